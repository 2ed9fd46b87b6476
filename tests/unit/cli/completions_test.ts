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

Deno.test("what a command refuses is not offered, and case is none of the shell's business", async () => {
  assertEquals(await offered("decode", "--source", "q"), ["qpc"]);
  assertEquals(await offered("decode", "--source", "CMAS"), []);
  assertEquals(await offered("--source", "sn"), ["Snd"]);
  assertEquals(await offered("list", "--where", "state", "=", "er"), ["ERR", "ERROR"]);
});

/** What fish offers for the last word of a line; undefined: it is not installed. */
async function offeredByFish(line: string): Promise<string[] | undefined> {
  const script = await Deno.makeTempFile({ suffix: ".fish" });
  try {
    await Deno.writeTextFile(script, renderCompletions("fish"));
    const { stdout, success } = await new Deno.Command("fish", {
      args: [
        "--no-config",
        "-c",
        `function wqdump; printf 'sim:one\\nsim:two\\n'; end; source ${script}; complete -C '${line}'`,
      ],
    }).output();
    assert(success);
    return new TextDecoder().decode(stdout).split("\n").filter((word) => word !== "").map((word) =>
      word.split("\t")[0]!
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  } finally {
    await Deno.remove(script);
  }
}

const fish = await offeredByFish("wqdump ") !== undefined;

Deno.test(
  { name: `fish offers the same${fish ? "" : " (not tried: fish is not installed)"}`, ignore: !fish },
  async () => {
    assertEquals(await offeredByFish("wqdump decode --source q"), ["qpc"]);
    assertEquals(await offeredByFish("wqdump list --where state=ERR,una"), ["state=ERR,unacked="]);
    assertEquals(await offeredByFish("wqdump list --where state=E"), ["state=ERR", "state=ERROR"]);
    assertEquals(await offeredByFish("wqdump list --fields number,rem"), ["number,remote_qpn"]);
    assertEquals(await offeredByFish("wqdump explain REMOTE_ACC"), ["REMOTE_ACCESS_ERR"]);
    assertEquals((await offeredByFish("wqdump info --format "))?.sort(), ["json", "text"]);
  },
);
