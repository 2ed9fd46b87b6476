/** fields.h with an fprintf per line, as tools are usually written. */

import { bitNames, guardIn, valueIn } from "./c_values.ts";
import { type Line, structures } from "./rows.ts";

/** A function per structure. */
export function plainFields(): string {
  return structures().map(({ name, lines }) =>
    `static out_t fields_${name}(out_t o, const uint8_t *p) {\n  uint64_t v;\n  const char *s;\n  char t[4096];\n` +
    lines.map(plainLine).join("") + "  return o;\n}\n"
  ).join("\n");
}

function plainLine(line: Line): string {
  const condition = guardIn(line);
  return condition === "" ? shownLine(line) : `  if (${condition}) {\n${shownLine(line)}  }\n`;
}

function shownLine(line: Line): string {
  const print = (format: string, ...args: string[]): string =>
    `fprintf(o, "${line.label} : 0x%${line.width > 32 ? "l" : ""}x${format}\\n", ` +
    `${[line.width > 32 ? "v" : "(unsigned)v", ...args].join(", ")});`;
  const get = `  v = ${valueIn(line)};\n`;
  switch (line.kind) {
    case "dec":
      return line.width < 4
        ? `${get}  ${print("")}\n`
        : `${get}  if (v > 9) ${print(" (%u)", "(unsigned)v")}\n  else ${print("")}\n`;
    case "signed": {
      const number = `sign_extend(v, ${line.width})`;
      return `${get}  if (${number} < 0 || ${number} > 9) ${print(" (%d)", number)}\n  else ${print("")}\n`;
    }
    case "enum":
      return `${get}  switch (v) {\n` +
        line.names.map(([value, name]) => `  case ${value}: s = "${name}"; break;\n`).join("") +
        `  default: s = 0;\n  }\n  if (s) ${print(" (%s)", "s")}\n  else ${print("")}\n`;
    case "mask":
      return `${get}  ${print("%s", `bit_names(t, v, ${bitNames(line)})`)}\n`;
    case "log2":
      return `${get}  if (v + ${line.plus} < 64) ${print(` (%lu ${line.unit})`, `1ul << (v + ${line.plus})`)}\n` +
        `  else ${print(` (2^%lu ${line.unit})`, `v + ${line.plus}`)}\n`;
    case "hex":
    case "wide":
      return `${get}  ${print("")}\n`;
  }
  throw new Error(`The C programs do not print ${line.label} as ${line.kind}`);
}
