/** Operations of text, read from the packed tables. */

import { KIND, TABLE_BASE } from "../../wasm/abi.ts";

/** An operation of text as the tables have it. */
export interface TextOp {
  readonly kind: number;
  readonly prefix: string;
  readonly at: number;
  readonly shift: number;
  readonly width: number;
  readonly mask: number;
  readonly aux: number;
  /** Place among the layout's operations. */
  readonly place: number;
  /** The only value of an enumeration that has one, above 255; else 0. */
  readonly onlyName: number;
  /** What stands behind the digits where the value is 0. */
  readonly zeroName: string;
  /** Bits of no row by dword. */
  readonly spare: readonly number[];
}

/** The image of the tables. */
export class ImageReader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;

  /** @param image The image. */
  constructor(image: Uint8Array) {
    this.#bytes = image;
    this.#view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  }

  /** Address of a layout's entry in the image. */
  entry(layout: number): number {
    return this.u32(4) - TABLE_BASE + layout * 64;
  }

  /** A word. */
  u32(at: number): number {
    return this.#view.getUint32(at, true);
  }

  #text(at: number, length: number): string {
    return new TextDecoder().decode(this.#bytes.subarray(at, at + length));
  }

  /** Operations of a layout. */
  ops(layout: number): readonly TextOp[] {
    const entry = this.entry(layout);
    const first = this.u32(entry) - TABLE_BASE;
    const size = this.u32(entry + 16);
    return Array.from({ length: this.u32(entry + 4) }, (_, place) => this.#op(first + place * 64, place, size));
  }

  // In device order.
  #masks(at: number, words: number): readonly number[] {
    return Array.from({ length: words }, (_, i) => this.#view.getUint32(at + i * 4));
  }

  #op(at: number, place: number, bytesOfLayout: number): TextOp {
    const bytes = this.#bytes;
    const kind = bytes[at]! & 0x3f;
    const length = bytes[at + 1]!;
    const prefix = length < 255
      ? this.#text(at + 16, length)
      : this.#text(this.u32(at + 16) - TABLE_BASE, this.u32(at + 20));
    const aux = this.u32(at + 12);
    return {
      kind,
      prefix,
      at: this.#view.getUint16(at + 2, true),
      shift: bytes[at + 4]!,
      width: this.#view.getUint16(at + 6, true),
      mask: this.u32(at + 8),
      aux,
      place,
      onlyName: kind === KIND.enum ? this.#onlyName(aux - TABLE_BASE) : 0,
      zeroName: kind === KIND.enum ? this.#nameOfZero(aux - TABLE_BASE) : "",
      spare: kind === KIND.spare ? this.#masks(aux - TABLE_BASE, bytesOfLayout >> 2) : [],
    };
  }

  #onlyName(table: number): number {
    return this.u32(table) > 0 || this.u32(table + 4) !== 1 ? 0 : this.u32(this.u32(table + 12) - TABLE_BASE);
  }

  // Of an enumeration: asm/names.ts.
  #nameOfZero(table: number): string {
    if (this.u32(table) === 0) return "";
    const entry = this.u32(table + 8) - TABLE_BASE;
    const length = this.u32(entry + 4);
    return length === 0 ? "" : this.#text(this.u32(entry) - TABLE_BASE, length);
  }
}
