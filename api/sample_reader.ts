/** Reads samples of one adapter: contexts in bulk, rings of what is suspect. */

import { DeviceError } from "../errors.ts";
import type { CompletionRing, EventFact, SendRing } from "../diagnose/types.ts";
import type { CqRow, EqRow, QpRow } from "../records/context_rows.ts";
import { ContextReader, isMissing, statusOf } from "./context_reader.ts";
import { readCompletions, readEvents } from "./sample_rings.ts";
import { readSendRing } from "./sample_send_ring.ts";
import type { RingReader } from "./sample_bytes.ts";

/** Failures in a row after which a kind of ring is not asked for any more. */
const MAX_FAILURES = 4;

/** Segments of rings, by what they are called in remarks. */
const RING_SEGMENTS = {
  "send queues": "SND_BUFF",
  "completion queues": "CQ_BUFF",
  "event queues": "EQ_BUFF",
} as const;

/** Reads contexts and rings from one source. */
export class SampleReader extends ContextReader {
  readonly #failures = new Map<string, number>();
  #released = false;

  get #rings(): RingReader {
    const { source, decoder, options: { gvmi, signal } } = this;
    return { source, decoder, gvmi, signal };
  }

  /** Nothing can be read any more. */
  get isReleased(): boolean {
    return this.#released;
  }

  /** Close the source and let go of what it holds: nothing more will be read of it. */
  release(): void {
    const { info, time, notes } = this.source;
    this.#released = true;
    this.source.close();
    const gone = (): never => {
      throw new DeviceError(`"${info.name}" is closed`, { device: info.name, operation: "read", status: "NOT_VALID" });
    };
    this.source = {
      info,
      time: time === undefined ? undefined : { now: ((now) => () => now)(time.now()), pause: () => undefined },
      notes: [...notes],
      listContexts: gone,
      readContext: () => Promise.resolve().then(gone),
      openRing: () => Promise.resolve().then(gone),
      close: () => undefined,
    };
  }

  /**
   * Find out which kinds of rings a file holds.
   *
   * @returns It holds any.
   */
  async lookForRings(): Promise<boolean> {
    for (const [kind, segment] of Object.entries(RING_SEGMENTS)) {
      if (await this.source.holds?.(segment) === false) this.absent.add(kind);
    }
    return this.absent.size < Object.keys(RING_SEGMENTS).length;
  }

  /** Requests of a send queue; undefined where they cannot be read. */
  send(qpn: number, qp: QpRow, range: { from: number; blocks: number }): Promise<SendRing | undefined> {
    return this.#ring(
      "send queues",
      `send queue of QP 0x${qpn.toString(16)}`,
      () => readSendRing(this.#rings, qpn, qp, range),
    );
  }

  /** Errors of a CQ. */
  completions(cqn: number, cq: CqRow): Promise<CompletionRing | undefined> {
    return this.#ring(
      "completion queues",
      `ring of CQ 0x${cqn.toString(16)}`,
      () => readCompletions(this.#rings, cqn, cq),
    );
  }

  /** Events of an EQ. */
  events(eqn: number, eq: EqRow): Promise<EventFact[] | undefined> {
    return this.#ring("event queues", `ring of EQ 0x${eqn.toString(16)}`, () => readEvents(this.#rings, eqn, eq));
  }

  async #ring<T>(kind: string, what: string, read: () => Promise<T>): Promise<T | undefined> {
    if (this.absent.has(kind) || this.stopped) return undefined;
    await this.turn();
    try {
      const found = await read();
      this.#failures.set(kind, 0);
      return found;
    } catch (error) {
      const failures = (this.#failures.get(kind) ?? 0) + 1;
      this.#failures.set(kind, failures);
      if (failures >= MAX_FAILURES || statusOf(error) === "NO_SEGMENT") this.absent.add(kind);
      if (!isMissing(error)) this.problem(what, error);
      return undefined;
    }
  }
}
