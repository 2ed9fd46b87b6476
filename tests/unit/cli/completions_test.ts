import { assert, assertEquals } from "@std/assert";
import { renderCompletions } from "../../../cli/completions.ts";

/** What Bash offers for the last word; the shell sees equal signs as words. */
async function offered(...words: string[]): Promise<string[]> {
  const script = `${renderCompletions("bash")}
wqdump() { printf 'sim:one\\nsim:two\\n'; }
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_wqdump
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, success } = await new Deno.Command("bash", {
    args: ["-c", script, "bash", "wqdump", ...words],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).split("\n").filter((word) => word !== "");
}

Deno.test("devices are offered where one is wanted", async () => {
  assertEquals(await offered("-d", "sim:"), ["sim:one", "sim:two"]);
  assertEquals(await offered("list", "sim:t"), ["sim:two"]);
});

Deno.test("a command offers the formats that it has", async () => {
  assertEquals(await offered("info", "--format", ""), ["text", "json"]);
  assertEquals(await offered("info", "--format", "=", "j"), ["json"]);
  assert((await offered("--format", "")).includes("brief"));
});

Deno.test("fields, and the names of a field's values", async () => {
  assertEquals(await offered("--where", "synd"), ["syndrome"]);
  assertEquals(await offered("--where", "opcode", "=", "RDMA_WRITE"), ["RDMA_WRITE", "RDMA_WRITE_IMM"]);
  assert((await offered("list", "--where", "state", "=")).includes("SQER"));
});

Deno.test("explain offers errors by name, not files", async () => {
  assertEquals(await offered("explain", "REMOTE_ACC"), ["REMOTE_ACCESS_ERR"]);
});
