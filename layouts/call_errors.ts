/** Why calls of the verbs library fail, and what the connection manager says: before a queue is at work there is no completion. */

import type { ProgramName } from "./knowledge.ts";

/** An error of a call. */
export interface CallError {
  /** Number on Linux. */
  readonly errno: number;
  readonly name: string;
  /** What strerror(3) says, in lower case; glibc's first. */
  readonly texts: readonly string[];
  /** What it means where RDMA is set up. */
  readonly meaning: string;
}

/**
 * Source: errno(3); Linux drivers/infiniband/core/addr.c (addresses that do not resolve), verbs.c (attributes of a QP),
 * umem.c (memory), drivers/net/ethernet/mellanox/mlx5/core/cmd.c (statuses of commands).
 */
export const CALL_ERRORS: readonly CallError[] = [
  {
    errno: 1,
    name: "EPERM",
    texts: ["operation not permitted"],
    meaning: "the process has not the right: a capability (CAP_NET_RAW for raw queues) or its limit of locked memory",
  },
  {
    errno: 2,
    name: "ENOENT",
    texts: ["no such file or directory"],
    meaning: "the device file is not there: the driver is not loaded, or a container does not see /dev/infiniband",
  },
  {
    errno: 5,
    name: "EIO",
    texts: ["input/output error"],
    meaning: "the device does not work or refused a command: the kernel log of the same moment says which",
  },
  {
    errno: 11,
    name: "EAGAIN",
    texts: ["resource temporarily unavailable"],
    meaning: "the device has no more of what was asked for, or the connection manager had no answer yet",
  },
  {
    errno: 12,
    name: "ENOMEM",
    texts: ["cannot allocate memory"],
    meaning: "memory could not be locked, or a queue is larger than the device can have: the limit of locked memory " +
      "(ulimit -l) of this very process first, then the number and the size of its queues",
  },
  {
    errno: 13,
    name: "EACCES",
    texts: ["permission denied"],
    meaning: "the process may not open the device: rights of /dev/infiniband, or what its container allows",
  },
  {
    errno: 14,
    name: "EFAULT",
    texts: ["bad address"],
    meaning: "memory that cannot be pinned: an address that is not mapped, or memory of a GPU for which there is no " +
      "peer-memory module and no dma-buf",
  },
  {
    errno: 16,
    name: "EBUSY",
    texts: ["device or resource busy"],
    meaning: "something still uses it",
  },
  {
    errno: 19,
    name: "ENODEV",
    texts: ["no such device"],
    meaning: "no network interface is behind the address (GID index) that was chosen, or the device is gone",
  },
  {
    errno: 22,
    name: "EINVAL",
    texts: ["invalid argument"],
    meaning:
      "an attribute is refused: a GID index without an address, addresses of two kinds (IPv4 here, link-local there), " +
      "an MTU above that of the port, a number above the device's limit, a state that does not follow",
  },
  {
    errno: 28,
    name: "ENOSPC",
    texts: ["no space left on device"],
    meaning: "a table is full",
  },
  {
    errno: 38,
    name: "ENOSYS",
    texts: ["function not implemented"],
    meaning: "the driver or the library has no such call",
  },
  {
    errno: 93,
    name: "EPROTONOSUPPORT",
    texts: ["protocol not supported"],
    meaning: "the driver, the firmware or this kind of device does not have it: dma-buf for this memory among others",
  },
  {
    errno: 95,
    name: "EOPNOTSUPP",
    texts: ["operation not supported", "not supported"],
    meaning: "the driver, the firmware or this kind of device does not have it: dma-buf for this memory among others",
  },
  {
    errno: 101,
    name: "ENETUNREACH",
    texts: ["network is unreachable"],
    meaning: "no route leads from the address that was chosen to that of the peer: the GID index, another subnet, an " +
      "interface that is down",
  },
  {
    errno: 103,
    name: "ECONNABORTED",
    texts: ["software caused connection abort"],
    meaning: "this side gave the connection up",
  },
  {
    errno: 104,
    name: "ECONNRESET",
    texts: ["connection reset by peer"],
    meaning: "the peer closed the connection",
  },
  {
    errno: 107,
    name: "ENOTCONN",
    texts: ["transport endpoint is not connected"],
    meaning: "the connection was gone before",
  },
  {
    errno: 110,
    name: "ETIMEDOUT",
    texts: ["connection timed out"],
    meaning:
      "nobody answered. On Ethernet a QP on its way to RTR asks for the peer's hardware address, and that failed: a " +
      "rail that does not reach the peer's, the GID index, VLAN, firewall. Of a command of the device the kernel log tells",
  },
  {
    errno: 111,
    name: "ECONNREFUSED",
    texts: ["connection refused"],
    meaning: "the peer's host answered, and nobody listens there",
  },
  {
    errno: 113,
    name: "EHOSTUNREACH",
    texts: ["no route to host"],
    meaning: "the peer's address is not found in its network",
  },
  {
    errno: 121,
    name: "EREMOTEIO",
    texts: ["remote i/o error"],
    meaning: "the firmware refused a command: its status and its syndrome are beside it or in the kernel log",
  },
  {
    errno: 125,
    name: "ECANCELED",
    texts: ["operation canceled"],
    meaning: "the caller gave up",
  },
];

