import { assert, assertEquals, assertMatch } from "@std/assert";
import { listOpened } from "../../../api/list.ts";
import { gen4Objects } from "../../../api/list_gen4.ts";
import { LISTED } from "../../../api/list_columns.ts";
import { readAll } from "../../../api/sample_adapter.ts";
import { SampleReader } from "../../../api/sample_reader.ts";
import { plainKeeper } from "../../../capture/keeper.ts";
import { RecordingPort, RecordingProvider } from "../../../capture/recorder.ts";
import { takeCapture } from "../../../capture/take.ts";
import { CaptureWriter } from "../../../capture/writer.ts";
import { gen4Source } from "../../../device/gen4.ts";
import { contextSources } from "../../../device/gen4_types.ts";
import { gen5Source } from "../../../device/gen5.ts";
import { holdingPort, holdingProvider } from "../../../device/held_answers.ts";
import { registerProvider } from "../../../device/resource_dump.ts";
import type { ContextPort, ListRequest, SegmentProvider, Source } from "../../../device/types.ts";
import { loadZlib } from "../../../files/zlib.ts";
import { createAdapter, type SimAdapter } from "../../../sim/adapter.ts";
import { createContextAdapter } from "../../../sim/adapter4.ts";
import { contextPort } from "../../../sim/context_port.ts";
import { loadScenario } from "../../../sim/open_sim.ts";
import { scenarioList, simPort } from "../../../sim/port.ts";
import { all, device, MENU, menuWithout, sharedDecoder } from "./sim_device.ts";

/** An adapter whose numbers the driver lists, every access noted. */
interface Counted {
  readonly provider: SegmentProvider;
  readonly adapter: SimAdapter;
  /** Register images as they were asked. */
  readonly asked: string[];
}

async function counted(name: string): Promise<Counted> {
  const scenario = await loadScenario(name);
  const adapter = createAdapter(scenario);
  const port = simPort(adapter, name);
  const asked: string[] = [];
  const access = port.accessRegister.bind(port);
  port.accessRegister = (id, method, image) => {
    asked.push(`${id} ${image.join(" ")}`);
    return access(id, method, image);
  };
  port.driverList = (source) => Promise.resolve(scenarioList(scenario, source));
  const register = new Uint8Array(4096);
  return { provider: holdingProvider(registerProvider(port, register)), adapter, asked };
}

/** Requests that were made more than once. */
function repeated(asked: readonly string[]): number {
  return asked.length - new Set(asked).size;
}

async function captured(provider: SegmentProvider, contextsOnly: boolean): Promise<{ size: number; contexts: number }> {
  let size = 0;
  const recorder = new RecordingProvider(provider);
  const source = gen5Source(recorder, sharedDecoder());
  const about = { tool: "test", time: new Date(0).toISOString(), device: source.info };
  const writer = new CaptureWriter({ write: (bytes) => size += bytes.length }, await loadZlib(), about);
  const keeper = plainKeeper(writer);
  const recording = (on: boolean): void => void (recorder.keeper = on ? keeper : undefined);
  recording(true);
  const { contexts } = await takeCapture(source, keeper, { contextsOnly, recording, failed: () => undefined });
  writer.finish();
  return { size, contexts };
}

for (const name of ["sim:mt4125_pciconf0", "sim:mt4117_pciconf0", "sim:mt4119_pciconf0", "sim:mt4129_pciconf0"]) {
  for (const contextsOnly of [false, true]) {
    Deno.test(`a capture of all that ${name} has${contextsOnly ? ", contexts alone," : ""} makes no access twice`, async () => {
      const { provider, asked } = await counted(name);
      const { size, contexts } = await captured(provider, contextsOnly);
      assert(contexts > 0 && size > 0);
      assert(asked.length > contexts);
      assertEquals(repeated(asked), 0);
    });
  }
}

Deno.test("lists and samples of all that an adapter has make no access twice, and have all that it has", async () => {
  const nothing = { host: null, device: "x", time: null };
  const { provider, asked } = await counted("sim:mt4125_pciconf0");
  const source = gen5Source(provider, sharedDecoder());
  const options = { kinds: ["qp" as const], decoder: sharedDecoder(), failed: () => undefined };
  const rows = await listOpened(source, "qp", { ...options, head: nothing, facts: undefined });
  const scenario = await loadScenario("sim:mt4125_pciconf0");
  assertEquals(rows.map(({ number }) => number), scenarioList(scenario, "fullqp")!.numbers);
  // The menu, and one context each: two pieces of a register.
  const menu = asked.findIndex((image) => !image.includes(" 255 255"));
  assert(asked.length <= menu + 8 + 2 * rows.length, `${asked.length} accesses for ${rows.length} QPs`);
  assertEquals(repeated(asked), 0);

  const second = await counted("sim:mt4125_pciconf0");
  const reader = new SampleReader(gen5Source(second.provider, sharedDecoder()), sharedDecoder(), options);
  const parts = await readAll(reader, {});
  assertEquals([...parts.qps.keys()], rows.map(({ number }) => number));
  assertEquals(repeated(second.asked), 0);
});

