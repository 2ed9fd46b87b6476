/** Who has what on an adapter: the RDMA subsystem's objects with the threads that made them, and their processes. */

import type { ConnectionFacts } from "./software_facts.ts";
import { thrownText } from "../errors.ts";
import type { HostDevice } from "../ffi/host_devices.ts";
import { inInitialPidNamespace } from "../ffi/namespaces.ts";
import { NetlinkRefusal } from "../ffi/netlink.ts";
import type { Syscalls } from "../ffi/syscalls.ts";
import type { DriverDebugfs } from "./driver_debugfs.ts";
import type { ListHost } from "./driver_lists.ts";
import { CUT_OWNERS, NO_OWNER } from "./host_shape.ts";
import type { CounterSet, Membership, OwnedKind, OwnerFacts } from "./host_facts.ts";
import { type Absences, monotonicUs } from "./host_files.ts";
import { NO_MEMBERSHIP, Processes, type ProcessFacts } from "./processes.ts";
import { type RdmaDevice, RdmaNetlink } from "./rdma_netlink.ts";
import type { RdmaKind, RdmaObject } from "./rdma_objects.ts";

export interface OwnerReading {
  /** Thread for calls that may wait. */
  readonly calls: Syscalls;
  /** The C library. */
  readonly host: ListHost;
  /** The adapter. */
  readonly device: HostDevice;
  /** Gets what is not there. */
  readonly absent: Absences;
  /** What the driver's debugfs shows. */
  readonly debugfs: DriverDebugfs;
}

/** What the RDMA subsystem tells. */
export interface Owned {
  /** Objects with their owners. */
  readonly owners: OwnerFacts[];
  /** Statistics of on-demand paging; null where there are none. */
  readonly odp: CounterSet | null;
  /** Connections; null where they cannot be listed. */
  readonly connections: ConnectionFacts[] | null;
}

const KINDS: readonly (readonly [RdmaKind, OwnedKind])[] = [
  ["qp", "qp"],
  ["cq", "cq"],
  ["srq", "srq"],
  ["mr", "mkey"],
  ["ctx", "context"],
];
const ENOSYS = 38;
/** Objects that the driver is asked about one by one, each a command to the firmware. */
const MAX_QUERIES = 1024;

/** Objects with their owners. */
export async function readOwners(reading: OwnerReading): Promise<Owned> {
  const { calls, host, device, absent } = reading;
  const processes = new Processes(host, absent);
  const netlink = new RdmaNetlink(calls, device.name);
  try {
    const rdma = (await netlink.devices()).find(({ name }) => device.rdma.includes(name));
    if (rdma === undefined) {
      absent.note("owners", "RDMA netlink shows none of the adapter's devices in this network namespace");
      return { owners: await queuePairs(reading, processes), odp: null, connections: null };
    }
    const owners = await ownersOf(reading, { netlink, rdma, processes });
    const odp = await pagingOf(reading, netlink, rdma);
    return { owners, odp, connections: await connectionsOf(reading, { netlink, rdma, processes }) };
  } catch (error) {
    absent.note("owners", refusalText(error));
    return { owners: await queuePairs(reading, processes), odp: null, connections: null };
  } finally {
    processes.close();
    await netlink.close().catch(() => undefined);
  }
}

async function connectionsOf(
  { absent }: OwnerReading,
  { netlink, rdma, processes }: Sources,
): Promise<ConnectionFacts[] | null> {
  try {
    const found: ConnectionFacts[] = [];
    for (const { tid, ...one } of await netlink.connections(rdma)) {
      const process = one.kernel === null && tid !== undefined ? await processes.of(tid) : undefined;
      found.push({ ...one, pid: process?.pid ?? null, comm: process?.comm ?? null });
    }
    return found;
  } catch (error) {
    return absent.note("connections", refusalText(error));
  }
}

