/** Facts of places in whole lines: where they stand is told by the form of a line. */

import { DEVICE, mayHavePci, NVME, PCI, PID, placeFacts } from "./facts.ts";
import { ByShape, formOf } from "./shape.ts";
import type { Facts } from "./types.ts";

/** A piece of a text. */
interface Span {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Where facts stand, and the function's number of a PCI address, which is one digit of eight. */
interface Spans {
  readonly spans: readonly Span[];
  readonly digit: number | undefined;
}

/** By form; null: it does not tell. */
const known = new ByShape<Spans | null>();

/** What {@linkcode placeFacts} says of a line. */
export function placeOfLine(text: string): Facts {
  const form = formOf(text);
  let found = known.get(form);
  if (found === undefined) known.set(form, found = spansOf(text));
  if (found === null || (found.digit !== undefined && text.charCodeAt(found.digit) > 0x37)) return placeFacts(text);
  const facts: Facts = {};
  for (const { name, from, to } of found.spans) {
    const value = text.slice(from, to);
    facts[name] = name === "port" || name === "pid" ? Number(value) : value;
  }
  return facts;
}

/** Expressions that give the places of their groups; that for addresses with any digit behind the point. */
const ANY_PCI = new RegExp(PCI.source.replace("[0-7]", "\\d"), `${PCI.flags}d`);
const [ANY_DEVICE, ANY_NVME, ANY_PID] = [DEVICE, NVME, PID].map(({ source, flags }) =>
  new RegExp(source, `${flags}d`)
) as [RegExp, RegExp, RegExp];

function spansOf(text: string): Spans | null {
  if (!text.includes(":") && !text.includes("_")) return { spans: [], digit: undefined };
  const start = Math.max(0, text.length - 120);
  const device = spansIn(ANY_DEVICE, text, 0, ["device", "port"]) ??
    spansIn(ANY_NVME, text.slice(start), start, ["device"]) ?? [];
  const pci = mayHavePci(text) ? spansIn(ANY_PCI, text, 0, ["pci", "netdev"]) : undefined;
  // An address with another digit there is none, and another one may stand behind it.
  if (pci !== undefined && PCI.exec(text)?.index !== pci[0]!.from) return null;
  const pid = /\(pid/i.test(text) ? spansIn(ANY_PID, text, 0, ["pid"]) : undefined;
  return { spans: [...device, ...pci ?? [], ...pid ?? []], digit: pci === undefined ? undefined : pci[0]!.to - 1 };
}

/** The groups of a match; undefined if there is none. */
function spansIn(pattern: RegExp, text: string, start: number, names: readonly string[]): Span[] | undefined {
  const places = pattern.exec(text)?.indices;
  return places === undefined ? undefined : names.flatMap((name, n) => {
    const place = places[n + 1];
    return place === undefined ? [] : [{ name, from: start + place[0], to: start + place[1] }];
  });
}
