/** What both C programs say about values in the same words, and the choice of layout for an event's data. */

import { type Bits, eventRows, type Line, structure } from "./rows.ts";

/** The value of a line as a C expression over `p`. */
export function valueIn({ at, shift, width }: Bits): string {
  if (width === 64) return `((uint64_t)be(p + ${at}) << 32 | be(p + ${at + 4}))`;
  const mask = width < 32 ? ` & 0x${(2 ** width - 1).toString(16)}` : "";
  return `(be(p + ${at})${shift > 0 ? ` >> ${shift}` : ""}${mask})`;
}

/** The condition of a line as a C expression; empty: there is none. */
export function guardIn({ guard }: Line): string {
  if (guard === undefined) return "";
  return guard.values.map((value) => `${valueIn(guard)} == ${value}`).join(" || ") || "0";
}

/** Names of bits as a C table by bit number. */
export function bitNames(line: Line): string {
  const names = Array.from({ length: 64 }, (_, bit) => line.names.find(([value]) => value === bit)?.[1]);
  return `(const char *const[64]){${names.map((name) => name === undefined ? "0" : `"${name}"`).join(",")}}`;
}

/** `event_data()`: title and fields of the data behind an event, by its type and sub type. */
export function eventData(): string {
  const types = new Map<number, string>();
  for (const { type, subType, layout } of eventRows()) {
    const test = subType === undefined ? "" : `if (sub_type == ${subType}) `;
    const code = `${test}return fields_${layout}(titled(o, "${structure(layout).title}"), p);`;
    types.set(type, `${types.get(type) ?? ""} ${code}`);
  }
  const cases = [...types].map(([type, code]) => `  case ${type}:${code} break;\n`);
  return "\nstatic out_t event_data(out_t o, unsigned type, unsigned sub_type, const uint8_t *p) {\n" +
    `  switch (type) {\n${cases.join("")}  }\n  return o;\n}\n`;
}
