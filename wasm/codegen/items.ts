/**
 * Segments and elements as the plan of a walk holds them: what code is made for.
 *
 * @module
 */

import { MAX_BYTES } from "./groups.ts";
import type { Places, Pool } from "./pool.ts";
import type { Tables } from "./rows.ts";

/** Layout id of bytes without a layout. */
const RAW = 0xffff;

/** Items further on stand elsewhere: in the array slot of a compressed session. */
const MAX_OFFSET = 4096;

/** A segment's place in the plan: what its text depends on, beside its bytes. */
export interface Segment {
  /** The first eight bytes of the plan's item. */
  readonly key: bigint;
  /** Layout id. */
  readonly layout: number;
  /** Title id, 0: the layout's own. */
  readonly title: number;
  /** The segment has a number. */
  readonly numbered: boolean;
  /** The number has three digits. */
  readonly large: boolean;
  /** Bytes are shown with it. */
  readonly data: boolean;
  /** Bytes that are there. */
  readonly length: number;
}

/** A segment at its place in an element. */
export interface Item extends Segment {
  /** Where its bytes are, counted from those of the element. */
  readonly offset: number;
  /** Its number, ~0: none. */
  readonly ordinal: number;
  /** Bytes that it takes, padding included. */
  readonly span: number;
}

/** What functions are made from. */
export interface Context {
  /** The layouts. */
  readonly tables: Tables;
  /** Memory. */
  readonly pool: Pool;
  /** Shared tables. */
  readonly places: Places;
  /** Where the general formatter looks for dwords. */
  readonly scratch: number;
}

/**
 * Reads the first words of an item of the plan.
 *
 * @param low Layout and title.
 * @param length Bytes that are there.
 */
export function segmentOf(low: number, length: number): Segment {
  const title = low >>> 16;
  return {
    key: (BigInt(length) << 32n) | BigInt(low),
    layout: low & 0xffff,
    title: title & 0x1fff,
    large: (title & 0x2000) !== 0,
    data: (title & 0x4000) !== 0,
    numbered: (title & 0x8000) !== 0,
    length,
  };
}

/** Whether code can be made for a segment's fields. */
export function canSpecialise({ layout, large, length }: Segment, tables: Tables): boolean {
  return layout !== RAW && !large && tables.bytesOf(layout) <= Math.min(length, MAX_BYTES);
}

/** Whether code can be made for a segment in its element. */
export function isPlain(item: Item, tables: Tables): boolean {
  return canSpecialise(item, tables) && item.offset < MAX_OFFSET;
}
