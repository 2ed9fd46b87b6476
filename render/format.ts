/**
 * What a format is: an object that prints what was read, one member per kind of thing. A member that is missing is a
 * thing that the format does not print; help, completions and the check of options follow from that.
 *
 * Calls come in the order of reading: `begin`, then what there is, then `end`. State that a document needs between two
 * calls stands on the {@linkcode Page}.
 */

import type { ContextImage, DeviceInfo, ListMethod, MenuRecord } from "../device/types.ts";
import type { Diagnosis } from "../diagnose/types.ts";
import type { Story } from "../explain/causes_types.ts";
import type { RingErrors } from "../explain/ring_errors.ts";
import type { LogFinding } from "../logs/log_state.ts";
import type { LogCounts } from "../logs/types.ts";
import type { RingDecoder } from "../records/ring.ts";
import type { Decoder } from "../wasm/decoder.ts";
import type { CommandJson, JsonDocument, ReadAt, Tail } from "./json_envelope.ts";
import type { RingPictures } from "./html/diagnosis.ts";
import type { ListTable, Paint } from "./list_table.ts";
import type { RingHeading } from "./ring_heading.ts";

/** A write that may still be pending. */
export type Written = Promise<void> | undefined;

/** Where a page goes. */
export interface PageOutput {
  /** Add text. */
  text(text: string): Written;
  /** Add bytes, views of shared memory too; they must not change before the write is done. */
  bytes(bytes: Uint8Array): Written;
  /** Write what is held back: a person may be waiting for it. */
  flush(): Written;
}

/** One output: where it goes, and what is known about it. */
export interface Page {
  /** Where it goes. */
  readonly out: PageOutput;
  /** Formats elements and contexts. */
  readonly decoder: Decoder;
  readonly command: CommandJson;
  /** Context type: as sources spell it, and as documents do. */
  readonly source: { readonly type: string; readonly name: string };
  /** Documents show the bytes of every record. */
  readonly rawBytes: boolean;
  /** The device; undefined where none is involved. */
  readonly info: DeviceInfo | undefined;
  /** Characters of a line where a person reads it on a screen; else undefined. */
  readonly width?: number | undefined;
  /** Colours, where they are on. */
  readonly paint?: Paint | undefined;
  /** Files that the answer rests on, for formats that hold them. */
  readonly held?: () => Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[]>;
  /** Rings that formats with pictures draw, of the files that are held. */
  readonly rings?: (files: readonly { readonly name: string; readonly bytes: Uint8Array }[]) => Promise<RingPictures>;
  /** When and where it was read; undefined where no adapter is. */
  readonly reading?: ReadAt | undefined;
  /** Several rings or contexts follow each other, each under a heading of its own. */
  many?: boolean;
  /** For formats that are one document. */
  readonly document: JsonDocument;
}

/** What is known about a ring when its elements begin. */
export interface RingStart extends RingHeading {
  /** Index of the first element. */
  readonly first: number;
  /** Elements in the ring, if known. */
  readonly count: number | undefined;
  /** Where stride and count came from. */
  readonly origin: string;
  /** Transport in use, for send queues. */
  readonly transport: string | undefined;
  /** Why it is not known what of a send queue was acknowledged. */
  readonly statesReason?: string | undefined;
  /** Which completions were not searched for what failed. */
  readonly failuresUnsearched?: string | undefined;
}

export interface ContextPrinter {
  /** PRM-formatted parts are wanted. */
  readonly query: boolean;
  /**
   * Print one.
   *
   * @returns The segments without a public layout, whose words were printed instead of fields.
   */
  print(page: Page, image: ContextImage): Promise<readonly string[]>;
}

/** Numbers of the contexts that exist. */
export interface ListPrinter {
  /** The numbers from `first` to `last` are looked through. */
  begin(page: Page, first: number, last: number): Promise<void>;
  /** One of them exists. */
  number(page: Page, gvmi: number, index: number): Written;
  /** No more. */
  end(page: Page, list: ListEnd): Promise<void>;
}

/** How a list ended. */
export interface ListEnd {
  /** vhca_id. */
  readonly gvmi: number;
  /** Numbers that were found. */
  readonly count: number;
  /** The whole range was looked through. */
  readonly complete: boolean;
  /** How they were found. */
  readonly method: ListMethod | undefined;
}

