/** `--dump WQ`: the elements of a queue. */

import { DeviceError, EXIT } from "../../errors.ts";
import type { RingErrors } from "../../explain/ring_errors.ts";
import { RingDecoder, type RingDecoderOptions, type Transport } from "../../records/ring.ts";
import { hintOptions, ringOptionsOf, sends } from "../../records/ring_options.ts";
import type { SendReading } from "../../api/send_queue.ts";
import type { ContextFacts, RingRequest, RingStream } from "../../device/types.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import type { Options } from "../flags.ts";
import { type RingRow, ringRowOf } from "../../layouts/queues.ts";
import { interrupted, type Job, type Outcome } from "./job.ts";
import type { RingStart } from "../../render/format.ts";
import type { Printer } from "./page.ts";
import { createRenderer, type Pumped, pumpRing, ringErrorsOf, type RingJob, tellMatched } from "./ring_pump.ts";

/**
 * How many elements to ask the source for: an upper bound, since send WQEs have several blocks.
 *
 * @param decodes Elements are walked; else 64-byte entries are counted.
 */
function wanted(options: Options, { longest = 1 }: RingRow, decodes: boolean): number | undefined {
  if (options.num === undefined || options.where !== undefined || options.pending) return undefined;
  return decodes ? options.num * longest : options.num;
}

/** Elements are walked; else the ring's bytes are printed as they are. */
function decodesElements({ format }: Printer): boolean {
  return format.ring?.walks === true;
}

/**
 * WQ, after the context for WQ_QP.
 *
 * @param shown What the context said that has just been shown: it is not read again.
 */
export async function dumpRing(job: Job, decoder: Decoder, shown?: ContextFacts): Promise<Outcome> {
  const { session, source, type, printer } = job;
  const { options } = session;
  const row = ringRowOf(type, source.info.generation)!; // the command line was checked
  const decodes = decodesElements(printer);
  const request = requestOf(job, row, decodes, shown);
  const { states, facts = shown, stream = await source.openRing({ ...request, facts }) } =
    decodes && row.walker === "sq5" ? await readStates(job, request) : {};
  job.notes();
  const ring = { ...knownOptions(job, stream, row), states };
  const ringJob: RingJob = {
    options,
    decoder,
    printer,
    ring,
    errors: await ringErrorsOf(printer, ring, options, options.qp?.[0]),
    lookOn: (errors) => lookAtUnread(job, decoder, { row, ring, facts: stream.facts }, errors),
  };
  const renderer = await createRenderer(ringJob);
  await printer.format.ring?.begin?.(printer.page, ringStart(job, stream, ring));
  let ended: Pumped;
  try {
    ended = await pumpRing(stream.chunks, renderer, ringJob);
    await tellMatched(session, renderer, ringJob);
  } finally {
    const { ring: elements } = printer.format;
    if (elements?.walks) await elements.end?.(printer.page);
    job.notes();
  }
  const { next, whole, failure } = ended;
  if (session.signal.aborted && !whole) {
    return interrupted(job, { at: Math.max(next, stream.firstIndex), of: stream.geometry.count });
  }
  if (failure !== undefined) throw failure.error;
  return { exitCode: EXIT.ok, incomplete: null };
}

function requestOf(
  { session: { options, signal }, type }: Job,
  row: RingRow,
  decodes: boolean,
  shown: ContextFacts | undefined,
): RingRequest {
  return {
    source: type,
    index: options.qp![0]!,
    gvmi: options.gvmi,
    first: options.fi,
    count: wanted(options, row, decodes),
    walk: decodes,
    facts: shown,
    stride: options.stride ?? (options["cqe-size"] === undefined ? undefined : Number(options["cqe-size"])),
    signal,
  };
}

/** The completions that software has not taken yet: the first error of a queue that stands still is among them. */
async function lookAtUnread(
  { session, source, type, notes }: Job,
  decoder: Decoder,
  { row, ring: { count, ci, pi, counterBits }, facts }: {
    readonly row: RingRow;
    readonly ring: RingDecoderOptions;
    readonly facts: ContextFacts;
  },
  errors: RingErrors,
): Promise<void> {
  if (count === undefined || ci === undefined || pi === undefined) return;
  const unread = Math.min(count, (pi - ci + 2 ** (counterBits ?? 24)) % 2 ** (counterBits ?? 24));
  if (unread === 0) return;
  const { gvmi, qp } = session.options;
  try {
    const request = { source: type, index: qp![0]!, gvmi, first: ci % count, count: unread, walk: true, facts };
    const stream = await source.openRing({ ...request, signal: session.signal });
    const ring = new RingDecoder(decoder, ringOptionsOf(row, stream));
    for await (const chunk of stream.chunks) for (const plan of ring.feed(chunk)) errors.lookOn(plan);
    for (const plan of ring.rest()) errors.lookOn(plan);
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    session.warn(`What software has not read yet of this queue could not be looked at: ${error.message}`);
  }
  notes();
}

/** What is done on a send queue, and why that is not known of what was sent. */
async function readStates(
  { session, source }: Job,
  { index, gvmi, signal, first, count, facts }: RingRequest,
): Promise<SendReading> {
  const { readSendQueue } = await import("../../api/send_queue.ts");
  const transport = session.options.transport as Transport | undefined;
  const wanted = { first, count };
  const reading = await readSendQueue({ source, request: { index, gvmi, signal }, facts, transport, wanted });
  const { reason, unsearched } = reading.states ?? {};
  if (reason !== undefined) session.info(`It is not known what was acknowledged: ${reason}`);
  if (unsearched !== undefined) session.info(`It is not known what failed: ${unsearched}`);
  return reading;
}

/** What the decoder is told about the ring. */
function knownOptions({ session, printer }: Job, stream: RingStream, row: RingRow): RingDecoderOptions {
  const ring = ringOptionsOf(row, stream, {
    transport: session.options.transport as Transport | undefined,
    qpn: session.options.qp?.[0],
    ...hintOptions({
      rqType: session.options["rq-type"],
      miniCqe: session.options["mini-cqe"],
      compression: session.options["cqe-compression"],
    }),
  });
  if (!sends(ring.kind) || ring.transport !== undefined) return ring;
  if (decodesElements(printer)) {
    session.warn("The transport is not known; rc is assumed where opcodes do not tell (--transport says otherwise)");
  }
  return ring;
}

/** What the printer is told. */
function ringStart({ session, type }: Job, stream: RingStream, ring: RingDecoderOptions): RingStart {
  const { options } = session;
  const { count } = stream.geometry;
  return {
    source: type,
    index: options.qp![0]!,
    gvmi: options.gvmi ?? 0,
    geometry: stream.geometry,
    entries: count === undefined ? options.num : Math.min(count, options.num ?? count),
    facts: stream.facts,
    first: stream.firstIndex,
    count,
    origin: stream.geometry.origin,
    transport: ring.transport,
    statesReason: ring.states?.reason,
    failuresUnsearched: ring.states?.unsearched,
  };
}
