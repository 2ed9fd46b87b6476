// Completion queues of 4th-generation devices. A slot has 32 or 64 bytes, the CQE proper is its last 32; the last byte
// holds owner bit, direction and opcode.
import {
  C_OPTIONS, C_STRIDE, F_EMPTY, F_ERROR, H_EXTENSION, H_RAW, OPT_TIMESTAMP,
  W4_CQE_RECV, W4_CQE_SEND, W4_ERR_CQE, W4_RESIZE_CQE, W4_TS_CQE_RECV, W4_TS_CQE_SEND,
} from "./abi";
import { eventOwner } from "./eq";
import { markCounters } from "./mark";
import { advance, counter, ctx, flag, item, known, nextWhole, NONE, raw, start } from "./plan";

const CQE: u32 = 32;
const IS_SEND: u32 = 0x40;
const OPCODE_ERROR: u32 = 0x1e;
const OPCODE_RESIZE: u32 = 0x16;
/** What the drivers fill a new queue with. */
const UNWRITTEN: u64 = 0xcccccccccccccccc;

function isFilledWith(p: u32, length: u32, value: u64): bool {
  for (let i: u32 = 0; i < length; i += 8) if (load<u64>(p + i) != value) return false;
  return true;
}

function layoutFor(opcode: u32, send: bool): u32 {
  if (opcode == OPCODE_ERROR) return W4_ERR_CQE;
  if ((load<u32>(ctx, C_OPTIONS) & OPT_TIMESTAMP) != 0) return send ? W4_TS_CQE_SEND : W4_TS_CQE_RECV;
  return send ? W4_CQE_SEND : W4_CQE_RECV;
}

function entry(p: u32, stride: u32): void {
  const at = stride - CQE;
  const last = <u32>load<u8>(p + stride - 1);
  const opcode = last & 0x1f;
  start(stride);
  markCounters(1);
  eventOwner(last >> 7);
  if (isFilledWith(p + at, CQE, UNWRITTEN)) {
    flag(F_EMPTY);
    raw(H_RAW, 0, stride);
    return;
  }
  if (opcode == OPCODE_RESIZE) {
    item(known(W4_RESIZE_CQE), 0, at, CQE, CQE, NONE);
    return;
  }
  counter((<u32>load<u8>(p + at + 24) << 8) | load<u8>(p + at + 25));
  if (opcode == OPCODE_ERROR) flag(F_ERROR);
  item(known(layoutFor(opcode, (last & IS_SEND) != 0)), 0, at, CQE, CQE, NONE);
  if (at != 0 && !isFilledWith(p, at, 0) && !isFilledWith(p, at, UNWRITTEN)) raw(H_EXTENSION, 0, at);
}

export function walkCq4(): void {
  const stride = load<u32>(ctx, C_STRIDE);
  for (let p = nextWhole(); p != 0; p = nextWhole()) {
    entry(p, stride);
    advance(1, stride);
  }
}
