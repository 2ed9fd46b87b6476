/** What redaction does with bytes and texts that it cannot tell: it wipes them and says so. */

import { assert, assertEquals, assertInstanceOf, assertNotEquals } from "@std/assert";
import { absentFact, HOST_WORDS, wordOf } from "../../../capture/redact/host_words.ts";
import { redactHostFacts } from "../../../capture/redact/host.ts";
import { RedactingKeeper } from "../../../capture/redact/keeper.ts";
import { dissect, gather } from "../../../capture/redact/payloads.ts";
import { rewrite } from "../../../capture/redact/rewrite.ts";
import { ringReader } from "../../../capture/redact/ring_elements.ts";
import { Scrubber } from "../../../capture/redact/scrub.ts";
import { RedactedTexts } from "../../../capture/redact/texts.ts";
import { RecordingPort, RecordingProvider } from "../../../capture/recorder.ts";
import type { ContextImage, ContextPort, SegmentEvent, SegmentProvider } from "../../../device/types.ts";
import { DecodeError, DeviceError, WqdumpError } from "../../../errors.ts";
import * as container from "../../trust/containers.ts";
import { decoder } from "./captures.ts";
import { FACTS } from "../device/host_facts.ts";

const KEY = [0x01020304, 0xdeadbeef, 0, 0xffffffff] as const;
const scrubber = new Scrubber(KEY);
const SECRET = new Uint8Array(64).fill(0xa7);

/** A keeper, and what it passes on. */
function keeper(readRing = ringReader(decoder, 5)) {
  const passed: { dumps: Uint8Array[]; contexts: Uint8Array[]; buffers: Uint8Array[]; wiped: string[] } = {
    dumps: [],
    contexts: [],
    buffers: [],
    wiped: [],
  };
  const made = new RedactingKeeper({
    sink: {
      dump: () => passed.dumps.length,
      data: (_, bytes) => void passed.dumps.push(bytes),
      done: () => undefined,
      context: (_, __, bytes) => void passed.contexts.push(bytes),
      buffer: (_, __, bytes) => void passed.buffers.push(bytes),
      host: () => undefined,
    },
    menu: [],
    scrubber,
    texts: new RedactedTexts(scrubber),
    readRing,
    wiped: (what) => passed.wiped.push(what),
  });
  return { made, passed };
}

function hold(made: RedactingKeeper, type: number, payload: Uint8Array): void {
  const number = made.dump({ type, index1: 5 });
  made.data(number, container.stream(type, 5, payload));
  made.done(number, undefined);
}

const shows = (bytes: Uint8Array): boolean => bytes.includes(0xa7);

function image(source: string, layout: string | undefined): ContextImage {
  const part = { segment: "X", layout, bytes: SECRET, cut: undefined };
  return { source, index: 5, parts: [part], facts: {} } as unknown as ContextImage;
}

Deno.test("a segment that no menu names is wiped, and called by its number", () => {
  const { made, passed } = keeper();
  hold(made, 0x6666, SECRET);
  made.context(image("fullqp", "qpc"));
  assertEquals(passed.wiped, ["segment 0x6666: no public layout"]);
  assert(!shows(passed.dumps[0]!));
});

Deno.test("a context of a 4th-generation device is wiped unless it is the one that was read, in a public layout", () => {
  const { made, passed } = keeper();
  made.contextRead("cmp", 5, SECRET);
  made.context(image("snd", "mlx4_qpc"));
  made.contextRead("snd", 5, SECRET);
  made.context(image("snd", undefined));
  made.contextRead("snd", 5, SECRET);
  made.context({ ...image("snd", undefined), parts: [] });
  assertEquals([passed.contexts.length, passed.contexts.some(shows)], [3, false]);
  assertEquals(passed.wiped, ["X: its context is none of the public structures"]);
});

