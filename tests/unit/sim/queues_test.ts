import { assertEquals, assertThrows } from "@std/assert";
import { DecodeError } from "../../../errors.ts";
import { parseScenario } from "../../../sim/scenario.ts";
import { document } from "../device/sim_device.ts";

function payload(parts: Record<string, unknown>, segment: string, number: number): Uint8Array | undefined {
  const scenario = parseScenario(document(parts), { name: "x" });
  return scenario.entries.get(segment)?.get(0)?.get(number)?.payload?.();
}

const QP = {
  kind: "qp",
  number: "0x1f",
  context: { state: "RTS", log_sq_size: 2, log_rq_size: 3, log_rq_stride: 1 },
};

Deno.test("a QP is shown by every segment of its kind that the menu has", () => {
  const parts = { queues: [{ ...QP, send: { dwords: "00000001" } }] };
  const query = payload(parts, "PRM_QUERY_QP", 0x1f);
  assertEquals(query?.length, 272);
  assertEquals(query?.[24], 0x30); // state, behind the header of the command's answer
  assertEquals(payload(parts, "SND_BUFF", 0x1f)?.length, 64 * 4);
  assertEquals(payload(parts, "SND_BUFF", 0x1f)?.[3], 1);
  assertEquals(payload(parts, "RCV_BUFF", 0x1f)?.length, 32 * 8);
  assertEquals([...payload(parts, "HW_SQPC", 0x1f)?.subarray(32, 36) ?? []], [0, 0, 0, 0x1f]);
  const scenario = parseScenario(document(parts), { name: "x" });
  assertEquals(scenario.entries.get("FULL_QPC")?.get(0)?.get(0x1f)?.parts, ["HW_CQPC", "HW_SQPC", "HW_RQPC"]);
  assertEquals(scenario.entries.has("EQ_BUFF"), false);
});

Deno.test("defaults are merged under a queue's own fields, structures inside field by field", () => {
  const parts = {
    defaults: { qp: { pd: 5, primary_address_path: { rlid: 1, sl: 3 } } },
    queues: [{ ...QP, context: { ...QP.context, pd: 6, primary_address_path: { rlid: 2 } } }],
  };
  const qpc = payload(parts, "PRM_QUERY_QP", 0x1f)?.subarray(24);
  assertEquals(qpc?.[7], 6);
  assertEquals([qpc?.[0x18 + 7], qpc?.[0x18 + 0x24]], [2, 3]);
});

Deno.test("elements that nobody wrote look as on a fresh queue", () => {
  const cq = payload({ queues: [{ kind: "cq", number: 1, context: { log_cq_size: 1, cqe_sz: 1 } }] }, "CQ_BUFF", 1);
  assertEquals(cq?.length, 256);
  assertEquals([cq?.[127], cq?.[255]], [0xf0, 0xf0]);
  const menu = [{ type: 1, name: "EQ_BUFF", index1: "EQN", index2: "EQE", num_of_obj2: "all" }];
  const eq = payload({ menu, queues: [{ kind: "eq", number: 1, context: { log_eq_size: 1 } }] }, "EQ_BUFF", 1);
  assertEquals([eq?.[63], eq?.[127]], [1, 1]);
  assertEquals(
    payload({ queues: [{ kind: "srq", number: 1, context: { log_srq_size: 2 } }] }, "SRQ_BUFF", 1)?.length,
    64,
  );
});

Deno.test("a ring that does not match its context is refused", () => {
  assertThrows(
    () => payload({ queues: [{ ...QP, send: { bytes: 64 * 5 } }] }, "SND_BUFF", 0x1f),
    DecodeError,
    "queues[0].send: has 320 bytes, by its context the ring has 256",
  );
  assertThrows(
    () => payload({ queues: [{ ...QP, context: { no_sq: 1 }, send: { bytes: 64 } }] }, "SND_BUFF", 0x1f),
    DecodeError,
    "queues[0].send: its context has no such queue",
  );
  assertThrows(
    () => payload({ queues: [{ ...QP, ring: { bytes: 4 } }] }, "SND_BUFF", 1),
    DecodeError,
    "queues[0].ring",
  );
});

Deno.test("a QP that receives from an SRQ has no receive ring", () => {
  const queues = [{ ...QP, context: { rq_type: "SRQ_RQ", no_sq: 1 } }];
  assertEquals(payload({ queues }, "RCV_BUFF", 0x1f), undefined);
  assertEquals(payload({ queues }, "SND_BUFF", 0x1f), undefined);
});
