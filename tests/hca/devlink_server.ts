/**
 * What the generic netlink family "devlink" of a host answers about health reporters. Written from the kernel's sources.
 * Asking for a dump is counted: the kernel would make one and keep it, and the driver saves no further one then.
 */

/** A reporter. */
export interface Reporter {
  readonly bus: string;
  readonly device: string;
  /** Reporters of a port have one. */
  readonly port?: number;
  readonly name: string;
  /** 0 healthy, 1 error. */
  readonly state: number;
  readonly errors: number;
  readonly recoveries: number;
  /** Milliseconds; a dump is kept. */
  readonly dumpTime?: number;
  /** Queues that diagnose shows. */
  readonly queues?: readonly Readonly<Record<string, number | string | boolean>>[];
}

/** A host's devlink. */
export interface DevlinkHost {
  readonly reporters: readonly Reporter[];
  /** The caller lacks CAP_NET_ADMIN. */
  readonly unprivileged?: boolean;
}

const FAMILY = 0x19;
const CONTROL = 0x10;
const [DONE, ERROR, MULTI, DUMP] = [3, 2, 2, 0x300];
const [GET, DIAGNOSE] = [52, 55];

function attribute(type: number, payload: readonly number[]): number[] {
  const bytes = [payload.length + 4 & 255, payload.length + 4 >> 8, type & 255, type >> 8, ...payload];
  while (bytes.length % 4 !== 0) bytes.push(0);
  return bytes;
}
const text = (type: number, value: string): number[] => attribute(type, [...new TextEncoder().encode(value), 0]);
const little = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, at) => Math.floor(value / 256 ** at) % 256);

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

function reporterRow(one: Reporter): number[] {
  return [
    ...text(1, one.bus),
    ...text(2, one.device),
    ...(one.port === undefined ? [] : attribute(3, little(one.port, 4))),
    ...attribute(0x8000 | 114, [
      ...text(115, one.name),
      ...attribute(116, [one.state]),
      ...attribute(117, little(one.errors, 8)),
      ...attribute(118, little(one.recoveries, 8)),
      // Since the kernel's start, and by the wall clock.
      ...(one.dumpTime === undefined
        ? []
        : [...attribute(119, little(86_400_000, 8)), ...attribute(137, little(one.dumpTime * 1e6, 8))]),
    ]),
  ];
}

/** The flat stream of nests and names that diagnose writes. */
function diagnosis(one: Reporter): number[] {
  const flag = (type: number): number[] => attribute(type, []);
  const name = (value: string): number[] => text(111, value);
  const value = (data: number | string | boolean): number[] =>
    typeof data === "string"
      ? [...attribute(112, [10]), ...text(113, data)]
      : typeof data === "boolean"
      ? [...attribute(112, [6]), ...attribute(113, data ? [1] : [0])]
      : [...attribute(112, [3]), ...attribute(113, little(data, 4))];
  const pair = (key: string, data: number[]): number[] => [...flag(108), ...name(key), ...data, ...flag(110)];
  const object = (pairs: number[]): number[] => [...flag(107), ...pairs, ...flag(110)];
  const queues = (one.queues ?? []).map((queue) =>
    object(Object.entries(queue).flatMap(([key, data]) => pair(key, value(data))))
  );
  const list = [...flag(109), ...queues.flat(), ...flag(110)];
  return object([...pair("Common config", object(pair("ts_format", value("FRC")))), ...pair("SQs", list)]);
}

/** Datagrams that answer a request. */
export function devlinkAnswer(host: DevlinkHost, request: Uint8Array): Uint8Array[] {
  const view = new DataView(request.buffer, request.byteOffset, request.byteLength);
  const [type, flags, sequence] = [view.getUint16(4, true), view.getUint16(6, true), view.getUint32(8, true)];
  const dump = (flags & DUMP) === DUMP;
  const fail = (errno: number): Uint8Array[] => [
    message(
      dump ? DONE : ERROR,
      dump ? MULTI : 0,
      sequence,
      dump ? little(2 ** 32 - errno, 4) : [
        ...little(2 ** 32 - errno, 4),
        ...request,
      ],
    ),
  ];
  const head = [request[16] ?? 0, 1, 0, 0];
  const wanted = new TextDecoder().decode(request.subarray(20));
  if (type === CONTROL) {
    if (!wanted.includes("devlink")) return fail(2);
    return [message(CONTROL, 0, sequence, [...head, ...attribute(1, little(FAMILY, 2)), ...text(2, "devlink")])];
  }
  const command = request[16];
  if (type !== FAMILY) return fail(22);
  if (command === GET && dump) {
    const rows = host.reporters.map((one) => message(FAMILY, MULTI, sequence, [...head, ...reporterRow(one)]));
    return [...rows, message(DONE, MULTI, sequence, [0, 0, 0, 0])];
  }
  if (command === DIAGNOSE) {
    if (host.unprivileged) return fail(1);
    const one = host.reporters.find(({ device, name }) => wanted.includes(device) && wanted.includes(`${name}\0`));
    if (one === undefined) return fail(2);
    return [message(FAMILY, 0, sequence, [...head, ...attribute(0x8000 | 106, diagnosis(one))])];
  }
  // DUMP_GET would make a dump and keep it: nobody may ask.
  console.error(`devlink command ${command} is not for wqdump`);
  return fail(95);
}
