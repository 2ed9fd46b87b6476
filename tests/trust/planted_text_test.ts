/**
 * Every text that a container can hold, one after the other, replaced by what a terminal obeys, by a line of wqdump's own
 * that is forged, and by one that is too long: no command prints any of it as such. The texts are found by walking the
 * records, so that one that is added later is planted too.
 */

import { assert, assertEquals } from "@std/assert";
import { run } from "../../cli/run.ts";
import { MAX_LINE } from "../../plain.ts";
import { traceHead, traceLine } from "../../files/trace.ts";
import { fakeHost } from "../unit/cli/fakes.ts";
import * as container from "./containers.ts";

const EVIL = "\x1b]0;OWNED\x07\x1b[2J\x1b[H\x1b[8m\u009b5m\u202e\u061c\u200e\u200f\u2066Y\n-E- forged\r-W- forged";
// deno-lint-ignore no-control-regex
const OBEYED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const FORGED = /^-[EWI]- forged/m;
const LONG = `${EVIL}${"long ".repeat(4_000)}`;

const folder = await Deno.makeTempDir({ prefix: "wqdump-planted-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** All variants of a value with one string replaced, keys of objects included. */
function* planted(value: unknown, text: string): Generator<unknown> {
  if (typeof value === "string") yield text;
  else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) for (const one of planted(item, text)) yield value.with(i, one);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      for (const one of planted(item, text)) yield { ...value, [key]: one };
      yield { ...value, [key]: undefined, [text.slice(0, 200)]: item };
    }
  }
}

const REASON = { kind: "DeviceError", message: "it failed", status: "BUSY", hint: "try again" };
const INDEX = { name: "QPN", supported: true, required: true };
const COUNT = { supported: false, required: false, all: false, active: false };
const MENU = [{ type: 0x4000, name: "PRM_QUERY_QP", index1: INDEX, index2: INDEX, numOfObj1: COUNT, numOfObj2: COUNT }];
const ABOUT = {
  tool: "wqdump 0.1.0",
  time: "2026-01-01T00:00:00Z",
  device: { name: "mlx5_0", generation: 5, pciDeviceId: 4129, part: "ConnectX-7", firmware: "28.39.1002" },
  qps: [1],
  redacted: ["keys", "addresses"],
};
/** Records of a capture that are JSON. */
const RECORDS: readonly (readonly [string, unknown])[] = [
  ["INFO", ABOUT],
  ["MENU", MENU],
  ["FAIL", { source: "snd", index: 1, what: "ring", reason: REASON }],
  ["NOTE", "a note"],
  ["DONE", { dump: 0, bytes: 20, reason: REASON }],
];

/** The records with one of them replaced. */
function captureWith(type: string, value: unknown): Uint8Array {
  const parts = RECORDS.flatMap(([name, usual]) => {
    const one = container.record(name, name === type ? value : usual);
    if (name !== "DONE") return [one];
    const dump = [
      container.dumpRecord(0, 0x4000, 1),
      container.dataRecord(0, 0, container.stream(0x4000, 1, new Uint8Array(64))),
    ];
    return [...dump, one];
  });
  return container.capture(parts);
}

function trace(head: unknown, lines: readonly unknown[]): Uint8Array {
  return new TextEncoder().encode([head, ...lines].map((one) => `${JSON.stringify(one)}\n`).join(""));
}

const INFO = { name: "mlx5_0", generation: 5, pciDeviceId: 1, part: "p", firmware: "1.2.3" } as const;
const ACCESS = JSON.parse(traceLine({
  kind: "register",
  register: 0xc000,
  method: 1,
  request: new Uint8Array(256).fill(1),
  answer: new Uint8Array(256).fill(2),
  us: 1,
  error: { status: "S", message: "m" },
}));

const SCENARIO = {
  schema: "wqdump-scenario/1",
  name: "n",
  title: "t",
  device: { pci_device_id: "0x1017", part: "p", firmware: "16.28.216", psid: "x", link_layer: "Ethernet" },
  menu: [{ type: "0x1000", name: "FULL_QPC", index1: "QPN", index2: "N/A", num_of_obj1: "all", required: ["index1"] }],
  contexts: [{ segment: "FULL_QPC", index: "1", messages: [{ kind: "error", syndrome: 1, text: "no" }] }],
};

/** A file, how it is named to -d, and whether `info` reads it. */
function* files(text: string): Generator<{ name: string; bytes: Uint8Array; scenario?: true }> {
  for (const [type, usual] of RECORDS) {
    for (const value of planted(usual, text)) yield { name: "c.wqd", bytes: captureWith(type, value) };
  }
  for (const generation of [4, 5]) {
    const head = JSON.parse(traceHead({ ...INFO, generation: generation as 4 | 5 }));
    for (const value of planted(head, text)) yield { name: "t.trace", bytes: trace(value, [ACCESS]) };
    for (const value of planted(ACCESS, text)) yield { name: "t.trace", bytes: trace(head, [value]) };
  }
  const name = new TextEncoder().encode(text).subarray(0, 8);
  for (const type of ["CTX4", "BUF4"] as const) {
    const short = container.named(type, new TextDecoder().decode(name), 1, 0, new Uint8Array(64));
    yield { name: "g4.wqd", bytes: container.capture([container.about(4), short]) };
  }
  for (const value of planted(SCENARIO, text)) {
    yield { name: "s.json", bytes: new TextEncoder().encode(JSON.stringify(value)), scenario: true };
  }
  yield { name: text.slice(0, 60).replaceAll("/", ""), bytes: captureWith("", "") };
}

