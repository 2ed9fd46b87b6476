/**
 * devlink's health reporters: what they say, and what they show of network devices' queues. Never asks for a dump: where
 * none is kept the kernel would make one and keep it, and the next real failure would then not be recorded.
 */

import { toHex } from "../bytes.ts";
import { thrownText } from "../errors.ts";
import type { HostDevice } from "../ffi/host_devices.ts";
import {
  attributeList,
  type Attributes,
  attributesOf,
  AttributeWriter,
  FAMILY,
  NetlinkRefusal,
  NetlinkSocket,
  numberIn,
  textIn,
} from "../ffi/netlink.ts";
import type { Syscalls } from "../ffi/syscalls.ts";
import type { CounterValue, HealthFacts, NetdevQueueFacts } from "./host_facts.ts";
import type { Absences } from "./host_files.ts";

export interface HealthReading {
  /** Thread for calls that may wait. */
  readonly calls: Syscalls;
  /** The adapter. */
  readonly device: HostDevice;
  /** Gets what is not there. */
  readonly absent: Absences;
}

const CONTROLLER = { type: 0x10, getFamily: 3, familyId: 1, familyName: 2 } as const;
/** The only commands that are sent. */
const COMMAND = { reporters: 52, diagnose: 55 } as const;
/** Attributes. Numbers: include/uapi/linux/devlink.h. */
const A = {
  bus: 1,
  device: 2,
  port: 3,
  message: 106,
  objectStart: 107,
  pairStart: 108,
  listStart: 109,
  end: 110,
  name: 111,
  valueType: 112,
  value: 113,
  reporter: 114,
  reporterName: 115,
  state: 116,
  errors: 117,
  recoveries: 118,
  dumpTime: 119,
  dumpTimeNs: 137,
} as const;
const STATES: readonly string[] = ["healthy", "error"];
const TYPE = { u8: 1, flag: 6, text: 10 } as const;
/** Reporters whose diagnosis shows queues. */
const QUEUE_REPORTERS: readonly string[] = ["tx", "rx"];
const GENERIC_HEADER_BYTES = 4;
/** Nests in each other; the kernel's go four deep. */
const MAX_DEPTH = 32;
/** Characters of a name with all that it stands in. */
const MAX_NAME = 256;

/** What was found. */
export interface Health {
  readonly health: readonly HealthFacts[];
  readonly queues: readonly NetdevQueueFacts[];
}

/** Reporters of an adapter, and the queues that they show. */
export async function readHealth(reading: HealthReading): Promise<Health> {
  const { calls, device, absent } = reading;
  const socket = new NetlinkSocket(calls, FAMILY.generic, device.name);
  try {
    const family = await devlinkFamily(socket);
    if (family === undefined) {
      absent.note("devlink health", "the kernel has no devlink");
      return { health: [], queues: [] };
    }
    const health = await reporters(socket, family, device);
    if (health.length === 0) absent.note("devlink health", "devlink has no reporter for this function");
    const queues: NetdevQueueFacts[] = [];
    for (const one of health.filter(({ reporter }) => QUEUE_REPORTERS.includes(reporter))) {
      try {
        queues.push(...await diagnosed(socket, family, device, one));
      } catch (error) {
        absent.note(`queues of reporter ${one.reporter}`, refusalText(error));
      }
    }
    return { health, queues };
  } catch (error) {
    absent.note("devlink health", refusalText(error));
    return { health: [], queues: [] };
  } finally {
    await socket.close().catch(() => undefined);
  }
}

function refusalText(error: unknown): string {
  if (error instanceof NetlinkRefusal) {
    return error.code === -1 ? "the kernel wants CAP_NET_ADMIN" : `the kernel refuses it (code ${error.code})`;
  }
  return thrownText(error);
}

function generic(command: number, body: AttributeWriter): Uint8Array {
  return Uint8Array.of(command, 1, 0, 0, ...body.done());
}

async function devlinkFamily(socket: NetlinkSocket): Promise<number | undefined> {
  const body = generic(CONTROLLER.getFamily, new AttributeWriter().text(CONTROLLER.familyName, "devlink"));
  try {
    const [answer] = await socket.ask({ type: CONTROLLER.type, dump: false, body });
    return answer === undefined
      ? undefined
      : numberIn(attributesOf(answer.subarray(GENERIC_HEADER_BYTES)), CONTROLLER.familyId);
  } catch (error) {
    if (error instanceof NetlinkRefusal) return undefined;
    throw error;
  }
}

function busOf(device: HostDevice): string {
  return device.kind === "sf" ? "auxiliary" : "pci";
}

