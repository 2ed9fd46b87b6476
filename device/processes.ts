/**
 * Processes of a host by their threads: command, and the job, rank and container that they belong to. Of a process's
 * environment only the variables of schedulers and launchers are kept.
 */

import { readTextFile } from "../ffi/libc.ts";
import type { LibcSymbols } from "../ffi/libc_symbols.ts";
import { startSyscalls, type Syscalls } from "../ffi/syscalls.ts";
import type { Membership } from "./host_facts.ts";
import type { Absences } from "./host_files.ts";

export interface ProcessFacts extends Membership {
  /** Its id. */
  readonly pid: number;
  /** Its command; undefined where the process has ended. */
  readonly comm: string | undefined;
}

/** Nothing is known of what it belongs to. */
export const NO_MEMBERSHIP: Membership = { job: null, rank: null, pod: null, container: null, cgroup: null };

/** Variables that name the job, best first. */
const JOB_VARIABLES: readonly string[] = [
  "SLURM_JOB_ID",
  "SLURM_JOBID",
  "PBS_JOBID",
  "LSB_JOBID",
  "FLUX_JOB_ID",
  "COBALT_JOBID",
];
/** Variables that name the rank, the innermost launcher's first: under mpirun Slurm's own is that of the node's daemon. */
const RANK_VARIABLES: readonly string[] = [
  "RANK",
  "OMPI_COMM_WORLD_RANK",
  "PMIX_RANK",
  "PMI_RANK",
  "MV2_COMM_WORLD_RANK",
  "FLUX_TASK_RANK",
  "SLURM_PROCID",
];
/** torchrun's variable has a name that anything may have: it counts beside this one only. */
const TORCH_SIZE = "WORLD_SIZE";
const MAX_ENVIRONMENT_BYTES = 1 << 20;
const MAX_MAPS_BYTES = 8 << 20;
/** Characters of a path that are kept. */
const MAX_CGROUP = 512;
/** A process that is stuck in the kernel may hold what reading its environment waits for. */
const LIMIT_MS = 2000;

/** Processes by their threads, each read once. */
export class Processes {
  readonly #host: { readonly symbols: LibcSymbols; readonly path: string };
  readonly #absent: Absences;
  readonly #known = new Map<number, ProcessFacts>();
  #calls: Syscalls | undefined;
  #lost = false;
  #refused = false;

  /** @param absent Gets what is not there. */
  constructor(host: { readonly symbols: LibcSymbols; readonly path: string }, absent: Absences) {
    this.#host = host;
    this.#absent = absent;
  }

  /** The process of a thread; the thread itself where it has ended. */
  async of(tid: number): Promise<ProcessFacts> {
    const known = this.#known.get(tid);
    if (known !== undefined) return known;
    const { symbols } = this.#host;
    const status = readTextFile(symbols, `/proc/${tid}/status`, 4096) ?? "";
    const pid = Number(/^Tgid:\s*(\d+)$/m.exec(status)?.[1] ?? tid);
    const process = pid === tid ? await this.#read(pid) : await this.of(pid);
    this.#known.set(tid, process);
    return process;
  }

  /** Whether a process has queues of its own: it maps the doorbells of an RDMA device. */
  async usesVerbs(pid: number): Promise<boolean> {
    const text = await this.#file(`/proc/${pid}/maps`, MAX_MAPS_BYTES);
    return typeof text === "string" && /\/uverbs\d+$/m.test(text);
  }

  /** End its thread. */
  close(): void {
    this.#calls?.close();
  }

  async #read(pid: number): Promise<ProcessFacts> {
    const { symbols } = this.#host;
    const comm = readTextFile(symbols, `/proc/${pid}/comm`, 64)?.trim() || undefined;
    const cgroup = readTextFile(symbols, `/proc/${pid}/cgroup`, 1 << 16);
    return { pid, comm, ...membershipOf(cgroup ?? "", await this.#environment(pid) ?? "") };
  }

  async #environment(pid: number): Promise<string | undefined> {
    const text = await this.#file(`/proc/${pid}/environ`, MAX_ENVIRONMENT_BYTES);
    if (text === null && !this.#refused) {
      this.#refused = true;
      this.#absent.note("jobs and ranks of some processes", "their environment may not be read");
    }
    return text ?? undefined;
  }

  /**
   * On a thread of its own, which is given up with the first file that does not come.
   *
   * @returns Null where it may not be read, undefined where the thread is lost.
   */
  async #file(path: string, max: number): Promise<string | null | undefined> {
    if (this.#lost) return undefined;
    this.#calls ??= startSyscalls(this.#host.path, "host");
    try {
      const { value, bytes } = await this.#calls.call({ op: "readFile", path, max }, LIMIT_MS);
      return value < 0 ? null : new TextDecoder().decode(bytes);
    } catch {
      this.#lost = true;
      this.#absent.note("jobs and ranks", `reading ${path} does not come back`);
      return undefined;
    }
  }
}

/**
 * What a process belongs to.
 *
 * @param cgroups Text of /proc/PID/cgroup.
 * @param environment Text of /proc/PID/environ.
 */
export function membershipOf(cgroups: string, environment: string): Membership {
  const variables = new Map(
    environment.split("\0").map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)] as const),
  );
  const cgroup = cgroupOf(cgroups);
  const job = JOB_VARIABLES.map((name) => variables.get(name)).find((value) => value !== undefined && value !== "");
  const ranks = RANK_VARIABLES.filter((name) => name !== "RANK" || variables.has(TORCH_SIZE))
    .map((name) => variables.get(name) ?? "").filter((value) => /^\d{1,9}$/.test(value));
  return {
    job: job?.slice(0, 256) ?? /\/job_(\d+)(?:\/|$)/.exec(cgroup ?? "")?.[1] ?? null,
    rank: ranks[0] === undefined ? null : Number(ranks[0]),
    pod: /pod([\da-f]{8}(?:[-_][\da-f]{4}){3}[-_][\da-f]{12})/i.exec(cgroup ?? "")?.[1]?.replaceAll("_", "-") ?? null,
    container: /(?:^|[/-])([\da-f]{64})(?=$|[/.])/.exec(cgroup ?? "")?.[1] ?? null,
    cgroup,
  };
}

/** The longest path: hierarchies that nobody manages are all at the root. */
function cgroupOf(text: string): string | null {
  const paths = [...text.matchAll(/^\d+:[^:]*:(\/.+)$/gm)].map(([, path]) => path!);
  const longest = paths.reduce((best, path) => path.length > best.length ? path : best, "");
  return longest === "" ? null : longest.slice(0, MAX_CGROUP);
}
