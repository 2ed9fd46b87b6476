/**
 * Text of contexts, one by one as they are read from a device.
 *
 * @module
 */

import { CONTEXT_RULE } from "../../render/rules.ts";
import { Decoder } from "../../wasm/decoder.ts";
import type { Case } from "../case.ts";
import { CONTEXT_KINDS, type ContextKind, contextsOf } from "../contexts.ts";
import { outputOf } from "../process.ts";
import { minimum } from "../stats.ts";
import { timedInside, type Workshop } from "../workshop.ts";

/** Contexts per turn. */
const COUNT = 4096;
const WARM_UP = 3;

/** A case per kind of context. */
export function contextCases(shop: Workshop): readonly Case[] {
  return CONTEXT_KINDS.map((kind) => contextCase(shop, kind));
}

function contextCase(shop: Workshop, kind: ContextKind): Case {
  return {
    what: `${kind.name} text: throughput over TypeScript`,
    measure: "throughput",
    by: "minimum",
    async prepare() {
      const found = await contextsOf(kind);
      const contexts = Array.from({ length: COUNT }, (_, n) => found[n % found.length]!);
      const decoder = Decoder.create();
      const command = await baseline(shop, kind, contexts);
      await compareText(command, decoder, kind, contexts);
      const ours = (): number => printed(decoder, kind.layout, contexts, (bytes) => shop.sink.writeSync(bytes));
      for (let i = 0; i < WARM_UP; i++) ours();
      return {
        ours,
        theirs: () => timedInside(command, WARM_UP + 1),
        note: (samples) => `${Math.round(COUNT / minimum(samples.ours))} contexts a millisecond`,
      };
    },
  };
}

async function baseline(
  shop: Workshop,
  { name, layout }: ContextKind,
  contexts: readonly Uint8Array[],
): Promise<readonly string[]> {
  const size = contexts[0]!.length;
  const all = new Uint8Array(size * COUNT);
  contexts.forEach((bytes, n) => all.set(bytes, n * size));
  return [...await shop.program("TypeScript"), `${layout}=${size}`, shop.file(name, all)];
}

async function compareText(
  command: readonly string[],
  decoder: Decoder,
  { layout }: ContextKind,
  contexts: readonly Uint8Array[],
): Promise<void> {
  let text = "";
  printed(decoder, layout, contexts, (bytes) => text += new TextDecoder().decode(bytes));
  if (await outputOf(command) !== text) throw new Error("TypeScript prints another text than wqdump");
}

/** Milliseconds to print contexts as `--dump ALL_QPC` does, headings aside. */
function printed(
  decoder: Decoder,
  layout: string,
  contexts: readonly Uint8Array[],
  take: (bytes: Uint8Array) => void,
): number {
  const encoder = new TextEncoder();
  const start = performance.now();
  for (const bytes of contexts) {
    take(encoder.encode(`${decoder.textOne(layout, bytes).slice(1)}\n${CONTEXT_RULE}\n`));
  }
  return performance.now() - start;
}
