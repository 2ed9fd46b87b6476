import { assertEquals } from "@std/assert";
import type { Probe } from "../../../ffi/probe.ts";
import { type Patience, watchCall } from "../../../ffi/watch.ts";

const HASTY: Patience = { lookMs: 1, looks: 3, limitMs: 10_000 };
const FREE: Probe = { gone: false, ticket: 0 };

function never(): Promise<number> {
  return new Promise(() => {});
}

Deno.test("watchCall() answers what the call answers", async () => {
  assertEquals(await watchCall(Promise.resolve(0), () => FREE, HASTY), 0);
  assertEquals(await watchCall(Promise.resolve(0x106), () => FREE, HASTY), 0x106);
});

Deno.test("watchCall() waits for a slow call while the semaphore changes hands", async () => {
  let ticket = 0;
  const { promise, resolve } = Promise.withResolvers<number>();
  const look = (): Probe => {
    if (++ticket === 8) resolve(0);
    return { gone: false, ticket };
  };
  assertEquals(await watchCall(promise, look, HASTY), 0);
});

Deno.test("watchCall() gives up when one holder keeps the gateway's semaphore", async () => {
  let looks = 0;
  const look = (): Probe => ({ gone: false, ticket: ++looks < 3 ? looks : 77 });
  assertEquals(await watchCall(never(), look, HASTY), "held");
  assertEquals(looks, 5);
});

Deno.test("watchCall() gives up when the device stays gone, not when it comes back", async () => {
  assertEquals(await watchCall(never(), () => ({ gone: true, ticket: undefined }), HASTY), "gone");
  let looks = 0;
  const { promise, resolve } = Promise.withResolvers<number>();
  const flickering = (): Probe => {
    if (++looks === 9) resolve(0);
    return looks % 3 === 0 ? FREE : { gone: true, ticket: undefined };
  };
  assertEquals(await watchCall(promise, flickering, HASTY), 0);
});

Deno.test("watchCall() gives up at its limit, whatever the device shows or cannot show", async () => {
  const patience = { ...HASTY, limitMs: 5 };
  assertEquals(await watchCall(never(), () => FREE, patience), "late");
  assertEquals(await watchCall(never(), () => undefined, patience), "late");
});
