/**
 * What a host tells of an adapter beside the adapter's own contexts: types only. Names of members are those of json and
 * of the block of a capture. What could not be read is null, and `absent` says why.
 */

import type { ConnectionFacts, PostedFacts } from "./software_facts.ts";

/** A counter: a number, or `"0x…"` above 53 bits. */
export type CounterValue = number | string;

/** Counters of a port, read at one moment. */
export interface CounterSet {
  /** Monotonic clock of the host when the first was read, microseconds; null where it cannot be read. */
  readonly mono_us: number | null;
  /** Milliseconds for which the driver answers cached values; null where it does not say. */
  readonly lifespan_ms: number | null;
  /** By the name that the kernel gives them. */
  readonly values: Readonly<Record<string, CounterValue>>;
}

/** An entry of a GID table; entries of zeros are left out. */
export interface GidFacts {
  /** Index in the table, to which `src_addr_index` of a path points. */
  readonly index: number;
  /** As the kernel prints it: eight groups of four digits. */
  readonly gid: string;
  /** `IB/RoCE v1` or `RoCE v2`; null where the kernel does not tell. */
  readonly type: string | null;
  /** Network device behind it. */
  readonly netdev: string | null;
}

/** The PCIe link of an adapter, as the kernel prints it. */
export interface PcieFacts {
  /** `16.0 GT/s PCIe`. */
  readonly speed: string | null;
  /** Lanes. */
  readonly width: number | null;
  /** What the adapter can do. */
  readonly max_speed: string | null;
  /** What the adapter can do. */
  readonly max_width: number | null;
}

/** A port of an adapter. */
export interface PortHostFacts {
  /** From 1. */
  readonly port: number;
  /** `InfiniBand` or `Ethernet`. */
  readonly link_layer: string | null;
  /** `ACTIVE`, `DOWN`, `INIT`, `ARMED`. */
  readonly state: string | null;
  /** `LinkUp`, `Disabled`, `Polling`, … */
  readonly phys_state: string | null;
  /** `100 Gb/sec (4X EDR)`. */
  readonly rate: string | null;
  /** Bytes of the active MTU of the RDMA port. */
  readonly active_mtu: number | null;
  /** Network device of the port. */
  readonly netdev: string | null;
  /** Its MTU, bytes. */
  readonly netdev_mtu: number | null;
  /** Global pause frames. */
  readonly pause: { readonly rx: boolean; readonly tx: boolean } | null;
  /** Priorities with priority flow control. */
  readonly pfc: readonly number[] | null;
  /** By what received packets get their priority. */
  readonly trust: "pcp" | "dscp" | null;
  /** Priorities of DSCP values, where the port trusts these. */
  readonly dscp_prio: readonly { readonly dscp: number; readonly prio: number }[];
  /** Local identifier. */
  readonly lid: number | null;
  /** That of the subnet manager. */
  readonly sm_lid: number | null;
  /** Low bits of LIDs that name paths. */
  readonly lid_mask_count: number | null;
  /** GID table. */
  readonly gids: readonly GidFacts[];
  /** P_Keys that are not 0, by index. */
  readonly pkeys: readonly { readonly index: number; readonly pkey: number }[];
  /** Counters of the port. */
  readonly counters: CounterSet | null;
  /** Counters of the driver. */
  readonly hw_counters: CounterSet | null;
  /** Counters that the adapter's own registers tell (PPCNT), where they were asked for. */
  readonly register_counters: CounterSet | null;
  /** Statistics of the network device (`ethtool -S`). */
  readonly ethtool: CounterSet | null;
}

/** What kind of object an owner has. */
export type OwnedKind = "qp" | "cq" | "srq" | "mkey" | "context";

/** What a process belongs to. */
export interface Membership {
  /** Number of the scheduler's job. */
  readonly job: string | null;
  /** Rank in the job. */
  readonly rank: number | null;
  /** Kubernetes' uid of the pod. */
  readonly pod: string | null;
  /** Id of the container. */
  readonly container: string | null;
  /** Path of the control group. */
  readonly cgroup: string | null;
}

/** An object of the RDMA subsystem or of the driver, with its owner. */
export interface OwnerFacts extends Membership {
  /** Kind. */
  readonly kind: OwnedKind;
  /** Hardware number; null where only the kernel's own id is known, which is no number of the adapter. */
  readonly number: number | null;
  /** The kernel's own id of the object; never a hardware number. */
  readonly id: number | null;
  /** Process. */
  readonly pid: number | null;
  /** Thread that made it, where that is another id than the process's. */
  readonly tid: number | null;
  /** Command of the process. */
  readonly comm: string | null;
  /** Part of the kernel that made it. */
  readonly kernel: string | null;
  /** Port of a QP. */
  readonly port: number | null;
  /** `RC`, `UD`, … of a QP. */
  readonly type: string | null;
  /** `RTS`, `ERR`, … of a QP. */
  readonly state: string | null;
  /** QP at the other end. */
  readonly remote_qpn: number | null;
  /** Who says so: `netlink`, `debugfs`, `rdma`. */
  readonly origin: string;
}

/** An interrupt of the driver. */
export interface InterruptFacts {
  /** Number in /proc/interrupts. */
  readonly irq: string;
  /** `mlx5_comp3@pci:0000:03:00.0`. */
  readonly name: string;
  /** Times it came, on all processors. */
  readonly count: number;
}

