// Event queues of 4th-generation devices: entries of 32 bytes, in larger slots the second half of the first 64.
import { C_STRIDE, T_EVENTS4, W4_EQE } from "./abi";
import { eventData, eventOwner } from "./eq";
import { markCounters } from "./mark";
import { advance, ctx, item, known, nextWhole, NONE, runningCounter, start, tables } from "./plan";

const EQE: u32 = 32;
const DATA: u32 = 24;

function entry(p: u32, stride: u32): void {
  const at = stride == EQE ? 0 : EQE;
  start(stride);
  runningCounter(0xffffffff);
  markCounters(1);
  eventOwner(load<u8>(p + at + 31) >> 7);
  item(known(W4_EQE), 0, at, EQE, EQE, NONE);
  eventData(load<u32>(tables, T_EVENTS4), p, at, at + 4, DATA);
}

export function walkEq4(): void {
  const stride = load<u32>(ctx, C_STRIDE);
  for (let p = nextWhole(); p != 0; p = nextWhole()) {
    entry(p, stride);
    advance(1, stride);
  }
}
