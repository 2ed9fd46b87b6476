/** Signals that ask the program to end: the first one stops the command tidily, the second one ends the process. */

import { ignoredSignals, type SignalName } from "../ffi/ignored_signals.ts";
import type { Pager } from "./pager.ts";
import { type Host, Interrupted } from "./session.ts";

const SIGNALS: readonly SignalName[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/**
 * Listen to the process's signals, but for those that it was told to ignore.
 *
 * @param handler Called for each.
 * @param terminal One of the standard streams is a terminal.
 * @returns Undoes it.
 */
export function listenToSignals(handler: (signal: SignalName) => void, terminal: boolean): () => void {
  // Where nobody tells: nohup leaves no terminal.
  const ignored = ignoredSignals() ?? new Set<SignalName>(terminal ? [] : ["SIGHUP"]);
  const undo = SIGNALS.map((signal) => {
    // Deno ends the program on a signal that was ignored as soon as it listens to any other: an ear for it, then, that
    // does nothing.
    const listener = ignored.has(signal) ? () => undefined : () => handler(signal);
    try {
      Deno.addSignalListener(signal, listener);
    } catch {
      return () => undefined; // Windows has only some of them.
    }
    return () => Deno.removeSignalListener(signal, listener);
  });
  return () => undo.forEach((each) => each());
}

/** What a command sees of the signals. */
export interface Interruption {
  /** Aborted by the first signal; its reason is an {@linkcode Interrupted}. */
  readonly signal: AbortSignal;
  /** Stop the command as the first signal does, for a reason that is none. */
  stop(reason: Error): void;
  /** The command has ended: only a reader is waited for, and a signal stops nothing but that. */
  over(): void;
  /** Stop listening. */
  undo(): void;
}

/**
 * Watch for the first signal, which is answered at once, and the second, which ends the process.
 *
 * @param options `say` writes a line to stderr; `device`: an adapter may be in use, whose semaphore is held during an
 * access; `wanted`: the command ends tidily on a signal; `pager` may have the screen.
 */
export async function watchSignals(
  host: Host,
  { say, device, wanted, pager }: {
    readonly say: (text: string) => void;
    readonly device: boolean;
    readonly wanted: boolean;
    readonly pager?: Pager | undefined;
  },
): Promise<Interruption> {
  const controller = new AbortController();
  const stop = (reason: Error) => controller.abort(reason);
  let tidy = wanted;
  const over = () => void (tidy = false);
  if (!wanted && pager === undefined) return { signal: controller.signal, stop, over, undo: () => undefined };
  const undo = await host.onSignal((name) => {
    const reason = new Interrupted(name);
    // Ctrl-C goes to both: the pager goes back to its prompt, and whoever left it alone there would leave a terminal
    // that two programs read.
    if (!tidy && name === "SIGINT" && pager?.running) return;
    if (tidy && !controller.signal.aborted) {
      say(`-I- ${name}: ending${device ? " as soon as the access at hand returns" : ""}; once more ends at once\n`);
      return controller.abort(reason);
    }
    pager?.end();
    if (tidy) {
      say(
        device
          ? "-W- Ended at once: if an access was under way, the adapter's semaphore may still be held; " +
            "--clear_semaphore releases it\n"
          : "-W- Ended at once\n",
      );
    }
    host.exit(reason.exitCode);
  });
  return { signal: controller.signal, stop, over, undo };
}

/** Exit code of what a signal has stopped; undefined where none has. */
export function interruptedCode(signal: AbortSignal): number | undefined {
  return signal.aborted && signal.reason instanceof Interrupted ? signal.reason.exitCode : undefined;
}

/** The error is only the interruption passing through. */
export function isInterruption(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  return error === signal.reason ||
    (error instanceof Error && (error.name === "AbortError" || error.cause === signal.reason));
}
