import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { dumpSource } from "../../../cli/commands/dump.ts";
import { checkOptions } from "../../../cli/check.ts";
import { parseCommandLine } from "../../../cli/parse.ts";
import { describeError } from "../../../cli/report.ts";
import type { Session } from "../../../cli/session.ts";
import { createOutput, TextOutput } from "../../../cli/stdout.ts";
import { createProgress, NO_THEME } from "../../../cli/terminal.ts";
import { DeviceError, UsageError } from "../../../errors.ts";
import type { ContextImage, RingStream } from "../../../device/types.ts";
import { VERSION } from "../../../version.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { bytes, type FakeDevice, fakeHost, fakeSource, type Seen } from "./fakes.ts";

const MANUAL = new URL("../../data/manual/", import.meta.url);
const decoder = Decoder.create();

/** Dump a fake device; stdout, stderr and exit code. */
async function dump(args: string, device: FakeDevice, signal?: AbortSignal): Promise<Seen & { code: number }> {
  const line = parseCommandLine(["-d", "fake", ...args.split(" ")]);
  checkOptions(line);
  const host = fakeHost();
  const out = new TextOutput(createOutput(host.stdout, { interruptible: true }));
  const say = (text: string) => host.seen.stderr += `${text}\n`;
  const session: Session = {
    ...line,
    host,
    out,
    theme: NO_THEME,
    width: undefined,
    signal: signal ?? new AbortController().signal,
    info: say,
    warn: say,
    detail: () => {},
    error: (error) => say(describeError(error, false).text),
    progress: (what) => createProgress(() => {}, { what, terminal: false }),
  };
  last = host.seen;
  try {
    const code = await dumpSource(session, fakeSource(device), decoder);
    return { ...host.seen, stdout: (await out.flush(), host.seen.stdout), code };
  } finally {
    await out.flush();
  }
}

/** What the last dump printed, also when it failed. */
let last: Seen;

const COMMON = "80000000 0000001e 05000000 00000000 70000000 00000000 00000000 00000000" +
  "0000000b 00ffffff 00000000 00000000 00000000 00000000 00000000 80010000";
const RECV = "b8eccd02 00000000 d8f5cd02 00000000 d0010000 00000000 40000000 00000000" +
  "e0e03903 00000000 f0e03903 00000000 00000000 00000000 00000000 00000000";

const FULL_QP: ContextImage = {
  source: "fullqp",
  index: 0xb,
  gvmi: 0,
  facts: { state: 1 },
  parts: [
    { role: "common", segment: "HW_CQPC", layout: undefined, bytes: bytes(COMMON) },
    { role: "send", segment: "HW_SQPC", layout: undefined, bytes: bytes(COMMON) },
    { role: "recv", segment: "HW_RQPC", layout: undefined, bytes: bytes(RECV) },
  ],
};

const SRQ_WQ = bytes(
  "0000 0001 0000 0000 0000000000000000 00000000 00000000 0000000000000000".replace(/ /g, "") +
    "00000000 00000000 0000000000000000 00000000 00000000 0000000000000000".replace(/ /g, ""),
);

function ring(data: Uint8Array, stride: number, more: Partial<RingStream> = {}, failure?: Error): RingStream {
  return {
    geometry: { stride, count: data.length / stride, origin: "context" },
    facts: {},
    firstIndex: 0,
    chunks: (async function* () {
      for (let at = 0; at < data.length; at += 24) yield await Promise.resolve(data.subarray(at, at + 24));
      if (failure !== undefined) throw failure;
    })(),
    ...more,
  };
}

function manual(name: string): Promise<string> {
  return Deno.readTextFile(new URL(name, MANUAL));
}

Deno.test("the manual's list of QPs comes out as shown", async () => {
  const { stdout, code } = await dump("--source FullQp --dump ALL_VALID_QPNS --num 20", {
    numbers: [3, 6, 7, 0xb, 0xc, 0x13, 0x14],
  });
  assertEquals(stdout, await manual("1_fullqp_valid_qpns.txt"));
  assertEquals(code, 0);
});

Deno.test("the manual's QP context comes out as shown", async () => {
  const device = { contexts: [FULL_QP], info: { linkLayer: "Ethernet" } } as const;
  const { stdout, stderr } = await dump("--source fullqp --dump qp --qp 0xb --format raw", device);
  assertEquals(stdout, await manual("2_fullqp_qp_raw.txt"));
  assertEquals(stderr, "");
});

