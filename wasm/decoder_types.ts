/** What the decoder module exports, and what a decoder gives and takes. */

/** What the WASM module exports. */
export interface Exports {
  walk(): void;
  formatText(first: number, last: number, out: number, soft: number): number;
  formatJson(
    first: number,
    last: number,
    out: number,
    soft: number,
    before: number,
    raw: number,
  ): number;
  formatRaw(
    from: number,
    length: number,
    stride: number,
    index: number,
    out: number,
    soft: number,
  ): number;
  formatDw(
    from: number,
    length: number,
    offsetHigh: number,
    offset: number,
    out: number,
    soft: number,
  ): number;
  formatSegments(n: number, out: number, titled: number): number;
  formatFields(layout: number, source: number, length: number, out: number): number;
  formatBrief(first: number, last: number, out: number, soft: number): number;
  filter(first: number, last: number, rows: number): number;
  extractColumns(first: number, last: number, request: number): number;
  extractRows(
    first: number,
    last: number,
    layout: number,
    places: number,
    count: number,
    out: number,
    capacity: number,
  ): number;
  position(): number;
  unpack(from: number, length: number, to: number): number;
  checkCode(count: number): void;
}

/** Where a field of up to 32 bits is in its layout. */
export interface Place {
  /** Byte offset of its dword. */
  readonly at: number;
  /** Its lowest bit. */
  readonly shift: number;
  /** Its bits, shifted down. */
  readonly mask: number;
}

/** Formatted bytes and how much of the input they stand for. */
export interface Formatted {
  /** View of shared memory, valid until the next call. */
  readonly bytes: Uint8Array;
  /** Elements, or for raw and dw input bytes, that were consumed. */
  readonly consumed: number;
}
