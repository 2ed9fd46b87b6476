/** What the mtcr library prints by itself: caught, so that it can be said as the program says things. */

import { cString } from "./libc.ts";
import type { LibcSymbols } from "./libc_symbols.ts";

const STDOUT = 1;
const STDERR = 2;
const MFD_CLOEXEC = 1;
const MAX_BYTES = 4096;
const MAX_LINES = 8;

/** What a call gave, and what was printed meanwhile. */
export interface Heard<T> {
  readonly result: T;
  /** Lines without their ends, without what terminals obey. */
  readonly lines: readonly string[];
}

/**
 * Make a call with stdout and stderr caught. Nothing of this process may print meanwhile: the call must block.
 *
 * @param symbols The C library; without what it takes, the call is made as it is.
 */
export function heard<T>({ dup, dup2, memfdCreate, fflush, pread, close }: LibcSymbols, call: () => T): Heard<T> {
  if (dup === null || dup2 === null || memfdCreate === null || fflush === null || pread === null || close === null) {
    return { result: call(), lines: [] };
  }
  const file = memfdCreate(cString("wqdump"), MFD_CLOEXEC);
  const kept = file < 0 ? [] : [STDOUT, STDERR].map((fd) => [fd, dup(fd)] as const).filter(([, copy]) => copy >= 0);
  try {
    for (const [fd] of kept) dup2(file, fd);
    const result = call();
    fflush(null);
    for (const [fd, copy] of kept) dup2(copy, fd);
    const bytes = new Uint8Array(MAX_BYTES);
    const length = file < 0 ? 0 : Math.max(0, Number(pread(file, bytes, BigInt(MAX_BYTES), 0n)));
    return { result, lines: linesOf(new TextDecoder().decode(bytes.subarray(0, length))) };
  } finally {
    for (const [fd, copy] of kept) {
      dup2(copy, fd);
      close(copy);
    }
    if (file >= 0) close(file);
  }
}

function linesOf(text: string): string[] {
  // deno-lint-ignore no-control-regex
  return text.split("\n").map((line) => line.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ").trim())
    .filter((line) => line !== "").slice(0, MAX_LINES);
}
