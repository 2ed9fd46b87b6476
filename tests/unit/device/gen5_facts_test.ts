import { assertEquals } from "@std/assert";
import { findQueue } from "../../../layouts/queues.ts";
import { gen5ContextFacts, recognise } from "../../../device/gen5_facts.ts";
import { encodeLayout, knownLayout } from "../../../sim/encode.ts";
import type { ContextFacts } from "../../../device/types.ts";
import { sharedDecoder } from "./sim_device.ts";

type Values = Record<string, unknown>;

function encode(layout: string, fields: Values): Uint8Array {
  return encodeLayout(knownLayout(layout, "layout"), fields, "fields");
}

/** Layout recognised of a payload, or undefined. */
function seen(source: string, payload: Uint8Array, named = false): string | undefined {
  return recognise(sharedDecoder(), payload, findQueue(source)?.gen5?.payloads ?? [], named)?.payload.layout;
}

function facts(source: string, layout: string, fields: Values): ContextFacts {
  const found = recognise(sharedDecoder(), encode(layout, fields), findQueue(source)?.gen5?.payloads ?? [], false);
  return found === undefined ? {} : gen5ContextFacts(found, source);
}

const QP: Values = {
  state: "RTS",
  st: "DCI",
  log_sq_size: 7,
  log_rq_size: 3,
  log_rq_stride: 2,
  cqn_snd: 0x4a,
  cqn_rcv: 0x4b,
  ts_format: "REAL_TIME",
  wq_signature: 1,
  sw_sq_wqebb_counter: 65530,
  hw_sq_wqebb_counter: 65000,
  sw_rq_counter: 70000,
  hw_rq_counter: 69990,
};

Deno.test("a query answer and a bare context are told apart by their length and header", () => {
  const bare = encode("qpc", QP);
  const answer = encode("query_qp_out", { qpc: QP });
  assertEquals(seen("snd", bare), "qpc");
  assertEquals(seen("snd", answer), "query_qp_out");
  assertEquals(seen("snd", answer, true), "query_qp_out");
  const withAddresses = Uint8Array.from([...answer, ...new Uint8Array(64).fill(7)]);
  assertEquals(seen("snd", withAddresses, true), "query_qp_out");
  assertEquals(seen("snd", withAddresses, false), undefined); // exactly the length, unless the name says PRM
  assertEquals(seen("snd", bare.subarray(0, 228), true), undefined);
  answer[0] = 3; // the query failed
  assertEquals(seen("snd", answer, true), undefined);
});

Deno.test("values that a context cannot have rule it out", () => {
  assertEquals(seen("snd", encode("qpc", { ...QP, state: 8 })), undefined);
  assertEquals(seen("snd", encode("qpc", { ...QP, st: 99 })), undefined);
  assertEquals(seen("snd", encode("qpc", { ...QP, dbr_addr: 2 })), undefined);
  assertEquals(seen("cmp", encode("cqc", { log_cq_size: 25 })), undefined);
  assertEquals(seen("cmp", encode("cqc", { log_cq_size: 5, cqe_sz: 3 })), undefined);
  assertEquals(seen("eqe", encode("eqc", { status: 5, log_eq_size: 3 })), undefined);
  assertEquals(seen("srq", encode("srqc", { state: 2, log_srq_size: 3 })), undefined);
  assertEquals(seen("mkc", encode("mkc", { access_mode_4_2: 3, pd: 1 })), undefined);
  assertEquals(seen("snd", new Uint8Array(232)), undefined); // nothing in it
});

Deno.test("dwords without a public field rule a context out, unless its segment's name says PRM", () => {
  const odd = encode("cqc", { log_cq_size: 5 });
  odd[13 * 4] = 1;
  assertEquals(seen("cmp", odd), undefined);
  assertEquals(seen("cmp", odd, true), "cqc");
  const key = encode("mkc", { pd: 1 });
  assertEquals(seen("mkc", key), "mkc");
  key[0] = 0x80;
  assertEquals(seen("mkc", key), undefined);
});

Deno.test("facts of a QP are those of the side asked for", () => {
  const send = facts("snd", "qpc", QP);
  assertEquals(send, {
    state: 3,
    stateName: "RTS",
    tsFormatName: "REAL_TIME",
    transport: "dc",
    cqn: 0x4a,
    cqnRecv: 0x4b,
    srqn: undefined,
    tsFormat: 2,
    signature: true,
    nextSendPsn: 0,
    lastAckedPsn: 0,
    mtu: undefined,
    ring: { stride: 64, count: 128, origin: "context" },
    pi: 65530,
    ci: 65000,
  });
  const receive = facts("rcv", "qpc", QP);
  assertEquals(receive.ring, { stride: 64, count: 8, origin: "context" });
  assertEquals([receive.cqn, receive.pi, receive.ci], [0x4b, 70000, 69990]);
  const whole = facts("fullqp", "qpc", QP);
  assertEquals([whole.ring, whole.pi], [undefined, undefined]);
});

Deno.test("queues that a QP does not have are empty, its SRQ is named", () => {
  assertEquals(facts("snd", "qpc", { ...QP, no_sq: 1 }).ring?.count, 0);
  const shared = facts("rcv", "qpc", { ...QP, rq_type: "SRQ_RQ", srqn_rmpn_xrqn: 0x60 });
  assertEquals([shared.ring?.count, shared.srqn], [0, 0x60]);
  assertEquals(facts("snd", "qpc", { ...QP, st: "SNIFFER" }).transport, undefined);
});

Deno.test("facts of CQ, EQ, SRQ and mkey", () => {
  const cq = { log_cq_size: 6, cqe_sz: 1, c_eqn_or_apu_element: 0x112, producer_counter: 70, consumer_counter: 60 };
  assertEquals(facts("cmp", "cqc", cq), {
    state: 0,
    stateName: "OK",
    ring: { stride: 128, count: 64, origin: "context" },
    eqn: 0x12,
    pi: 70,
    ci: 60,
  });
  const packed = facts("cmp", "cqc", {
    ...cq,
    apu_cq: 1,
    cqe_comp_en: 1,
    mini_cqe_res_format: 1,
    mini_cqe_res_format_ext: 1,
    cqe_compression_layout: 1,
  });
  assertEquals([packed.eqn, packed.miniFormat, packed.enhanced], [undefined, 5, true]);
  assertEquals(facts("eqe", "eqc", { log_eq_size: 3, producer_counter: 2 }).ring?.count, 8);
  const srq = facts("srq", "srqc", { log_srq_size: 1, log_rq_stride: 1, cqn: 9, wq_signature: 1, dbr_addr: 8 });
  assertEquals(srq, {
    state: 0,
    stateName: "GOOD",
    ring: { stride: 32, count: 2, origin: "context" },
    cqn: 9,
    signature: true,
  });
  assertEquals(facts("mkc", "mkc", { pd: 1 }), {});
});
