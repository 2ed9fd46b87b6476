/**
 * Every fault below NVIDIA's library, under five commands: exit code, what came out, which semaphores stay taken. The
 * table of docs/reliability.md, which `scripts/fault_table.ts` writes and `fault_table_test.ts` repeats in part.
 */

import { deviceLike, runWqdump } from "./clients.ts";
import type { AnswerFault, Faults } from "./faults.ts";
import { type Outcome, VirtualHost } from "./harness.ts";

const ADAPTER = "mt4125_pciconf0";
/** Polls that the library makes of a busy command, and milliseconds between them. */
const IMPATIENT = { MFT_ICMD_TIMEOUT: "20", MFT_CMD_SLEEP: "1" };
const TIMEOUT_MS = 120_000;

/** When a fault begins: register accesses that go well before it. */
const MOMENTS = { "from the start": 0, "in the menu": 5, "after the menu": 12, "in the data": 16 } as const;

const EVERY_MOMENT: Readonly<Record<string, Faults>> = {
  "another process holds the gateway": { gatewayHeld: true },
  "the gateway does not answer": { gatewayStuck: true },
  "another process holds the command semaphore": { commandHeld: true },
  "the command interface stays busy": { commandBusy: true },
  "a command never ends": { commandNeverDone: true },
  "the device is gone": { vanish: true },
};
/** Statuses of commands and of registers that firmware has. */
const COMMAND_STATUSES = [1, 2, 3, 4, 5, 8, 9, 10];
const REGISTER_STATUSES = [1, 2, 3, 4, 5, 6, 7, 8];
const ANSWERS: readonly AnswerFault[] = [
  "wrong-sequence",
  "endless-empty",
  "oversized",
  "zero-length-segment",
  "overlong-segment",
  "cut",
  "error-segment",
  "notice-segment",
];

/** A fault by its name in the table. */
export type NamedFault = readonly [name: string, faults: Faults];

/** All of them. */
export const FAULTS: readonly NamedFault[] = [
  ...Object.entries(EVERY_MOMENT).flatMap(([name, fault]) =>
    Object.entries(MOMENTS).map(([moment, from]): NamedFault => [`${name}, ${moment}`, { ...fault, from }])
  ),
  ...COMMAND_STATUSES.map((status): NamedFault => [`commands answer status ${status}`, { commandStatus: status }]),
  ...[3, 5].map((status): NamedFault => [
    `commands answer status ${status}, in the data`,
    { commandStatus: status, from: MOMENTS["in the data"] },
  ]),
  ...REGISTER_STATUSES.map((status): NamedFault => [`registers answer status ${status}`, { registerStatus: status }]),
  ...[1, 2, 4, 7].map((status): NamedFault => [
    `registers answer status ${status}, in the data`,
    { registerStatus: status, from: MOMENTS["in the data"] },
  ]),
  ["commands take 3 polls", { slowReads: 3 }],
  ["commands take 10 polls", { slowReads: 10 }],
  ["the kernel refuses writes (lockdown)", { writesRefused: true }],
  ...ANSWERS.flatMap((answer) =>
    (["from the start", "after the menu", "in the data"] as const).flatMap((moment): NamedFault[] =>
      // Where no segment begins this strikes words of the data, which nothing tells from others.
      moment === "in the data" && answer.endsWith("-segment") && !/^(?:error|notice)/.test(answer)
        ? []
        : [[`answers: ${answer}, ${moment}`, { answer, from: MOMENTS[moment] }]]
    )
  ),
  ["answers: endless, after the menu", { answer: "endless", from: MOMENTS["after the menu"] }],
  ["answers: endless, in the data", { answer: "endless", from: MOMENTS["in the data"] }],
];

const QP = ["--qp", "0x201"];
/** The commands, by their head in the table; `FILE` is where a capture goes. */
export const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  "context": ["-d", "DEVICE", "--source", "FullQp", "--dump", "QP", ...QP],
  "ring": ["-d", "DEVICE", "--source", "Snd", "--dump", "WQ", ...QP, "--format", "raw"],
  "ring as json": ["-d", "DEVICE", "--source", "Snd", "--dump", "WQ", ...QP, "--json"],
  "numbers": "-d DEVICE --source FullQp --dump ALL_VALID_QPNS --fi 0x1f8 --num 32".split(" "),
  "capture": ["capture", "-d", "DEVICE", ...QP, "--force", "-o", "FILE"],
};

/** What one fault does: a cell a command, and the semaphores that stay taken. */
export interface FaultRow {
  readonly name: string;
  readonly cells: readonly string[];
  readonly held: string;
}

/** What the commands give without a fault. */
type Whole = ReadonlyMap<string, string>;

