/**
 * What NETLINK_RDMA of a host answers: devices, objects with their owners, contexts of a simulated adapter. Written from
 * the kernel's sources and bytes of a real kernel, not from the client.
 */

/** A QP as the kernel tracks it. */
export interface TrackedQp {
  readonly lqpn: number;
  /** 2 = RC, 4 = UD, 1 = GSI, 8 = raw packet. */
  readonly type: number;
  readonly state: number;
  /** 0: none yet. */
  readonly port: number;
  readonly tid?: number;
  readonly kernel?: string;
  readonly rqpn?: number;
  readonly pdn?: number;
}

/** An object known by the kernel's own id. */
export interface TrackedObject {
  readonly id: number;
  /** The adapter's number. */
  readonly number: number;
  readonly tid?: number;
  readonly kernel?: string;
  readonly pdn?: number;
  readonly ctxn?: number;
}

/** A host's RDMA subsystem. */
export interface RdmaHost {
  readonly devices: readonly {
    readonly index: number;
    readonly name: string;
    readonly ports: number;
    readonly firmware: string;
    readonly qps: readonly TrackedQp[];
    readonly cqs: readonly TrackedObject[];
    readonly mrs: readonly TrackedObject[];
    readonly pds: readonly TrackedObject[];
    readonly contexts: readonly TrackedObject[];
    readonly srqs: readonly TrackedObject[];
  }[];
  /** The caller has CAP_NET_ADMIN. */
  readonly privileged: boolean;
  /** Ways in which answers are spoiled. */
  readonly spoil?: "length" | "nest" | "done" | "empty" | "cut-raw" | "too-large" | "enosys" | "sequence" | undefined;
  /** A RAW answer of the adapter, in a resource dump's framing; undefined: the adapter has none. */
  raw(kind: "qp" | "cq" | "mr", number: number): Uint8Array | undefined;
}

type Device = RdmaHost["devices"][number];

const E = { EPERM: 1, ENOENT: 2, EAGAIN: 11, EINVAL: 22, ENOSYS: 38 } as const;
const DONE = 3;
const ERROR = 2;
const MULTI = 2;
const ACK = 4;
const DUMP = 0x300;
/** By command: list's nest, entry's nest, attribute of the id, which objects. */
const TABLES: Readonly<Record<number, readonly [nest: number, entry: number, id: number, what: keyof Device]>> = {
  10: [19, 20, 21, "qps"],
  12: [35, 36, 61, "cqs"],
  13: [40, 41, 62, "mrs"],
  14: [46, 47, 60, "pds"],
  22: [86, 87, 64, "contexts"],
  23: [88, 89, 90, "srqs"],
};
const RAW: Readonly<Record<number, readonly [list: number, kind: "qp" | "cq" | "mr"]>> = {
  19: [10, "qp"],
  20: [12, "cq"],
  21: [13, "mr"],
};
const ROWS_A_DATAGRAM = 2;

function attribute(type: number, payload: readonly number[] | Uint8Array): number[] {
  const bytes = [payload.length + 4 & 255, payload.length + 4 >> 8, type & 255, type >> 8, ...payload];
  while (bytes.length % 4 !== 0) bytes.push(0);
  return bytes;
}
const u8 = (type: number, value: number): number[] => attribute(type, [value]);
const u32 = (type: number, value: number): number[] =>
  attribute(type, [value & 255, value >>> 8 & 255, value >>> 16 & 255, value >>> 24]);
const u64 = (type: number, value: number): number[] =>
  attribute(type, [0, 1, 2, 3, 4, 5, 6, 7].map((at) => Math.floor(value / 256 ** at) % 256));
const text = (type: number, value: string): number[] => attribute(type, [...new TextEncoder().encode(value), 0]);

function message(type: number, flags: number, sequence: number, body: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(16 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, sequence, true);
  bytes.set(body, 16);
  return bytes;
}

/** Numbers asked for, by attribute. */
function asked(body: Uint8Array): Map<number, number> {
  const found = new Map<number, number>();
  for (let at = 0; at + 8 <= body.length;) {
    const view = new DataView(body.buffer, body.byteOffset + at);
    const length = view.getUint16(0, true);
    found.set(view.getUint16(2, true) & 0x3fff, length >= 8 ? view.getUint32(4, true) : body[at + 4] ?? 0);
    at += Math.max(4, length + 3 & ~3);
  }
  return found;
}

function origin(one: { readonly tid?: number; readonly kernel?: string }): number[] {
  if (one.kernel !== undefined) return text(29, one.kernel);
  return one.tid === undefined ? [] : u32(28, one.tid);
}

function qpRow(qp: TrackedQp): number[] {
  return [
    ...(qp.port === 0 ? [] : u32(3, qp.port)),
    ...u32(21, qp.lqpn),
    ...(qp.pdn === undefined ? [] : u32(60, qp.pdn)),
    ...origin(qp),
    ...(qp.rqpn === undefined ? [] : [...u32(22, qp.rqpn), ...u32(23, 0x8a722a)]),
    ...u32(24, 0x041375),
    ...(qp.rqpn === undefined ? [] : u8(25, 0)),
    ...u8(26, qp.type),
    ...u8(27, qp.state),
  ];
}

