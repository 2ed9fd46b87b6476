import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { fakeHost, type FakeOptions, type Seen } from "./fakes.ts";

const LINE = "ibv channel 3 in state error: 12, 0\n";

async function decode(args: readonly string[], options: FakeOptions = {}): Promise<Seen & { code: number }> {
  const host = fakeHost(options);
  const code = await run(["decode", ...args], host);
  return { ...host.seen, code };
}

Deno.test("links in a folder are followed; what is no file there is named, and waited for by nobody", async () => {
  await inFolder({ "a.log": LINE }, async (folder) => {
    const logs = `${folder}/logs`;
    await Deno.mkdir(`${logs}/sub`, { recursive: true });
    await Deno.symlink("../a.log", `${logs}/linked.log`);
    await Deno.symlink("nowhere", `${logs}/broken.log`);
    await Deno.symlink("sub", `${logs}/folder.log`);
    await Deno.symlink("/dev/zero", `${logs}/endless.log`);
    const { code, stdout, stderr } = await decode([logs]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "linked.log");
    assertEquals(stderr.match(/^-W- .*\/\w+\.log is no regular file$/gm)?.length, 2, stderr);
    // A link to a folder, and the folder.
    assertEquals(
      stderr.match(/^-W- \S+ is a folder in a folder, which is not read: name it too$/gm)?.length,
      2,
      stderr,
    );
  });
});

/** What the end of a document says is missing, in both forms. */
const ENDS: Readonly<Record<string, (stdout: string) => string | null>> = {
  json: (stdout) => JSON.parse(stdout).incomplete,
  ndjson: (stdout) => JSON.parse(stdout.trimEnd().split("\n").at(-1)!).end.incomplete,
};