async function pagingOf(
  { host: { symbols }, absent }: OwnerReading,
  netlink: RdmaNetlink,
  rdma: RdmaDevice,
): Promise<CounterSet | null> {
  try {
    const mono_us = monotonicUs(symbols);
    const values = Object.fromEntries(await netlink.memoryStatistics(rdma));
    return Object.keys(values).length === 0 ? null : { mono_us, lifespan_ms: null, values };
  } catch (error) {
    return absent.note("statistics of on-demand paging", refusalText(error));
  }
}

/** Who answers. */
interface Sources {
  readonly netlink: RdmaNetlink;
  readonly rdma: RdmaDevice;
  readonly processes: Processes;
}

async function ownersOf(reading: OwnerReading, { netlink, rdma, processes }: Sources): Promise<OwnerFacts[]> {
  const { absent } = reading;
  const list = async (kind: RdmaKind): Promise<readonly RdmaObject[]> => {
    try {
      return await netlink.list(rdma, kind);
    } catch (error) {
      if (kind === "qp" && error instanceof NetlinkRefusal && error.errno === ENOSYS) {
        return await qpsOneByOne(reading, netlink, rdma);
      }
      absent.note(`owners of ${kind}s`, refusalText(error));
      return [];
    }
  };
  // Where the thread that made an object has ended, its context's thread tells the process.
  const contexts = new Map((await list("ctx")).map((one) => [one.id, one.tid]));
  const domains = new Map((await list("pd")).map((one) => [one.id, one.tid ?? contexts.get(one.ctxn ?? -1)]));
  const owners: OwnerFacts[] = [];
  for (const [kind, owned] of KINDS) {
    for (const one of await list(kind)) {
      const tid = one.tid ?? contexts.get(one.ctxn ?? -1) ?? domains.get(one.pdn ?? -1);
      const process = one.kernel === undefined && tid !== undefined ? await processes.of(tid) : undefined;
      owners.push(ownerOf(owned, one, process));
    }
  }
  if (owners.some(({ pid, kernel }) => pid === null && kernel === null)) {
    absent.note("owners of some objects", "their thread has ended, or they belong to another PID namespace");
  }
  absent.note(
    "owners of DevX objects",
    "what programs make by DevX (UCX, DPDK, DOCA) is in no list of the RDMA subsystem, CQs in the driver's debugfs alone",
  );
  const users = new Set(owners.flatMap(({ kind, pid }) => kind === "context" && pid !== null ? [pid] : []));
  return [...owners, ...await completionQueues(reading, processes, users)];
}

function ownerOf(kind: OwnedKind, one: RdmaObject, process: ProcessFacts | undefined): OwnerFacts {
  return {
    kind,
    number: one.number ?? null,
    id: kind === "qp" ? null : one.id,
    pid: process?.pid ?? null,
    tid: one.tid !== undefined && one.tid !== process?.pid ? one.tid : null,
    comm: process?.comm ?? null,
    kernel: one.kernel ?? null,
    port: one.port ?? null,
    type: one.type ?? null,
    state: one.state ?? null,
    remote_qpn: one.remoteQpn ?? null,
    origin: "netlink",
    ...membership(process),
  };
}

/**
 * QPs as the driver's debugfs shows them, for hosts whose RDMA subsystem lists nothing. The driver keeps who made one,
 * which for the kernel's own is whoever happened to run then: only who has an RDMA device open is believed.
 */
async function queuePairs({ host, absent, debugfs }: OwnerReading, processes: Processes): Promise<OwnerFacts[]> {
  const numbers = debugfs.numbers("QPs") ?? [];
  noteCut(absent, "qp", numbers.length);
  const counted = inInitialPidNamespace(host.symbols);
  const found: OwnerFacts[] = [];
  for (const number of numbers.slice(0, MAX_QUERIES)) {
    const tid = counted ? await debugfs.numberIn("QPs", number, "pid") : undefined;
    const maker = tid === undefined || tid === 0 ? undefined : await processes.of(tid);
    const process = maker !== undefined && await processes.usesVerbs(maker.pid) ? maker : undefined;
    found.push({
      ...NO_OWNER,
      kind: "qp",
      number,
      pid: process?.pid ?? null,
      comm: process?.comm ?? null,
      type: await debugfs.transport(number) ?? null,
      state: await debugfs.state(number) ?? null,
      remote_qpn: await debugfs.numberIn("QPs", number, "remote_qpn") || null,
      origin: "debugfs",
      ...membership(process),
    });
  }
  return found;
}

