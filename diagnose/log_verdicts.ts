/** Verdicts out of lines of logs: what kernels and libraries say of an adapter beside its queues' errors. */

import { hex } from "../bytes.ts";
import { plural } from "./rule_types.ts";
import { ALL_RULES } from "./rules.ts";
import type { Confidence, Verdict } from "./types.ts";

/** A line that may matter. */
export interface LogLine {
  /** Which message it is. */
  readonly origin: string;
  /** Kind of event. */
  readonly event: string | undefined;
  /** What it says. */
  readonly facts: Readonly<Record<string, unknown>>;
}

interface Seen {
  count: number;
  readonly words: string;
  readonly confidence: Confidence | undefined;
}

const LIMITS_EXCEEDED = 8;
const NOBODY_LISTENS = 8;
const APPLICATION_REFUSED = 28;
/** Devices that are told apart in one log. */
const MAX_SEEN = 256;

/** Lines of one log, kept as counts by rule and adapter. */
export class LogRules {
  readonly #log: string;
  readonly #of: { readonly host: string | null; readonly device: string | undefined };
  readonly #seen = new Map<string, Seen>();
  /** TX timeouts that nothing has been said of yet, by adapter. */
  readonly #open = new Map<string, { readonly words: string; asked: boolean }>();

  /** @param host Whose it is, where its lines do not say. */
  constructor(log: string, host: string | null = null, device?: string) {
    this.#log = log;
    this.#of = { host, device };
  }

