/**
 * Contexts by firmware command, beside the segments of the resource dump: as segments of their own, so that everything
 * above reads them in one way. Where the device's menu has the same context as a segment, the command brings it in one
 * access instead of several.
 */

import { asError, DeviceError } from "../errors.ts";
import type { QueryName } from "../ffi/fwctl_commands.ts";
import { CMD_NOT_VALID } from "../ffi/fwctl_status.ts";
import type { HostFacts } from "./host_facts.ts";
import { segmentStream } from "./segment_stream.ts";
import { SegmentSplitter } from "./segments.ts";
import type {
  ContextType,
  DeviceInfo,
  DriverList,
  MenuRecord,
  ObjectCount,
  SegmentEvent,
  SegmentProvider,
  SegmentRequest,
} from "./types.ts";

/** Segment of a command's answer, and what the number counts. Names of the first three are those of real menus. */
export const COMMAND_SEGMENTS: readonly (readonly [segment: string, command: QueryName, index: string])[] = [
  ["PRM_QUERY_QP", "QUERY_QP", "QPN"],
  ["PRM_QUERY_CQ", "QUERY_CQ", "CQN"],
  ["PRM_QUERY_MKEY", "QUERY_MKEY", "MKEY"],
  ["PRM_QUERY_EQ", "QUERY_EQ", "EQN"],
  ["PRM_QUERY_SRQ", "QUERY_SRQ", "SRQN"],
  ["PRM_QUERY_XRC_SRQ", "QUERY_XRC_SRQ", "XRC_SRQN"],
  ["PRM_QUERY_XRQ", "QUERY_XRQ", "XRQN"],
  ["PRM_QUERY_DCT", "QUERY_DCT", "DCTN"],
  ["PRM_QUERY_SQ", "QUERY_SQ", "SQN"],
  ["PRM_QUERY_RQ", "QUERY_RQ", "RQN"],
  ["PRM_QUERY_RMP", "QUERY_RMP", "RMPN"],
];

/** Types for what no menu numbers; those that the device's own menu has are passed over. */
const FIRST_TYPE = 0xe000;
const NO_COUNT: ObjectCount = { supported: false, required: false, all: false, active: false };
const NO_INDEX = { name: "N/A", supported: false, required: false };

/** A number that no QP has. */
const NO_QPN = 0xffffff;
/** What says that the query is refused, whatever the number. */
const NO_QUERIES: readonly string[] = ["EBADMSG", "EOPNOTSUPP", "CMD_BAD_OP"];

/** The part of a register port that is used. */
export type CommandPort = (name: QueryName, number: number) => Promise<Uint8Array>;

/**
 * A provider with commands beside its segments.
 *
 * @param inner The device's segments; closed with the returned one.
 * @param query Runs a command.
 */
export function withCommands(inner: SegmentProvider, query: CommandPort): SegmentProvider {
  return new CommandProvider(inner, query);
}

class CommandProvider implements SegmentProvider {
  readonly #inner: SegmentProvider;
  readonly #query: CommandPort;
  readonly #notes: string[] = [];
  /** Commands by segment type, once the menu is known. */
  readonly #commands = new Map<number, { readonly command: QueryName; readonly own: boolean }>();
  #menu: Promise<readonly MenuRecord[]> | undefined;
  #menuError: Error | undefined;

  constructor(inner: SegmentProvider, query: CommandPort) {
    this.#inner = inner;
    this.#query = query;
  }

  get info(): DeviceInfo {
    return this.#inner.info;
  }

  get notes(): readonly string[] {
    return [...this.#inner.notes ?? [], ...this.#notes];
  }

  get menuError(): Error | undefined {
    return this.#menuError;
  }

  get vhcaId(): number | undefined {
    return this.#inner.vhcaId;
  }

  menu(): Promise<readonly MenuRecord[]> {
    this.#menu ??= this.#readMenu().catch((error) => {
      this.#menu = undefined; // the next call asks again
      throw error;
    });
    return this.#menu;
  }

  async *dump(request: SegmentRequest): AsyncGenerator<SegmentEvent> {
    const known = this.#commands.get(request.type);
    if (known === undefined || request.vhcaId !== undefined || request.numOfObj1 || request.signal?.aborted) {
      yield* this.#inner.dump(request);
      return;
    }
    let answer: Uint8Array;
    try {
      answer = await this.#query(known.command, request.index1 ?? 0);
    } catch (error) {
      const invalid = error instanceof DeviceError && error.status === CMD_NOT_VALID;
      if (known.own || invalid || !(error instanceof DeviceError)) {
        yield { kind: "end", reason: asError(error) };
        return;
      }
      // The segment says the same where the command is refused, and is asked alone from now on.
      this.#commands.delete(request.type);
      this.#notes.push(`${error.message}: the resource dump is used instead`);
      yield* this.#inner.dump(request);
      return;
    }
    const stream = segmentStream({ ...request, vhcaId: this.vhcaId }, answer);
    request.tap?.(stream);
    const splitter = new SegmentSplitter();
    yield* splitter.push(stream);
    yield splitter.end(undefined);
  }

  async driverList(source: ContextType): Promise<DriverList | undefined> {
    return await this.#inner.driverList?.(source);
  }

  async hostFacts(): Promise<HostFacts | undefined> {
    return await this.#inner.hostFacts?.();
  }

  close(): void {
    this.#inner.close();
  }

  /** A device whose firmware refuses the resource dump still has its contexts. */
  async #deviceMenu(): Promise<readonly MenuRecord[]> {
    try {
      return await this.#inner.menu();
    } catch (error) {
      if (!isRefusal(error) || !await this.#answersQueries()) throw error;
      this.#menuError = error as Error;
      this.#notes.push(`${this.#menuError.message}: there are contexts and no rings`);
      return [];
    }
  }

  /** Whether contexts may be read, by a number that no QP has: firmware says so, and neither it nor the driver of it. */
  async #answersQueries(): Promise<boolean> {
    try {
      await this.#query("QUERY_QP", NO_QPN);
      return true;
    } catch (error) {
      return isRefusal(error) && !NO_QUERIES.includes((error as DeviceError).status ?? "");
    }
  }

  async #readMenu(): Promise<readonly MenuRecord[]> {
    const menu = await this.#deviceMenu();
    const records = [...menu];
    const taken = new Set(menu.map(({ type }) => type));
    let free = FIRST_TYPE;
    for (const [name, command, index] of COMMAND_SEGMENTS) {
      const same = menu.find((record) => record.name.toUpperCase() === name);
      if (same !== undefined) {
        this.#commands.set(same.type, { command, own: false });
        continue;
      }
      while (taken.has(free)) free++;
      this.#commands.set(free, { command, own: true });
      const index1 = { name: index, supported: true, required: true };
      records.push({ type: free, name, index1, index2: NO_INDEX, numOfObj1: NO_COUNT, numOfObj2: NO_COUNT, command });
      taken.add(free);
    }
    return records;
  }
}

/** Firmware or the driver refused the command: there is a device, which may pass others. */
function isRefusal(error: unknown): boolean {
  return error instanceof DeviceError && (error.status?.startsWith("CMD_") || error.status === "EBADMSG");
}
