/** The prefilter in a thread of its own: it scans one piece of a log while the next one is read and scanned here. */

import { HIT_WORDS, HITS, hitsAt, INPUT, moduleBytes, packWords, type Scan, SCAN_STATE, SLACK } from "./prefilter.ts";

/** Bytes of a piece with what is kept of the one before. */
const SLOT = 0xd0000;

/** Records of lines that matter, which the scan makes at one time at most. */
const MAX_HITS = 4096;
const HITS_BYTES = MAX_HITS * HIT_WORDS * 4;

/** Two pieces, then the records of each. */
const SLOTS = 2;
const STEP = SLOT + 0x1000;
const RECORDS = INPUT + SLOTS * STEP;
const PAGES = Math.ceil((RECORDS + SLOTS * HITS_BYTES) / 0x10000);

/** What both threads know of a piece: words of its state, size, records, end, number of the next line. */
const CONTROL = SCAN_STATE + 0x100;
const CONTROL_WORDS = 8;
const FREE = 0;
const FULL = 1;
const DONE = 2;
const STOP = 3;
/** Word of whether the thread is there, behind those of the pieces. */
const READY = SLOTS * CONTROL_WORDS;

/** The program of the thread. Modules of the executable are packed by how they are loaded; this one is none of them. */
const PROGRAM = `onmessage = ({ data: { bytes, memory } }) => {
  const control = new Int32Array(memory.buffer, ${CONTROL}, ${READY + 1});
  const all = new Uint8Array(memory.buffer);
  const state = new Int32Array(memory.buffer, ${SCAN_STATE}, 2);
  const abort = () => { throw new RangeError("The prefilter stopped"); };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, abort } });
  Atomics.store(control, ${READY}, 1);
  for (let slot = 0;; slot = (slot + 1) % ${SLOTS}) {
    const at = slot * ${CONTROL_WORDS};
    const input = ${INPUT} + slot * ${STEP};
    for (let now; (now = Atomics.load(control, at)) !== ${FULL};) {
      if (now === ${STOP}) return close();
      Atomics.wait(control, at, now);
    }
    let count = -1;
    try {
      count = exports.scan(input + control[at + 1], input + control[at + 2], 0);
      all.copyWithin(${RECORDS} + slot * ${HITS_BYTES}, ${HITS}, ${HITS} + count * ${HIT_WORDS * 4});
    } catch { /* Whoever waits scans it. */ }
    control[at + 3] = count;
    control[at + 4] = state[0] - input;
    control[at + 5] = state[1];
    Atomics.store(control, at, ${DONE});
    Atomics.notify(control, at);
  }
};`;

/** A thread that scans. */
export class ScanPartner {
  readonly #worker: Worker;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #control: Int32Array;

  /**
   * Starts the thread.
   *
   * @param words Those of the prefilter.
   * @throws Where this engine has no threads.
   */
  constructor(words: readonly string[]) {
    const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
    this.#bytes = new Uint8Array(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
    this.#control = new Int32Array(memory.buffer, CONTROL, READY + 1);
    packWords(words, this.#bytes);
    this.#worker = new Worker(`data:text/javascript,${encodeURIComponent(PROGRAM)}`, { type: "module" });
    this.#worker.postMessage({ bytes: sharing(moduleBytes()), memory });
  }

  /** Whether it has begun. */
  get ready(): boolean {
    return Atomics.load(this.#control, READY) === 1;
  }

  /** Room for a piece: nobody uses it between {@linkcode result} and {@linkcode submit}. */
  room(slot: number): Uint8Array {
    return this.#bytes.subarray(INPUT + slot * STEP, INPUT + slot * STEP + SLOT - SLACK);
  }

  /**
   * Has a piece scanned; pieces take turns.
   *
   * @param slot Which room it lies in: 0, 1, 0 ...
   * @param from Where its first line begins.
   * @param to Behind its last line end.
   */
  submit(slot: number, from: number, to: number): void {
    const at = slot * CONTROL_WORDS;
    this.#control[at + 1] = from;
    this.#control[at + 2] = to;
    Atomics.store(this.#control, at, FULL);
    Atomics.notify(this.#control, at);
  }

  /**
   * Waits for what was found in a piece.
   *
   * @param slot Which room it lies in.
   * @returns Lines are counted from 0; undefined: the scan has failed.
   */
  result(slot: number): Scan | undefined {
    const at = slot * CONTROL_WORDS;
    while (Atomics.load(this.#control, at) === FULL) Atomics.wait(this.#control, at, FULL);
    const count = this.#control[at + 3]!;
    Atomics.store(this.#control, at, FREE);
    if (count < 0) return undefined;
    const hits = hitsAt(this.#words, RECORDS + slot * HITS_BYTES, count, INPUT + slot * STEP);
    return { hits, end: this.#control[at + 4]!, line: this.#control[at + 5]! };
  }

  /** Ends the thread; nothing waits for it. */
  stop(): void {
    for (let slot = 0; slot < SLOTS; slot++) {
      Atomics.store(this.#control, slot * CONTROL_WORDS, STOP);
      Atomics.notify(this.#control, slot * CONTROL_WORDS);
    }
  }
}

/** The module as one whose memory is shared: a flag beside the import's name says so. */
function sharing(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode("memory");
  const at = bytes.findIndex((_, n) => name.every((byte, k) => bytes[n + k] === byte));
  // Kind of the import, then limits: with a maximum.
  if (bytes[at + name.length] !== 2 || bytes[at + name.length + 1] !== 1) throw new TypeError("No memory is imported");
  bytes[at + name.length + 1] = 3;
  return bytes;
}
