/** Random numbers from a seed, and mutations of bytes and text. */

/** A generator: the same seed gives the same run. */
export class Rng {
  #s: number;

  /** @param seed Any number. */
  constructor(seed: number) {
    this.#s = (Math.imul(seed ^ 0x9e3779b9, 2654435761) >>> 0) || 1;
  }

  /** 32 random bits. */
  next(): number {
    let s = this.#s;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    this.#s = s >>> 0;
    return this.#s;
  }

  /** A number below `n`. */
  below(n: number): number {
    return n <= 1 ? 0 : this.next() % n;
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** True in one of `n` cases. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }
}

const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x3f, 0x40];
const WORDS = [0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100, 0xfffe, 0xffff0001];

function overwrite(bytes: Uint8Array, rng: Rng): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (rng.below(5)) {
    case 0:
      bytes[rng.below(bytes.length)]! ^= 1 << rng.below(8);
      return;
    case 1:
      bytes[rng.below(bytes.length)] = rng.pick(EDGES);
      return;
    case 2:
      bytes[rng.below(bytes.length)] = rng.next();
      return;
    case 3:
      if (bytes.length >= 4) view.setUint32(rng.below(bytes.length - 3) & ~3, rng.pick(WORDS));
      return;
    default: {
      const at = rng.below(bytes.length);
      bytes.fill(rng.pick(EDGES), at, at + rng.below(24));
    }
  }
}

/**
 * A changed copy: bits, bytes, words, runs, cuts, repeats, and pieces of another input.
 *
 * @param bytes What to start from.
 * @param other Something to take pieces from.
 */
export function mutate(bytes: Uint8Array, other: Uint8Array, rng: Rng): Uint8Array {
  let copy = bytes.slice();
  for (let n = 1 + rng.below(4); n > 0 && copy.length > 0; n--) {
    const kind = rng.below(10);
    if (kind < 6) overwrite(copy, rng);
    else if (kind === 6) copy = copy.slice(0, rng.below(copy.length + 1));
    else if (kind === 7) copy = copy.slice(rng.below(copy.length));
    else {
      const source = kind === 8 ? copy : other;
      const from = rng.below(source.length);
      const piece = source.slice(from, from + 1 + rng.below(96));
      const at = rng.below(copy.length + 1);
      copy = new Uint8Array([...copy.subarray(0, at), ...piece, ...copy.subarray(at)]).slice(0, 16384);
    }
  }
  return copy;
}

const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    "",
    0,
    -1,
    1.5,
    1e308,
    2 ** 32,
    2 ** 53,
    [],
    {},
    "0xffffffff",
    "0xffffffffffffffff",
    "-1",
    "\u001b[2J",
  ],
  "x".repeat(300),
  "../../../etc/passwd",
  [[[[]]]],
  { __proto__: null, constructor: 1 },
];

/** Every object and array of a document. */
function containers(value: unknown, found: Record<string, unknown>[] = []): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return found;
  found.push(value as Record<string, unknown>);
  for (const inner of Object.values(value)) containers(inner, found);
  return found;
}

/**
 * A JSON document with some members replaced, removed or moved elsewhere; it stays JSON.
 *
 * @param bytes The document; returned as it is if it is none.
 */
export function mutateJson(bytes: Uint8Array, rng: Rng): Uint8Array {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return bytes;
  }
  const places = containers(document);
  for (let n = 1 + rng.below(3); n > 0 && places.length > 0; n--) {
    const place = rng.pick(places);
    const keys = Object.keys(place);
    const key = keys.length === 0 ? "x" : rng.pick(keys);
    const old = place[key];
    if (rng.oneIn(6)) delete place[key];
    else if (typeof old === "number" || rng.oneIn(4)) place[key] = rng.oneIn(2) ? rng.next() : rng.pick(VALUES);
    else if (typeof old === "string" && rng.oneIn(2)) place[key] = old.slice(rng.below(old.length)) + rng.below(300);
    else if (rng.oneIn(5)) place[rng.pick(Object.keys(rng.pick(places)).concat("x"))] = old;
    else place[key] = rng.pick(VALUES);
  }
  try {
    const text = JSON.stringify(document);
    return new TextEncoder().encode(rng.oneIn(50) ? swollen(text, rng) : text);
  } catch {
    return bytes; // a structure was put into itself
  }
}

/** A document in which one list or object is a megabyte of brackets and commas: little text, and much memory. */
function swollen(text: string, rng: Rng): string {
  const piece = rng.pick(["[", '{"a":', "[],", "{},", "1,", '"",', '"a":1,']);
  const brackets = [...text.matchAll(/[[{]/g)];
  const at = brackets.length === 0 ? 0 : rng.pick(brackets).index + 1;
  return text.slice(0, at) + piece.repeat((1 << 20) / piece.length) + text.slice(at);
}
