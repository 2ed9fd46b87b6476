import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DecodeError, DeviceError, WqdumpError } from "../../../errors.ts";
import { createAdapter } from "../../../sim/adapter.ts";
import { loadScenario, openSim } from "../../../sim/open_sim.ts";
import { simPort } from "../../../sim/port.ts";
import { registerProvider } from "../../../device/resource_dump.ts";
import { isTrace } from "../../../files/signatures.ts";
import { readTraceLines, type TraceAccess, traceHead, traceLine } from "../../../files/trace.ts";
import { recordPort } from "../../../files/trace_record.ts";
import { replayPort } from "../../../files/trace_replay.ts";
import { openAnyFile } from "../../../api/open_file.ts";
import type { ContextPort, DeviceInfo, RegisterPort, SegmentProvider } from "../../../device/types.ts";

const INFO: DeviceInfo = {
  name: "0000:03:00.0",
  generation: 5,
  pciDeviceId: 0x1017,
  part: "ConnectX-5",
  firmware: "16.35.2000",
  linkLayer: "InfiniBand",
};
const ADAPTER = "sim:mt4117_pciconf0";

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await use(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** A trace and its accesses, kept. */
function parseTrace(text: string) {
  const accesses: TraceAccess[] = [];
  const steps = readTraceLines(text.split("\n"), (access) => accesses.push(structuredClone(access)));
  for (;;) {
    const step = steps.next();
    if (step.done) return { ...step.value, accesses };
  }
}

/** The dumps of a trace of a 5th-generation device. */
async function replayed(path: string): Promise<SegmentProvider> {
  const opened = await openAnyFile(path);
  assert(opened.generation === 5);
  return opened.provider;
}

/** The stream of a dump. */
async function dump(from: RegisterPort | SegmentProvider, type: number, index1?: number): Promise<number[]> {
  const provider = "dump" in from ? from : registerProvider(from, new Uint8Array(256));
  const bytes: number[] = [];
  const request = {
    type,
    ...(index1 === undefined ? {} : { index1 }),
    tap: (piece: Uint8Array) => bytes.push(...piece),
  };
  for await (const event of provider.dump(request)) {
    if (event.kind === "end" && event.reason !== undefined) throw event.reason;
  }
  return bytes;
}

Deno.test("a line of a trace reads back as it was", () => {
  const request = new Uint8Array(256);
  request[2] = 0xff;
  const answer = request.slice();
  answer[255] = 1;
  const accesses = [
    { kind: "register", register: 0xc000, method: 1, request, answer, error: undefined, us: 812 },
    {
      kind: "register",
      register: 0x9020,
      method: 2,
      request: new Uint8Array(16),
      answer: new Uint8Array(16),
      error: { status: "ME_REG_ACCESS_BAD_PARAM", message: "Cannot" },
      us: 1,
    },
    { kind: "context", source: 5, index: 0x10, answer: request.slice(0, 64), error: undefined, us: 0 },
  ] as const;
  const text = traceHead(INFO) + accesses.map(traceLine).join("");
  const trace = parseTrace(text);
  assertEquals(trace.info, INFO);
  assertEquals<readonly TraceAccess[]>(trace.accesses, accesses);
  assertEquals(trace.notes, []);
  assert(isTrace(new TextEncoder().encode(text)));
  assert(!isTrace(new TextEncoder().encode('{"schema":"wqdump/1"}')));
});

Deno.test("a cut trace keeps every whole line; a damaged line is left out and noted", () => {
  const line = traceLine({ kind: "context", source: 0, index: 1, answer: new Uint8Array(4), error: undefined, us: 1 });
  const text = traceHead(INFO) + line + line;
  const start = traceHead(INFO).length;
  for (let end = start; end <= text.length; end++) {
    const { accesses, notes } = parseTrace(text.slice(0, end));
    const whole = Math.floor((end - start + 1) / line.length);
    assertEquals(accesses.length, whole);
    assertEquals(notes.length, (end - start) % line.length === 0 || (end - start + 1) % line.length === 0 ? 0 : 1);
  }
  const damaged = parseTrace(
    `${traceHead(INFO)}{"register":1}\n[]\n${line}{"context":0,"index":1,"bytes":4,"answer":"zz"}\n`,
  );
  assertEquals(damaged.accesses.length, 1);
  assertEquals(damaged.notes, [2, 3, 5].map((number) => `Line ${number} of the trace is damaged and left out`));
});

Deno.test("what is no trace is said to be none", () => {
  assertThrows(() => parseTrace(""), DecodeError, "schema is none");
  assertThrows(() => parseTrace('{"schema":"wqdump/trace/2"}'), DecodeError, '"wqdump/trace/2"');
  assertThrows(() => parseTrace('{"schema":"wqdump/trace/1"}'), DecodeError, "which device");
});

Deno.test("a recorded device replays to the same bytes, its dumps read as a stream", () =>
  inFolder(async (folder) => {
    const path = `${folder}/access.trace`;
    const port = recordPort(await openSim(ADAPTER) as RegisterPort, path);
    const menu = await dump(port, 0xffff);
    const context = await dump(port, 2, 0xb);
    assert(!Array.from(Deno.readDirSync(folder), ({ name }) => name).includes("access.trace"));
    port.close();
    const trace = parseTrace(Deno.readTextFileSync(path));
    assertEquals(trace.accesses.length, Math.ceil(menu.length / 208) + Math.ceil(context.length / 208));
    const again = await replayed(path);
    assertEquals(again.info.name, path);
    assertEquals(again.info.part, "ConnectX-4 Lx");
    assertEquals(await dump(again, 2, 0xb), context);
    assertEquals(await dump(again, 0xffff), menu);
    assertEquals(await dump(again, 2, 0xb), context);
    const missing = await assertRejects(() => dump(again, 2, 0xc), DeviceError);
    assertEquals(missing.status, "NOT_VALID");
  }));

Deno.test("a failed access is recorded and fails again", () =>
  inFolder(async (folder) => {
    const path = `${folder}/access.trace`;
    const adapter = createAdapter(await loadScenario(ADAPTER));
    adapter.faults = { refuseAfter: 0, status: 8 };
    const port = recordPort(simPort(adapter, ADAPTER), path);
    const first = await assertRejects(() => dump(port, 2, 0xb), DeviceError);
    port.close();
    const again = await replayed(path);
    const second = await assertRejects(() => dump(again, 2, 0xb), DeviceError);
    assertEquals([second.message, second.status], [first.message, "ME_REG_ACCESS_RES_NOT_AVLBL"]);
  }));

Deno.test("contexts of a 4th-generation device are recorded and replayed in turn", () =>
  inFolder(async (folder) => {
    const path = `${folder}/access.trace`;
    let reads = 0;
    const device: ContextPort = {
      info: { ...INFO, generation: 4 },
      readContext: (source, index, into) => {
        into.set([source, index, ++reads]);
        return Promise.resolve();
      },
      close: () => {},
    };
    const port = recordPort(device, path);
    const into = new Uint8Array(8);
    for (let times = 0; times < 2; times++) await port.readContext(5, 16, into);
    port.close();
    const { info, accesses } = parseTrace(Deno.readTextFileSync(path));
    const again = replayPort(info, accesses.filter((access) => access.kind === "context"));
    const answers: number[] = [];
    for (let times = 0; times < 3; times++) {
      await again.readContext(5, 16, into);
      answers.push(into[2]!);
    }
    assertEquals(answers, [1, 2, 2]);
    await assertRejects(() => again.readContext(5, 17, into), DeviceError, "no access with these values");
  }));

Deno.test("a trace that cannot be written fails at once; one that breaks off is told of, and the old file survives", () =>
  inFolder(async (folder) => {
    const port = await openSim(ADAPTER) as RegisterPort;
    assertThrows(() => recordPort(port, `${folder}/no/such/access.trace`), WqdumpError, "Cannot write");
    const path = `${folder}/access.trace`;
    Deno.writeTextFileSync(path, "old");
    const told: string[] = [];
    const recorded = recordPort(port, path, { failed: (error) => told.push(error.message) });
    const temporary = Array.from(Deno.readDirSync(folder), ({ name }) => name).find((name) => name.endsWith(".part"));
    Deno.removeSync(`${folder}/${temporary}`);
    Deno.mkdirSync(`${folder}/${temporary}`);
    await dump(recorded, 0xffff);
    recorded.close();
    assertEquals(told.length, 1);
    assertEquals(Deno.readTextFileSync(path), "old");
  }));

Deno.test("a line whose error, bytes or keys have another form is damaged", () => {
  const whole = JSON.parse(
    traceLine({
      kind: "context",
      source: 0,
      index: 1,
      answer: new Uint8Array(4),
      error: { status: "BUSY", message: "busy" },
      us: 7,
    }),
  );
  const read = (change: Record<string, unknown>) =>
    parseTrace(traceHead(INFO) + JSON.stringify({ ...whole, ...change }));
  assertEquals(read({}).accesses[0]?.error, { status: "BUSY", message: "busy" });
  assertEquals(
    read({ error: { message: "busy", status: 7 }, us: "long" }).accesses.map(({ error, us }) => [error, us]),
    [
      [{ status: undefined, message: "busy" }, 0],
    ],
  );
  const damaged = [{ error: 7 }, { error: null }, { error: { status: "BUSY" } }, { answer: 7 }, { answer: "0" }];
  for (const change of [...damaged, { answer: "00".repeat(5) }, { bytes: -1 }, { index: 1 << 24 }, { other: 1 }]) {
    const { accesses, notes } = read(change);
    assertEquals([accesses.length, notes.length], [0, 1], JSON.stringify(change));
  }
  assertEquals(parseTrace(traceHead(INFO) + '"text"').notes.length, 1);
});

Deno.test("a recorded device of the 4th generation answers all that the device beneath answers", () =>
  inFolder(async (folder) => {
    const bytes = Uint8Array.of(1, 2, 3);
    const device: ContextPort = {
      info: { ...INFO, generation: 4 },
      readContext: () => Promise.reject(new Error("not there")),
      readBuffer: (source, index) => Promise.resolve(Uint8Array.of(source.length, index)),
      readMemory: (_, size) => Promise.resolve(bytes.subarray(0, size)),
      knownIndexes: (source) => [source, 9],
      driverList: (source) => Promise.resolve({ origin: source, numbers: [8] }),
      close: () => {},
    };
    const path = `${folder}/access.trace`;
    const port = recordPort(device, path);
    assertEquals(await port.readBuffer!("Qp", 2), Uint8Array.of(2, 2));
    assertEquals(await port.readMemory!(0n, 2), Uint8Array.of(1, 2));
    assertEquals([...port.knownIndexes!(4)!], [4, 9]);
    assertEquals(await port.driverList!("FullQp"), { origin: "FullQp", numbers: [8] });
    await assertRejects(() => port.readContext(1, 2, new Uint8Array(4)), Error, "not there");
    port.close();
    const { accesses } = parseTrace(Deno.readTextFileSync(path));
    assertEquals(accesses.map(({ error }) => error), [{ status: undefined, message: "not there" }]);
    const least: ContextPort = { info: device.info, readContext: device.readContext, close: () => {} };
    const bare = recordPort(least, `${folder}/b.trace`);
    assertEquals([bare.readBuffer, bare.readMemory, bare.knownIndexes, bare.driverList], Array(4).fill(undefined));
    bare.close();
  }));

Deno.test("a trace that breaks off and that nobody hears of fails the access at hand", () =>
  inFolder(async (folder) => {
    const port = recordPort(await openSim(ADAPTER) as RegisterPort, `${folder}/access.trace`);
    const { writeSync } = Deno.FsFile.prototype;
    Deno.FsFile.prototype.writeSync = () => {
      throw new Error("No space left on device (os error 28)");
    };
    try {
      await assertRejects(() => dump(port, 0xffff), WqdumpError, "No space left");
    } finally {
      Deno.FsFile.prototype.writeSync = writeSync;
    }
    port.close();
    assertEquals([...Deno.readDirSync(folder)], []);
  }));
