/**
 * What frameworks tell of a job's ranks: PyTorch's flight recorder and NCCL's RAS, both as JSON. They say which rank
 * never entered an operation that the others wait in.
 *
 * Source: PyTorch's documentation of the flight recorder (file format 2.5); NCCL 2.30 src/ras/client_support.cc.
 */

import { jsonTrouble, parseJson } from "../json.ts";
import { RasCounts } from "./collective_counts.ts";
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
  /** Ranks by what they entered, by number of the collective: the newest of each rank. */
  readonly entered: Map<number, Map<string, { readonly ranks: Set<number>; waits: boolean }>>;
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
/** Collectives of a rank that are held against those of others, back from its newest. */
const COMPARED = 64;
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

/** Note what a rank entered. */
function enter(
  { entered }: Group,
  { seq, op, rank, waits }: {
    readonly seq: number;
    readonly op: string;
    readonly rank: number;
    readonly waits: boolean;
  },
): void {
  let ops = entered.get(seq);
  if (ops === undefined) entered.set(seq, ops = new Map());
  const known = ops.get(op);
  if (known === undefined) ops.set(op, { ranks: new Set([rank]), waits });
  else {
    known.ranks.add(rank);
    known.waits ||= waits;
  }
}

/** What a process is known by in all communicators. */
function processOf(one: Json): string {
  return `${word(one["host"])} ${whole(one["pid"])}`;
}

/** Dumps of a job, taken together. */
export class Collectives {
  readonly #groups = new Map<string, Group>();
  readonly #missing: Missing[] = [];
  readonly #ranks: Ranks;
  readonly #counts = new RasCounts();

  /** @param ranks Gets the ranks that are named, with their hosts. */
  constructor(ranks: Ranks) {
    this.#ranks = ranks;
  }

  /**
   * A file.
   *
   * @param name Its name: a flight recorder's says whose rank it is.
   * @returns Why it is of no use; undefined where it is.
   */
  add(name: string, text: string): string | undefined {
    let value: unknown;
    try {
      value = parseJson(text);
    } catch (error) {
      return `${name} is ${jsonTrouble(error)}`;
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
    const entries = objects(dump["entries"]);
    for (const [i, entry] of entries.entries()) {
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
      if (entries.length - i <= COMPARED) enter(group, { seq, op, rank, waits: entry["state"] !== "completed" });
    }
    return undefined;
  }

  #group(name: string, desc: string | undefined): Group {
    const label = desc === undefined || desc === "undefined" || desc === name ? name : `${name} (${desc})`;
    let group = this.#groups.get(label);
    if (group === undefined) {
      this.#groups.set(label, group = { label, members: new Set(), last: new Map(), entered: new Map() });
    }
    return group;
  }

  #ras(value: Json): string | undefined {
    const communicators = objects(value["communicators"]);
    // Ranks are counted anew in every communicator: those of the job are the ones of the largest.
    const largest = communicators.reduce((most, comm) => Math.max(most, whole(comm["size"]) ?? 0), 0);
    const world = communicators.find((comm) => (whole(comm["size"]) ?? 0) === largest);
    const byProcess = new Map<string, number>();
    for (const one of [...objects(world?.["ranks"]), ...objects(world?.["missing_ranks"])]) {
      const [rank, host] = [whole(one["rank"]), word(one["host"])];
      if (rank === undefined || host === undefined) continue;
      this.#ranks.add(host, rank);
      byProcess.set(processOf(one), rank);
    }
    const rankOf = (one: Json): number | undefined => byProcess.get(processOf(one)) ?? whole(one["rank"]);
    for (const comm of communicators) {
      const communicator = word(comm["hash"]) ?? "?";
      const size = whole(comm["size"]) ?? 0;
      this.#counts.add(
        communicator,
        objects(comm["ranks"]).flatMap((one) => {
          const rank = rankOf(one);
          const counts = isObject(one["collective_counts"]) ? one["collective_counts"] : undefined;
          return rank === undefined || counts === undefined ? [] : [{ rank, host: word(one["host"]), counts }];
        }),
      );
      for (const one of objects(comm["missing_ranks"])) {
        const rank = rankOf(one);
        if (rank === undefined) continue;
        const host = word(one["host"]);
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
    const groups = [...this.#groups.values()];
    const apart = groups.flatMap((group) => this.#differing(group));
    const gone = this.#gone();
    return [
      ...gone,
      ...apart,
      ...groups.flatMap((group) => this.#behind(group)),
      // Where a rank is missing the others lag behind for its sake.
      ...gone.length > 0 ? [] : this.#counts.causes(this.#ranks),
    ];
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

  /** The first collective that ranks entered as different operations: none of them can end. */
  #differing({ label, entered }: Group): Cause[] {
    const apart = [...entered].filter(([, ops]) => ops.size > 1 && [...ops.values()].some(({ waits }) => waits))
      .sort(([a], [b]) => a - b);
    const [seq, ops] = apart[0] ?? [];
    if (ops === undefined) return [];
    const list = [...ops].map(([op, { ranks }]) => ({ op, ranks: [...ranks].sort((a, b) => a - b) }))
      .sort((a, b) => b.ranks.length - a.ranks.length);
    const [most, ...others] = list as [typeof list[number], ...typeof list];
    const odd = others.flatMap(({ ranks }) => ranks);
    const only = odd.length === 1 && most.ranks.length > 1 ? odd[0]! : undefined;
    return [{
      name: "waits-for-nobody",
      host: only === undefined ? null : this.#ranks.hostOf(only) ?? null,
      device: null,
      rank: only ?? null,
      sentence: `ranks do not agree on collective ${seq} of group ${label}: ` +
        others.map(({ op, ranks }) => `${ranksText(ranks)} entered ${op}`).join(", ") +
        `, ${ranksText(most.ranks)} ${most.op}: their software went different ways`,
      chain: [`none of them can end: what comes behind collective ${seq} waits for it`],
      confidence: "header",
    }];
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
