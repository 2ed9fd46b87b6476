/**
 * Redaction as a closed list: a unique value in every field of every layout, and a unique text in every text of a capture,
 * and none of them in what redaction leaves, in any encoding. Fields come from the rows and texts from the records, so
 * that those that are added later are planted too.
 */

import { assert, assertEquals } from "@std/assert";
import { capture as take, type CaptureOptions } from "../../api/capture.ts";
import { BlockReader } from "../../capture/blocks.ts";
import { RECORD } from "../../capture/format.ts";
import { treatLayout } from "../../capture/redact/field_kinds.ts";
import { newSecret } from "../../capture/redact/permutation.ts";
import { rewrite } from "../../capture/redact/rewrite.ts";
import { Scrubber } from "../../capture/redact/scrub.ts";
import { MemoryStore } from "../../files/store.ts";
import { Turns } from "../../files/turns.ts";
import { loadZlib } from "../../files/zlib.ts";
import { LAYOUTS } from "../../layouts/index.ts";
import { FACTS } from "../unit/device/host_facts.ts";
import { run } from "../../cli/run.ts";
import { fakeHost } from "../unit/cli/fakes.ts";
import * as container from "./containers.ts";

/** Bits below which a value can be the same by chance. */
const TELLING = 24;
const MARK = "Qz7secretNode";

function bitsAt(bytes: Uint8Array, ranges: readonly { from: number; to: number }[]): string {
  let bits = "";
  for (const { from, to } of ranges) {
    for (let bit = from; bit < to; bit++) bits += (bytes[bit >> 3]! >> (7 - (bit & 7))) & 1;
  }
  return bits;
}

Deno.test("of a unique value in every field, redaction shows those that are no secret and no other", () => {
  const scrubber = new Scrubber(newSecret());
  let looked = 0;
  for (const { name, bytes: size } of LAYOUTS) {
    const treated = treatLayout(name)!;
    const bytes = crypto.getRandomValues(new Uint8Array(size));
    const result = rewrite(bytes, [{ layout: name, offset: 0, length: size }], scrubber);
    const nested = treated.nested.length > 0;
    for (const { name: field, secret, ranges } of treated.fields) {
      const before = bitsAt(bytes, ranges);
      const after = bitsAt(result, ranges);
      if (secret === "none") continue;
      if (before.length < TELLING || nested) continue;
      looked++;
      assert(before !== after, `${field} (${secret}) is shown`);
      if (secret === "bytes") assertEquals(Number(`0b0${after.slice(0, 32)}`), 0, `${field} is not wiped`);
    }
    // What no row describes is not carried over.
    const covered = new Set(
      treated.fields.flatMap(({ ranges }) =>
        ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i))
      ),
    );
    for (let bit = 0; bit < size * 8 && !nested; bit++) {
      if (!covered.has(bit)) assertEquals(bitsAt(result, [{ from: bit, to: bit + 1 }]), "0", `${name} bit ${bit}`);
    }
  }
  assert(looked > 100, `${looked} fields`);
});

Deno.test("keys, operands, addresses, tags, hashes and sequence numbers of other protocols are secret in the rows", () => {
  const named =
    /(?:^|_)(?:l_?key|r_?key|q_?key|mkey|swap_data|add_data|compare|ref_tag|app_tag|rss_hash_result|tcp_seq|ack_seq|va|va_h|va_l|haddr|local_address|remote_address|metadata|meta)(?:_|$)/;
  const kept = LAYOUTS.flatMap(({ name }) =>
    treatLayout(name)!.fields.filter((field) => {
      const own = field.name.slice(field.name.indexOf(".") + 1);
      const bits = field.ranges.reduce((sum, { from, to }) => sum + to - from, 0);
      // A mask says which fields are set; what a command takes is in no capture.
      if (own.endsWith("_mask") || name.endsWith("_in")) return false;
      return field.secret === "none" && bits >= 16 && named.test(own);
    }).map((field) => field.name)
  );
  assertEquals(kept, []);
});

/** All variants of a value with the mark behind one of its strings, or in its place. */
function* planted(value: unknown): Generator<unknown> {
  if (typeof value === "string") yield* [`${value} ${MARK}`, MARK];
  else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) for (const one of planted(item)) yield value.with(i, one);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) for (const one of planted(item)) yield { ...value, [key]: one };
  }
}

