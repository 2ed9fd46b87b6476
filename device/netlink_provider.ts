/**
 * Contexts of QPs, CQs and memory keys by RDMA netlink, for hosts where nothing else is allowed: no rings, no other
 * objects, and root of the host itself (CAP_NET_ADMIN).
 */

import { asError, DeviceError } from "../errors.ts";
import { readTextFile } from "../ffi/libc.ts";
import { NetlinkRefusal } from "../ffi/netlink.ts";
import { deviceError } from "../ffi/status.ts";
import { startSyscalls, type Syscalls } from "../ffi/syscalls.ts";
import { FreshAnswers } from "./fresh_answers.ts";
import { DEBUGFS, readDriverList } from "./driver_lists.ts";
import { NO_OBJECT, NO_SEGMENT, notOffered } from "./gen5_dump.ts";
import { hostFacts, typeOfDeviceId } from "./live_devices.ts";
import type { HostFacts } from "./host_facts.ts";
import { readHostFacts } from "./host_read.ts";
import type { HostOpening } from "./live_types.ts";
import { resourceNumber } from "./raw_context.ts";
import { rdmaAbsence } from "./rdma_absence.ts";
import { type RdmaDevice, RdmaNetlink } from "./rdma_netlink.ts";
import { withoutRegisters } from "./register_settings.ts";
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

/** Segments that the driver asks the adapter for, with the numbers of public menus: it copies the answer unread. */
const SEGMENTS = {
  0x4000: { name: "PRM_QUERY_QP", index: "QPN", kind: "qp" },
  0x4020: { name: "PRM_QUERY_CQ", index: "CQN", kind: "cq" },
  0x4030: { name: "PRM_QUERY_MKEY", index: "MKEY", kind: "mr" },
} as const;
const NO_COUNT: ObjectCount = { supported: false, required: false, all: false, active: false };
/** Milliseconds for which a list counts as one of now. */
const LIST_MS = 500;
/** A number that no object has: the answer tells whether contexts may be read at all. */
const NO_QPN = 0xffffff;

/** What a code means. */
type CodeRow = Pick<Parameters<typeof deviceError>[0], "status" | "text" | "next">;

const TOO_LARGE: CodeRow = {
  status: "TOO_LARGE",
  text: "the adapter's answer is larger than the kernel passes on",
  next: "refused",
};
const OTHER_CODE: CodeRow = { status: "REFUSED", text: "the kernel refuses it", next: "refused" };

/** What the kernel's codes mean here. */
const CODES: Readonly<Record<number, CodeRow>> = {
  1: { status: "EPERM", text: "contexts are for the privileged", next: "capability" },
  11: { status: "EAGAIN", text: "the QP has no port yet, and is not read without one", next: "refused" },
  16: { status: "EBUSY", text: "another list is being read", next: "busy" },
  22: { status: "EINVAL", text: "the driver has no such contexts", next: "refused" },
  38: { status: "ENOSYS", text: "the driver cannot list objects that some program has made", next: "refused" },
  67: { status: "ENOLINK", text: "the adapter is in an internal error or off the bus", next: "dead" },
  90: { status: "EMSGSIZE", text: "the answer does not fit in a message", next: "refused" },
  95: { status: "EOPNOTSUPP", text: "the firmware has no resource dump for it", next: "refused" },
};

/**
 * Open an adapter by RDMA netlink.
 *
 * @returns A provider of contexts; the caller closes it.
 * @throws {DeviceError} When the host has no RDMA device for it, or contexts may not be read.
 */
export async function openNetlink(opening: HostOpening): Promise<SegmentProvider> {
  const { host, device, name } = opening;
  const type = typeOfDeviceId(device.deviceId);
  const calls = startSyscalls(host.path, name);
  const netlink = new RdmaNetlink(calls, name);
  try {
    const rdma = (await netlink.devices()).find((one) => device.rdma.includes(one.name));
    if (rdma === undefined) throw noRdma(opening);
    const { firmware = rdma.firmware, linkLayer } = hostFacts(host.symbols, device, type);
    const info = { name, generation: 5 as const, pciDeviceId: device.deviceId, part: type?.name, firmware, linkLayer };
    const provider = new NetlinkProvider(opening, info, { calls, netlink, rdma });
    await provider.probe();
    return provider;
  } catch (error) {
    calls.close();
    throw error instanceof NetlinkRefusal ? refusal(name, "open", error) : error;
  }
}

