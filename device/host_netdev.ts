/** What the network device of a port tells: MTU, statistics, pause frames, and how packets get their priority. */

import { thrownText } from "../errors.ts";
import { Ethtool, EthtoolRefusal } from "../ffi/ethtool.ts";
import { errnoText, readTextFile } from "../ffi/libc.ts";
import type { LibcSymbols } from "../ffi/libc_symbols.ts";
import { attributeList, attributesOf, AttributeWriter, FAMILY, NetlinkRefusal, NetlinkSocket } from "../ffi/netlink.ts";
import type { Syscalls } from "../ffi/syscalls.ts";
import type { HostDevice } from "../ffi/host_devices.ts";
import type { CounterSet, PortHostFacts } from "./host_facts.ts";
import { type Absences, monotonicUs } from "./host_files.ts";
import { counterValue, numberOf } from "./host_ports.ts";

/** What network devices are read with. */
export interface NetdevReading {
  /** Thread for calls that may wait. */
  readonly calls: Syscalls;
  /** The C library. */
  readonly symbols: LibcSymbols;
  /** The adapter. */
  readonly device: HostDevice;
  /** Gets what is not there. */
  readonly absent: Absences;
}

const NET = "/sys/class/net";
/** Numbers: include/uapi/linux/rtnetlink.h and dcbnl.h. */
const RTM_GETDCB = 78;
const DCB = { headerBytes: 4, ieeeGet: 21, name: 1, ieee: 13, pfc: 2, appTable: 3, app: 1, selectorDscp: 5 } as const;
const PRIORITIES = 8;
const MAX_DSCP = 63;
/** Headers that the kernel takes off a network device's MTU for RoCE: GRH, UDP, BTH, XRC, atomic, ICRC. */
const ROCE_HEADERS = 40 + 8 + 12 + 4 + 28 + 4;
const RDMA_MTUS: readonly number[] = [4096, 2048, 1024, 512, 256];

/**
 * Ports with what their network devices tell.
 *
 * @param ports From /sys.
 */
export async function withNetdevs(reading: NetdevReading, ports: readonly PortHostFacts[]): Promise<PortHostFacts[]> {
  const ethtool = new Ethtool(reading.calls);
  const route = new NetlinkSocket(reading.calls, FAMILY.route, reading.device.name);
  try {
    const found: PortHostFacts[] = [];
    for (const port of ports) {
      const netdev = netdevOf(reading, port);
      if (netdev === undefined) {
        reading.absent.note(
          `network device of port ${port.port}`,
          "none of the function's is seen in this network namespace",
        );
        found.push(port);
      } else found.push(await described(reading, { ethtool, route }, { ...port, netdev }));
    }
    return found;
  } finally {
    await ethtool.close().catch(() => undefined);
    await route.close().catch(() => undefined);
  }
}

/** Of several, as with representors, the one of the port's GIDs, else the uplink. */
function netdevOf({ symbols, device }: NetdevReading, port: PortHostFacts): string | undefined {
  if (device.net.length <= 1) return device.net[0];
  const line = (name: string, file: string): string =>
    readTextFile(symbols, `${NET}/${name}/${file}`, 64)?.trim() ?? "";
  const ofGids = device.net.find((name) => port.gids.some(({ netdev }) => netdev === name));
  return ofGids ?? device.net.find((name) => /^p\d+$/.test(line(name, "phys_port_name"))) ??
    device.net.find((name) => numberOf(line(name, "dev_port")) === port.port - 1) ?? device.net[0];
}

interface Askers {
  readonly ethtool: Ethtool;
  readonly route: NetlinkSocket;
}

async function described(
  reading: NetdevReading,
  { ethtool, route }: Askers,
  port: PortHostFacts & { readonly netdev: string },
): Promise<PortHostFacts> {
  const { symbols, absent } = reading;
  const { netdev } = port;
  const netdev_mtu = numberOf(readTextFile(symbols, `${NET}/${netdev}/mtu`, 16)?.trim() ?? null);
  if (netdev_mtu === null) absent.note(`MTU of ${netdev}`, `${NET}/${netdev}/mtu cannot be read`);
  const tried = async <T>(fact: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      return absent.note(`${fact} of ${netdev}`, reasonOf(symbols, error));
    }
  };
  const statistics = await tried("statistics", async (): Promise<CounterSet> => {
    const mono_us = monotonicUs(symbols);
    const values = await ethtool.statistics(netdev);
    return { mono_us, lifespan_ms: null, values: Object.fromEntries(values.map(([k, v]) => [k, counterValue(v)])) };
  });
  if (port.link_layer === "InfiniBand") return { ...port, netdev_mtu, ethtool: statistics };
  return {
    ...port,
    netdev_mtu,
    active_mtu: netdev_mtu === null ? null : roceMtu(netdev_mtu),
    ethtool: statistics,
    pause: await tried("pause frames", () => ethtool.pause(netdev)),
    ...await tried("priorities", () => priorities(route, netdev)),
  };
}

/** The kernel's own rule (`iboe_get_mtu`): the largest of the architecture's that fits. */
export function roceMtu(netdevMtu: number): number | null {
  return RDMA_MTUS.find((mtu) => mtu <= netdevMtu - ROCE_HEADERS) ?? null;
}

async function priorities(
  route: NetlinkSocket,
  netdev: string,
): Promise<Pick<PortHostFacts, "pfc" | "trust" | "dscp_prio">> {
  const body = Uint8Array.of(0, DCB.ieeeGet, 0, 0, ...new AttributeWriter().text(DCB.name, netdev).done());
  const [answer = new Uint8Array(0)] = await route.ask({ type: RTM_GETDCB, dump: false, body });
  const found = attributesOf(answer.subarray(DCB.headerBytes));
  const ieee = attributesOf(found.get(DCB.ieee) ?? new Uint8Array(0));
  const enabled = ieee.get(DCB.pfc)?.[1];
  const table = ieee.get(DCB.appTable);
  const dscp_prio = attributeList(table ?? new Uint8Array(0)).flatMap(([type, app]) => {
    const [selector, prio = PRIORITIES, dscp = MAX_DSCP + 1, high] = app;
    const known = type === DCB.app && selector === DCB.selectorDscp && high === 0;
    return known && prio < PRIORITIES && dscp <= MAX_DSCP ? [{ dscp, prio }] : [];
  });
  return {
    pfc: enabled === undefined ? null : prioritiesIn(enabled),
    // The driver trusts DSCP as long as there is an entry for it (mlx5 en_dcbnl.c).
    trust: table === undefined ? null : dscp_prio.length > 0 ? "dscp" : "pcp",
    dscp_prio,
  };
}

/** Priorities that are set in a mask. */
export function prioritiesIn(mask: number): number[] {
  return Array.from({ length: PRIORITIES }, (_, prio) => prio).filter((prio) => (mask >> prio & 1) === 1);
}

function reasonOf(symbols: LibcSymbols, error: unknown): string {
  const errno = error instanceof EthtoolRefusal || error instanceof NetlinkRefusal ? error.errno : undefined;
  if (errno === undefined) return thrownText(error);
  if (errno === 95) return "the driver does not offer it";
  return errnoText(symbols, errno) ?? `errno ${errno}`;
}