Deno.test("a ring whose elements cannot be told is wiped, and so are segments beside it", () => {
  const stream = { geometry: { stride: 64, count: 1, origin: "assumed" }, facts: {} } as never;
  const { made, passed } = keeper();
  for (const source of ["snd", "rcv", "nothing"]) {
    hold(made, 0x1000, SECRET);
    made.bufferRead(source, 5, SECRET);
    made.ring({ source, index: 5, stream, bytes: SECRET });
  }
  assertEquals(passed.wiped, ["snd", "rcv", "nothing"].map((one) => `ring of ${one} 0x5: its elements cannot be told`));
  assertEquals([passed.dumps.length, passed.buffers.length], [3, 3]);
  assert(![...passed.dumps, ...passed.buffers].some(shows));
});

Deno.test("what a stream says between its payloads is wiped, and what cannot be followed is", () => {
  const short = container.dwords(0x00021000, 0xa7a7a7a7);
  const none = container.dwords(0x00001000, 0xa7a7a7a7, 0xa7a7a7a7);
  const stream = container.concat([container.INFO_SEGMENT, short, container.resource(0x1000, 1, 0, SECRET), none]);
  const payloads = dissect(stream, (index) => index);
  assertEquals(payloads.map((one) => [one.type, gather(stream, one).length]), [[0x1000, 64]]);
  const rest = container.concat([stream.subarray(0, 24), stream.subarray(-12)]);
  assert(!shows(rest));
});

Deno.test("no layout, or one that is not known, shows nothing; a list in a structure ends where its bytes do", () => {
  assertEquals(rewrite(SECRET, [{ layout: "no_such", offset: 0, length: 64 }], scrubber), new Uint8Array(64));
  for (let length = 0; length <= 64; length += 4) {
    const clean = rewrite(SECRET, [{ layout: "resource_dump_info_segment", offset: 0, length }], scrubber);
    assert(!shows(clean.subarray(length)), `${length}`);
  }
});

Deno.test("values of every width are replaced, and what has a meaning is kept", () => {
  const value = (
    kind: "address" | "lid" | "data",
    bits: number,
    ...bytes: number[]
  ) => [...scrubber.scrub(kind, bits, Uint8Array.from(bytes))];
  assertEquals(scrubber.mkeyIndex(0x1000000), 0x1000000);
  assertNotEquals(scrubber.mkeyIndex(0x1234), 0x1234);
  // A page of an address that has none to speak of; the place in the page stays.
  assertEquals(value("address", 13, 0x1f, 0xff), [0x1f, 0xff]);
  assertEquals(value("address", 32, 0, 0, 0x01, 0x23), [0, 0, 0x01, 0x23]);
  const moved = value("address", 32, 0x12, 0x34, 0x51, 0x23);
  assertEquals([moved[2]! & 0xf, moved[3]], [1, 0x23]);
  assertNotEquals(moved, [0x12, 0x34, 0x51, 0x23]);
  assert(value("lid", 7, 5)[0]! < 128);
  assertEquals(value("data", 128, ...Array(8).fill(0), ...Array(8).fill(7)).slice(0, 8), Array(8).fill(0));
});

Deno.test("no memory key becomes one that has a meaning", () => {
  for (let key = 1; key < 5000; key++) {
    const bytes = scrubber.scrub("mkey", 32, Uint8Array.of(0, 0, key >> 8, key & 255));
    const moved = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (key !== 0x100) assert(moved !== 0 && moved !== 0x100 && moved !== 0xffffffff, `${key}`);
  }
});

