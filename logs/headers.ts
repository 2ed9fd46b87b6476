/**
 * Lines that announce a dump: which program prints it, what the bytes are, how many there are, and what the line states.
 *
 * @module
 */

import { type Header, header } from "./header_types.ts";
import { KERNEL_HEADERS } from "./headers_kernel.ts";
import { TOOL_HEADERS } from "./headers_tools.ts";
import { USER_HEADERS } from "./headers_user.ts";

/** Words of which every heading has at least one. */
const TRIGGERS = [
  "cqe",
  "wqe",
  "completion with error",
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
 * @param lower The same in lower case.
 */
export function matchHeader(text: string, lower: string): Header | undefined {
  if (!TRIGGERS.some((word) => lower.includes(word))) return undefined;
  for (const matchers of [KERNEL_HEADERS, USER_HEADERS, TOOL_HEADERS]) {
    for (const matcher of matchers) {
      const found = matcher(text, lower);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** A header that stands for "none": bytes without any heading. */
export function noHeader(): Header {
  return header({ origin: "hexadecimal data", element: "cqe", text: "", read: () => ({}) });
}
