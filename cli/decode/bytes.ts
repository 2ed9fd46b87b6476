/**
 * `wqdump decode --source TYPE`: the bytes of a queue or of structures, from a file or stdin, with the same output as a
 * live dump.
 */

import { concat } from "../../bytes.ts";
import { DecodeError, EXIT, thrownText, UsageError } from "../../errors.ts";
import type { RingDecoderOptions, Transport } from "../../records/ring.ts";
import { hintOptions, type KnownRing, ringOptionsOf, sends } from "../../records/ring_options.ts";
import { countBytes, fromElement, measured, missing, startOfCounter } from "../../api/queue_bytes.ts";
import { layoutStructure, ringStructure, type Structure, STRUCTURE_NAMES } from "../../api/structures.ts";
import { packingOf } from "../../files/signatures.ts";
import { CONTAINER_BYTES, containerKind, packedBy } from "../../files/sniff.ts";
import { type ByteInput, openByteInput } from "../../hex/byte_input.ts";
import { quote } from "../../plain.ts";
import { didYouMean } from "../../suggest.ts";
import { Decoder } from "../../wasm/decoder.ts";
import { formatOf } from "../format_of.ts";
import type { RingStart } from "../../render/format.ts";
import { formatNamed } from "../../render/formats/index.ts";
import { createPrinter } from "../dump/page.ts";
import { createRenderer, pumpRing, ringErrorsOf, type RingJob, tellMatched } from "../dump/ring_pump.ts";
import type { Options } from "../flags.ts";
import type { Session } from "../session.ts";
import { type Input, openInput, packedInput } from "./input.ts";

export async function decodeBytes(session: Session): Promise<number> {
  const { options } = session;
  const generation = options.generation === "4" ? 4 : 5;
  const structure = await structureOf(options.source!, generation);
  const input = await openInput(session);
  try {
    return await decodeInput(session, structure, input);
  } finally {
    input.close();
  }
}

async function structureOf(source: string, generation: 4 | 5): Promise<Structure> {
  const queue = ringStructure(source, generation);
  if (queue !== undefined) return queue;
  const { LAYOUTS } = await import("../../layouts/index.ts");
  const found = layoutStructure(source, generation, LAYOUTS);
  if (found !== undefined) return found;
  const names = [...STRUCTURE_NAMES, ...LAYOUTS.map(({ name }) => name)];
  throw new UsageError(
    `Option --source ${quote(source)} is no queue and no structure with a public layout; ` +
      `use ${STRUCTURE_NAMES.slice(0, 10).join(", ")} or any layout of docs/reference${didYouMean(source, names)}`,
  );
}

async function decodeInput(session: Session, structure: Structure, input: Input): Promise<number> {
  const { options } = session;
  const decoder = Decoder.create();
  const name = options.source!;
  const printer = createPrinter(session, decoder, { type: name, name }, undefined);
  const { format, page } = printer;
  const bytes = await openByteInput(input, input.name);
  const pieces = await bareBytes(bytes, input.name);
  const known = bytes.form === "binary" ? input.size : undefined;
  // A send queue's size matters, since its WQEs can wrap: small inputs are read to their end first.
  const unsure = known === undefined && options.ring === undefined &&
    (sends(structure.kind) || options["start-counter"] !== undefined);
  const { chunks, size } = unsure ? await measured(pieces) : { chunks: pieces, size: known };
  const ring = ringOf(session, structure, size);
  const job: RingJob = { options, decoder, printer, ring, errors: await ringErrorsOf(printer, ring, options) };
  const renderer = await createRenderer(job);
  const counted = countBytes(chunks);
  await format.begin?.(page);
  await format.ring?.begin?.(page, startOf(session, ring, size));
  let incomplete: string | null = null;
  try {
    const { failure } = await pumpRing(fromElement(counted.chunks, ring), renderer, job);
    if (failure !== undefined) throw failure.error;
    await tellMatched(session, renderer, job);
    input.whole?.();
    incomplete = input.damaged ?? missing(renderer.shown, counted.total(), structure, ring);
  } catch (error) {
    incomplete = thrownText(error);
    throw error;
  } finally {
    for (const note of bytes.notes) session.warn(note);
    await format.end?.(page, { notes: bytes.notes, incomplete });
  }
  if (incomplete !== null) session.warn(`Incomplete: ${incomplete}`);
  return incomplete === null ? EXIT.ok : EXIT.incomplete;
}

/**
 * The bytes, where they can be those of a queue: no capture, trace or dump, no digits of such, no other text.
 *
 * @throws {UsageError} Or DecodeError: what it is instead.
 */
async function bareBytes({ form, head, chunks }: ByteInput, name: string): Promise<AsyncIterable<Uint8Array>> {
  const packed = packingOf(head) && packedBy(head);
  if (packed) throw packedInput(name, packed);
  refuseContainer(head, name);
  if (form === "text") {
    throw new DecodeError(`${name} is text without hexadecimal data`, {
      hint: "Dump bytes with xxd, hexdump -C or od -t x1; a log is read without --source",
    });
  }
  if (form === "binary") return chunks;
  const { held, chunks: all } = await measured(chunks, CONTAINER_BYTES);
  refuseContainer(concat(held), `What the digits in ${name} stand for`);
  return all;
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

/** What is known about the ring from the options, and what has to be assumed. */
function ringOf(session: Session, structure: Structure, size: number | undefined): RingDecoderOptions {
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
    ...hintOptions({
      rqType: options["rq-type"],
      miniCqe: options["mini-cqe"],
      compression: options["cqe-compression"],
    }),
  };
  if (structure.row !== undefined) return ringOptionsOf(structure.row, ring, given);
  return { kind, layout, stride, count, first, head, limit: options.num };
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
function startOf(session: Session, ring: RingDecoderOptions, size: number | undefined): RingStart {
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