const REASON = { kind: "DeviceError", message: "it failed", status: "ME_ICMD_BUSY", hint: "try again" };
const INDEX = { name: "QPN", supported: true, required: true };
const COUNT = { supported: false, required: false, all: false, active: false };
const RECORDS: readonly (readonly [string, unknown])[] = [
  ["INFO", {
    tool: "wqdump 0.1.0",
    time: "2026-01-01T00:00:00Z",
    device: {
      name: "mlx5_0",
      generation: 5,
      pciDeviceId: 4129,
      part: "ConnectX-7",
      firmware: "28.39.1002",
      linkLayer: "Ethernet",
    },
    host: "node17",
    qps: [1],
    redacted: ["memory keys"],
  }],
  [
    "MENU",
    ["PRM_QUERY_QP", "SND_BUFF", "VENDOR_THING"].map((name, i) => ({
      type: 0x4000 + i,
      name,
      index1: INDEX,
      index2: INDEX,
      numOfObj1: COUNT,
      numOfObj2: COUNT,
    })),
  ],
  [RECORD.host, FACTS],
  [RECORD.owners, FACTS.owners],
  ["FAIL", { source: "snd", index: 1, what: "ring", reason: REASON }],
  ["NOTE", "a note"],
  ["DONE", { dump: 0, bytes: 0, reason: REASON }],
];

/** A stream whose firmware says something in an error segment. */
function talking(text: string, type: number): Uint8Array {
  const message = new Uint8Array(48);
  new DataView(message.buffer).setUint32(0, 0x000c0000 | type);
  message.set(new TextEncoder().encode(text).subarray(0, 32), 16);
  const qpc = new Uint8Array(272);
  new DataView(qpc.buffer).setUint32(0x18, 0x30001800);
  return container.concat([
    container.INFO_SEGMENT,
    container.command(0x4000, 1),
    container.resource(0x4000, 1, 0, qpc),
    message,
    container.TERMINATE,
  ]);
}

function captureWith(type: string, value: unknown, said = "", control = 0xfffc): Uint8Array {
  return container.capture(RECORDS.flatMap(([name, usual]) => {
    const one = name === type ? value : usual;
    if (name !== "DONE") return [container.record(name, one)];
    const stream = talking(said, control);
    const end = { ...one as Record<string, unknown>, bytes: stream.length };
    return [container.dumpRecord(0, 0x4000, 1), container.dataRecord(0, 0, stream), container.record(name, end)];
  }));
}

/** The records of what redaction makes of a file, unpacked and one after the other. */
async function redacted(path: string, options: CaptureOptions = {}): Promise<Uint8Array> {
  const store = new MemoryStore();
  await take(path, { write: (bytes) => store.append(bytes) }, { redact: true, qps: [1], ...options });
  return await recordsOf(store);
}

/** The same, kept as a file too. */
async function redactedFile(path: string, name: string): Promise<string> {
  const store = new MemoryStore();
  using file = await Deno.open(path, { write: true, create: true });
  const write = (bytes: Uint8Array): void => {
    store.append(bytes);
    file.writeSync(bytes);
  };
  await take(name, { write }, { redact: true });
  return latin(await recordsOf(store));
}

async function recordsOf(store: MemoryStore): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const reader = new BlockReader("redacted", store, await loadZlib());
  for await (const records of reader.blocks(new Turns())) {
    for (const { type, body } of records) parts.push(new TextEncoder().encode(type), body.slice());
  }
  return container.concat(parts);
}

