/** What logs of hosts, and what frameworks tell of their ranks, report: read once, before anything is judged. */

import { Collectives, isCollectives } from "../diagnose/collectives.ts";
import { gidNumber } from "../diagnose/gid.ts";
import { errorVerdict } from "./log_times.ts";
import { LogRules } from "../diagnose/log_verdicts.ts";
import { hostKey, type Ranks } from "../diagnose/ranks.ts";
import type { Cause, Sample, Verdict } from "../diagnose/types.ts";
import type { QueueErrors } from "../explain/causes_types.ts";
import { leftOutText } from "../explain/left_out.ts";
import { DeviceError } from "../errors.ts";
import { openUnlessAborted, type PieceReader } from "../files/pipe.ts";
import { textEncoding } from "../files/sniff.ts";
import { unlessAborted } from "../files/turns.ts";
import { hostOfName } from "../logs/file_host.ts";
import type { KernelLine } from "../device/host_facts.ts";
import { type Dated, LogEvents } from "./log_events.ts";
import { decodeLog, type LogText } from "./logs.ts";

/** What a log says of a queue. */
export interface Said {
  /** File. */
  readonly log: string;
  /** The log, for its clock. */
  readonly of: Dated;
  /** Host that the queue is on: the log's own word, its name, or an address that a capture knows. */
  readonly host: string | undefined;
  readonly errors: QueueErrors;
}

/** What a kernel printed of an adapter. */
export interface KernelLog {
  readonly host: string | null;
  /** Adapter. */
  readonly device: string;
  readonly lines: readonly KernelLine[];
  /** Microseconds since 1970 at which its clock began; undefined where that is not known. */
  readonly boot_us: number | undefined;
}

/** Bytes of a dump of a framework at most: it is taken apart as a whole. */
const MAX_DUMP = 64 << 20;
/** Characters by which one is known. */
const HEAD = 1 << 12;

export class LogReports {
  /** Errors of queues. */
  readonly said: Said[] = [];
  /** Verdicts that only logs decide. */
  readonly events: Verdict[] = [];
  /** What has a date. */
  readonly dated = new LogEvents();
  /** What is of no use. */
  readonly problems: string[] = [];
  readonly #dumps: { readonly name: string; readonly text: string }[] = [];
  readonly #ranks: { readonly host: string; readonly rank: number }[] = [];

  /**
   * Read a file.
   *
   * @throws {DeviceError} When it cannot be read.
   */
  async read(log: string, signal?: AbortSignal): Promise<void> {
    const before = this.said.length + this.events.length;
    const text = pieces(log, signal);
    const { value: start = "", done } = await text.next();
    if (done !== true && isCollectives(start.slice(0, HEAD))) return await this.#dump(log, start, text);
    const host = hostOfName(log);
    await this.#take({ log, host }, after(start, text), new LogRules(log, host));
    if (this.said.length + this.events.length === before) this.problems.push(`${log} names no error of a queue`);
  }

