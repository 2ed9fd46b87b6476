/**
 * Connections of the RDMA connection manager as netlink tells them (include/uapi/rdma/rdma_netlink.h, rdma_cm states of
 * drivers/infiniband/core/cma_priv.h).
 */

import type { ConnectionFacts } from "./software_facts.ts";
import { attributesOf, numberIn, textIn } from "../ffi/netlink.ts";
import { A } from "./rdma_objects.ts";

/** A row of the list: as facts, with the thread that made it in place of its process. */
export type RdmaConnection = Omit<ConnectionFacts, "pid" | "comm"> & { readonly tid: number | undefined };

/** enum rdma_cm_state. */
const STATES: readonly string[] = [
  "IDLE",
  "ADDR_QUERY",
  "ADDR_RESOLVED",
  "ROUTE_QUERY",
  "ROUTE_RESOLVED",
  "CONNECT",
  "DISCONNECT",
  "ADDR_BOUND",
  "LISTEN",
  "DEVICE_REMOVAL",
  "DESTROYING",
];
/** enum rdma_ucm_port_space. */
const SPACES: Readonly<Record<number, string>> = { 0x0002: "IPoIB", 0x013f: "IB", 0x0106: "TCP", 0x0111: "UDP" };
const AF_INET = 2;
const AF_INET6 = 10;

export function connectionOf(row: Uint8Array): RdmaConnection {
  const attributes = attributesOf(row);
  const number = (type: number): number | undefined => numberIn(attributes, type);
  const space = number(A.PS);
  return {
    id: number(A.CM_IDN) ?? null,
    qpn: number(A.LQPN) || null,
    port: number(A.PORT_INDEX) ?? null,
    state: STATES[number(A.STATE) ?? -1] ?? null,
    ps: space === undefined ? null : SPACES[space] ?? `0x${space.toString(16)}`,
    source: addressIn(attributes.get(A.SRC_ADDR)),
    destination: addressIn(attributes.get(A.DST_ADDR)),
    kernel: textIn(attributes, A.KERN_NAME) ?? null,
    tid: number(A.PID),
  };
}

/** A socket address as text: the family in the host's order, which is little, all else in the network's. */
function addressIn(bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined || bytes.length < 8) return null;
  const family = bytes[0]! | bytes[1]! << 8;
  const port = bytes[2]! << 8 | bytes[3]!;
  if (family === AF_INET) return `${bytes.subarray(4, 8).join(".")}:${port}`;
  if (family !== AF_INET6 || bytes.length < 24) return null;
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[8 + 2 * i]! << 8 | bytes[9 + 2 * i]!).toString(16));
  return `[${groups.join(":")}]:${port}`;
}
