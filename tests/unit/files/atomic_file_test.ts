import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { WqdumpError } from "../../../errors.ts";
import { AtomicFile } from "../../../files/atomic_file.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Run with an empty folder. */
function inFolder(run: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    run(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const names = (folder: string): string[] => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("a file appears when it is committed, for its owner only", () => {
  inFolder((folder) => {
    const file = new AtomicFile(`${folder}/a.bin`);
    file.write(text("one "));
    file.write(text("two"));
    assertEquals(file.length, 7);
    assertEquals(names(folder).includes("a.bin"), false);
    file.commit();
    assertEquals(names(folder), ["a.bin"]);
    assertEquals(Deno.readTextFileSync(`${folder}/a.bin`), "one two");
    if (Deno.build.os !== "windows") assertEquals(Deno.statSync(`${folder}/a.bin`).mode! & 0o777, 0o600);
  });
});

Deno.test("what was there stays until then, and when the file is given up", () => {
  inFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/a.bin`, "old");
    {
      using file = new AtomicFile(`${folder}/a.bin`);
      file.write(text("new"));
    }
    assertEquals(names(folder), ["a.bin"]);
    assertEquals(Deno.readTextFileSync(`${folder}/a.bin`), "old");
    const file = new AtomicFile(`${folder}/a.bin`);
    file.close();
    file.close();
    assertThrows(() => file.write(text("x")));
  });
});

Deno.test("what may not be written is told without the words of the runtime", () => {
  const { openSync } = Deno;
  Deno.openSync = () => {
    throw new Deno.errors.NotCapable('Requires all access to "x", specify the required permissions during compilation');
  };
  try {
    const { message, hint } = assertThrows(() => new AtomicFile("/dev/x")) as WqdumpError;
    assertEquals(message, 'Cannot write "/dev/x": writing there is not allowed');
    assertMatch(hint!, /--allow-write/);
  } finally {
    Deno.openSync = openSync;
  }
});

Deno.test("a link is followed, not replaced", () => {
  inFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/real.bin`, "old");
    Deno.symlinkSync(`${folder}/real.bin`, `${folder}/link.bin`);
    const file = new AtomicFile(`${folder}/link.bin`);
    file.write(text("new"));
    file.commit();
    assertEquals(Deno.readTextFileSync(`${folder}/real.bin`), "new");
    assertEquals(Deno.lstatSync(`${folder}/link.bin`).isSymlink, true);
  });
});

Deno.test({
  name: "a device or pipe is written directly",
  ignore: Deno.build.os === "windows",
  fn() {
    const file = new AtomicFile("/dev/null");
    file.write(text("x"));
    file.commit();
    assertEquals(Deno.statSync("/dev/null").isCharDevice, true);
  },
});

Deno.test("what cannot be written is said with its path", () => {
  inFolder((folder) => {
    for (const path of [`${folder}/no/such/a.bin`, folder]) {
      const error = assertThrows(() => new AtomicFile(path)) as WqdumpError;
      assertMatch(error.message, new RegExp(`^Cannot write "${path}": `));
    }
  });
});

Deno.test({
  name: "a pipe at the destination is refused, unless a shell opened it",
  ignore: Deno.build.os === "windows",
  fn() {
    inFolder((folder) => {
      const path = `${folder}/pipe`;
      new Deno.Command("mkfifo", { args: [path] }).outputSync();
      const error = assertThrows(() => new AtomicFile(path)) as WqdumpError;
      assertMatch(error.message, /it is a named pipe; name a file, or >\(COMMAND\) in a shell$/);
      assertEquals(names(folder), ["pipe"]);
    });
  },
});

Deno.test({
  name: "a link that belongs to somebody else is refused, whoever owns what it leads to",
  ignore: Deno.build.os === "windows" || Deno.uid() !== 0,
  fn() {
    inFolder((folder) => {
      Deno.writeTextFileSync(`${folder}/real.bin`, "old");
      Deno.symlinkSync(`${folder}/real.bin`, `${folder}/link.bin`);
      new Deno.Command("chown", { args: ["-h", "1234", `${folder}/link.bin`] }).outputSync();
      const error = assertThrows(() => new AtomicFile(`${folder}/link.bin`)) as WqdumpError;
      assertMatch(error.message, /it is a link that belongs to user 1234$/);
      assertEquals(names(folder), ["link.bin", "real.bin"]);
      assertEquals(Deno.readTextFileSync(`${folder}/real.bin`), "old");
    });
  },
});

Deno.test("a file whose place is taken by a folder meanwhile is given up, and nothing lies beside it", () => {
  inFolder((folder) => {
    const file = new AtomicFile(`${folder}/a.bin`);
    file.write(text("new"));
    Deno.mkdirSync(`${folder}/a.bin/inside`, { recursive: true });
    const error = assertThrows(() => file.commit()) as WqdumpError;
    assertMatch(error.message, /^Cannot write /);
    assertEquals(names(folder), ["a.bin"]);
  });
});

Deno.test({
  name: "whoever writes on to a file that was given up is told why it was",
  ignore: Deno.build.os !== "linux",
  fn: () => {
    const file = new AtomicFile("/dev/full");
    for (let times = 0; times < 3; times++) assertThrows(() => file.write(text("x")), Error, "No space left");
    assertThrows(() => file.commit(), Error, "No space left");
    file.close();
  },
});
