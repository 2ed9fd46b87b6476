import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { diagnose } from "../../../api/diagnose.ts";
import { LogTail } from "../../../api/log_tail.ts";
import { UsageError } from "../../../errors.ts";
import { findInputs } from "../../../api/find_inputs.ts";
import { isNamedPipe, openPipe, openUnlessAborted } from "../../../files/pipe.ts";

/** A named pipe in a folder of its own. */
async function withPipe(run: (path: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-pipe-" });
  try {
    const path = `${folder}/pipe`;
    const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
    assert(success, "mkfifo");
    await run(path, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a named pipe is read to its end, whatever pieces it comes in", async () => {
  await withPipe(async (path) => {
    assert(isNamedPipe(path));
    assert(!isNamedPipe(`${path}.none`));
    const writer = new Deno.Command("sh", { args: ["-c", `printf '%065537d' 7 > "$0"`, path] }).spawn();
    const pipe = await openPipe(path, undefined);
    const into = new Uint8Array(1000);
    let [total, last] = [0, 0];
    for (let count = await pipe.read(into); count !== null; count = await pipe.read(into)) {
      total += count;
      last = into[count - 1]!;
    }
    assertEquals([total, last], [65537, "7".charCodeAt(0)]);
    pipe.close();
    assert((await writer.status).success);
  });
});

Deno.test("a pipe that cannot be opened is the error that opening it is", async () => {
  await assertRejects(() => openPipe("/no/such/pipe", undefined), Deno.errors.NotFound);
});

Deno.test("a file that becomes a named pipe between the look at it and its opening is refused", async () => {
  await withPipe(async (path) => {
    const regular = `${path}.regular`;
    await Deno.writeFile(regular, new Uint8Array(4));
    const writer = new Deno.Command("sh", { args: ["-c", `exec 3<> "$0"; exec sleep 60`, path] }).spawn();
    const { statSync } = Deno;
    const seen = statSync(regular);
    Deno.statSync = () => seen;
    try {
      await assertRejects(() => openUnlessAborted(path, undefined), Error, "it was replaced");
      (await openUnlessAborted(regular, undefined)).close();
    } finally {
      Deno.statSync = statSync;
      writer.kill("SIGKILL");
      await writer.status;
    }
  });
});

Deno.test("a log or scenario that is a named pipe without a writer holds up no signal", async () => {
  await withPipe(async (path, folder) => {
    const json = `${folder}/scenario.json`;
    await Deno.rename(path, json);
    assertThrows(() => new LogTail(json), UsageError, "is no regular file");
    for (const options of [{ logs: [json] }, {}]) {
      const stop = new AbortController();
      const reading = diagnose(options.logs === undefined ? [json] : ["sim:sick"], {
        ...options,
        signal: stop.signal,
        window: 0.001,
      });
      // Opened as a file it would hold up this too.
      await new Promise((resolve) => setTimeout(resolve, 50));
      stop.abort(new Error("a signal"));
      await reading.then(() => undefined, (error) => assertEquals(error.message, "a signal"));
    }
  });
});

Deno.test("among inputs a named pipe is left to whoever reads it, in a folder it is none", async () => {
  await withPipe(async (path, folder) => {
    assertEquals((await findInputs([path], [])).inputs, [path]);
    const { inputs, logs, problems } = await findInputs([folder], []);
    assertEquals([inputs, logs, problems], [[], [], [{ path, text: `${path} is no regular file` }]]);
  });
});
