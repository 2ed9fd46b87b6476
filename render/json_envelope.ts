/**
 * What json and ndjson put around contexts and elements: schema, device, command, and at the end what is missing. The
 * schema is described in docs/json.md.
 */

import { concat } from "../bytes.ts";
import type { Access, DeviceInfo } from "../device/types.ts";
import { TOOL } from "../version.ts";

const NEWLINE = 10;
const BRACE = 0x7d;

/** Name and version of the schema. */
export const SCHEMA = "wqdump/2";

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
  /** As it was named when it was captured. */
  readonly captured_as?: string;
  /** Program that captured it. */
  readonly captured_by?: string;
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
  /** How a real adapter is reached, and why not by a way that comes first. */
  readonly access?: Access;
}

export function deviceJson(info: DeviceInfo): DeviceJson {
  return {
    name: info.name,
    ...(info.recordedAs === undefined ? {} : { captured_as: info.recordedAs }),
    ...(info.recordedBy === undefined ? {} : { captured_by: info.recordedBy }),
    generation: info.generation,
    ...(info.pciDeviceId === undefined ? {} : { pci_device_id: info.pciDeviceId }),
    ...(info.part === undefined ? {} : { part: info.part }),
    ...(info.firmware === undefined ? {} : { firmware: info.firmware }),
    ...(info.linkLayer === undefined ? {} : { link_layer: info.linkLayer }),
    ...(info.access === undefined ? {} : { access: info.access }),
  };
}

/** When and where an adapter was read. */
export interface ReadAt {
  /** ISO 8601 in UTC; null where nobody says. */
  readonly time: string | null;
  /** Host name; null where nobody says. */
  readonly host: string | null;
}

/** The first members of every document, and the first line of ndjson. */
export interface Head extends Partial<ReadAt> {
  /** {@linkcode SCHEMA}. */
  readonly schema: string;
  /** The program that wrote the document. */
  readonly tool: typeof TOOL;
  /** The device; absent where none is involved. */
  readonly device?: DeviceJson;
  readonly command: CommandJson;
}

/**
 * The head of a document.
 *
 * @param info The device, if one is involved.
 * @param reading When and where it was read.
 */
export function head(command: CommandJson, info?: DeviceInfo, reading?: ReadAt): Head {
  return {
    schema: SCHEMA,
    ...reading,
    tool: TOOL,
    ...(info === undefined ? {} : { device: deviceJson(info) }),
    command,
  };
}

/** What the end of a document says, and the last line of ndjson. */
export interface Tail {
  /** Remarks: assumed values, missing segments, repairs. */
  readonly notes: readonly string[];
  /** Why the data is incomplete; null when it is complete. */
  readonly incomplete: string | null;
}

/**
 * The pieces of one document, in order. What may be long is an array at the end of the object, so that nothing has to be
 * held: `begin`, then members and arrays with their records, then `end`. In ndjson every piece is a line.
 */
export class JsonDocument {
  /** One record a line, instead of one document. */
  readonly lines: boolean;
  readonly #opened = new Set<string>();
  #open: string | undefined;
  #first = true;
  #about: Readonly<Record<string, unknown>> = {};
  #nested = "";

  /**
   * A document of which nothing is written.
   *
   * @param lines True for ndjson.
   */
  constructor(lines: boolean) {
    this.lines = lines;
  }

  /**
   * The beginning.
   *
   * @param first Schema, device, command.
   */
  begin(first: Head): string {
    const text = JSON.stringify(first);
    return this.lines ? `${text}\n` : text.slice(0, -1);
  }

  /**
   * What every record is about, for those who read lines one by one; a document says it once.
   *
   * @param members E.g. the device and the queue.
   */
  about(members: Readonly<Record<string, unknown>>): void {
    if (this.lines) this.#about = { ...this.#about, ...members };
  }

