/**
 * Which signals were ignored when the process was started: `nohup` does that, and what it asked for must stay so. Deno
 * does not tell, and listening to a signal ends its being ignored.
 */

import { isGranted } from "./permissions.ts";

/** Numbers of signals on Linux. */
const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const;
/** A signal that this program knows. */
export type SignalName = keyof typeof NUMBERS;

const SIG_IGN = 1n;
/** `struct sigaction` begins with the handler on every 64-bit Linux; glibc's has 152 bytes, musl's as many. */
const SIGACTION_BYTES = 256;
const SYMBOL = { sigaction: { parameters: ["i32", "buffer", "buffer"], result: "i32" } } as const;

/**
 * Tell which signals are ignored. Nothing is ever asked for: /proc is read where that is allowed, else the C library is
 * asked where it may be opened.
 *
 * @returns Undefined where nobody tells.
 */
export function ignoredSignals(): ReadonlySet<SignalName> | undefined {
  if (Deno.build.os !== "linux") return undefined;
  return fromProc() ?? fromLibc();
}

function fromProc(): ReadonlySet<SignalName> | undefined {
  const path = "/proc/self/status";
  if (!isGranted({ name: "read", path })) return undefined;
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(Deno.readTextFileSync(path))?.[1];
    if (mask === undefined) return undefined;
    const bits = BigInt(`0x${mask}`);
    return chosen((number) => ((bits >> BigInt(number - 1)) & 1n) === 1n);
  } catch {
    return undefined; // /proc takes all permissions
  }
}

function fromLibc(): ReadonlySet<SignalName> | undefined {
  if (!isGranted({ name: "ffi" })) return undefined;
  try {
    using library = closing(Deno.dlopen("libc.so.6", SYMBOL));
    const { sigaction } = library.symbols;
    return chosen((number) => {
      const now = new BigUint64Array(SIGACTION_BYTES / 8);
      return sigaction(number, null, now) === 0 && now[0] === SIG_IGN;
    });
  } catch {
    return undefined; // another C library
  }
}

function closing<S extends Deno.ForeignLibraryInterface>(library: Deno.DynamicLibrary<S>) {
  return { symbols: library.symbols, [Symbol.dispose]: () => library.close() };
}

function chosen(isIgnored: (number: number) => boolean): ReadonlySet<SignalName> {
  const names = Object.keys(NUMBERS) as SignalName[];
  return new Set(names.filter((name) => isIgnored(NUMBERS[name])));
}
