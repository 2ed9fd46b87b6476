/** What is done on a send queue: the states of WQEs, by counters, packet numbers, contents and completions. */

import { assert, assertEquals } from "@std/assert";
import { openDevice } from "../../../api/device.ts";
import type { ElementRecord } from "../../../records/ring.ts";

type Json = Record<string, unknown>;

const MENU = [
  { type: "0x1000", name: "FULL_QPC", index1: "QPN", required: ["index1"] },
  { type: "0x1001", name: "SND_BUFF", index1: "QPN", index2: "WQEBB", num_of_obj2: "all", required: ["index1"] },
  { type: "0x1200", name: "FULL_CQC", index1: "CQN", required: ["index1"] },
  { type: "0x1201", name: "CQ_BUFF", index1: "CQN", index2: "CQE", num_of_obj2: "all", required: ["index1"] },
  { type: "0x4000", name: "PRM_QUERY_QP", index1: "QPN", required: ["index1"] },
];
const QPN = 0x11f;
const QP = { state: "RTS", st: "RC", pd: "0x1e", mtu: "4096", log_sq_size: 6, cqn_snd: "0x40", cqn_rcv: "0x41" };
const CQ = { log_cq_size: 4, consumer_counter: 0, producer_counter: 0 };

/** A WQE of one block. */
function wqe(opcode: string, counter: number, bytes?: number): Json {
  const fields = { opcode, wqe_index: counter & 0xffff, qpn: QPN, ds: bytes === undefined ? 1 : 2 };
  const blocks: Json[] = [{ layout: "wqe_ctrl", fields }];
  if (opcode.startsWith("RDMA")) {
    blocks.push({ layout: "wqe_raddr", fields: { raddr: "0x7f0000001000", rkey: "0x2b00" } });
    fields.ds++;
  }
  if (bytes !== undefined) blocks.push({ layout: "wqe_data", fields: { byte_count: bytes, lkey: "0x1a00" } });
  return { blocks, bytes: 64 };
}

/** Records of a send queue of 64 blocks with WQEs at their counters. */
async function records(
  context: Json,
  wqes: readonly (readonly [counter: number, wqe: Json])[],
  more: { cqes?: Json[]; first?: number; count?: number } = {},
): Promise<ElementRecord[]> {
  const blocks: Json[] = Array.from({ length: 64 }, () => ({ bytes: 64 }));
  for (const [counter, block] of wqes) blocks[counter % 64] = block;
  const scenario = {
    schema: "wqdump-scenario/1",
    name: "states",
    title: "A send queue",
    device: { pci_device_id: "0x101b", part: "ConnectX-6", firmware: "20.43.4100", link_layer: "Ethernet" },
    menu: MENU,
    queues: [
      { kind: "qp", number: QPN, context: { ...QP, ...context }, send: { blocks } },
      {
        kind: "cq",
        number: 0x40,
        context: { ...CQ, producer_counter: more.cqes?.length ?? 0 },
        ring: { blocks: more.cqes ?? [] },
      },
    ],
  };
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(file, JSON.stringify(scenario));
    using device = await openDevice(`sim:${file}`);
    return await Array.fromAsync(device.elements("snd", QPN, { first: more.first, limit: more.count }));
  } finally {
    await Deno.remove(file);
  }
}

/** `state/acked_by` by counter. */
function states(found: readonly ElementRecord[]): Record<number, string> {
  return Object.fromEntries(
    found.filter(({ wqe_counter }) => wqe_counter !== undefined)
      .map(({ wqe_counter, wqe_state, acked_by }) => [wqe_counter!, [wqe_state, acked_by].filter(Boolean).join("/")]),
  );
}

const writes = (from: number, to: number, bytes: number): (readonly [number, Json])[] =>
  Array.from({ length: to - from }, (_, n) => [from + n, wqe("RDMA_WRITE", from + n, bytes)]);

const counters = (hw: number, sw: number): Json => ({
  hw_sq_wqebb_counter: hw & 0xffff,
  sw_sq_wqebb_counter: sw & 0xffff,
});
const psns = (next: number, acked: number): Json => ({
  next_send_psn: next & 0xffffff,
  last_acked_psn: acked & 0xffffff,
});

