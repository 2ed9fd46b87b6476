/**
 * The decoder's linear memory: which region lies where, and the checks that keep the module inside them.
 *
 * @module
 */

import { ELEMENT_BYTES, ITEM_BYTES, TABLE_BASE } from "./abi.ts";

/** A region of linear memory. */
export interface Region {
  /** First address. */
  readonly at: number;
  /** Size in bytes. */
  readonly size: number;
}

/**
 * Pages of memory, resident only as far as they are used. The module declares the same number as its minimum and its
 * maximum (scripts/build_wasm.ts): a size that cannot change is checked against without being loaded each time.
 */
export const MEMORY_PAGES = 64;
/** Elements that one walk can plan. */
export const ELEMENT_CAPACITY = 1024;
/** Items that one walk can plan. */
export const ITEM_CAPACITY = 8192;
/** Most bytes of input that wait for the walker. */
export const INPUT_BYTES = 1 << 20;
/** Bytes that may follow the input: the ring's start behind its end, and reads of whole vectors. */
export const INPUT_SLACK = 4096;
/** A formatter stops after the element with which it passes this many bytes. */
export const OUTPUT_SOFT = 1 << 16;
/** Room for the element that passes the mark: 1 KiB of densest layout stays below. */
export const OUTPUT_SLACK = 1 << 18;

/** Literals and tables of specialised code; resident only as far as it is used. */
export const CODE_BYTES = 1 << 19;

/** All regions, in address order. */
export interface MemoryMap {
  readonly tables: Region;
  readonly context: Region;
  readonly scratch: Region;
  readonly register: Region;
  readonly conditions: Region;
  readonly elements: Region;
  readonly items: Region;
  readonly input: Region;
  readonly output: Region;
  readonly code: Region;
  /** First address behind the last region. */
  readonly end: number;
}

/**
 * Lays the regions out.
 *
 * @param tableBytes Size of the table image.
 * @returns The map; every region is 64-byte aligned and followed by a gap of 64 bytes.
 */
export function memoryMap(tableBytes: number): MemoryMap {
  let next = TABLE_BASE;
  const region = (size: number): Region => {
    const at = next;
    next = (at + size + 64 + 63) & ~63;
    return { at, size };
  };
  const tables = region(tableBytes);
  const context = region(256);
  const scratch = region(2048 + 64);
  const register = region(1024);
  const conditions = region(65536);
  const elements = region(ELEMENT_CAPACITY * ELEMENT_BYTES);
  const items = region(ITEM_CAPACITY * ITEM_BYTES);
  const input = region(INPUT_BYTES + INPUT_SLACK);
  const output = region(OUTPUT_SOFT + OUTPUT_SLACK);
  const code = region(CODE_BYTES);
  return { tables, context, scratch, register, conditions, elements, items, input, output, code, end: next };
}

/**
 * Throws unless `length` bytes from `at` on lie in the region.
 *
 * @throws {RangeError} If they do not.
 */
export function inside(region: Region, at: number, length: number, what: string): void {
  if (!Number.isInteger(at) || !Number.isInteger(length) || length < 0 || at < region.at) {
    throw new RangeError(`Cannot use ${length} bytes at ${at} as ${what}`);
  }
  if (at + length > region.at + region.size) {
    throw new RangeError(
      `Cannot use ${length} bytes at ${at} as ${what}: the region ends at ${region.at + region.size}`,
    );
  }
}
