/** Using a source in every way that the commands do. */

import { contextJson } from "../../render/context_json.ts";
import { renderMenu } from "../../render/menu.ts";
import type { ContextType, Source } from "../../device/types.ts";
import { Decoder } from "../../wasm/decoder.ts";
import type { Rng } from "./mutate.ts";
import type { Budget } from "./target.ts";

const CONTEXTS: readonly ContextType[] = ["snd", "rcv", "cmp", "srq", "eqe", "mkc", "fullqp", "sxdc", "mcg"];
const RINGS: readonly ContextType[] = ["snd", "rcv", "cmp", "srq", "eqe"];
const NUMBERS = [0, 0xb, 0xb, 0xb, 0x60, 0x60, 0x100, 0xffffff];

let decoder: Decoder | undefined;

/**
 * One operation of a source, which is closed then.
 *
 * @param budget Takes a step for every event and every 8 bytes.
 */
export async function useSource(source: Source, rng: Rng, budget: Budget): Promise<void> {
  const index = rng.oneIn(6) ? rng.below(256) : rng.pick(NUMBERS);
  try {
    await rng.pick(OPERATIONS)({ source, rng, budget, index });
  } catch (error) {
    checkNotes(source);
    throw error;
  } finally {
    source.close();
  }
  checkNotes(source);
}

function checkNotes(source: Source): void {
  if (source.notes.length > 200) throw new Error(`${source.notes.length} remarks`);
}

interface Use {
  readonly source: Source;
  readonly rng: Rng;
  readonly budget: Budget;
  readonly index: number;
}

const OPERATIONS: readonly ((use: Use) => Promise<void>)[] = [menu, context, context, list, icm, ring];

async function menu({ source, budget }: Use): Promise<void> {
  if (source.menu === undefined) return;
  budget.step(renderMenu(await source.menu()).length >> 3);
}

async function context({ source, rng, budget, index }: Use): Promise<void> {
  const image = await source.readContext({ source: rng.pick(CONTEXTS), index, query: rng.oneIn(2) });
  for (const { bytes } of image.parts) budget.step(bytes.length >> 3);
  decoder ??= Decoder.create();
  JSON.stringify(contextJson(image, decoder, { name: image.source, raw: true }));
}

async function list({ source, rng, budget }: Use): Promise<void> {
  const range = { source: rng.pick(CONTEXTS), first: rng.below(16), count: rng.below(64) };
  for await (const number of source.listContexts(range)) {
    budget.step();
    if (!Number.isInteger(number) || number < 0 || number > 0xffffff) throw new Error(`Number ${number}`);
  }
}

async function icm({ source, rng, budget }: Use): Promise<void> {
  const request = { address: BigInt((rng.next() & ~3) >>> 0), size: rng.below(1024) * 4 };
  for await (const bytes of source.readIcm?.(request) ?? []) budget.step(1 + (bytes.length >> 3));
}

async function ring({ source, rng, budget, index }: Use): Promise<void> {
  const count = rng.oneIn(2) ? rng.below(64) : undefined;
  const stream = await source.openRing({ source: rng.pick(RINGS), index, first: rng.below(4), count });
  const { stride, count: size } = stream.geometry;
  if (stride < 16 || stride > 4096 || (size ?? 0) > 2 ** 32) throw new Error(`A ring of ${size} times ${stride}`);
  for await (const bytes of stream.chunks) budget.step(1 + (bytes.length >> 3));
}
