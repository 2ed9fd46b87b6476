/**
 * Opens what `-d` names, with everything that the options want around it.
 *
 * @module
 */

import type { Source } from "../../sources/types.ts";
import type { Decoder } from "../../wasm/decoder.ts";
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

/** Open the device of the command line. */
export function openForDump(_session: Session, _decoder: Decoder): Promise<Opened> {
  return Promise.reject(new Error("No device can be opened"));
}
