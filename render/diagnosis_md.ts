/** A diagnosis as Markdown, to be pasted into a ticket. */

import type { Diagnosis, VerdictGroup } from "../diagnose/types.ts";
import { countLine, groupVerdicts, subject, valueText } from "./diagnosis_text.ts";

export function diagnosisMarkdown(answer: Diagnosis): string {
  const parts = [`## wqdump diagnosis\n\n${escape(countLine(answer))}\n`];
  for (const { name, sentence, chain, confidence } of answer.causes) {
    const links = chain.map((link) => `- ${escape(link)}\n`).join("");
    parts.push(`### Cause: ${name}\n\n${escape(sentence)} *(${confidence})*\n${links === "" ? "" : `\n${links}`}`);
  }
  parts.push(...groupVerdicts(answer.verdicts).map(groupMarkdown));
  if (answer.not_looked_at.length > 0) {
    parts.push(`### Not looked at\n\n${answer.not_looked_at.map((what) => `- ${escape(what)}\n`).join("")}`);
  }
  return parts.join("\n");
}

function groupMarkdown({ first, verdicts }: VerdictGroup): string {
  const { name, severity, confidence, rule, sentence, evidence, not, next } = first;
  const more = verdicts.length === 1 ? "" : ` (and ${verdicts.length - 1} more)`;
  const columns = Math.max(0, ...evidence.map((row) => Object.keys(row).length - 1));
  const heads = Array.from({ length: columns }, (_, n) => ` S${n + 1} |`).join("");
  const rows = evidence.map(({ field, ...samples }) =>
    `| ${escape(field)} |${Object.values(samples).map((value) => ` ${escape(valueText(value ?? null))} |`).join("")}\n`
  );
  const table = rows.length === 0 ? "" : `\n| field |${heads}\n|---|${"---|".repeat(columns)}\n${rows.join("")}`;
  const lines = [...not.map((what) => `- not this: ${escape(what)}`), ...next.map((what) => `- next: ${escape(what)}`)];
  const list = lines.length === 0 ? "" : `\n${lines.join("\n")}\n`;
  const words = `*${severity}, ${confidence}, rule ${rule}*`;
  return `### ${name}: ${escape(subject(first))}${more}\n\n${escape(sentence)} ${words}\n${table}${list}`;
}

/** Names from hosts and logs must not become markup. */
function escape(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replace(/[\\`*_{}[\]<>#|]/g, (mark) => `\\${mark}`);
}