/** A queue of a network device, as devlink's reporters show it. */
export interface NetdevQueueFacts {
  /** `tx` or `rx`. */
  readonly reporter: string;
  /** Port of devlink. */
  readonly port: number | null;
  /** What the reporter says of it: `sqn`, `cqn`, `state`, … */
  readonly values: Readonly<Record<string, CounterValue | boolean>>;
}

/** A devlink health reporter. */
export interface HealthFacts {
  /** `fw`, `fw_fatal`, `tx`, `rx`. */
  readonly reporter: string;
  /** Port, for reporters of a port. */
  readonly port: number | null;
  /** `healthy` or `error`. */
  readonly state: string | null;
  /** Errors that it saw. */
  readonly errors: number | null;
  /** Recoveries. */
  readonly recoveries: number | null;
  /** Time of the dump that is kept, milliseconds of the wall clock (before Linux 5.3 since it started); null: none is. */
  readonly dump_time_ms: number | null;
}

/** An event queue, as the driver's debugfs shows it. */
export interface EventQueueFacts {
  /** EQN. */
  readonly number: number;
  /** Entries of its ring. */
  readonly num_eqes: number | null;
  /** Interrupt vector of the function that it raises. */
  readonly intr: number | null;
}

/** A command of the driver to the firmware that was run, as the driver's debugfs counts it. */
export interface CommandFacts {
  /** `CREATE_QP`. */
  readonly command: string;
  /** Times that it was run. */
  readonly count: CounterValue;
  /** Times that it failed. */
  readonly failed: CounterValue | null;
  /** errno of the last failure. */
  readonly last_failed_errno: number | null;
  /** Firmware's status then. */
  readonly last_failed_mbox_status: number | null;
  /** Firmware's syndrome then. */
  readonly last_failed_syndrome: number | null;
}

/** Raw packet receive queues that hold packets back while they have no receive, as the driver's debugfs counts them. */
export interface DelayDropFacts {
  /** Queues. */
  readonly num_rqs: number | null;
  /** Times that a queue had no receive for too long. */
  readonly num_timeout_events: number | null;
  /** For how long it may, microseconds. */
  readonly timeout_us: number | null;
}

/** A line of the kernel's log. */
export interface KernelLine {
  /** Time since the kernel started, microseconds. */
  readonly time_us: number;
  /** Level, 0 is the worst. */
  readonly level: number;
  /** What it says. */
  readonly text: string;
}

/** A fact that is not there. */
export interface AbsentFact {
  /** Which: `hw_counters of port 1`. */
  readonly fact: string;
  /** Why. */
  readonly reason: string;
}

/** What a host tells of one adapter. */
export interface HostFacts {
  /** Version of this structure. */
  readonly version: 1;
  /** Wall clock when reading began, ISO 8601; null where an output saved elsewhere has none. */
  readonly time: string | null;
  /** Monotonic clock then, microseconds. */
  readonly mono_us: number | null;
  /** The wall clock is kept in step with another; null where the kernel does not say. */
  readonly clock_synchronised: boolean | null;
  /** Host name. */
  readonly host: string | null;
  /** Changes with every boot. */
  readonly boot_id: string | null;
  /** Release of the kernel. */
  readonly kernel: string | null;
  /** Processor architecture. */
  readonly arch: string | null;
  /** Driver and its version, where it has one of its own. */
  readonly driver: string | null;
  /** Firmware version. */
  readonly firmware: string | null;
  /** PCI address, or the name of a subfunction on its bus. */
  readonly pci: string | null;
  /** PCI device id. */
  readonly device_id: number | null;
  /** Physical, virtual or sub function. */
  readonly function: "pf" | "vf" | "sf" | null;
  /** RDMA devices. */
  readonly rdma: readonly string[];
  /** Network devices. */
  readonly net: readonly string[];
  /** GUID of the adapter, as the kernel prints it. */
  readonly node_guid: string | null;
  /** GUID of the system that it belongs to. */
  readonly sys_image_guid: string | null;
  /** Ports. */
  readonly ports: readonly PortHostFacts[];
  /** The PCIe link; null where the function has none of its own, as a subfunction. */
  readonly pcie: PcieFacts | null;
  /** Page faults and invalidations of on-demand paging, summed over all memory regions. */
  readonly odp: CounterSet | null;
  /** Who has what. */
  readonly owners: readonly OwnerFacts[];
  /** Connections of the RDMA connection manager; null where their list cannot be read. */
  readonly connections: readonly ConnectionFacts[] | null;
  /** Send queues as the library that posts into them says. */
  readonly posted: readonly PostedFacts[];
  /** Interrupts. */
  readonly interrupts: readonly InterruptFacts[];
  /** Health reporters. */
  readonly health: readonly HealthFacts[];
  /** Queues of network devices. */
  readonly netdev_queues: readonly NetdevQueueFacts[];
  /** Event queues. */
  readonly event_queues: readonly EventQueueFacts[];
  /** Commands of the driver. */
  readonly commands: readonly CommandFacts[];
  /** Delayed dropping; null where the driver does not tell. */
  readonly delay_drop: DelayDropFacts | null;
  /** Lines of the kernel's log that name the adapter, the newest of this boot. */
  readonly kernel_log: readonly KernelLine[];
  /** What is not there, and why. */
  readonly absent: readonly AbsentFact[];
}
