import { assertEquals } from "@std/assert";
import { type RingHeading, ringHeading } from "../../../render/ring_heading.ts";

function line(ring: Partial<RingHeading>): string {
  const lines = ringHeading({
    source: "snd",
    index: 0x3b5,
    gvmi: 0,
    geometry: { stride: 64 },
    entries: 4,
    facts: {},
    ...ring,
  }).split("\n");
  assertEquals([lines[0], lines[2], lines[3]], ["=".repeat(110), "=".repeat(110), ""]);
  return lines[1]!;
}

Deno.test("the header of a send queue is the original's", () => {
  assertEquals(
    line({ facts: { cqn: 0x3a, tsFormat: 0, pi: 3, ci: 3 } }),
    "Dump of SQ with gvmi=0x0, qn=0x3b5. 4 entries, 64 bytes each. connected to CQ 0x3a.  ts: 0  pi 0x3   ci 0x3",
  );
});

Deno.test("facts that are not known are left out", () => {
  assertEquals(line({}), "Dump of SQ with gvmi=0x0, qn=0x3b5. 4 entries, 64 bytes each.");
  assertEquals(line({ entries: undefined }), "Dump of SQ with gvmi=0x0, qn=0x3b5. 64 bytes each.");
  assertEquals(line({ index: undefined, gvmi: undefined }), "Dump of SQ. 4 entries, 64 bytes each.");
  assertEquals(line({ facts: { ci: 2 } }), "Dump of SQ with gvmi=0x0, qn=0x3b5. 4 entries, 64 bytes each.   ci 0x2");
});

Deno.test("every queue has its name and what it is connected to", () => {
  const facts = { cqn: 1, cqnRecv: 2, eqn: 3 };
  const of = (source: string) => line({ source, facts }).replace(" 4 entries, 64 bytes each.", "");
  assertEquals(of("rcv"), "Dump of RQ with gvmi=0x0, qn=0x3b5. connected to CQ 0x2.");
  assertEquals(of("srq"), "Dump of SRQ with gvmi=0x0, qn=0x3b5. connected to CQ 0x1.");
  assertEquals(of("cmp"), "Dump of CQ with gvmi=0x0, qn=0x3b5. connected to EQ 0x3.");
  assertEquals(of("qpc"), "Dump of QPC with gvmi=0x0, qn=0x3b5. connected to CQ 0x1.");
});