Deno.test("a silent peer: what cost the packets that are not acknowledged is sent, what came before is completed", async () => {
  const found = states(
    await records({ ...counters(116, 116), ...psns(0x1240, 0x11ff) }, writes(96, 116, 16384)),
  );
  for (let counter = 96; counter < 100; counter++) assertEquals(found[counter], "completed/psn", `${counter}`);
  for (let counter = 100; counter < 116; counter++) assertEquals(found[counter], "sent/psn", `${counter}`);
});

Deno.test("the same by a part of the ring, and across the wrap of counters and packet numbers", async () => {
  const context = { ...counters(116, 116), ...psns(0x1240, 0x11ff) };
  const part = await records(context, writes(96, 116, 16384), { first: 98 % 64, count: 4 });
  assertEquals(states(part), { 98: "completed/psn", 99: "completed/psn", 100: "sent/psn", 101: "sent/psn" });
  const wrapped = await records(
    { ...counters(0x10003, 0x10003), ...psns(0x10, 0xfffff7) },
    writes(0xfff8, 0x10003, 16384),
  );
  // 24 packets: six WQEs of four.
  assertEquals(states(wrapped), {
    ...{ 0xfff8: "completed/psn", 0xfff9: "completed/psn", 0xfffa: "completed/psn", 0xfffb: "completed/psn" },
    ...{ 0xfffc: "completed/psn", 0xfffd: "sent/psn", 0xfffe: "sent/psn", 0xffff: "sent/psn" },
    ...{ 0: "sent/psn", 1: "sent/psn", 2: "sent/psn" },
  });
});

Deno.test("a WQE that is acknowledged in part is sent", async () => {
  const found = await records({ ...counters(4, 4), ...psns(0x106, 0x100) }, writes(0, 4, 16384));
  assertEquals(states(found), { 0: "completed/psn", 1: "completed/psn", 2: "sent/psn", 3: "sent/psn" });
});

Deno.test("reads cost their responses' packets, atomics and empty messages one, local work none", async () => {
  const wqes = [
    [0, wqe("RDMA_WRITE", 0, 4096)],
    [1, wqe("RDMA_READ", 1, 8193)], // 3
    [2, wqe("NOP", 2)], // 0
    [3, wqe("SEND", 3)], // 1
    [4, wqe("ATOMIC_FA", 4, 8)], // 1
  ] as const;
  const found = async (packets: number) =>
    states(await records({ ...counters(5, 5), ...psns(0x200, 0x200 - 1 - packets) }, wqes));
  const done = "completed/psn";
  assertEquals(await found(1), { 0: done, 1: done, 2: done, 3: done, 4: "sent/psn" });
  assertEquals(await found(2), { 0: done, 1: done, 2: done, 3: "sent/psn", 4: "sent/psn" });
  assertEquals(await found(3), { 0: done, 1: "sent/psn", 2: "sent/psn", 3: "sent/psn", 4: "sent/psn" });
  assertEquals((await found(6))[0], "sent/psn");
});

Deno.test("after a NAK the hardware counter stands at the refused WQE, which is rung", async () => {
  const found = await records({ ...counters(100, 104), ...psns(0x1200, 0x11ff) }, writes(96, 104, 4096));
  assertEquals([99, 100, 103].map((counter) => states(found)[counter]), ["completed/psn", "rung", "rung"]);
});

Deno.test("WQEs with their own counters behind the producer are posted, as far as one follows the other", async () => {
  const wqes = [...writes(96, 103, 4096), ...writes(104, 106, 4096)];
  const found = states(await records({ ...counters(100, 100), ...psns(0x1200, 0x11ff) }, wqes));
  assertEquals([99, 100, 102].map((counter) => found[counter]), ["completed/psn", "posted", "posted"]);
  assertEquals(found[104], "old");
});

Deno.test("a fresh ring of zeros has nothing posted, sent or completed", async () => {
  const found = await records({ ...counters(0, 0), ...psns(0, 0) }, []);
  assert(found.every(({ wqe_state }) => wqe_state === undefined));
});

