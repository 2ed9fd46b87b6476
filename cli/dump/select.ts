/** Which elements are shown: `--pending`, `--where`, `--num`; and which of their fields: `--fields`. */

import type { RingDecoderOptions } from "../../records/ring.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import type { Options } from "../flags.ts";

/** What selects elements, for the ring renderer. */
export type Selection = Pick<RingDecoderOptions, "where" | "limit" | "pending">;

/**
 * Make the selection that the options ask for, and switch off the fields that are not wanted.
 *
 * @throws {UsageError} When a field or value is unknown.
 */
export async function compileSelection(
  options: Options,
  ring: RingDecoderOptions,
  decoder: Decoder,
): Promise<Selection> {
  if (options.fields !== undefined) {
    const { selectFields } = await import("../../records/select.ts");
    selectFields(decoder, options.fields.join(","), ring);
  }
  const where = options.where === undefined ? undefined : await conditions(options.where, ring);
  return { where, limit: options.num, pending: options.pending };
}

async function conditions(where: readonly string[], ring: RingDecoderOptions): Promise<Uint8Array> {
  const { compileWhere } = await import("../../records/where.ts");
  return compileWhere(where.join(","), ring);
}
