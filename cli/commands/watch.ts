/** `wqdump watch`. */

import { LogTail } from "../../api/log_tail.ts";
import { Watcher } from "../../api/watch.ts";
import { capturePath, isThere, makeRoom } from "../../api/watch_folder.ts";
import { type Trigger, Triggers } from "../../api/watch_triggers.ts";
import type { Look } from "../../diagnose/activity.ts";
import { EXIT, UsageError } from "../../errors.ts";
import { SCHEMA } from "../../render/json_envelope.ts";
import { escaped } from "../../plain.ts";
import { clock, lineOf, tableOf } from "../../render/watch_look.ts";
import { formatOf } from "../format_of.ts";
import { wantsHtml, writeHtml } from "../html_output.ts";
import { run as runLine } from "../run.ts";
import { secondsOf } from "../seconds.ts";
import type { Session } from "../session.ts";
import { optionsOf } from "./diagnose.ts";

const MB = 1 << 20;
/** Takes the screen for the next look. */
const CLEAR = new TextEncoder().encode("\u001b[H\u001b[2J");
const DEFAULT_MB = 100;
const DEFAULT_EVERY = 1;
/** Looks and triggers that a page draws. */
const LOOKS_DRAWN = 600;
/** How often what could not be read is named. */
const FAILURES_NAMED = 3;

export async function run(session: Session): Promise<number> {
  const { options, positionals } = session;
  const device = options.device ?? positionals[0];
  if (device === undefined) throw new UsageError("Nothing to watch: name an adapter", "wqdump devices lists them");
  const every = secondsOf("every", options.every, 0.01) ?? DEFAULT_EVERY;
  const length = secondsOf("for", options.for, 0);
  const html = await wantsHtml(session);
  const triggers = new Triggers(options.on);
  const watcher = await Watcher.open(device, optionsOf(session));
  try {
    return await new Watch(session, { device, every, length, triggers, watcher, html }).run();
  } finally {
    watcher.close();
  }
}

interface Parts {
  readonly device: string;
  readonly every: number;
  readonly length: number | undefined;
  readonly triggers: Triggers;
  readonly watcher: Watcher;
  /** A page is written at the end. */
  readonly html: boolean;
}

/** One run. */
class Watch {
  readonly #session: Session;
  readonly #parts: Parts;
  readonly #tails: readonly LogTail[];
  /** Verdicts by queue, with when each was first seen. */
  readonly #found = new Map<string, { readonly first: string; readonly text: string }>();
  readonly #kept: string[] = [];
  /** For a page: the last looks, and the triggers. */
  readonly #seen: Look[] = [];
  readonly #triggers: { at: string; why: string; kept: string | undefined }[] = [];
  #looks = 0;
  /** Captures that were to be kept and could not be written. */
  #lost = 0;

  constructor(session: Session, parts: Parts) {
    this.#session = session;
    this.#parts = parts;
    this.#tails = (session.options.log ?? []).map((path) => new LogTail(path));
  }

