/**
 * What the mlx5 driver's debugfs shows beside its lists: fields of QPs, CQs and EQs, and what its commands to the
 * firmware came to. Every field of an object is a command to the firmware, made on the thread that may wait.
 *
 * Source: Linux drivers/net/ethernet/mellanox/mlx5/core/debugfs.c.
 */

import { listFolder } from "../ffi/libc.ts";
import type { LibcSymbols } from "../ffi/libc_symbols.ts";
import type { Syscalls } from "../ffi/syscalls.ts";
import { DEBUGFS } from "./driver_lists.ts";
import type { CommandFacts, CounterValue, DelayDropFacts, EventQueueFacts } from "./host_facts.ts";
import { counterValue } from "./host_ports.ts";

/** Folders of objects, and the fields in them. */
const DEBUGFS_FIELDS = {
  QPs: ["pid", "state", "transport", "mtu", "num_recv", "rcv_wqe_sz", "num_send", "log2_page_sz", "remote_qpn"],
  CQs: ["pid", "num_cqes", "log_page_size"],
  EQs: ["num_eqes", "intr", "log_page_size"],
} as const;
/** A kind of objects. */
export type DebugfsFolder = keyof typeof DEBUGFS_FIELDS;

/** The driver's words for what others call otherwise. */
const STATES: Readonly<Record<string, string>> = { RST: "RESET", SQER: "SQE", SQ_DRAINING: "SQD" };
const TRANSPORTS: Readonly<Record<string, string>> = { C: "UC" };
const COMMAND_FILES = ["failed", "last_failed_errno", "last_failed_mbox_status", "last_failed_syndrome"] as const;
const MAX_COMMANDS = 4096;

/** The driver's debugfs of one function. */
export class DriverDebugfs {
  readonly #calls: Syscalls;
  readonly #symbols: LibcSymbols;
  readonly #folder: string;

  /**
   * @param calls Thread for its calls; stays the caller's.
   * @param address PCI address, or the name of a subfunction.
   */
  constructor(calls: Syscalls, symbols: LibcSymbols, address: string) {
    this.#calls = calls;
    this.#symbols = symbols;
    this.#folder = `${DEBUGFS}/${address}`;
  }

  /** Numbers of all objects of a kind; undefined where they may not be listed. */
  numbers(folder: DebugfsFolder): number[] | undefined {
    const names = listFolder(this.#symbols, `${this.#folder}/${folder}`, 1 << 20);
    return names?.filter((name) => /^0x[0-9a-f]{1,6}$/.test(name)).map(Number).sort((a, b) => a - b);
  }

  /**
   * A field of an object.
   *
   * @returns Undefined where it cannot be read, or the firmware does not answer for it.
   */
  async field(folder: DebugfsFolder, number: number, field: string): Promise<string | undefined> {
    return await this.#line(`${folder}/0x${number.toString(16)}/${field}`);
  }

  async numberIn(folder: DebugfsFolder, number: number, field: string): Promise<number | undefined> {
    const text = await this.field(folder, number, field);
    const value = text === undefined ? NaN : Number(text);
    return Number.isSafeInteger(value) ? value : undefined;
  }

  /** State of a QP, as the RDMA subsystem calls it. */
  async state(qpn: number): Promise<string | undefined> {
    const word = await this.field("QPs", qpn, "state");
    return word === undefined || isFailure(word) ? undefined : STATES[word] ?? word;
  }

  /** Transport of a QP. */
  async transport(qpn: number): Promise<string | undefined> {
    const word = await this.field("QPs", qpn, "transport");
    // "Invalid transport" is what the driver says of DC initiators.
    return word === undefined || isFailure(word) || word.startsWith("Invalid") ? undefined : TRANSPORTS[word] ?? word;
  }

  /** Event queues; undefined where they may not be listed. */
  async eventQueues(): Promise<EventQueueFacts[] | undefined> {
    const numbers = this.numbers("EQs");
    if (numbers === undefined) return undefined;
    const found: EventQueueFacts[] = [];
    for (const number of numbers) {
      const num_eqes = await this.numberIn("EQs", number, "num_eqes");
      // A ring of none is how the file says that the firmware did not answer.
      const answers = num_eqes !== undefined && num_eqes > 0;
      const intr = answers ? await this.numberIn("EQs", number, "intr") : undefined;
      found.push({ number, num_eqes: answers ? num_eqes : null, intr: intr ?? null });
    }
    return found;
  }

  /** Commands that were run; undefined where they may not be listed. */
  async commands(): Promise<CommandFacts[] | undefined> {
    const names = listFolder(this.#symbols, `${this.#folder}/commands`, MAX_COMMANDS);
    if (names === undefined) return undefined;
    const found: CommandFacts[] = [];
    for (const command of names.filter((name) => /^\w{1,64}$/.test(name)).sort()) {
      const count = counterOf(await this.#line(`commands/${command}/n`));
      if (count === undefined || count === 0) continue;
      const values = new Map<string, CounterValue | undefined>();
      for (const file of COMMAND_FILES) values.set(file, counterOf(await this.#line(`commands/${command}/${file}`)));
      const number = (file: string): number | null => {
        const value = values.get(file);
        return typeof value === "number" ? value : null;
      };
      found.push({
        command,
        count,
        failed: values.get("failed") ?? null,
        last_failed_errno: number("last_failed_errno"),
        last_failed_mbox_status: number("last_failed_mbox_status"),
        last_failed_syndrome: number("last_failed_syndrome"),
      });
    }
    return found;
  }

  /**
   * Receive queues that hold packets back; null where the driver has none of this.
   *
   * Source: Linux drivers/infiniband/hw/mlx5/main.c: delay_drop_debugfs_init.
   */
  async delayDrop(): Promise<DelayDropFacts | null> {
    const number = async (file: string): Promise<number | null> => {
      const value = counterOf(await this.#line(`delay_drop/${file}`));
      return typeof value === "number" ? value : null;
    };
    const facts = {
      num_rqs: await number("num_rqs"),
      num_timeout_events: await number("num_timeout_events"),
      timeout_us: await number("timeout"),
    };
    return Object.values(facts).every((value) => value === null) ? null : facts;
  }

  /** The text up to its end, its first newline or its first NUL. */
  async #line(path: string): Promise<string | undefined> {
    const call = { op: "readFile", path: `${this.#folder}/${path}`, max: 256 } as const;
    const { value, bytes } = await this.#calls.call(call);
    if (value < 0) return undefined;
    return /^[^\0\n]*/.exec(new TextDecoder().decode(bytes))?.[0].trim();
  }
}

/** What every file says where the firmware did not answer. */
function isFailure(text: string): boolean {
  return text === "0x0" || text === "";
}

function counterOf(text: string | undefined): CounterValue | undefined {
  return text !== undefined && /^(?:\d{1,20}|0x[0-9a-f]{1,16})$/.test(text) ? counterValue(BigInt(text)) : undefined;
}