/** Lays out lines, each of which begins with its newline; it may hold some back. */
export interface LineLayout {
  /** Takes a block of them. */
  block(bytes: Uint8Array): Uint8Array;
  /** No more. */
  rest(): Uint8Array;
}

/** What a choice of elements left. */
export interface MatchCounts {
  /** Elements that were shown. */
  readonly shown: number;
  /** Elements that were looked at. */
  readonly of: number;
}

/** Elements that the decoder walks. */
export interface ElementPrinter {
  /** Elements are walked. */
  readonly walks: true;
  /** Error completions are explained, and the first cause is told. */
  readonly explains?: true;
  /** The last element ends with a newline. */
  readonly newline: boolean;
  /** What stands before the first block. */
  begin?(page: Page, ring: RingStart): Written;
  /** A block of formatted elements. */
  block?(page: Page, bytes: Uint8Array): Written;
  /** What stands behind the last block. */
  end?(page: Page): Written;
  /** The elements that the ring decoder has laid out; each begins with a separator of one byte. */
  elements(ring: RingDecoder, errors: RingErrors | undefined, raw: boolean): Iterable<Uint8Array>;
  /** Lays out the lines of one ring. */
  layOut?(): LineLayout;
  /** How many of the elements were shown, where some were chosen. */
  matched?(page: Page, counts: MatchCounts): Written;
  /** What is said of the errors of all elements; default: in text. */
  conclude?(page: Page, errors: RingErrors): Promise<void>;
}

/** Entries of the stride, printed as they are. */
export interface EntryPrinter {
  /** Nothing is walked. */
  readonly walks: false;
  /** What stands before the first block. */
  begin?(page: Page, ring: RingStart): Written;
  /** A block of formatted entries. */
  block?(page: Page, bytes: Uint8Array): Written;
  /**
   * Format entries of the decoder's input region; each begins with a separator of one byte.
   *
   * @param at Where they begin.
   * @param entry Stride, and where the first of them lies in the ring.
   */
  entries(
    decoder: Decoder,
    at: number,
    length: number,
    entry: { readonly stride: number; readonly index: number; readonly offset: number },
  ): { readonly bytes: Uint8Array; readonly consumed: number };
}

/** How a log ended. */
export interface LogEnd {
  /** What all of it tells. */
  readonly story: Story;
  /** What was found. */
  readonly counts: LogCounts;
  /** The answer was given before the first finding. */
  readonly answered: boolean;
  /** What of the input is not in it, and why. */
  readonly lost: readonly string[];
}

/** Findings of a log. */
export interface LogPrinter {
  /** What stands before the first one. */
  begin(): string;
  /** Pieces of one finding. */
  finding(finding: LogFinding): Iterable<string>;
  /** What was counted and not printed so far: asked for where nothing comes for a while and someone looks on. */
  rest?(): string;
  /** What stands before all of them where they can be held until everything is known; absent: they are never held. */
  answer?(story: Story): string;
  /** What stands behind the last one. */
  end(log: LogEnd): string;
}

export interface Format {
  /** Value of `--format`. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly doc: string;
  /** For programs: no colours, no pager, the bytes of a record on request. */
  readonly machine?: "document" | "lines";
  /** Documents of json with a head and an end, which are due for what failed before it began too. */
  readonly envelope?: boolean;
  /** Before everything else. */
  begin?(page: Page): Written;
  /** `--dump QP`, `ALL_QPC`. */
  readonly context?: ContextPrinter;
  /** `--dump ALL_VALID_QPNS`. */
  readonly list?: ListPrinter;
  menu?(page: Page, records: readonly MenuRecord[]): Promise<void>;
  /** `--dump ICM`. */
  icm?(page: Page, address: bigint, bytes: Uint8Array): Promise<void>;
  /** `--dump WQ`. */
  readonly ring?: ElementPrinter | EntryPrinter;
  /** `decode` of a log. */
  log?(command: CommandJson): Promise<LogPrinter>;
  /** `list`: one kind of object. */
  table?(page: Page, table: ListTable): Promise<void>;
  /** `diagnose`. */
  diagnosis?(page: Page, answer: Diagnosis): Promise<void>;
  /** After everything else. */
  end?(page: Page, tail: Tail): Written;
}

/** A kind of thing that a format may print. */
export type Printed = "context" | "list" | "menu" | "icm" | "ring" | "log" | "table" | "diagnosis";