/** A subfunction's rings may come by its parent's resource dump, which knows it by its vhca_id. */
function parentHint({ host, device }: HostOpening): string | undefined {
  if (device.kind !== "sf") return undefined;
  const parent = device.folder.split("/").at(-2);
  const id = readTextFile(host.symbols, `${DEBUGFS}/${device.address}/vhca_id`, 16)?.trim();
  const known = id !== undefined && /^(?:0x[0-9a-f]{1,4}|\d{1,5})$/i.test(id);
  return `A subfunction has no other way; its parent's resource dump may bring the rest, if the firmware allows: ` +
    `-d ${parent} --gvmi ${
      known ? id : `VHCA_ID (of this function; ${DEBUGFS}/${device.address}/vhca_id has it as root)`
    }`;
}

function noRdma({ host, device, name }: HostOpening): DeviceError {
  const of = { device: name, operation: "open" };
  if (device.rdma.length > 0) {
    const text = `RDMA netlink does not show its device ${device.rdma.join(", ")} here`;
    return deviceError({ ...of, status: "NO_RDMA", text, next: "namespace" });
  }
  const { status, text, hint } = rdmaAbsence(host.symbols, device);
  return new DeviceError(`Cannot open "${name}" by RDMA netlink: ${text}`, { ...of, status, hint });
}

function refusal(device: string, operation: string, error: NetlinkRefusal): DeviceError {
  const { status, text, next } = error.code === 1 ? TOO_LARGE : CODES[error.errno] ?? OTHER_CODE;
  return deviceError({ device, operation, status, text: `${text} (${status}, code ${error.code})`, next });
}

/** What answers. */
interface Wire {
  readonly calls: Syscalls;
  readonly netlink: RdmaNetlink;
  readonly rdma: RdmaDevice;
}

class NetlinkProvider implements SegmentProvider {
  readonly info: DeviceInfo;
  readonly menuError: Error;
  readonly notes: string[] = [];
  readonly #opening: HostOpening;
  readonly #wire: Wire;
  /** The kernel's ids by the adapter's numbers, once they were needed. */
  readonly #ids = new Map<"cq" | "mr", ReadonlyMap<number, number>>();
  /** When they were listed. */
  readonly #listed = new Map<"cq" | "mr", number>();
  /** Contexts of CQs that came while their numbers were looked for. */
  readonly #cqs = new FreshAnswers();
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(opening: HostOpening, info: DeviceInfo, wire: Wire) {
    this.info = info;
    this.#opening = opening;
    this.#wire = wire;
    this.menuError = new DeviceError("RDMA netlink brings contexts of QPs, CQs and memory keys alone", {
      device: info.name,
      operation: "read",
      status: NO_SEGMENT,
      hint: parentHint(opening) ??
        "fwctl, mtcr and pci bring the rest (--access); wqdump devices shows which of them this host offers",
    });
  }

  /** Whether contexts may be read: asked before anything depends on it. */
  async probe(): Promise<void> {
    await this.#wire.netlink.raw(this.#wire.rdma, "qp", NO_QPN);
  }

  menu(): Promise<readonly MenuRecord[]> {
    return Promise.resolve(
      Object.entries(SEGMENTS).map(([type, { name, index }]) => ({
        type: Number(type),
        name,
        index1: { name: index, supported: true, required: true },
        index2: { name: "N/A", supported: false, required: false },
        numOfObj1: NO_COUNT,
        numOfObj2: NO_COUNT,
      })),
    );
  }

