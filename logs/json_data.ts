/** Raw data in JSON: `"data":[0,4,255,254,...]`, as `rdma -j resource show ... -r` prints it, on one line or many. */

import type { CleanLine } from "./lines.ts";
import type { Facts } from "./types.ts";

/** Longest array that is read. */
const MAX_BYTES = 1 << 20;

/** Text before the array that is searched for the object's numbers. */
const MAX_BEFORE = 2048;

/** An array that was read. */
export interface JsonData {
  readonly bytes: Uint8Array;
  /** Object numbers that stand before it. */
  readonly facts: Facts;
  /** First line. */
  readonly first: number;
  /** Last line. */
  readonly last: number;
}

/** Finds arrays of bytes in the lines of a JSON text. */
export class JsonDataReader {
  #before = "";
  #values: number[] | undefined;
  #facts: Facts = {};
  #first = 0;
  #digits = "";

  /** Whether an array is open. */
  get hungry(): boolean {
    return this.#values !== undefined;
  }

  /**
   * Reads on.
   *
   * @param emit Takes every array.
   * @returns True if the line, or a part of it, was inside an array.
   */
  read(line: CleanLine, emit: (data: JsonData) => void): boolean {
    const { text } = line;
    let at = 0;
    let used = this.#values !== undefined;
    while (at < text.length) {
      if (this.#values === undefined) {
        const start = arrayStart(text, at);
        if (start < 0) break;
        used = true;
        this.#begin(text.slice(at, start), line.first);
        at = start;
      }
      at = this.#numbers(text, at, line, emit);
    }
    if (this.#values !== undefined) this.#closeNumber();
    if (this.#values === undefined && (used || text.includes('"'))) {
      this.#before = (this.#before + "\n" + text.slice(at)).slice(-MAX_BEFORE);
    }
    return used;
  }

  #begin(before: string, first: number): void {
    // What stands in the object so far: from its opening brace on.
    const text = (this.#before + before).slice(-MAX_BEFORE);
    this.#facts = objectFacts(text.slice(text.lastIndexOf("{") + 1));
    this.#values = [];
    this.#first = first;
    this.#digits = "";
    this.#before = "";
  }

  /** Reads numbers up to the closing bracket; anything else ends the attempt. */
  #numbers(text: string, from: number, line: CleanLine, emit: (data: JsonData) => void): number {
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 48 && code <= 57 && this.#digits.length < 3) this.#digits += text[at];
      else if (code === 0x2c || code === 32 || code === 9) {
        this.#closeNumber();
        if (this.#values === undefined) return at + 1;
      } else if (code === 0x5d) {
        this.#closeNumber();
        if (this.#values !== undefined && this.#values.length > 0) {
          emit({ bytes: Uint8Array.from(this.#values), facts: this.#facts, first: this.#first, last: line.last });
        }
        this.#values = undefined;
        return at + 1;
      } else {
        this.#values = undefined;
        return at;
      }
    }
    return text.length;
  }

  #closeNumber(): void {
    if (this.#digits === "" || this.#values === undefined) return;
    const value = Number(this.#digits);
    this.#digits = "";
    if (value > 255 || this.#values.length >= MAX_BYTES) this.#values = undefined;
    else this.#values.push(value);
  }
}

/** Index behind the bracket of the next array named data, or -1. */
function arrayStart(text: string, from: number): number {
  let at = text.indexOf('"data"', from);
  for (let tries = 0; at >= 0 && tries < 64; tries++, at = text.indexOf('"data"', at + 6)) {
    let next = at + 6;
    while (next < text.length && " \t:".includes(text[next]!)) next++;
    if (text[next] === "[") return next + 1;
  }
  return -1;
}

/** Names and numbers of the object that the array belongs to. */
function objectFacts(text: string): Facts {
  const lower = text.toLowerCase();
  const facts: Facts = {};
  for (const name of ["ifindex", "port", "lqpn", "rqpn", "cqn", "srqn", "mrn", "mrlen", "pid", "users"]) {
    const at = lower.lastIndexOf(`"${name}"`);
    const value = at < 0 ? undefined : numberIn(lower, at + name.length + 2);
    if (value !== undefined) facts[name === "lqpn" ? "qpn" : name] = value;
  }
  const device = /"ifname"\s{0,4}:\s{0,4}"([^"]{1,40})"/.exec(text)?.[1];
  if (device !== undefined) facts["device"] = device;
  return facts;
}

function numberIn(text: string, at: number): number | undefined {
  const match = /^\s{0,4}:\s{0,4}(\d{1,10})/.exec(text.slice(at, at + 24));
  return match === null ? undefined : Number(match[1]);
}
