/**
 * What json and ndjson put around contexts and elements: schema, device, command, and at the end what is missing. The
 * schema is described in docs/json.md.
 *
 * @module
 */

import type { DeviceInfo } from "../sources/types.ts";

/** Name and version of the schema. */
export const SCHEMA = "wqdump/1";

/** What was asked for, as far as it was given. Names are the options'. */
export interface CommandJson {
  /** `dump`, `decode`, `devices`, … */
  readonly name: string;
  /** The options, e.g. `source`, `dump`, `qp`, `fi`, `num`. */
  readonly [option: string]: string | number | boolean | readonly (string | number)[] | undefined;
}

/** The device as json shows it; unknown members are left out. */
export interface DeviceJson {
  /** As the user named it. */
  readonly name: string;
  /** 4 or 5. */
  readonly generation: number;
  /** PCI device id. */
  readonly pci_device_id?: number;
  /** Part family. */
  readonly part?: string;
  /** Firmware version. */
  readonly firmware?: string;
  /** `Ethernet` or `InfiniBand`. */
  readonly link_layer?: string;
}

/** The device for json. */
export function deviceJson(info: DeviceInfo): DeviceJson {
  return {
    name: info.name,
    generation: info.generation,
    ...(info.pciDeviceId === undefined ? {} : { pci_device_id: info.pciDeviceId }),
    ...(info.part === undefined ? {} : { part: info.part }),
    ...(info.firmware === undefined ? {} : { firmware: info.firmware }),
    ...(info.linkLayer === undefined ? {} : { link_layer: info.linkLayer }),
  };
}

/** The first members of every document, and the first line of ndjson. */
export interface Head {
  /** {@linkcode SCHEMA}. */
  readonly schema: string;
  /** The device; absent where none is involved. */
  readonly device?: DeviceJson;
  /** What was asked for. */
  readonly command: CommandJson;
}

/**
 * The head of a document.
 *
 * @param command What was asked for.
 * @param info The device, if one is involved.
 */
export function head(command: CommandJson, info?: DeviceInfo): Head {
  return { schema: SCHEMA, ...(info === undefined ? {} : { device: deviceJson(info) }), command };
}

/** What the end of a document says, and the last line of ndjson. */
export interface Tail {
  /** Remarks: assumed values, missing segments, repairs. */
  readonly notes: readonly string[];
  /** Why the data is incomplete; null when it is complete. */
  readonly incomplete: string | null;
}

/**
 * Writes the pieces of one document in order. A document is an object whose last members are arrays that may be long;
 * the pieces are joined by the caller's output, so that nothing is held.
 */
export class Document {
  readonly #lines: boolean;
  #array: string | undefined;
  #first = true;

  /** @param lines True for ndjson: a line per record instead of one document. */
  constructor(lines: boolean) {
    this.#lines = lines;
  }

  /** The beginning. */
  begin(first: Head, more: Readonly<Record<string, unknown>> = {}): string {
    const text = JSON.stringify({ ...first, ...more });
    return this.#lines ? `${text}\n` : text.slice(0, -1);
  }

  /**
   * Open an array.
   *
   * @param name Its key; ndjson has no arrays.
   */
  open(name: string): string {
    const close = this.#close();
    this.#array = name;
    this.#first = true;
    return this.#lines ? "" : `${close},${JSON.stringify(name)}:[`;
  }

  /**
   * A record of the open array.
   *
   * @param text The record as json.
   */
  record(text: string): string {
    if (this.#lines) return `${text}\n`;
    const comma = this.#first ? "\n" : ",\n";
    this.#first = false;
    return comma + text;
  }

  /** The end. */
  end(tail: Tail): string {
    if (this.#lines) return `${JSON.stringify({ end: tail })}\n`;
    return `${this.#close()},"notes":${JSON.stringify(tail.notes)},"incomplete":${JSON.stringify(tail.incomplete)}}\n`;
  }

  #close(): string {
    const text = this.#array === undefined ? "" : this.#first ? "]" : "\n]";
    this.#array = undefined;
    return this.#lines ? "" : text;
  }
}
