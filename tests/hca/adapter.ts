/** What stands behind the registers of a virtual HCA. */

/** Answers register accesses, as the firmware of a 5th-generation adapter does. */
export interface Adapter {
  /**
   * Access a register.
   *
   * @param id Register number.
   * @param method 1 = get, 2 = set.
   * @param image Big-endian register image, overwritten by the answer.
   * @returns Register status, 0 for success.
   */
  accessRegister(id: number, method: 1 | 2, image: Uint8Array): number;
}

/** What a virtual HCA is made from. */
export interface DeviceSpec {
  /** PCI address, `DDDD:BB:DD.F`. */
  readonly address: string;
  /** PCI device id. */
  readonly deviceId: number;
  /** Scenario: the name of a built-in adapter or the path of a scenario file. */
  readonly scenario?: string;
  /** RDMA device names that the driver would have given it. */
  readonly rdma?: readonly string[];
  /** Network device names. */
  readonly net?: readonly string[];
  /** Link layer of its ports as /sys/class/infiniband tells it. */
  readonly linkLayer?: "Ethernet" | "InfiniBand";
  /** Numbers in the driver's debugfs folders, e.g. `{ QPs: [3, 4] }`. */
  readonly debugfs?: Readonly<Record<string, readonly number[]>>;
  /** Files in them and beside them: path in the function's folder, content. */
  readonly debugfsFiles?: Readonly<Record<string, string>>;
  /** Files of /sys/class/net: path, content. */
  readonly netFiles?: Readonly<Record<string, string>>;
  /** What /dev/kmsg holds, where the host has a /dev of its own (with `fwctl`). */
  readonly kernelLog?: string;
  /** What /sys/kernel/security/lockdown says on the host. */
  readonly lockdown?: string;
  /** Further files of its RDMA devices' folders: path in the folder, content. */
  readonly rdmaFiles?: Readonly<Record<string, string>>;
  /** Its node in /dev/fwctl, e.g. `fwctl0`. */
  readonly fwctl?: string;
  /** Driver that has it. */
  readonly driver?: string;
  /** A virtual function: the physical function that it belongs to. It has no gateway. */
  readonly parent?: string;
  /** Subfunctions of it. */
  readonly subfunctions?: readonly SubfunctionSpec[];
  /** Firmware version, `[major, minor, sub]`. */
  readonly firmware?: readonly [number, number, number];
}

/** A subfunction: a name on the auxiliary bus, with RDMA and network devices of its own. */
export interface SubfunctionSpec extends Pick<DeviceSpec, "rdma" | "net" | "rdmaFiles" | "debugfs" | "debugfsFiles"> {
  /** `mlx5_core.sf.4` */
  readonly name: string;
}

/** Hardware ids (CR space 0xf0014) by PCI device id. */
export const HW_IDS: Readonly<Record<number, number>> = {
  0x1003: 0x1f5, // ConnectX-3
  0x1007: 0x1f7, // ConnectX-3 Pro
  0x1013: 0x209, // ConnectX-4
  0x1015: 0x20b, // ConnectX-4 Lx
  0x1017: 0x20d, // ConnectX-5
  0x1019: 0x20d, // ConnectX-5 Ex
  0x101b: 0x20f, // ConnectX-6
  0x101d: 0x212, // ConnectX-6 Dx
  0x101f: 0x216, // ConnectX-6 Lx
  0x1021: 0x218, // ConnectX-7
  0xa2d6: 0x214, // BlueField-2
  0xa2dc: 0x21c, // BlueField-3
  0x020d: 0x20d, // ConnectX-5 in recovery
};

/** PCI device ids of 4th-generation adapters. */
export const GENERATION_4: readonly number[] = [0x1003, 0x1007];
