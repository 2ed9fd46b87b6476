/**
 * Rings as diagnosis needs them: requests of a send queue, errors of a completion queue, events.
 *
 * @module
 */

import type { CompletionRing, Datagram, ErrorCqe, EventFact, SendRing, SendWqe } from "../diagnose/types.ts";
import type { CqRow, EqRow, QpRow } from "../records/context_rows.ts";
import { type ElementRecord, RingDecoder, type SegmentRecord } from "../records/ring.ts";
import { layoutByName } from "../layouts/index.ts";
import type { Source } from "../device/types.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { ringOptions, type TransportName } from "./rings.ts";

const BLOCK = 64;
/** Completions and events that are read at most, back from the newest. */
const MAX_ENTRIES = 1024;
const MAX_EVENTS = 64;
/** Blocks of the longest request. */
const MAX_BLOCKS = 16;

/** What reads rings. */
export interface RingReader {
  /** The device. */
  readonly source: Source;
  /** Its input region is used. */
  readonly decoder: Decoder;
  /** vhca_id. */
  readonly gvmi: number | undefined;
  /** Stops between accesses. */
  readonly signal: AbortSignal | undefined;
}

const TRANSPORTS: Readonly<Record<number, TransportName>> = {
  0: "rc",
  1: "uc",
  2: "ud",
  3: "xrc",
  5: "dc",
  6: "dc",
  7: "ud",
  8: "ud",
  9: "raw",
};

/** Consecutive elements of a ring from one on, over its end. */
async function bytesFrom(
  { source, gvmi, signal }: RingReader,
  type: "snd" | "cmp" | "eqe",
  index: number,
  part: { readonly first: number; readonly count: number; readonly size: number; readonly stride: number },
): Promise<Uint8Array> {
  const { first, count, size, stride } = part;
  const all = new Uint8Array(count * stride);
  let at = 0;
  const start = count >= size ? 0 : first; // all of it is read from its start, as captures have it
  const stream = await source.openRing({ source: type, index, gvmi, signal, first: start, count });
  for await (const chunk of stream.chunks) {
    const room = all.subarray(at);
    const piece = chunk.subarray(0, room.length);
    room.set(piece);
    at += piece.length;
    if (at >= all.length) break;
  }
  return start === first ? all.subarray(0, at) : rotated(all.subarray(0, at), first * stride);
}

function rotated(bytes: Uint8Array, at: number): Uint8Array {
  const turned = new Uint8Array(bytes.length);
  turned.set(bytes.subarray(at));
  turned.set(bytes.subarray(0, at), bytes.length - at);
  return turned;
}

/**
 * Requests of a send queue.
 *
 * @param from Counter of the first block.
 * @param blocks How many; the whole ring at most.
 */
export async function readSendRing(
  reader: RingReader,
  qpn: number,
  qp: QpRow,
  range: { readonly from: number; readonly blocks: number },
): Promise<SendRing> {
  const size = 2 ** qp.log_sq_size;
  const blocks = Math.min(size, range.blocks);
  const first = range.from & (size - 1);
  const bytes = await bytesFrom(reader, "snd", qpn, { first, count: blocks, size, stride: BLOCK });
  const wqes = new Map<number, SendWqe>();
  let unstamped = 0;
  for (const { place, ...ctrl } of controls(reader.decoder, bytes)) {
    const slot = (first + place) & (size - 1);
    if (ctrl.qpn !== qpn || ctrl.ds === 0 || !isOpcode(ctrl.opcode)) continue;
    if ((ctrl.wqe_index & (size - 1)) !== slot) {
      unstamped++;
      continue;
    }
    const length = Math.ceil(ctrl.ds / 4);
    if (length > size || place + length > blocks && blocks < size) continue;
    const own = wqeBytes(bytes, place, length);
    wqes.set(slot, wqeOf(reader.decoder, own, { counter: ctrl.wqe_index, slot, size, transport: TRANSPORTS[qp.st] }));
  }
  return {
    wqes,
    unstamped: wqes.size === 0 ? unstamped : 0,
    size,
    from: first,
    blocks: Math.floor(bytes.length / BLOCK),
  };
}

function wqeBytes(bytes: Uint8Array, place: number, blocks: number): Uint8Array {
  const at = place * BLOCK;
  const whole = bytes.subarray(at, at + blocks * BLOCK);
  if (whole.length === blocks * BLOCK) return whole;
  const joined = new Uint8Array(blocks * BLOCK);
  joined.set(whole);
  joined.set(bytes.subarray(0, joined.length - whole.length), whole.length);
  return joined;
}

const CTRL_FIELDS = ["wqe_index", "opcode", "qpn", "ds"] as const;

