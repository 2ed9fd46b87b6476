import { assertEquals, assertInstanceOf, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { ClosedOutput, createOutput, type RawWriter, TextOutput } from "../../../cli/stdout.ts";
import { WqdumpError } from "../../../errors.ts";

/** A writer that takes at most `most` bytes at a time, and refuses as `refuse` says. */
function writer(most: number, refuse: (call: number) => Error | undefined = () => undefined) {
  const taken: number[] = [];
  let calls = 0;
  const take = (bytes: Uint8Array): number => {
    const error = refuse(calls++);
    if (error !== undefined) throw error;
    const count = Math.min(most, bytes.length);
    taken.push(...bytes.subarray(0, count));
    return count;
  };
  const raw: RawWriter = { writeSync: take, write: (bytes) => Promise.resolve().then(() => take(bytes)) };
  return { raw, taken };
}

const DATA = Uint8Array.from({ length: 100 }, (_, i) => i);

Deno.test("short writes are continued", () => {
  const { raw, taken } = writer(7);
  const output = createOutput(raw);
  assertEquals(output.write(DATA), undefined);
  assertEquals(taken, [...DATA]);
  assertEquals(output.written, 100);
});

Deno.test("a full pipe is tried again until it takes the rest", async () => {
  const { raw, taken } = writer(13, (call) => call % 3 === 1 ? new Deno.errors.WouldBlock("full") : undefined);
  const pending = createOutput(raw).write(DATA);
  assertInstanceOf(pending, Promise);
  await pending;
  assertEquals(taken, [...DATA]);
});

Deno.test("an interruptible output never writes synchronously", async () => {
  const { raw, taken } = writer(50);
  const output = createOutput({
    ...raw,
    writeSync: () => {
      throw new Error("synchronous");
    },
  }, { interruptible: true });
  await output.write(DATA);
  assertEquals(taken, [...DATA]);
});

Deno.test("views of shared memory are written", () => {
  const shared = new Uint8Array(new SharedArrayBuffer(8)).fill(5);
  const { raw, taken } = writer(3);
  createOutput(raw).write(shared.subarray(2, 6));
  assertEquals(taken, [5, 5, 5, 5]);
});

Deno.test("a reader that has gone is told apart from other failures", async () => {
  const broken = writer(9, () => new Deno.errors.BrokenPipe("gone")).raw;
  assertThrows(() => createOutput(broken).write(DATA), ClosedOutput);
  await assertRejects(async () => await createOutput(broken, { interruptible: true }).write(DATA), ClosedOutput);
  const full = writer(9, () => new Error("No space left on device (os error 28)")).raw;
  const error = assertThrows(() => createOutput(full).write(DATA), WqdumpError);
  assertStringIncludes(error.message, "Cannot write to stdout: No space left");
  assertEquals(error.exitCode, 1);
});

Deno.test("a writer that takes nothing is an error, not a loop", async () => {
  const { raw } = writer(0);
  assertThrows(() => createOutput(raw).write(DATA), WqdumpError, "no byte");
  await assertRejects(async () => await createOutput(raw, { interruptible: true }).write(DATA), WqdumpError, "no byte");
});

Deno.test("text and bytes keep their order", async () => {
  const { raw, taken } = writer(1000);
  const out = new TextOutput(createOutput(raw));
  out.text("a");
  out.text("é\n");
  await out.bytes(new Uint8Array([66, 67]));
  out.text("z");
  await out.flush();
  assertEquals(out.flush(), undefined);
  assertEquals(new TextDecoder().decode(Uint8Array.from(taken)), "aé\nBCz");
});

Deno.test("much text is written before it piles up", () => {
  const { raw, taken } = writer(1 << 20);
  const out = new TextOutput(createOutput(raw));
  for (let i = 0; i < 40; i++) out.text("x".repeat(1024));
  assertEquals(taken.length >= 32 * 1024, true);
});
