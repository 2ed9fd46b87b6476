/**
 * Reads Python classes that describe structures for scapy, as rdma-core's tests have them: `class SwQpc(PRMPacket)` with
 * `fields_desc = [BitField('state', 0, 4), …]`.
 */

import type { IfcStruct, Member } from "./ifc_header.ts";

const WIDTH: Readonly<Record<string, number>> = {
  ByteField: 8,
  XByteField: 8,
  ShortField: 16,
  XShortField: 16,
  IntField: 32,
  XIntField: 32,
  LongField: 64,
  XLongField: 64,
  MACField: 48,
  IPField: 32,
};

/** The classes of a file. */
export class ScapyClasses {
  #bodies = new Map<string, readonly string[]>();

  /** Finds the classes in the text of a file. */
  constructor(text: string) {
    for (const part of text.split(/^class /m).slice(1)) {
      const name = /^\w+/.exec(part)?.[0] ?? "";
      const list = part.split("fields_desc = [")[1];
      if (list !== undefined) this.#bodies.set(name, fields(list));
    }
  }

  /** Names of the classes that describe a structure. */
  names(): string[] {
    return [...this.#bodies.keys()];
  }

  /**
   * The structure of a class.
   *
   * @returns The structure, or undefined if there is no such class.
   * @throws {Error} If a field cannot be read.
   */
  struct(name: string): IfcStruct | undefined {
    const body = this.#bodies.get(name);
    if (body === undefined) return undefined;
    const members: Member[] = [];
    let offset = 0;
    for (const call of body) {
      const width = this.#width(call);
      const field = /'(\w*)'/.exec(call)?.[1] ?? "";
      if (width !== 0 && !/^(reserved|padding)/.test(field)) members.push({ name: field, offset, width });
      offset += width;
    }
    return { width: offset, members };
  }

  #width(call: string): number {
    const kind = /^\w+/.exec(call)?.[0] ?? "";
    if (kind in WIDTH) return WIDTH[kind]!;
    if (kind === "BitField") return Number(/,\s*(\d+)\)$/.exec(call)?.[1]);
    if (kind === "StrFixedLenField") return Number(/length=(\d+)/.exec(call)?.[1]) * 8;
    if (kind === "PacketField") return this.struct(/(\w+)\)$/.exec(call)?.[1] ?? "")?.width ?? 0;
    if (kind === "FieldListField") return 32 * Number(/lambda \w+:\s*(\d+)/.exec(call)?.[1]);
    if (kind === "PacketListField") return 0;
    if (kind === "PadField") return 8 * Number(/,\s*(\d+),\s*padwith/.exec(call)?.[1]);
    if (kind === "MultipleTypeField") return 8 * Number(/length=(\d+)\)[^)]*\)$/.exec(call)?.[1]);
    throw new Error(`Cannot read ${call.slice(0, 40)}`);
  }
}

/** The calls of a list, up to its end. */
function fields(list: string): string[] {
  const calls: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < list.length; at++) {
    const c = list[at];
    if (c === "[" || c === "(") depth++;
    else if (c === "]" && depth === 0) return calls.filter((call) => call !== "");
    else if (c === "]" || c === ")") {
      if (--depth === 0 && c === ")") {
        calls.push(list.slice(from, at + 1).replace(/^[\s,]+/, ""));
        from = at + 1;
      }
    }
  }
  throw new Error("A list of fields does not end");
}
