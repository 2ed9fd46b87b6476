/**
 * The words that host facts may keep when they are redacted: what the kernel and its drivers say, and nothing that
 * somebody else can have written.
 */

/** Words of one kind of fact: a list, numbers in a form, or names that are made of a list's words and small numbers. */
type Words = RegExp | readonly string[] | ReadonlySet<string>;

const partsOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Of counters: `rx0_packets`, `tx_prio3_pause`. Source: Linux, counters.rst of mlx5 and drivers/infiniband/hw/mlx5. */
const COUNTERS = partsOf(`a abort aborted access ack added adp aff alignment alloc aligned arfs arm async atomic bad bar
  bits blks bool broadcast buff buffer bus bypass bytes cache cached cancel carrier cc ce ch change check cnp cnps cnt
  code collisions comp complete compress config congst connect consumed consumption constraint control corrected corr cq
  cqe cqes crc credits csum ctl ctrl ctx cyc data dct decrypted deferred del delay dev device disc discard discards
  dllp done down downed downs drop dropped drops duplicate duration during ecn eieos empty encap encapsulated encrypted
  end env eq eqe eqes err error errors ether events exceeded excessive expired fail failed fast fault faults fcs fec
  field filler flow flush force fields frag fragments frame frames framing full generated global gro handled hds
  high host hw icm icrc if ignored implied in inner integrity internal invalid invalidation invalidations ipsec irq
  jabbers keep l lag lane lanes large late length lid lifespan limit link local long loopback lost lro lt m mac mark
  marked mc mcast mem missed mkey mmap module more mpwqe multicast nak nic nop none np no num octets odp of ok oob oom
  op opcode opcodes order oos ooo out outbound overflow overrun oversize own packet packets page pages parity partial
  pause pci pcie per phy physical pkt pkts poll port pp prefetch prefetched prio priority prbs ptp qos qp qps queue
  queues quota ran range raw rcv rd rdma read rearm receive received recover recovered recovery recycle redirect
  ref refill register relay release released remote removed replay req request requests resets resp restart resync ret
  retrain retrans retries retry ring rnr roce rp rq rs rtt rule rules rx s sa seq sequence sent sg signal single size
  skb skbs skip slow small software sq stalled start state steer steering stopped storm strides stuck success sw switch
  symbol sync syndrome table tail tc temp template timeout timeouts times timestamps tls tlp to too total traffic trans
  transition transmitted transport triggered ts tso tunnel tx uar umr uc ucast uncorrectable uncorrected undersize unicast
  unknown unnecessary unsupported up update valid vf vl vlan vnic vport wait waits waive wake warning watchdog window
  wqe wqes wr write xdp xmit xmitted xsk VL match pcs passed thres buf cong shorted unplug over clear counters send
  command eth inl sp esw psp macsec gso retx blocks inline`);
/** Of commands. Source: Linux drivers/net/ethernet/mellanox/mlx5/core/cmd.c: mlx5_command_str. */
const COMMANDS = partsOf(`2ERR 2RST ACCESS ADAPTER ADD ADDRESS ALLOC ALLOW ARM ATTACH CAP CONFIG CONG CONTEXT CONTEXTS
  COUNTER CQ CREATE CRYPTO DC DCT DEALLOC DELETE DEMUX DESTROY DETACH DISABLE DOMAIN DPORT DRAIN DRIVER DROPPED ELEMENT
  ENABLE ENCAP ENTRY ENV EQ ESW FLOW FOR FPGA FROM FUNCTIONS GENERAL GENERATE GET GID GROUP HCA HEADER IFC INIT INIT2INIT
  INIT2RTR INT ISSI KEY L2 LAG LIMIT LOAD LOG MAD MANAGE MCG MEMIC MIGRATION MKEY MODERATION MODIFY MONITOR NET NIC NOP
  NV NVMF OBJECT OTHER PACKET PAGE PAGES PARA PARAMS FAULT PD PKEY PP PSV Q QOS QP QUERY RATE REFORMAT REG RESUME RMP
  ROCE ROL ROOT RQ RQT RST2INIT RTR2RTS RTS RTS2RTS SAVE SCHEDULING SET SF SPECIAL SQ SQD SQERR2RTS SRQ STATE STATISTICS
  STATUS STEERING SUSPEND SYNC TABLE TEARDOWN TIR TIS TO TRANSPORT UAR UCTX UDP UMEM VERSION VHCA VIOLATION VNIC VPORT
  VXLAN WOL WQE XRC XRCD XRQ`);
/** What devlink's reporters tell of a queue. */
const QUEUE_FACTS = partsOf(`channel cc ci cqn counter CQ dropped EQ eqn format HW ICOSQ irqn ix lag min packets pc port
  posted priority PTP reset RQ rqn SQ size sqn state status stopped stride SW tc timestamp ts tx txq type vecidx WQE
  WQEs XDP XSK`);

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
  command: COMMANDS,
  queue_fact: QUEUE_FACTS,
  counter: COUNTERS,
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
  if (words instanceof Set) {
    return text.split(/[_ ]/).every((part) =>
        words.has(part) || words.has(part.replace(/\d{1,3}$/, "")) || /^\d{1,5}$/.test(part)
      )
      ? text
      : null;
  }
  return (words as readonly string[]).includes(text) ? text : null;
}
