/**
 * Further cases in the form of tests/data/diagnosis/cases.json: every rule that contexts and rings decide, firing and
 * not firing, and what must give no alarm.
 */

import type { Case, Differences } from "./scenarios.ts";

type Fields = Readonly<Record<string, unknown>>;

const RADDR = { layout: "wqe_raddr", fields: { raddr: "0x7f0000001000", rkey: "0x2b00" } };

function data(bytes: number, lkey = "0x1a00", addr = "0x7f1234560000"): unknown {
  return { layout: "wqe_data", fields: { byte_count: bytes, lkey, addr } };
}

/** A request of one block. */
export function wqe(index: number, opcode: string, segments: readonly unknown[], own: Fields = {}): unknown {
  const fields = { opcode, wqe_index: index & 0xffff, qpn: "0x11f", ds: 1 + segments.length, ce: 2, ...own };
  return { bytes: 64, blocks: [{ layout: "wqe_ctrl", fields }, ...segments] };
}

export const write = (index: number, bytes = 4096, own: Fields = {}): unknown =>
  wqe(index, "RDMA_WRITE", [RADDR, data(bytes)], own);
export const send = (index: number, bytes = 4096): unknown => wqe(index, "SEND", [data(bytes)]);
const read = (index: number): unknown => wqe(index, "RDMA_READ", [RADDR, data(4096)]);

/** A ring of 256 blocks with requests from a counter on. */
export function ring(first: number, wqes: readonly unknown[]): unknown {
  const slot = first % 256;
  const end = wqes.slice(0, 256 - slot);
  const start = wqes.slice(256 - slot);
  const gap = slot - start.length;
  return { blocks: [...start, ...(gap > 0 ? [{ bytes: gap * 64 }] : []), ...end] };
}

const range = (from: number, to: number, make: (i: number) => unknown): unknown[] =>
  Array.from({ length: to - from }, (_, i) => make(from + i));

const both = (sample: Differences): Pick<Case, "sample1" | "sample2"> => ({ sample1: sample, sample2: sample });
const errorCqe = (own: Fields): unknown => ({
  layout: "cqe64_err",
  fields: { opcode: "REQ_ERR", qpn: "0x11f", s_wqe_opcode: "RDMA_WRITE", ...own },
});

const SENT = { hw_sq_wqebb_counter: 116, sw_sq_wqebb_counter: 116, next_send_psn: "0x1210" };
const SENT_RING = ring(96, range(96, 116, (i) => write(i)));

