import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { findPager, type PagerHost } from "../../../cli/pager.ts";
import { EXIT, WqdumpError } from "../../../errors.ts";
import { ClosedOutput } from "../../../cli/stdout.ts";

/** `granted`: everything, nothing, or one program. */
function host(
  granted: boolean | string,
  tidy = false,
): PagerHost & { out: string; gone: Promise<WqdumpError | undefined> } {
  const { promise, resolve } = Promise.withResolvers<WqdumpError | undefined>();
  const fake = {
    out: "",
    gone: promise,
    isGranted: (descriptor: Deno.PermissionDescriptor) =>
      Promise.resolve(
        typeof granted === "boolean" || descriptor.name !== "run" ? granted !== false : descriptor.command === granted,
      ),
    stdout: {
      writeSync: () => 0,
      write(bytes: Uint8Array) {
        fake.out += new TextDecoder().decode(bytes);
        return Promise.resolve(bytes.length);
      },
    },
    columns: 10,
    rows: 2,
    left(failure: WqdumpError | undefined) {
      resolve(failure);
      return tidy;
    },
  };
  return fake;
}

/** Runs something with a PAGER. */
async function withPager(named: string, run: () => Promise<void>): Promise<void> {
  const before = Deno.env.get("PAGER");
  Deno.env.set("PAGER", named);
  try {
    await run();
  } finally {
    if (before === undefined) Deno.env.delete("PAGER");
    else Deno.env.set("PAGER", before);
  }
}

Deno.test("there is no pager without the permission to run it", async () => {
  assertEquals(await findPager(host(false)), undefined);
});

Deno.test("a pager runs without its own commands: it is root's where wqdump is", async () => {
  const file = await Deno.makeTempFile();
  const script = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(script, `cat > ${file}\nprintenv LESSSECURE >> ${file}\n`);
    await withPager(`sh ${script}`, async () => {
      const pager = await findPager(host(true));
      for (let i = 0; i < 4; i++) await pager!.writer.write(new TextEncoder().encode(`line ${i}\n`));
      await pager!.finish();
    });
    assertEquals((await Deno.readTextFile(file)).split("\n").slice(-2), ["1", ""]);
  } finally {
    await Promise.all([Deno.remove(file), Deno.remove(script)]);
  }
});

Deno.test("a pager gets everything, and one that is missing is done without", async () => {
  const before = Deno.env.get("PAGER");
  const file = await Deno.makeTempFile();
  try {
    Deno.env.set("PAGER", `dd of=${file} status=none`);
    const pager = await findPager(host(true));
    for (let i = 0; i < 4; i++) await pager!.writer.write(new TextEncoder().encode(`line ${i}\n`));
    await pager!.finish();
    assertEquals(await Deno.readTextFile(file), "line 0\nline 1\nline 2\nline 3\n");
    Deno.env.set("PAGER", "/no/such/program");
    const missing = host(true);
    await (await findPager(missing))!.writer.write(new TextEncoder().encode("a\nb\nc\n"));
    assertEquals(missing.out, "a\nb\nc\n");
    Deno.env.set("PAGER", "cat");
    assertEquals(await findPager(host(true)), undefined);
  } finally {
    if (before === undefined) Deno.env.delete("PAGER");
    else Deno.env.set("PAGER", before);
    await Deno.remove(file);
  }
});

Deno.test("a reader that leaves before the end is noticed without anything being written", async () => {
  const before = Deno.env.get("PAGER");
  try {
    Deno.env.set("PAGER", "head -n 1");
    const process = host(true);
    const pager = await findPager(process);
    assertEquals(pager!.running, false);
    await pager!.writer.write(new TextEncoder().encode("one\ntwo\n"));
    await process.gone;
    assertEquals(pager!.running, false);
    await assertRejects(() => pager!.writer.write(new Uint8Array(1)), ClosedOutput);
    await pager!.finish();
    const other = host(true, true);
    const tidy = await findPager(other);
    await tidy!.writer.write(new TextEncoder().encode("one\ntwo\n"));
    await other.gone;
    assertEquals(await tidy!.writer.write(new Uint8Array(7)), 7);
    await tidy!.finish();
  } finally {
    if (before === undefined) Deno.env.delete("PAGER");
    else Deno.env.set("PAGER", before);
  }
});

Deno.test("text that the screen has room for needs no pager; lines that wrap take more of it", async () => {
  const before = Deno.env.get("PAGER");
  try {
    Deno.env.set("PAGER", "dd of=/dev/null status=none");
    for (
      const [text, expected] of [["one\n", false], ["0123456789", false], ["0123456789012345678901\n", true]] as const
    ) {
      const process = host(true);
      const pager = (await findPager(process))!;
      await pager.writer.write(new TextEncoder().encode(text));
      assertEquals([pager.running, process.out], [expected, expected ? "" : text]);
      await pager.finish();
    }
  } finally {
    if (before === undefined) Deno.env.delete("PAGER");
    else Deno.env.set("PAGER", before);
  }
});

Deno.test("an empty PAGER means none, one that may not be run means less", async () => {
  await withPager("", async () => assertEquals(await findPager(host(true)), undefined));
  await withPager("most -s", async () => {
    assertEquals((await findPager(host("less")))?.chops, false);
    assertEquals(await findPager(host("more")), undefined);
  });
  await withPager("less -S", async () => assertEquals((await findPager(host("less")))?.chops, true));
});

Deno.test("a pager that fails is an error: nobody knows what its reader has seen", async () => {
  await withPager("false", async () => {
    for (const tidy of [false, true]) {
      const process = host(true, tidy);
      const pager = (await findPager(process))!;
      // It may be gone before it is written to.
      await pager.writer.write(new TextEncoder().encode("one\ntwo\n")).catch((error) =>
        assert(error === pager.failure)
      );
      assertStringIncludes((await process.gone)?.message ?? "", 'The pager "false" ended with exit code 1');
      if (!tidy) await assertRejects(() => pager.writer.write(new Uint8Array(1)), WqdumpError, "exit code 1");
      await pager.finish();
      assertEquals(pager.failure?.exitCode, EXIT.incomplete);
    }
  });
  // It read everything before.
  await withPager("sed -n q3", async () => {
    const pager = (await findPager(host(true)))!;
    await pager.writer.write(new TextEncoder().encode("one\ntwo\n"));
    await pager.finish();
    assertStringIncludes(pager.failure?.message ?? "", "exit code 3");
  });
});

Deno.test("a pager can be ended with its process", async () => {
  await withPager("sleep 1000", async () => {
    const process = host(true);
    const pager = (await findPager(process))!;
    await pager.writer.write(new TextEncoder().encode("one\ntwo\n"));
    assertEquals(pager.running, true);
    pager.end();
    assertEquals(await process.gone, undefined);
    await pager.finish();
    pager.end();
    assertEquals([pager.running, pager.failure], [false, undefined]);
  });
});