Deno.test("what a list has read is given once, and only while the list stands at it", async () => {
  const { provider, asked } = await counted("sim:mt4125_pciconf0");
  const source = gen5Source(provider, sharedDecoder());
  const request: ListRequest = { source: "fullqp", reading: "prm" };
  const read = (index: number): Promise<unknown> => source.prmContext!({ source: "fullqp", index });
  let before = 0;
  for await (const number of source.listContexts(request)) {
    before = asked.length;
    await read(number);
    assertEquals(asked.length, before, "it was read a moment ago");
    await read(number);
    assert(asked.length > before, "whoever asks again wants to know what it is by then");
    break;
  }
  const numbers = await all(source.listContexts(request));
  before = asked.length;
  await read(numbers.at(-1)!);
  assert(asked.length > before, "the list has ended");
});

Deno.test("a list that is not followed by reading holds nothing", async () => {
  const { provider, asked } = await counted("sim:mt4125_pciconf0");
  const source = gen5Source(provider, sharedDecoder());
  for await (const index of source.listContexts({ source: "fullqp" })) {
    const before = asked.length;
    await source.readContext({ source: "fullqp", index });
    assert(asked.length > before);
    break;
  }
});

/** QPs of which the first segment is refused as given, while the others show them. */
function refusing(refused: readonly number[], reason: Error | undefined): { source: Source; asked: number[] } {
  const numbers = [3, 6, 7, 0xb];
  const { provider } = device({
    contexts: [
      { segment: "HW_CQPC", index: numbers, bytes: 64 },
      { segment: "PRM_QUERY_QP", index: numbers, bytes: 0x110 },
    ],
    menu: menuWithout("FULL_QPC", "HW_SQPC", "HW_RQPC"),
  });
  const query = Number(MENU.find(({ name }) => name === "PRM_QUERY_QP")!.type);
  const asked: number[] = [];
  const picky: SegmentProvider = {
    info: provider.info,
    menu: () => provider.menu(),
    async *dump(request) {
      if (request.type === query) asked.push(request.index1!);
      if (request.type === query && refused.includes(request.index1!)) yield { kind: "end", reason };
      else yield* provider.dump(request);
    },
    driverList: () => Promise.resolve({ origin: "the driver", numbers: [...numbers, 99] }),
    close: () => {},
  };
  return { source: gen5Source(holdingProvider(picky), sharedDecoder()), asked };
}

Deno.test("a number whose first read fails is confirmed by what the device shows otherwise, and the list goes on", async () => {
  for (const reason of [undefined, new Error("no answer")]) {
    const { source } = refusing([6], reason);
    assertEquals(await all(source.listContexts({ source: "fullqp", reading: "ring" })), [3, 6, 7, 0xb]);
  }
  const { source, asked } = refusing([6], new Error("no answer"));
  assertEquals(await all(source.listContexts({ source: "fullqp", reading: "prm" })), [3, 6, 7, 0xb]);
  assertEquals(asked, [3, 6, 7, 0xb, 99]);
  // Where the command that the reader needs says that there is none, the reader has nothing to read.
  assertEquals(await all(refusing([6], undefined).source.listContexts({ source: "fullqp", reading: "prm" })), [
    3,
    7,
    0xb,
  ]);
});

Deno.test("answers that broke off, and long ones, are not held", async () => {
  const { provider } = device({ contexts: [{ segment: "HW_CQPC", index: [3], bytes: 64 }] });
  let dumps = 0;
  const short: SegmentProvider = {
    info: provider.info,
    menu: () => provider.menu(),
    async *dump(request) {
      dumps++;
      for await (const event of provider.dump(request)) {
        yield event.kind === "end" && dumps === 1 ? { ...event, reason: new Error("broken off") } : event;
      }
    },
    close: () => {},
  };
  const holding = holdingProvider(short);
  const request = { type: 2, index1: 3 };
  holding.hold!(request);
  for (const expected of [1, 2, 2, 3]) {
    const events = await all(holding.dump(request));
    assertEquals(events.at(-1)?.kind, "end");
    assertEquals(dumps, expected);
  }
  const long: SegmentProvider = {
    info: provider.info,
    menu: () => provider.menu(),
    async *dump({ tap }) {
      dumps++;
      tap?.(new Uint8Array(0x5000));
      yield { kind: "end", reason: undefined };
      await Promise.resolve();
    },
    close: () => {},
  };
  dumps = 0;
  const holdingLong = holdingProvider(long);
  holdingLong.hold!(request);
  await all(holdingLong.dump(request));
  await all(holdingLong.dump(request));
  assertEquals(dumps, 2);
});

