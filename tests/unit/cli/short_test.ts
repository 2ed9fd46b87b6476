import { assert, assertEquals, assertMatch } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { fakeHost, type Seen } from "./fakes.ts";

async function wqdump(args: string): Promise<Seen & { code: number }> {
  const host = fakeHost();
  const code = await run(["-d", "sim:mt4129_pciconf0", ...args.split(" ")], host);
  return { ...host.seen, code };
}

Deno.test("a context in short has its state, peer and counters on top, and no field that is zero", async () => {
  const { stdout, code } = await wqdump("-s QP --dump QP --qp 0x4a58d7 --format short");
  assertEquals(code, 0);
  assertMatch(stdout, /^QP 0x4a58d7 {2}RC {2}ERR {2}to QP 0x4a58e8 {2}/);
  assert(!/ 0x0( |$)/m.test(stdout), stdout);
  const { contexts } = JSON.parse((await wqdump("-s QP --dump QP --qp 0x4a58d7 --json")).stdout);
  const { qpc } = contexts[0].parts.find((part: { role: string }) => part.role === "query").fields;
  for (const [name, value] of Object.entries(qpc)) {
    if (typeof value === "number") assertEquals(new RegExp(`^ +${name} +0x`, "m").test(stdout), value !== 0, name);
  }
});

Deno.test("a completion queue in short says how many completions nobody has read", async () => {
  const { stdout } = await wqdump("-s CQ --dump QP --qp 0x4a --format short");
  assertMatch(stdout, /^CQ 0x4a {2}.* {2}35 completions unread\n/);
  assertEquals(stdout.match(/^CQ /gm)?.length, 1);
});