function objectRow(command: number, id: number, one: TrackedObject, privileged: boolean): number[] {
  return [
    ...u32(id, one.id),
    ...(one.pdn === undefined ? [] : u32(60, one.pdn)),
    ...(one.ctxn === undefined ? [] : u32(64, one.ctxn)),
    ...(command === 12 ? [...u32(37, 255), ...u64(38, 1)] : []),
    ...(command === 13 && privileged ? [...u32(42, one.number * 256), ...u32(43, one.number * 256)] : []),
    ...origin(one),
  ];
}

/** Datagrams that answer a request. */
export function nldevAnswer(host: RdmaHost, request: Uint8Array): Uint8Array[] {
  const view = new DataView(request.buffer, request.byteOffset, request.byteLength);
  const [type, flags, sequence] = [view.getUint16(4, true), view.getUint16(6, true), view.getUint32(8, true)];
  const body = request.subarray(16, view.getUint32(0, true));
  const dump = (flags & DUMP) === DUMP;
  const done = (errno: number): Uint8Array =>
    message(
      DONE,
      MULTI,
      sequence,
      host.spoil === "done" ? [] : [-errno & 255, -errno >> 8 & 255, -errno >> 16 & 255, -errno >>> 24],
    );
  const fail = (errno: number): Uint8Array[] => {
    if (dump) return [done(errno)];
    return [message(ERROR, 0, sequence, [-errno & 255, 255, 255, 255, ...request])];
  };
  const one = (row: number[]): Uint8Array[] => {
    const answers = [message(type, 0, sequence, row)];
    if ((flags & ACK) !== 0) answers.push(message(ERROR, 0x100, sequence, [0, 0, 0, 0, ...request.subarray(0, 16)]));
    return answers;
  };
  if (type >> 10 !== 5) return fail(E.EINVAL);
  const command = type & 0x3ff;
  const wanted = asked(body);
  const device = host.devices.find(({ index }) => index === wanted.get(1));
  if (command === 1) {
    const row = (each: Device): number[] => [
      ...u32(1, each.index),
      ...text(2, each.name),
      ...u32(3, each.ports),
      ...text(5, each.firmware),
      ...u64(6, 0x1234),
      ...u8(14, 1),
    ];
    if (dump) return spoiled(host, [...host.devices.map((each) => message(type, MULTI, sequence, row(each))), done(0)]);
    return device === undefined ? fail(E.EINVAL) : one(row(device));
  }
  if (command === 6) return one([...u8(66, 1)]);
  const raw = RAW[command];
  const table = TABLES[raw?.[0] ?? command];
  if (table === undefined || device === undefined) return fail(E.EINVAL);
  if (raw !== undefined && !host.privileged) return fail(E.EPERM);
  const [nest, entry, id, what] = table;
  const head = [...u32(1, device.index), ...text(2, device.name)];
  const rows = device[what] as readonly (TrackedQp | TrackedObject)[];
  const port = wanted.get(3);
  if (dump && what === "qps" && host.spoil === "enosys") return [done(E.ENOSYS)];
  const idOf = (row: TrackedQp | TrackedObject): number => "lqpn" in row ? row.lqpn : row.id;
  const rowOf = (row: TrackedQp | TrackedObject): number[] | undefined => {
    if (raw === undefined) return "lqpn" in row ? qpRow(row) : objectRow(command, id, row, host.privileged);
    const bytes = host.raw(raw[1], "lqpn" in row ? row.lqpn : row.number);
    if (bytes === undefined) return undefined;
    // No id: what the driver adds is all that is in such a row (nldev.c: fill_res_cq_raw_entry).
    if (host.spoil === "too-large") return attribute(85, []);
    return attribute(85, host.spoil === "cut-raw" ? bytes.subarray(0, 50) : bytes);
  };
  if (!dump) {
    // A QP is asked for with its port, everything else without.
    if ((what === "qps") !== (port !== undefined)) return fail(E.EINVAL);
    const row = rows.find((each) => idOf(each) === wanted.get(id));
    if (row === undefined) return fail(E.ENOENT);
    if ("lqpn" in row && row.port !== port) return fail(E.EAGAIN);
    const bytes = rowOf(row);
    return bytes === undefined ? fail(E.EINVAL) : spoiled(host, one([...head, ...bytes]));
  }
  const listed = rows.filter((row) => !("lqpn" in row) || port === undefined || row.port === port).map(rowOf);
  const answers: Uint8Array[] = [];
  for (let at = 0; at < listed.length; at += ROWS_A_DATAGRAM) {
    const part = listed.slice(at, at + ROWS_A_DATAGRAM).flatMap((row) =>
      row === undefined ? [] : attribute(entry, row)
    );
    answers.push(message(type, MULTI, sequence, [...head, ...attribute(nest, part)]));
  }
  return spoiled(host, [...answers, done(0)]);
}

function spoiled(host: RdmaHost, answers: Uint8Array[]): Uint8Array[] {
  const [first] = answers;
  if (first === undefined) return answers;
  const view = new DataView(first.buffer);
  if (host.spoil === "length") view.setUint32(0, 3, true);
  if (host.spoil === "nest" && first.length > 24) view.setUint16(16, 0xfff0, true);
  if (host.spoil === "sequence") view.setUint32(8, 99, true);
  if (host.spoil === "empty") return [new Uint8Array(0)];
  return answers;
}
