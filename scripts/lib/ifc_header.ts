/**
 * Reads headers that describe structures bit by bit: `struct mlx5_ifc_…_bits { u8 name[0xN]; … }` is a member of N bits.
 */

/** One named piece of a structure. */
export interface Member {
  /** Name in the header or in the table. */
  readonly name: string;
  /** First bit, counted from the most significant bit of the structure. */
  readonly offset: number;
  /** Number of bits. */
  readonly width: number;
}

/** A structure of a header. */
export interface IfcStruct {
  /** Number of bits. */
  readonly width: number;
  /** Members that are not reserved; those of unnamed unions overlap. */
  readonly members: readonly Member[];
}

/** A header, of which only the structures that are asked for are read. */
export class IfcHeader {
  #bodies = new Map<string, string[]>();
  #done = new Map<string, IfcStruct>();

  /** Finds the structures in the text of a header. */
  constructor(text: string) {
    // DPDK and rdma-core write u8, UCX and DOCA uint8_t.
    const clean = text.replaceAll(/\buint8_t\b/g, "u8").replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/\/\/.*$/gm, "")
      .replaceAll(/^\s*#.*$/gm, "");
    for (const match of clean.matchAll(/\b(struct|union)\s+(\w+)\s*\{/g)) {
      const start = match.index + match[0].length;
      const tokens = clean.slice(start, bodyEnd(clean, start)).match(/\w+|[{}[\];]/g) ?? [];
      this.#bodies.set(`${match[1]} ${match[2]}`, tokens);
    }
  }

  /** Names of the structures that are described bit by bit, without prefix and `_bits`. */
  names(): string[] {
    return [...this.#bodies.keys()].flatMap((key) =>
      /^struct (?:mlx5_ifc|uct_ib_mlx5)_(\w+)_bits$/.exec(key)?.[1] ?? []
    );
  }

  /**
   * A structure of the header.
   *
   * @param name Name without `mlx5_ifc_` (UCX: `uct_ib_mlx5_`) and `_bits`.
   * @returns The structure, or undefined if the header has none of that name.
   * @throws {Error} If its description cannot be read.
   */
  struct(name: string): IfcStruct | undefined {
    const key = ["mlx5_ifc", "uct_ib_mlx5"].map((prefix) => `struct ${prefix}_${name}_bits`)
      .find((candidate) => this.#bodies.has(candidate));
    return key === undefined ? undefined : this.#read(key);
  }

  #read(key: string): IfcStruct {
    const ready = this.#done.get(key);
    if (ready !== undefined) return ready;
    const tokens = this.#bodies.get(key);
    if (tokens === undefined) throw new Error(`${key} is not in the header`);
    this.#done.set(key, { width: 0, members: [] }); // a structure that held itself would end here, not loop
    const result = new Walker(tokens, (inner) => this.#read(inner).width).body(key.startsWith("union "), 0);
    this.#done.set(key, result);
    return result;
  }
}

/** Position of the brace that closes the body which starts at `start`. */
export function bodyEnd(text: string, start: number): number {
  let depth = 1;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  throw new Error(`Structure at character ${start} does not end`);
}

/** Reads the members of one structure. */
class Walker {
  #at = 0;

  constructor(readonly tokens: readonly string[], readonly widthOf: (key: string) => number) {}

  /** Members up to the closing brace or the end; those of a union all start at `base`. */
  body(union: boolean, base: number): IfcStruct {
    const members: Member[] = [];
    let offset = base;
    let largest = 0;
    while (this.#at < this.tokens.length && this.tokens[this.#at] !== "}") {
      const item = this.#item(union ? base : offset);
      members.push(...item.members);
      offset += item.width;
      largest = Math.max(largest, item.width);
    }
    return { width: union ? largest : offset - base, members };
  }

  #next(): string {
    const token = this.tokens[this.#at++];
    if (token === undefined) throw new Error("Structure ends inside a member");
    return token;
  }

  #item(offset: number): IfcStruct {
    const kind = this.#next();
    if (kind === "u8") return this.#leaf(offset, 1);
    if (kind === "DECLARE_FLEX_ARRAY") return this.#openEnd();
    if (kind !== "struct" && kind !== "union") throw new Error(`Cannot read a member of type ${kind}`);
    if (this.tokens[this.#at] === "{") return this.#inPlace(offset, kind === "union");
    return this.#leaf(offset, this.widthOf(`${kind} ${this.#next()}`));
  }

  /** An array of unknown length at the end. */
  #openEnd(): IfcStruct {
    while (this.#next() !== ";");
    return { width: 0, members: [] };
  }

  /** A structure described in place: its members, or one member if it has a name. */
  #inPlace(offset: number, union: boolean): IfcStruct {
    this.#next();
    const inner = this.body(union, offset);
    this.#next();
    if (this.tokens[this.#at] !== ";") return this.#leaf(offset, inner.width);
    this.#next();
    return inner;
  }

  /** `name`, any number of `[size]`, `;`. An empty size is an array of unknown length at the end: no bits. */
  #leaf(offset: number, unit: number): IfcStruct {
    const name = this.#next();
    let width = unit;
    let token = this.#next();
    while (token === "[") {
      const size = this.#next();
      width *= size === "]" ? 0 : Number(size);
      if (size !== "]") this.#next();
      token = this.#next();
    }
    if (token !== ";" || !Number.isFinite(width)) throw new Error(`Cannot read member ${name}`);
    const hidden = width === 0 || /^reserved|^rsvd/.test(name);
    return { width, members: hidden ? [] : [{ name, offset, width }] };
  }
}
