/** One way to read a query, and what a vendor syndrome can be. */

import { VENDOR_SYNDROMES } from "../layouts/knowledge.ts";
import { explainCqe, explainErrorJson } from "./explain.ts";

/** One way to read a query. */
export interface Reading {
  /** What the words are taken for: `CQE syndrome 0x13 with vendor syndrome 0x88`. */
  readonly as: string;
  /** The explanation. */
  readonly lines: readonly string[];
  /** The same for programs. */
  readonly json: unknown;
}

/** A number of the query. */
export interface Given {
  readonly value: number;
  /** Written with `0x`. */
  readonly hex: boolean;
}

/** A vendor syndrome alone, with every syndrome that it was seen with. */
export function vendorReadings(vendor: number): Reading[] {
  return VENDOR_SYNDROMES.filter((entry) => entry.vendor === vendor).map((entry) => ({
    as: `vendor syndrome 0x${pad(vendor)} (${vendor}) with CQE syndrome 0x${pad(entry.syndrome)}`,
    lines: explainCqe({ syndrome: entry.syndrome, vendor }),
    json: explainErrorJson({ syndrome: entry.syndrome, vendor }),
  }));
}

export function pad(value: number): string {
  return value.toString(16).padStart(2, "0");
}
