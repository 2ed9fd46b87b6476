/**
 * `wqdump decode --source TYPE`: the bytes of a queue or of structures, from a file or stdin, with the same output as a
 * live dump.
 *
 * @module
 */

import { EXIT, UsageError } from "../../errors.ts";
import type { RingKind, RingOptions, Transport } from "../../records/ring.ts";
import { formOptions, type KnownRing, ringOptionsOf, sends } from "../../records/ring_options.ts";
import type { RingRenderer } from "../../render/ring_stream.ts";
import { containerKind } from "../../files/sniff.ts";
import { type ByteInput, openBytes } from "../../hex/byte_input.ts";
import { Decoder } from "../../wasm/decoder.ts";
import { formatOf } from "../check.ts";
import type { RingStart } from "../../render/format.ts";
import { formatNamed } from "../../render/formats/index.ts";
import { createPrinter } from "../dump/page.ts";
import { createRenderer, errorsOf, pumpRing, type RingJob } from "../dump/ring_pump.ts";
import type { Options } from "../flags.ts";
import type { Session } from "../session.ts";
import { type Input, openInput } from "./input.ts";
import { layoutStructure, ringStructure, type Structure } from "./structures.ts";

export async function decodeBytes(session: Session): Promise<number> {
  const { options } = session;
  const generation = options.generation === "4" ? 4 : 5;
  const structure = ringStructure(options.source!, generation) ??
    layoutStructure(options.source!, generation, (await import("../../layouts/index.ts")).LAYOUTS);
  const input = await openInput(session);
  try {
    return await decodeInput(session, structure, input);
  } finally {
    input.close();
  }
}

async function decodeInput(session: Session, structure: Structure, input: Input): Promise<number> {
  const { options } = session;
  const decoder = Decoder.create();
  const name = options.source!;
  const printer = createPrinter(session, decoder, { type: name, name }, undefined);
  const { format, page } = printer;
  const bytes = await openBytes(input, input.name);
  refuseContainer(bytes.head, input.name);
  const { chunks, size } = await measured(bytes, bytes.form === "binary" ? input.size : undefined, structure, options);
  const ring = ringOf(session, structure, size);
  const job: RingJob = { options, decoder, printer, ring, errors: await errorsOf(printer, ring, options) };
  const renderer = await createRenderer(job);
  const counted = countBytes(chunks);
  await format.begin?.(page);
  await format.ring?.begin?.(page, startOf(session, ring, size));
  let incomplete: string | null = null;
  try {
    await pumpRing(fromElement(counted.chunks, ring), renderer, job);
    if (options.where !== undefined && renderer.shown === 0) session.info(`0 of ${renderer.seen} elements match`);
    input.whole?.();
    incomplete = missing(renderer, counted.total(), structure, ring);
  } catch (error) {
    incomplete = error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    for (const note of bytes.notes) session.warn(note);
    await format.end?.(page, { notes: bytes.notes, incomplete });
  }
  if (incomplete !== null) session.warn(`Incomplete: ${incomplete}`);
  return incomplete === null ? EXIT.ok : EXIT.incomplete;
}

/** Files that hold queues with more around them are no bare queue bytes. */
function refuseContainer(head: Uint8Array, name: string): void {
  const kind = containerKind(head);
  if (kind === undefined) return;
  throw new UsageError(
    `${name} is a ${kind}, not the bare bytes of a queue`,
    "Read it as a device: -d FILE --source TYPE --dump WQ --qp N; -d FILE --menu and info FILE show what it holds",
  );
}

/** Input of unknown size that is held to learn its size, which may be the ring's. */
const MAX_HELD = 1 << 20;

