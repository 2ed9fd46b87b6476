/** Rings as diagnosis needs them: requests of a send queue, errors of a completion queue, events. */

import type { CompletionRing, ErrorCqe, EventFact } from "../diagnose/types.ts";
import type { CqRow, EqRow } from "../records/context_rows.ts";
import { RingDecoder } from "../records/ring.ts";
import { layoutByName } from "../layouts/index.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { ringOptions } from "./rings.ts";
import { ringBytesFrom, type RingReader } from "./sample_bytes.ts";
import { fieldsOf, num } from "./sample_wqe.ts";

/** Completions and events that are read at most, back from the newest. */
const MAX_ENTRIES = 1024;
const MAX_EVENTS = 64;

/**
 * Error completions of a CQ, the newest entries only. An entry counts where its owner bit is of the pass that its place
 * belongs to.
 */
export async function readCompletions(reader: RingReader, cqn: number, cq: CqRow): Promise<CompletionRing> {
  const size = 2 ** cq.log_cq_size;
  const stride = cq.cqe_sz === 0 ? 64 : 128;
  const pi = cq.producer_counter;
  const compressed = cq.cqe_comp_en === 1;
  const count = Math.min(size, compressed ? size : MAX_ENTRIES);
  const first = compressed || count === size ? 0 : (pi - count) & (size - 1);
  const bytes = await ringBytesFrom(reader, "cmp", cqn, { first, count, size, stride });
  const options = ringOptions({
    source: "cmp",
    stride,
    count: count === size ? size : undefined,
    first: count === size ? undefined : 0,
    miniFormat: cq.mini_cqe_res_format | (cq.mini_cqe_res_format_ext << 2),
    enhanced: cq.cqe_compression_layout === 1,
    ci: cq.consumer_counter,
    pi,
  });
  const plain = compressed ? options : { ...options, miniFormat: undefined, enhanced: undefined };
  return scanCompletions(reader.decoder, bytes, count === size ? plain : { ...plain, ci: undefined, pi: undefined }, {
    size,
    first,
    pi,
    ci: cq.consumer_counter,
  });
}

const ERROR_FIELDS = [
  "opcode",
  "owner",
  "se",
  "qpn",
  "srqn",
  "syndrome",
  "vendor_err_synd",
  "wqe_counter",
  "cqe_format",
] as const;
const REQ_ERR = 13;
const RESP_ERR = 14;
const COMPRESSED = 3;
/** Completions without an error, by what completed. */
const GOOD = { sent: "cqe64_req", received: "cqe64_resp" } as const;
const GOOD_FIELDS = ["owner", "qpn", "wqe_counter"] as const;

/** Two numbers of the element, then {@linkcode ERROR_FIELDS}. */
type Entry = readonly [element: number, index: number, ...fields: Numbers<typeof ERROR_FIELDS>];
type GoodEntry = readonly [element: number, index: number, ...fields: Numbers<typeof GOOD_FIELDS>];
type Numbers<Names extends readonly string[]> = { readonly [At in keyof Names]: number };
/** Counter of an entry; undefined where it is not of the pass that its place belongs to. */
type CounterAt = (index: number, owner: number) => number | undefined;

/** The error of an entry, if it is one. */
function errorOf(row: Uint32Array, counterAt: CounterAt): ErrorCqe | undefined {
  const [, index, opcode, owner, , qpn, srqn, syndrome, vendor, wqe_counter, format] = row as unknown as Entry;
  if ((opcode !== REQ_ERR && opcode !== RESP_ERR) || format === COMPRESSED) return undefined;
  const counter = counterAt(index, owner);
  return counter === undefined ? undefined : { counter, opcode, qpn, srqn, syndrome, vendor, wqe_counter };
}

function scanCompletions(
  decoder: Decoder,
  bytes: Uint8Array,
  options: ConstructorParameters<typeof RingDecoder>[1],
  { size, first, pi, ci }: { size: number; first: number; pi: number; ci: number },
): CompletionRing {
  const layout = layoutByName("cqe64_err")!;
  const ring = new RingDecoder(decoder, options);
  const errors: ErrorCqe[] = [];
  const succeeded = { sent: new Map<number, number>(), received: new Map<number, number>() };
  const completed = new Map<number, number>();
  const log = Math.log2(size);
  const counterAt: CounterAt = (index, owner) => {
    const counter = counterOf((index + first) & (size - 1), pi, size);
    return counter === undefined || ((counter >>> log) & 1) !== owner ? undefined : counter;
  };
  const backlog = (pi - ci) & 0xffffff;
  let entries = 0;
  for (let at = 0; at < bytes.length;) {
    const taken = ring.push(bytes.subarray(at));
    at += taken;
    if (at >= bytes.length) ring.finish();
    for (let planned = ring.next(); planned > 0; planned = ring.next()) {
      entries += planned;
      noteGood(ring, { succeeded, completed, counterAt, pi });
      const rows = ring.rows(layout.name, ERROR_FIELDS);
      const width = ERROR_FIELDS.length + 2;
      for (let row = 0; row < rows.length; row += width) {
        const error = errorOf(rows.subarray(row, row + width), counterAt);
        if (error !== undefined) errors.push(error);
      }
    }
    if (taken === 0) break;
  }
  errors.sort((a, b) => ((pi - b.counter) & 0xffffff) - ((pi - a.counter) & 0xffffff));
  const solicited = solicitedIn(decoder, bytes, { stride: options.stride, first, size, pi, backlog });
  return { errors, solicited, succeeded, completed, from: (pi - entries) & 0xffffff, entries };
}

