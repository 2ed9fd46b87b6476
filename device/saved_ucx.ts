/**
 * How far UCX says that it has posted: files of its file system (ucx_vfs), as `grep -r` prints them, one a line:
 * `/tmp/ucx/4711/…/qp_num:0x11f`.
 */

import { linesOf, MAX_ROWS } from "./saved_values.ts";
import type { PostedFacts } from "./software_facts.ts";

const LINE = /^(\S{0,512})\/(qp_num|sw_pi|prev_sw_pi|bb_max):\s*(0x[\da-f]{1,8}|\d{1,10})\s*$/i;
/** The process, which the mount's folders begin with. */
const PROCESS = /(?:^|\/)ucx\/(\d{1,7})(?:\/|$)/;

/** A line of such an output. */
export function isPostedLine(line: string): boolean {
  return LINE.test(line);
}

/** Queues in an output; those without a number or a producer are left out. */
export function postedIn(output: string): PostedFacts[] {
  const folders = new Map<string, Record<string, number>>();
  let rows = 0;
  for (const line of linesOf(output)) {
    const [, folder, name, value] = LINE.exec(line) ?? [];
    if (folder === undefined || name === undefined || rows++ >= MAX_ROWS) continue;
    let values = folders.get(folder);
    if (values === undefined) folders.set(folder, values = {});
    values[name] = Number(value);
  }
  return [...folders].flatMap(([folder, { qp_num, sw_pi, prev_sw_pi, bb_max }]) => {
    if (qp_num === undefined || sw_pi === undefined) return [];
    const pid = PROCESS.exec(folder)?.[1];
    return [{
      qpn: qp_num & 0xffffff,
      sw_pi: sw_pi & 0xffff,
      prev_sw_pi: prev_sw_pi === undefined ? null : prev_sw_pi & 0xffff,
      bb_max: bb_max ?? null,
      pid: pid === undefined ? null : Number(pid),
    }];
  });
}
