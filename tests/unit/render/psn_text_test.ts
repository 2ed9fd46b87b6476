import { assertEquals } from "@std/assert";
import type { Pair, Verdict } from "../../../diagnose/types.ts";
import { psnText } from "../../../render/psn_text.ts";

const PAIR: Pair = {
  a: { host: "here", device: "mlx5_0", qpn: 0x11f },
  b: { host: "there", device: "mlx5_0", qpn: 0x2f1 },
  verdict: "lost",
  direction: "a->b",
  lost: 100,
  order_known: true,
};

function line(acked: number, expected: number, next: number, own: Partial<Verdict> = {}): string | undefined {
  const verdict: Verdict = {
    ...{ name: "lost", severity: "error", rule: "P1", confidence: "measured", kind: "qp", number: 0x11f },
    ...{ host: "here", device: "mlx5_0", peer: null, owner: null, sentence: "", not: [], next: [], due_s: null },
    evidence: [
      { field: "last_acked_psn", s1: acked, s2: acked },
      { field: "next_send_psn", s1: 0, s2: next },
      { field: "next_rcv_psn of the peer", s1: expected },
    ],
    ...own,
  };
  return psnText(PAIR, [verdict]);
}

const bar = (full: number): string => `[${"=".repeat(full)}${".".repeat(40 - full)}]`;

Deno.test("packet numbers are drawn to scale, over the end of their 24 bits too", () => {
  assertEquals(line(0x1263, 0x1264, 0x12c8), `0x1264 ${bar(0)} 0x12c8  = 0 executed at b, . 100 not, b expects 0x1264`);
  assertEquals(
    line(0x1263, 0x1296, 0x12c8),
    `0x1264 ${bar(20)} 0x12c8  = 50 executed at b, . 50 not, b expects 0x1296`,
  );
  assertEquals(
    line(0x1263, 0x12c8, 0x12c8),
    `0x1264 ${bar(40)} 0x12c8  = 100 executed at b, . 0 not: all arrived, their acknowledgements did not`,
  );
  assertEquals(line(0xfffffe, 0x1, 0x3), `0xffffff ${bar(20)} 0x3  = 2 executed at b, . 2 not, b expects 0x1`);
  assertEquals(line(0, 2, 0x100001)?.includes(bar(1)), true, "one of a million is seen");
});

Deno.test("numbers that do not follow each other, or of another queue, are not drawn", () => {
  assertEquals(line(0x1263, 0x1300, 0x12c8), undefined);
  assertEquals(line(0x12c7, 0x12c8, 0x12c8), undefined);
  assertEquals(line(0x1263, 0x1264, 0x12c8, { number: 5 }), undefined);
  assertEquals(line(0x1263, 0x1264, 0x12c8, { host: "elsewhere" }), undefined);
  assertEquals(line(0x1263, 0x1264, 0x12c8, { evidence: [] }), undefined);
});
