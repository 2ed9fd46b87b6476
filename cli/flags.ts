/** Every option, once. Parser, help, completions, manual page and `docs/reference/cli.md` follow from this table. */

import type { Choice, CommandName, Flag } from "./flag_types.ts";
import { FORMATS } from "../render/formats/index.ts";
import { ACCESS_PATHS, type AccessPath, WAYS } from "../device/access_ways.ts";
import { QUEUES } from "../layouts/queues.ts";

const LIVE = ["dump", "list", "capture", "diagnose", "compare", "watch"] as const satisfies readonly CommandName[];
const DATA = ["dump", "decode"] as const satisfies readonly CommandName[];
const REPORT = [
  "dump",
  "list",
  "decode",
  "devices",
  "info",
  "explain",
  "diagnose",
  "compare",
  "watch",
] as const satisfies readonly CommandName[];
const EVERY = [
  "dump",
  "list",
  "diagnose",
  "compare",
  "watch",
  "devices",
  "decode",
  "explain",
  "capture",
  "info",
  "demo",
  "completions",
  "man",
  "page",
  "help",
  "version",
] as const satisfies readonly CommandName[];

const SOURCE_CHOICES: readonly Choice[] = QUEUES.map((source) => ({ value: source.name, doc: source.doc }));

/** What `--dump` takes. */
const DUMP_CHOICES = [
  { value: "WQ", doc: "elements of the queue" },
  { value: "QP", doc: "the context" },
  { value: "WQ_QP", doc: "the context, then the elements" },
  { value: "ALL_QPC", doc: "every valid context" },
  { value: "ALL_VALID_QPNS", doc: "numbers of the valid contexts" },
  { value: "ICM", doc: "memory of the adapter's context store" },
] as const satisfies readonly Choice[];

/** What `--access` takes. */
const ACCESS_CHOICES: readonly { readonly value: AccessPath | "auto"; readonly doc: string }[] = [
  { value: "auto", doc: "the first that works" },
  ...ACCESS_PATHS.map((value) => ({ value, doc: WAYS[value].doc })),
];

/** What `--format` takes. */
const FORMAT_CHOICES: readonly Choice[] = Object.values(FORMATS).map(({ name, doc }) => ({ value: name, doc }));

/** What `--transport` takes. */
const TRANSPORT_CHOICES = [
  { value: "rc", doc: "reliable connection" },
  { value: "uc", doc: "unreliable connection" },
  { value: "ud", doc: "unreliable datagram" },
  { value: "dc", doc: "dynamically connected" },
  { value: "xrc", doc: "extended reliable connection" },
  { value: "raw", doc: "raw Ethernet packets" },
  { value: "mlx", doc: "special QPs of ConnectX-3/Pro" },
] as const satisfies readonly Choice[];