/** The error of a number (its sign does not count), a name or a text. */
export function callErrorOf(said: number | string): CallError | undefined {
  if (typeof said === "number") return CALL_ERRORS.find(({ errno }) => errno === Math.abs(said));
  const low = said.trim().toLowerCase().replace(/\s+/g, " ");
  return CALL_ERRORS.find(({ name, texts }) => name.toLowerCase() === low || texts.includes(low));
}

/** An event of the connection manager. */
export interface CmEvent {
  /** Name in librdmacm. */
  readonly name: string;
  readonly meaning: string;
}

/** Those that tell of something wrong. Source: rdma-core librdmacm/rdma_cma.h and its manual. */
export const CM_EVENTS: readonly CmEvent[] = [
  {
    name: "RDMA_CM_EVENT_ADDR_ERROR",
    meaning: "the peer's address did not resolve: no RDMA device has a route to it, or nobody answers for it",
  },
  { name: "RDMA_CM_EVENT_ROUTE_ERROR", meaning: "no path to the peer was found: the subnet manager, or the interface" },
  { name: "RDMA_CM_EVENT_CONNECT_ERROR", meaning: "an error while the connection was made" },
  {
    name: "RDMA_CM_EVENT_UNREACHABLE",
    meaning: "the peer did not answer the request for a connection, or cannot be reached",
  },
  {
    name: "RDMA_CM_EVENT_REJECTED",
    meaning: "the peer refused the connection: nobody listens there (reason 8), or its program refused (reason 28)",
  },
  { name: "RDMA_CM_EVENT_DEVICE_REMOVAL", meaning: "the device is gone" },
  { name: "RDMA_CM_EVENT_ADDR_CHANGE", meaning: "the network device behind the connection changed its address" },
];

/** Calls that programs name where they fail. Source: rdma-core's manuals. */
export const CALLS: readonly CmEvent[] = [
  {
    name: "ibv_modify_qp",
    meaning:
      "Moves a QP to its next state (INIT, RTR, RTS). What fails on the way to RTR is the path to the peer: addresses, " +
      "MTU, route; no completion tells of it.",
  },
  { name: "ibv_create_qp", meaning: "Makes a QP; its queues are locked memory." },
  { name: "ibv_create_cq", meaning: "Makes a completion queue; it is locked memory." },
  { name: "ibv_create_ah", meaning: "Resolves an address; on Ethernet the hardware address of the peer." },
  { name: "ibv_reg_mr", meaning: "Registers memory: its pages are locked and made known to the device." },
  { name: "ibv_reg_dmabuf_mr", meaning: "Registers memory of another device by its dma-buf." },
  { name: "ibv_post_send", meaning: "Writes elements into a send queue; ENOMEM is a queue that is full." },
  { name: "ibv_post_recv", meaning: "Writes elements into a receive queue; ENOMEM is a queue that is full." },
  { name: "ibv_poll_cq", meaning: "Takes completions; the status of one is no errno." },
  { name: "ibv_open_device", meaning: "Opens the device file." },
  { name: "ibv_alloc_pd", meaning: "Makes a protection domain." },
  { name: "rdma_resolve_addr", meaning: "Finds the device and the address of the peer." },
  { name: "rdma_resolve_route", meaning: "Finds the path to the peer." },
  { name: "rdma_connect", meaning: "Asks the peer for a connection." },
];

/** Everything here as names that can be asked for. */
export const CALL_NAMES: readonly ProgramName[] = [
  ...CALL_ERRORS.map(({ errno, name, texts, meaning }) => (
    {
      names: [name, ...texts, `errno ${errno}`, `error ${-errno}`],
      program: `errno ${errno}`,
      meaning: `${cased(meaning)}.`,
    }
  )),
  ...CM_EVENTS.map(({ name, meaning }) => (
    {
      names: [name, name.slice("RDMA_CM_EVENT_".length)],
      program: "event of the connection manager",
      meaning: `${cased(meaning)}.`,
    }
  )),
  ...CALLS.map(({ name, meaning }) => ({
    names: [name, `${name} failed`],
    program: "call of the verbs library",
    meaning,
  })),
];

function cased(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
