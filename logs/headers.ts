/** Headings whose form no template says: those of tools and of DPDK. All others are rows of the tables. */

import { type Header, header } from "./header_types.ts";
import type { Heading } from "./message_pieces.ts";
import { TOOL_HEADERS } from "./headers_tools.ts";
import { USER_HEADERS } from "./headers_user.ts";

/** Words of which every heading has at least one. */
const TRIGGERS = [
  "wqe #",
  "wqe pair",
  "len=",
  "mlx5ctl",
  "dump of ",
  " gvmi ",
  "common part",
  "segment type",
];

/**
 * The heading that a line is, if it is one.
 *
 * @param text A clean line.
 */
export function matchHeader(text: string, lower: string): Header | undefined {
  // A run of blanks is one.
  if (/\s\s|\t/.test(lower)) return matchHeader(text.replace(/\s+/g, " "), lower.replace(/\s+/g, " "));
  if (!TRIGGERS.some((word) => lower.includes(word))) return undefined;
  for (const matchers of [USER_HEADERS, TOOL_HEADERS]) {
    for (const matcher of matchers) {
      const found = matcher(text, lower);
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
