/** The context type of `--source` as sources spell it: one of the manual's, or a segment of the device's menu. */

import { UsageError } from "../../errors.ts";
import type { Source } from "../../device/types.ts";
import type { Options } from "../flags.ts";
import { findQueue, QUEUES } from "../../layouts/queues.ts";
import { quote } from "../../plain.ts";
import { didYouMean } from "../../suggest.ts";

/** A context type in both spellings. */
export interface ResolvedSource {
  /** For sources: lower case, or the segment's name. */
  readonly type: string;
  /** For json: as the manual or the menu spells it. */
  readonly name: string;
}

/**
 * Find the context type.
 *
 * @throws {UsageError} When neither the manual nor the device knows it.
 */
export async function resolveSource(options: Options, source: Source): Promise<ResolvedSource> {
  const given = options.source;
  if (given === undefined) return { type: "", name: "" };
  const known = findQueue(given);
  if (known !== undefined) {
    return { type: known.fromConnectX5 ? known.name : known.name.toLowerCase(), name: known.name };
  }
  const menu = await source.menu?.() ?? [];
  const names = menu.map((record) => record.name);
  const segment = names.find((name) => name.toLowerCase() === given.toLowerCase());
  if (segment !== undefined) return { type: segment, name: segment };
  const guess = didYouMean(given, [...QUEUES.map((entry) => entry.name), ...names]);
  const has = names.length === 0 ? "which has no segment menu" : `whose menu has no such segment (--menu shows it)`;
  throw new UsageError(
    `Option --source ${quote(given)} is no context type, nor known to ${source.info.name}, ${has}${guess}`,
  );
}
