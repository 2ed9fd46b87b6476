import { assertEquals } from "@std/assert";
import type { ElementRecord } from "../../../records/ring_types.ts";
import { sendStates } from "../../../records/send_states.ts";

const FRESH = {
  state: 3,
  transport: "rc",
  ci: 0,
  pi: 0,
  nextSendPsn: 0,
  lastAckedPsn: 0,
  mtu: 4096,
} as unknown as Parameters<typeof sendStates>[0];

Deno.test("a queue that never sent has nothing that is not acknowledged, whatever its packet numbers", async () => {
  for (const facts of [FRESH, { ...FRESH, transport: "ud" }]) {
    const states = await sendStates(facts, 64, () => Promise.resolve(new Map()));
    assertEquals([states?.acknowledged, states?.proven, states?.reason], [0, true, undefined]);
  }
});

Deno.test("counters that came round to 0 are told from those that never counted by what lies before them", async () => {
  const asked: [number, number][] = [];
  const states = await sendStates(FRESH, 64, (from, blocks) => {
    asked.push([from, blocks]);
    const record = { length: 64, segments: [] } as unknown as ElementRecord;
    return Promise.resolve(new Map(from === 0 ? [] : [[0xffff, record]]));
  });
  assertEquals(states?.reason, "the packet numbers of the context contradict each other");
  assertEquals(asked.at(-1), [0xfff0, 16]);
});
