/**
 * From text in pieces to clean lines: joins what mail programs broke, opens what JSON and HTML closed, and counts.
 *
 * @module
 */

/** One line as the rest of the reader sees it. */
export interface CleanLine {
  /** Text without line end, escapes, terminal codes and unusual blanks. */
  readonly text: string;
  /** First line of the input that it came from, counted from 1. */
  readonly first: number;
  /** Last line of the input that it came from. */
  readonly last: number;
  /** What was mended. */
  readonly repairs: readonly string[];
  /** The input ends in it, without a line end: its last word may be cut. */
  readonly open?: true;
}

/** A line is processed in pieces above this many characters, so that memory stays bounded. */
const MAX_LINE = 1 << 20;

/** At most this many pieces of one line are joined. */
const MAX_JOINS = 40;

/** A physical line that may go on in the next one. */
interface Held {
  text: string;
  first: number;
  joins: number;
}

/** Splits text into clean lines. Text may arrive in pieces of any size. */
export class LineCleaner {
  #rest = "";
  #number = 0;
  #held: Held | undefined;
  #ending = false;
  readonly #emit: (line: CleanLine) => void;

  /**
   * Nothing is read yet.
   *
   * @param emit Called with every line, in order.
   */
  constructor(emit: (line: CleanLine) => void) {
    this.#emit = emit;
  }

  /** Lines seen so far. */
  get lines(): number {
    return this.#number;
  }

  /**
   * Reads on.
   *
   * @param text The next piece.
   */
  push(text: string): void {
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      const line = this.#rest + text.slice(start, end);
      this.#rest = "";
      start = end + 1;
      this.#number++;
      this.#physical(line);
    }
    this.#rest += text.slice(start);
    while (this.#rest.length > MAX_LINE) this.#cutLongLine();
  }

  /** Ends the input: a last line without line end is a line too. */
  finish(): void {
    if (this.#rest.length > 0) {
      this.#ending = true;
      this.#number++;
      const line = this.#rest;
      this.#rest = "";
      this.#physical(line);
    }
    this.#release();
  }

  /** Hands on the start of a line that is too long to be kept, ending it at a blank or comma. */
  #cutLongLine(): void {
    let cut = MAX_LINE;
    while (cut > MAX_LINE - 4096 && this.#rest[cut] !== " " && this.#rest[cut] !== ",") cut--;
    if (cut <= MAX_LINE - 4096) cut = MAX_LINE;
    const piece = this.#rest.slice(0, cut);
    this.#rest = this.#rest.slice(cut);
    this.#release();
    this.#clean(piece, this.#number + 1, this.#number + 1, []);
  }

  #physical(line: string): void {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    const held = this.#held;
    if (held !== undefined) {
      if (held.joins < MAX_JOINS && !looksFresh(text)) {
        const joined = held.text + text;
        if (isSoftBreak(text, joined)) {
          held.text = joined.slice(0, -1);
          held.joins++;
          return;
        }
        this.#held = undefined;
        this.#clean(joined, held.first, this.#number, ["quoted-printable line break joined"]);
        return;
      }
      this.#release();
    }
    if (isSoftBreak(text, text)) {
      this.#held = { text: text.slice(0, -1), first: this.#number, joins: 0 };
      return;
    }
    this.#clean(text, this.#number, this.#number, []);
  }

  #release(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    const repairs = held.joins > 0 ? ["quoted-printable line break joined"] : [];
    this.#clean(held.text, held.first, Math.max(held.first, this.#number - 1), repairs);
  }

  #clean(text: string, first: number, last: number, repairs: readonly string[]): void {
    if (!needsCleaning(text)) {
      this.#emit({ text, first, last, repairs, ...(this.#ending ? { open: true } : {}) });
      return;
    }
    const mended = [...repairs];
    const parts = openEscapes(text, repairs.length > 0, mended);
    parts.forEach((part, n) => {
      const open = this.#ending && n === parts.length - 1;
      this.#emit({ text: part, first, last, repairs: mended, ...(open ? { open } : {}) });
    });
  }
}

/** Whether a line ends in the middle, quoted-printable fashion: a single `=` where a mail program would break. */
function isSoftBreak(line: string, whole: string): boolean {
  const n = line.length;
  if (n < 2 || line.charCodeAt(n - 1) !== 0x3d || line.charCodeAt(n - 2) === 0x3d) return false;
  if (n >= 60 && n <= 80) return true;
  if (/=(?:C2=A0|3D|20|E2=80)/.test(whole)) return true;
  // A row of hexadecimal bytes that stops at "=" goes on elsewhere.
  return /:[ \t]+(?:[0-9a-fA-F]{2} )*[0-9a-fA-F]{0,2}=$/.test(whole.length > 400 ? whole.slice(-400) : whole);
}

