import { assert, assertEquals, assertMatch } from "@std/assert";
import { VARIABLES } from "../../scripts/compile.ts";
import { IS_ROOT, librariesOf, publicCopy, run, shell, WQDUMP } from "./workbench.ts";

/** The examples of the manual. */
const EXAMPLES: readonly (readonly string[])[] = [
  ["-d", "sim:mt4117_pciconf0", "--source", "FullQp", "--dump", "ALL_VALID_QPNS", "--num", "20"],
  ["-d", "sim:mt4117_pciconf0", "--source", "FullQp", "--dump", "QP", "--qp", "0x0000000b", "--format", "raw"],
  ["-d", "sim:mt4115_pciconf0", "--source", "Srq", "--dump", "all_valid_qpns"],
  ["-d", "sim:mt4117_pciconf0", "--source", "Srq", "--dump", "wq", "--qp", "0x60"],
  ["-d", "sim:mt4119_pciconf0", "--source", "CMAS_EQ_BUFF", "--dump", "ALL_VALID_QPNS"],
  ["-d", "sim:mt4119_pciconf0", "--source", "CMAS_EQ_BUFF", "--dump", "QP", "--qp", "0x15", "--format", "raw"],
];
const RING = EXAMPLES[3]!;

async function expectSame(prefix: readonly string[], path: string): Promise<void> {
  for (const args of EXAMPLES) {
    const expected = await run([WQDUMP, ...args]);
    assertEquals(expected.code, 0, expected.stderr);
    assertEquals(await run([...prefix, path, ...args]), expected);
  }
}

Deno.test("the executable prints every example from an empty folder with an empty environment", async () => {
  for (const args of EXAMPLES) {
    const { code, stdout } = await run([WQDUMP, ...args]);
    assertEquals(code, 0);
    assert(stdout.length > 40);
  }
});

Deno.test({
  name: "the executable does the same for an ordinary user",
  ignore: !IS_ROOT,
  fn: async () => {
    await using copy = await publicCopy();
    await expectSame(["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"], copy.path);
  },
});

Deno.test({
  name: "the executable does the same in a chroot with nothing but the C library",
  ignore: !IS_ROOT,
  fn: async () => {
    await using copy = await publicCopy();
    const jail = copy.folder;
    for (const library of await librariesOf(WQDUMP)) {
      await Deno.mkdir(`${jail}${library.slice(0, library.lastIndexOf("/"))}`, { recursive: true });
      await Deno.copyFile(library, `${jail}${library}`);
    }
    // Deno finds its own file through /proc, which every container has; here a link stands in for it.
    await Deno.mkdir(`${jail}/proc/self`, { recursive: true });
    await Deno.symlink("/wqdump", `${jail}/proc/self/exe`);
    await expectSame(["/usr/sbin/chroot", jail], "/wqdump");
  },
});

Deno.test("output to a file and through a pipe is the same", async () => {
  const args = RING.join(" ");
  const { stdout } = await run([WQDUMP, ...RING]);
  assertEquals(await shell(`$W ${args} >out && cat out`), { code: 0, stdout, stderr: "" });
  assertEquals(await shell(`$W ${args} | cat`), { code: 0, stdout, stderr: "" });
});

Deno.test("a reader that has seen enough ends the program quietly", async () => {
  const { code, stdout, stderr } = await shell(
    `{ $W ${EXAMPLES[2]!.join(" ")}; echo "code $?" >&2; } | head -n 1`,
  );
  assertEquals([code, stderr], [0, "code 0\n"]);
  assertMatch(stdout, /^Numbers of valid contexts.*\n$/);
});

Deno.test("a full disk is an error that says so", async () => {
  const { code, stderr } = await shell(`$W ${RING.join(" ")} >/dev/full`);
  assertEquals(code, 1);
  assertMatch(stderr, /^-E- Cannot write to stdout: .*[Nn]o space left/);
});

Deno.test("stdout that is not open is an error or silence, but no hang and no trace", async () => {
  const { stderr } = await shell(`$W ${RING.join(" ")} >&-`);
  assert(!stderr.includes("at file:"), stderr);
});

Deno.test("--version --verbose lists what the executable may do, and that is not the network", async () => {
  const { code, stdout } = await run([WQDUMP, "--version", "--verbose"], { env: { PATH: "/usr/bin:/bin" } });
  assertEquals(code, 0);
  assertMatch(stdout, /^wqdump \d+\.\d+\.\d+\n/);
  const [, permissions = ""] = /^permissions +: (.*)$/m.exec(stdout) ?? [];
  const granted = permissions.split(", ").filter((permission) => !permission.startsWith("run ("));
  assertEquals(granted, ["read", "write", "ffi", ...VARIABLES.map((name) => `env (${name})`)]);
});

Deno.test("the executable leaves nothing behind in the temporary folder", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await run([WQDUMP, ...RING], { env: { TMPDIR: folder } });
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "the executable needs glibc 2.27 and libgcc_s, as the documents say, and nothing else",
  ignore: Deno.build.arch !== "x86_64",
  async fn() {
    // Names of libraries and versions stand in .dynstr, which the linker puts in front.
    using file = await Deno.open(WQDUMP);
    const bytes = new Uint8Array(8 << 20);
    for (let at = 0, count: number | null = 0; at < bytes.length && count !== null; at += count ?? 0) {
      count = await file.read(bytes.subarray(at));
    }
    const text = new TextDecoder("latin1").decode(bytes);
    const versions = [...text.matchAll(/GLIBC_2\.(\d+)/g)].map((match) => Number(match[1]));
    assertEquals(Math.max(...versions), 27);
    const names = (await librariesOf(WQDUMP)).map((path) => path.slice(path.lastIndexOf("/") + 1));
    const known = /^(?:ld-linux-x86-64|lib(?:c|m|dl|rt|pthread|gcc_s))\.so\.\d$/;
    assertEquals(names.filter((name) => !known.test(name)), []);
    assert(names.includes("libgcc_s.so.1"));
  },
});
