import { assertEquals, assertMatch } from "@std/assert";

const EXAMPLES = new URL("../../examples/", import.meta.url).pathname;
const LOG = `dump error cqe
00000000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000020: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000030: 00 00 00 00 00 00 88 13 08 00 01 2b 00 05 c3 d2
`;

/** Runs an example without any permission. */
async function example(name: string, input = ""): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", `${EXAMPLES}${name}.ts`],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout } = await child.output();
  assertEquals(code, 0);
  return new TextDecoder().decode(stdout);
}

Deno.test("examples/follow_cq.ts names the request of each error", async () => {
  assertMatch(await example("follow_cq"), /^\[13\] QP 0x4a58d7 WQE 39: CQE syndrome 0x13 with vendor syndrome 0x88/);
});

Deno.test("examples/triage_log.ts says which error came first", async () => {
  assertMatch(await example("triage_log", LOG), /^QP 0x12b.*: 0x13\/0x88 at lines 1 - 5, 0 flushed \(first error\)\n$/);
});

Deno.test("examples/rows_of_capture.ts prints a row a queue pair", async () => {
  const rows = (await example("rows_of_capture")).trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(rows.every(({ number, state }) => Number.isInteger(number) && typeof state === "string"), true);
});
