/** Adapters, their PCI ids and the names of their access devices. */

/** A PCI id beside the usual ones. */
export interface OtherPciDeviceId {
  /** PCI device id. */
  readonly id: number;
  /** What enumerates with it. */
  readonly what: string;
}

/** An adapter. */
export interface AdapterType {
  /** Product name. */
  readonly name: string;
  /** 4: ConnectX-3 and older, 5: Connect-IB, ConnectX-4 and newer. */
  readonly generation: 4 | 5;
  /** Hardware id, bits 15:0 of the device id word at {@linkcode DEV_ID_ADDRESS}; absent where not public. */
  readonly hwDevId?: number;
  /** Address in CR space whose bit 31 is 0 when the command interface is ready (mstflint, mtcr's icmd code). */
  readonly readyAddress?: number;
  /** PCI device ids of its physical functions; `mt<id in decimal>` in access device names. */
  readonly pciDeviceIds: readonly number[];
  /** PCI device ids of its virtual functions. */
  readonly vfDeviceIds?: readonly number[];
  /** Further PCI device ids. */
  readonly otherPciDeviceIds?: readonly OtherPciDeviceId[];
  /** Most ports. */
  readonly ports?: number;
  /** Where the ids were taken from. */
  readonly source: string;
  /** Facts about it. */
  readonly note?: string;
}

/** Address of the device id word in configuration space: hardware id in bits 15:0, revision in bits 23:16. */
export const DEV_ID_ADDRESS = 0xf0014;

/** How access devices are named. `<id>` is the PCI device id in decimal, `<n>` counts devices of that id from 0. */
export const MST_NAMES = {
  /** Access by configuration cycles. */
  pciconf: "/dev/mst/mt<id>_pciconf<n>",
  /** Access by direct memory access; 4th generation devices only, as a rule. */
  pciCr: "/dev/mst/mt<id>_pci_cr<n>",
  /** What further functions of one device append. */
  furtherFunction: ".<function>",
} as const;

