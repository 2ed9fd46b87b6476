/**
 * What a host answers of its network devices: SIOCETHTOOL, and NETLINK_ROUTE as far as data centre bridging goes. Written
 * from the kernel's headers, not from the client.
 */

/** Network devices by name. */
export type NetHost = Readonly<Record<string, NetDevice>>;

/** One of them. */
export interface NetDevice {
  /** Statistics, in order. */
  readonly statistics?: Readonly<Record<string, number>>;
  /** Receives and sends pause frames. */
  readonly pause?: readonly [rx: boolean, tx: boolean];
  /** Mask of priorities with flow control; undefined: the driver has no data centre bridging. */
  readonly pfc?: number;
  /** Priorities by DSCP. */
  readonly dscp?: Readonly<Record<number, number>>;
  /** Another number of statistics is answered than was said before. */
  readonly changes?: boolean;
}

const [ENODEV, EOPNOTSUPP] = [19, 95];

/** Answers SIOCETHTOOL: the structure's bytes, or an errno. */
export function ethtoolAnswer(host: NetHost, name: string, request: Uint8Array): Uint8Array | number {
  const device = host[name];
  if (device === undefined) return ENODEV;
  const view = new DataView(request.buffer);
  const names = Object.keys(device.statistics ?? {});
  switch (view.getUint32(0, true)) {
    case 0x37: {
      const wanted = view.getBigUint64(8, true) === 2n && names.length > 0;
      view.setBigUint64(8, wanted ? 2n : 0n, true);
      if (wanted) view.setUint32(16, names.length, true);
      return request;
    }
    case 0x1b: {
      const bytes = new Uint8Array(12 + 32 * names.length);
      bytes.set(request.subarray(0, 8));
      new DataView(bytes.buffer).setUint32(8, names.length, true);
      names.forEach((each, index) => bytes.set(new TextEncoder().encode(each), 12 + 32 * index));
      return bytes;
    }
    case 0x1d: {
      const bytes = new Uint8Array(8 + 8 * names.length);
      bytes.set(request.subarray(0, 4));
      const answer = new DataView(bytes.buffer);
      answer.setUint32(4, names.length + (device.changes ? 1 : 0), true);
      names.forEach((each, index) => answer.setBigUint64(8 + 8 * index, BigInt(device.statistics![each]!), true));
      return bytes;
    }
    case 0x12:
      if (device.pause === undefined) return EOPNOTSUPP;
      view.setUint32(8, Number(device.pause[0]), true);
      view.setUint32(12, Number(device.pause[1]), true);
      return request.slice(0, 16);
    default:
      throw new Error("a command that is not for wqdump");
  }
}

function attribute(type: number, payload: readonly number[]): number[] {
  const bytes = [payload.length + 4 & 255, payload.length + 4 >> 8, type & 255, type >> 8, ...payload];
  while (bytes.length % 4 !== 0) bytes.push(0);
  return bytes;
}

/** Datagrams that answer a request. */
export function dcbAnswer(host: NetHost, request: Uint8Array): Uint8Array[] {
  const view = new DataView(request.buffer, request.byteOffset, request.byteLength);
  const [type, sequence] = [view.getUint16(4, true), view.getUint32(8, true)];
  const message = (of: number, body: readonly number[]): Uint8Array[] => {
    const bytes = new Uint8Array(16 + body.length);
    const head = new DataView(bytes.buffer);
    head.setUint32(0, bytes.length, true);
    head.setUint16(4, of, true);
    head.setUint32(8, sequence, true);
    bytes.set(body, 16);
    return [bytes];
  };
  const fail = (errno: number): Uint8Array[] => message(2, [-errno & 255, 255, 255, 255, ...request]);
  if (type !== 78 || request[17] !== 21) return fail(EOPNOTSUPP);
  const name = new TextDecoder().decode(request.subarray(24, request.indexOf(0, 24)));
  const device = host[name];
  if (device === undefined) return fail(ENODEV);
  if (device.pfc === undefined) return fail(EOPNOTSUPP);
  const pfc = [8, device.pfc, ...Array<number>(134).fill(0)];
  // An entry for an ethertype is no DSCP.
  const apps = [attribute(1, [1, 3, 0x15, 0x89])].concat(
    Object.entries(device.dscp ?? {}).map(([dscp, prio]) => attribute(1, [5, prio, Number(dscp), 0])),
  ).flat();
  const ieee = [...attribute(1, Array<number>(60).fill(0)), ...attribute(2, pfc), ...attribute(3, apps)];
  const body = [...attribute(1, [...new TextEncoder().encode(name), 0]), ...attribute(13, ieee), ...attribute(14, [9])];
  return message(78, [0, 21, 0, 0, ...body]);
}
