/** Facts in small files of a host, its clock, and the list of what is not there. */

import { readErrno, readTextFile } from "../ffi/libc.ts";
import type { LibcSymbols } from "../ffi/libc_symbols.ts";
import type { Syscalls } from "../ffi/syscalls.ts";
import type { AbsentFact } from "./host_facts.ts";

const CLOCK_MONOTONIC = 1;

/** Collects what is absent. */
export class Absences {
  /** So far. */
  readonly list: AbsentFact[] = [];

  /** Note one, and answer null for it. */
  note(fact: string, reason: string): null {
    this.list.push({ fact, reason });
    return null;
  }
}

/**
 * A fact in a file of one line.
 *
 * @param fact Its name, for what is absent.
 * @param path Absolute path.
 */
export function readFact(symbols: LibcSymbols, absent: Absences, fact: string, path: string): string | null {
  const text = readTextFile(symbols, path, 4096)?.trim();
  if (text !== undefined && text !== "") return text;
  return absent.note(fact, text === "" ? `${path} is empty` : `${path} cannot be read (${reasonOf(symbols)})`);
}

/** The same on the thread that may wait: for some files the driver asks the firmware, which may take a minute. */
export async function readFactThere(
  calls: Syscalls,
  absent: Absences,
  fact: string,
  path: string,
): Promise<string | null> {
  const { text, errno } = await readThere(calls, path);
  if (text !== undefined && text !== "") return text;
  return absent.note(fact, text === "" ? `${path} is empty` : `${path} cannot be read (${reasonText(errno)})`);
}

/** A file's text on the thread that may wait, or the errno. */
export async function readThere(
  calls: Syscalls,
  path: string,
): Promise<{ readonly text: string | undefined; readonly errno: number }> {
  const { value, errno, bytes } = await calls.call({ op: "readFile", path, max: 4096 });
  return { text: value < 0 ? undefined : new TextDecoder().decode(bytes).trim(), errno };
}

/** Words for the errno of the last call. */
export function reasonOf(symbols: LibcSymbols): string {
  return reasonText(readErrno(symbols));
}

function reasonText(errno: number): string {
  const words: Readonly<Record<number, string>> = {
    1: "the kernel refuses it",
    2: "it is not there",
    5: "the driver could not read it",
    13: "no right to read it",
    22: "the driver does not offer it",
    95: "the driver does not offer it",
  };
  return words[errno] ?? `errno ${errno}`;
}

/** Microseconds of the host's monotonic clock; null where it cannot be read. */
export function monotonicUs(symbols: LibcSymbols): number | null {
  const time = new BigInt64Array(2);
  if (symbols.clockGettime === null || symbols.clockGettime(CLOCK_MONOTONIC, time) !== 0) return null;
  return Number((time[0] ?? 0n) * 1_000_000n + (time[1] ?? 0n) / 1000n);
}
