import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { libraryLock, lockedBy, pastLibraryLock } from "../../../ffi/library_lock.ts";
import { DeviceLock } from "../../../ffi/lock.ts";
import { holderText, type LockHolder, lockHolder } from "../../../ffi/lock_holder.ts";
import { LockWait } from "../../../ffi/lock_wait.ts";
import { deviceError } from "../../../ffi/status.ts";
import { openLibc } from "../../../ffi/libc_library.ts";

const STRANGER: LockHolder = { pid: 7, name: "sleep", uid: 65534, peer: false };
const PEER: LockHolder = { pid: 8, name: "wqdump", uid: 0, peer: true };
const QUICK = { announceMs: 20, strangerMs: 60, limitMs: 300, lookMs: 5 };

async function waited(wait: LockWait): Promise<number> {
  let turns = 0;
  while (wait.goesOn()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    turns++;
  }
  return turns;
}

Deno.test("a lock that a stranger holds is announced with its holder, and the wait ends", async () => {
  const said: string[] = [];
  const wait = new LockWait("the lock", () => STRANGER, { say: (text) => said.push(text), patience: QUICK });
  await waited(wait);
  assertEquals(said, ["Waiting for the lock, which process 7 (sleep, user 65534) holds"]);
});

Deno.test("behind another wqdump the wait goes on to the end of what an access can take", async () => {
  const said: string[] = [];
  const started = performance.now();
  await waited(new LockWait("the lock", () => PEER, { say: (text) => said.push(text), patience: QUICK }));
  assert(performance.now() - started >= QUICK.limitMs);
  assertEquals(said, ["Waiting for the lock, which process 8 (wqdump, root), another wqdump holds"]);
});

Deno.test("strangers that hand a lock to each other cannot make a wait longer", async () => {
  let pid = 1;
  const started = performance.now();
  await waited(new LockWait("the lock", () => ({ ...STRANGER, pid: pid++ }), { patience: QUICK }));
  assert(performance.now() - started < QUICK.limitMs);
});

Deno.test("a signal ends a wait", () => {
  const reason = new Error("interrupted");
  const wait = new LockWait("the lock", () => PEER, { signal: AbortSignal.abort(reason), patience: QUICK });
  let thrown: unknown;
  try {
    wait.goesOn();
  } catch (error) {
    thrown = error;
  }
  assertEquals(thrown, reason);
});

Deno.test("holders are named as far as they are known", () => {
  assertEquals(holderText(undefined), "a process that cannot be named");
  assertEquals(holderText({ pid: 0, name: undefined, uid: undefined, peer: false }), "a process of another name space");
  assertEquals(holderText({ pid: 3, name: undefined, uid: undefined, peer: false }), "process 3");
});

Deno.test("work that fails for the library's lock is done again until it is free", async () => {
  let tries = 0;
  const failure = deviceError({
    device: "d",
    operation: "read",
    ...lockedBy({ path: "/tmp/x", holder: STRANGER }),
  });
  const result = await pastLibraryLock("d", () => undefined, {}, () => {
    if (++tries < 3) throw failure;
    return "done";
  });
  assertEquals([result, tries], ["done", 3]);
  assertMatch(failure.message, /process 7 \(sleep, user 65534\) holds the library's lock \/tmp\/x/);
  assert(!/reset/.test(failure.hint!), failure.hint);
  await assertRejects(
    () => pastLibraryLock("d", () => undefined, {}, () => Promise.reject(new Error("other"))),
    Error,
    "other",
  );
});

Deno.test({
  name: "the holder of a lock is found in /proc/locks by the file",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using libc = openLibc();
    const { symbols } = libc;
    const path = await Deno.makeTempFile();
    const holder = new Deno.Command("flock", { args: ["-x", path, "sleep", "20"], stdout: "null" }).spawn();
    try {
      const descriptor = symbols.open!(new TextEncoder().encode(`${path}\0`), 0);
      let found: LockHolder | undefined;
      for (let i = 0; i < 200 && found === undefined; i++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        found = lockHolder(symbols, descriptor);
      }
      assertEquals([found?.peer, found?.uid], [false, Deno.uid()]);
      assert(["flock", "sleep"].includes(found?.name ?? ""), found?.name);
      symbols.close!(descriptor);
      assertEquals(libraryLock(symbols, "ffff:ff:ff.f"), undefined);
    } finally {
      holder.kill("SIGKILL");
      await holder.status;
      await Deno.remove(path);
    }
  },
});

Deno.test("DeviceLock goes on without a lock that a stranger keeps, and waits for it once", async () => {
  const said: string[] = [];
  let tries = 0;
  const symbols = {
    open: () => 3,
    close: () => 0,
    flock: (_fd: number, operation: number) => (tries++, operation === 8 ? 0 : -1),
    statx: null,
    geteuid: () => 0,
  } as unknown as ConstructorParameters<typeof DeviceLock>[0];
  const quick = { say: (text: string) => said.push(text), patience: QUICK };
  const lock = new DeviceLock(symbols, "03:00.0", "0000:03:00.0", quick);
  assertEquals(await lock.hold(() => 5), 5);
  const first = tries;
  assertEquals(await lock.hold(() => 6), 6);
  assert(tries - first < 8, `${tries - first} tries`);
  assertEquals(said.filter((text) => text.startsWith("Going on without")).length, 1);
});