/** Whether a line starts like one of its own: a bracketed time, a date, a row offset. */
function looksFresh(text: string): boolean {
  return /^[\s>]*(?:\[|<\d|\d{4}-\d\d|[0-9a-fA-F]{4,8}:[ \t])/.test(text);
}

/** Cheap test: most lines need nothing. */
function needsCleaning(text: string): boolean {
  if (text.startsWith('{"')) return true;
  // deno-lint-ignore no-control-regex
  return /[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u2000-\u200f\u202f\u2060\u3000\ufeff]|\\[nrtu"\\]|&(?:gt|lt|amp|quot|nbsp|#)|<br|<\/|<(?:span|pre|code|p)\b|=[0-9A-F]{2}/
    .test(text);
}

/** Longest line that is parsed as a JSON object. */
const MAX_JSON = 1 << 16;

/** Members of JSON log records that hold the message. */
const MESSAGE_NAMES = ["MESSAGE", "log", "message", "msg", "line", "text"];

/** The message in a JSON log record (journalctl -o json, docker, ...); undefined if the line is none. */
function jsonMessage(text: string): string | undefined {
  if (text.length > MAX_JSON || !/^\s{0,8}\{"/.test(text) || !text.trimEnd().endsWith("}")) return undefined;
  try {
    const record = JSON.parse(text) as Record<string, unknown>;
    const name = MESSAGE_NAMES.find((one) => typeof record[one] === "string") ??
      Object.keys(record).find((one) => typeof record[one] === "string" && (record[one] as string).includes("\n"));
    return name === undefined ? undefined : (record[name] as string).replace(/\r?\n$/, "");
  } catch {
    return undefined;
  }
}

/** Opens quoted-printable, JSON, HTML and terminal escapes; one line can turn into several. */
function openEscapes(text: string, joined: boolean, repairs: string[]): string[] {
  const note = (what: string) => {
    if (!repairs.includes(what)) repairs.push(what);
  };
  const message = jsonMessage(text);
  if (message !== undefined) note("a JSON record opened");
  let out = message ?? text;
  if (out.includes("=")) {
    const plain = openQuotedPrintable(out, joined);
    if (plain !== out) note("quoted-printable escapes opened");
    out = plain;
  }
  if (out.includes("\\")) {
    const plain = openBackslashes(out);
    if (plain !== out) note("JSON escapes opened");
    out = plain;
  }
  if (out.includes("&") || out.includes("<")) {
    const plain = openEntities(withoutTags(out));
    if (plain !== out) note("HTML escapes opened");
    out = plain;
  }
  // deno-lint-ignore no-control-regex
  out = out.replace(/\x1b\[[0-9;?]{0,32}[A-Za-z]/g, "").replace(/\x1b\][^\x07]{0,256}\x07/g, "");
  // UTF-8 read as Latin-1 leaves a capital A with circumflex before each non-breaking blank.
  const blanks = out.replace(/\u00c2?\u00a0|[\u2000-\u200a\u202f\u3000]/g, " ");
  if (blanks !== out) note("non-breaking blanks replaced");
  // deno-lint-ignore no-control-regex
  out = blanks.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2060\ufeff]/g, "");
  return out.split(/\r\n|\n|\r/);
}

/** Opens `=XX` where the line shows that it is quoted-printable; "len=20" in a plain log stays. */
function openQuotedPrintable(text: string, joined: boolean): string {
  const evident = joined || /=(?:C2=A0|3D|0A|E2=80)/.test(text);
  if (!evident) return text.endsWith("=20") && /[0-9a-fA-F]{2}=20$/.test(text) ? text.slice(0, -3) : text;
  return text.replace(/=0D=0A|=0A/g, "\n").replace(/(?:=(?:[89A-F][0-9A-F]|3D|09|20))+/g, (run) => {
    const bytes = new Uint8Array(run.length / 3);
    for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(run.slice(3 * i + 1, 3 * i + 3), 16);
    return new TextDecoder().decode(bytes);
  });
}

/** Opens `\n`, `\t`, `\"` and `\uXXXX`, escaped once or twice. */
function openBackslashes(text: string): string {
  return text.replace(/\\{1,2}(?:r\\{1,2}n|n|r)/g, "\n").replace(/\\{1,2}t/g, "\t")
    .replace(/\\{1,2}u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/\\{1,2}"/g, '"');
}

/** Takes out the tags that web archives set around lines; anything else in angle brackets stays. */
function withoutTags(text: string): string {
  return text.replace(/<\/?(?:span|pre|code|p|div|tt|font|em|strong|b|i|u|td|tr|li)(?: [^<>]{0,200})?>/g, "");
}

/** Opens the HTML escapes that appear in pasted logs. */
function openEntities(text: string): string {
  return text.replace(/<br\s?\/?>/g, "\n").replace(/&nbsp;|&#160;|&#xa0;/gi, " ").replace(/&gt;/g, ">").replace(
    /&lt;/g,
    "<",
  ).replace(/&quot;|&#34;/g, '"').replace(/&#39;/g, "'").replace(/&#91;/g, "[").replace(/&#93;/g, "]").replace(
    /&amp;/g,
    "&",
  );
}
