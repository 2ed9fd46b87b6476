/**
 * Messages: lines that carry status numbers without bytes.
 *
 * @module
 */

import { CQE_MESSAGES } from "./messages_cqe.ts";
import { KERNEL_MESSAGES } from "./messages_kernel.ts";
import { MLX4_MESSAGES } from "./messages_mlx4.ts";
import { STACK_MESSAGES } from "./messages_stacks.ts";
import { TOOL_MESSAGES } from "./messages_tools.ts";
import { UCX_MESSAGES } from "./messages_ucx.ts";
import { VERBS_MESSAGES } from "./messages_verbs.ts";
import type { MessageMatch } from "./message_types.ts";

/** Lines longer than this are looked at only so far. */
const MAX_TEXT = 4096;

/** Words of which every message has at least one. */
const TRIGGERS = [
  "cqe",
  "synd",
  "status",
  "error",
  "completion",
  "vend",
  "counter exceeded",
  "timeout on queue",
  "async event",
  "nic_done",
  "initial_ci",
  "umr",
  "process failed",
  "segment -",
  "node:",
  "menu",
  "element index",
  "devx id",
  "wqe index",
  "flush",
  "failed",
];

/**
 * The message that a line is or begins, if it does.
 *
 * @param text A clean line.
 * @param lower The same in lower case.
 */
export function matchMessage(text: string, lower: string): MessageMatch | undefined {
  if (!TRIGGERS.some((word) => lower.includes(word))) return undefined;
  const head = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  const low = lower.length > MAX_TEXT ? lower.slice(0, MAX_TEXT) : lower;
  const all = [
    KERNEL_MESSAGES,
    MLX4_MESSAGES,
    UCX_MESSAGES,
    STACK_MESSAGES,
    CQE_MESSAGES,
    VERBS_MESSAGES,
    TOOL_MESSAGES,
  ];
  for (const matchers of all) {
    for (const matcher of matchers) {
      const found = matcher(head, low);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
