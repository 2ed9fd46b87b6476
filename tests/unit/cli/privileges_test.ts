import { assert, assertEquals } from "@std/assert";
import { PERMISSIONS, unneeded } from "../../../cli/privileges.ts";
import { parseCommandLine } from "../../../cli/parse.ts";
import { COMMANDS } from "../../../cli/commands.ts";
import { run } from "../../../cli/run.ts";
import { fakeHost } from "./fakes.ts";

const kept = (line: string): string[] => {
  const given = unneeded(parseCommandLine(line.split(" ")));
  return PERMISSIONS.filter((one) => !given.includes(one));
};

Deno.test("a command keeps what its files and adapters need, and nothing else", () => {
  const dump = "--source Snd --dump WQ --qp 1";
  assertEquals(kept("decode strange.log"), ["read"]);
  assertEquals(kept("info strange.wqd"), ["read"]);
  assertEquals(kept("demo"), []);
  assertEquals(kept(`-d sim:mt4117_pciconf0 ${dump}`), ["read"]);
  assertEquals(kept(`-d strange.wqd ${dump}`), ["read"]);
  assertEquals(kept(`-d strange.wqd ${dump} --bin x.bin`), ["read", "write"]);
  assertEquals(kept(`-d 0000:03:00.0 ${dump}`), ["read", "ffi", "env", "run"]);
  assertEquals(kept("capture -d mlx5_0 --all -o x.wqd"), [...PERMISSIONS]);
  assertEquals(kept("diagnose a.wqd b.wqd"), ["read"]);
});

Deno.test("no command that has no adapter keeps the right to load libraries or to start programs", () => {
  const readers = ["dump", "capture", "list", "diagnose", "compare", "watch", "devices", "version", "help", "page"];
  for (const command of Object.keys(COMMANDS)) {
    if (readers.includes(command)) continue;
    const line = { command, options: {}, positionals: [] } as unknown as Parameters<typeof unneeded>[0];
    assertEquals(unneeded(line).filter((one) => one !== "read"), ["write", "ffi", "env", "run"], command);
  }
});

Deno.test("permissions are given up before anything is read", async () => {
  const gone: string[] = [];
  const host = { ...fakeHost(), giveUp: (name: string) => Promise.resolve(gone.push(name)) };
  const code = await run(["info", "/no/such/file.wqd"], host);
  assertEquals([code, gone], [3, ["write", "ffi", "env", "run"]]);
  assert(host.seen.stderr.includes("there is no such file"), host.seen.stderr);
});
