/**
 * fields.py for walk.py: an unpack and a print per line, as parsers in Python are usually written.
 *
 * @module
 */

import { eventRows, type Line, type Structure, structure, structures } from "./rows.ts";

/** Source text of the module. */
export function pythonFields(): string {
  return [HELPERS, ...structures().map(functionOf), eventData()].join("\n");
}

const HELPERS = `from struct import unpack_from


def dec(value):
    return " (%d)" % value if value > 9 else ""


def named(names, value):
    return " (%s)" % names[value] if value in names else ""


def power(n, unit):
    return " (%d %s)" % (1 << n, unit) if n < 64 else " (2^%d %s)" % (n, unit)


def signed(value, width):
    number = value - (1 << width) if value >> (width - 1) else value
    return " (%d)" % number if number < 0 or number > 9 else ""


def bits(names, value):
    found = [name for bit, name in names.items() if value >> bit & 1]
    return " (%s)" % "|".join(found) if found else ""

`;

function functionOf({ name, lines }: Structure): string {
  const tables = lines.map((line, n) => tableOf(name, line, n)).join("");
  return `${tables}\ndef ${name}(data, at):\n${lines.map((line, n) => printLine(name, line, n)).join("")}\n`;
}

function tableOf(name: string, line: Line, n: number): string {
  if (line.names.length === 0) return "";
  return `${name}_${n} = {${line.names.map(([value, text]) => `${value}: "${text}"`).join(", ")}}\n`;
}

function printLine(name: string, line: Line, n: number): string {
  const { guard } = line;
  if (guard === undefined) return shownLine(name, line, n);
  const mask = guard.width < 32 ? ` & 0x${(2 ** guard.width - 1).toString(16)}` : "";
  const value = `unpack_from(">I", data, at + ${guard.at})[0] >> ${guard.shift}${mask}`;
  const lines = shownLine(name, line, n).replace(/^(?=.)/gm, "    ");
  return `    if (${value}) in (${guard.values.map((known) => `${known}, `).join("")}):\n${lines}`;
}

function shownLine(name: string, line: Line, n: number): string {
  const { label, kind, at, shift, width, plus, unit } = line;
  const word = `unpack_from(">${width > 32 ? "Q" : "I"}", data, at + ${at})[0]`;
  const mask = width < 32 ? ` & 0x${(2 ** width - 1).toString(16)}` : "";
  const get = `    value = ${word}${shift > 0 ? ` >> ${shift}` : ""}${mask}\n`;
  const plain = `${get}    print("${label} : 0x%x" % value)\n`;
  const followed = (by: string): string => `${get}    print("${label} : 0x%x%s" % (value, ${by}))\n`;
  switch (kind) {
    case "dec":
      return width < 4 ? plain : followed("dec(value)");
    case "signed":
      return followed(`signed(value, ${width})`);
    case "enum":
      return followed(`named(${name}_${n}, value)`);
    case "mask":
      return followed(`bits(${name}_${n}, value)`);
    case "log2":
      return followed(`power(value + ${plus}, "${unit}")`);
    case "hex":
    case "wide":
      return plain;
  }
  throw new Error(`The Python script does not print ${label} as ${kind}`);
}

function eventData(): string {
  const cases = eventRows().map(({ type, subType, layout }) => {
    const test = `type == ${type}${subType === undefined ? "" : ` and sub_type == ${subType}`}`;
    return `    if ${test}:\n        print("-------------- ${structure(layout).title} ------------------")\n` +
      `        return ${layout}(data, at)\n`;
  });
  return `\ndef event_data(data, at, type, sub_type):\n${cases.join("")}`;
}
