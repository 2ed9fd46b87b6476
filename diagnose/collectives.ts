/**
 * What frameworks tell of a job's ranks: PyTorch's flight recorder and NCCL's RAS, both as JSON. They say which rank
 * never entered an operation that the others wait in.
 *
 * Source: PyTorch's documentation of the flight recorder (file format 2.5); NCCL 2.30 src/ras/client_support.cc.
 *
 * @module
 */

import { type Ranks, ranksText } from "./ranks.ts";
import type { Cause } from "./types.ts";

/** The last collective of a rank in a group. */
interface Last {
  readonly seq: number;
  readonly op: string;
  readonly done: boolean;
}

/** A group of ranks that work together. */
interface Group {
  readonly label: string;
  readonly members: Set<number>;
  readonly last: Map<number, Last>;
}

/** A rank that NCCL's RAS cannot reach, or that lags. */
interface Missing {
  readonly rank: number;
  readonly host: string | undefined;
  readonly pid: number | undefined;
  readonly how: "dead" | "silent" | "unknown";
  readonly communicator: string;
  readonly size: number;
}

type Json = Readonly<Record<string, unknown>>;

/** Members of a list that are looked at. */
const MOST = 1 << 20;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const objects = (value: unknown): Json[] => Array.isArray(value) ? value.slice(0, MOST).filter(isObject) : [];
const whole = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
const word = (value: unknown): string | undefined =>
  typeof value === "string" && value.length <= 256 ? value : typeof value === "number" ? String(value) : undefined;