Deno.test("what an earlier pass left is old", async () => {
  const wqes = [...writes(64, 70, 64), ...writes(6, 64, 64)];
  const found = states(await records({ ...counters(70, 70), ...psns(0x80, 0x7f) }, wqes));
  assertEquals(found[69], "completed/psn");
  assertEquals(found[6], "completed/psn");
  const older = states(await records({ ...counters(134, 134), ...psns(0x80, 0x7f) }, wqes));
  assertEquals([older[69], older[6]], ["old", "old"]);
});

Deno.test("without acknowledgements, or where packet numbers contradict, what was sent is no more than that", async () => {
  const wqes = writes(0, 4, 4096);
  for (const context of [{ st: "UD" }, { st: "UC" }, psns(0x100, 0x200), { state: "SQER" }]) {
    const found = states(
      await records({ ...counters(4, 5), ...psns(0x100, 0xff), ...context }, [...wqes, [4, wqe("SEND", 4)]]),
    );
    assertEquals(found[3], "sent/unknown", JSON.stringify(context));
    assertEquals(found[4], "rung", JSON.stringify(context));
  }
  // More packets than the WQEs of the ring cost.
  const lost = states(await records({ ...counters(4, 4), ...psns(0x200, 0x100) }, wqes));
  assertEquals(lost[0], "sent/unknown");
});

Deno.test("in the error state counters prove no completion", async () => {
  const found = states(await records({ state: "ERR", ...counters(4, 4), ...psns(0x100, 0xff) }, writes(0, 4, 4096)));
  assertEquals(Object.values(found), Array(4).fill("sent/unknown"));
  // A doorbell record that stands at 0: the producer is where the hardware is.
  const stale = states(await records({ state: "ERR", ...counters(27, 0), ...psns(0x100, 0xff) }, writes(20, 29, 4096)));
  assertEquals([stale[26], stale[27], stale[28]], Array(3).fill("sent/unknown"));
  // Nor does a record where the hardware stands: it may be behind what was rung.
  const beyond = states(await records({ state: "ERR", ...counters(4, 4) }, [...writes(0, 7, 64), ...writes(8, 9, 64)]));
  assertEquals([beyond[3], beyond[4], beyond[6]], Array(3).fill("sent/unknown"));
  assertEquals(beyond[8], "old");
  // What lies behind the hardware in a queue that is not in error is not known to be rung.
  const ready = states(await records({ ...counters(4, 4), ...psns(0x100, 0xff) }, writes(0, 7, 64)));
  assertEquals([ready[4], ready[6]], ["posted", "posted"]);
  for (const hw of [1, 0x7fff, 0x8001, 0xffff]) {
    const any = states(await records({ state: "ERR", ...counters(hw, hw + 0x8000) }, [[hw - 1, wqe("SEND", hw - 1)]]));
    assertEquals(Object.values(any), ["sent/unknown"], `${hw}`);
  }
});

/** An entry of the completion queue. */
function cqe(layout: string, counter: number, fields: Json): Json {
  return { layout, fields: { wqe_counter: counter, qpn: QPN, ...fields } };
}

Deno.test("completions in error prove what is done, and mark what failed", async () => {
  const cqes = [
    cqe("cqe64_req", 1, { opcode: "REQ" }),
    cqe("cqe64_err", 2, { opcode: "REQ_ERR", syndrome: 0x13, vendor_err_synd: 0x88 }),
    cqe("cqe64_err", 3, { opcode: "REQ_ERR", syndrome: 5, vendor_err_synd: 0xf9 }),
    cqe("cqe64_err", 4, { opcode: "REQ_ERR", qpn: 0x999, syndrome: 5 }),
  ];
  const found = await records({ state: "ERR", ...counters(6, 6) }, writes(0, 6, 4096), { cqes });
  assertEquals(states(found), {
    ...{ 0: "completed/cqe", 1: "completed/cqe", 2: "completed/cqe", 3: "completed/cqe" },
    ...{ 4: "sent/unknown", 5: "sent/unknown" },
  });
  const failed = found.map(({ failed }) => failed);
  const failure = { syndrome: 0x13, syndrome_name: "REMOTE_ACCESS_ERR", vendor_err_synd: 0x88, cqn: 0x40, index: 1 };
  assertEquals(failed[2], failure);
  assertEquals(failed.filter(Boolean).length, 2);
});
