/** A diagnosis in one line per group of verdicts. */

import { escaped } from "../plain.ts";
import type { Diagnosis } from "../diagnose/types.ts";
import { causeLine, countLine, groupVerdicts, subject } from "./diagnosis_text.ts";

/** The answer, a line each: severity, name, whom it is about, the sentence. */
export function diagnosisShort(answer: Diagnosis): string {
  const groups = groupVerdicts(answer.verdicts);
  const width = Math.max(0, ...groups.map(({ first }) => first.name.length));
  const lines = groups.map(({ first, verdicts }) => {
    const more = verdicts.length === 1 ? "" : ` (and ${verdicts.length - 1} more)`;
    return `${first.severity.padEnd(7)}  ${first.name.padEnd(width)}  ${subject(first)}${more}: ${first.sentence}`;
  });
  return [...answer.causes.map(causeLine), ...lines, countLine(answer)].map((line) => `${escaped(line)}\n`).join("");
}
