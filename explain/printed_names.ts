/** Names and words that programs print where no completion tells: what they stand for. */

import { CALL_NAMES } from "../layouts/call_errors.ts";
import { PROGRAM_NAMES, type ProgramName, syndromeOf, WC_STATUSES } from "../layouts/knowledge.ts";
import { pad, type Reading } from "./query_reading.ts";

/** Names that programs print: results of NCCL and UCX, errors of calls, events of the connection manager. */
export const PRINTED_NAMES: readonly ProgramName[] = [...PROGRAM_NAMES, ...CALL_NAMES];

/** The longest of these names in a sentence. */
export function nameWithin(text: string): string | undefined {
  const low = text.toLowerCase().replace(/\s+/g, " ");
  return [...PRINTED_NAMES.flatMap(({ names }) => names), ...WC_STATUSES.flatMap(({ texts }) => texts)]
    .filter((name) => name.length > 8 && low.includes(name.toLowerCase()))
    .toSorted((a, b) => b.length - a.length)[0];
}

/** What a printed name stands for. */
export function programReadings(text: string): Reading[] {
  const low = text.toLowerCase();
  return PRINTED_NAMES.filter(({ names }) => names.some((one) => one.toLowerCase() === low)).map((entry) => {
    const from = (entry.syndromes ?? []).map((value) => `0x${pad(value)} (${syndromeOf(value)?.name})`).join(", ");
    const lines = [
      `${entry.program} : ${entry.names[0]}`,
      `in words : ${entry.meaning}`,
      ...(from === "" ? [] : [`made from : ${from}`]),
    ];
    return {
      as: entry.program,
      lines,
      json: { name: entry.names[0], program: entry.program, syndromes: entry.syndromes ?? [], lines },
    };
  });
}
