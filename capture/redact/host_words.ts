/**
 * The words that host facts may keep when they are redacted: what the kernel and its drivers say, and nothing that
 * somebody else can have written.
 */

/** Words of one kind of fact: a list, or numbers in a form. */
type Words = RegExp | readonly string[];

const VERSION = /^\d{1,5}(?:\.\d{1,5}){1,3}$/;
const SPEED = /^\d{1,3}(?:\.\d{1,2})? GT\/s(?: PCIe)?$/;

/** Kinds of words. */
export const HOST_WORDS = {
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/,
  kernel: /^\d{1,3}\.\d{1,3}(?:\.\d{1,4})?/,
  arch: ["x86_64", "aarch64", "ppc64le", "ppc64", "s390x", "riscv64", "loongarch64"],
  driver: ["mlx5_core", "mlx4_core", "mlx5_vfio_pci", "vfio-pci", "uio_pci_generic", "igb_uio"],
  firmware: VERSION,
  speed: SPEED,
  link_layer: ["InfiniBand", "Ethernet"],
  port_state: ["NOP", "DOWN", "INIT", "ARMED", "ACTIVE", "ACTIVE_DEFER"],
  phys_state: ["Sleep", "Polling", "Disabled", "PortConfigurationTraining", "LinkUp", "LinkErrorRecovery", "Phy Test"],
  rate: /^\d{1,5}(?:\.\d{1,2})? Gb\/sec(?: \(\d{1,2}X [A-Z]{3}\d{0,2}\))?$/,
  gid_type: ["IB/RoCE v1", "RoCE v2", "IB", "RoCE v1"],
  reporter: ["fw", "fw_fatal", "tx", "rx", "vnic"],
  health: ["healthy", "error"],
  interrupt: /^mlx[45][-_](?:comp|async|cmd|pages|ctrl|eq|blt)?\d{0,5}/,
  irq: /^\d{1,6}$/,
  kernel_user: [
    ..."ib_cm ib_core ib_ipoib ib_iser ib_isert ib_mad ib_sa ib_srp ib_srpt ib_umad ib_uverbs iw_cm".split(" "),
    ..."mlx4_ib mlx5_ib mlx5_core nvme_rdma nvmet_rdma rdma_cm rdma_ucm rds_rdma rpcrdma rtrs_client rtrs_server".split(
      " ",
    ),
    ..."smc ksmbd cifs smbdirect lnet ko2iblnd 9pnet_rdma siw rxe xprtrdma svcrdma".split(" "),
  ],
  qp_type: [
    ..."SMI GSI RC UC UD RAW_PACKET RAW_IPV6 RAW_ETHERTYPE XRC_INI XRC_TGT XRC DRIVER DCI DCT REG_UMR RAW".split(" "),
  ],
  cm_state: [
    ..."IDLE ADDR_QUERY ADDR_RESOLVED ROUTE_QUERY ROUTE_RESOLVED CONNECT DISCONNECT ADDR_BOUND LISTEN".split(" "),
    ...["DEVICE_REMOVAL", "DESTROYING"],
  ],
  port_space: ["IPoIB", "IB", "TCP", "UDP"],
  qp_state: ["RESET", "INIT", "RTR", "RTS", "SQD", "SQE", "ERR"],
  origin: ["netlink", "debugfs", "capture", "scenario", "rdma"],
  command: /^[A-Z][A-Z0-9]{1,15}(?:_[A-Z0-9]{1,15}){0,7}$/,
  queue_fact: /^[A-Za-z]{1,12}(?:[ _][A-Za-z]{1,12}){0,4}$/,
  counter: /^\w{1,64}$/,
} as const satisfies Readonly<Record<string, Words>>;

/** What can be absent is said in these words, whatever the device is called that it is of. */
const FACT_WORDS: ReadonlySet<string> = new Set(
  `a address and architecture boot by clock commands connections contexts counters cqs CQs devlink device driver eqs event firmware
  frames fw fw_fatal GID GUID health host hw_counters id image interrupts jobs kernel layer LID lines link log manager
  mask mkeys MTU mrs name network devices node number objects of older on-demand owners P_Keys paging pause PCI PCIe physical port
  priorities processes qps QPs queues ranks rate RDMA register reporter rx some srqs SRQs state statistics subnet system
  table the time tx vnic`.split(/\s+/),
);

/**
 * What is absent, without the network devices that it may be of.
 *
 * @param net Their names.
 */
export function absentFact(fact: string, net: readonly string[]): string {
  const words = fact.split(" ").map((word) => net.includes(word) ? "a network device" : word);
  const known = words.every((word) => word === "a network device" || FACT_WORDS.has(word) || /^\d{1,3}$/.test(word));
  return known ? words.join(" ") : "a fact";
}

/**
 * A text if it is one of a kind's words, or begins with a number of it.
 *
 * @returns Null for anything else.
 */
export function wordOf(kind: keyof typeof HOST_WORDS, text: string | null): string | null {
  if (text === null) return null;
  const words: Words = HOST_WORDS[kind];
  if (words instanceof RegExp) return words.exec(text)?.[0] ?? null;
  return words.includes(text) ? text : null;
}