/** Cases. */
export const MORE: readonly Case[] = [
  // Doorbells
  {
    id: "B3",
    title: "WQEs beyond the producer, the same in both",
    ...both({ send: ring(96, range(96, 108, (i) => write(i))) }),
    verdict: "doorbell-not-rung",
  },
  {
    id: "B3w",
    title: "the same around the ring's end",
    ...both({
      qp: { hw_sq_wqebb_counter: 252, sw_sq_wqebb_counter: 252 },
      send: ring(250, range(250, 260, (i) => write(i))),
    }),
    verdict: "doorbell-not-rung",
  },
  {
    id: "B3c",
    title: "the same around the counter's end",
    ...both({
      qp: { hw_sq_wqebb_counter: 65534, sw_sq_wqebb_counter: 65534 },
      send: ring(65532, range(65532, 65540, (i) => write(i))),
    }),
    verdict: "doorbell-not-rung",
  },
  {
    id: "B3-old",
    title: "WQEs of the pass before are no new ones",
    ...both({
      qp: { hw_sq_wqebb_counter: 356, sw_sq_wqebb_counter: 356 },
      send: ring(100, range(100, 356, (i) => write(i))),
    }),
    verdict: "idle",
  },
  {
    id: "B3-other",
    title: "WQEs of another QP",
    ...both({ send: ring(100, range(100, 104, (i) => write(i, 4096, { qpn: "0x120" }))) }),
    verdict: "idle",
  },
  {
    id: "B3-unstamped",
    title: "software that does not stamp the index",
    ...both({ send: ring(100, range(100, 104, (i) => write(i, 4096, { wqe_index: 0 }))) }),
    verdict: "idle",
  },
  {
    id: "B3-posting",
    title: "posting is in progress",
    sample1: { send: ring(96, range(96, 104, (i) => write(i))) },
    sample2: {
      qp: { hw_sq_wqebb_counter: 104, sw_sq_wqebb_counter: 104, next_send_psn: "0x1204", last_acked_psn: "0x1203" },
      send: ring(96, range(96, 108, (i) => write(i))),
    },
    verdict: "moving",
  },
  // Not acknowledged
  {
    id: "B5w",
    title: "PSNs wrapped, silent",
    ...both({ qp: { ...SENT, next_send_psn: "0x8", last_acked_psn: "0xfffff7" }, send: SENT_RING }),
    verdict: "not-acked",
  },
  {
    id: "B5-unstamped",
    title: "a ring that nobody stamps cannot bound the PSNs",
    ...both({ qp: SENT, send: ring(96, range(96, 116, (i) => write(i, 4096, { wqe_index: 7 }))) }),
    verdict: "not-acked",
  },
  {
    id: "B5-ud",
    title: "UD with leftovers in the PSN fields",
    ...both({ qp: { st: "UD", ...SENT }, send: SENT_RING }),
    verdict: "idle",
  },
  {
    id: "B5-left",
    title: "leftovers in the PSN fields of a queue that sent nothing",
    ...both({ qp: { hw_sq_wqebb_counter: 0, sw_sq_wqebb_counter: 0, next_send_psn: "0x80", last_acked_psn: 0 } }),
    verdict: "idle",
  },
  {
    id: "B5-ext",
    title: "extended retry count valid, the 3-bit one 0",
    ...both({
      qp: { extended_retry_count_valid: 1, cur_retry_count: 0, extended_rnr_retry_valid: 1, cur_rnr_retry: 0 },
    }),
    verdict: "idle",
  },
  {
    id: "B5-ext2",
    title: "the same on a silent peer: SENDs are no RNR loop by it",
    ...both({
      qp: { ...SENT, extended_rnr_retry_valid: 1, cur_rnr_retry: 0 },
      send: ring(96, range(96, 116, (i) => send(i))),
    }),
    verdict: "not-acked",
  },
  {
    id: "B5-go",
    title: "new requests are posted to a dead connection",
    sample1: { qp: SENT, send: SENT_RING },
    sample2: {
      qp: { ...SENT, hw_sq_wqebb_counter: 120, sw_sq_wqebb_counter: 120, next_send_psn: "0x1214" },
      send: ring(96, range(96, 120, (i) => write(i))),
    },
    verdict: "not-acked",
  },
  // RNR
  {
    id: "B6-write",
    title: "an RNR sign and a WRITE at the head",
    ...both({ qp: { sw_sq_wqebb_counter: 104, cur_rnr_retry: 6 }, send: ring(100, range(100, 104, (i) => write(i))) }),
    verdict: "rung-not-fetched",
  },
  {
    id: "B6-port",
    title: "RNR of the port alone proves nothing",
    ...both({ qp: { sw_sq_wqebb_counter: 104 }, send: ring(100, range(100, 104, (i) => send(i))) }),
    counters: { rnr_nak_retry_err: "+900" },
    verdict: "rung-not-fetched",
  },
  // By design
  {
    id: "B11",
    title: "WAIT at the head",
    ...both({
      qp: { sw_sq_wqebb_counter: 104 },
      send: ring(100, [
        wqe(100, "WAIT", [{ layout: "wqe_wait", fields: { max_index: 7, qpn_cqn: "0x40" } }]),
        ...range(101, 104, (i) => send(i)),
      ]),
    }),
    verdict: "waiting-for-cq",
  },
  {
    id: "B12",
    title: "a slave waits for its master",
    ...both({ qp: { sw_sq_wqebb_counter: 104, cd_slave_send: 1 }, send: ring(100, range(100, 104, (i) => send(i))) }),
    verdict: "waiting-for-send-enable",
  },
  {
    id: "B13",
    title: "a rate limit",
    ...both({
      qp: { sw_sq_wqebb_counter: 104, path: { stat_rate: 5 } },
      send: ring(100, range(100, 104, (i) => write(i))),
    }),
    verdict: "rate-limited",
  },
  {
    id: "B10",
    title: "end-to-end credits",
    ...both({
      qp: { sw_sq_wqebb_counter: 104, req_e2e_credit_mode: 1 },
      send: ring(100, range(100, 104, (i) => send(i))),
    }),
    verdict: "credit-wait",
  },
  {
    id: "B16",
    title: "a message longer than allowed",
    ...both({
      qp: { sw_sq_wqebb_counter: 101, log_msg_max: 12 },
      send: ring(100, [wqe(100, "RDMA_WRITE", [RADDR, data(8192)])]),
    }),
    verdict: "msg-too-long",
  },
  {
    id: "B15",
    title: "a whole ring without a signaled request",
    ...both({
      qp: { hw_sq_wqebb_counter: 356, sw_sq_wqebb_counter: 356 },
      send: ring(100, range(100, 356, (i) => write(i, 4096, { ce: 0 }))),
    }),
    verdict: "sq-full",
  },
  {
    id: "B15-one",
    title: "one of them is signaled",
    ...both({
      qp: { hw_sq_wqebb_counter: 356, sw_sq_wqebb_counter: 356 },
      send: ring(100, range(100, 356, (i) => write(i, 4096, { ce: i === 300 ? 2 : 0 }))),
    }),
    verdict: "idle",
  },
  {
    id: "B4",
    title: "rung and not fetched",
    ...both({ qp: { sw_sq_wqebb_counter: 104 }, send: ring(100, range(100, 104, (i) => write(i))) }),
    verdict: "rung-not-fetched",
  },
  {
    id: "B4-torn",
    title: "a backlog that the ring cannot have",
    ...both({ qp: { sw_sq_wqebb_counter: 5000 } }),
    verdict: "",
  },
  {
    id: "K1",
    title: "an atomic at an odd address",
    ...both({
      qp: { sw_sq_wqebb_counter: 101 },
      send: ring(100, [
        wqe(100, "ATOMIC_FA", [{ layout: "wqe_raddr", fields: { raddr: "0x7f0000001004", rkey: "0x2b00" } }, {
          layout: "wqe_atomic",
          fields: { swap_add: 1 },
        }, data(8)]),
      ]),
    }),
    verdict: "atomic-refused",
  },
  // Keys
  {
    id: "B14r",
    title: "a key without local write under a READ",
    ...both({ qp: { sw_sq_wqebb_counter: 101 }, send: ring(100, [read(100)]), mkey: { lw: 0 } }),
    verdict: "mkey-unusable",
  },
  {
    id: "B14l",
    title: "beyond the region",
    ...both({
      qp: { sw_sq_wqebb_counter: 101 },
      send: ring(100, [wqe(100, "RDMA_WRITE", [RADDR, data(4096, "0x1a00", "0x7f123465f800")])]),
    }),
    verdict: "mkey-unusable",
  },
  {
    id: "B14l64",
    title: "the same with a key of all addresses",
    ...both({
      qp: { sw_sq_wqebb_counter: 101 },
      send: ring(100, [wqe(100, "RDMA_WRITE", [RADDR, data(4096, "0x1a00", "0x7f123465f800")])]),
      mkey: { length64: 1 },
    }),
    verdict: "rung-not-fetched",
  },
  {
    id: "B14p",
    title: "another PD",
    ...both({ qp: { sw_sq_wqebb_counter: 101 }, send: ring(100, [write(100)]), mkey: { pd: "0x1f" } }),
    verdict: "mkey-unusable",
  },
  {
    id: "B14v",
    title: "another variant",
    ...both({
      qp: { sw_sq_wqebb_counter: 101 },
      send: ring(100, [wqe(100, "RDMA_WRITE", [RADDR, data(4096, "0x1a07")])]),
      mkey: { mkey_7_0: 6 },
    }),
    verdict: "mkey-unusable",
  },
  {
    id: "B14-moving",
    title: "a bad key of a queue that gets on",
    sample1: { qp: { sw_sq_wqebb_counter: 101 }, send: ring(100, [write(100)]), mkey: { free: 1 } },
    sample2: {
      qp: { hw_sq_wqebb_counter: 101, sw_sq_wqebb_counter: 102, next_send_psn: "0x1201", last_acked_psn: "0x1200" },
      send: ring(100, [write(100), write(101)]),
      mkey: { free: 1 },
    },
    verdict: "moving",
  },
  // In error
  {
    id: "A1",
    title: "an error completion names the cause",
    ...both({
      qp: { state: "ERR" },
      scq: { producer_counter: 102, consumer_counter: 100 },
      ring: {
        blocks: [
          { bytes: 6400, fill: 0xf0 },
          errorCqe({ syndrome: "REMOTE_ACCESS_ERR", vendor_err_synd: "0x88", wqe_counter: 98 }),
          errorCqe({ syndrome: "WR_FLUSH_ERR", vendor_err_synd: "0xf9", wqe_counter: 99 }),
        ],
      },
    }),
    verdict: "err-with-cause",
  },
  {
    id: "A1-old",
    title: "an error completion of an earlier pass",
    ...both({
      qp: { state: "ERR" },
      scq: { producer_counter: 400, consumer_counter: 400 },
      ring: {
        blocks: [
          { bytes: 6400, fill: 0xf0 },
          errorCqe({ owner: 0, syndrome: "REMOTE_ACCESS_ERR", vendor_err_synd: "0x88" }),
        ],
      },
    }),
    verdict: "err-unknown",
  },
  {
    id: "A1-key",
    title: "a key that the peer does not know any more",
    ...both({
      qp: { state: "ERR" },
      send: ring(98, [write(98), write(99)]),
      scq: { producer_counter: 101, consumer_counter: 100 },
      ring: {
        blocks: [
          { bytes: 6400, fill: 0xf0 },
          errorCqe({ syndrome: "REMOTE_ACCESS_ERR", vendor_err_synd: "0x88", wqe_counter: 98 }),
        ],
      },
    }),
    peer: { qp: { state: "ERR" }, mkeys: [{ number: "0x2b", free: 1 }] },
    verdict: "err-with-cause",
    also: ["err-unknown"],
    says: "key 0x2b00 is free there",
  },
  {
    id: "A1-reused",
    title: "an error completion of the queue that had the number before",
    ...both({
      qp: { state: "ERR" },
      scq: { producer_counter: 102, consumer_counter: 102 },
      ring: {
        blocks: [
          { bytes: 6400, fill: 0xf0 },
          errorCqe({ syndrome: "REMOTE_ACCESS_ERR", vendor_err_synd: "0x88", wqe_counter: 98 }),
          { layout: "cqe64_req", fields: { opcode: "REQ", qpn: "0x11f", wqe_counter: 99 } },
        ],
      },
    }),
    verdict: "err-unknown",
  },
  {
    id: "A1-outside",
    title: "the first that was flushed says that the queue was moved to error",
    ...both({
      qp: { state: "ERR" },
      scq: { producer_counter: 102, consumer_counter: 102 },
      ring: {
        blocks: [
          { bytes: 6400, fill: 0xf0 },
          errorCqe({ syndrome: "WR_FLUSH_ERR", vendor_err_synd: "0xf5", wqe_counter: 98 }),
          errorCqe({ syndrome: "WR_FLUSH_ERR", vendor_err_synd: "0xf9", wqe_counter: 99 }),
        ],
      },
    }),
    verdict: "err-with-cause",
  },
  {
    id: "A1-healthy",
    title: "an error completion of an earlier pass, a healthy queue",
    ...both({
      scq: { producer_counter: 400, consumer_counter: 400 },
      ring: {
        blocks: [
          { bytes: 6400, fill: 0xf0 },
          errorCqe({ owner: 0, syndrome: "REMOTE_ACCESS_ERR", vendor_err_synd: "0x88" }),
        ],
      },
    }),
    verdict: "idle",
  },
  {
    id: "B20",
    title: "0x04/0x51 with a good key",
    ...both({
      qp: { state: "ERR" },
      send: ring(98, [write(98), write(99)]),
      scq: { producer_counter: 101, consumer_counter: 100 },
      ring: {
        blocks: [
          { bytes: 6400, fill: 0xf0 },
          errorCqe({ syndrome: "LOCAL_PROT_ERR", vendor_err_synd: "0x51", wqe_counter: 98 }),
        ],
      },
    }),
    verdict: "gpudirect-blocked",
  },
  {
    id: "A2a-far",
    title: "a record further ahead than the ring",
    sample1: { qp: { state: "ERR", hw_sq_wqebb_counter: 27, sw_sq_wqebb_counter: 0 } },
    sample2: { qp: { state: "ERR", hw_sq_wqebb_counter: 27, sw_sq_wqebb_counter: 0 } },
    verdict: "err-without-cqe",
  },
  {
    id: "A2a-late",
    title: "the record came in the end",
    sample1: { qp: { hw_sq_wqebb_counter: 27, sw_sq_wqebb_counter: 29 } },
    sample2: { qp: { state: "ERR", hw_sq_wqebb_counter: 27, sw_sq_wqebb_counter: 29 } },
    sample3: { qp: { state: "ERR", hw_sq_wqebb_counter: 29, sw_sq_wqebb_counter: 29 } },
    verdict: "err-flushed",
  },
  {
    id: "A3",
    title: "all completed, the cause was consumed",
    sample1: { qp: { sw_sq_wqebb_counter: 104 }, send: ring(96, range(96, 104, (i) => write(i))) },
    sample2: {
      qp: { state: "ERR", hw_sq_wqebb_counter: 104, sw_sq_wqebb_counter: 104 },
      send: ring(96, range(96, 104, (i) => write(i))),
    },
    verdict: "err-flushed",
  },
  {
    id: "A4",
    title: "moved to error with nothing outstanding",
    sample1: {},
    sample2: { qp: { state: "ERR" } },
    verdict: "err-quiet",
  },
  { id: "A4b", title: "in error, nothing else known", ...both({ qp: { state: "ERR" } }), verdict: "err-unknown" },
  {
    id: "A2b-ring",
    title: "the ring shows what was posted",
    ...both({
      qp: { state: "ERR", hw_sq_wqebb_counter: 108, sw_sq_wqebb_counter: 108 },
      send: ring(100, range(100, 116, (i) => write(i))),
    }),
    verdict: "err-lost-completions",
  },
  { id: "A5", title: "SQ error", ...both({ qp: { st: "UD", state: "SQER" } }), verdict: "sqer" },
  { id: "A5d", title: "drained for ever", ...both({ qp: { state: "SQD" } }), verdict: "sqd-stuck" },
  { id: "A5-once", title: "drained once", sample1: { qp: { state: "SQD" } }, sample2: {}, verdict: "idle" },
  { id: "A6", title: "suspended", ...both({ qp: { suspended: 1 } }), verdict: "suspended" },
  // Receiving
  {
    id: "C1",
    title: "no receives, and the peer sends",
    sample1: { qp: { hw_rq_counter: 364, sw_rq_counter: 364 } },
    sample2: { qp: { hw_rq_counter: 364, sw_rq_counter: 364, rmsn: 301 } },
    verdict: "rq-empty",
  },
  {
    id: "C1-rdma",
    title: "a queue for RDMA alone",
    sample1: { qp: { hw_rq_counter: 0, sw_rq_counter: 0 } },
    sample2: { qp: { hw_rq_counter: 0, sw_rq_counter: 0, rmsn: 301 } },
    verdict: "idle",
  },
  {
    id: "C1-width",
    title: "counters of 16 and 32 bits",
    ...both({ qp: { hw_rq_counter: 65546, sw_rq_counter: 20 } }),
    verdict: "idle",
  },
  {
    id: "C2",
    title: "SRQ empty",
    ...both({ qp: { rq_type: 1, srqn_rmpn_xrqn: "0x60" }, srq: { wqe_cnt: 0, lwm: 0 } }),
    verdict: "srq-empty",
  },
  {
    id: "C3",
    title: "SRQ limit spent",
    sample1: { qp: { rq_type: 1, srqn_rmpn_xrqn: "0x60" }, srq: { wqe_cnt: 40 } },
    sample2: { qp: { rq_type: 1, srqn_rmpn_xrqn: "0x60" }, srq: { wqe_cnt: 20, lwm: 0 } },
    verdict: "srq-limit-spent",
  },
  {
    id: "C4",
    title: "SRQ in error",
    ...both({ qp: { rq_type: 1, srqn_rmpn_xrqn: "0x60" }, srq: { state: 1 } }),
    verdict: "srq-error",
  },
  // Completion queues
  {
    id: "D1",
    title: "CQ overflowed",
    sample1: { scq: { producer_counter: 300, consumer_counter: 101 } },
    sample2: { scq: { status: 9, producer_counter: 356, consumer_counter: 101 } },
    verdict: "cq-overrun",
  },
  { id: "D1a", title: "CQ write failed", ...both({ scq: { status: 10 } }), verdict: "cq-overrun" },
  {
    id: "D1b",
    title: "CQ full",
    sample1: { scq: { st: 0, producer_counter: 340, consumer_counter: 90 } },
    sample2: { scq: { st: 0, producer_counter: 355, consumer_counter: 100 } },
    verdict: "cq-full",
  },
  {
    id: "D3-wrap",
    title: "not polled, counters wrapped",
    sample1: { scq: { st: 0, producer_counter: "0x5", consumer_counter: "0xffff30" } },
    sample2: { scq: { st: 0, producer_counter: "0x10", consumer_counter: "0xffff40" } },
    sample3: { scq: { st: 0, producer_counter: "0x20", consumer_counter: "0xffff40" } },
    verdict: "cq-not-polled",
  },
  {
    id: "D3-polled",
    title: "busy, and polled",
    sample1: { scq: { st: 0, producer_counter: 290, consumer_counter: 90 } },
    sample2: { scq: { st: 0, producer_counter: 300, consumer_counter: 100 } },
    sample3: { scq: { st: 0, producer_counter: 400, consumer_counter: 390 } },
    verdict: "idle",
  },
  {
    id: "D4",
    title: "event delivered, not handled",
    sample1: { scq: { producer_counter: 90, consumer_counter: 90 } },
    sample2: { scq: { st: 10, producer_counter: 102, consumer_counter: 100 } },
    sample3: { scq: { st: 10, producer_counter: 102, consumer_counter: 100 } },
    verdict: "cq-event-not-handled",
  },
  {
    id: "D4-poll",
    title: "FIRED CQ of a polling application",
    ...both({ scq: { st: 10, producer_counter: 130, consumer_counter: 100 } }),
    verdict: "idle",
  },
  {
    id: "D5",
    title: "armed with a backlog",
    sample1: { scq: { producer_counter: 90, consumer_counter: 90 } },
    sample2: { scq: { producer_counter: 102, consumer_counter: 100 } },
    sample3: { scq: { producer_counter: 102, consumer_counter: 100 } },
    verdict: "cq-armed-with-backlog",
  },
  {
    id: "D10",
    title: "armed without an EQ that works",
    ...both({ eq: { status: 10 } }),
    verdict: "eq-overrun",
    also: ["cq-without-eq"],
  },
  {
    id: "E2-busy",
    title: "a busy EQ",
    sample1: { eq: { producer_counter: 60, consumer_counter: 50 } },
    sample2: { eq: { producer_counter: 80, consumer_counter: 75 } },
    verdict: "idle",
  },
  {
    id: "E2-new",
    title: "an event that has just come",
    sample1: {},
    sample2: { eq: { producer_counter: 51, consumer_counter: 50 } },
    verdict: "idle",
  },
  // Siblings and configuration
  {
    id: "G1-few",
    title: "two siblings are no majority",
    ...both({ qp: { path: { tclass: 0 } }, siblings: 2 }),
    verdict: "idle",
  },
  {
    id: "G5",
    title: "other timers",
    ...both({ qp: { path: { ack_timeout: 8 } }, siblings: 8 }),
    verdict: "timer-outlier",
  },
  {
    id: "G3",
    title: "another source GID",
    ...both({ qp: { path: { src_addr_index: 1 } }, siblings: 24 }),
    verdict: "gid-outlier",
  },
  { id: "G10", title: "writes refused", ...both({ qp: { rwe: 0 }, siblings: 8 }), verdict: "size-outlier" },
  { id: "A9", title: "no ack time-out", ...both({ qp: { path: { ack_timeout: 0 } } }), verdict: "wrong-config" },
  // Both ends
  {
    id: "P2",
    title: "acknowledgements lost",
    ...both({ qp: SENT, send: SENT_RING }),
    peer: { qp: { next_rcv_psn: "0x1210" } },
    verdict: "ack-lost",
    also: ["not-acked"],
    direction: "b->a",
  },
  {
    id: "P1",
    title: "lost from the middle on",
    ...both({ qp: SENT, send: SENT_RING }),
    peer: { qp: { next_rcv_psn: "0x1208" } },
    verdict: "lost",
    also: ["not-acked"],
    direction: "a->b",
  },
  {
    id: "P3",
    title: "captures that do not fit",
    ...both({ qp: SENT, send: SENT_RING }),
    peer: { qp: { next_rcv_psn: "0x5000" } },
    verdict: "not-acked",
    direction: "null",
  },
  {
    id: "A7",
    title: "the peer never became ready",
    ...both({ qp: SENT, send: SENT_RING }),
    peer: { qp: { state: "INIT" } },
    verdict: "peer-not-ready",
  },
  {
    id: "B6-peer",
    title: "the peer has no receives",
    ...both({ qp: { sw_sq_wqebb_counter: 104 }, send: ring(100, range(100, 104, (i) => send(i))) }),
    peer: { qp: { hw_rq_counter: 364, sw_rq_counter: 364 } },
    verdict: "rnr-loop",
  },
  { id: "P0", title: "a pair that is well", ...both({}), peer: { qp: {} }, verdict: "idle" },
  // Counters and numbers
  {
    id: "T02",
    title: "counters wrap, moving",
    sample1: { qp: { hw_sq_wqebb_counter: 65530, sw_sq_wqebb_counter: 65530 } },
    sample2: {
      qp: { hw_sq_wqebb_counter: 4, sw_sq_wqebb_counter: 4, next_send_psn: "0x120a", last_acked_psn: "0x1209" },
    },
    verdict: "moving",
  },
  {
    id: "T06",
    title: "CNPs of slow restarts are no congestion",
    ...both({}),
    counters: { rp_cnp_handled: "+10", roce_slow_restart_cnps: "+10" },
    verdict: "idle",
  },
  {
    id: "B18",
    title: "marked packets arrive",
    ...both({}),
    counters: { np_ecn_marked_roce_packets: "+10" },
    verdict: "congestion",
  },
  { id: "H1", title: "gaps in what arrives", ...both({}), counters: { out_of_sequence: "+3" }, verdict: "loss-seen" },
  {
    id: "B17",
    title: "loss on the way",
    ...both({}),
    counters: { packet_seq_err: "+3", roce_adp_retrans: "+3" },
    verdict: "go-back-n",
  },
  { id: "H2", title: "pause", ...both({}), counters: { rx_prio3_pause: "+30" }, verdict: "paused" },
  { id: "H3", title: "discards", ...both({}), counters: { rx_prio0_discards: "+3" }, verdict: "discards" },
  { id: "H5", title: "link errors", ...both({}), counters: { link_downed: "+1" }, verdict: "link-errors" },
  { id: "H6", title: "PCIe", ...both({}), counters: { outbound_pci_stalled_wr: "+1" }, verdict: "pcie-stalled" },
  {
    id: "B7",
    title: "a slow RNR timer while receives run out",
    ...both({ qp: { min_rnr_nak: 0 } }),
    counters: { out_of_buffer: "+5" },
    verdict: "rnr-slow",
  },
  {
    id: "H0",
    title: "retransmissions of the port alone",
    ...both({}),
    counters: { roce_adp_retrans: "+8", local_ack_timeout_err: "+1", rnr_nak_retry_err: "+5" },
    verdict: "idle",
  },
];