  /** A line, in the order of the log. */
  add({ origin, event, facts }: LogLine): void {
    const device = JSON.stringify([typeof facts["host"] === "string" ? facts["host"] : this.#of.host, deviceOf(facts)]);
    if (event === "tx-timeout") this.#timeout(device, facts);
    else if (facts["recovered_eqes"] !== undefined) this.#recovered(device, facts, this.#open.get(device)?.words);
    else if (facts["eqn"] !== undefined && this.#open.has(device)) this.#open.get(device)!.asked = true;
    const found = ruleOf(origin, event, facts);
    if (found !== undefined) this.#note(found.name, device, found.words, found.confidence);
  }

  /** A TX timeout, with what was said of its EQ where those lines followed at once. */
  #timeout(device: string, facts: LogLine["facts"]): void {
    this.#close(device);
    const words = timeoutWords(facts);
    if (facts["recovered_eqes"] !== undefined) this.#recovered(device, facts, words);
    else if (this.#open.size < MAX_SEEN) this.#open.set(device, { words, asked: facts["eqn"] !== undefined });
  }

  #recovered(device: string, facts: LogLine["facts"], words: string | undefined): void {
    if (words === undefined) return;
    this.#open.delete(device);
    const { recovered_eqes: count, eqn } = facts;
    this.#note("tx-timeout-eq", device, `${words}, and ${count} events were recovered on EQ ${hex(Number(eqn))}`);
  }

  /** What came of it. */
  verdicts(): Verdict[] {
    for (const device of [...this.#open.keys()]) this.#close(device);
    return [...this.#seen].map(([key, seen]) => this.#verdict(key, seen));
  }

  /** No recovery came: with the EQ's line after it that is known, else the log may end too early. */
  #close(device: string): void {
    const waiting = this.#open.get(device);
    if (waiting === undefined) return;
    this.#open.delete(device);
    this.#note(
      "tx-timeout-hw",
      device,
      `${waiting.words}, and no events were recovered`,
      waiting.asked ? undefined : "plausible",
    );
  }

  #note(name: string, device: string, words: string, confidence?: Confidence): void {
    const key = `${name} ${device}`;
    const known = this.#seen.get(key);
    if (known === undefined) { if (this.#seen.size < MAX_SEEN) this.#seen.set(key, { count: 1, words, confidence }); }
    else if (known.confidence !== undefined && confidence === undefined) {
      this.#seen.set(key, { count: known.count + 1, words, confidence });
    } else known.count++;
  }

  #verdict(key: string, { count, words, confidence: own }: Seen): Verdict {
    const [name = ""] = key.split(" ");
    const [host, device] = JSON.parse(key.slice(name.length + 1)) as [string | null, string];
    const rule = ALL_RULES.find((one) => one.name === name)!;
    const confidence = own ?? rule.confidence;
    return {
      name,
      severity: confidence === "plausible" ? "info" : rule.severity,
      rule: rule.id,
      confidence,
      host,
      device: this.#of.device ?? (device || this.#log),
      kind: "device",
      number: null,
      peer: null,
      owner: null,
      sentence: count === 1 ? words : `${words} (${plural(count, "such report")})`,
      evidence: [{ field: this.#log, s1: plural(count, "report") }],
      not: [],
      next: rule.next,
      due_s: null,
    };
  }
}

function deviceOf(facts: LogLine["facts"]): string {
  const name = facts["pci"] ?? facts["function"] ?? facts["device"] ?? facts["netdev"];
  return typeof name === "string" ? name : "";
}

function timeoutWords(facts: LogLine["facts"]): string {
  return typeof facts["sqn"] === "number" ? `TX timeout of SQ ${hex(facts["sqn"])}` : "TX timeout";
}

function ruleOf(origin: string, event: string | undefined, facts: LogLine["facts"]): Found | undefined {
  const status = facts["cm_status"];
  if (event === "rx-timeout") return { name: "rx-timeout", words: "the driver could not fill a receive queue in time" };
  if (event === "device-fatal") {
    return {
      name: "firmware-sick",
      words: "the driver gave the device up: its firmware does not answer, or reports a fatal error",
    };
  }
  if (event === "firmware-health") {
    return {
      name: "firmware-sick",
      words: `the driver reports ${String(facts["health"] ?? "a failure of the device")}`,
    };
  }
  if (typeof facts["page_fault_wq"] === "number") {
    return {
      name: "odp-wait",
      words: `the driver could not answer a page fault of on-demand paging on WQ ${hex(facts["page_fault_wq"])}`,
    };
  }
  if (status === NOBODY_LISTENS || status === APPLICATION_REFUSED) {
    const why = status === NOBODY_LISTENS ? "nobody listens there" : "the application at the other end refused it";
    return { name: "connection-refused", words: `a connection was refused with status ${status}: ${why}` };
  }
  const registration = registrationOf(facts);
  if (registration !== undefined) return registration;
  if (facts["cmd_status"] === LIMITS_EXCEEDED) {
    return { name: "limit-reached", words: `command ${facts["cmd"] ?? "?"} was refused: limits exceeded` };
  }
  if (origin === "devlink health SQ" && facts["hw_state"] === 3 && typeof facts["sqn"] === "number") {
    return { name: "tx-sq-error", words: `SQ ${hex(facts["sqn"])} is in error` };
  }
  if (/^dpdk/.test(origin) && typeof facts["syndrome"] === "number") {
    return { name: "dpdk-error-cqe", words: `DPDK met an error completion, syndrome ${hex(facts["syndrome"])}` };
  }
}

/** What a failed registration of memory says: by its error a limit, or memory that cannot be registered. */
function registrationOf({ registration: call, failure, gpu_direct: direct }: LogLine["facts"]): Found | undefined {
  if (typeof direct === "string" && /^disabled$/i.test(direct)) {
    return { name: "registration-failed", words: "GPU Direct RDMA is disabled", confidence: "plausible" };
  }
  if (typeof call !== "string" || typeof failure !== "string") return undefined;
  if (/^cannot allocate memory$/i.test(failure)) {
    return {
      name: "limit-reached",
      words: `ibv_reg_${call} failed: cannot allocate memory (locked memory is limited)`,
    };
  }
  if (/^(?:bad address|invalid argument)$/i.test(failure)) {
    return { name: "registration-failed", words: `ibv_reg_${call} failed: ${failure.toLowerCase()}` };
  }
}

interface Found {
  readonly name: string;
  readonly words: string;
  readonly confidence?: Confidence;
}