  /** Records that are formatted already, one a line, each with what it is about at its end. */
  named(bytes: Uint8Array): Uint8Array {
    const members = JSON.stringify(this.#about).slice(1, -1);
    if (members === "") return bytes;
    const tail = new TextEncoder().encode(`,${members}}`);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length;) {
      const next = bytes.indexOf(NEWLINE, at + 1);
      const end = next < 0 ? bytes.length : next;
      if (bytes[end - 1] === BRACE) pieces.push(bytes.subarray(at, end - 1), tail);
      else pieces.push(bytes.subarray(at, end));
      at = end;
    }
    return concat(pieces);
  }

  /**
   * A member beside the arrays.
   *
   * @param name Its key.
   */
  member(name: string, value: unknown): string {
    if (this.lines) return `${JSON.stringify({ [name]: value, ...this.#about })}\n`;
    return `${this.#close()},${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }

  /**
   * Open an array; the one before it is closed.
   *
   * @param name Its key; ndjson has no arrays.
   */
  open(name: string): string {
    const close = this.#close();
    this.#open = name;
    this.#opened.add(name);
    this.#first = true;
    return this.lines ? "" : `${close},${JSON.stringify(name)}:[`;
  }

  /**
   * Open an array unless it is the one that is open.
   *
   * @param name Its key.
   */
  openOnce(name: string): string {
    return this.#open === name ? "" : this.open(name);
  }

  /**
   * Open the arrays that a reader relies on and that nothing was written to.
   *
   * @param names Their keys.
   */
  openMissing(names: readonly string[]): string {
    return names.filter((name) => !this.#opened.has(name)).map((name) => this.open(name)).join("");
  }

  /**
   * A record of an array that ends in an array of its own, whose records follow.
   *
   * @param array Key of the outer array.
   * @param members Of the record, before its array.
   * @param inner Key of its array.
   */
  beginNested(array: string, members: Readonly<Record<string, unknown>>, inner: string): string {
    if (this.lines) return `${JSON.stringify({ ...members, ...this.#about })}\n`;
    const text = this.openOnce(array) + this.separator();
    this.#first = true;
    return `${text}${JSON.stringify(members).slice(0, -1)},${JSON.stringify(inner)}:[`;
  }

  /**
   * A member of the record that {@linkcode JsonDocument.beginNested} began. It stands behind the record's array.
   *
   * @param name Its key.
   */
  nestedMember(name: string, value: unknown): string {
    if (this.lines) return this.member(name, value);
    this.#nested += `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
    return "";
  }

  /** The end of what {@linkcode JsonDocument.beginNested} began. */
  endNested(): string {
    const text = `${this.#first ? "]" : "\n]"}${this.#nested}}`;
    this.#nested = "";
    this.#first = false;
    return this.lines ? "" : text;
  }

  /**
   * What separates the next record from the one before. To be followed by the record, and in ndjson by a newline.
   */
  separator(): string {
    const text = this.#first ? "\n" : ",\n";
    this.#first = false;
    return this.lines ? "" : text;
  }

  /** The open array has no record yet. */
  get empty(): boolean {
    return this.#first;
  }

  /** A record of the open array. */
  record(value: unknown): string {
    const named = this.lines && typeof value === "object" && value !== null
      ? { ...value, ...this.#about, ...value }
      : value;
    return `${this.separator()}${JSON.stringify(named)}${this.lines ? "\n" : ""}`;
  }

  /**
   * The end.
   *
   * @param tail Remarks, and what is missing.
   */
  end(tail: Tail): string {
    if (this.lines) return `${JSON.stringify({ end: tail })}\n`;
    return `${this.#close()},"notes":${JSON.stringify(tail.notes)},"incomplete":${JSON.stringify(tail.incomplete)}}\n`;
  }

  #close(): string {
    const text = this.#open === undefined ? "" : this.#first ? "]" : "\n]";
    this.#open = undefined;
    return this.lines ? "" : text;
  }
}
