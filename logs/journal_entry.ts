/**
 * A journal in its export or verbose form: an entry is a line for each field, and its fields say whose the message is.
 */

import { microseconds } from "./printed_time.ts";
import type { Origin } from "./envelope_rows.ts";

export interface EntryMessage<Marks> {
  readonly text: string;
  readonly line: number;
  readonly marks: Marks;
}

const FIELD = /^\s{0,8}([A-Z_][A-Z0-9_]{1,63})=(.{0,4096})/;

/** Fields that an entry can begin with. */
const BEGINS = /^(?:__CURSOR|__REALTIME_TIMESTAMP|_HOSTNAME|_TRANSPORT|MESSAGE)$/;

/** Fields of an entry at most. */
const MOST = 256;

/** Puts entries together from their lines. */
export class JournalEntries<Marks> {
  readonly #emit: (message: EntryMessage<Marks>, origin: Origin) => void;
  #origin: Origin = {};
  #messages: EntryMessage<Marks>[] = [];
  #fields = 0;

  /** @param emit Takes each message, as soon as its entry ends. */
  constructor(emit: (message: EntryMessage<Marks>, origin: Origin) => void) {
    this.#emit = emit;
  }

  /** Whether an entry is open. */
  get open(): boolean {
    return this.#fields > 0;
  }

  /**
   * Takes a line.
   *
   * @returns False if it is no field of an entry.
   */
  take(text: string, line: number, marks: Marks): boolean {
    const field = FIELD.exec(text);
    if (field === null) {
      this.end();
      return false;
    }
    const [, name, value] = field;
    if (name === "__CURSOR" || this.#fields >= MOST) this.end();
    if (name === "MESSAGE" && this.#messages.length > 0) this.end();
    if (!this.open && !BEGINS.test(name!)) return false;
    this.#fields++;
    if (name === "MESSAGE") this.#messages.push({ text: text.slice(text.indexOf("=") + 1), line, marks });
    else this.#own(name!, value!);
    return true;
  }

  #own(name: string, value: string): void {
    if (name === "_HOSTNAME" && /^[\w.-]{1,253}$/.test(value)) this.#origin.host = value;
    if (name === "_PID" && /^\d{1,9}$/.test(value)) this.#origin.process = Number(value);
    if (name === "__REALTIME_TIMESTAMP" && /^\d{16}$/.test(value)) {
      const us = microseconds("epoch", `${value.slice(0, 10)}.${value.slice(10)}`);
      Object.assign(this.#origin, { time: value, time_us: us });
    }
  }

  /** The entry has no more fields. */
  end(): void {
    const [messages, origin] = [this.#messages, this.#origin];
    this.#messages = [];
    this.#origin = {};
    this.#fields = 0;
    for (const message of messages) this.#emit(message, origin);
  }
}