async function reporters(socket: NetlinkSocket, family: number, device: HostDevice): Promise<HealthFacts[]> {
  const body = generic(COMMAND.reporters, new AttributeWriter());
  const answers = await socket.ask({ type: family, dump: true, body });
  return answers.flatMap((answer) => {
    const row = attributesOf(answer.subarray(GENERIC_HEADER_BYTES));
    if (textIn(row, A.bus) !== busOf(device) || textIn(row, A.device) !== device.address) return [];
    const reporter = attributesOf(row.get(A.reporter) ?? new Uint8Array(0));
    const name = textIn(reporter, A.reporterName);
    if (name === undefined) return [];
    return [{
      reporter: name,
      port: numberIn(row, A.port) ?? null,
      state: STATES[numberIn(reporter, A.state) ?? -1] ?? null,
      errors: numberIn(reporter, A.errors) ?? null,
      recoveries: numberIn(reporter, A.recoveries) ?? null,
      dump_time_ms: dumpTime(reporter),
    }];
  });
}

/** Older kernels tell only how long after their start it was made. */
function dumpTime(reporter: Attributes): number | null {
  const nanoseconds = numberIn(reporter, A.dumpTimeNs);
  return nanoseconds === undefined ? numberIn(reporter, A.dumpTime) ?? null : Math.floor(nanoseconds / 1e6);
}

async function diagnosed(
  socket: NetlinkSocket,
  family: number,
  device: HostDevice,
  { reporter, port }: HealthFacts,
): Promise<NetdevQueueFacts[]> {
  const wanted = new AttributeWriter().text(A.bus, busOf(device)).text(A.device, device.address);
  if (port !== null) wanted.u32(A.port, port);
  const body = generic(COMMAND.diagnose, wanted.text(A.reporterName, reporter));
  const answers = await socket.ask({ type: family, dump: false, body });
  const pieces = answers.flatMap((answer) =>
    attributeList(attributesOf(answer.subarray(GENERIC_HEADER_BYTES)).get(A.message) ?? new Uint8Array(0))
  );
  return queuesIn(parseMessage(pieces)).map((values) => ({ reporter, port, values }));
}

/** A message as a tree: objects, lists, values. */
export type Message = CounterValue | boolean | Message[] | { [name: string]: Message };

/**
 * The tree in a flat stream of nests, names and values.
 *
 * @param pieces Attributes in order.
 * @returns The outermost object; what is cut is left as far as it came.
 */
export function parseMessage(pieces: readonly (readonly [type: number, bytes: Uint8Array])[]): Message {
  let at = 0;
  const value = (type: number, bytes: Uint8Array): Message => {
    if (type === TYPE.text) return textIn(new Map([[0, bytes]]), 0) ?? "";
    if (type === TYPE.flag) return bytes.length === 0 || bytes[0] !== 0;
    return numberIn(new Map([[0, bytes]]) as Attributes, 0) ?? toHex(bytes);
  };
  const nest = (list: boolean, depth: number): Message => {
    const items: Message[] = [];
    const named: { [name: string]: Message } = {};
    let name = "";
    let type: number = TYPE.u8;
    const put = (one: Message): void => {
      if (list) items.push(one);
      else if (name !== "") named[name] = one;
      else if (typeof one === "object" && !Array.isArray(one)) Object.assign(named, one);
    };
    while (at < pieces.length) {
      const [kind, bytes] = pieces[at++]!;
      if (kind === A.end) break;
      if (kind === A.name) name = textIn(new Map([[0, bytes]]), 0) ?? "";
      else if (kind === A.valueType) type = bytes[0] ?? 0;
      else if (kind === A.value) put(value(type, bytes));
      else if (kind === A.objectStart || kind === A.pairStart || kind === A.listStart) {
        if (depth >= MAX_DEPTH) return list ? items : named;
        const inner = nest(kind === A.listStart, depth + 1);
        put(inner);
      }
    }
    return list ? items : named;
  };
  return nest(false, 0);
}

/**
 * Objects in lists that name a queue.
 *
 * @param message A diagnosis as a tree.
 */
export function queuesIn(message: Message): NetdevQueueFacts["values"][] {
  const found: NetdevQueueFacts["values"][] = [];
  const look = (one: Message | null, depth: number): void => {
    if (depth > MAX_DEPTH || typeof one !== "object" || one === null) return;
    for (const item of Object.values(one) as (Message | null)[]) {
      const values = Array.isArray(one) && isObject(item) ? flat(item) : {};
      if ("sqn" in values || "rqn" in values) found.push(values);
      else look(item, depth + 1);
    }
  };
  look(message, 0);
  return found;
}

function isObject(value: Message | null): value is { [name: string]: Message } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Values of an object, those of objects in it under `name.inner`; of a file that somebody wrote, what can be one. */
function flat(object: { readonly [name: string]: Message }, prefix = ""): Record<string, CounterValue | boolean> {
  const values: Record<string, CounterValue | boolean> = {};
  for (const [name, value] of Object.entries(object)) {
    const path = `${prefix}${name}`;
    if (path.length > MAX_NAME) continue;
    if (isObject(value)) Object.assign(values, flat(value, `${path}.`));
    else if (typeof value === "string") values[path] = value.slice(0, MAX_NAME);
    else if (typeof value === "boolean" || (Number.isSafeInteger(value) && Number(value) >= 0)) {
      values[path] = value as number | boolean;
    }
  }
  return values;
}