/** Every adapter with public ids. */
export const DEVICES: readonly AdapterType[] = [
  {
    name: "ConnectX-2",
    generation: 4,
    pciDeviceIds: [0x6340, 0x634a, 0x6354, 0x6732, 0x673c, 0x6368, 0x6750, 0x6372, 0x675a, 0x6764, 0x6746, 0x676e],
    vfDeviceIds: [0x1002],
    source: "rdma-core providers/mlx4/mlx4.c",
    note:
      "The MT25408 family (ConnectX and ConnectX-2); 0x676e is listed as ConnectX2. mstflint has no hardware id for it any more, but 0x191 among the ids of devices in recovery mode.",
  },
  {
    name: "ConnectX-3",
    generation: 4,
    hwDevId: 0x1f5,
    pciDeviceIds: [0x1003],
    vfDeviceIds: [0x1004],
    ports: 2,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx4/mlx4.c",
    note: "mt4099 in documentation; mstflint's table has no PCI id.",
  },
  {
    name: "ConnectX-3 Pro",
    generation: 4,
    hwDevId: 0x1f7,
    pciDeviceIds: [0x1007],
    ports: 2,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx4/mlx4.c",
    note: "Virtual functions have the id of ConnectX-3's, 0x1004.",
  },
  {
    name: "ConnectX-3 family, other ids",
    generation: 4,
    pciDeviceIds: [0x1005, 0x1006, 0x1008, 0x1009, 0x100a, 0x100b, 0x100c, 0x100d, 0x100e, 0x100f, 0x1010],
    source: "rdma-core providers/mlx4/mlx4.c",
    note: "MT27510 to MT27561, known to the mlx4 driver; the products are not named.",
  },
  {
    name: "Connect-IB",
    generation: 5,
    hwDevId: 0x1ff,
    pciDeviceIds: [0x1011],
    vfDeviceIds: [0x1012],
    ports: 2,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c",
  },
  {
    name: "ConnectX-4",
    generation: 5,
    hwDevId: 0x209,
    readyAddress: 0xb0004,
    pciDeviceIds: [0x1013],
    vfDeviceIds: [0x1014],
    ports: 2,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c",
  },
  {
    name: "ConnectX-4 Lx",
    generation: 5,
    hwDevId: 0x20b,
    readyAddress: 0xb0004,
    pciDeviceIds: [0x1015],
    vfDeviceIds: [0x1016],
    ports: 2,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c",
  },
  {
    name: "ConnectX-5",
    generation: 5,
    hwDevId: 0x20d,
    readyAddress: 0xb5e04,
    pciDeviceIds: [0x1017, 0x1019],
    vfDeviceIds: [0x1018, 0x101a],
    ports: 2,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c",
    note: "0x1019 is ConnectX-5 Ex; both have hardware id 0x20d.",
  },
  {
    name: "ConnectX-6",
    generation: 5,
    hwDevId: 0x20f,
    readyAddress: 0xb5f04,
    pciDeviceIds: [0x101b],
    vfDeviceIds: [0x101c],
    ports: 2,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c",
  },
  {
    name: "ConnectX-6 Dx",
    generation: 5,
    hwDevId: 0x212,
    readyAddress: 0xb5f04,
    pciDeviceIds: [0x101d],
    vfDeviceIds: [0x101e],
    ports: 2,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c",
    note: "Later adapters have the same id for virtual functions.",
  },
  {
    name: "ConnectX-6 Lx",
    generation: 5,
    hwDevId: 0x216,
    readyAddress: 0xb5f04,
    pciDeviceIds: [0x101f],
    vfDeviceIds: [0x101e],
    ports: 2,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c",
  },
  {
    name: "ConnectX-7",
    generation: 5,
    hwDevId: 0x218,
    readyAddress: 0xb5f04,
    pciDeviceIds: [0x1021],
    vfDeviceIds: [0x101e],
    ports: 4,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c",
  },
  {
    name: "ConnectX-8",
    generation: 5,
    hwDevId: 0x21e,
    readyAddress: 0xb5f04,
    pciDeviceIds: [0x1023],
    vfDeviceIds: [0x101e],
    ports: 4,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c",
  },
  {
    name: "ConnectX-9",
    generation: 5,
    hwDevId: 0x224,
    readyAddress: 0xb5f04,
    pciDeviceIds: [0x1025],
    vfDeviceIds: [0x101e],
    ports: 4,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c",
  },
  {
    name: "ConnectX-10",
    generation: 5,
    pciDeviceIds: [0x1027],
    source: "Linux drivers/net/ethernet/mellanox/mlx5/core/main.c; rdma-core providers/mlx5/mlx5.c",
    note: "The PCI id alone is public; rdma-core also has 0x2101 (ConnectX-10 NVLink-C2C).",
  },
  {
    name: "ConnectX-8 PCIe switch",
    generation: 5,
    hwDevId: 0x222,
    pciDeviceIds: [0x197d],
    ports: 4,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info",
    note: "A PCIe switch without an HCA function.",
  },
  {
    name: "ConnectX-9 PCIe switch",
    generation: 5,
    hwDevId: 0x228,
    pciDeviceIds: [0x197e],
    ports: 4,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info",
    note: "A PCIe switch.",
  },
  {
    name: "BlueField",
    generation: 5,
    hwDevId: 0x211,
    readyAddress: 0xb5e04,
    pciDeviceIds: [0xa2d2],
    vfDeviceIds: [0xa2d3],
    ports: 2,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c",
  },
  {
    name: "BlueField-2",
    generation: 5,
    hwDevId: 0x214,
    readyAddress: 0xb5f04,
    pciDeviceIds: [0xa2d6],
    ports: 2,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c",
  },
  {
    name: "BlueField-3",
    generation: 5,
    hwDevId: 0x21c,
    readyAddress: 0xb5f04,
    pciDeviceIds: [0xa2dc],
    ports: 4,
    source: "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c",
  },
  {
    name: "BlueField-4",
    generation: 5,
    hwDevId: 0x220,
    readyAddress: 0xb5f04,
    pciDeviceIds: [0xa2df],
    otherPciDeviceIds: [{ id: 0xa2dd, what: "crypto enabled" }, { id: 0xa2de, what: "crypto disabled" }, {
      id: 0xc2d6,
      what: "management interface",
    }],
    ports: 4,
    source:
      "mstflint dev_mgt/tools_dev_types.c g_devs_info; rdma-core providers/mlx5/mlx5.c; mstflint include/mtcr_ul/mtcr.h",
    note:
      "mstflint's table has hardware id 0x224, that of ConnectX-9, and its header 0x220; mstflint tells the device by its PCI ids.",
  },
];