/** Note the newest completion without an error of each QP. */
function noteGood(
  ring: RingDecoder,
  { succeeded, completed, counterAt, pi }: {
    readonly succeeded: Readonly<Record<keyof typeof GOOD, Map<number, number>>>;
    readonly completed: Map<number, number>;
    readonly counterAt: CounterAt;
    readonly pi: number;
  },
): void {
  for (const way of ["sent", "received"] as const) {
    const good = ring.rows(GOOD[way], GOOD_FIELDS);
    const width = GOOD_FIELDS.length + 2;
    for (let row = 0; row < good.length; row += width) {
      const [, index, owner, qpn, wqe] = good.subarray(row, row + width) as unknown as GoodEntry;
      const counter = counterAt(index, owner);
      const known = succeeded[way].get(qpn);
      if (counter !== undefined && (known === undefined || isBefore(known, counter, pi))) {
        succeeded[way].set(qpn, counter);
        if (way === "sent") completed.set(qpn, wqe);
      }
    }
  }
}

/** A completion came before another, both of the lap before the producer. */
function isBefore(a: number, b: number, pi: number): boolean {
  return ((pi - a) & 0xffffff) > ((pi - b) & 0xffffff);
}

/** Counter of the newest completion that a place can hold; undefined: none was written there yet. */
function counterOf(slot: number, pi: number, size: number): number | undefined {
  const back = (pi - 1 - slot) & (size - 1);
  const counter = pi - 1 - back;
  return counter < 0 && pi < size ? undefined : counter & 0xffffff;
}

/** Completions between consumer and producer that ask for a solicited event. */
function solicitedIn(
  decoder: Decoder,
  bytes: Uint8Array,
  { stride, first, size, pi, backlog }: { stride: number; first: number; size: number; pi: number; backlog: number },
): number {
  if (backlog === 0 || backlog > size) return 0;
  let count = 0;
  const layout = layoutByName("cqe64_err")!;
  const tail = stride - 64; // of a completion of 128 bytes the last 64 are the usual ones
  for (let i = 0; i < backlog && i < bytes.length / stride; i++) {
    const slot = (pi - 1 - i) & (size - 1);
    const place = ((slot - first) & (size - 1)) * stride + tail;
    if (place + 64 > bytes.length) continue;
    const ring = new RingDecoder(decoder, { kind: "context", stride: 64, layout: "cqe64_err" });
    ring.push(bytes.subarray(place, place + 64));
    ring.finish();
    if (ring.next() > 0 && ring.rows(layout.name, ["se"])[2] === 1) count++;
  }
  return count;
}

/** Events of an EQ, the newest ones, oldest first. */
export async function readEvents(reader: RingReader, eqn: number, eq: EqRow): Promise<EventFact[]> {
  const size = 2 ** eq.log_eq_size;
  const pi = eq.producer_counter;
  const backlog = (pi - eq.consumer_counter) & 0xffffff;
  const count = Math.min(size, MAX_EVENTS, pi < size ? pi : size);
  if (count === 0) return [];
  const first = (pi - count) & (size - 1);
  const bytes = await ringBytesFrom(reader, "eqe", eqn, { first, count, size, stride: 64 });
  const ring = new RingDecoder(reader.decoder, { kind: "eq5", stride: 64 });
  ring.push(bytes);
  ring.finish();
  const events: EventFact[] = [];
  while (ring.next() > 0) {
    for (const { index, segments } of ring.records()) {
      const head = fieldsOf(segments, "eqe")[0];
      if (head === undefined) continue;
      const data = segments.find(({ layout }) => layout?.startsWith("eqe_data_"))?.fields ?? {};
      const number = ["cqn", "qpn_rqn_sqn_srqn", "wq_number", "dctn", "port_num"].map((name) => data[name]).find((
        one,
      ) => typeof one === "number");
      events.push({
        counter: (pi - count + index) & 0xffffff,
        type: num(head, "event_type"),
        sub_type: num(head, "event_sub_type"),
        number: number as number | undefined,
        syndrome: typeof data["syndrome"] === "number" ? data["syndrome"] : undefined,
      });
    }
  }
  return backlog > size ? [] : events;
}
