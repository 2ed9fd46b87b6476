/** The packet numbers of a pair on one line of text: what the peer has executed, and what is missing there. */

import { hex } from "../bytes.ts";
import type { Pair, Verdict } from "../diagnose/types.ts";

const WIDTH = 40;
const MASK = 0xffffff;

/** Numbers of a pair, out of the verdict on its requester. */
function numbersOf({ a, verdict: name }: Pair, verdicts: readonly Verdict[]): readonly number[] | undefined {
  const own = verdicts.find((one) =>
    one.kind === "qp" && one.name === name && one.number === a.qpn && one.device === a.device && one.host === a.host
  );
  const last = (field: string): number | undefined => {
    const found = own?.evidence.find((one) => one.field === field);
    const value = found === undefined
      ? undefined
      : Object.entries(found).filter(([key]) => /^s\d+$/.test(key)).at(-1)?.[1];
    return typeof value === "number" ? value : undefined;
  };
  const numbers = [last("last_acked_psn"), last("next_rcv_psn of the peer"), last("next_send_psn")];
  return numbers.every((one) => one !== undefined) ? numbers : undefined;
}

/**
 * `0x1264 [====......] 0x12c8   = executed at b, . not`.
 *
 * @param verdicts Of the same answer.
 * @returns Undefined where the answer does not have the numbers, or they do not follow each other.
 */
export function psnText(pair: Pair, verdicts: readonly Verdict[]): string | undefined {
  const [acked, expected, next] = numbersOf(pair, verdicts) ?? [];
  if (acked === undefined || expected === undefined || next === undefined) return undefined;
  const first = (acked + 1) & MASK;
  const [executed, sent] = [(expected - first) & MASK, (next - first) & MASK];
  if (sent === 0 || executed > sent) return undefined;
  // What is there is seen, however little of it.
  const part = executed === 0 ? 0 : executed === sent ? WIDTH : Math.min(
    WIDTH - 1,
    Math.max(1, Math.round(WIDTH * executed / sent)),
  );
  const missing = sent - executed;
  return `${hex(first)} [${"=".repeat(part)}${".".repeat(WIDTH - part)}] ${hex(next)}  = ${executed} executed at b, ` +
    `. ${missing} not${
      missing === 0 ? ": all arrived, their acknowledgements did not" : `, b expects ${hex(expected)}`
    }`;
}