interface Control {
  readonly place: number;
  readonly wqe_index: number;
  readonly opcode: number;
  readonly qpn: number;
  readonly ds: number;
}

/** Every block as if a request began there. */
function controls(decoder: Decoder, bytes: Uint8Array): Control[] {
  const layout = layoutByName("wqe_ctrl")!;
  const blocks = Math.floor(bytes.length / BLOCK);
  const heads = new Uint8Array(blocks * layout.bytes);
  for (let i = 0; i < blocks; i++) heads.set(bytes.subarray(i * BLOCK, i * BLOCK + layout.bytes), i * layout.bytes);
  const ring = new RingDecoder(decoder, { kind: "context", stride: layout.bytes, layout: "wqe_ctrl" });
  ring.push(heads);
  ring.finish();
  const found: Control[] = [];
  for (let base = 0, planned = ring.next(); planned > 0; base += planned, planned = ring.next()) {
    const rows = ring.rows(layout.name, CTRL_FIELDS);
    for (let at = 0; at < rows.length; at += 6) {
      const [n, , wqe_index, opcode, qpn, ds] = rows.subarray(at, at + 6) as unknown as number[];
      found.push({ place: base + n!, wqe_index: wqe_index!, opcode: opcode!, qpn: qpn!, ds: ds! });
    }
  }
  return found;
}

const OPCODES = new Set([
  0,
  1,
  8,
  9,
  10,
  11,
  14,
  15,
  16,
  17,
  18,
  20,
  21,
  22,
  23,
  24,
  25,
  27,
  31,
  32,
  33,
  34,
  35,
  37,
  38,
  39,
  40,
  41,
  44,
  45,
  47,
]);
const isOpcode = (opcode: number): boolean => OPCODES.has(opcode);

function wqeOf(
  decoder: Decoder,
  bytes: Uint8Array,
  { counter, slot, size, transport }: {
    counter: number;
    slot: number;
    size: number;
    transport: TransportName | undefined;
  },
): SendWqe {
  const options = ringOptions({ source: "snd", count: size, first: slot, transport });
  const ring = new RingDecoder(decoder, { ...options, count: undefined, first: undefined, limit: 1 });
  ring.push(bytes);
  ring.finish();
  ring.next();
  const [record] = [...ring.records()];
  return requestOf(record, counter, bytes.length / BLOCK);
}

type Values = Readonly<Record<string, unknown>>;

function requestOf(record: ElementRecord | undefined, counter: number, blocks: number): SendWqe {
  const segments = record?.segments ?? [];
  const ctrl = segments.find(({ layout }) => layout === "wqe_ctrl")?.fields ?? {};
  const local = fieldsOf(segments, "wqe_data").filter(({ inline }) => inline !== 1).map((data) => ({
    key: num(data, "lkey"),
    addr: big(data, "addr"),
    length: num(data, "byte_count"),
  }));
  const inline = segments.filter(({ layout }) => layout === "wqe_inline_data").reduce(
    (sum, { fields, data }) => sum + (num(fields ?? {}, "byte_count") || (data?.length ?? 0) / 2),
    0,
  );
  const [raddr] = fieldsOf(segments, "wqe_raddr");
  const [wait] = fieldsOf(segments, "wqe_wait");
  const opaque = segments.some(({ layout, cut }) => layout === null || cut === true);
  const destination = destinationOf(segments);
  const to = datagramOf(segments);
  return {
    counter,
    blocks,
    opcode: typeof ctrl["opcode_name"] === "string" ? ctrl["opcode_name"] : String(ctrl["opcode"] ?? "?"),
    qpn: num(ctrl, "qpn"),
    fm: num(ctrl, "fm"),
    ce: num(ctrl, "ce"),
    se: num(ctrl, "se"),
    bytes: opaque ? undefined : local.reduce((sum, { length }) => sum + length, 0) + inline,
    local,
    ...(raddr === undefined ? {} : { remote: { key: num(raddr, "rkey"), addr: big(raddr, "raddr") } }),
    ...(wait === undefined ? {} : { wait: { cqn: num(wait, "qpn_cqn"), index: num(wait, "max_index") } }),
    ...(destination === undefined ? {} : { destination }),
    ...(to === undefined ? {} : { to }),
  };
}

function destinationOf(segments: readonly SegmentRecord[]): string | undefined {
  const av = segments.find(({ layout }) => layout?.startsWith("wqe_av_"))?.fields;
  if (av === undefined) return undefined;
  const gid = av["rgid_text"] ?? av["rgid"];
  const where = typeof gid === "string" && !/^0x0+$|^::$/.test(gid) ? gid : `LID ${num(av, "rlid_udp_sport")}`;
  return `${where} qp 0x${num(av, "dqp_dct").toString(16)}`;
}

