/** Nothing that comes from a file, a device, a log or an argument reaches the terminal as a command to it. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { wqdump } from "../cli/run.ts";

/** Colour, a window title, a C1 control, and writing turned around. */
const EVIL = "\x1b[31mX\x1b]0;title\x07\u009b5m\u202e\u061c\u200e\u200fY";
// deno-lint-ignore no-control-regex
const OBEYED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

const folder = await Deno.makeTempDir({ prefix: "wqdump-evil-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const RUN = { allow: [`--allow-read=${folder}`, `--allow-write=${folder}`] };

async function harmless(args: readonly string[], input = ""): Promise<string> {
  const { stdout, stderr } = await wqdump(args, { ...RUN, input });
  for (const text of [stdout, stderr]) {
    assert(!OBEYED.test(text), `${JSON.stringify(args)} prints ${JSON.stringify(OBEYED.exec(text))} in ${text}`);
  }
  assert(!stderr.includes("Internal error"), stderr);
  return stdout + stderr;
}

Deno.test("control characters in arguments are not repeated", async () => {
  const sim = ["-d", "sim:mt4117_pciconf0"];
  const lines = [
    [EVIL],
    [`--${EVIL}`],
    ["--format", EVIL],
    ["explain", EVIL],
    ["completions", EVIL],
    ["info", `${folder}/${EVIL}`],
    ["decode", `${folder}/${EVIL}`],
    ["decode", "-", "--source", EVIL],
    ["-d", `sim:${EVIL}`, "--menu"],
    ["-d", `sim:${folder}/${EVIL}.json`, "--menu"],
    ["-d", `${folder}/${EVIL}.bin`, "--menu"],
    ["-d", `mlx5_0${EVIL}`, "--menu"],
    [...sim, "--source", EVIL, "--dump", "QP", "--qp", "1"],
    [...sim, "--source", "snd", "--dump", EVIL, "--qp", "1"],
    [...sim, "--source", "snd", "--dump", "WQ", "--qp", EVIL],
    [...sim, "--source", "snd", "--dump", "WQ", "--qp", "0xb", "--where", `${EVIL}=1`],
    [...sim, "--source", "snd", "--dump", "WQ", "--qp", "0xb", "--fields", EVIL],
    [...sim, "--source", "snd", "--dump", "WQ", "--qp", "0xb", "--bin", `${folder}/${EVIL}/x`],
  ];
  for (const line of lines) assertStringIncludes(await harmless(line), "-E- ", JSON.stringify(line));
});

Deno.test("control characters in scenarios are not repeated", async () => {
  const record = { type: "0x1000", name: "FULL_QPC", index1: EVIL, required: ["index1"] };
  const plain = {
    schema: "wqdump-scenario/1",
    name: EVIL,
    title: EVIL,
    device: { pci_device_id: "0x1017", part: EVIL, firmware: "16.28.216" },
    menu: [record],
  };
  const variants = [
    plain,
    { ...plain, schema: EVIL },
    { ...plain, device: { ...plain.device, firmware: EVIL } },
    { ...plain, menu: [{ ...record, name: EVIL }] },
    { ...plain, [EVIL]: 1 },
    { ...plain, faults: { [EVIL]: 1 } },
    { ...plain, queues: [{ kind: EVIL, number: EVIL }] },
  ];
  for (const [n, scenario] of variants.entries()) {
    const path = `${folder}/${n}.json`;
    await Deno.writeTextFile(path, JSON.stringify(scenario));
    const device = ["-d", `sim:${path}`];
    await harmless([...device, "--menu"]);
    await harmless([...device, "--menu", "--json"]);
    await harmless([...device, "--source", "FullQp", "--dump", "QP", "--qp", "1", "--json"]);
  }
});

Deno.test("control characters in logs and hexadecimal text are not repeated", async () => {
  const log = `infiniband mlx5_0${EVIL}: dump_cqe:272:(pid 0): dump error cqe ${EVIL}\n` +
    "00000000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n" +
    `mlx5_core 0000:03:00.0 eth${EVIL}: Error cqe on cqn 0x10, ci 0x1, sqn 0x20, opcode 0xd, syndrome 0x4, vendor syndrome 0x51\n` +
    `NCCL WARN ${EVIL} NET/IB: Got completion from peer 1.2.3.4<${EVIL}> with status=12 opcode=1 len=0 vendor err 129\n`;
  for (const format of ["text", "brief", "json", "ndjson"]) {
    const out = await harmless(["decode", "-", "--format", format], log);
    assert(out.length > 200, out);
  }
  await harmless(["decode", "-", "--source", "cmp"], `${EVIL} what is this\n00000000: 00 11 22 33\n`);
});

Deno.test("control characters in error segments of a device are not repeated", async () => {
  const segment = new Uint8Array(4 * 12);
  const view = new DataView(segment.buffer);
  view.setUint32(0, (12 << 16) | 0xfffc);
  view.setUint32(4, 5);
  segment.set(new TextEncoder().encode("\x1b[31mbad\x07\x9b1m"), 16);
  const words = [0x0004fffe, 0, 0, 0x101c00d8, 0x0005fffa, 0x10000000, 0x10, 0, 0];
  const stream = new Uint8Array(words.length * 4 + segment.length + 4);
  words.forEach((word, i) => new DataView(stream.buffer).setUint32(i * 4, word));
  stream.set(segment, words.length * 4);
  new DataView(stream.buffer).setUint32(stream.length - 4, 0x0001fffb);
  const path = `${folder}/error.bin`;
  await Deno.writeFile(path, stream);
  const out = await harmless(["-d", path, "--source", "Snd", "--dump", "QP", "--qp", "0x10"]);
  assertStringIncludes(out, "-E- ");
  await harmless(["info", path]);
});

Deno.test("an input that is refused leaves no half document on stdout", async () => {
  const { code, stdout, stderr } = await wqdump(["decode", "-", "--json"], { input: new Uint8Array(300).fill(3) });
  assertEquals([code, stdout], [2, ""], stderr);
});
