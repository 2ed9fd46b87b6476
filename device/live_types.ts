/** How a real adapter is opened. */

import type { HostDevice } from "../ffi/host_devices.ts";
import type { Libc, LibcOptions } from "../ffi/libc_library.ts";
import type { Waiting } from "../ffi/lock_wait.ts";
import type { AccessPath } from "./types.ts";

export interface LiveOptions extends LibcOptions {
  /** Which way to take; default: the first that works. */
  readonly access?: AccessPath | "auto" | undefined;
  /** Ask the device for its firmware version (one register access) where the host does not tell it. */
  readonly identify?: boolean;
  /** Looks at a command of the PCI gateway before it counts as stuck; default as NVIDIA's library. */
  readonly looks?: number | undefined;
  /** Told of long waits, one line each. */
  readonly say?: ((text: string) => void) | undefined;
  /** Ends a wait for other processes. */
  readonly signal?: AbortSignal | undefined;
}

/** An adapter of this host that is about to be opened without mtcr. */
export interface HostOpening {
  /** The C library; stays open until the port is closed. */
  readonly host: Libc;
  /** The adapter. */
  readonly device: HostDevice;
  /** As the user named it. */
  readonly name: string;
  /** Ask the device for its firmware version. */
  readonly identify: boolean;
  /** Who is told of a long wait, and what ends it. */
  readonly waiting: Waiting;
  /** Looks at a command before it counts as stuck; default as NVIDIA's library. */
  readonly looks?: number | undefined;
  /** Called once when the port is closed. */
  readonly closed: () => void;
}
