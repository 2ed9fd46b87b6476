import { assertEquals } from "@std/assert";
import type { ElementRecord } from "../../../records/ring_types.ts";
import {
  counterStates,
  mayHaveFailed,
  type SendReader,
  sendStates,
  statePlaces,
} from "../../../records/send_states.ts";

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

/** A QP whose packet numbers say that `packets` are not acknowledged. */
function sending(packets: number, own: Partial<typeof FRESH> = {}): typeof FRESH {
  return { ...FRESH, ci: 4, pi: 4, nextSendPsn: 10 + packets, lastAckedPsn: 9, ...own };
}

interface Request {
  readonly opcode?: unknown;
  readonly bytes?: number | null;
  readonly flags?: readonly string[];
  readonly segments?: readonly unknown[];
}

/** A ring that has some requests of one block, by counter. */
function ring(requests: Readonly<Record<number, Request>>, asked: [number, number][] = []): SendReader {
  return (from, blocks) => {
    asked.push([from, blocks]);
    const found = new Map<number, ElementRecord>();
    for (const [key, { opcode = 0x0a, bytes = 64, flags, segments = [] }] of Object.entries(requests)) {
      const counter = Number(key);
      if ((counter - from & 0xffff) >= blocks) continue;
      const data = bytes === null ? [] : [{ layout: "wqe_data", role: "data", fields: { byte_count: bytes } }];
      const all = [{ layout: "wqe_ctrl", role: "ctrl", fields: { opcode } }, ...data, ...segments];
      found.set(counter, { index: counter, length: 64, flags, segments: all } as unknown as ElementRecord);
    }
    return Promise.resolve(found);
  };
}

const FOUR = { 0: {}, 1: {}, 2: {}, 3: {} };
const LOST = "the WQEs of the packets that are not acknowledged are no longer all in the ring";

Deno.test("the first request that is not acknowledged is found by what the requests behind it cost", async () => {
  const of = async (packets: number, requests: Readonly<Record<number, Request>>) =>
    (await sendStates(sending(packets), 64, ring(requests)))?.acknowledged;
  assertEquals(await of(0, FOUR), 4);
  assertEquals(await of(2, FOUR), 2);
  assertEquals(await of(2, { ...FOUR, 3: { bytes: 8192 } }), 3);
  assertEquals(await of(1, { ...FOUR, 3: { bytes: null } }), 3);
  assertEquals(await of(1, { ...FOUR, 3: { opcode: 0x25 } }), 2, "a UMR sends nothing");
});

Deno.test("a request whose cost cannot be told proves nothing", async () => {
  const unknown = [{ layout: null, fields: {} }];
  for (const request of [{ opcode: "?" }, { flags: ["cut"] }, { flags: ["unknown_opcode"] }, { segments: unknown }]) {
    const states = await sendStates(sending(2), 64, ring({ ...FOUR, 3: request }));
    assertEquals([states?.acknowledged, states?.proven, states?.reason], [undefined, false, LOST]);
  }
  // An unknown segment with a role of its own is no payload.
  const known = await sendStates(sending(1), 64, ring({ ...FOUR, 3: { segments: [{ ...unknown[0], role: "x" }] } }));
  assertEquals(known?.acknowledged, 3);
});

Deno.test("requests that were overwritten are looked for in all of the ring, and then said to be gone", async () => {
  const asked: [number, number][] = [];
  const states = await sendStates(sending(2), 64, ring({ 3: {} }, asked));
  assertEquals([states?.acknowledged, states?.reason], [undefined, LOST]);
  assertEquals(asked.slice(-3), [[0xfff4, 16], [0xffe4, 32], [0xffc4, 64]]);
});

Deno.test("where packet numbers do not tell, it is said why", async () => {
  const why = async (own: Record<string, unknown>) =>
    (await sendStates({ ...sending(2), ...own } as typeof FRESH, 64, ring(FOUR)))?.reason;
  assertEquals(await why({ transport: "ud" }), "UD has no acknowledgements");
  assertEquals(await why({ transport: undefined }), "the packet numbers of the context contradict each other");
  assertEquals(await why({ state: 2 }), "packet numbers do not count in this state of the QP");
  assertEquals(await why({ state: undefined, nextSendPsn: undefined }), "the context has no packet numbers");
  assertEquals(await why({ mtu: undefined }), "the packet numbers of the context contradict each other");
  assertEquals(await why({ pi: 0xfff0 }), "the software counter stands behind the hardware counter");
});

Deno.test("without counters, or with a ring longer than they count, there are no states", async () => {
  for (const own of [{ ci: undefined }, { pi: undefined }]) {
    assertEquals(await sendStates({ ...FRESH, ...own } as typeof FRESH, 64, ring({})), undefined);
  }
  assertEquals(counterStates(FRESH, undefined), undefined);
  assertEquals(counterStates(FRESH, 0x8001), undefined);
});

Deno.test("new requests behind the producer are counted up to one that is none, or once round", async () => {
  const posted = async (requests: Readonly<Record<number, Request>>, count: number) =>
    (await sendStates(sending(0), count, ring(requests)))?.posted;
  const many = Object.fromEntries(Array.from({ length: 64 }, (_, n) => [n + 4, {}]));
  assertEquals(await posted({ 4: {}, 5: {}, 7: {} }, 64), 2);
  assertEquals(await posted({ 4: {}, 5: { flags: ["unknown_opcode"] }, 6: {} }, 64), 1);
  assertEquals(await posted({ 4: {}, 5: { flags: ["cut"] }, 6: {} }, 64), 1);
  assertEquals(await posted(many, 32), 32);
});

Deno.test("of a queue in error the counters prove nothing, completions do", async () => {
  const failed = { syndrome: 0x13, vendor_err_synd: 0x88, cqn: 5, index: 1 };
  const completions = { done: 3, succeeded: true, failures: new Map([[2, failed]]) };
  const error = sending(2, { state: 6 } as Partial<typeof FRESH>);
  const still = await sendStates(error, 64, ring(FOUR), completions);
  assertEquals([still?.sent, still?.completed, still?.failures.get(2)], [4, 3, failed]);
  assertEquals(still?.reason, "the QP is in error: its counters stand at the doorbell record and prove no completion");
  const one = await sendStates(error, 64, ring({ 4: {} }));
  assertEquals([one?.producer, one?.completed], [5, undefined]);
  assertEquals(
    one?.reason?.split("; ")[1],
    "whether the 1 block of new WQEs from counter 0x4 on were rung is not known either",
  );
  const behind = await sendStates({ ...error, pi: 0xfff0 }, 64, ring({ 4: {}, 5: {} }));
  assertEquals(behind?.producer, 6);
  assertEquals(behind?.reason?.includes("no completion will come; whether the 2 blocks of new WQEs"), true);
  const running = await sendStates(sending(0), 64, ring(FOUR), completions);
  assertEquals([running?.completed, running?.failures.size], [3, 1]);
  assertEquals([3, 4, 6].map((state) => mayHaveFailed({ ...FRESH, state })), [false, true, true]);
});

Deno.test("states as places count from one lap before the producer, and those further back are the first", () => {
  const states = { ...counterStates({ ...FRESH, ci: 2, pi: 4 }, 8)!, acknowledged: 1, posted: 3 };
  assertEquals(statePlaces(states, 8), { byCqe: 0, byPsn: 5, sent: 6, posted: 3 });
  assertEquals(statePlaces({ ...states, completed: 100 }, 8).byCqe, 0);
});
