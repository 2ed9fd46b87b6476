/** What depends on whether a person is watching: colours and progress. */

import type { RawWriter } from "./stdout.ts";

/** How pieces of text are set off. */
export interface Theme {
  /** Colours are on. */
  readonly on: boolean;
  heading(text: string): string;
  /** An option, command or name. */
  term(text: string): string;
  /** What is broken. */
  bad(text: string): string;
  /** What deserves a look: producer and consumer, an error. */
  mark(text: string): string;
  /** A rule. */
  dim(text: string): string;
}

/** No colours. */
export const NO_THEME: Theme = {
  on: false,
  heading: (text) => text,
  term: (text) => text,
  bad: (text) => text,
  mark: (text) => text,
  dim: (text) => text,
};

/** The theme in colour. Loaded only where it is wanted; std's colours stay off where NO_COLOR is set. */
export async function loadTheme(): Promise<Theme> {
  const { bold, cyan, dim, getColorEnabled, red, setColorEnabled, yellow } = await import("@std/fmt/colors");
  setColorEnabled(true);
  return getColorEnabled() ? { on: true, heading: bold, term: cyan, bad: red, mark: yellow, dim } : NO_THEME;
}

/** Headings, rules and marks of the manual's text format. */
const SET_OFF = /^(\[(?:Element Index|idx =)[^\]]*\]|== .* ==|-{5,}.*|={5,}|Dump of .*)|( {4}<---- .*)$/gm;
/** What is broken: states and syndromes, elements that failed, what came first. */
const BROKEN =
  /^(?:state : 0x\w+ \((?:ERR|SQER|SQE)\)|(?:syndrome|vendor_err_synd|failed) : 0x(?!0+\b).*|First cause.*)$|(?<=^\[0x.*)\b(?:syndrome|vendor_err_synd|failed)=0x(?!0+\b)\w+(?: [A-Z]\w+)?/gm;
/** What deserves a look in brief: elements that are not done, consumer and producer. */
const PENDING = /(?<=^\[0x.* )(?:rung|posted|pending|<-[cp]i)(?= |$)/gm;

/**
 * Colour what has a meaning in lines for people.
 *
 * @param text Whole lines.
 */
export function paintLines(text: string, theme: Theme): string {
  if (!theme.on) return text;
  const headed = text.replace(SET_OFF, (all: string, head: string | undefined) => {
    if (head === undefined) return theme.mark(all);
    return /^[-=]+$/.test(head) ? theme.dim(all) : theme.heading(all);
  });
  return headed.replace(PENDING, (all) => theme.mark(all)).replace(BROKEN, (all) => theme.bad(all));
}

/** Nothing is shown before a scan takes this long, unless stderr is a terminal. */
const QUIET_MS = 1000;
/** Pause between two lines on stderr where it is no terminal. */
const LOG_PAUSE_MS = 10_000;
/** Pause between two updates of the line on a terminal. */
const REDRAW_MS = 100;

/** Progress of long work on stderr. */
export interface Progress {
  /** How far it has come; `total` is not known of what ends where the device says so. */
  update(done: number, total: number | undefined, found?: number): void;
  /** Take the line off the screen, before anything else is printed. */
  clear(): void;
}

/** How a progress line is shown. */
export interface ProgressOptions {
  /** What is counted. */
  readonly what: string;
  /** Stderr is a terminal. */
  readonly terminal: boolean;
  /** A clock in milliseconds. */
  readonly now?: () => number;
  /** Characters of a line of the terminal. */
  readonly columns?: number | undefined;
  /** Another program has the screen: the line keeps to its lower right corner. */
  readonly corner?: () => boolean;
}

/**
 * Make a progress line.
 *
 * @param write Writes to stderr.
 * @param options How it is shown.
 */
export function createProgress(write: (text: string) => void, options: ProgressOptions): Progress {
  const columns = options.columns ?? 80;
  const now = options.now ?? (() => performance.now());
  const start = now();
  let shown = -Infinity;
  let erase = "";
  return {
    update(done, total, found) {
      const at = now();
      const elapsed = at - start;
      const wait = options.terminal ? REDRAW_MS : shown === -Infinity ? 0 : LOG_PAUSE_MS;
      if ((!options.terminal && elapsed < QUIET_MS) || at - shown < wait) return;
      shown = at;
      const line = progressLine(options.what, { done, total, found, elapsed });
      if (!options.terminal) return write(`-I- ${line}\n`);
      const corner = options.corner?.() === true;
      const gone = corner ? inCorner("", columns) : "\r\x1b[K";
      write(
        (erase === gone ? "" : erase) +
          (corner ? inCorner(line + LEAVE, columns) : `\r\x1b[K${fitted(line, columns - 1)}`),
      );
      erase = gone;
    },
    clear() {
      if (erase !== "") write(erase);
      erase = "";
    },
  };
}

/** The rate goes first where there is no room, then what the share says already. */
function fitted(line: string, room: number): string {
  let shown = line;
  for (const piece of [/, \d+\/s/, / of \d+(?= \()/]) if (shown.length > room) shown = shown.replace(piece, "");
  return shown.slice(0, room);
}

/** What ends the search where a pager that waits for more does not look at its keys. */
const LEAVE = "; Ctrl-C ends it";

/**
 * A line in the lower right corner: the cursor stays where the program has it that owns the screen, which has room for
 * its prompt.
 *
 * @param line What to show there; empty: nothing.
 * @param columns Characters of a line of the terminal.
 */
export function inCorner(line: string, columns: number): string {
  const room = Math.floor(columns * 0.9);
  const from = columns - room + 1;
  return `\x1b7\x1b[999;${from}H\x1b[K${line === "" ? "" : fitted(line, room - 1).padStart(room - 1)}\x1b8`;
}

/** `Scanning QPs: 4096 of 16777216 (0%), 6 found, 20480/s, 13 min left`; `Looking for contexts: at 0x1000, 6 found`. */
function progressLine(
  what: string,
  { done, total, found, elapsed }: {
    done: number;
    total: number | undefined;
    found: number | undefined;
    elapsed: number;
  },
): string {
  const hits = found === undefined ? "" : `, ${found} found`;
  if (total === undefined) return `${what}: at 0x${done.toString(16)}${hits}`;
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  const rate = elapsed > 0 ? (1000 * done) / elapsed : 0;
  const left = rate > 0 ? `, ${duration((total - done) / rate)} left` : "";
  return `${what}: ${done} of ${total} (${percent}%)${hits}, ${Math.round(rate)}/s${left}`;
}

/** `40 s`, `13 min`, `2.1 h`. */
export function duration(seconds: number): string {
  if (seconds < 99) return `${Math.ceil(seconds)} s`;
  if (seconds < 5940) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/**
 * A writer that colours what passes through it. Only for people: text is decoded and encoded again.
 *
 * @param inner Where the coloured text goes.
 */
export function paintingWriter(inner: RawWriter, theme: Theme): RawWriter {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  return {
    writeSync: () => {
      throw new Deno.errors.WouldBlock("Coloured text is written asynchronously");
    },
    write: async (bytes) => {
      const painted = encoder.encode(paintLines(decoder.decode(bytes.slice(), { stream: true }), theme));
      for (let at = 0; at < painted.length;) at += await inner.write(painted.subarray(at));
      return bytes.length;
    },
  };
}
