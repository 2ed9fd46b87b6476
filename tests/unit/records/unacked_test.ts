/** What send requests cost in packets, and where the walk back over them ends. */

import { assertEquals } from "@std/assert";
import { completionsOf } from "../../../records/send_completions.ts";
import type { ElementRecord } from "../../../records/ring_types.ts";
import { firstUnacked, packetsOf } from "../../../records/unacked.ts";

Deno.test("a request takes the packets of its payload, one where it has none, and none where nothing leaves", () => {
  assertEquals(packetsOf({ opcode: "SEND", bytes: 4097 }, 4096), 2);
  assertEquals(packetsOf({ opcode: 0x0a, bytes: 0 }, 4096), 1);
  assertEquals(packetsOf({ opcode: 0x0a, bytes: undefined }, 4096), undefined);
  assertEquals(packetsOf({ opcode: "UMR", bytes: 64 }, 4096), 0);
  assertEquals(packetsOf({ opcode: "no opcode", bytes: 64 }, 4096), 0);
});

Deno.test("the walk ends where the packets are counted, at a request without a size, a gap, or the ring's end", () => {
  const walk = (back: readonly (number | undefined)[], unacked: number) =>
    firstUnacked(back, unacked, (packets) => packets < 0 ? undefined : packets);
  assertEquals(walk([1, 2], 3), { wqe: 2, partly: false, count: 2, packets: 3, stopped: undefined });
  assertEquals(walk([1, 4], 3), { wqe: 4, partly: true, count: 2, packets: 5, stopped: undefined });
  assertEquals(walk([1, -1, 9], 3), { wqe: 1, partly: false, count: 1, packets: 1, stopped: "size" });
  assertEquals(walk([1, undefined], 3), { wqe: 1, partly: false, count: 1, packets: 1, stopped: "overwritten" });
  assertEquals(walk([1], 3), { wqe: 1, partly: false, count: 1, packets: 1, stopped: "ring" });
});

/** A completion as the decoder tells it. */
function cqe(layout: string, own: Partial<ElementRecord>, fields: Record<string, unknown>): ElementRecord {
  return { index: 0, length: 64, segments: [{ layout, fields: { qpn: 7, ...fields } }], ...own } as ElementRecord;
}

Deno.test("completions tell what of a send queue is done and what failed", () => {
  const failed = { opcode: 13, syndrome: 0x13, vendor_err_synd: 0x88 };
  const { done, succeeded, failures } = completionsOf(
    [
      cqe("cqe64_req", { wqe_counter: 5, index: 1 }, {}),
      cqe("cqe64_err", { wqe_counter: 0xffff, index: 2 }, failed),
      cqe("cqe64_req", { wqe_counter: 9, index: 3, flags: ["stale"] }, {}),
      cqe("cqe64_req", { wqe_counter: 9, index: 4, flags: ["invalid"] }, {}),
      cqe("cqe64_req", { index: 5 }, {}),
      cqe("cqe64_req", { wqe_counter: 9, index: 6 }, { qpn: 8 }),
      cqe("cqe64_err", { wqe_counter: 9, index: 7 }, { ...failed, opcode: 14 }),
      cqe("cqe64_resp", { wqe_counter: 9, index: 8 }, {}),
    ],
    7,
    0x3a,
  );
  assertEquals([done, succeeded], [0, true]);
  assertEquals([...failures], [[0xffff, { syndrome: 0x13, vendor_err_synd: 0x88, cqn: 0x3a, index: 2 }]]);
  assertEquals(completionsOf([], 7, 0x3a).done, undefined);
});