/** Where a UD request goes. */
function datagramOf(segments: readonly SegmentRecord[]): Datagram | undefined {
  const av = segments.find(({ layout }) => layout?.startsWith("wqe_av_ud"))?.fields;
  if (av === undefined) return undefined;
  const gid = big(av, "rgid");
  return { gid, lid: gid === 0n ? num(av, "rlid_udp_sport") : 0, qpn: num(av, "dqp_dct"), q_key: num(av, "q_key") };
}

function fieldsOf(segments: readonly SegmentRecord[], name: string): Values[] {
  return segments.flatMap(({ layout, fields }) => layout === name && fields !== undefined ? [fields] : []);
}

function num(fields: Values, name: string): number {
  const value = fields[name];
  return typeof value === "number" ? value : 0;
}

function big(fields: Values, name: string): bigint {
  const value = fields[name];
  return typeof value === "number" || typeof value === "string" ? BigInt(value) : 0n;
}

/** Which blocks of a send queue tell what it waits for. */
export function waitingRange(qp: QpRow, unacked: number, backlog: number): { from: number; blocks: number } {
  const size = 2 ** qp.log_sq_size;
  const hw = qp.hw_sq_wqebb_counter;
  // A request takes a packet at least: so many lie behind, and one of the longest kind before them.
  const back = unacked === 0 ? 0 : Math.min(size, Math.max(64, Math.min(unacked, 512)) + MAX_BLOCKS);
  const ahead = Math.min(size, Math.max(MAX_BLOCKS, Math.min(backlog, 64)));
  return back + ahead >= size
    ? { from: hw - (size - Math.min(ahead, size)), blocks: size }
    : { from: hw - back, blocks: back + ahead };
}

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
  const bytes = await bytesFrom(reader, "cmp", cqn, { first, count, size, stride });
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

function scanCompletions(
  decoder: Decoder,
  bytes: Uint8Array,
  options: ConstructorParameters<typeof RingDecoder>[1],
  { size, first, pi, ci }: { size: number; first: number; pi: number; ci: number },
): CompletionRing {
  const layout = layoutByName("cqe64_err")!;
  const ring = new RingDecoder(decoder, options);
  const errors: ErrorCqe[] = [];
  const log = Math.log2(size);
  const backlog = (pi - ci) & 0xffffff;
  let entries = 0;
  for (let at = 0; at < bytes.length;) {
    const taken = ring.push(bytes.subarray(at));
    at += taken;
    if (at >= bytes.length) ring.finish();
    for (let planned = ring.next(); planned > 0; planned = ring.next()) {
      entries += planned;
      const rows = ring.rows(layout.name, ERROR_FIELDS);
      const width = ERROR_FIELDS.length + 2;
      for (let row = 0; row < rows.length; row += width) {
        const [, index, opcode, owner, , qpn, srqn, syndrome, vendor, wqe, format] = rows.subarray(
          row,
          row + width,
        ) as unknown as number[];
        if ((opcode !== REQ_ERR && opcode !== RESP_ERR) || format === COMPRESSED) continue;
        const counter = counterOf((index! + first) & (size - 1), pi, size);
        if (counter === undefined || ((counter >>> log) & 1) !== owner) continue;
        errors.push({
          counter,
          opcode,
          qpn: qpn!,
          srqn: srqn!,
          syndrome: syndrome!,
          vendor: vendor!,
          wqe_counter: wqe!,
        });
      }
    }
    if (taken === 0) break;
  }
  errors.sort((a, b) => ((pi - b.counter) & 0xffffff) - ((pi - a.counter) & 0xffffff));
  const solicited = solicitedIn(decoder, bytes, { stride: options.stride, first, size, pi, backlog });
  return { errors, solicited, completed: new Map(), from: (pi - entries) & 0xffffff, entries };
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
  const bytes = await bytesFrom(reader, "eqe", eqn, { first, count, size, stride: 64 });
  const ring = new RingDecoder(reader.decoder, { kind: "eq5", stride: 64 });
  ring.push(bytes);
  ring.finish();
  const events: EventFact[] = [];
  while (ring.next() > 0) {
    for (const { index, segments } of ring.records()) {
      const head = fieldsOf(segments, "eqe")[0];
      if (head === undefined) continue;
      const data = segments.find(({ layout }) => layout?.startsWith("eqe_data_"))?.fields ?? {};
      const number = ["cqn", "qpn_rqn_sqn_srqn", "wq_number", "dctn"].map((name) => data[name]).find((one) =>
        typeof one === "number"
      );
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
