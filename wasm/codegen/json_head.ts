/**
 * What stands before the segments of an element in json.
 *
 * @module
 */

import { MEM, OP } from "./encode.ts";
import { LOCAL } from "./groups.ts";
import type { DecimalWriter } from "./decimal.ts";
import type { Tables } from "./rows.ts";
import { differs } from "./usual.ts";
import { ELEMENT } from "./writer.ts";

/** What the head of an element depends on beside its numbers. */
export interface Head {
  /** Its flags. */
  readonly flags: number;
  /** Its length in bytes. */
  readonly length: number;
  /** It has a counter. */
  readonly counted: boolean;
}

/** Index and counter of more bits are left to the general formatter, as are offsets from 4 GiB on. */
const INDEX_BITS = 26;
const COUNTER_BITS = 16;

/** Flags with members of their own, `F_*` in asm/abi.ts. */
const MEMBERS = [[7, `,"sw_owned":true`], [6, `,"sw_owned":false`], [11, `,"list_terminated":true`]] as const;

const encoder = new TextEncoder();

/**
 * `{"index":1,…,"segments":` of the element at local `one`.
 *
 * @param head What it was like when the code was made; for another one, the general formatter is called.
 * @param call Index of the function that does it.
 */
export function writeHead(writer: DecimalWriter, head: Head, call: number): void {
  const { code, context } = writer;
  const { p, one } = LOCAL;
  unusual(writer, head);
  code.if();
  // Its opening bracket is written again.
  code.get(p).get(one).call(call).i32(1).op(OP.i32Sub).set(p);
  code.op(OP.else);
  const number = (key: string, offset: number, bits: number): void => {
    writer.text(encoder.encode(`${key}:`));
    code.get(one).mem(MEM.i32Load, offset).set(LOCAL.value);
    writer.decimal(bits);
  };
  number(`{"index"`, ELEMENT.index, INDEX_BITS);
  number(`,"offset"`, ELEMENT.offset, 32);
  writer.text(encoder.encode(`,"length":${head.length}`));
  if (head.counted) number(`,"wqe_counter"`, ELEMENT.counter, COUNTER_BITS);
  writer.text(encoder.encode(`${flagMembers(head.flags, context.tables)},"segments":`));
  writer.settle();
  code.op(OP.end);
}

// Leaves on the stack whether the head is another one.
function unusual({ code, context }: DecimalWriter, { flags, length, counted }: Head): void {
  const words = (...values: number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);
  const counter = counted ? { value: 0, mask: 2 ** 32 - 2 ** COUNTER_BITS } : { value: ~0, mask: ~0 };
  differs(code, context, [
    // Index and length, flags, the upper half of the offset and the counter.
    {
      local: LOCAL.one,
      at: ELEMENT.index,
      value: words(0, 0, 0, length),
      mask: words(2 ** 32 - 2 ** INDEX_BITS, 0, 0, ~0),
    },
    { local: LOCAL.one, at: ELEMENT.flags - 12, value: words(0, 0, 0, flags), mask: words(0, 0, 0, ~0) },
    {
      local: LOCAL.one,
      at: ELEMENT.offset,
      value: words(0, 0, counter.value, 0),
      mask: words(0, ~0, counter.mask, 0),
    },
  ]);
}

/** What is said of flags: members, each with its comma. */
function flagMembers(flags: number, tables: Tables): string {
  if (flags === 0) return "";
  const own = MEMBERS.filter(([bit]) => (flags >>> bit & 1) === 1).map(([, member]) => member).join("");
  return `${own},"flags":[${tables.flags(flags).map((name) => `"${name}"`).join(",")}]`;
}