Deno.test("texts of failures, remarks and reasons are said again from closed lists", () => {
  const texts = new RedactedTexts(scrubber);
  const reason = { kind: "Nonsense", message: "host=secret", status: "SECRET" };
  assertEquals(texts.failure({ source: "snd", index: undefined, what: "segment SECRET", reason }), {
    source: "snd",
    index: undefined,
    what: "segment SEGMENT",
    reason: { kind: "", message: "It could not be read (the reason is redacted)", status: undefined },
  });
  assertEquals(texts.failure({ source: "MKC", index: 7, what: "secret", reason }).index, scrubber.mkeyIndex(7));
  assertEquals(texts.failure({ source: "snd", index: 7, what: "secret", reason }).what, "part");
  for (const said of ["The capture was interrupted before its end", "The capture ended when its time was spent"]) {
    assertEquals(texts.note(said), said);
  }
  assertEquals([texts.note("secret"), texts.leftOut?.slice(0, 9)], [undefined, "1 remarks"]);
  assertEquals(new RedactedTexts(scrubber).leftOut, undefined);
  const ring = "ring of snd 0x5: its elements cannot be told";
  assertEquals(texts.wiped(ring), ring);
  assertEquals(texts.wiped("SECRET: no public layout"), "SEGMENT: no public layout");
  assertEquals(texts.wiped("SND_BUFF: secret"), "SND_BUFF: not known");
  assertEquals(texts.wiped("secret"), "SEGMENT: not known");
  assertInstanceOf(texts.reason(new DeviceError("x", { device: "secret", operation: "y" })), DeviceError);
  assertEquals(texts.reason(new DecodeError("secret")).name, "DecodeError");
  const known = { name: "adapter-0123abcd", generation: 5, access: { used: "mtcr", refused: ["secret"] } } as never;
  assertEquals(texts.device(known), {
    ...{ name: "adapter-0123abcd", generation: 5, pciDeviceId: undefined, part: undefined, firmware: undefined },
    ...{ linkLayer: undefined, access: { used: "mtcr", refused: [] } },
  } as never);
});

Deno.test("words of hosts are those of the kernel; with anything before or behind them they are none", () => {
  const good = {
    ...{ time: "2026-01-02T03:04:05.678Z", kernel: "6.12.0", arch: "aarch64", driver: "mlx5_core", irq: "77" },
    ...{ firmware: "28.39.1002", speed: "32.0 GT/s PCIe", link_layer: "Ethernet", port_state: "ACTIVE" },
    ...{ phys_state: "LinkUp", rate: "400 Gb/sec (4X NDR)", gid_type: "RoCE v2", reporter: "fw", health: "healthy" },
    ...{ interrupt: "mlx5_comp0", kernel_user: "nvme_rdma", qp_type: "RC", qp_state: "RTS", origin: "netlink" },
    ...{ cm_state: "LISTEN", port_space: "TCP", command: "CREATE_QP", queue_fact: "HW state", counter: "rx0_packets" },
  };
  assertEquals(Object.keys(good).sort(), Object.keys(HOST_WORDS).sort());
  for (const [kind, word] of Object.entries(good) as [keyof typeof HOST_WORDS, string][]) {
    assertEquals(wordOf(kind, word), word);
    assertEquals(wordOf(kind, null), null);
    assertEquals(wordOf(kind, `host.example ${word}`), null);
    assert([null, word].includes(wordOf(kind, `${word} host.example`)));
  }
  assertEquals(wordOf("kernel", "6.12.0-secret.x86_64"), "6.12.0");
  assertEquals(wordOf("interrupt", "mlx5_comp12@pci:0000:03:00.0"), "mlx5_comp12");
  assertEquals(absentFact("MTU of ens3f0", ["ens3f0"]), "MTU of a network device");
  assertEquals(absentFact("counters of port 1", []), "counters of port 1");
  assertEquals(absentFact("secret of port 1", []), "a fact");
});