/**
 * CQs by the adapter's numbers, those that DevX made too. The driver keeps who made one, which for the kernel's own is
 * whoever happened to run then: only processes that have the adapter open are believed.
 */
async function completionQueues(
  { host, absent, debugfs }: OwnerReading,
  processes: Processes,
  users: ReadonlySet<number>,
): Promise<OwnerFacts[]> {
  const numbers = debugfs.numbers("CQs");
  if (numbers === undefined || users.size === 0) return [];
  // It counts processes as the first name space does.
  if (!inInitialPidNamespace(host.symbols)) {
    absent.note("owners of CQs by number", "the driver names processes of another PID namespace");
    return [];
  }
  noteCut(absent, "cq", numbers.length);
  const found: OwnerFacts[] = [];
  for (const number of numbers.slice(0, MAX_QUERIES)) {
    const tid = await debugfs.numberIn("CQs", number, "pid");
    const process = tid === undefined || tid === 0 ? undefined : await processes.of(tid);
    if (process === undefined || !users.has(process.pid)) continue;
    found.push({
      ...NO_OWNER,
      kind: "cq",
      number,
      pid: process.pid,
      tid: tid === process.pid ? null : tid ?? null,
      comm: process.comm ?? null,
      origin: "debugfs",
      ...membership(process),
    });
  }
  return found;
}

function noteCut(absent: Absences, kind: keyof typeof CUT_OWNERS, count: number): void {
  if (count <= MAX_QUERIES) return;
  const reason =
    `the first ${MAX_QUERIES} of ${count} were asked for by the driver's debugfs, each a command to the adapter`;
  absent.note(CUT_OWNERS[kind], reason);
}

function membership(process: ProcessFacts | undefined): Membership {
  if (process === undefined) return NO_MEMBERSHIP;
  const { job, rank, pod, container, cgroup } = process;
  return { job, rank, pod, container, cgroup };
}

/** Some kernels end every list of QPs where one of a certain kind exists; single QPs they still show. */
async function qpsOneByOne(
  { absent, debugfs }: OwnerReading,
  netlink: RdmaNetlink,
  rdma: RdmaDevice,
): Promise<RdmaObject[]> {
  const numbers = debugfs.numbers("QPs");
  if (numbers === undefined) {
    absent.note("owners of qps", "this kernel cannot list them, and the driver's debugfs is not there");
    return [];
  }
  noteCut(absent, "qp", numbers.length);
  const found: RdmaObject[] = [];
  for (const number of numbers.slice(0, MAX_QUERIES)) {
    const one = await netlink.qp(rdma, number).catch((error) => {
      // One without a port stands in a list of all alone, which there is none of here: that it exists is known.
      if (error instanceof NetlinkRefusal && error.errno === ENOSYS) return objectAlone(number);
      throw error;
    });
    if (one !== undefined) found.push(one);
  }
  absent.note(
    "owners of raw packet QPs",
    "this kernel cannot list QPs; those of the driver's debugfs were asked for one by one",
  );
  return found;
}

/** A QP of which the number alone is known. */
function objectAlone(number: number): RdmaObject {
  return {
    ...{ id: number, number, tid: undefined, kernel: undefined, pdn: undefined, ctxn: undefined },
    ...{ port: undefined, type: undefined, state: undefined, remoteQpn: undefined },
  };
}

function refusalText(error: unknown): string {
  if (error instanceof NetlinkRefusal) return `the kernel refuses the list (code ${error.code})`;
  return thrownText(error);
}