Deno.test("the manual's list of SRQs comes out as shown", async () => {
  const { stdout } = await dump("--source Srq --dump all_valid_qpns", { numbers: [0x60, 0x61, 0x66] });
  assertEquals(stdout, await manual("3_srq_valid_qpns.txt"));
});

Deno.test("the manual's SRQ elements come out as shown", async () => {
  const { stdout } = await dump("--source Srq --dump wq --qp 0x60", { ring: ring(SRQ_WQ, 32) });
  assertEquals(stdout, await manual("4_srq_wq.txt"));
});

Deno.test("the manual's CMAS list and context come out as shown", async () => {
  const info = { pciDeviceId: 0x1017 };
  const list = await dump("--source CMAS_EQ_BUFF --dump ALL_VALID_QPNS", {
    info,
    numbers: [2, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15],
  });
  assertEquals(list.stdout, await manual("5_cmas_valid_qpns.txt"));
  const data = bytes(`80000002 00000000 00000000 e4f80000 ${"0".repeat(96)}`);
  const context: ContextImage = {
    source: "CMAS_EQ_BUFF",
    index: 0x15,
    gvmi: 0,
    facts: {},
    parts: [{ role: "context", segment: "CMAS_EQ_BUFF", layout: undefined, bytes: data }],
  };
  const raw = await dump("--source cmas_eq_buff --dump qp --qp 0x15 --format raw", { info, contexts: [context] });
  assertEquals(raw.stdout, await manual("6_cmas_qp_raw.txt"));
});

Deno.test("text of a context without a public layout shows its words and says so once", async () => {
  const { stdout, stderr } = await dump("--source fullqp --dump all_qpc", {
    numbers: [0xb, 0xc],
    contexts: [FULL_QP, { ...FULL_QP, index: 0xc }],
  });
  assertStringIncludes(stdout, "0. 80000000 0000001e 05000000 00000000\n");
  assertEquals(stderr.match(/No public layout of HW_SQPC/g)?.length, 1);
  assertEquals(stdout.match(/== Common Part/g)?.length, 2);
});

Deno.test("text of a PRM-formatted context shows its fields", async () => {
  const data = new Uint8Array(64);
  new DataView(data.buffer).setUint32(0x1c, 0x2a);
  const image: ContextImage = {
    source: "cmp",
    index: 7,
    gvmi: 3,
    facts: {},
    parts: [{ role: "context", segment: "FULL_CQC", layout: "cqc", bytes: data }],
  };
  const { stdout } = await dump("--source cmp --dump qp --qp 7", { contexts: [image] });
  assertStringIncludes(stdout, "Cqc gvmi 0003 CQ Index 00000007\n");
  assertStringIncludes(stdout, "\nlog_cq_size : 0x0");
  const json = JSON.parse((await dump("--source cmp --dump qp --qp 7 --json", { contexts: [image] })).stdout);
  assertEquals(json.contexts[0].parts[0].layout, "cqc");
  assertEquals(json.contexts[0].parts[0].fields.log_cq_size, 0);
  assertEquals(json.elements, []);
});

Deno.test("json is one document with schema, device, command, contexts, elements", async () => {
  const { stdout } = await dump("--source Srq --dump wq_qp --qp 0x60 --json --raw-bytes", {
    ring: ring(SRQ_WQ, 32),
    contexts: [{ ...FULL_QP, source: "srq", index: 0x60 }],
    info: { part: "ConnectX-5", pciDeviceId: 0x1017 },
  });
  const document = JSON.parse(stdout);
  assertEquals(Object.keys(document), [
    "schema",
    "time",
    "host",
    "tool",
    "device",
    "command",
    "contexts",
    "ring",
    "elements",
    "notes",
    "incomplete",
  ]);
  assertEquals(document.schema, "wqdump/2");
  assertEquals(document.device, { name: "fake", generation: 5, pci_device_id: 0x1017, part: "ConnectX-5" });
  assertEquals(document.command, { name: "dump", source: "Srq", dump: "WQ_QP", qp: 0x60 });
  assertEquals(document.contexts.length, 1);
  assertEquals(document.contexts[0].source, "Srq");
  assertEquals(document.contexts[0].parts[0].bytes, COMMON.replaceAll(" ", ""));
  assertEquals(document.elements.length, 2);
  assertEquals(document.elements[0].segments[0].fields.next_wqe_index, 1);
  assertEquals(document.elements[0].bytes.length, 64);
  assertEquals(document.incomplete, null);
});

