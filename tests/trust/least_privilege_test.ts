/** What wqdump may do and does not: network, environment, other files, other programs. */

import { assert, assertEquals } from "@std/assert";
import { commandLine, wqdump } from "../cli/run.ts";

const ROOT = new URL("../../", import.meta.url);
/** The variables that docs/permissions.md names. */
const VARIABLES = ["WQDUMP_MTCR", "PAGER", "NO_COLOR", "TERM"];

async function sources(folder: URL): Promise<URL[]> {
  const found: URL[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const url = new URL(entry.isDirectory ? `${entry.name}/` : entry.name, folder);
    if (entry.isDirectory) found.push(...await sources(url));
    else if (entry.name.endsWith(".ts") && !/_generated/.test(entry.name)) found.push(url);
  }
  return found;
}

/** Everything that is part of the program. */
async function program(): Promise<Map<string, string>> {
  // What the package and the executable are made of, by the manifest; folders without a program are skipped by name.
  const { publish } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT))) as {
    publish: { include: string[] };
  };
  const folders = publish.include.filter((name) => !/^(?:scenarios|types|LICENSE)$|\.(?:md|json)$/.test(name));
  assert(folders.length > 15, folders.join());
  const urls: URL[] = [];
  for (const name of [...folders, "cli", "main.ts"]) {
    if (name.endsWith(".ts")) urls.push(new URL(name, ROOT));
    else urls.push(...await sources(new URL(`${name}/`, ROOT)));
  }
  return new Map(await Promise.all(urls.map(async (url) => [url.pathname, await Deno.readTextFile(url)] as const)));
}

const COMMENT = /\/\*[^]*?\*\/|^\s*\/\/.*$/gm;

