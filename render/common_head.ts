/** The head of documents of commands that read several inputs: what these have in common. */

import type { SampleHead } from "../diagnose/types.ts";
import type { DeviceInfo } from "../device/types.ts";
import type { ReadAt } from "./json_envelope.ts";

/**
 * One adapter is named with the time of its first reading; of several only a host that they share.
 *
 * @param infos The inputs as opened.
 */
export function commonHead(
  samples: readonly Omit<SampleHead, "sample">[],
  infos: readonly DeviceInfo[],
): { readonly info: DeviceInfo | undefined; readonly reading: ReadAt } {
  const hosts = new Set(samples.map(({ host }) => host));
  const one = hosts.size === 1 && new Set(samples.map(({ device }) => device)).size === 1;
  const [first] = samples;
  return {
    info: one || infos.length === 1 ? infos[0] : undefined,
    reading: { time: one ? first!.time : null, host: hosts.size === 1 ? first!.host : null },
  };
}
