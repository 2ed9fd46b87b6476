/**
 * AssemblyScript that prints the structures rings are made of: a function a layout, made from the operations that the
 * packed tables have for it, so that names, masks and places are constants.
 */

import { KIND } from "../../wasm/abi.ts";
import { ImageReader, type TextOp } from "./text_ops.ts";

/** Layouts that have a function: what most queue elements consist of. The number of a function is its place here. */
export const IN_CODE: readonly string[] = [
  "wqe_ctrl",
  "wqe_raddr",
  "wqe_data",
  "wqe_inline_data",
  "wqe_atomic",
  "wqe_srq_next",
  "wqe_eth",
  "wqe_umr_ctrl",
  "wqe_mkey_context",
  "wqe_umr_klm",
  "cqe64_req",
  "cqe64_resp",
  "cqe64_err",
];

/** A number that differs where a function would. */
function versionOf(ops: readonly TextOp[]): number {
  const told = ops.map((op) => ({ ...op, aux: op.kind === KIND.unless ? op.aux : 0 }));
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(JSON.stringify(told))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/**
 * Notes in the image which layouts have a function, and of which version: a module that was built of other tables does
 * without.
 */
export function noteFunctions(image: Uint8Array, names: readonly string[]): void {
  const reader = new ImageReader(image);
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  IN_CODE.forEach((name, number) => {
    const layout = names.indexOf(name);
    view.setUint32(reader.entry(layout) + 48, number + 1, true);
    view.setUint32(reader.entry(layout) + 52, versionOf(reader.ops(layout)), true);
  });
}

const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`;
const maskIn = (op: TextOp): number => (op.mask << op.shift) >>> 0;
const SIMPLE: ReadonlySet<number> = new Set([KIND.hex32, KIND.dec, KIND.enum]);
const isSimple = (op: TextOp | undefined): boolean => op !== undefined && SIMPLE.has(op.kind);

/** Longest text before a value. */
const LONGEST = 64;

/** Writes the function of a layout. */
class Writer {
  readonly #ops: readonly TextOp[];
  readonly #bytes: number;
  #text = "";
  readonly #lines: string[] = [];
  #depth = 1;

  constructor(ops: readonly TextOp[], bytes: number) {
    this.#ops = ops;
    this.#bytes = bytes;
  }

  /** The function, and the lines of a structure of zeros, of which it takes pieces. */
  write(name: string): { readonly code: string; readonly bytes: number } {
    this.#range(0, this.#ops.length);
    const text = [...new TextEncoder().encode(this.#text)];
    const code = `const ${name}_text: usize = memory.data<u8>([${text.join(",")}], 16);\n` +
      `export function ${name}(p: u32, ops: u32, source: u32, length: u32): u32 {\n` +
      `  if (length < ${this.#bytes}) return 0;\n  ${this.#bytes > 16 ? "unfold" : "unfold16"}(source${
        this.#bytes > 16 ? `, ${this.#bytes}` : ""
      });\n${this.#lines.join("\n")}\n  return p;\n}\n`;
    return { code: code.replaceAll("TEXT", `${name}_text`), bytes: text.length + 16 };
  }

  #put(line: string): void {
    this.#lines.push("  ".repeat(this.#depth) + line);
  }

  #block(head: string, inside: () => void): void {
    this.#put(`${head} {`);
    this.#depth++;
    inside();
    this.#depth--;
    this.#put("}");
  }

  #range(from: number, to: number): void {
    for (let i = from; i < to;) {
      const op = this.#ops[i]!;
      if (isSimple(op)) i = this.#quad(i, to);
      else if (op.kind === KIND.unless || op.kind === KIND.ifSet) {
        const behind = i + 1 + op.width;
        this.#block(`if (${this.#condition(op)})`, () => this.#range(i + 1, behind));
        i = behind;
      } else {
        this.#other(op);
        i++;
      }
    }
  }

  #condition(op: TextOp): string {
    if (op.kind === KIND.ifSet) return `leftOut(ops + ${op.place * 64}, source) == 0`;
    return `isOneOf(${this.#value(op)}, ${hex(op.aux)})`;
  }

  #value({ at, shift, mask }: TextOp): string {
    const word = `load<u32>(SCRATCH_AT + ${at})`;
    const shifted = shift === 0 ? word : `(${word} >> ${shift})`;
    return mask === 0xffffffff ? shifted : `(${shifted} & ${hex(mask)})`;
  }

  // Lines of up to 16 bytes, all of which may be 0. Returns the operation behind them.
  #quad(from: number, to: number): number {
    const quad = this.#ops[from]!.at >> 4;
    let behind = from;
    while (behind < to && isSimple(this.#ops[behind]) && this.#ops[behind]!.at >> 4 === quad) behind++;
    const words = new Set(this.#ops.slice(from, behind).map(({ at }) => at));
    if (words.size === 1) this.#word(from, behind);
    else {
      const at = this.#text.length;
      const lines = this.#lines.length;
      this.#depth++;
      for (let i = from; i < behind;) i = this.#word(i, behind);
      this.#depth--;
      const inside = this.#lines.splice(lines);
      const any = [...words].map((word) => `load<u32>(SCRATCH_AT + ${word})`).join(" | ");
      this.#put(`if ((${any}) == 0) ${this.#constant(at)} else {`);
      this.#lines.push(...inside);
      this.#put("}");
    }
    return behind;
  }

  // The lines of a dword that is 0: what was written of the text since `at`.
  #constant(at: number): string {
    const length = this.#text.length - at;
    if (length > 128) return `p = longText(p, TEXT + ${at}, ${length});`;
    const copies: string[] = [];
    for (let i = 0; i < length; i += 16) copies.push(`v128.store(p, v128.load(TEXT, ${at + i}), ${i});`);
    return `{ ${copies.join(" ")} p += ${length}; }`;
  }

  // Lines of one dword. Returns the operation behind them.
  #word(from: number, to: number): number {
    let behind = from;
    while (behind < to && this.#ops[behind]!.at === this.#ops[from]!.at) behind++;
    const ops = this.#ops.slice(from, behind);
    if (ops.length === 1 && ops[0]!.kind !== KIND.enum) {
      this.#line(ops[0]!);
      return behind;
    }
    const at = this.#text.length;
    const lines = this.#lines.length;
    this.#depth++;
    for (const op of ops) this.#line(op);
    this.#depth--;
    const inside = this.#lines.splice(lines);
    const mask = ops.reduce((all, op) => (all | maskIn(op)) >>> 0, 0);
    this.#put(`if ((load<u32>(SCRATCH_AT + ${ops[0]!.at}) & ${hex(mask)}) == 0) ${this.#constant(at)} else {`);
    this.#lines.push(...inside);
    this.#put("}");
    return behind;
  }

  #head(op: TextOp, rest: string): string {
    if (op.prefix.length > LONGEST) throw new RangeError(`asm/line.ts copies no name as long as ${op.prefix}`);
    const at = this.#text.length;
    this.#text += op.prefix + rest;
    return `p = head(p, TEXT + ${at}, ${op.prefix.length});`;
  }

  #line(op: TextOp): void {
    const { kind, at, shift, width } = op;
    const end = shift + width;
    this.#put(this.#head(op, `0${op.zeroName}`));
    const value = this.#value(op);
    if (width < 4) this.#put(`p = byte(p, 48 + ${value});`);
    else if (shift % 4 === 0 && width === 4) {
      this.#put(`p = byte(p, load<u8>(DIGITS_AT + ${at * 2 + 7 - shift / 4}));`);
    } else if (shift % 4 === 0) {
      const bits = `load<u32>(SCRATCH_AT + ${at}) & ${hex(maskIn(op))}`;
      const digits = `p = digitsOf(p, DIGITS_AT + ${at * 2}, ${bits}, ${shift});`;
      const others = end % 4 === 0 ? 0 : ((2 ** (Math.ceil(end / 4) * 4) - 2 ** end) >>> 0);
      // Other bits of the first digit are another field's.
      if (others === 0) this.#put(digits);
      else {
        this.#put(
          `if ((load<u32>(SCRATCH_AT + ${at}) & ${hex(others)}) == 0) ${digits}\n` + "  ".repeat(this.#depth) +
            `else p = hex(p, ${value});`,
        );
      }
    } else this.#put(`p = hex(p, ${value});`);
    if (kind === KIND.enum) {
      const one = op.onlyName > 0 ? `if (${value} == ${hex(op.onlyName)}) ` : "";
      this.#put(`${one}p = nameText(p, load<u32>(ops, ${op.place * 64 + 12}), ${value});`);
    }
    if (kind === KIND.by) this.#put(`p = nameByText(p, load<u32>(ops, ${op.place * 64 + 12}), source, ${value});`);
    if (kind === KIND.dec && width > 3) this.#put(`if (${value} > 9) p = decimalText(p, ${value});`);
  }

  #other(op: TextOp): void {
    if (op.kind === KIND.hex64) {
      this.#put(this.#head(op, "0"));
      this.#put(`p = digitsOf64(p, DIGITS_AT + ${op.at * 2}, SCRATCH_AT + ${op.at});`);
    } else if (op.kind === KIND.by) this.#line(op);
    else if (op.kind === KIND.spare) {
      const any = op.spare.flatMap((mask, i) => mask === 0 ? [] : [`load<u32>(SCRATCH_AT + ${i * 4}) & ${hex(mask)}`]);
      this.#put(`if ((${any.join(" | ")}) != 0) p = spareLines(p, ops + ${op.place * 64}, source, ${this.#bytes});`);
    } else {
      const value = op.width <= 32 ? this.#value(op) : "0";
      this.#put(`p = rare(p, ops + ${op.place * 64}, ${op.kind}, source, ${value});`);
    }
  }
}

