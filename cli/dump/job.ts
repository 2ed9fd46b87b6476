/** What an action of `--dump` works with, and how it ends. */

import { EXIT } from "../../errors.ts";
import type { ListMethod, ListRequest, Source } from "../../device/types.ts";
import type { Options } from "../flags.ts";
import type { Session } from "../session.ts";
import type { Printer } from "./page.ts";

/** What an action works with. */
export interface Job {
  /** Options, remarks, interruption. */
  readonly session: Session;
  /** The device. */
  readonly source: Source;
  /** Context type as sources spell it. */
  readonly type: string;
  /** The format. */
  readonly printer: Printer;
  /** Say what the source remarked since the last call. */
  readonly notes: () => void;
}

/** How an action ended. */
export interface Outcome {
  readonly exitCode: number;
  /** What is missing, for json. */
  readonly incomplete: string | null;
}

export const OK: Outcome = { exitCode: EXIT.ok, incomplete: null };

/** Largest context number. */
const LAST_CONTEXT = 0xffffff;

/** What a method is called in remarks. */
const METHODS: Readonly<Record<ListMethod, string>> = {
  "menu-count": "the device's own list",
  file: "what the file holds",
  driver: "the driver's lists",
  scan: "a scan",
};

/** The range that --fi and --num give. */
export function listRange(options: Options): { first: number; last: number } {
  const first = options.fi ?? 0;
  const last = options.num === undefined ? LAST_CONTEXT : Math.min(first + options.num - 1, LAST_CONTEXT);
  return { first, last };
}

/** How far a search of numbers came. */
export interface Reached {
  /** First number that was not tried, or was not handed on. */
  next: number;
}

/** The numbers that exist, with remarks on how they were found. */
export async function* contextNumbers(
  job: Job,
  reached: Reached,
  found: (method: ListMethod) => void,
  reading?: ListRequest["reading"],
): AsyncGenerator<number> {
  const { session, source, type } = job;
  const { first, last } = listRange(session.options);
  const { gvmi, scan } = session.options;
  const progress = session.progress("Looking for contexts");
  let scanning = false;
  const list = source.listContexts({
    source: type,
    ...{ gvmi, scan, reading },
    first,
    count: last - first + 1,
    signal: session.signal,
    progress: (done, total, count) => {
      // A scan tries one number after another; other ways are through lists.
      if (scanning) reached.next = Math.max(reached.next, first + done);
      progress.update(done, total, count);
    },
    method: (method) => {
      found(method);
      scanning = method === "scan";
      const text = `Numbers come from ${METHODS[method]}`;
      if (method === "scan" || method === "driver") session.info(text);
      else session.detail(text);
    },
  });
  try {
    for await (const index of list) {
      progress.clear();
      yield index;
      reached.next = Math.max(reached.next, index + 1);
    }
  } finally {
    progress.clear();
  }
}

/**
 * The end of what was stopped: how far it came, and how to go on.
 *
 * @param how The next number or element, and how many there are, where that is known.
 */
export function interrupted({ session }: Job, { at, of }: { at: number; of: number | undefined }): Outcome {
  const text = `interrupted at 0x${at.toString(16)}${of === undefined ? "" : ` of 0x${of.toString(16)}`}; ` +
    `--fi 0x${at.toString(16)} goes on`;
  session.warn(text[0]!.toUpperCase() + text.slice(1));
  return { exitCode: EXIT.incomplete, incomplete: text };
}