/** The table. A key is the option's long name; `-` and `_` in it are the same to the parser. */
export const FLAGS = {
  device: {
    short: "d",
    value: "DEVICE",
    completes: "device",
    doc: "the adapter, or a file that stands for one",
    long:
      "An mst device (/dev/mst/mt4119_pciconf0), a PCI address (0000:03:00.0 or 03:00.0), an RDMA device (mlx5_0), " +
      "a path that ends in /config or /resource0, a dump file or capture, or a built-in adapter (sim:NAME; " +
      "`wqdump devices` lists them; sim:FILE.json reads a scenario of your own).",
    group: "what",
    commands: LIVE,
    example: "-d sim:mt4117_pciconf0 --menu",
  },
  source: {
    short: "s",
    value: "TYPE",
    choices: SOURCE_CHOICES,
    open: true,
    doc: "context type: Snd, Rcv, Cmp, Srq, Eqe, FullQp, ...",
    long:
      "SQ, RQ, CQ, EQ and QP mean Snd, Rcv, Cmp, Eqe and FullQp. Snd, Rcv, Cmp, Srq and Eqe exist on every adapter, MCG on ConnectX-3/Pro, MKC, SXDC and FullQp on later " +
      "ones, the CMAS types from ConnectX-5 on. Any other segment name in the adapter's menu (`--menu`) is accepted " +
      "too. `wqdump decode` takes the name of a structure as well (qpc, cqc, eqc, srqc, mkc, ...).",
    group: "what",
    commands: DATA,
    example: "-d sim:mt4117_pciconf0 --source QP --dump ALL_VALID_QPNS --num 20",
  },
  dump: {
    value: "WHAT",
    choices: DUMP_CHOICES,
    doc: "WQ, QP, WQ_QP, ALL_QPC, ALL_VALID_QPNS or ICM",
    long: "WQ prints the elements of a queue, QP its context, WQ_QP both; ALL_VALID_QPNS prints the numbers of the " +
      "contexts that exist, ALL_QPC all of these contexts; ICM prints adapter memory.",
    group: "what",
    commands: ["dump"],
    example: "-d sim:mt4129_pciconf0 --source CQ --dump ALL_VALID_QPNS",
  },
  qp: {
    value: "N",
    number: { min: 0, max: 0xffffffff },
    list: true,
    ranges: true,
    doc: "context number (also -qp): QP, CQ, SRQ, EQ, key ...",
    long: "The number of the context, whatever its type is called: QP, CQ, SRQ, EQ, memory key. At most 0xffffff, " +
      "except for MKC. Several are separated by commas, 0x10-0x1f is a range; with --dump all means every one that exists.",
    group: "what",
    commands: LIVE.filter((name) => name !== "list"),
    example: "-d sim:mt4117_pciconf0 --source QP --dump QP --qp 0x0000000b",
  },
  gvmi: {
    aliases: ["vhca"],
    value: "N",
    number: { min: 0, max: 0xffff },
    default: "the function's own",
    doc: "guest VM id, the PRM's vhca_id",
    long: "Reads the contexts of another function of the adapter. Not on ConnectX-3/Pro.",
    group: "what",
    commands: LIVE,
    example: "list sim:mt4129_pciconf0 --gvmi 0",
  },
  fi: {
    value: "N",
    number: { min: 0, max: 0xffffffff },
    default: "0",
    doc: "index of the first element or context number",
    long:
      "With WQ the first element (with --format raw the first 64-byte entry), with ALL_VALID_QPNS and ALL_QPC the " +
      "first context number.",
    group: "what",
    commands: [...DATA, "capture"],
    example: "-d sim:mt4129_pciconf0 --source CQ --dump WQ --qp 0x4a --fi 0xd --num 1",
  },
  num: {
    short: "n",
    value: "N",
    number: { min: 1, max: 0x100000000 },
    default: "keep reading",
    doc: "how many elements, or context numbers with ALL_*",
    group: "what",
    commands: [...DATA, "list", "capture"],
    example: "-d sim:mt4129_pciconf0 --source SQ --dump WQ --qp 0x4a58d7 --num 20",
  },
  address: {
    value: "A",
    wide: true,
    doc: "ICM address, with --dump ICM",
    group: "what",
    commands: ["dump"],
    example: "-d sim:mt4119_pciconf0 --dump ICM --address 0x100000000 --size 32",
  },
  size: {
    value: "N",
    number: { min: 4, max: 0x40000000, multipleOf: 4 },
    doc: "bytes to read, with --dump ICM",
    long: "A multiple of 4, at most 1 GiB.",
    group: "what",
    commands: ["dump"],
    example: "-d sim:mt4119_pciconf0 --dump ICM --address 0x100000000 --size 32 --format json",
  },
  menu: {
    doc: "print the segments that the adapter offers",
    long: "The RESOURCE_DUMP menu: every segment with its number, its indexes and the object counts it allows. Needs " +
      "no --source and no --dump; text or json.",
    group: "what",
    commands: ["dump"],
    example: "-d sim:mt4119_pciconf0 --menu",
  },
  all: {
    doc: "every context that exists; of a diagnosis every queue",
    long:
      "wqdump capture: every context that exists. wqdump diagnose: idle, moving and replaced queues are listed too.",
    group: "what",
    commands: ["capture", "diagnose"],
    example: "diagnose sim:sick --all",
  },
  format: {
    value: "FORMAT",
    choices: FORMAT_CHOICES,
    default: "text",
    doc: Object.keys(FORMATS).join(", "),
    long: Object.values(FORMATS).map(({ name, doc }) => `${name}: ${doc}`).join("; ") + " (docs/json.md).",
    group: "how",
    commands: REPORT,
    example: "-d sim:mt4129_pciconf0 --source CQ --dump WQ --qp 0x4a --format brief",
  },
  json: {
    doc: "the same as --format json",
    group: "how",
    commands: REPORT.filter((name) => name !== "watch"),
    example: "list sim:mt4129_pciconf0 --json",
  },
  "raw-bytes": {
    doc: "in json, the bytes of every record too",
    long: "Adds a `bytes` member (lower-case hexadecimal, device order) to every context part and element.",
    group: "how",
    commands: DATA,
    example: "-d sim:mt4129_pciconf0 --source QP --dump QP --qp 0x4a58d7 --json --raw-bytes",
  },
  fields: {
    value: "A,B,...",
    completes: "field",
    list: true,
    doc: "only these fields of elements or queues",
    long: "Names as in json, separated by commas.",
    group: "how",
    commands: [...DATA, "list"],
    example: "list sim:mt4129_pciconf0 --fields number,state,retry_count",
  },
  where: {
    value: "F=V,...",
    completes: "condition",
    list: true,
    doc: "only elements or queues whose field F has the value V",
    long:
      "Conditions separated by commas, all of which must hold: a field as in json (opcode, or wqe_ctrl.opcode for " +
      "one structure only), one of = != < <= > >= & (any of these bits), and a number or the name of an enumerated " +
      "value.",
    group: "how",
    commands: [...DATA, "list"],
    example: '-d sim:mt4129_pciconf0 --source CQ --dump WQ --qp 0x4a --where "opcode=REQ_ERR|RESP_ERR,syndrome!=5"',
  },
  scan: {
    doc: "try every number rather than take the driver's list",
    long:
      "For --dump ALL_VALID_QPNS and the ALL_ contexts. The driver lists what was made by verbs: QPs that programs " +
      "make by DevX (UCX, DPDK, DOCA), DCTs and queues of network interfaces are found by their numbers only. Give the " +
      "range by --fi and --num: all numbers take hours.",
    group: "how",
    commands: ["dump"],
    example: "-d sim:mt4129_pciconf0 --source QP --dump ALL_VALID_QPNS --scan --fi 0x100 --num 0x400",
  },
  sort: {
    value: "FIELD",
    completes: "field",
    doc: "field to order by; -FIELD descends",
    group: "how",
    commands: ["list"],
    example: "list sim:sick --sort -unacked --num 10",
  },
  pending: {
    doc: "only elements posted and not yet completed",
    long: "Needs the producer and consumer counters, which come from the queue's context.",
    group: "how",
    commands: ["dump"],
    example: "-d sim:sick --source SQ --dump WQ --qp 0x201 --pending --format brief",
  },
  stride: {
    value: "BYTES",
    number: { min: 16, max: 2048, powerOfTwo: true },
    default: "what the context says",
    doc: "bytes from one element to the next",
    long: "Used where the queue's context does not tell; a power of two from 16 to 2048.",
    group: "ring",
    commands: DATA,
    example: "decode rq.bin --source rcv --stride 64",
  },
  transport: {
    value: "T",
    choices: TRANSPORT_CHOICES,
    default: "what the context says, else rc",
    doc: "service type of a send queue: rc, uc, ud, dc, xrc, raw, mlx",
    group: "ring",
    commands: DATA,
    example: "decode sq.bin --source snd --transport ud",
  },
  "cqe-size": {
    value: "BYTES",
    choices: [
      { value: "32", doc: "32-byte CQEs (ConnectX-3/Pro)" },
      { value: "64", doc: "64-byte CQEs" },
      { value: "128", doc: "128-byte CQEs (not ConnectX-3/Pro)" },
    ],
    default: "what the context says, else 64 (ConnectX-3/Pro: 32)",
    doc: "size of a completion queue element: 32, 64 or 128",
    group: "ring",
    commands: DATA,
    example: "decode cq.bin --source cmp --cqe-size 128",
  },
  "rq-type": {
    value: "KIND",
    choices: [
      { value: "cyclic", doc: "receive WQEs one behind the other" },
      { value: "linked", doc: "receive WQEs begin with the number of the next one" },
      { value: "striding", doc: "a receive WQE takes several packets" },
      { value: "linked-striding", doc: "both" },
    ],
    default: "what the queue says; bytes alone do not tell",
    doc: "receive queue behind --source Rcv or Cmp: cyclic, linked, striding, linked-striding",
    group: "ring",
    commands: DATA,
    example: "decode cq.bin --source cmp --rq-type linked-striding",
  },
  "mini-cqe": {
    value: "FORMAT",
    choices: [
      { value: "hash", doc: "RSS hash" },
      { value: "csum", doc: "checksum" },
      { value: "ftag-stride", doc: "flow tag and stride index" },
      { value: "csum-stride", doc: "checksum and stride index (striding receive queues)" },
      { value: "l34h-stride", doc: "header types and stride index" },
    ],
    default: "what the context says, else hash, which is then said to be assumed",
    doc: "form of the mini CQEs of compressed completions: hash, csum, ftag-stride, csum-stride, l34h-stride",
    group: "ring",
    commands: DATA,
    example: "decode cq.bin --source cmp --mini-cqe csum",
  },
  "cqe-compression": {
    value: "LAYOUT",
    choices: [
      { value: "basic", doc: "the owner bit tells whose an entry is" },
      { value: "enhanced", doc: "an iteration count does; arrays tell how many entries they take" },
    ],
    default: "what the context says, else basic",
    doc: "layout of compressed completions: basic or enhanced",
    group: "ring",
    commands: DATA,
    example: "decode cq.bin --source cmp --cqe-compression enhanced",
  },
  ring: {
    value: "BYTES",
    number: { min: 16, max: 0x40000000, multipleOf: 16 },
    default: "all of the input",
    doc: "size of the whole ring, so that WQEs can wrap",
    group: "ring",
    commands: ["decode"],
    example: "decode sq.bin --source snd --ring 4096",
  },
  "start-counter": {
    value: "N",
    number: { min: 0, max: 0xffffffff },
    default: "0",
    doc: "counter of the first element; of a CQ or EQ: its ci",
    long: "For a work queue the wqe_counter of the first element that is shown (of the ring's first, where N is a " +
      "multiple of the ring's size). For a completion or event queue the consumer counter, which tells new entries " +
      "from stale ones.",
    group: "ring",
    commands: ["decode"],
    example: "decode sq.bin --source snd --start-counter 0x100",
  },
  generation: {
    value: "G",
    choices: [
      { value: "4", doc: "ConnectX-3 and ConnectX-3 Pro" },
      { value: "5", doc: "Connect-IB, ConnectX-4 and later" },
    ],
    default: "5",
    doc: "4 for ConnectX-3/Pro, 5 for everything later",
    group: "ring",
    commands: ["decode"],
    example: "decode cq.bin --source cmp --generation 4",
  },
  timestamps: {
    doc: "the completions carry time stamps (ConnectX-3/Pro)",
    long: "A dump of an adapter knows it from the queue's context; bytes do not tell.",
    group: "ring",
    commands: ["decode"],
    example: "decode cq.bin --source cmp --generation 4 --timestamps",
  },
  lib: {
    value: "PATH",
    completes: "file",
    default: "WQDUMP_MTCR, then where packages put it",
    doc: "NVIDIA's mtcr library (ccmdif.so)",
    long: "Without it the environment variable WQDUMP_MTCR counts, then the places where the packages mstflint and " +
      "MFT put the library.",
    group: "device",
    commands: [...LIVE, "devices", "version"],
    example: "devices --lib /usr/lib/x86_64-linux-gnu/mstflint/python_tools/ccmdif.so",
  },
  access: {
    value: "WAY",
    choices: ACCESS_CHOICES,
    default: "auto",
    doc: "how to reach a real adapter",
    long: "wqdump devices shows which ways this host has, and what would open the others.",
    group: "device",
    commands: LIVE,
    example: "list mlx5_0 --access fwctl",
  },
  clear_semaphore: {
    doc: "release the adapter's semaphores by force",
    long: "For use after a tool died while it held one. Works alone, without --source; with it, before the dump.",
    group: "device",
    commands: ["dump"],
    example: "-d 03:00.0 --clear_semaphore",
  },
  gw_access: {
    doc: "read contexts through the gateway (ConnectX-3/Pro)",
    group: "device",
    commands: ["dump"],
    example: "-d sim:mt4099_pci_cr0 --source MCG --dump QP --qp 0x10 --gw_access",
  },
  "context-sources": {
    value: "T=N,...",
    list: true,
    default: "Snd=0,Rcv=1,Cmp=2,Srq=3,Eqe=4,MCG=5, an assumption",
    doc: "numbers of the context types (ConnectX-3/Pro)",
    long: "The command that reads contexts of a ConnectX-3 takes a number for the context type, and which number is " +
      "which is not public. wqdump assumes the manual's order from 0 on; this option says otherwise.",
    group: "device",
    commands: ["dump", "capture"],
    example: "-d sim:mt4099_pci_cr0 --source SQ --dump QP --qp 0x42 --context-sources Snd=0,Rcv=1",
  },
  bin: {
    value: "FILE",
    completes: "file",
    writes: "output",
    doc: "also keep the segments read, as a dump file",
    long: "The resource-dump stream as the adapter sent it, which -d reads again. Written whole or not at all.",
    group: "device",
    commands: ["dump"],
    example: "-d sim:mt4129_pciconf0 --source QP --dump QP --qp 0x4a58d7 --bin qp.bin",
  },
  trace: {
    value: "FILE",
    completes: "file",
    writes: "output",
    doc: "record every register access, for a report",
    long: "The file can be replayed (-d FILE) and is what a report about an adapter should carry.",
    group: "device",
    commands: ["dump", "capture"],
    example: "-d sim:mt4129_pciconf0 --source QP --dump QP --qp 0x4a58d7 --trace access.trace",
  },
  output: {
    short: "o",
    value: "FILE",
    completes: "file",
    writes: "output",
    doc: "file to write; of a capture - for stdout",
    group: "output",
    commands: ["capture", "compare", "diagnose", "page", "watch"],
    example: "capture -d sim:mt4129_pciconf0 --qp 0x4a58d7 -o incident.wqd",
  },
  contexts: {
    doc: "with --all: contexts alone, no rings",
    long:
      "One context in the PRM's format per queue: all that `wqdump diagnose` needs to tell which queues are worth " +
      "a look, of tens of thousands in seconds.",
    group: "what",
    commands: ["capture"],
    example: "capture -d sim:mt4129_pciconf0 --all --contexts -o contexts.wqd",
  },
  cq: {
    value: "N",
    number: { min: 0, max: 0xffffff },
    list: true,
    doc: "only these completion queues",
    group: "what",
    commands: ["diagnose"],
    example: "diagnose sim:sick --cq 0x50",
  },
  pid: {
    value: "PID",
    number: { min: 1, max: 0x7fffffff },
    list: true,
    doc: "only queues of these processes",
    long: "Needs to know whose the queues are: from the host, or from host facts of a capture.",
    group: "what",
    commands: ["diagnose"],
    example: "diagnose sim:sick --pid 4711",
  },
  peer: {
    value: "HOST",
    list: true,
    doc: "only QPs to these peers: host name, address, GID or LID",
    group: "what",
    commands: ["diagnose"],
    example: "diagnose sim:sick --peer 10.7.0.2",
  },
  window: {
    value: "SECONDS",
    default: "1",
    doc: "time between two samples",
    long: "Acknowledgements take microseconds, so a second shows what stands still. That retries fail shows after 2 " +
      "retransmissions only: 17 s at ack_timeout 20; the answer says so where that is longer than the window.",
    group: "how",
    commands: ["diagnose", "compare"],
    example: "diagnose sim:sick --qp 0x201 --window 0.5",
  },
  budget: {
    value: "SECONDS",
    doc: "time that reading may take; what is left out is said",
    group: "how",
    commands: ["capture", "diagnose", "compare", "watch"],
    example: "diagnose sim:sick --check nagios --budget 10",
  },
  log: {
    value: "FILE",
    list: true,
    completes: "file",
    doc: "log of an application or a kernel that knows more",
    long: "Lines that name a QP of a verdict are put beside it. With watch, a line that names an error is a trigger.",
    group: "what",
    commands: ["diagnose", "watch"],
    example: "diagnose sim:sick --qp 0x201 --log kern.log",
  },
  rows: {
    value: "FILE",
    completes: "file",
    writes: "output",
    doc: "also write flat rows to a file (.ndjson, .csv or .parquet)",
    long:
      "The columns are those of docs/fleet.md, the same for lists and diagnoses, for DuckDB, ClickHouse and the like.",
    group: "output",
    commands: ["list", "diagnose"],
    example: "list sim:sick --rows fleet.parquet",
  },
  samples: {
    value: "FILES",
    list: true,
    completes: "file",
    doc: "captures that are samples of one adapter, whatever they say",
    group: "what",
    commands: ["diagnose"],
    example: "diagnose --samples before.wqd,after.wqd",
  },
  remote: {
    value: "FILES",
    list: true,
    completes: "file",
    doc: "captures of other hosts, whatever they say",
    group: "what",
    commands: ["diagnose"],
    example: "diagnose here.wqd --remote there.wqd",
  },
  explain: {
    value: "RULE",
    doc: "print a rule, by its name or id; nothing is read",
    group: "general",
    commands: ["diagnose"],
    example: "diagnose --explain not-acked",
  },
  check: {
    value: "MONITOR",
    choices: [
      { value: "npd", doc: "node-problem-detector: exit code 0, 1, 2 (unknown)" },
      { value: "nagios", doc: "Nagios, Icinga: exit code 0, 1, 2, 3 (unknown), perfdata" },
      { value: "prometheus", doc: "node-exporter's textfile: -o FILE.prom, exit code 0 once written" },
    ],
    doc: "one line for a monitor, with its exit codes",
    group: "output",
    commands: ["diagnose"],
    example: "diagnose sim:sick --check nagios --budget 10",
  },
  every: {
    value: "SECONDS",
    default: "1",
    doc: "time between two looks",
    group: "how",
    commands: ["watch"],
    example: "watch sim:sick --every 0.5 --for 1",
  },
  for: {
    value: "SECONDS",
    default: "until Ctrl-C",
    doc: "how long",
    group: "how",
    commands: ["watch"],
    example: "watch sim:sick --for 3",
  },
  on: {
    value: "TRIGGER",
    list: true,
    default: "error",
    doc: "what makes a capture: error, warning, or names of verdicts",
    long: "Rises of local_ack_timeout_err, of RNR counters and of CQ overruns do so always.",
    group: "how",
    commands: ["watch"],
    example: "watch sim:sick --for 1 --keep evidence --on warning,not-acked",
  },
  keep: {
    value: "DIR",
    completes: "file",
    writes: "beside",
    doc: "folder for the captures that triggers make",
    group: "output",
    commands: ["watch"],
    example: "watch sim:sick --for 1 --keep evidence --on not-acked --max-size 500",
  },
  "max-size": {
    value: "MB",
    number: { min: 1, max: 1048576 },
    default: "100",
    doc: "of all captures kept; the oldest goes",
    group: "output",
    commands: ["watch"],
    example: "watch sim:sick --for 1 --keep evidence --on not-acked --max-size 500",
  },
  "redact-key": {
    value: "FILE",
    completes: "file",
    writes: "beside",
    doc: "the secret of the redaction, so that captures agree",
    long:
      "Redacts, with the secret in FILE, which is made when it does not exist. Captures, rows and reports that were made " +
      "with the same secret have the same replacements: ends still pair, samples still compare. Keep it where they do " +
      "not go.",
    group: "output",
    commands: ["capture", "list", "diagnose"],
    example: "capture -d here.wqd --all --redact-key case-4711.key -o send.wqd",
  },
  force: {
    short: "f",
    doc: "overwrite an existing capture",
    group: "output",
    commands: ["capture"],
    example: "capture -d sim:mt4129_pciconf0 --qp 0x4a58d7 -o incident.wqd --force",
  },
  report: {
    doc: "print what to send when an adapter behaves differently",
    long: "Opens every adapter by every way that is usable and reads its menu; json, without host names and queues.",
    group: "output",
    commands: ["devices"],
    example: "devices --report",
  },
  "no-owner": {
    doc: "leave out who has which queue (process, command)",
    group: "output",
    commands: ["capture"],
    example: "capture -d sim:sick --qp 0x201 --no-owner -o no-owner.wqd",
  },
  redact: {
    doc: "scrub keys and addresses, consistently",
    long:
      "Equal values stay equal, so that relations survive. In captures, and in all that list and diagnose print and " +
      "write: text, json, rows, reports with the data in them.",
    group: "output",
    commands: ["capture", "list", "diagnose"],
    example: "list sim:mt4129_pciconf0 --redact",
  },
  color: {
    value: "WHEN",
    choices: [
      { value: "auto", doc: "on a terminal, unless NO_COLOR is set" },
      { value: "always", doc: "even into a pipe" },
      { value: "never", doc: "no colour" },
    ],
    default: "auto",
    doc: "auto, always or never",
    group: "output",
    commands: EVERY,
    example: "explain 0x13 0x88 --color always",
  },
  "no-pager": {
    doc: "do not page long text on a terminal",
    long:
      "Otherwise text that does not fit the terminal goes through $PAGER (less -FRX where that is not set, or may " +
      "not be run), where wqdump may run programs. Ctrl-C ends a search that the pager waits for; q does so at its prompt.",
    group: "output",
    commands: EVERY,
    example: "explain 0x13 0x88 --no-pager",
  },
  quiet: {
    short: "q",
    doc: "no remarks on stderr, errors only",
    group: "output",
    commands: EVERY,
    example: "list sim:mt4129_pciconf0 --quiet",
  },
  verbose: {
    doc: "more remarks on stderr; with --version, details",
    long:
      "Says which method found the contexts and what was assumed, and every remark where there are many of a kind. " +
      "With --version: Deno, the permissions and the mtcr library.",
    group: "output",
    commands: EVERY,
    example: "--version --verbose",
  },
  licences: {
    aliases: ["licenses"],
    doc: "the licences of everything in the executable",
    group: "general",
    commands: ["version"],
    example: "--version --licences",
  },
  help: {
    short: "h",
    doc: "this text; `wqdump COMMAND --help` for a command's",
    group: "general",
    commands: EVERY,
  },
  version: {
    short: "v",
    doc: "version",
    group: "general",
    commands: EVERY,
  },
} as const satisfies Readonly<Record<string, Flag>>;

/** Long name of an option. */
export type FlagName = keyof typeof FLAGS;

/** What an option's value becomes. */
type ValueOf<F> = F extends { readonly list: true; readonly number: unknown } ? readonly number[]
  : F extends { readonly list: true } ? readonly string[]
  : F extends { readonly number: unknown } ? number
  : F extends { readonly wide: true } ? bigint
  : F extends { readonly open: true } ? string
  : F extends { readonly choices: readonly { readonly value: infer V }[] } ? V
  : F extends { readonly value: string } ? string
  : true;

/** The options of one command line, checked one by one. */
export type Options = { readonly [K in FlagName]?: ValueOf<typeof FLAGS[K]> };

/** The table as rows, in its order. */
export function flagRows(): readonly (readonly [FlagName, Flag])[] {
  return Object.entries(FLAGS) as [FlagName, Flag][];
}