async function inFolder(files: Readonly<Record<string, Uint8Array | string>>, work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(`${folder}/${name}`, bytes);
    }
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function gzip(content: string | Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([content as BlobPart]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** While `work` runs, the file's reads from the third on do something else. */
async function readingBadly(instead: () => void, work: () => Promise<void>): Promise<void> {
  const { readSync } = Deno.FsFile.prototype;
  let reads = 0;
  Deno.FsFile.prototype.readSync = function (into) {
    if (++reads === 3) instead();
    return readSync.call(this, into);
  };
  await work().finally(() => Deno.FsFile.prototype.readSync = readSync);
}

for (const [format, endOf] of Object.entries(ENDS)) {
  Deno.test(`a log that is cut inside its packing is incomplete in ${format}`, async () => {
    const packed = await gzip(LINE.repeat(4000));
    const files = {
      "head.zst": Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd),
      "log.gz": packed,
      "cut.gz": packed.subarray(0, packed.length - 30),
    };
    await inFolder(files, async (folder) => {
      for (const name of ["head.zst", "cut.gz"]) {
        const { code, stdout, stderr } = await decode([`${folder}/${name}`, "--format", format]);
        assertEquals(code, 1);
        assertMatch(endOf(stdout)!, new RegExp(`${name}": Unpacking ended after \\d+ bytes`));
        assertMatch(stderr, /^-W- .*Unpacking ended after \d+ bytes/m);
      }
      const whole = await decode([`${folder}/log.gz`, "--format", format]);
      assertEquals([whole.code, endOf(whole.stdout)], [0, null]);
      const all = await decode([folder, "--format", format]);
      assertEquals(all.code, 1);
      assertMatch(endOf(all.stdout)!, /cut\.gz": Unpacking ended .*; .*head\.zst": Unpacking ended/);
    });
  });

  Deno.test(`a log that can be read to its middle only is a whole document that says so in ${format}`, async () => {
    await inFolder({ "a.log": LINE.repeat(100_000), "b.log": LINE }, async (folder) => {
      const path = `${folder}/a.log`;
      const fail = () => {
        throw new Error("Input/output error (os error 5)");
      };
      await readingBadly(fail, async () => {
        const { code, stdout, stderr } = await decode([path, "--format", format]);
        assertEquals(code, 3);
        assertMatch(endOf(stdout)!, /^Cannot read .*a\.log": Input\/output error/);
        assertMatch(stderr, /^-E- Cannot read .*a\.log": Input\/output error/m);
      });
      await readingBadly(fail, async () => {
        const { code, stdout } = await decode([path, `${folder}/b.log`, "--format", format]);
        assertEquals(code, 1);
        assertMatch(endOf(stdout)!, /^Cannot read .*a\.log": Input\/output error/);
        assertStringIncludes(stdout, "b.log", "what follows is read");
      });
      await readingBadly(() => Deno.truncateSync(path, 1 << 18), async () => {
        const { code, stdout } = await decode([path, "--format", format]);
        assertEquals(code, 1);
        assertMatch(endOf(stdout)!, /became shorter while it was read/);
      });
    });
  });

  Deno.test(`a file that was named and is no log is missing in ${format}, one that lies in a folder is not`, async () => {
    await inFolder({ "a.log": LINE, "ring.bin": new Uint8Array(256) }, async (folder) => {
      const named = await decode([`${folder}/a.log`, `${folder}/ring.bin`, "--format", format]);
      assertEquals(named.code, 1);
      assertMatch(endOf(named.stdout)!, /ring\.bin" is binary data, no log/);
      const found = await decode([folder, "--format", format]);
      assertEquals([found.code, endOf(found.stdout)], [0, null]);
      assertMatch(found.stderr, /^-W- .*ring\.bin" is binary data, no log/m);
      const gone = await decode([`${folder}/a.log`, `${folder}/b.log`, "--format", format]);
      assertEquals(gone.code, 1);
      assertMatch(endOf(gone.stdout)!, /b\.log": there is no such file/);
    });
  });

  Deno.test(`a log that a signal ended says so in ${format}`, async () => {
    const host = fakeHost();
    const input = [LINE, LINE].map((line) => new TextEncoder().encode(line));
    const stdin = {
      isTerminal: () => false,
      read(into: Uint8Array): Promise<number | null> {
        const line = input.shift();
        if (line === undefined) {
          host.seen.signal("SIGINT");
          return new Promise(() => {});
        }
        into.set(line);
        return Promise.resolve(line.length);
      },
    };
    const code = await run(["decode", "-", "--format", format], { ...host, stdin });
    assertEquals([code, endOf(host.seen.stdout)], [130, "interrupted"]);
  });
}

Deno.test("queue bytes that are cut inside their packing are incomplete", async () => {
  // Numbers that do not repeat: the packing ends where bytes are missing.
  const ring = Uint8Array.from({ length: 1 << 14 }, (_, n) => Math.imul(n + 1, 2654435761) >>> 13);
  const packed = await gzip(ring);
  await inFolder({ "cut.gz": packed.subarray(0, packed.length >> 1), "ring.gz": packed }, async (folder) => {
    const args = ["--source", "cmp", "--num", "4", "--json"];
    const cut = await decode([`${folder}/cut.gz`, ...args]);
    assertEquals(cut.code, 1);
    assertMatch(JSON.parse(cut.stdout).incomplete, /^Unpacking ended after \d+ bytes/);
    const whole = await decode([`${folder}/ring.gz`, ...args]);
    assertEquals([whole.code, JSON.parse(whole.stdout).incomplete], [0, null]);
  });
});

Deno.test("what is packed on stdin is neither a log nor the bytes of a queue", async () => {
  const inputs = [["gzip", await gzip(LINE)], ["zstd", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)]] as const;
  for (const [name, input] of inputs) {
    for (const args of [["-"], ["-", "--source", "cmp"]]) {
      const { code, stdout, stderr } = await decode(args, { input });
      assertEquals([code, stdout], [2, ""]);
      assertEquals(
        stderr,
        `-E- stdin is packed by ${name}, which is not unpacked here\n` +
          `-I- unpack it first: ${name} -dc FILE | wqdump decode -\n`,
      );
    }
  }
});
