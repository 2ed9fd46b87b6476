/**
 * Specialised code for elements in json. Elements of one segment are printed by a function as a whole; the segments of
 * others have functions that all shapes of a module share, or the code for a few dozen shapes would leave the caches.
 *
 * @module
 */

import { MEM, OP } from "./encode.ts";
import type { Functions } from "./functions.ts";
import { LOCAL } from "./groups.ts";
import { type Context, isPlain, type Item } from "./items.ts";
import { type Head, writeHead } from "./json_head.ts";
import { CALL, JSON_IMPORTS, JsonWriter, type SegmentPlace, shortText } from "./json_segment.ts";
import type { Usual } from "./usual.ts";
import { ELEMENT } from "./writer.ts";

export { JSON_IMPORTS };

/** What is known of the elements of a shape. */
export interface Shape {
  /** The items of one. */
  readonly items: readonly Item[];
  /** Its head. */
  readonly head: Head;
  /** What the structures at an item's place usually hold; of a numbered item, at any. */
  readonly usual: (item: Item) => Usual | undefined;
}

/**
 * Adds a function for elements of one shape. It looks at the items first, unless it is told that it knows them.
 *
 * @returns Number of a function (position, element, items, known) to position; 0 when the element has other items.
 */
export function addJsonElement({ items, head, usual }: Shape, context: Context, functions: Functions): number {
  const writer = new JsonWriter(context);
  const { code } = writer;
  const alone = items.length === 1 || functions.bytes < INLINE_BYTES;
  code.get(LOCAL.source).op(OP.i32Eqz).if();
  writer.expect(items, true);
  code.op(OP.end).get(LOCAL.one).mem(MEM.i32Load, ELEMENT.ptr).set(LOCAL.source);
  writeHead(writer, head, CALL.head);
  items.forEach((item, n) => {
    const place: SegmentPlace = { before: n === 0 ? "[" : ",", offset: item.offset, shared: false, n };
    if (!isPlain(item, context.tables)) return general(writer, place);
    if (alone || item.data || item.offset > MAX_SHORT) return writer.segment(item, place, usual(item));
    const index = functions.shared(nameOf(item, place), () => {
      const shared = new JsonWriter(context);
      shared.segment(item, { ...place, offset: 0, shared: true }, usual(item));
      return shared.end();
    });
    writer.settle();
    code.get(LOCAL.p).i32(shortText(String(item.offset))).i32(shortText(item.numbered ? String(item.ordinal) : ""));
    code.get(LOCAL.source).i32(item.offset).op(OP.i32Add).call(index).set(LOCAL.p);
  });
  writer.say("]}");
  return functions.add(writer.end());
}

/** Functions of the most frequent shapes share nothing, up to so much code: a call takes as long as a field. */
const INLINE_BYTES = 1 << 12;

/** Largest number that {@linkcode shortText} can tell. */
const MAX_SHORT = 999;

// Numbered items stand anywhere.
function nameOf({ key, span, numbered, offset }: Item, { before }: SegmentPlace): string {
  return `${key} ${span} ${before} ${numbered ? "" : offset}`;
}

function general(writer: JsonWriter, { before, n }: SegmentPlace): void {
  writer.say(before);
  writer.settle();
  writer.code.get(LOCAL.p);
  writer.place(n).get(LOCAL.source).call(CALL.item).set(LOCAL.p);
}
