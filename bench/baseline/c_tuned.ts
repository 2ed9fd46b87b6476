/**
 * fields.h tuned by hand: vectors, lookup tables, constant text merged.
 *
 * @module
 */

import { bitNames, guardIn, valueIn } from "./c_values.ts";
import { type Line, structures } from "./rows.ts";

/** Constant text up to what varies is one copy; single digits are put into it; small numbers and names are looked up. */
export function tunedFields(): string {
  return structures().map(({ name, lines }) => {
    const writer = new Tuned();
    lines.forEach((line) => writer.line(line));
    return `static out_t fields_${name}(out_t o, const uint8_t *p) {\n${writer.end()}  return o;\n}\n`;
  }).join("\n");
}

class Tuned {
  #code = "";
  #text = "";
  #patches = "";
  #tables = 0;

  line(line: Line): void {
    const condition = guardIn(line);
    if (condition === "") return this.#shown(line);
    this.#put();
    this.#code += `  if (${condition}) {\n`;
    this.#shown(line);
    this.#put();
    this.#code += "  }\n";
  }

  #shown(line: Line): void {
    const v = valueIn(line);
    this.#text += `${line.label} : 0x`;
    if (line.width <= (line.kind === "hex" ? 4 : line.kind === "dec" ? 3 : 0)) {
      this.#patches += `  o[${this.#text.length}] = "0123456789abcdef"[${v}];\n`;
      this.#text += "?";
    } else if (line.kind === "enum" && line.width <= 8) this.#names(line, v);
    else {
      this.#put();
      this.#code += this.#number(line, v);
    }
    this.#text += "\n";
  }

  #put(): void {
    const length = this.#text.length;
    const padded = Math.ceil(length / 32) * 32;
    const table = `t${this.#tables++}`;
    this.#code += `  static const char ${table}[${padded}] = "${this.#text.replaceAll("\n", "\\n")}";\n`;
    this.#code += `  PUT(o, ${table}, ${length});\n${this.#patches}  o += ${length};\n`;
    this.#text = "";
    this.#patches = "";
  }

  #number({ kind, width, names, plus, unit, ...line }: Line, v: string): string {
    if (kind === "dec" && width <= 8) return `  o = small_number(o, ${v});\n`;
    if (kind === "dec") return `  { uint32_t v = ${v}; o = suffix(hex32(o, v), v); }\n`;
    if (kind === "wide") return `  o = hex64(o, ${v});\n`;
    if (kind === "mask") {
      const table = bitNames({ kind, width, names, plus, unit, ...line });
      return `  { uint64_t v = ${v}; o = bit_names(${width > 32 ? "hex64" : "hex32"}(o, v), v, ${table}); }\n`;
    }
    if (kind === "signed") {
      const number = `sign_extend(v, ${width})`;
      return `  { uint32_t v = ${v}; o = hex32(o, v); ` +
        `if (${number} < 0 || ${number} > 9) o += sprintf(o, " (%d)", ${number}); }\n`;
    }
    if (kind === "log2") {
      return `  { uint32_t v = ${v}; o = hex32(o, v); ` +
        `if (v + ${plus} < 64) o += sprintf(o, " (%lu ${unit})", 1ul << (v + ${plus})); ` +
        `else o += sprintf(o, " (2^%u ${unit})", v + ${plus}); }\n`;
    }
    if (kind === "enum") {
      const cases = names.map(([value, name]) =>
        `case ${value}: memcpy(o, " (${name})", ${name.length + 3}); o += ${name.length + 3}; break; `
      );
      return `  { uint32_t v = ${v}; o = hex32(o, v); switch (v) { ${cases.join("")}} }\n`;
    }
    return width <= 8 ? `  o = hex8(o, ${v});\n` : `  o = hex32(o, ${v});\n`;
  }

  // Digits and name of every value, padded; the length in the last byte.
  #names(line: Line, v: string): void {
    const texts = Array.from({ length: 2 ** line.width }, (_, value) => {
      const name = line.names.find(([known]) => known === value)?.[1];
      return value.toString(16) + (name === undefined ? "" : ` (${name})`);
    });
    const longest = Math.max(...texts.map((text) => text.length));
    const stride = Math.ceil((longest + 1) / 32) * 32;
    const rows = texts.map((text) => `{"${text}", ${text.length}}`);
    this.#put();
    this.#code += `  static const struct { char text[${stride - 1}]; char length; } n${this.#tables}[] = {${
      rows.join(",")
    }};\n`;
    this.#code +=
      `  { uint32_t v = ${v}; PUT(o, n${this.#tables}[v].text, ${stride}); o += n${this.#tables}[v].length; }\n`;
    this.#tables++;
  }

  end(): string {
    this.#put();
    return this.#code;
  }
}
