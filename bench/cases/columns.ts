/**
 * Rings without text: conditions, columns, counts, and the walk that all of them need.
 *
 * @module
 */

import { columnBlocks } from "../../api/column_blocks.ts";
import { decodeCounts } from "../../api/counts.ts";
import type { DecodeOptions, QueueType } from "../../api/rings.ts";
import { isNested } from "../../layouts/flatten.ts";
import { layoutByName } from "../../layouts/index.ts";
import { RingDecoder } from "../../records/ring.ts";
import { compileWhere } from "../../records/where.ts";
import { Decoder } from "../../wasm/decoder.ts";
import { structures } from "../baseline/rows.ts";
import type { Case } from "../case.ts";
import { ENTRIES, type Mix, type MixName, RINGS, TARGETED } from "../mixes.ts";
import { TARGETS } from "../targets.ts";
import type { Workshop } from "../workshop.ts";

/** Columns: fields of a layout. */
type Columns = readonly [layout: string, fields: readonly string[]];

const WARM_UP = 3;

/** Cases of all rings. */
export function columnCases(shop: Workshop): readonly Case[] {
  return RINGS.flatMap((name) => [
    withoutText(shop, name, "--where that none matches", true, whereWith),
    withoutText(shop, name, "columns of all fields up to 32 bits", true, extractAll),
    withoutText(shop, name, "counts by a field", true, countsWith),
    withoutText(shop, name, "walk alone", false, walkAlone),
  ]);
}

/** Something that goes over a ring once, and what is to be said about it. */
interface Pass {
  readonly once: () => number;
  readonly note?: string;
}

type Maker = (shop: Workshop, name: MixName) => Pass;

function withoutText(shop: Workshop, name: MixName, what: string, targeted: boolean, make: Maker): Case {
  return {
    what: `${name} ${what}: time over text`,
    measure: "time",
    by: "minimum",
    target: targeted && TARGETED.includes(name) ? TARGETS.columns : undefined,
    prepare() {
      const decoder = shop.warmDecoder(name, "text");
      const { once, note } = make(shop, name);
      for (let i = 0; i < WARM_UP; i++) once();
      const pair = { ours: once, theirs: () => shop.renderTimed(decoder, name, "text") };
      return Promise.resolve(note === undefined ? pair : { ...pair, note: () => note });
    },
  };
}

function whereWith(shop: Workshop, name: MixName): Pass {
  const decoder = shop.warmDecoder(name, "text");
  const { nothing } = shop.mix(name);
  const where = compileWhere(nothing);
  let shown = 0;
  shop.render(decoder, name, "text", (block) => shown += block.length, where);
  if (shown > 0) throw new Error(`${nothing} matches ${shown} bytes of text`);
  return { once: () => shop.renderTimed(decoder, name, "text", where), note: nothing };
}

/** Goes over a ring plan by plan. */
function plans({ options, bytes }: Mix, decoder: Decoder, take: (ring: RingDecoder) => void): number {
  const start = performance.now();
  const ring = new RingDecoder(decoder, options);
  for (let at = 0; at < bytes.length;) {
    const taken = ring.push(bytes.subarray(at));
    at += taken;
    while (ring.next() > 0) take(ring);
    if (taken === 0) break;
  }
  ring.finish();
  while (ring.next() > 0) take(ring);
  return performance.now() - start;
}

// As a program would: all columns of the ring, block by block.
function extractAll(shop: Workshop, name: MixName): Pass {
  const mix = shop.mix(name);
  const columns = columnsIn(mix);
  const fields = Object.fromEntries(columns);
  const options = decodeOptions(mix);
  const once = (): number => {
    const start = performance.now();
    let seen = 0;
    for (const { segments } of columnBlocks(mix.bytes, fields, options)) {
      for (const [layout] of columns) seen += segments[layout]!.rows;
    }
    if (seen < ENTRIES / 8) throw new Error(`Columns of ${seen} segments`);
    return performance.now() - start;
  };
  return { once, note: `${columns.reduce((sum, [, names]) => sum + names.length, 0)} columns` };
}

function walkAlone(shop: Workshop, name: MixName): Pass {
  const decoder = Decoder.create();
  return { once: () => plans(shop.mix(name), decoder, () => {}) };
}

function countsWith(shop: Workshop, name: MixName): Pass {
  const mix = shop.mix(name);
  const options = decodeOptions(mix);
  const once = (): number => {
    const start = performance.now();
    if (decodeCounts(mix.bytes, mix.countBy, options).size === 0) throw new Error(`No ${mix.countBy}`);
    return performance.now() - start;
  };
  return { once, note: mix.countBy };
}

function decodeOptions({ source, options: { stride, count } }: Mix): DecodeOptions {
  return { source: source as QueueType, stride, count };
}

/** Fields of their own, up to 32 bits wide, of the layouts that occur in a ring. */
function columnsIn({ name }: Mix): readonly Columns[] {
  const begins = { SQ: /^wqe_(?!srq)/, SRQ: /^wqe_(srq_next|data)$/, CQ: /^cqe/, EQ: /^eqe/ }[name];
  return structures().filter((structure) => begins.test(structure.name)).map((structure) => {
    const own = Object.entries(layoutByName(structure.name)!.fields)
      .filter(([, row]) => !isNested(row) && row.bits[0] < 32);
    return [structure.name, own.map(([field]) => field)] as const;
  }).filter(([, fields]) => fields.length > 0);
}
