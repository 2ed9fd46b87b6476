import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { fakeHost, type Seen } from "./fakes.ts";

async function wqdump(args: string): Promise<Seen & { code: number }> {
  const host = fakeHost();
  const code = await run(["-d", "sim:mt4129_pciconf0", ...args.split(" ")], host);
  return { ...host.seen, code };
}

Deno.test("rings of several queues follow each other, the same as one by one", async () => {
  for (const format of ["text", "brief"]) {
    const { stdout, code } = await wqdump(`-s CQ --dump WQ --qp 0x42,0x40-0x41 --format ${format}`);
    let expected = "";
    for (const cq of ["0x42", "0x40", "0x41"]) {
      expected += `== CQ ${cq} ==\n${(await wqdump(`-s CQ --dump WQ --qp ${cq} --format ${format}`)).stdout}`;
    }
    assertEquals([code, stdout], [0, expected], format);
  }
});

Deno.test("json has every ring with its elements", async () => {
  const { rings, incomplete } = JSON.parse((await wqdump("-s SQ --dump WQ --qp all --json -n 3")).stdout);
  assertEquals(incomplete, null);
  assert(rings.length > 10);
  for (const { ring, elements } of rings.slice(0, 4)) {
    const one = JSON.parse((await wqdump(`-s SQ --dump WQ --qp ${ring.index} --json -n 3`)).stdout);
    assertEquals([ring, elements], [one.ring, one.elements]);
  }
});

Deno.test("what one of several lacks is said, and the others are shown", async () => {
  const { stdout, stderr, code } = await wqdump("-s CQ --dump WQ --qp 0x40,0x777777,0x41 --format brief");
  assertEquals(code, 1);
  assertMatch(stderr, /^-W- .*0x777777/m);
  assertStringIncludes(stdout, "== CQ 0x41 ==");
});

Deno.test("--where chooses contexts by any of their fields", async () => {
  const contexts = async (args: string) =>
    (JSON.parse((await wqdump(`-s QP --dump ALL_QPC --json ${args}`)).stdout).contexts as { index: number }[])
      .map(({ index }) => index);
  const listed = async (args: string) =>
    (JSON.parse((await wqdump(`-s QP --dump ALL_VALID_QPNS --json ${args}`)).stdout).contexts as { index: number }[])
      .map(({ index }) => index);
  const wrong = await contexts("--where state=ERR|SQER");
  assert(wrong.length > 1);
  assertEquals(await listed("--where state=ERR --where state!=SQER"), await contexts("--where qpc.state=6"));
  assertEquals((await contexts("--where state!=ERR")).length + (await contexts("--where state=ERR")).length, 70);
  const none = await wqdump("-s QP --dump ALL_QPC --where remote_qpn=0xffffff");
  assertEquals([none.code, none.stdout, none.stderr], [0, "", "-I- 0 of 70 contexts match\n"]);
  const refused = await wqdump("-s CQ --dump ALL_QPC --where remote_qpn=1");
  assertEquals([refused.code, refused.stdout], [2, ""]);
  assertStringIncludes(refused.stderr, 'No field "remote_qpn"');
});