/** The mark as it could be written. */
function encodings(text: string): string[] {
  const hex = [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const wide = [...text].map((letter) => `${letter}\0`).join("");
  const swapped = text.replace(/(.)(.)(.)(.)/g, "$4$3$2$1");
  return [text, hex, hex.toUpperCase(), wide, btoa(text).slice(0, 12), swapped.slice(0, 8), encodeURIComponent(text)];
}

function latin(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}

Deno.test("no text of a capture comes through redaction, in any encoding", async () => {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-redaction-" });
  try {
    const files: (readonly [string, Uint8Array])[] = RECORDS.flatMap(([type, usual]) =>
      [...planted(usual)].map((value, i) => [`${type}${i}`, captureWith(type, value)] as const)
    );
    for (let control = 0xfff8; control <= 0xffff; control++) {
      files.push([`said${control}`, captureWith("", "", MARK, control)]);
    }
    files.push([MARK, captureWith("", "")]);
    for (const [name, bytes] of files) {
      const path = `${folder}/${name}.wqd`;
      await Deno.writeFile(path, bytes);
      const text = latin(await redacted(path));
      for (const form of encodings(MARK)) assert(!text.includes(form), `${name}: ${JSON.stringify(form)} in ${text}`);
      assert(!text.includes(folder), `${name}: the file's path`);
    }
    assert(files.length > 30, `${files.length}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("what was redacted once and is again keeps its names, and host and adapter have one name each", async () => {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-redaction-" });
  const names = (text: string): string[] =>
    [...text.matchAll(/"((?:host|boot|pci|rdma|net|program|job|pod|container|cgroup|adapter)-[0-9a-f]{8})"/g)]
      .map(([, name]) => name!);
  try {
    const once = await redactedFile(`${folder}/once.wqd`, "sim:sick");
    const twice = await redactedFile(`${folder}/twice.wqd`, `${folder}/once.wqd`);
    assert(names(once).length > 10, once);
    assertEquals(names(twice), names(once));
    assertEquals(new Set(names(once).filter((name) => name.startsWith("host-"))).size, 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("captures that were made with one secret agree, and name the adapter alike", async () => {
  const key = newSecret();
  const name = "sim:mt4125_pciconf0";
  const [a, b, c] = [
    await redacted(name, { redact: key, qps: [0x201] }),
    await redacted(name, { redact: key, qps: [0x201] }),
    await redacted(name, { redact: newSecret(), qps: [0x201] }),
  ];
  const without = (bytes: Uint8Array) => latin(bytes).replace(/"time":"[^"]*"/g, "");
  assertEquals(without(a), without(b));
  assert(without(a) !== without(c));
  assert(!without(a).includes(name));
});

Deno.test("no text of a capture comes to the terminal or into rows of a command that redacts", async () => {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-redaction-" });
  const path = `${folder}/a.wqd`;
  const commands = [
    ["capture", "-d", path, "--all", "-o", `${folder}/b.wqd`, "--force"],
    ["capture", "-d", path, "--qp", "1,2", "-o", `${folder}/b.wqd`, "--force"],
    ["capture", "-d", path, "--qp", "7", "-o", "-"],
    ["list", "all", path],
    ["list", path, path, "--json"],
    ["diagnose", path, "--all"],
    ["diagnose", path, path, "--json"],
    ["diagnose", path, "--check", "nagios"],
  ];
  try {
    const files = RECORDS.flatMap(([type, usual]) => [...planted(usual)].map((value) => captureWith(type, value)));
    for (let control = 0xfff8; control <= 0xffff; control++) files.push(captureWith("", "", MARK, control));
    const told = new Set<string>();
    for (const [n, bytes] of files.entries()) {
      // Cut, it is damaged as well.
      for (const [i, held] of [bytes, bytes.subarray(0, bytes.length - 20)].entries()) {
        await Deno.writeFile(path, held);
        // All of them for some, one in turn for the rest.
        for (const command of n % 16 === 0 ? commands : [commands[n % commands.length]!]) {
          const host = fakeHost();
          await run([...command, "--redact", "--verbose"], host);
          const { stdout, stderr } = host.seen;
          for (const text of [stdout, stderr]) assert(!text.includes(MARK), `${command} ${i}: ${text}`);
          assert(!stderr.includes("Internal error"), `${command} ${i}: ${stderr}`);
          for (const line of stderr.split("\n")) told.add(line.replaceAll(folder, "").replaceAll(/\d+/g, "N"));
        }
      }
    }
    const plain = fakeHost();
    await Deno.writeFile(path, captureWith("NOTE", MARK));
    await run([...commands[0]!, "--verbose"], plain);
    assert(plain.seen.stderr.includes(MARK), "without --redact it can be seen");
    assert(told.has("-W- N remarks are left out: they may name what is redacted"), [...told].join("\n"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
