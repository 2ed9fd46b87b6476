/**
 * The decoder's linear memory: which region lies where, the checks that keep the module inside them, and its
 * bytes as text.
 */

import { COLUMNS_BYTES, ELEMENT_BYTES, FAILURE, FIXED, ITEM_BYTES, TABLE_BASE, WALK } from "./abi.ts";

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
const INPUT_SLACK = 4096;
/** A formatter stops after the element with which it passes this many bytes. */
export const OUTPUT_SOFT = 1 << 16;
/** The same for text and json of elements: each block costs a call and a write. */
export const ELEMENTS_SOFT = 1 << 18;
/** Room for the element that passes the mark: 1 KiB of densest layout stays below. */
const OUTPUT_SLACK = 1 << 18;

/** Lists of items that elements share: slots of 32 bytes. */
const FORMS_BYTES = 256 * 32;

/** All regions, in address order. */
export interface MemoryMap {
  readonly context: Region;
  readonly scratch: Region;
  readonly digits: Region;
  readonly elements: Region;
  readonly items: Region;
  readonly forms: Region;
  readonly tables: Region;
  readonly register: Region;
  readonly failures: Region;
  readonly conditions: Region;
  readonly columns: Region;
  readonly input: Region;
  readonly output: Region;
}

/** Largest element that a walker takes, where that is not 1024 bytes: a receive queue's is 16 << 7 at most. */
export const MAXIMUM_STRIDE: Readonly<Record<number, number>> = {
  [WALK.rq5]: 2048,
  [WALK.rq4]: 2048,
  [WALK.mgm]: 4096,
};

/** Smallest element that a walker can look into, where that is more than 16 bytes. */
const MINIMUM_STRIDE: Readonly<Record<number, number>> = {
  [WALK.sq5]: 64,
  [WALK.cq5]: 64,
  [WALK.eq5]: 64,
  [WALK.cq4]: 32,
  [WALK.eq4]: 32,
  [WALK.mgm]: 32,
};

/** Bytes of condition rows that one walk can have. */
export const CONDITIONS_BYTES = 65536;

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
  const failures = region(ELEMENT_CAPACITY * FAILURE.size);
  const conditions = region(CONDITIONS_BYTES);
  const columns = region(COLUMNS_BYTES);
  const input = region(INPUT_BYTES + INPUT_SLACK);
  const output = region(ELEMENTS_SOFT + OUTPUT_SLACK);
  return {
    context: { at: FIXED.ctx, size: 256 },
    scratch: { at: FIXED.scratch, size: 2048 + 64 },
    digits: { at: FIXED.digits, size: 4096 + 64 },
    elements: { at: FIXED.elems, size: ELEMENT_CAPACITY * ELEMENT_BYTES },
    items: { at: FIXED.items, size: ITEM_CAPACITY * ITEM_BYTES },
    forms: { at: FIXED.forms, size: FORMS_BYTES },
    tables,
    register,
    failures,
    conditions,
    columns,
    input,
    output,
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

/**
 * Throws unless the walker of a kind of ring can take elements of `stride` bytes.
 *
 * @param kind Any but `WALK.context`.
 * @throws {RangeError} If it cannot.
 */
export function checkStride(kind: number, stride: number): void {
  const minimum = MINIMUM_STRIDE[kind] ?? 16;
  const maximum = MAXIMUM_STRIDE[kind] ?? 1024;
  if (stride < minimum || stride > maximum || stride % 16 !== 0) {
    throw new RangeError(`Impossible stride ${stride}: elements of this ring have ${minimum} to ${maximum} bytes`);
  }
}

/**
 * Throws unless a plan can have an element `n`.
 *
 * @throws {RangeError} If it cannot.
 */
export function checkElement(n: number): void {
  if (!(Number.isInteger(n) && n >= 0 && n < ELEMENT_CAPACITY)) throw new RangeError(`No element ${n} in a plan`);
}

/**
 * Throws unless a plan of `count` elements has those from `first` to `last`.
 *
 * @throws {RangeError} If it has not.
 */
export function checkRange(first: number, last: number, count: number): void {
  if (
    !(Number.isInteger(first) && Number.isInteger(last) && first >= 0 && first <= last && last <= count &&
      count <= ELEMENT_CAPACITY)
  ) {
    throw new RangeError(`No elements ${first} to ${last} in a plan of ${count}`);
  }
}

let copy = new Uint8Array(0);
let utf8: TextDecoder | undefined;

/**
 * Text in shared memory.
 *
 * @returns The text; it does not change with the memory.
 */
export function textOf(bytes: Uint8Array): string {
  // TextDecoder refuses views of shared memory in some versions: copy first, always to the same place.
  if (copy.length < bytes.length) copy = new Uint8Array(bytes.length * 2);
  copy.set(bytes);
  utf8 ??= new TextDecoder();
  return utf8.decode(copy.subarray(0, bytes.length));
}