/** Runs faults under all commands, several at a time, each on an adapter of its own. */
export async function runFaults(
  faults: readonly NamedFault[],
  options: { readonly workers?: number; readonly said?: (row: FaultRow) => void } = {},
): Promise<FaultRow[]> {
  const { workers = 4, said } = options;
  const address = (worker: number): string => `0000:${(worker + 3).toString(16).padStart(2, "0")}:00.0`;
  const specs = await Promise.all(
    Array.from({ length: workers }, (_, worker) => deviceLike(ADAPTER, address(worker), `mlx5_${worker}`)),
  );
  const folder = await Deno.makeTempDir({ prefix: "wqdump-faults-" });
  await using host = await VirtualHost.start(specs);
  try {
    const rows: FaultRow[] = new Array(faults.length);
    let next = 0;
    const work = async (_: unknown, worker: number): Promise<void> => {
      const bench = new Bench(host, address(worker), `${folder}/${worker}.wqd`);
      const whole = await bench.whole();
      for (let at = next++; at < faults.length; at = next++) {
        rows[at] = await bench.row(faults[at]!, whole);
        said?.(rows[at]!);
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
    return rows;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** One adapter of the host, on which a command runs after the other. */
class Bench {
  constructor(readonly host: VirtualHost, readonly address: string, readonly file: string) {}

  async whole(): Promise<Whole> {
    const all = new Map<string, string>();
    for (const name of Object.keys(COMMANDS)) {
      this.host.set({}, this.address);
      const outcome = await this.#run(name);
      if (outcome.code !== 0) throw new Error(`without a fault ${name} ends with ${outcome.code}: ${outcome.stderr}`);
      all.set(name, await this.#came(name, outcome));
    }
    return all;
  }

  async row([name, faults]: NamedFault, whole: Whole): Promise<FaultRow> {
    const cells: string[] = [];
    const held = new Set<string>();
    for (const command of Object.keys(COMMANDS)) {
      this.host.set(faults, this.address);
      const outcome = await this.#run(command);
      check(`${name}: ${command}`, outcome);
      const came = await this.#came(command, outcome);
      const all = whole.get(command)!;
      cells.push(`${outcome.code} ${came === all ? "whole" : came === "" ? "nothing" : "part"}`);
      for (const [one, holder] of Object.entries(this.host.state(this.address).semaphores)) {
        if (holder !== 0) held.add(one);
      }
    }
    return { name, cells, held: held.size === 0 ? "free" : [...held].sort().join(", ") };
  }

  async #run(command: string): Promise<Outcome> {
    await Deno.remove(this.file).catch(() => undefined);
    const folder = this.file.slice(0, this.file.lastIndexOf("/"));
    const args = COMMANDS[command]!.map((word) =>
      word === "DEVICE" ? this.address : word === "FILE" ? this.file : word
    );
    return await runWqdump(this.host, [...args, "--access", "mtcr"], {
      env: IMPATIENT,
      timeoutMs: TIMEOUT_MS,
      grants: [`--allow-read=${folder}`, `--allow-write=${folder}`],
    });
  }

  /** What came out, without what differs from run to run; empty: nothing of the device. */
  async #came(command: string, { stdout, stderr }: Outcome): Promise<string> {
    if (command === "capture") {
      const there = await Deno.stat(this.file).then(() => true, () => false);
      const [, contexts = "0", rings = "0"] = /: (\d+) contexts?, (\d+) rings?/.exec(stderr) ?? [];
      return there && contexts + rings !== "00" ? `${contexts} ${rings}` : "";
    }
    if (command === "ring as json") {
      const { elements = [] } = JSON.parse(stdout) as { elements?: unknown[] };
      return elements.length === 0 ? "" : JSON.stringify(elements);
    }
    if (command === "numbers") return [...stdout.matchAll(/^index .*$/gm)].join("\n");
    return stdout;
  }
}

/** What must hold whatever happens. */
function check(what: string, { code, stdout, stderr }: Outcome): void {
  const wrong = (why: string): never => {
    throw new Error(`${what}: ${why} (exit code ${code})\n${stderr}`);
  };
  if (![0, 1, 3, 4].includes(code)) wrong("an exit code that is none of a fault's");
  if (stderr.includes("Internal error")) wrong("an internal error");
  if (code !== 0 && !/^-[EW]- /m.test(stderr)) wrong("not a word");
  if ((stderr.match(/^-E- /gm) ?? []).length > 1) wrong("more than one error");
  if (what.endsWith("json")) {
    const { incomplete } = JSON.parse(stdout) as { incomplete: unknown };
    if ((incomplete === null) !== (code === 0)) wrong(`json says incomplete: ${incomplete}`);
  }
}

/** The table as Markdown. */
export function faultTable(rows: readonly FaultRow[]): string {
  const head = ["fault", ...Object.keys(COMMANDS), "semaphores"];
  const lines = rows.map(({ name, cells, held }) => [name, ...cells, held]);
  return [head, head.map(() => "---"), ...lines].map((line) => `| ${line.join(" | ")} |\n`).join("");
}