Deno.test("host facts of which nothing is known, or which say anything, are redacted to nothing", () => {
  const facts = redactHostFacts({
    ...FACTS,
    node_guid: "no guid",
    sys_image_guid: "0001:0002",
    pcie: null,
    odp: null,
    host: null,
    interrupts: [{ irq: "secret", name: "secret", count: 1 }],
    health: [{ ...FACTS.health[0]!, reporter: "secret" }],
    netdev_queues: [{ reporter: "secret", port: 1, values: {} }, {
      reporter: "tx",
      port: 1,
      values: { sqn: 5, "secret.host": 1, secret: 2, cc: "0x12" },
    }],
    commands: [{ ...FACTS.commands[0]!, command: "SECRET_QP" }],
    kernel_log: [],
    connections: [{ ...FACTS.connections![0]!, ps: "secret", comm: "secret", destination: "secret:1" }],
    owners: [{ ...FACTS.owners[0]!, kind: "mkey", number: null, origin: "secret" }],
    ports: [{
      ...FACTS.ports[0]!,
      ethtool: { mono_us: 1, lifespan_ms: null, values: { rx_secret_packets: 1, rx12_packets: 2 } },
      lid: null,
      gids: [{ index: 0, gid: "secret", type: null, netdev: "secret" }],
    }],
  }, scrubber);
  assert(!JSON.stringify(facts).includes("secret"));
  assertEquals([facts.node_guid, facts.sys_image_guid, facts.host, facts.health], [null, null, null, []]);
  assertEquals(facts.netdev_queues, [{ reporter: "tx", port: 1, values: { sqn: 5 } }]);
  assertEquals(
    facts.connections?.map(({ source, destination, state, ps }) => [source, destination, state, ps]),
    [[null, null, "CONNECT", null]],
  );
  assertEquals([facts.ports[0]?.lid, facts.ports[0]?.gids], [null, []]);
  assert(!facts.absent.some(({ reason }) => reason === "left out by redaction"));
});

/** A provider whose dumps end as they are told to. */
function provider(events: readonly SegmentEvent[], bytes: Uint8Array): SegmentProvider {
  return {
    info: { name: "x", generation: 5 },
    menu: () => Promise.resolve([]),
    async *dump(request) {
      request.tap?.(bytes);
      yield* events;
      await Promise.resolve();
    },
    close: () => undefined,
  };
}

Deno.test("a dump that nobody reads to its end is kept as one that is not whole", async () => {
  const recorder = new RecordingProvider(provider([{ kind: "end", reason: undefined }], SECRET));
  const ended: (string | undefined)[] = [];
  const kept: number[] = [];
  recorder.keeper = {
    dump: () => ended.length,
    data: (_, bytes) => void kept.push(bytes.length),
    done: (_, reason) => void ended.push(reason?.message),
  };
  const reading = recorder.dump({ type: 0x1000, index1: 1 });
  const tapped: number[] = [];
  for await (const _ of recorder.dump({ type: 0x1000, index1: 2, tap: (bytes) => void tapped.push(bytes.length) }));
  await reading.next();
  await reading.return(undefined);
  assertEquals([ended, kept, tapped], [[undefined, undefined], [64, 64], [64]]);
  const endless = new RecordingProvider(provider([], SECRET));
  endless.keeper = recorder.keeper;
  for await (const _ of endless.dump({ type: 0x1000, index1: 3 }));
  assertEquals(ended[2], "It was not read to its end when the capture was made");
  // What was answered is answered again without the device, to whoever taps it.
  for await (const _ of recorder.dump({ type: 0x1000, index1: 2, tap: (bytes) => void tapped.push(bytes.length) }));
  assertEquals([tapped, kept.length, recorder.notes], [[64, 64], 3, []]);
  assertEquals([await recorder.driverList("qp"), await recorder.hostFacts()], [undefined, undefined]);
  recorder.close();
});

Deno.test("a context of a type that has no name is kept under its number, once", async () => {
  const port: ContextPort = {
    info: { name: "x", generation: 4 },
    readContext: (_, __, into) => Promise.resolve(void into.fill(1)),
    close: () => undefined,
  };
  const recorder = new RecordingPort(port, { snd: 1 });
  const kept: string[] = [];
  recorder.keeper = {
    contextRead: (source, index) => void kept.push(`${source} ${index}`),
    bufferRead: (source, index) => void kept.push(`buffer ${source} ${index}`),
  };
  for (const source of [1, 9, 9]) await recorder.readContext(source, 5, new Uint8Array(4));
  assertEquals(kept, ["snd 5", "9 5"]);
  assertEquals([await recorder.readBuffer("snd", 5), recorder.knownIndexes(1)], [undefined, undefined]);
  assertEquals(await recorder.driverList("snd"), undefined);
  assertInstanceOf(new WqdumpError("x"), Error);
  recorder.close();
});