Deno.test("ndjson is a head, a record a line, and an end", async () => {
  const { stdout } = await dump("--source Srq --dump wq --qp 0x60 --format ndjson", { ring: ring(SRQ_WQ, 32) });
  const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.map((line) => Object.keys(line)[0]), ["schema", "ring", "index", "index", "end"]);
  assertEquals(lines[2].segments[0].layout, "wqe_srq_next");
  const list = await dump("--source Srq --dump all_valid_qpns --format ndjson", { numbers: [1, 2] });
  assertEquals(list.stdout.trimEnd().split("\n").slice(1).map((line) => JSON.parse(line)), [
    { range: { first: 0, last: 0xffffff }, device: "fake" },
    { device: "fake", source: "Srq", index: 1, gvmi: 0 },
    { device: "fake", source: "Srq", index: 2, gvmi: 0 },
    { count: 2, device: "fake" },
    { method: "scan", device: "fake" },
    { end: { notes: [], incomplete: null } },
  ]);
});

Deno.test("raw rings carry the original's header, rows and mark", async () => {
  const data = new Uint8Array(256);
  data.set(bytes("00000025 0003b50c 00000008 0000e000"));
  const { stdout } = await dump("--source snd --dump wq --qp 0x3b5 --num 4 --format raw", {
    ring: ring(data, 64, { facts: { cqn: 0x3a, tsFormat: 0, pi: 3, ci: 3 } }),
  });
  const lines = stdout.split("\n");
  assertEquals(lines[0], "=".repeat(110));
  assertEquals(
    lines[1],
    "Dump of SQ with gvmi=0x0, qn=0x3b5. 4 entries, 64 bytes each. connected to CQ 0x3a.  ts: 0  pi 0x3   ci 0x3",
  );
  assertEquals(lines[2], lines[0]);
  assertEquals(lines[3], "[idx = 000000]   00000025 0003b50c 00000008 0000e000");
  assertEquals(lines[4], "                 00000000 00000000 00000000 00000000");
  assertEquals(lines[15], "[idx = 0x0003]   00000000 00000000 00000000 00000000    <---- ci (0x3), pi (0x3)");
  assertEquals(lines.length, 3 + 16 + 1);
  const dw = await dump("--source snd --dump wq --qp 0x3b5 --num 1 --format dw", { ring: ring(data, 64) });
  assertStringIncludes(dw.stdout, "Dump of SQ with gvmi=0x0, qn=0x3b5. 1 entries, 64 bytes each.\n");
  assertStringIncludes(dw.stdout, "\n0x0000: 00000025\n0x0004: 0003b50c\n");
  assertEquals(dw.stdout.trimEnd().split("\n").length, 3 + 16);
});

Deno.test("pending elements are those between consumer and producer", async () => {
  const data = new Uint8Array(8 * 16);
  for (let i = 0; i < 8; i++) new DataView(data.buffer).setUint32(i * 16, i + 1);
  const options = { facts: { ci: 6, pi: 9 } };
  const { stdout } = await dump("--source rcv --dump wq --qp 1 --pending", { ring: ring(data, 16, options) });
  assertEquals([...stdout.matchAll(/Element Index (\w+)/g)].map((match) => match[1]), ["0", "0x6", "0x7"]);
  const two = await dump("--source rcv --dump wq --qp 1 --pending --num 2", { ring: ring(data, 16, options) });
  assertEquals([...two.stdout.matchAll(/Element Index/g)].length, 2);
  await assertRejects(
    () => dump("--source rcv --dump wq --qp 1 --pending", { ring: ring(data, 16) }),
    UsageError,
    "--pending needs its producer and consumer counters",
  );
});

Deno.test("where and fields select", async () => {
  const data = new Uint8Array(4 * 16);
  for (let i = 0; i < 4; i++) new DataView(data.buffer).setUint32(i * 16, 16 * i);
  const run = (args: string) => dump(`--source rcv --dump wq --qp 1 ${args}`, { ring: ring(data, 16) });
  const { stdout } = await run("--where byte_count>=32 --num 1");
  assertEquals([...stdout.matchAll(/Element Index (\w+)/g)].map((match) => match[1]), ["0x2"]);
  await assertRejects(() => run("--where nonsense=1"), UsageError, 'No field "nonsense"');
});

Deno.test("a ring that ends early is printed as far as it came, and is an error", async () => {
  const gone = new DeviceError("Device gone", { device: "fake", operation: "read" });
  const device = { ring: ring(SRQ_WQ, 32, { geometry: { stride: 32, count: 64, origin: "context" } }, gone) } as const;
  await assertRejects(() => dump("--source srq --dump wq --qp 1 --json", device), DeviceError, "Device gone");
  const document = JSON.parse(last.stdout);
  assertEquals(document.elements.length, 2);
  assertEquals(document.incomplete, "Device gone");
});

