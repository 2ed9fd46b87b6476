/**
 * fields.ts for walk.ts: a function per structure with DataView and string concatenation, as scripts are usually written.
 *
 * @module
 */

import { type Bits, eventRows, type Line, type Structure, structure, structures } from "./rows.ts";

/**
 * Source text of the module.
 *
 * @param contexts Names of layouts of contexts that it prints besides the elements of rings.
 */
export function typescriptFields(contexts: readonly string[]): string {
  const all = [...structures(), ...contexts.map(structure)];
  return [HELPERS, ...all.map(functionOf), eventData()].join("\n");
}

const HELPERS = `
const dec = (value: number): string => value > 9 ? \` (\${value})\` : "";
const named = (name: string | undefined): string => name === undefined ? "" : \` (\${name})\`;
const power = (n: number, unit: string): string => \` (\${n < 64 ? 1n << BigInt(n) : \`2^\${n}\`} \${unit})\`;
const signed = (value: number, width: number): string => {
  const number = value << (32 - width) >> (32 - width);
  return number < 0 || number > 9 ? \` (\${number})\` : "";
};
const bits = (value: number | bigint, names: Record<number, string>): string => {
  const set = Object.entries(names).filter(([bit]) => BigInt(value) >> BigInt(bit) & 1n).map(([, name]) => name);
  return set.length === 0 ? "" : \` (\${set.join("|")})\`;
};
const mac = (view: DataView, at: number): string => {
  const parts: string[] = [];
  for (let i = 0; i < 6; i++) parts.push(view.getUint8(at + i).toString(16).padStart(2, "0"));
  return parts.join(":");
};
const gid = (view: DataView, at: number): string => {
  const words: number[] = [];
  for (let i = 0; i < 16; i += 2) words.push(view.getUint16(at + i));
  if (words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff) {
    return "::ffff:" + [12, 13, 14, 15].map((i) => view.getUint8(at + i)).join(".");
  }
  let best = 8, length = 1;
  for (let i = 0, start = 0; i < 8; i++) {
    if (words[i] !== 0) start = i + 1;
    else if (i + 1 - start > length) best = start, length = i + 1 - start;
  }
  const hex = (from: number, to: number): string => words.slice(from, to).map((word) => word.toString(16)).join(":");
  return best === 8 ? hex(0, 8) : hex(0, best) + "::" + hex(best + length, 8);
};
`;

function functionOf({ name, lines }: Structure): string {
  const tables = lines.flatMap((line, n) => tableOf(name, line, n)).join("");
  const body = lines.map((line, n) => {
    const code = `text += ${expression(name, line, n)};`;
    if (line.guard === undefined) return `  ${code}\n`;
    return `  if ([${line.guard.values.join(", ")}].includes(${number(line.guard)})) ${code}\n`;
  }).join("");
  return `${tables}export function ${name}(view: DataView, at: number): string {\n` +
    `  let text = "";\n  let value: number;\n  let wide: bigint;\n${body}  return text;\n}\n`;
}

function tableOf(name: string, line: Line, n: number): string[] {
  if (line.names.length === 0) return [];
  const names = line.names.map(([value, text]) => `${value}: "${text}"`).join(", ");
  return [`const ${name}_${n}: Record<number, string> = { ${names} };\n`];
}

function number({ at, shift, width }: Bits): string {
  const word = `view.getUint32(at + ${at})`;
  if (width === 32) return word;
  return shift + width === 32
    ? `(${word} >>> ${shift})`
    : `(${word} >>> ${shift} & 0x${(2 ** width - 1).toString(16)})`;
}

function expression(name: string, line: Line, n: number): string {
  const { label, kind, width, at, plus, unit } = line;
  if (kind === "title") return `"-------------- ${label} ------------------\\n"`;
  if (kind === "gid" || kind === "mac") return `"${label} : " + ${kind}(view, at + ${at}) + "\\n"`;
  const digits = width > 32
    ? `(wide = view.getBigUint64(at + ${at})).toString(16)`
    : `(value = ${number(line)}).toString(16)`;
  const tails: Partial<Record<Line["kind"], string>> = {
    dec: width < 4 ? "" : " + dec(value)",
    signed: ` + signed(value, ${width})`,
    enum: ` + named(${name}_${n}[value])`,
    mask: ` + bits(${width > 32 ? "wide" : "value"}, ${name}_${n})`,
    log2: ` + power(value + ${plus}, "${unit}")`,
  };
  return `"${label} : 0x" + ${digits}${tails[kind] ?? ""} + "\\n"`;
}

function eventData(): string {
  const cases = eventRows().map(({ type, subType, layout }) => {
    const test = `type === ${type}${subType === undefined ? "" : ` && subType === ${subType}`}`;
    const title = `"-------------- ${structure(layout).title} ------------------\\n"`;
    return `  if (${test}) return ${title} + ${layout}(view, at);\n`;
  });
  return "export function event_data(view: DataView, at: number, type: number, subType: number): string {\n" +
    `${cases.join("")}  return "";\n}\n`;
}