/** A send queue's size matters, since its WQEs can wrap: small inputs are read to their end first. */
async function measured(
  bytes: ByteInput,
  size: number | undefined,
  structure: Structure,
  options: Options,
): Promise<{ chunks: AsyncIterable<Uint8Array>; size: number | undefined }> {
  const needed = sends(structure.kind) || options["start-counter"] !== undefined;
  if (size !== undefined || !needed || options.ring !== undefined) return { chunks: bytes.chunks, size };
  const iterator = bytes.chunks[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let total = 0;
  let ended = false;
  while (total <= MAX_HELD && !ended) {
    const { done, value } = await iterator.next();
    ended = done === true;
    if (done) break;
    held.push(value.slice());
    total += value.length;
  }
  const chunks = (async function* () {
    yield* held;
    if (!ended) yield* { [Symbol.asyncIterator]: () => iterator };
  })();
  return { chunks, size: ended ? total : undefined };
}

/** What is known about the ring from the options, and what has to be assumed. */
function ringOf(session: Session, structure: Structure, size: number | undefined): RingOptions {
  const { options } = session;
  const { kind, layout } = structure;
  const told = options.stride ?? (options["cqe-size"] === undefined ? undefined : Number(options["cqe-size"]));
  const stride = told ?? structure.stride;
  if (kind === "context" && told !== undefined && told !== structure.stride) {
    throw new UsageError(
      `Option --stride ${told} does not go with --source ${options.source}, which has ${stride} bytes`,
    );
  }
  if (structure.guessed && told === undefined) {
    session.warn(`${stride} bytes per element are assumed (--stride N says otherwise)`);
  }
  if (sends(kind) && options.transport === undefined && formatNamed(formatOf(options)).ring?.walks) {
    session.warn("The transport is not known; rc is assumed where opcodes do not tell (--transport says otherwise)");
  }
  const count = ringCount(options, stride, kind === "context" ? undefined : size);
  const first = options.fi ?? 0;
  if (count !== undefined && first >= count) {
    throw new UsageError(`Option --fi ${first} lies beyond the ring, which has ${count} elements`);
  }
  const counter = options["start-counter"];
  // All of the input is there to walk from.
  const head = formatNamed(formatOf(options)).ring?.walks ? first : 0;
  const ring: KnownRing = { geometry: { stride, count }, facts: {}, firstIndex: first, head };
  const given = {
    limit: options.num,
    ...(counter === undefined ? {} : startOfCounter(kind, counter, first, count)),
    timestamp: options.timestamps,
    transport: options.transport as Transport | undefined,
    ...formOptions({
      rqType: options["rq-type"],
      miniCqe: options["mini-cqe"],
      compression: options["cqe-compression"],
    }),
  };
  if (structure.row !== undefined) return ringOptionsOf(structure.row, ring, given);
  return { kind, layout, stride, count, first, head, limit: options.num };
}

/**
 * What --start-counter says: of a completion or event queue the consumer counter; of a work queue the counter of the
 * first element shown, or of the ring's first. Counters of a ring are its indexes modulo its size, which tells the two apart.
 */
function startOfCounter(
  kind: RingKind,
  counter: number,
  first: number,
  count: number | undefined,
): Partial<RingOptions> {
  if (/^[ce]q/.test(kind)) return { ci: counter };
  const shown = count !== undefined && counter % count === first;
  return { counter: shown ? counter : (counter + first) >>> 0 };
}

/** Elements in the ring: from --ring, else the whole input where a ring can have its size. */
function ringCount(options: Options, stride: number, size: number | undefined): number | undefined {
  if (options.ring !== undefined) {
    if (options.ring % stride === 0) return options.ring / stride;
    throw new UsageError(`Option --ring ${options.ring} is no multiple of the ${stride} bytes of an element`);
  }
  if (size === undefined || size === 0 || size % stride !== 0) return undefined;
  const count = size / stride;
  return (count & (count - 1)) === 0 ? count : undefined;
}

/** What the printer is told. */
function startOf(session: Session, ring: RingOptions, size: number | undefined): RingStart {
  const there = ring.count ?? (size === undefined ? undefined : Math.floor(size / ring.stride));
  const { num, source } = session.options;
  return {
    source: source!,
    index: undefined,
    gvmi: undefined,
    geometry: { stride: ring.stride },
    entries: there === undefined ? undefined : Math.min(there, num ?? there),
    facts: {},
    first: ring.first ?? 0,
    count: ring.count,
    origin: ring.count === undefined ? "assumed" : session.options.ring === undefined ? "input" : "option",
    transport: ring.transport,
  };
}

/** The input from the first element wanted on; a whole ring goes on at its start. */
function fromElement(chunks: AsyncIterable<Uint8Array>, ring: RingOptions): AsyncIterable<Uint8Array> {
  return ring.first === 0 ? chunks : rotated(chunks, ring);
}

async function* rotated(chunks: AsyncIterable<Uint8Array>, ring: RingOptions): AsyncGenerator<Uint8Array> {
  const { first = 0, head = 0 } = ring;
  let skip = (first - head) * ring.stride;
  let again = first * ring.stride;
  const lap = ring.count === undefined ? undefined : ring.count * ring.stride;
  const held: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    const part = Math.min(skip, chunk.length);
    if (again > 0 && lap !== undefined) held.push(chunk.slice(0, again));
    again -= chunk.length;
    skip -= part;
    if (part < chunk.length) yield chunk.subarray(part);
  }
  if (lap !== undefined && total >= lap) yield* held;
}

/** Counts what passes. */
function countBytes(chunks: AsyncIterable<Uint8Array>): { chunks: AsyncIterable<Uint8Array>; total(): number } {
  let total = 0;
  return {
    chunks: (async function* () {
      for await (const chunk of chunks) {
        total += chunk.length;
        yield chunk;
      }
    })(),
    total: () => total,
  };
}

/** Says what is wrong with the size of the input; nothing where it was not read to its end. */
function missing(renderer: RingRenderer, total: number, structure: Structure, ring: RingOptions): string | null {
  if (ring.limit !== undefined && renderer.shown >= ring.limit) return null;
  if (ring.count !== undefined) {
    const lap = ring.count * ring.stride;
    return total < lap ? `${total} of the ring's ${lap} bytes are there` : null;
  }
  const rest = total % ring.stride;
  return rest === 0
    ? null
    : `the last element has ${rest} of ${structure.kind === "context" ? structure.stride : ring.stride} bytes`;
}