  async *dump(request: SegmentRequest): AsyncGenerator<SegmentEvent> {
    let stream: Uint8Array;
    try {
      stream = await this.#inTurn(() => this.#read(request));
    } catch (error) {
      yield { kind: "end", reason: asError(error) };
      return;
    }
    request.tap?.(stream);
    const splitter = new SegmentSplitter();
    yield* splitter.push(stream);
    yield splitter.end(undefined);
  }

  driverList(source: ContextType): Promise<DriverList | undefined> {
    const { host, device } = this.#opening;
    const cqNumbers = (): Promise<number[]> => this.#inTurn(async () => [...(await this.#idsOf("cq")).keys()]);
    return this.#closed ? Promise.resolve(undefined) : readDriverList(host, device, source, cqNumbers);
  }

  async hostFacts(): Promise<HostFacts | undefined> {
    const { host, device } = this.#opening;
    return this.#closed ? undefined : withoutRegisters(await readHostFacts(host, device));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#inTurn(() => this.#wire.netlink.close()).catch(() => undefined).finally(() => {
      this.#wire.calls.close();
      this.#opening.closed();
    });
  }

  /** A socket bears one question at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #read(request: SegmentRequest): Promise<Uint8Array> {
    const row = (SEGMENTS as Readonly<
      Record<number, typeof SEGMENTS[0x4000] | typeof SEGMENTS[0x4020] | typeof SEGMENTS[0x4030]>
    >)[request.type];
    const number = request.index1 ?? 0;
    if (row === undefined) throw notOffered(this, [], [], `read segment 0x${request.type.toString(16)}`);
    const operation = `read ${row.name} of 0x${number.toString(16)}`;
    request.signal?.throwIfAborted();
    if (request.vhcaId !== undefined) {
      const text = "netlink shows the function's own objects only";
      throw deviceError({ device: this.info.name, operation, status: "NO_VHCA", text, next: "refused" });
    }
    try {
      const id = row.kind === "qp" ? number : await this.#idOf(row.kind, number);
      const known = row.kind === "cq" ? this.#cqs.take(number) : undefined;
      const stream = known ??
        (id === undefined ? undefined : await this.#wire.netlink.raw(this.#wire.rdma, row.kind, id));
      if (stream !== undefined) return stream;
    } catch (error) {
      throw error instanceof NetlinkRefusal ? refusal(this.info.name, operation, error) : error;
    }
    const text = "the kernel has none of that number";
    throw deviceError({ device: this.info.name, operation, status: NO_OBJECT, text, next: "parameter" });
  }

  /** The kernel's id of an object; undefined where it has none of that number. */
  async #idOf(kind: "cq" | "mr", number: number): Promise<number | undefined> {
    const known = (await this.#idsOf(kind)).get(number);
    if (known !== undefined || performance.now() - (this.#listed.get(kind) ?? 0) < LIST_MS) return known;
    return (await this.#list(kind)).get(number); // it may have been made since
  }

  async #idsOf(kind: "cq" | "mr"): Promise<ReadonlyMap<number, number>> {
    return this.#ids.get(kind) ?? await this.#list(kind);
  }

  /**
   * The kernel has ids of its own for all but QPs. Those of memory keys stand beside the key; of CQs only the context
   * tells the number, and it comes without the id: each is asked for once.
   */
  async #list(kind: "cq" | "mr"): Promise<ReadonlyMap<number, number>> {
    const { netlink, rdma } = this.#wire;
    const before = new Map([...this.#ids.get(kind) ?? []].map(([number, id]) => [id, number]));
    const ids = new Map<number, number>();
    const streams: [number, Uint8Array][] = [];
    for (const { id, number = before.get(id) } of await netlink.list(rdma, kind)) {
      const stream = number === undefined ? await netlink.raw(rdma, kind, id) : undefined;
      const own = number ?? (stream === undefined ? undefined : resourceNumber(stream));
      if (own === undefined) continue;
      ids.set(own, id);
      if (stream !== undefined) streams.push([own, stream]);
    }
    this.#ids.set(kind, ids);
    this.#listed.set(kind, performance.now());
    if (kind === "cq") this.#cqs.fill(streams);
    return ids;
  }
}
