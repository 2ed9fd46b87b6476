/** What is read of an open port: segments, with contexts by firmware command where the port has commands. */

import { UsageError } from "../errors.ts";
import type { LivePort } from "./access_ways.ts";
import { withCommands } from "./command_provider.ts";
import { registerProvider } from "./resource_dump.ts";
import type { ContextPort, RegisterPort, SegmentProvider } from "./types.ts";

/** Segments of a 5th-generation device, contexts of a 4th-generation one. */
export type Reader = SegmentProvider | ContextPort;

/** What is made of a port, and how it is tried. */
export interface Use<T> {
  /** Makes it of an open port; the port is closed with it. */
  readonly make: (port: LivePort) => Promise<T>;
  /** Why it brings contexts alone; undefined: all. Throws where it brings nothing. */
  readonly shortcoming: (made: T) => Promise<Error | undefined>;
}

/** How registers are read. */
export interface RegisterReading {
  /** At least 256 bytes of the decoder's shared memory, for register images. */
  readonly register: Uint8Array;
  /** Stops every dump between two accesses. */
  readonly signal?: AbortSignal | undefined;
  /** Puts a recorder around a port. */
  readonly traced?: ((port: RegisterPort | ContextPort) => Promise<RegisterPort | ContextPort>) | undefined;
}

/**
 * What is read of a port.
 *
 * @param bare Open port; closed with what is returned.
 * @throws {WqdumpError} When a recorder cannot record it.
 */
export async function readerOf(bare: LivePort, { register, signal, traced }: RegisterReading): Promise<Reader> {
  if ("dump" in bare) {
    if (traced === undefined) return bare;
    const text = `Option --trace records register accesses; "${bare.info.name}" is read by netlink, leave it out`;
    throw new UsageError(text);
  }
  const port = await traced?.(bare) ?? bare;
  if (!("accessRegister" in port)) return port;
  const provider = registerProvider(port, register, { signal });
  return port.query === undefined
    ? provider
    : withCommands(provider, (command, number) => port.query!(command, number));
}

/**
 * Ports for reading: what a way brings is told by the menu, which everything reads first and nothing reads twice.
 *
 * @param options How registers are read.
 */
export function forReading(options: RegisterReading): Use<Reader> {
  return { make: (port) => readerOf(port, options), shortcoming };
}

async function shortcoming(reader: Reader): Promise<Error | undefined> {
  if (!("dump" in reader)) return undefined;
  await reader.menu();
  return reader.menuError;
}
