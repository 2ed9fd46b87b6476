/**
 * Builds the C baselines: fields.h is written from the layout tables, once with an fprintf per line and once tuned.
 *
 * @module
 */

import { type Line, structures } from "./rows.ts";

/** The two programs. */
export type Style = "PLAIN" | "TUNED";

const HERE = new URL("./", import.meta.url);

/**
 * Compiles one of them.
 *
 * @param folder Where sources and program go.
 * @returns Path of the program; undefined without a C compiler.
 * @throws {Error} If the compiler refuses the sources.
 */
export async function buildC(folder: string, style: Style): Promise<string | undefined> {
  const work = `${folder}/${style.toLowerCase()}`;
  await Deno.mkdir(work, { recursive: true });
  for (const name of ["walk.c", "plain.h", "tuned.h"]) await Deno.copyFile(new URL(name, HERE), `${work}/${name}`);
  await Deno.writeTextFile(`${work}/fields.h`, style === "PLAIN" ? plainFields() : tunedFields());
  const args = ["-O3", "-march=native", "-w", `-D${style}`, "walk.c", "-o", "walk"];
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command("cc", { args, cwd: work }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  if (!output.success) throw new Error(`cc: ${new TextDecoder().decode(output.stderr)}`);
  return `${work}/walk`;
}

const VALUE = `be(p + AT)`;

function value({ at, shift, width }: Line): string {
  if (width === 64) return `((uint64_t)be(p + ${at}) << 32 | be(p + ${at + 4}))`;
  const word = VALUE.replace("AT", String(at));
  const mask = width < 32 ? ` & 0x${(2 ** width - 1).toString(16)}` : "";
  return `(${word}${shift > 0 ? ` >> ${shift}` : ""}${mask})`;
}

function bitNames(line: Line): string {
  const names = Array.from({ length: 64 }, (_, bit) => line.names.find(([value]) => value === bit)?.[1]);
  return `(const char *const[64]){${names.map((name) => name === undefined ? "0" : `"${name}"`).join(",")}}`;
}

/** One fprintf per line. */
function plainFields(): string {
  return structures().map(({ name, lines }) =>
    `static out_t fields_${name}(out_t o, const uint8_t *p) {\n  uint64_t v;\n  const char *s;\n  char t[4096];\n` +
    lines.map(plainLine).join("") + "  return o;\n}\n"
  ).join("\n");
}

function plainLine(line: Line): string {
  const print = (format: string, ...args: string[]): string =>
    `fprintf(o, "${line.label} : 0x%${line.width > 32 ? "l" : ""}x${format}\\n", ` +
    `${[line.width > 32 ? "v" : "(unsigned)v", ...args].join(", ")});`;
  const get = `  v = ${value(line)};\n`;
  switch (line.kind) {
    case "dec":
      return line.width < 4
        ? `${get}  ${print("")}\n`
        : `${get}  if (v > 9) ${print(" (%u)", "(unsigned)v")}\n  else ${print("")}\n`;
    case "enum":
      return `${get}  switch (v) {\n` +
        line.names.map(([value, name]) => `  case ${value}: s = "${name}"; break;\n`).join("") +
        `  default: s = 0;\n  }\n  if (s) ${print(" (%s)", "s")}\n  else ${print("")}\n`;
    case "mask":
      return `${get}  ${print("%s", `bit_names(t, v, ${bitNames(line)})`)}\n`;
    case "log2":
      return `${get}  if (v + ${line.plus} < 64) ${print(` (%lu ${line.unit})`, `1ul << (v + ${line.plus})`)}\n` +
        `  else ${print(` (2^%lu ${line.unit})`, `v + ${line.plus}`)}\n`;
  }
  return `${get}  ${print("")}\n`;
}

/** Constant text up to what varies is one copy; single digits are put into it; small numbers and names are looked up. */
function tunedFields(): string {
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
    const v = value(line);
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
