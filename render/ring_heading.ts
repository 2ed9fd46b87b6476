/** The lines above a ring in raw and dw format, as the original prints them. Facts that are not known are left out. */

import type { ContextFacts, ContextType, RingGeometry } from "../device/types.ts";
import { findQueue } from "../layouts/queues.ts";
import { RING_RULE } from "./rules.ts";

/** What the header says. */
export interface RingHeading {
  readonly source: ContextType;
  /** Context number, if known. */
  readonly index: number | undefined;
  /** vhca_id, if known. */
  readonly gvmi: number | undefined;
  /** Stride of the entries. */
  readonly geometry: Pick<RingGeometry, "stride">;
  /** Entries that follow, if known. */
  readonly entries: number | undefined;
  /** What the queue's context told. */
  readonly facts: ContextFacts;
}

/** Rule, header, rule. */
export function ringHeading(ring: RingHeading): string {
  return `${RING_RULE}\n${headerLine(ring)}\n${RING_RULE}\n`;
}

/** `Dump of SQ with gvmi=0x0, qn=0x3b5. 4 entries, 64 bytes each. connected to CQ 0x3a.  ts: 0  pi 0x3   ci 0x3`. */
function headerLine({ source, index, gvmi, geometry, entries, facts }: RingHeading): string {
  const queue = findQueue(source)?.queue ?? source.toUpperCase();
  const names: string[] = [];
  if (gvmi !== undefined) names.push(`gvmi=0x${gvmi.toString(16)}`);
  if (index !== undefined) names.push(`qn=0x${index.toString(16)}`);
  let line = `Dump of ${queue}${names.length === 0 ? "" : ` with ${names.join(", ")}`}.`;
  line += entries === undefined
    ? ` ${geometry.stride} bytes each.`
    : ` ${entries} entries, ${geometry.stride} bytes each.`;
  const cqn = queue === "RQ" ? facts.cqnRecv ?? facts.cqn : facts.cqn;
  if (cqn !== undefined && queue !== "CQ") line += ` connected to CQ 0x${cqn.toString(16)}.`;
  if (facts.eqn !== undefined && queue === "CQ") line += ` connected to EQ 0x${facts.eqn.toString(16)}.`;
  if (facts.tsFormat !== undefined) line += `  ts: ${facts.tsFormat}`;
  if (facts.pi !== undefined) line += `  pi 0x${facts.pi.toString(16)}`;
  if (facts.ci !== undefined) line += `   ci 0x${facts.ci.toString(16)}`;
  return line;
}