Deno.test("contexts of a ConnectX-3 that a list has read are not read again", async () => {
  const scenario = await loadScenario("sim:mt4099_pci_cr0");
  const whole = contextPort(createContextAdapter(scenario), "cx3");
  const reads: string[] = [];
  const { info, close } = whole;
  const bare: ContextPort = {
    info,
    close,
    readContext(source, index, into) {
      reads.push(`${source}:${index}`);
      return whole.readContext(source, index, into);
    },
    driverList: () => Promise.resolve({ origin: "the driver", numbers: whole.knownIndexes!(0)! }),
  };
  const port = holdingPort(bare);
  const objects = await gen4Objects(gen4Source(port, sharedDecoder()), sharedDecoder(), LISTED.qp.gen4!, {
    failed: (text) => assertMatch(text, /^never/),
  });
  assertEquals([...objects.keys()], whole.knownIndexes!(0));
  assert(reads.length > 3);
  assertEquals(repeated(reads), 0);
  reads.length = 0;
  const recorder = new RecordingPort(port, contextSources());
  const source = gen4Source(recorder, sharedDecoder());
  let kept = 0;
  for await (const index of source.listContexts({ source: "snd", reading: "context" })) {
    recorder.keeper = { contextRead: () => kept++, bufferRead: () => undefined };
    await source.readContext({ source: "snd", index });
    recorder.keeper = undefined;
  }
  assertEquals(kept, objects.size);
  assertEquals(repeated(reads), 0);
});

Deno.test("what one dump of all objects says of each is handed on to its reader", async () => {
  const numbers = [3, 6, 7, 0xb];
  for (const numOfObj1 of ["active", "all", "number"]) {
    const { provider, adapter } = device({
      contexts: [{ segment: "HW_CQPC", index: numbers, bytes: 64 }],
      menu: menuWithout("FULL_QPC", "HW_SQPC", "HW_RQPC", "PRM_QUERY_QP").map((record) =>
        (record as { name: string }).name === "HW_CQPC" ? { ...record as object, num_of_obj1: numOfObj1 } : record
      ),
      invalid_index: "empty",
    });
    const source = gen5Source(holdingProvider(provider), sharedDecoder());
    const alone = await Promise.all(numbers.map((index) => source.readContext({ source: "fullqp", index })));
    const before = adapter.accesses;
    const read = [];
    for await (const index of source.listContexts({ source: "fullqp", count: 20, reading: "context" })) {
      read.push(await source.readContext({ source: "fullqp", index }));
    }
    assertEquals(read, alone);
    assertEquals(adapter.accesses - before, Math.ceil((40 + 4 * 80) / 208), numOfObj1);
  }
});

Deno.test("of a dump of several objects only what is whole and one segment is handed on", async () => {
  const { provider } = device({ contexts: [{ segment: "HW_CQPC", index: [1, 2, 3, 4], bytes: 8 }] });
  const asked: (number | undefined)[] = [];
  const piece = (index1: number, bytes: number, more: object = {}) => [
    { kind: "segment" as const, type: 2, payloadBytes: 8, index1, index2: 0, vhcaId: 0, ...more },
    { kind: "data" as const, bytes: new Uint8Array(bytes).fill(index1) },
  ];
  const strange: SegmentProvider = {
    info: provider.info,
    menu: async () =>
      (await provider.menu()).map((record) =>
        record.type === 2 ? { ...record, numOfObj1: { ...record.numOfObj1, supported: true, all: true } } : record
      ),
    async *dump(request) {
      if (request.numOfObj1 === undefined) {
        asked.push(request.index1);
        yield* provider.dump(request);
        return;
      }
      yield* piece(1, 8);
      yield* piece(2, 8);
      yield* piece(2, 8, { aggregate: true });
      yield* piece(3, 8, { type: 3 });
      yield* piece(4, 4);
      yield { kind: "end", reason: undefined };
      await Promise.resolve();
    },
    close: () => {},
  };
  const source = gen5Source(holdingProvider(strange), sharedDecoder());
  const found: number[] = [];
  for await (const index of source.listContexts({ source: "HW_CQPC", reading: "context" })) {
    found.push(index);
    const { parts } = await source.readContext({ source: "HW_CQPC", index });
    if (index === 1) assertEquals(parts[0]!.bytes, new Uint8Array(8).fill(1));
  }
  assertEquals(found, [1, 2, 3, 4]);
  assertEquals(asked, [2, 3, 4]);
});