Deno.test("a list that fails says so and keeps what was found", async () => {
  const gone = new DeviceError("Device gone", { device: "fake", operation: "read" });
  await assertRejects(
    () => dump("--source fullqp --dump all_valid_qpns", { numbers: [1], failure: gone }),
    DeviceError,
    "Device gone",
  );
  assertStringIncludes(last.stdout, "index 0x00000001\n");
  assertStringIncludes(last.stdout, "Number of valid contexts: 1 (search incomplete)\n");
});

Deno.test("an interrupted list says what was found and that it is incomplete", async () => {
  const controller = new AbortController();
  const { stdout, code } = await dump("--source fullqp --dump all_valid_qpns", {
    numbers: [1, 2, 3],
    onNumber: (index) => index === 2 ? controller.abort() : undefined,
  }, controller.signal);
  assertStringIncludes(stdout, "index 0x00000001\nindex 0x00000002\n---");
  assertStringIncludes(stdout, "Number of valid contexts: 2 (search incomplete)\n");
  assertEquals(code, 1);
});

Deno.test("what was interrupted says how far it came and how to go on, in text and in json", async () => {
  for (const format of ["text", "json", "ndjson", "brief", "raw"]) {
    const controller = new AbortController();
    const chunks = async function* () {
      yield await Promise.resolve(new Uint8Array(5 * 64 + 20));
      controller.abort();
    };
    const ring: RingStream = {
      geometry: { stride: 64, count: 16, origin: "context" },
      facts: { transport: "rc" },
      firstIndex: 2,
      chunks: chunks(),
    };
    const words = `--source cmp --dump wq --qp 1 --format ${format}`;
    const { stdout, stderr, code } = await dump(words, { ring }, controller.signal);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "Interrupted at 0x7 of 0x10; --fi 0x7 goes on\n", format);
    if (format.endsWith("json")) {
      assertStringIncludes(stdout, '"incomplete":"interrupted at 0x7 of 0x10; --fi 0x7 goes on"');
    }
  }
  const controller = new AbortController();
  const { stderr } = await dump("--source fullqp --dump all_valid_qpns --num 0x20", {
    numbers: [1, 2, 3],
    onNumber: (index) => index === 2 ? controller.abort() : undefined,
  }, controller.signal);
  assertStringIncludes(stderr, "Interrupted at 0x3 of 0x20; --fi 0x3 goes on\n");
});

Deno.test("every line of ndjson names its device and queue; each document its tool, and when and where it was read", async () => {
  const ring = (): RingStream => ({
    geometry: { stride: 64, count: 4, origin: "context" },
    facts: { transport: "rc" },
    firstIndex: 0,
    chunks: (async function* () {
      yield await Promise.resolve(new Uint8Array(256));
    })(),
  });
  const lines = (await dump("--source cmp --dump wq --qp 0x31 --format ndjson", { ring: ring() })).stdout.trim()
    .split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  const [head, , ...rest] = lines;
  assertEquals(Object.keys(head!).slice(0, 5), ["schema", "time", "host", "tool", "device"]);
  assertEquals(head!["tool"], { name: "wqdump", version: VERSION, commit: null });
  const elements = rest.slice(0, -1);
  assertEquals(elements.length, 4);
  for (const { device, source, number } of elements) assertEquals([device, source, number], ["fake", "Cmp", 0x31]);
  const document = JSON.parse((await dump("--source cmp --dump wq --qp 0x31 --format json", { ring: ring() })).stdout);
  assertEquals([document.tool.name, document.elements[0].device], ["wqdump", undefined]);
  const list = (await dump("--source fullqp --dump all_valid_qpns --format ndjson", { numbers: [7] })).stdout;
  assertStringIncludes(list, '{"source":"FullQp","index":7,"gvmi":0,"device":"fake"}');
});

Deno.test("a context that has gone since it was listed does not stop the others", async () => {
  const { stdout, stderr } = await dump("--source fullqp --dump all_qpc --format raw", {
    numbers: [0xa, 0xb],
    contexts: [FULL_QP],
  });
  assertStringIncludes(stdout, "QP Index 0000000b");
  assertStringIncludes(stderr, "Context 0xa has gone");
});

Deno.test("a part that is cut short is shown, and the exit code says so", async () => {
  const image = { ...FULL_QP, parts: [{ ...FULL_QP.parts[0]!, cut: "device gone" }] };
  const { stderr, code } = await dump("--source fullqp --dump qp --qp 0xb --format raw", { contexts: [image] });
  assertStringIncludes(stderr, "Incomplete: HW_CQPC of 0xb: device gone");
  assertEquals(code, 1);
});

