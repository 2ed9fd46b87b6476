/**
 * 5th-generation devices as a source: contexts, rings, lists and memory out of resource-dump segments, whoever answers
 * them, a live adapter, a simulated one or a dump file.
 */

import { type Gen5, readGen5Context } from "./gen5_context.ts";
import type { ContextDecoder } from "./context_facts.ts";
import { readIcm } from "./gen5_icm.ts";
import { listGen5Contexts } from "./gen5_list.ts";
import { prmContext } from "./gen5_prm.ts";
import { openGen5Ring } from "./gen5_ring.ts";
import { menuRecord } from "./menu.ts";
import type { SegmentProvider, Source } from "./types.ts";

/** Options of {@linkcode gen5Source}. */
export interface Gen5Options {
  /** Gets the raw stream of every dump but the menu's, for a dump file. */
  readonly tap?: ((bytes: Uint8Array) => void) | undefined;
}

/** Remarks that are kept; a device that repeats itself must not fill the memory. */
const MAX_NOTES = 64;

/**
 * A source on top of a provider of segments.
 *
 * @param provider Live device, simulated device or dump file; closed with the source.
 * @param decoder Recognises and decodes contexts. Its input region is used while a context is read or a ring opened.
 */
export function gen5Source(provider: SegmentProvider, decoder: ContextDecoder, options: Gen5Options = {}): Source {
  const own: string[] = [];
  const note = (text: string): void => {
    if (own.length < MAX_NOTES && !own.includes(text)) own.push(text);
  };
  const gen5: Gen5 = { provider, decoder, note, tap: options.tap };
  return {
    info: provider.info,
    get notes(): readonly string[] {
      return [...provider.notes ?? [], ...own];
    },
    menu: () => provider.menu(),
    listContexts: (request) => listGen5Contexts(gen5, request),
    readContext: (request) => readGen5Context(gen5, request),
    prmContext: (request) => prmContext(gen5, request),
    async holds(segment) {
      const record = menuRecord(await provider.menu(), segment);
      return record !== undefined && (provider.holds?.(record.type) ?? true);
    },
    openRing: (request) => openGen5Ring(gen5, request),
    readIcm: (request) => readIcm(gen5, request),
    time: provider.time,
    hostFacts: async () => await provider.hostFacts?.(),
    close: () => provider.close(),
  };
}