async function checked(args: readonly string[], codes: readonly number[] = [0, 1, 2, 3, 4]): Promise<void> {
  const host = fakeHost();
  const code = await run(args, host);
  const { stdout, stderr } = host.seen;
  const line = JSON.stringify(args).slice(0, 300);
  for (const text of [stdout, stderr]) {
    assert(!OBEYED.test(text), `${line} prints ${JSON.stringify(OBEYED.exec(text))}`);
    assert(!FORGED.test(text), `${line} prints a forged line: ${text.slice(0, 2000)}`);
  }
  assert(!stderr.includes("Internal error"), `${line}: ${stderr.slice(0, 500)}`);
  const json = args.includes("--json");
  if (json && stdout !== "") JSON.parse(stdout);
  const longest = Math.max(...[...(json ? [] : stdout.split("\n")), ...stderr.split("\n")].map((each) => each.length));
  assert(longest <= MAX_LINE + 8, `${line}: a line of ${longest} characters`);
  assertEquals(codes.includes(code), true, `${line}: ${code}`);
}

for (const [what, text] of [["what a terminal obeys", EVIL], ["text without end", LONG]] as const) {
  Deno.test(`${what} in any text of a container is not printed as such`, async () => {
    let count = 0;
    for (const { name, bytes, scenario } of files(text)) {
      const path = `${folder}/${name}`;
      await Deno.writeFile(path, bytes);
      const device = ["-d", scenario ? `sim:${path}` : path];
      const commands = [
        [...device, "--menu"],
        [...device, "--menu", "--json"],
        [...device, "--source", "FullQp", "--dump", "ALL_VALID_QPNS", "--num", "8"],
        [...device, "--source", "Snd", "--dump", "QP", "--qp", "1", "--json"],
        [...device, "--source", "Snd", "--dump", "WQ_QP", "--qp", "1"],
        ["capture", ...device, "--qp", "1", "-o", `${folder}/out.wqd`],
        ...(scenario ? [] : [["info", path], ["info", path, "--json"], ["decode", path]]),
      ];
      for (const args of commands) await checked(args);
      await Deno.remove(path);
      count++;
    }
    assert(count > 100, `${count} files`);
  });
}

/** What a host tells, in a scenario that has something to diagnose. */
const SICK = JSON.parse(await Deno.readTextFile(new URL("../../scenarios/sick.json", import.meta.url)));
SICK.queues = SICK.queues.slice(-16);
SICK.host.owners = SICK.host.owners.slice(-1);
SICK.host.interrupts = [{ irq: "7", name: "mlx5_comp0", count: 1 }];
SICK.host.health = [{ reporter: "fw", port: null, state: "error", errors: 1, recoveries: 0, dump_time_ms: null }];
SICK.host.absent = [{ fact: "hw_counters", reason: "no such file" }];
SICK.host.node_guid = "0000:0000:0000:0001";

Deno.test("text of a host in lists, diagnoses, comparisons, rows and a watch forges nothing", async () => {
  let count = 0;
  for (const part of ["host", "device"]) {
    for (const value of planted(SICK[part], EVIL)) {
      const path = `${folder}/host.json`;
      await Deno.writeTextFile(path, JSON.stringify({ ...SICK, [part]: value }));
      const name = `sim:${path}`;
      const commands = [
        ["diagnose", name],
        ["diagnose", name, "--format", "short"],
        ["diagnose", name, "--format", "md"],
        ["diagnose", name, "--check", "nagios"],
        ["list", "all", name],
        ["list", "qp", name, "--format", "csv", "--fields", "number,host,device,comm", "--num", "2"],
        ["watch", name, "--for", "0.01", "--every", "0.01"],
      ];
      // All of them for some, one in turn for the rest.
      const chosen = count % 7 === 0 ? commands : [commands[count % commands.length]!];
      for (const args of chosen) await checked(args, [0, 1, 2, 3, 4, 10]);
      count++;
    }
  }
  assert(count > 50, `${count} values`);
});

Deno.test("files of rows hold no control characters but line ends", async () => {
  const path = `${folder}/rows.json`;
  await Deno.writeTextFile(path, JSON.stringify({ ...SICK, host: { ...SICK.host, host: EVIL } }));
  for (const ending of ["csv", "ndjson"]) {
    const rows = `${folder}/rows.${ending}`;
    await run(["diagnose", `sim:${path}`, "--rows", rows], fakeHost());
    const text = await Deno.readTextFile(rows);
    assert(text.length > 1000 && !OBEYED.test(text) && !FORGED.test(text), text.slice(0, 2000));
    assertEquals(text.split("\n").every((line) => line === "" || line.length > 100), true);
  }
});

Deno.test("a watch on a terminal takes the screen, and text of a host does not", async () => {
  const path = `${folder}/watched.json`;
  await Deno.writeTextFile(path, JSON.stringify({ ...SICK, host: { ...SICK.host, host: EVIL } }));
  const host = fakeHost({ terminal: true, noColor: true });
  await run(["watch", `sim:${path}`, "--for", "0.01", "--every", "0.01"], host);
  assert(host.seen.stdout.startsWith("\x1b[H\x1b[2J"), JSON.stringify(host.seen.stdout.slice(0, 100)));
  assert(!OBEYED.test(host.seen.stdout.replaceAll("\x1b[H\x1b[2J", "")), host.seen.stdout);
});
