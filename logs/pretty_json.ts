/** Records of JSON that are printed over many lines: they are read whole, so that their members say whose the message is. */

import { isMessageName, type JsonLine, jsonLines } from "./json_lines.ts";

/** Most lines and characters of a record. */
const MAX_LINES = 512;
const MAX_TEXT = 1 << 18;

/** A line of a record, as it came. */
export interface RecordLine<Marks> {
  readonly text: string;
  readonly line: number;
  readonly marks: Marks;
}

/** A line of a message in a record, and where in the input it stands. */
export interface FoundLine extends JsonLine {
  readonly line: number;
}

/** Puts records together from their lines. */
export class PrettyJson<Marks> {
  #lines: RecordLine<Marks>[] = [];
  #indent = "";
  #size = 0;
  #told = false;

  /** Whether a record is open. */
  get open(): boolean {
    return this.#lines.length > 0;
  }

  /**
   * Takes a line.
   *
   * @returns The record's messages at its end, none before it; undefined if the line is of no record, or of one that is none:
   * {@linkcode rest} has its lines.
   */
  take(line: RecordLine<Marks>): readonly FoundLine[] | undefined {
    if (!this.open && !/^\s{0,64}\{\s*$/.test(line.text)) return undefined;
    if (!this.open) [this.#indent, this.#size, this.#told] = [line.text.slice(0, line.text.indexOf("{")), 0, false];
    this.#lines.push(line);
    this.#size += line.text.length;
    const name = /^\s*"([^"]{1,64})"\s*:\s*["[]/.exec(line.text)?.[1];
    this.#told ||= name !== undefined && isMessageName(name);
    if (line.text.startsWith(this.#indent + "}")) return this.#end();
    return this.#lines.length > MAX_LINES || this.#size > MAX_TEXT ? undefined : [];
  }

  #end(): readonly FoundLine[] | undefined {
    if (!this.#told) return undefined;
    const text = this.#lines.map((line) => line.text).join("\n").replace(/,\s*$/, "");
    const found = jsonLines(text);
    if (found === undefined) return undefined;
    const lines = this.rest();
    return found.map((one) => {
      const printed = JSON.stringify(one.text).slice(1, 60);
      const { line } = lines.find((own) => own.text.includes(printed)) ?? lines[0]!;
      return { ...one, line, decoded: true };
    });
  }

  /** Lines of a record that was none, or did not end. */
  rest(): readonly RecordLine<Marks>[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}
