/**
 * Runs examples of the tables of commands and options in the current folder, and prints what came of each as json:
 * one process for all of them.
 */

import { COMMANDS } from "../../cli/commands.ts";
import { flagRows } from "../../cli/flags.ts";
import { run } from "../../cli/run.ts";
import { fakeHost } from "../unit/cli/fakes.ts";

/** What came of an example. */
export interface Ran {
  readonly args: string;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = new URL("../../", import.meta.url).pathname;

/** Words of a shell's line: what stands in quotes is one. */
export function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}

/** As the kernel prints an error completion. */
const LOG = `mlx5_0:dump_cqe:277:(pid 0): dump error cqe
00000000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000020: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000030: 00 00 00 00 00 00 88 13 08 00 01 2b 00 05 c3 d2
`;

/** A QP, and its other end on another host. */
async function twoHosts(): Promise<unknown> {
  const scenario = JSON.parse(await Deno.readTextFile(`${ROOT}scenarios/mt4119_pciconf0.json`));
  const qp = (number: string, remote_qpn: string) => ({ kind: "qp", number, context: { state: "RTS", remote_qpn } });
  const there = { host: { host: "there" }, queues: [qp("0x2f1", "0x11f")] };
  return { ...scenario, host: { host: "here" }, queues: [...scenario.queues, qp("0x11f", "0x2f1")], hosts: { there } };
}

/** What the examples read: named as they name it. */
async function prepare(): Promise<void> {
  const rings = { "sq.bin": "mlx5-sq-rc-mixed-s1", "rq.bin": "mlx5-rwq-basic-s1", "cq.bin": "mlx5-cq-errors-s1" };
  for (const [name, ring] of Object.entries(rings)) await Deno.copyFile(`${ROOT}scenarios/rings/${ring}.bin`, name);
  const cq = await Deno.readFile("cq.bin");
  await Deno.writeTextFile("cq.hex", [...cq].map((byte) => byte.toString(16).padStart(2, "0")).join(" "));
  await Deno.writeTextFile("kern.log", LOG);
  await Deno.writeTextFile("hosts.json", JSON.stringify(await twoHosts()));
  const captures = { here: "hosts.json", there: "hosts.json#there", a: "mt4129_pciconf0", b: "sick" };
  for (const [name, device] of Object.entries({ ...captures, before: "sick", after: "sick" })) {
    const line = ["capture", "-d", `sim:${device}`, "--all", "--contexts", "-o", `${name}.wqd`];
    const host = fakeHost();
    if (await run(line, host) !== 0) throw new Error(`${line.join(" ")}: ${host.seen.stderr}`);
  }
}

/** Files that a line writes, so that it can be run where an earlier one wrote them. */
function written(args: readonly string[]): string[] {
  return args.includes("--force") ? [] : args.filter((_, i) => args[i - 1] === "-o");
}

if (import.meta.main) {
  await prepare();
  const lines = new Set([
    ...Object.values(COMMANDS).flatMap(({ examples }) => examples.map(({ args }) => args.split(/ [|>]/)[0]!)),
    ...flagRows().flatMap(([, { example }]) => example ?? []),
  ]);
  const ran: Ran[] = [];
  for (const line of lines) {
    const args = words(line);
    for (const name of [...written(args), "evidence"]) {
      await Deno.remove(name, { recursive: true }).catch(() => undefined);
    }
    const host = {
      ...fakeHost(),
      isGranted: async (one: Deno.PermissionDescriptor) => (await Deno.permissions.query(one)).state === "granted",
    };
    const code = await run(args, host);
    ran.push({ args: line, code, stdout: host.seen.stdout.slice(0, 400), stderr: host.seen.stderr.slice(0, 400) });
  }
  console.log(JSON.stringify(ran));
}
