/**
 * A small writer of WebAssembly: the instructions that specialised formatters need, and modules made of such functions.
 *
 * @module
 */

/** Plain opcodes: no immediate. */
export const OP = {
  else: 0x05,
  end: 0x0b,
  return: 0x0f,
  select: 0x1b,
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32Ne: 0x47,
  i32GtU: 0x4b,
  i64Eq: 0x51,
  i64Ne: 0x52,
  i32Clz: 0x67,
  i32Ctz: 0x68,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32And: 0x71,
  i32Or: 0x72,
  i32Shl: 0x74,
  i32ShrU: 0x76,
  i64Add: 0x7c,
  i64Mul: 0x7e,
  i64Or: 0x84,
  i64Shl: 0x86,
  i64ShrU: 0x88,
  i32WrapI64: 0xa7,
  i64ExtendI32U: 0xad,
} as const;

/** Loads and stores: one offset. */
export const MEM = {
  i32Load: 0x28,
  i64Load: 0x29,
  i32Load8U: 0x2d,
  i32Load16U: 0x2f,
  i64Load32U: 0x35,
  i32Store: 0x36,
  i64Store: 0x37,
  i32Store16: 0x3b,
} as const;

/**
 * Vector opcodes without immediate. The swizzle is the relaxed one: what it gives for indexes from 16 to 127 depends on
 * the machine, so those may stand only in lanes that are written over.
 */
export const SIMD = {
  splat8: 15,
  splat32: 17,
  gtS8: 39,
  anyTrue: 83,
  and: 78,
  xor: 81,
  or: 80,
  mask8: 100,
  add8: 110,
  shr16: 141,
  swizzle: 256,
} as const;

/** Vector opcodes with a lane. */
export const LANE = { get8: 22, set8: 23, get32: 27, set32: 28 } as const;

const V128_LOAD = 0;
const V128_STORE = 11;
const SHUFFLE = 13;

/** Value types. */
export const TYPE = { i32: 0x7f, i64: 0x7e, v128: 0x7b } as const;

/** Code of one function. */
export class Code {
  /** What was written so far. */
  readonly bytes: number[] = [];

  /** Instructions without immediate. */
  op(...codes: readonly number[]): this {
    this.bytes.push(...codes);
    return this;
  }

  /** A vector instruction without immediate. */
  simd(code: number): this {
    this.bytes.push(0xfd);
    return this.#unsigned(code);
  }

  /** A vector instruction with a lane. */
  lane(code: number, lane: number): this {
    this.bytes.push(0xfd, code, lane);
    return this;
  }

  /** `local.get`. */
  get(local: number): this {
    return this.op(0x20, local);
  }

  /** `local.set`. */
  set(local: number): this {
    return this.op(0x21, local);
  }

  /** `local.tee`. */
  tee(local: number): this {
    return this.op(0x22, local);
  }

  /** `i32.const`. */
  i32(value: number): this {
    this.bytes.push(0x41);
    for (let rest = value | 0;;) {
      const byte = rest & 127;
      rest >>= 7;
      if (rest === (byte & 64) / -64) {
        this.bytes.push(byte);
        return this;
      }
      this.bytes.push(byte | 128);
    }
  }

  /** `i64.const`. */
  i64(value: bigint): this {
    this.bytes.push(0x42);
    for (let rest = BigInt.asIntN(64, value);;) {
      const byte = Number(rest & 127n);
      rest >>= 7n;
      if (rest === ((byte & 64) === 0 ? 0n : -1n)) {
        this.bytes.push(byte);
        return this;
      }
      this.bytes.push(byte | 128);
    }
  }

  /** A scalar load or store, unaligned. */
  mem(code: number, offset: number): this {
    this.bytes.push(code, 0);
    return this.#unsigned(offset);
  }

  /** `v128.load`. */
  load(offset: number): this {
    this.bytes.push(0xfd, V128_LOAD, 0);
    return this.#unsigned(offset);
  }

  /** `v128.store`. */
  store(offset: number): this {
    this.bytes.push(0xfd, V128_STORE, 0);
    return this.#unsigned(offset);
  }

  /** `i8x16.shuffle`. */
  shuffle(lanes: readonly number[]): this {
    this.bytes.push(0xfd, SHUFFLE, ...lanes);
    return this;
  }

  /** Begins a block without value. */
  block(): this {
    return this.op(0x02, 0x40);
  }

  /** Begins an `if` without value. */
  if(): this {
    return this.op(0x04, 0x40);
  }

  /** `br_if`. */
  brIf(depth: number): this {
    return this.op(0x0d, depth);
  }

  /** `call`. */
  call(index: number): this {
    this.bytes.push(0x10);
    return this.#unsigned(index);
  }

  #unsigned(value: number): this {
    for (; value > 127; value = Math.floor(value / 128)) this.bytes.push((value & 127) | 128);
    this.bytes.push(value);
    return this;
  }
}

function leb(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  bytes.push(value);
  return bytes;
}

/** A function that comes from outside. Parameters and the result are i32. */
export interface Import {
  /** Name in the import object, under `env`. */
  readonly name: string;
  /** How many parameters. */
  readonly parameters: number;
}

/** What a module is made of. */
export interface ModuleParts {
  /** Functions that come from outside; they have the first indexes. */
  readonly imports: readonly Import[];
  /** Parameters of each own function. */
  readonly parameters: number;
  /** The functions, exported as `"0"`, `"1"`, … */
  readonly functions: readonly Code[];
  /** Locals of each beside the parameters: counts by type. */
  readonly locals: readonly (readonly [count: number, type: number])[];
  /** Pages of the imported shared memory, minimum and maximum. */
  readonly pages: number;
}

/**
 * Builds a module that imports `env.memory` (shared).
 *
 * @param parts What it is made of.
 * @returns The binary.
 */
export function encodeModule(parts: ModuleParts): Uint8Array {
  const { imports, functions, pages } = parts;
  const arities = [...new Set([parts.parameters, ...imports.map((i) => i.parameters)])];
  const type = arities.indexOf(parts.parameters);
  const types = arities.map((n) => [0x60, n, ...new Array<number>(n).fill(TYPE.i32), 1, TYPE.i32]);
  const memory = [...name("env"), ...name("memory"), 2, 3, ...leb(pages), ...leb(pages)];
  const imported = imports.map((i) => [...name("env"), ...name(i.name), 0, arities.indexOf(i.parameters)]);
  const exported = functions.map((_, i) => [...name(String(i)), 0, ...leb(imports.length + i)]);
  const locals = [parts.locals.length, ...parts.locals.flat()];
  return joined([
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(2, [memory, ...imported]),
    ...section(3, functions.map(() => [type])),
    ...section(7, exported),
    ...section(
      10,
      functions.map(({ bytes }) => joined([leb(locals.length + bytes.length + 1), locals, bytes, [OP.end]])),
    ),
  ]);
}

/** Bytes. Long ones are copied as a whole: one by one they would take longer than all the rest. */
type Bytes = ArrayLike<number>;

function section(id: number, entries: readonly Bytes[]): Bytes[] {
  const count = leb(entries.length);
  const length = entries.reduce((sum, bytes) => sum + bytes.length, count.length);
  return [[id, ...leb(length)], count, ...entries];
}

function joined(parts: readonly Bytes[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, bytes) => sum + bytes.length, 0));
  let at = 0;
  for (const bytes of parts) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all;
}

function name(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)];
}
