/** Contexts of a 4th-generation device. */

import { DeviceError } from "../errors.ts";
import type { ContextDecoder, Recognised } from "./context_facts.ts";
import { gen4ContextFacts, missingMembers, recogniseContext } from "./gen4_facts.ts";
import { type ContextNumbers, gen4Type, type Gen4TypeRow } from "./gen4_types.ts";
import { NOT_VALID, notValidError } from "./gen5_dump.ts";
import type { ContextImage, ContextPart, ContextPort, ContextType } from "./types.ts";

/** What every operation on a device works with. */
export interface Gen4 {
  /** Where contexts come from. */
  readonly port: ContextPort;
  /** Recognises and decodes contexts. */
  readonly decoder: ContextDecoder;
  /** Adds a remark, once. */
  readonly note: (text: string) => void;
  /** Numbers of the context types. */
  readonly sources: ContextNumbers;
}

/** Which context. */
export interface Gen4Request {
  readonly source: ContextType;
  readonly index: number;
}

/**
 * Statuses of the tools command that firmware may answer to a number that does not exist. Which one it is, is not
 * public; others (busy, time-out, bad operation, bad system state) mean something else and are failures.
 */
const INVALID_NUMBER_STATUS: readonly string[] = [
  NOT_VALID,
  "ME_CMDIF_BAD_STATUS",
  "ME_CMDIF_UNKN_TLV",
  "ME_CMDIF_RES_STATE",
  "ME_CMDIF_UNKN_STATUS",
];

/**
 * Read one context.
 *
 * @throws {DeviceError} When it does not exist (status `NOT_VALID`) or cannot be read.
 */
export async function readGen4Context(gen4: Gen4, request: Gen4Request): Promise<ContextImage> {
  const row = gen4Type(request.source);
  const { bytes, recognised } = await readRecognised(gen4, row, request.index);
  const missing = recognised === undefined ? 0 : missingMembers(recognised, bytes.length);
  const part: ContextPart = {
    role: "context",
    segment: row.name,
    layout: recognised?.payload.layout,
    bytes,
    cut: missing === 0
      ? undefined
      : `${missing} members lie beyond the ${bytes.length} bytes that the device reads out`,
  };
  if (recognised?.payload.context.layout === "mlx4_qp_context" && recognised.fields["rss"] === 1) {
    gen4.note(
      `QP 0x${request.index.toString(16)} distributes (RSS): from byte 0x24 of pri_path on it has mlx4_rss_context`,
    );
  }
  return {
    source: request.source.toLowerCase(),
    index: request.index,
    gvmi: 0,
    parts: [part],
    facts: recognised === undefined ? {} : gen4ContextFacts(recognised, request.source.toLowerCase()),
  };
}

/** A context, and what it was recognised as. */
export interface ReadContext {
  /** Device order. */
  readonly bytes: Uint8Array;
  /** Undefined where it is none of the public structures. */
  readonly recognised: Recognised | undefined;
}

/**
 * Read and recognise a context.
 *
 * @throws {DeviceError} As {@linkcode readGen4Context}.
 */
export async function readRecognised(gen4: Gen4, row: Gen4TypeRow, index: number): Promise<ReadContext> {
  const bytes = new Uint8Array(row.bytes);
  const why = await readInto(gen4, row, index, bytes);
  if (why !== undefined) throw notValidError(gen4.port.info.name, row.noun, index, why);
  return { bytes, recognised: recogniseContext(gen4.decoder, bytes, index, row.payloads) };
}

/**
 * Read a context's first bytes.
 *
 * @param into At most as many bytes as the type has.
 * @returns Why the number counts as not valid, undefined where it is valid.
 * @throws {DeviceError} When the device fails.
 */
export async function readInto(
  { port, sources }: Gen4,
  row: Gen4TypeRow,
  index: number,
  into: Uint8Array,
): Promise<string | undefined> {
  try {
    await port.readContext(sources[row.name.toLowerCase()]!, index, into);
  } catch (error) {
    const status = error instanceof DeviceError ? error.status : undefined;
    if (status === undefined || !INVALID_NUMBER_STATUS.includes(status)) throw error;
    return status === NOT_VALID ? "there is none" : `the device refused it (${status})`;
  }
  return into.every((byte) => byte === 0) ? "the device answered an empty context" : undefined;
}
