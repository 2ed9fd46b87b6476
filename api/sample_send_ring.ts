/** Send queues as diagnosis needs them: the requests in a stretch of blocks. */

import type { SendRing, SendWqe } from "../diagnose/types.ts";
import type { QpRow } from "../records/context_rows.ts";
import { RingDecoder } from "../records/ring.ts";
import { serviceTransport } from "../device/gen5_facts.ts";
import { ENUMS } from "../layouts/enums.ts";
import { layoutByName } from "../layouts/index.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { ringOptions, type TransportName } from "./rings.ts";
import { ringBytesFrom, type RingReader } from "./sample_bytes.ts";
import { requestOf } from "./sample_wqe.ts";

const BLOCK = 64;
/** Blocks of the longest request. */
const MAX_BLOCKS = 16;

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
  const bytes = await ringBytesFrom(reader, "snd", qpn, { first, count: blocks, size, stride: BLOCK });
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
    wqes.set(
      slot,
      wqeOf(reader.decoder, own, { counter: ctrl.wqe_index, slot, size, transport: serviceTransport(qp.st) }),
    );
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

const OPCODES = new Set(ENUMS["wqe_opcode_gen5"]!.values.map(({ value }) => value));
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
