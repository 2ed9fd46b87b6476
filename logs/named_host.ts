/** The host that pdsh, clush and the like name before a line. */

import { DRIVERS, HOST, type Origin } from "./envelope_rows.ts";

/** `node17: `. */
const NAMED_HOST = new RegExp(`^(${HOST}):\\s`);

/** Names of network devices, which drivers write before their messages. */
const NETDEV = /^(?:eth\d|en[ops]\d|enx[0-9a-f]|ib\d|ib[ps]\d|bond\d|team\d|mce\d)\w{0,12}$/;

/** `node17: `, which is only told from a driver's name by not being one. */
export function namedHost(text: string, at: number, end: number, origin: Origin): number {
  const rest = text.slice(at, at + 80);
  const match = NAMED_HOST.exec(rest);
  if (match === null || at + match[0].length > end || DRIVERS.test(match[1]!)) return at;
  if (/^\d+$/.test(match[1]!) || !/^[A-Za-z]/.test(match[1]!) || NETDEV.test(match[1]!)) return at;
  // A log that was cut at its front begins anywhere.
  if ("kernel".endsWith(match[1]!)) return at;
  // A name without a digit may be any word: what follows must be a driver's or a library's line, or a row.
  const after = rest.slice(match[0].length);
  const known =
    /^(?:mlx[45]|infiniband|\[|[0-9a-f]{8}[ :]|\S{1,64}:\d+:\d+ |nvme|NCCL|cqe_dump|\d{4}-\d\d-\d\d[T ]|[A-Z][a-z]{2} [ \d]\d \d\d:)/
      .test(after);
  if (!/\d/.test(match[1]!) && !known) return at;
  origin.host = match[1]!;
  return at + match[0].length;
}
