/**
 * Host facts with nothing in them, to which those are added that somebody tells.
 *
 * @module
 */

import type { HostFacts, PortHostFacts } from "./host_facts.ts";
import { NO_NETDEV } from "./host_ports.ts";

/** An owner of whom nothing is known, but for the queue, who tells of it, and what it is a member of. */
export const NO_OWNER = {
  id: null,
  pid: null,
  tid: null,
  comm: null,
  kernel: null,
  port: null,
  type: null,
  state: null,
  remote_qpn: null,
} as const;

/** A port of which nothing is known. */
export const NO_PORT: PortHostFacts = {
  port: 1,
  link_layer: null,
  state: null,
  phys_state: null,
  rate: null,
  ...NO_NETDEV,
  lid: null,
  sm_lid: null,
  lid_mask_count: null,
  gids: [],
  pkeys: [],
  counters: null,
  hw_counters: null,
  register_counters: null,
  ethtool: null,
};

/** A host that tells nothing. */
export const NO_FACTS: HostFacts = {
  version: 1,
  time: null,
  mono_us: null,
  clock_synchronised: null,
  host: null,
  boot_id: null,
  kernel: null,
  arch: null,
  driver: null,
  firmware: null,
  pci: null,
  device_id: null,
  function: null,
  rdma: [],
  net: [],
  node_guid: null,
  sys_image_guid: null,
  ports: [],
  pcie: null,
  odp: null,
  owners: [],
  interrupts: [],
  health: [],
  netdev_queues: [],
  event_queues: [],
  commands: [],
  kernel_log: [],
  absent: [],
};
