/**
 * The decoder's linear memory: which region lies where, and the checks that keep the module inside them.
 *
 * @module
 */

import { COLUMNS, ELEMENT_BYTES, FIXED, ITEM_BYTES, TABLE_BASE } from "./abi.ts";

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
/** Items that one walk can plan, and those that elements of a ring share. */
export const ITEM_CAPACITY = 6144;
/** Most bytes of input that wait for the walker. */
export const INPUT_BYTES = 1 << 20;
/** Bytes that may follow the input: the ring's start behind its end, and reads of whole vectors. */
export const INPUT_SLACK = 4096;
/** A formatter stops after the element with which it passes this many bytes. */
export const OUTPUT_SOFT = 1 << 16;
/** The same for text and json of elements: each block costs a call and a write. */
export const ELEMENTS_SOFT = 1 << 18;
/** Room for the element that passes the mark: 1 KiB of densest layout stays below. */
export const OUTPUT_SLACK = 1 << 18;

/** Slots for specialised code, 16 bytes each. */
export const CODE_SLOTS = 256;

/** Slots for forms: lists of items that elements share. */
const FORM_SLOTS = 256;
/** Size of one. */
export const FORM_BYTES = 32;

/** All regions, in address order. */
export interface MemoryMap {
  readonly context: Region;
  readonly learn: Region;
  readonly scratch: Region;
  readonly codes: Region;
  readonly shapes: Region;
  readonly jsonShapes: Region;
  readonly elements: Region;
  readonly items: Region;
  readonly forms: Region;
  readonly tests: Region;
  readonly tables: Region;
  readonly register: Region;
  readonly conditions: Region;
  readonly columns: Region;
  readonly input: Region;
  readonly output: Region;
  readonly code: Region;
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
  const register = region(1024);
  const conditions = region(65536);
  const columns = region(COLUMNS.size);
  const input = region(INPUT_BYTES + INPUT_SLACK);
  const output = region(ELEMENTS_SOFT + OUTPUT_SLACK);
  // Literals and tables of specialised code have the rest, which is resident only as far as it is used.
  const code = region(MEMORY_PAGES * 65536 - next);
  return {
    context: { at: FIXED.ctx, size: 256 },
    learn: { at: FIXED.learn, size: FIXED.learnShapes + 8 + 64 * 4 - FIXED.learn },
    scratch: { at: FIXED.scratch, size: 2048 + 64 },
    codes: { at: FIXED.codes, size: CODE_SLOTS * 16 },
    shapes: { at: FIXED.shapes, size: CODE_SLOTS * 8 },
    jsonShapes: { at: FIXED.jsonShapes, size: CODE_SLOTS * 8 },
    elements: { at: FIXED.elems, size: ELEMENT_CAPACITY * ELEMENT_BYTES },
    items: { at: FIXED.items, size: ITEM_CAPACITY * ITEM_BYTES },
    forms: { at: FIXED.forms, size: FORM_SLOTS * FORM_BYTES },
    tests: { at: FIXED.tests, size: FORM_SLOTS * 256 },
    tables,
    register,
    conditions,
    columns,
    input,
    output,
    code,
  };
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
