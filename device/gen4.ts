/**
 * 4th-generation devices (ConnectX-3, ConnectX-3 Pro) as a source: contexts by number through the tools command
 * interface. Their WQE buffers and their ICM lie in host memory, which no public mechanism of the device reads; rings
 * and memory come only from ports that have them, a simulated adapter or a capture.
 */

import { DeviceError } from "../errors.ts";
import { type Gen4, readGen4Context } from "./gen4_context.ts";
import { listGen4Contexts } from "./gen4_list.ts";
import { openGen4Ring } from "./gen4_ring.ts";
import { type ContextNumbers, contextSources } from "./gen4_types.ts";
import type { ContextDecoder } from "./context_facts.ts";
import type { ContextPort, Source } from "./types.ts";

/** Options of {@linkcode gen4Source}. */
export interface Gen4Options {
  /** Numbers of the context types, where the assumed ones do not hold. */
  readonly sources?: ContextNumbers | undefined;
  /** The user asked for the CR-space gateway. */
  readonly gateway?: boolean | undefined;
}

/** Remarks that are kept. */
const MAX_NOTES = 64;

/**
 * A source on top of a port that reads contexts.
 *
 * @param port Live device, simulated device or capture; closed with the source.
 * @param decoder Recognises and decodes contexts. Its input region is used while a context is read or a ring opened.
 * @param options What is known better than assumed.
 */
export function gen4Source(
  port: ContextPort & { readonly notes?: readonly string[] },
  decoder: ContextDecoder,
  options: Gen4Options = {},
): Source {
  const own: string[] = [];
  const note = (text: string): void => {
    if (own.length < MAX_NOTES && !own.includes(text)) own.push(text);
  };
  if (options.gateway) {
    note(
      "--gw_access: how to reach contexts through the CR-space gateway is not public; the tools HCR is used instead",
    );
  }
  const gen4: Gen4 = { port, decoder, note, sources: options.sources ?? contextSources() };
  return {
    info: port.info,
    get notes(): readonly string[] {
      return [...port.notes ?? [], ...own];
    },
    listContexts: (request) => listGen4Contexts(gen4, request),
    readContext: (request) => readGen4Context(gen4, request),
    openRing: (request) => openGen4Ring(gen4, request),
    readIcm: ({ address, size }) => readIcm(port, address, size),
    close: () => port.close(),
  };
}

async function* readIcm(port: ContextPort, address: bigint, size: number): AsyncGenerator<Uint8Array> {
  const device = port.info.name;
  const operation = `read ${size} bytes of ICM at 0x${address.toString(16)}`;
  if (port.readMemory === undefined) {
    throw new DeviceError(
      `Cannot ${operation} of "${device}": the ICM of ${port.info.part ?? "ConnectX-3"} lies in host memory, and no ` +
        "public mechanism reads it",
      {
        device,
        operation,
        status: "NO_MECHANISM",
        hint: "Decode a dump of that memory: wqdump decode --generation 4 --source mlx4_mpt_entry FILE",
      },
    );
  }
  const bytes = await port.readMemory(address, size);
  if (bytes.length > 0) yield bytes;
  if (bytes.length < size) {
    throw new DeviceError(`Cannot ${operation} of "${device}": ${bytes.length} bytes are there`, { device, operation });
  }
}
