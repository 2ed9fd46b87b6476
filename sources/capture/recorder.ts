/**
 * A provider that passes everything on and keeps it.
 *
 * @module
 */

import { WqdumpError } from "../../errors.ts";
import type { MenuRecord, SegmentEvent, SegmentProvider, SegmentRequest } from "../types.ts";
import { requestKey } from "./request.ts";

/** Receives what passes a recorder. */
export interface DumpKeeper {
  /** A dump begins; the result names it in the other calls. */
  dump(request: SegmentRequest): number;
  /** The next bytes of its raw stream; valid during the call. */
  data(dump: number, bytes: Uint8Array): void;
  /** It is over; `reason` says why it is incomplete. */
  done(dump: number, reason: Error | undefined): void;
}

/**
 * Keep all dumps of a provider. A request that was answered completely once is not kept again.
 *
 * @param provider Where dumps come from; closed with the result.
 * @param keeper Receives them.
 */
export function recordingProvider(provider: SegmentProvider, keeper: DumpKeeper): SegmentProvider {
  const kept = new Set<string>();
  async function* dump(request: SegmentRequest): AsyncGenerator<SegmentEvent> {
    const key = requestKey(request);
    if (kept.has(key)) {
      yield* provider.dump(request);
      return;
    }
    const number = keeper.dump(request);
    let ended = false;
    const tap = (bytes: Uint8Array): void => {
      keeper.data(number, bytes);
      request.tap?.(bytes);
    };
    try {
      for await (const event of provider.dump({ ...request, tap })) {
        if (event.kind === "end") {
          ended = true;
          keeper.done(number, event.reason);
          if (event.reason === undefined) kept.add(key);
        }
        yield event;
      }
    } finally {
      if (!ended) keeper.done(number, new WqdumpError("It was not read to its end when the capture was made"));
    }
  }
  const known = provider.knownIndexes?.bind(provider);
  return {
    get info() {
      return provider.info;
    },
    get notes(): readonly string[] {
      return provider.notes ?? [];
    },
    menu: (): Promise<readonly MenuRecord[]> => provider.menu(),
    dump,
    ...(known === undefined ? {} : { knownIndexes: known }),
    ...(provider.driverList === undefined ? {} : { driverList: provider.driverList.bind(provider) }),
    close: () => provider.close(),
  };
}