Deno.test("the sources use no network, no other variable, and start no program but pager and rdma", async () => {
  const banned =
    /\bfetch\s*\(|Deno\.(?:connect|listen|serve|resolveDns|createHttpClient|env\.toObject|Command|osRelease)|\bWebSocket\b|\beval\s*\(|new Function\b|node:(?:net|http|https|dgram|tls|dns|child_process)/g;
  const allowed = new Map([["Deno.Command", /cli\/pager\.ts$/]]);
  const files = await program();
  // Names of variables that a module exports.
  const constants = new Map(
    [...files.values()].flatMap((text) => [...text.matchAll(/\b([A-Z_]+) = "(\w+)"/g)])
      .map(([, name, value]) => [name!, value!]),
  );
  for (const [path, text] of files) {
    if (path.endsWith("/ffi/permissions.ts")) continue; // its function is looked for instead
    const code = text.replace(COMMENT, "");
    for (const [found] of code.matchAll(banned)) assert(allowed.get(found)?.test(path), `${path}: ${found}`);
    for (const [, name] of code.matchAll(/(?:Deno\.env\.(?:get|has)|\breadVariable)\(\s*"?(\w+)/g)) {
      const constant = constants.get(name!) ?? name!;
      assert(VARIABLES.includes(constant), `${path} reads ${constant}`);
    }
  }
});

const COMMANDS = [
  "--help",
  "--version --verbose",
  "demo",
  "devices",
  "explain LOCAL_PROT_ERR",
  "completions bash",
  "man",
  "-d sim:mt4117_pciconf0 --menu",
  "-d sim:mt4117_pciconf0 --source FullQp --dump QP --qp 0x0000000b --json",
  "-d sim:mt4117_pciconf0 --source Snd --dump WQ --qp 0xb --num 4",
  "-d sim:mt4125_pciconf0 --source FullQp --dump ALL_VALID_QPNS --fi 0x100 --num 32",
  "-d sim:mt4099_pci_cr0 --source Snd --dump ALL_VALID_QPNS --num 64",
];

Deno.test("every command works with the network denied, and with no variable readable", async () => {
  for (const command of COMMANDS) {
    const plain = await wqdump(command);
    const denied = await wqdump(command, { allow: ["--deny-net", "--deny-env", "--deny-run", "--deny-sys"] });
    assertEquals([denied.code, plain.code], [0, 0], `${command}: ${denied.stderr}`);
    if (!command.includes("verbose")) assertEquals(denied.stdout, plain.stdout, command);
  }
});

Deno.test("variables that are not documented change nothing", async () => {
  const env = {
    WQDUMP_DEVICE: "sim:mt4099_pci_cr0",
    WQDUMP_DEBUG: "1",
    DEBUG: "*",
    HOME: "/nonexistent",
    TMPDIR: "/nonexistent",
    LD_LIBRARY_PATH: "/nonexistent",
    COLUMNS: "20",
    LANG: "de_DE.UTF-8",
  };
  for (const command of COMMANDS.filter((one) => !one.includes("verbose"))) {
    const plain = await wqdump(command);
    const other = await wqdump(command, { env, allow: ["--allow-env=WQDUMP_MTCR,PAGER,NO_COLOR"] });
    assertEquals([other.code, other.stdout, other.stderr], [plain.code, plain.stdout, plain.stderr], command);
  }
});

const STRACE = await new Deno.Command("strace", { args: ["-V"], stdout: "null", stderr: "null" }).output()
  .then(({ success }) => success, () => false);

Deno.test({
  name: "the kernel sees no socket, and no program started, but the runtime's own",
  ignore: !STRACE,
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "wqdump-strace-" });
    try {
      for (const command of COMMANDS) {
        const line = await commandLine(command.split(" "));
        const log = `${folder}/log`;
        // Once a day the runtime asks whether there is a newer one.
        const env = { ...line.env, DENO_NO_UPDATE_CHECK: "1" };
        const { code, stderr } = await new Deno.Command("strace", {
          args: ["-f", "-qq", "-o", log, "-e", "trace=%network,execve", line.program, ...line.args],
          env,
          clearEnv: true,
          stdin: "null",
          stdout: "null",
          stderr: "piped",
        }).output();
        if (code !== 0 && /ptrace/i.test(new TextDecoder().decode(stderr))) return; // not allowed in this container
        const calls = (await Deno.readTextFile(log)).split("\n").filter((text) =>
          text !== "" && !/\+\+\+|---/.test(text)
        );
        // Local sockets are how the runtime hears of signals, and how the C library asks for user names.
        const foreign = calls.filter((text) => /AF_(?!UNIX|LOCAL)/.test(text));
        assertEquals(foreign, [], command);
        const programs = calls.filter((text) => text.includes("execve("));
        assertEquals(programs.length, 1, `${command}: ${programs.join("\n")}`);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("files are written where the command line says, whole, for their owner only", async () => {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-files-" });
  const allow = [`--allow-read=${folder}`, `--allow-write=${folder}`];
  const ring = ["-d", "sim:mt4117_pciconf0", "--source", "Srq", "--dump", "WQ", "--qp", "0x60"];
  try {
    // A name that somebody else has guessed and laid a link at is not followed: the file is made anew, or not at all.
    await Deno.symlink("/etc/wqdump-must-not-exist", `${folder}/.bin.part`);
    for (const args of [[...ring, "--bin", `${folder}/bin`], [...ring, "--trace", `${folder}/trace`]]) {
      const { code, stderr } = await wqdump(args, { allow, cwd: folder });
      assertEquals(code, 0, stderr);
    }
    const capture = ["capture", "-d", "sim:mt4117_pciconf0", "--qp", "0xb", "-o", `${folder}/cap`];
    const captured = await wqdump(capture, { allow, cwd: folder });
    assertEquals(captured.code, 0, captured.stderr);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(names, [".bin.part", "bin", "cap", "trace"]);
    for (const name of ["bin", "cap", "trace"]) {
      assertEquals((await Deno.stat(`${folder}/${name}`)).mode! & 0o777, 0o600, name);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