Deno.test("ICM is printed with its addresses", async () => {
  const icm = [bytes("0011223344556677"), bytes("8899aabb")];
  const text = await dump("--dump icm --address 0x1000 --size 12", { icm });
  assertEquals(
    text.stdout,
    "0x0000000000001000: 00112233\n0x0000000000001004: 44556677\n0x0000000000001008: 8899aabb\n",
  );
  const raw = await dump("--dump icm --address 0x1000 --size 12 --format raw", { icm });
  assertStringIncludes(raw.stdout, "0x0000000000001000: 00112233 44556677\n");
  const json = JSON.parse((await dump("--dump icm --address 0x1000 --size 12 --json", { icm })).stdout);
  assertEquals(json.icm[0], { address: "0x1000", dwords: [0x00112233, 0x44556677] });
  const cut = await dump("--dump icm --address 0x1000 --size 16", { icm });
  assertStringIncludes(cut.stderr, "4 of 16 bytes from 0x100c on were not read");
  assertEquals(cut.code, 1);
  await assertRejects(() => dump("--dump icm --address 0 --size 4", {}), DeviceError, "Cannot read ICM");
});

const COUNT = { supported: true, required: false, all: true, active: true };
const NONE = { supported: false, required: false, all: false, active: false };
const MENU = [{
  type: 0x1001,
  name: "SND_BUFF",
  index1: { name: "QPN", supported: true, required: true },
  index2: { name: "WQEBB", supported: true, required: false },
  numOfObj1: NONE,
  numOfObj2: COUNT,
}];

Deno.test("the menu is a table, or json", async () => {
  const { stdout } = await dump("--menu", { menu: MENU });
  assertStringIncludes(stdout, "0x1001   SND_BUFF  QPN !   WQEBB x  -            x (all, active)\n");
  assertStringIncludes(stdout, "Number of segments: 1\n");
  const json = JSON.parse((await dump("--menu --json", { menu: MENU })).stdout);
  assertEquals(json.menu[0], {
    segment: 0x1001,
    name: "SND_BUFF",
    index1: { name: "QPN", required: true },
    index2: { name: "WQEBB", required: false },
    num_of_obj1: null,
    num_of_obj2: { required: false, all: true, active: true },
  });
});

Deno.test("a source is a name of the manual or of the device's menu, else refused with a suggestion", async () => {
  const image: ContextImage = {
    source: "SND_BUFF",
    index: 1,
    gvmi: 0,
    facts: {},
    parts: [{ role: "context", segment: "SND_BUFF", layout: undefined, bytes: new Uint8Array(16) }],
  };
  const { stdout } = await dump("--source snd_buff --dump qp --qp 1 --format raw", { menu: MENU, contexts: [image] });
  assertStringIncludes(stdout, "SND_BUFF gvmi 0000 SND_BUFF Index 00000001\n");
  await assertRejects(
    () => dump("--source snd_bufff --dump qp --qp 1", { menu: MENU }),
    UsageError,
    "did you mean SND_BUFF?",
  );
  await assertRejects(
    () => dump("--source fulqp --dump qp --qp 1", { info: { generation: 4 } }),
    UsageError,
    "has no segment menu; did you mean FullQp?",
  );
});

Deno.test("a list of numbers that are there already is written in blocks, not number by number", async () => {
  const numbers = Array.from({ length: 5000 }, (_, i) => i);
  let writes = 0;
  const line = parseCommandLine("-d fake --source FullQp --dump ALL_VALID_QPNS".split(" "));
  const host = fakeHost({ onWrite: () => void writes++ });
  const source = fakeSource({ numbers });
  const session = {
    ...line,
    host,
    out: new TextOutput(createOutput(host.stdout)),
    theme: NO_THEME,
    width: undefined,
    signal: new AbortController().signal,
    ...{ info: () => {}, warn: () => {}, detail: () => {}, error: () => {} },
    progress: () => ({ update: () => {}, clear: () => {} }),
  } as Session;
  const listed = {
    ...source,
    listContexts: (request: Parameters<typeof source.listContexts>[0]) => {
      const list = source.listContexts({ ...request, method: undefined });
      request.method?.("file");
      return list;
    },
  };
  assertEquals(await dumpSource(session, listed, decoder), 0);
  await session.out.flush();
  assertEquals(host.seen.stdout.split("\n").filter((text) => text.startsWith("index ")).length, 5000);
  assertEquals(writes < 100, true, `${writes} writes`);
});
