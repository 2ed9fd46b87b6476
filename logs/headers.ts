/** Headings whose form no template says: those of tools and of DPDK. All others are rows of the tables. */

import { isCode } from "./prose.ts";
import { type Header, header } from "./header_types.ts";
import type { Heading } from "./message_pieces.ts";
import { TOOL_HEADERS } from "./headers_tools.ts";
import { USER_HEADERS } from "./headers_user.ts";
import { ByShape, formOf } from "./shape.ts";

/** Words of which every heading has at least one. */
const TRIGGERS = [
  "wqe #",
  "wqe pair",
  "at [",
  "mlx5ctl",
  "dump of ",
  " gvmi ",
  "common part",
  "segment type",
];

/** Forms of texts that have none of the words. */
const plain = new ByShape<true>();

/**
 * The heading that a line is, if it is one.
 *
 * @param text A clean line.
 */
export function matchHeader(text: string): Header | undefined {
  const form = formOf(text);
  if (plain.get(form)) return undefined;
  // A run of blanks is one.
  const single = /\s\s|\t/.test(text) ? text.replace(/\s+/g, " ") : text;
  const lower = single.toLowerCase();
  if (!TRIGGERS.some((word) => lower.includes(word))) {
    plain.set(form, true);
    return undefined;
  }
  // The format that a program prints with is no heading.
  if (isCode(single)) return undefined;
  for (const matchers of [USER_HEADERS, TOOL_HEADERS]) {
    for (const matcher of matchers) {
      const found = matcher(single, lower);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The header of a heading that a row of the tables has found. */
export function headerOf(heading: Heading): Header {
  const { shape, facts } = heading;
  const stated = shape.sizeFact === undefined ? undefined : facts[shape.sizeFact];
  const provider = facts["provider"];
  delete facts["provider"];
  const foreign = typeof provider === "string" && !/^mlx/i.test(provider)
    ? `the completion was printed by the ${provider} provider, which is another vendor's`
    : undefined;
  return {
    origin: heading.origin,
    element: shape.element,
    generation: shape.generation,
    size: shape.size ?? (typeof stated === "number" && stated > 0 ? stated : undefined),
    layout: shape.layout,
    styles: shape.styles,
    units: shape.units,
    error: shape.error === true,
    foreign,
    facts,
    lost: heading.lost,
    wants: [],
    reread: () => facts,
  };
}

/** A header that stands for "none": bytes without any heading. */
export function noHeader(): Header {
  return header({ origin: "hexadecimal data", element: "cqe", text: "", read: () => ({}) });
}
