/** Opens what `-d` names, with everything that the options want around it. */

import { UsageError } from "../../errors.ts";
import type { ReleasedSemaphore } from "../../device/live.ts";
import type { Source } from "../../device/types.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import { accessOption, tellAccess } from "../access.ts";
import type { Session } from "../session.ts";

/** An open device. */
export interface Opened {
  /** Undefined when there is nothing to read (--clear_semaphore alone). */
  readonly source: Source | undefined;
  /**
   * Release everything.
   *
   * @param complete Files that are being written are finished; else they are given up.
   */
  close(complete: boolean): void;
}

/** A file written beside the output. */
interface Companion {
  /** Gets the raw stream. */
  write(bytes: Uint8Array): void;
  /** Put it in place, or give it up. */
  end(complete: boolean): void;
}

/**
 * Open the device of the command line.
 *
 * @param decoder Shared with what renders: it serves one at a time.
 */
export async function openForDump(session: Session, decoder: Decoder): Promise<Opened> {
  const { options } = session;
  const name = options.device!;
  if (options.clear_semaphore) await clearSemaphores(session, name);
  if (options.dump === undefined && !options.menu) return { source: undefined, close: () => undefined };
  const { kindOfName, openSource } = await import("../../api/open.ts");
  if (options.trace !== undefined && kindOfName(name) === "file") {
    throw new UsageError(`Option --trace records what an adapter answers; "${name}" is a file, leave it out`);
  }
  if (options["context-sources"] !== undefined) {
    const { contextSources } = await import("../../device/gen4_types.ts");
    contextSources(options["context-sources"]);
  }
  const file = options.bin === undefined ? undefined : await companion(session, options.bin);
  try {
    const source = await openSource(name, {
      decoder,
      register: decoder.register,
      library: options.lib,
      access: accessOption(session, kindOfName(name)),
      trace: options.trace,
      contextSources: options["context-sources"],
      gateway: options.gw_access,
      say: (text) => session.info(text),
      signal: session.signal,
      tap: file === undefined ? undefined : (bytes) => file.write(bytes),
    });
    tellAccess(session, source.info);
    return {
      source,
      close(complete) {
        source.close();
        file?.end(complete);
      },
    };
  } catch (error) {
    file?.end(false);
    throw error;
  }
}

/** --bin. */
async function companion(session: Session, path: string): Promise<Companion> {
  const { AtomicFile } = await import("../../files/atomic_file.ts");
  const file = new AtomicFile(path);
  return {
    write: (bytes) => file.write(bytes),
    end(complete) {
      if (complete) {
        file.commit();
        session.detail(`Wrote ${file.length} bytes of segments to ${path}`);
      } else {
        file.close();
        session.warn(`Not written: ${path}, since the dump is incomplete`);
      }
    },
  };
}

async function clearSemaphores(session: Session, name: string): Promise<void> {
  const { kindOfName } = await import("../../api/open.ts");
  const kind = kindOfName(name);
  if (kind === "file") {
    throw new UsageError(`Option --clear_semaphore is for adapters; "${name}" is a file, leave it out`);
  }
  if (kind === "sim") {
    session.info(`Nothing to release: ${name} has no semaphores`);
    return;
  }
  const { clearLiveSemaphores } = await import("../../device/live.ts");
  const { lib } = session.options;
  const released = clearLiveSemaphores(name, lib === undefined ? {} : { path: lib });
  for (const semaphore of released) session.info(semaphoreText(semaphore));
  if (released.length === 0) session.info(`Nothing to release on ${name}`);
}

/** What each semaphore is called. */
const SEMAPHORES = { gateway: "PCI gateway", command: "command interface", tools_hcr: "tools HCR" } as const;

function semaphoreText({ semaphore, held, holder }: ReleasedSemaphore): string {
  const by = holder === undefined ? "" : ` by 0x${holder.toString(16)}`;
  const was = held === undefined ? "" : held ? `, which was held${by}` : ", which was free";
  return `Released the semaphore of the ${SEMAPHORES[semaphore]}${was}`;
}
