/**
 * ICM of a 5th-generation device, through the segment that its menu names ICM.
 *
 * No public document describes such a segment; wqdump reads it as this: index1 and index2 are the upper and lower half
 * of the address, num_of_obj1 is the number of dwords.
 */

import { DeviceError, UsageError } from "../errors.ts";
import type { Gen5 } from "./gen5_context.ts";
import { followed, messageText, whyInvalid } from "./gen5_dump.ts";
import { menuRecord, offeredNames } from "./menu.ts";

/** Which memory. */
export interface IcmRequest {
  /** First byte, a multiple of 4. */
  readonly address: bigint;
  /** Bytes, a multiple of 4. */
  readonly size: number;
  /** vhca_id. */
  readonly gvmi?: number | undefined;
  /** Stops between accesses. */
  readonly signal?: AbortSignal | undefined;
}

/** Dwords of one dump: a count has 16 bits. */
const MAX_DWORDS = 0x8000;
const STREAM_OVERHEAD = 1 << 16;

/**
 * Read ICM bytes.
 *
 * @throws {UsageError} When address or size are no multiples of 4.
 * @throws {DeviceError} When the menu has no segment ICM, or the device answers less than that; what came was yielded.
 */
export async function* readIcm(gen5: Gen5, { address, size, gvmi, signal }: IcmRequest): AsyncGenerator<Uint8Array> {
  const { provider } = gen5;
  const device = provider.info.name;
  const operation = `read ${size} bytes of ICM at 0x${address.toString(16)}`;
  if (address % 4n !== 0n || size % 4 !== 0) {
    throw new UsageError(`Cannot ${operation}: address and size must be multiples of 4`);
  }
  const menu = await provider.menu();
  const record = menuRecord(menu, "ICM");
  if (record === undefined) {
    throw new DeviceError(`Cannot ${operation} of "${device}": its menu has no segment ICM`, {
      device,
      operation,
      status: "NO_SEGMENT",
      hint: `No other way to ICM is public. The menu offers ${offeredNames(menu)}`,
    });
  }
  for (let done = 0; done < size;) {
    const wanted = Math.min(MAX_DWORDS * 4, size - done);
    const at = address + BigInt(done);
    const dump = {
      type: record.type,
      index1: Number((at >> 32n) & 0xffffffffn),
      index2: Number(at & 0xffffffffn),
      numOfObj1: wanted / 4,
      vhcaId: gvmi,
      signal,
      unitBytes: 4,
      maxBytes: wanted * 2 + STREAM_OVERHEAD,
      tap: gen5.tap,
    };
    const { got, why, cause } = yield* readPart(provider, dump, wanted);
    done += got;
    if (got < wanted) {
      throw new DeviceError(`Cannot ${operation} of "${device}": ${done} bytes came, then ${why}`, {
        ...{ device, operation, cause },
      });
    }
  }
}

async function* readPart(
  provider: Gen5["provider"],
  dump: Parameters<typeof followed>[1],
  wanted: number,
): AsyncGenerator<Uint8Array, { got: number; why: string; cause: Error | undefined }> {
  let got = 0;
  let refusal: string | undefined;
  let cause: Error | undefined;
  let midway: boolean | undefined;
  for await (const event of followed(provider, dump)) {
    if (event.kind === "data") {
      const bytes = event.bytes.subarray(0, wanted - got);
      got += bytes.length;
      if (bytes.length > 0) yield bytes;
    } else if (event.kind === "error") refusal = messageText(event);
    else if (event.kind === "end") ({ reason: cause, midway } = event);
  }
  return { got, why: whyInvalid(cause, refusal, midway) ?? cause?.message ?? "the answer ended early", cause };
}