/** Room that the module has for constant text. */
const ROOM = 8192;

/** The functions of all layouts that have one, and the choice between them. */
export function textModule(image: Uint8Array, names: readonly string[]): string {
  const reader = new ImageReader(image);
  let room = 0;
  const cases: string[] = [];
  const versions: number[] = [];
  const functions = IN_CODE.map((name, number) => {
    const layout = names.indexOf(name);
    const ops = reader.ops(layout);
    const { code, bytes } = new Writer(ops, reader.u32(reader.entry(layout) + 16)).write(name);
    room += bytes;
    cases.push(`    case ${number + 1}: return ${name}(p, ops, source, length);`);
    versions.push(versionOf(ops));
    return code;
  });
  if (room > ROOM) throw new RangeError(`Constant text of ${room} bytes does not fit below CTX_AT`);
  return `// @generated by scripts/gen_text.ts
import { DIGITS_AT, SCRATCH_AT } from "./abi";
import { byte, hex } from "./emit";
import { leftOut } from "./joined";
import { digitsOf, digitsOf64, head, isOneOf, longText, unfold, unfold16 } from "./line";
import { nameText } from "./names";
import { decimalText, nameByText, rare, spareLines } from "./text_value";

${functions.join("\n")}
const VERSIONS: usize = memory.data<u32>([${versions.map(hex).join(", ")}]);

/** Whether the function of a number is made of the rows that have this version. */
export function isInCode(number: u32, version: u32): bool {
  return number - 1 < ${IN_CODE.length} && load<u32>(VERSIONS + (number - 1) * 4) == version;
}

/** The lines of a structure whose layout has a function; 0: it is cut. */
@inline
export function linesInCode(p: u32, number: u32, ops: u32, source: u32, length: u32): u32 {
  switch (number) {
${cases.join("\n")}
  }
  return 0;
}
`;
}