/** Whether a text is one of these, by its beginning. */
export function isCollectives(start: string): boolean {
  return /^\s*\{/.test(start) &&
    /"(?:pg_config|pg_status|nccl_comm_state|communicators_count|communicators)"\s*:/.test(start);
}

/** Dumps of a job, taken together. */
export class Collectives {
  readonly #groups = new Map<string, Group>();
  readonly #missing: Missing[] = [];
  readonly #ranks: Ranks;

  /** @param ranks Gets the ranks that are named, with their hosts. */
  constructor(ranks: Ranks) {
    this.#ranks = ranks;
  }

  /**
   * A file.
   *
   * @param name Its name: a flight recorder's says whose rank it is.
   * @param text What is in it.
   * @returns Why it is of no use; undefined where it is.
   */
  add(name: string, text: string): string | undefined {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      return `${name} is no JSON: ${(error as Error).message}`;
    }
    if (!isObject(value)) return `${name} holds no object`;
    return "communicators" in value ? this.#ras(value) : this.#recorder(name, value);
  }

  #recorder(name: string, dump: Json): string | undefined {
    const rank = whole(dump["rank"]) ?? whole(Number(/(\d{1,7})(?:\.json)?$/i.exec(name)?.[1] ?? NaN));
    if (rank === undefined) return `${name} does not say whose rank it is: end its name with the rank (…_rank_3.json)`;
    const host = word(dump["host"]) ?? word(dump["hostname"]);
    if (host !== undefined) this.#ranks.add(host, rank);
    const groups = new Map<string, Group>();
    for (const [id, config] of Object.entries(isObject(dump["pg_config"]) ? dump["pg_config"] : {}).slice(0, MOST)) {
      if (!isObject(config)) continue;
      const group = this.#group(word(config["name"]) ?? id, word(config["desc"]));
      groups.set(id, group);
      for (const member of /^\[[\d,\s]*\]$/.exec(String(config["ranks"] ?? ""))?.[0].match(/\d+/g) ?? []) {
        group.members.add(Number(member));
      }
    }
    for (const entry of objects(dump["entries"])) {
      const seq = whole(entry["collective_seq_id"]);
      if (seq === undefined || entry["is_p2p"] === true) continue;
      const [named, desc] = Array.isArray(entry["process_group"]) ? entry["process_group"] : [];
      const group = groups.get(String(entry["pg_id"])) ??
        this.#group(word(named) ?? String(entry["pg_id"] ?? "?"), word(desc));
      const op = (word(entry["profiling_name"]) ?? "?").replace(/^nccl:/, "");
      group.members.add(rank);
      const known = group.last.get(rank);
      if (known === undefined || seq >= known.seq) {
        group.last.set(rank, { seq, op, done: entry["state"] === "completed" });
      }
    }
    return undefined;
  }

  #group(name: string, desc: string | undefined): Group {
    const label = desc === undefined || desc === "undefined" || desc === name ? name : `${name} (${desc})`;
    let group = this.#groups.get(label);
    if (group === undefined) this.#groups.set(label, group = { label, members: new Set(), last: new Map() });
    return group;
  }

  #ras(value: Json): string | undefined {
    for (const comm of objects(value["communicators"])) {
      const communicator = word(comm["hash"]) ?? "?";
      const size = whole(comm["size"]) ?? 0;
      for (const one of objects(comm["ranks"])) {
        const [rank, host] = [whole(one["rank"]), word(one["host"])];
        if (rank !== undefined && host !== undefined) this.#ranks.add(host, rank);
      }
      for (const one of objects(comm["missing_ranks"])) {
        const rank = whole(one["rank"]);
        if (rank === undefined) continue;
        const host = word(one["host"]);
        if (host !== undefined) this.#ranks.add(host, rank);
        const status = isObject(one["status"]) ? one["status"] : one;
        const how = status["considered_dead"] === true
          ? "dead"
          : status["unresponsive"] === true
          ? "silent"
          : "unknown";
        this.#missing.push({ rank, host, pid: whole(one["pid"]), how, communicator, size });
      }
    }
    return undefined;
  }

  /** First causes: ranks that are dead or do not answer, then those that never entered what others wait in. */
  causes(): Cause[] {
    return [...this.#gone(), ...[...this.#groups.values()].flatMap((group) => this.#behind(group))];
  }

  #gone(): Cause[] {
    const said = new Set<string>();
    const order = { dead: 0, silent: 1, unknown: 2 } as const;
    return this.#missing.toSorted((a, b) => order[a.how] - order[b.how]).flatMap(
      ({ rank, host, pid, how, communicator, size }) => {
        const key = `${host} ${pid} ${rank}`;
        if (said.has(key)) return []; // every communicator of the process misses it
        said.add(key);
        const process = pid === undefined ? "" : `, process ${pid}`;
        const words = {
          dead: "NCCL takes it to be dead: its process ended or its host is gone",
          silent: "it does not answer NCCL's RAS: its process is stopped or its host hangs",
          unknown: "NCCL's RAS has no answer of it",
        }[how];
        return [
          {
            name: how === "dead" ? "peer-died" : "waits-for-nobody",
            host: host ?? this.#ranks.hostOf(rank) ?? null,
            device: null,
            rank,
            sentence: `rank ${rank}${process}: ${words}`,
            chain: [`${size - 1} other ranks of communicator ${communicator} wait for it`],
            confidence: how === "unknown" ? "plausible" : "header",
          } satisfies Cause,
        ];
      },
    );
  }

  #behind({ label, members, last }: Group): Cause[] {
    const most = [...last.values()].reduce((highest, { seq }) => Math.max(highest, seq), -1);
    const ahead = [...last].filter(([, { seq }]) => seq === most);
    const waiting = ahead.filter(([, { done }]) => !done);
    const behind = [...last].filter(([, { seq }]) => seq < most).sort((a, b) => a[1].seq - b[1].seq || a[0] - b[0]);
    const [first] = behind;
    if (waiting.length === 0 || first === undefined || behind.length > waiting.length) return [];
    const op = waiting[0]![1].op;
    const unheard = [...members].filter((rank) => !last.has(rank)).sort((a, b) => a - b);
    return behind.map(([rank, { seq, op: own, done }]): Cause => ({
      name: "waits-for-nobody",
      host: this.#ranks.hostOf(rank) ?? null,
      device: null,
      rank,
      sentence: `rank ${rank} never entered ${op} ${most} of group ${label}: ` +
        (done
          ? `its last was ${own} ${seq}, which it completed; its software does something else, or is stopped`
          : `it is still in ${own} ${seq}`),
      chain: [
        `${ranksText(waiting.map(([one]) => one).sort((a, b) => a - b))} wait in ${op} ${most}`,
        ...unheard.length === 0 ? [] : [`${ranksText(unheard)} left no dump: whether they entered is not known`],
      ],
      // Who is still in an earlier operation waits, too: for whom, its own dump does not say.
      confidence: done && seq === first[1].seq ? "header" : "plausible",
    }));
  }
}