  async run(): Promise<number> {
    const { every, length, watcher } = this.#parts;
    const { signal } = this.#session;
    const end = length === undefined ? Infinity : performance.now() + length * 1000;
    while (!signal.aborted) {
      await this.#look();
      const left = end - performance.now();
      if (left <= 0 && this.#looks > 1) break; // one look shows nothing that stands still
      await sleep(Math.max(0, Math.min(every * 1000, left)), signal);
      watcher.pause(every * 1000);
    }
    await this.#summary();
    if (this.#found.size > 0) return EXIT.found;
    if (this.#lost > 0) return EXIT.incomplete;
    return watcher.failures.length > 0 && !signal.aborted ? EXIT.incomplete : EXIT.ok;
  }

  async #look(): Promise<void> {
    const { triggers, watcher } = this.#parts;
    const look = await watcher.look();
    // What a signal has cut shows fewer queues than there are, and verdicts on what was not read.
    if (this.#session.signal.aborted) return this.#session.warn("Interrupted: the look at hand is left out");
    this.#looks++;
    const fresh = look.verdicts.filter(({ kind, number, name }) => !this.#found.has(`${kind} ${number} ${name}`));
    for (const { kind, number, name, sentence } of fresh) {
      const which = number === null ? kind : `${kind} 0x${number.toString(16)}`;
      this.#found.set(`${kind} ${number} ${name}`, {
        first: clock(look.time),
        text: escaped(`${name}  ${which}: ${sentence}`),
      });
    }
    await this.#show(look, fresh.map(({ kind, number, name }) => `${kind} ${number} ${name}`));
    const logged = this.#tails.flatMap((tail) => tail.errors()).map((line): Trigger => ({
      name: "log",
      qps: [],
      why: line,
    }));
    for (const trigger of [...triggers.of(look), ...logged.slice(0, 1)]) await this.#keep(look, trigger);
  }

  async #show(look: Look, fresh: readonly string[]): Promise<void> {
    const { out, options, host } = this.#session;
    if (this.#parts.html) {
      this.#seen.push(look);
      if (this.#seen.length > LOOKS_DRAWN) this.#seen.shift();
      return;
    }
    if (formatOf(options) === "ndjson") {
      await this.#line({ kind: "look", device: this.#parts.device, ...look, time: isoTime(look.time) });
    } else if (host.stdout.isTerminal()) {
      await out.bytes(CLEAR); // as text it would be shown, like all that terminals obey
      await out.text(tableOf(look));
    } else {
      await out.text(`${lineOf(look)}\n`);
      for (const key of fresh) await out.text(`${clock(look.time)}  new: ${this.#found.get(key)!.text}\n`);
    }
    await out.flush();
  }

  async #line(record: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#session.out.text(`${JSON.stringify({ schema: SCHEMA, ...record })}\n`);
  }

  /** Capture the adapter as it is. */
  async #keep(look: Look, { name, qps, why }: Trigger): Promise<void> {
    const { options, host } = this.#session;
    const { device, watcher } = this.#parts;
    let path: string | undefined;
    if (options.keep !== undefined) {
      path = capturePath(options.keep, device, look.time ?? Date.now(), name);
      const which = qps.length === 0 ? ["--all", "--contexts"] : ["--qp", qps.slice(0, 64).join(",")];
      const library = options.lib === undefined ? [] : ["--lib", options.lib];
      await runLine(["capture", "-d", watcher.captureName, ...which, ...library, "-o", path, "--quiet"], host);
      // An exit code does not tell a capture with gaps from one that could not be written; what failed was said.
      if (isThere(path)) this.#kept.push(path);
      else [this.#lost, path] = [this.#lost + 1, undefined];
      for (const gone of makeRoom(options.keep, (options["max-size"] ?? DEFAULT_MB) * MB)) {
        const at = this.#kept.indexOf(gone);
        if (at !== -1) this.#kept.splice(at, 1);
        this.#session.info(`Removed ${gone}: the captures had more than --max-size`);
      }
    }
    if (this.#parts.html && this.#triggers.length < LOOKS_DRAWN) {
      this.#triggers.push({ at: clock(look.time), why: `${name}: ${why}`, kept: path });
    }
    if (formatOf(options) === "ndjson") {
      const time = isoTime(look.time);
      await this.#line({ kind: "trigger", device, time, name, qps, why, capture: path ?? null });
    } else this.#session.info(`Trigger ${name}: ${why}${path === undefined ? "" : `; kept ${path}`}`);
  }

  async #summary(): Promise<void> {
    const { out, options } = this.#session;
    const { failures } = this.#parts.watcher;
    for (const failure of failures.slice(0, FAILURES_NAMED)) this.#session.warn(`Not read: ${failure}`);
    if (failures.length > FAILURES_NAMED) this.#session.warn("Not read: more, which are not named");
    if (formatOf(options) === "ndjson") return;
    if (this.#parts.html) return await this.#page();
    const lines = [...this.#found.values()].map(({ first, text }) => `${first}  ${text}`);
    const kept = this.#kept.map((path) => `kept ${path}: wqdump diagnose ${path}`);
    const head = `${this.#looks} looks, ${lines.length === 0 ? "nothing found" : `${lines.length} found`}`;
    await out.text([head, ...lines, ...kept].map((line) => `${line}\n`).join(""));
  }

  /** What was seen, with the captures that were kept. */
  async #page(): Promise<void> {
    const { device, watcher } = this.#parts;
    const { watchHtml } = await import("../../render/html/watch.ts");
    const { filesHeld } = await import("../../api/report.ts");
    const answer = watchHtml({
      ...{ device, looks: this.#seen, count: this.#looks, triggers: this.#triggers, failures: watcher.failures },
      found: [...this.#found.values()].map(({ first, text }) => ({ at: first, text })),
    });
    const files = await filesHeld(this.#kept, (text) => this.#session.warn(text));
    await writeHtml(this.#session, `wqdump watch: ${device}`, answer, files);
  }
}

function isoTime(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    signal.addEventListener("abort", done, { once: true });
  });
}