  async #take(of: Dated, text: LogText, rules: LogRules): Promise<void> {
    const { log, host: named } = of;
    const findings = decodeLog(text);
    while (true) {
      const { done, value } = await findings.next();
      if (done) {
        this.said.push(...value.causes.map((errors) => ({ log, of, host: errors.host ?? named, errors })));
        this.dated.add(of, value.story);
        const left = leftOutText(value.story);
        if (left !== "") this.problems.push(`${log}: ${left}`);
        break;
      }
      const { item } = value;
      if ("facts" in item) {
        rules.add({ origin: item.origin, event: "event" in item ? item.event : undefined, facts: item.facts });
        this.#noteRank(item.facts, named);
      }
    }
    this.events.push(...rules.verdicts());
  }

  /** Lines that the kernel of an adapter's host printed of it. */
  async readKernel({ host, device, lines, boot_us }: KernelLog): Promise<void> {
    const log = `kernel log of ${host ?? device}`;
    const seconds = (us: number): string => `${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, "0")}`;
    const text = lines.map(({ time_us: time, text }) => `[${seconds(time).padStart(12)}] ${text}\n`);
    await this.#take({ log, host: host ?? undefined, boot_us }, text, new LogRules(log, host, device));
  }

  async #dump(name: string, start: string, rest: AsyncGenerator<string>): Promise<void> {
    const parts = [start];
    let length = start.length;
    for await (const part of rest) {
      length += part.length;
      if (length > MAX_DUMP) return void this.problems.push(`${name} has more than ${MAX_DUMP >> 20} MiB`);
      parts.push(part);
    }
    this.#dumps.push({ name, text: parts.join("") });
  }

  #noteRank(facts: Readonly<Record<string, unknown>>, named: string | undefined): void {
    const { rank, host = named } = facts;
    if (typeof rank === "number" && typeof host === "string" && this.#ranks.length < MAX_DUMP) {
      const last = this.#ranks.at(-1);
      if (last?.host !== host || last.rank !== rank) this.#ranks.push({ host, rank });
    }
  }

  /** Add ranks that logs name, and find what frameworks tell of them. */
  collectives(ranks: Ranks): Cause[] {
    for (const { host, rank } of this.#ranks) ranks.add(host, rank);
    const all = new Collectives(ranks);
    for (const { name, text } of this.#dumps) {
      const problem = all.add(name, text);
      if (problem !== undefined) this.problems.push(problem);
    }
    return all.causes();
  }

  /** What logs alone decide, of hosts by the names that captures have of them. */
  eventsOn(hosts: HostNames): Verdict[] {
    return this.events.flatMap((one) => one.host === null ? [] : { ...one, host: hosts.named(one.host) });
  }

  /** Errors as verdicts on the queues of their hosts, for first causes across hosts, with what they were made of. */
  verdicts(hosts: HostNames): ReadonlyMap<Verdict, Said> {
    for (const { host, errors: { first } } of this.said) if (host !== undefined) hosts.learn(host, first?.localGid);
    return new Map(this.said.flatMap((said): [Verdict, Said][] => {
      const found = errorVerdict(said, hosts);
      return found === undefined ? [] : [[found, said]];
    }));
  }
}

/** Names of captured hosts, by what logs call them and by their addresses. */
export class HostNames {
  readonly #names = new Map<string, string>();
  readonly #addresses = new Map<bigint, string>();

  /** @param adapters Samples of all. */
  constructor(adapters: readonly (readonly Sample[])[]) {
    for (const samples of adapters) {
      const { host, facts } = samples.at(-1)!;
      if (host === null) continue;
      this.#names.set(hostKey(host), host);
      for (const { gids } of facts?.ports ?? []) {
        for (const { gid } of gids) {
          const number = gidNumber(gid);
          if (number !== undefined) this.#addresses.set(number, host);
        }
      }
    }
  }

  /** Learn which host has an address, where no capture tells. */
  learn(host: string, address: string | undefined): void {
    const number = address === undefined ? undefined : gidNumber(address);
    if (number !== undefined && !this.#addresses.has(number)) this.#addresses.set(number, this.named(host));
  }

  /** The captured host of a name, else the name. */
  named(name: string): string {
    return this.#names.get(hostKey(name)) ?? name;
  }

  /** The captured host of an address. */
  at(address: string | undefined): string | undefined {
    const number = address === undefined ? undefined : gidNumber(address);
    return number === undefined ? undefined : this.#addresses.get(number);
  }
}

async function* after(start: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield start;
  yield* rest;
}

/** Text of a log in pieces, whatever its length. */
async function* pieces(path: string, signal: AbortSignal | undefined): AsyncGenerator<string> {
  let file: PieceReader;
  try {
    file = await openUnlessAborted(path, signal);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new DeviceError(`Cannot read the log "${path}": ${(error as Error).message}`, {
      device: path,
      operation: "read the log",
      cause: error,
    });
  }
  let decoder: TextDecoder | undefined;
  try {
    const buffer = new Uint8Array(1 << 16);
    const read = (): Promise<number | null> => unlessAborted(signal, file.read(buffer));
    for (let count = await read(); count !== null; count = await read()) {
      decoder ??= new TextDecoder(textEncoding(buffer.subarray(0, count)));
      yield decoder.decode(buffer.subarray(0, count), { stream: true });
    }
    if (decoder !== undefined) yield decoder.decode();
  } finally {
    file.close();
  }
}
