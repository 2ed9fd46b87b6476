/** What programs put before their messages: a row per envelope, with a sample. */

/** Whose line it is, and when it was written. */
export interface Origin {
  host?: string;
  process?: number | string;
  thread?: number | string;
  rank?: number;
  pod?: string;
  container?: string;
  /** As printed. */
  time?: string;
  /** Microseconds since 1970, where a date with its year is known. */
  time_us?: number;
}

/** A part of a prefix. */
export interface EnvelopeRow {
  /** Who writes it. */
  readonly origin: string;
  /** The part alone, as it is written. */
  readonly sample: string;
  /** The part; named groups are facts, `file` is the name of a log, `epoch`, `iso`, `date`, `year`, `boot`, `day` and `local` are times. */
  readonly pattern: RegExp;
  /** What the sample says. */
  readonly gives: Origin;
  /** Only behind a time. */
  readonly timed?: true;
  /** Only at the beginning of the line, or behind quote marks. */
  readonly first?: true;
}

const CLOCK = "[0-2]\\d:[0-5]\\d:[0-6]\\d(?:[.,]\\d{1,9})?";
const ISO = `\\d{4}-\\d\\d-\\d\\d[T _]${CLOCK}(?: ?(?:Z|[+-]\\d\\d:?\\d\\d)(?!:?\\d))?`;
export const HOST = "[A-Za-z0-9][\\w.-]{0,63}";
const LEVEL = "(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL)";

/** How lines begin that someone listed, or that a patch adds. */
const LOGGED =
  "[0-9a-f]{8}: [0-9a-f]{2} |infiniband |mlx[45]|cqe_dump|\\[|[A-Z][a-z]{2} [ \\d]\\d |\\d{4}-\\d\\d-\\d\\d";

/** In the order in which they are tried. */
export const ENVELOPES: readonly EnvelopeRow[] = [
  { origin: "indentation", sample: "  ", pattern: /[\s\u00a0]+/, gives: {} },
  {
    origin: "quotation",
    sample: "> ",
    pattern: /(?:[>|]+\s?)+|[-*] (?=\s*\S)|`{1,3}(?=\s*\S)/,
    gives: {},
    first: true,
  },
  {
    origin: "syslog, equal lines",
    sample: "message repeated 5 times: [ ",
    pattern: /message repeated \d{1,9} times: \[ ?/,
    gives: {},
  },
  {
    origin: "list number",
    sample: "2. ",
    pattern: new RegExp(`\\d{1,3}[.)] (?=${LOGGED})`),
    gives: {},
    first: true,
  },
  {
    origin: "patch",
    sample: "+",
    pattern: new RegExp(`[+-] {0,2}(?=${LOGGED}|[0-9a-f]{8} [0-9a-f]{8} )`),
    gives: {},
    first: true,
  },
  { origin: "journal export", sample: "MESSAGE=", pattern: /MESSAGE=/, gives: {}, first: true },
  {
    origin: "ucx time",
    sample: "[1700000010.000001] ",
    pattern: /\[(?<epoch>\d{10}\.\d{1,9})\]\s{0,4}/,
    gives: { time: "1700000010.000001", time_us: 1700000010000001 },
  },
  {
    origin: "kernel time",
    sample: "[  408.368677] ",
    pattern: /\[\s{0,7}(?<boot>\d{1,9}\.\d{1,9})(?: <\s{0,8}\d{1,9}\.\d{1,9} ?>)?\]\s?/,
    gives: { time: "408.368677" },
  },
  {
    origin: "dmesg -x",
    sample: "kern  :warn  : ",
    pattern: /(?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local\d) {0,6}:[a-z]{3,6} {0,6}: /,
    gives: {},
    first: true,
  },
  {
    origin: "/dev/kmsg",
    sample: "4,1234,567890123,-;",
    pattern: /\d{1,3},\d{1,12},(?<boot>\d{1,16}),[-\w=,]{1,40};/,
    gives: { time: "567890123" },
    first: true,
  },
  {
    origin: "dmesg -H",
    sample: "[  +0.000012] ",
    pattern: /\[(?:[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d| {0,6}\+\d{1,6}\.\d{6})\]\s/,
    gives: {},
    first: true,
  },
  { origin: "syslog priority", sample: "<4>1 ", pattern: /<\d{1,3}>1 (?=\S)/, gives: {}, first: true },
  { origin: "kernel level", sample: "<4>", pattern: /<\d{1,3}>(?=\S)/, gives: {}, first: true },
  {
    origin: "kernel caller",
    sample: "[ T1234] ",
    pattern: /\[\s{0,5}[TC](?<thread>\d{1,8})\]\s?/,
    gives: { thread: 1234 },
  },
  {
    origin: "mpirun --tag-output",
    sample: "[1,3]<stderr>:",
    pattern: /\[(?:[\w.@-]{1,80}@)?\d{1,10},(?<rank>\d{1,7})\](?:<std\w{2,5}>)?:?\s?/,
    gives: { rank: 3 },
  },
  {
    origin: "open mpi name",
    sample: "[[9000,1],3]",
    pattern: /\[\[\d{1,7},\d{1,5}\],(?<rank>\d{1,7})\]\s?/,
    gives: { rank: 3 },
  },
  {
    origin: "ray's own processes",
    sample: "[2026-10-01 10:00:09,123 E 4711 4898] ",
    pattern: new RegExp(`\\[(?<iso>${ISO}) [IWEFDC] (?<process>\\d{1,9}) (?<thread>\\d{1,9})\\]\\s`),
    gives: { time: "2026-10-01 10:00:09,123", time_us: 1790848809123000, process: 4711, thread: 4898 },
  },
  {
    origin: "sglang",
    sample: "[2026-10-01 10:00:09 DP0 TP3] ",
    pattern: new RegExp(`\\[(?<iso>${ISO})(?: [A-Z]{2,3}\\d{1,5}){1,5}\\]\\s`),
    gives: { time: "2026-10-01 10:00:09", time_us: 1790848809000000 },
  },
  {
    origin: "iso time",
    sample: "[2026-10-01 10:00:09] ",
    pattern: new RegExp(`\\[?(?<iso>${ISO})\\]?(?:[,:|]|\\s{1,4}|(?=\\[)){1,3}`),
    gives: { time: "2026-10-01 10:00:09", time_us: 1790848809000000 },
  },
  {
    origin: "dmesg -T",
    sample: "[Sun Oct  1 17:01:10 2017] ",
    pattern: new RegExp(
      `\\[?(?:[A-Z][a-z]{2},? )?(?<date>[A-Z][a-z]{2} {1,2}\\d{1,2} ${CLOCK}(?: [A-Z]{3,4})? (?:19|20)\\d\\d)(?!\\d)\\]?:?\\s{0,2}`,
    ),
    gives: { time: "Oct  1 17:01:10 2017", time_us: 1506877270000000 },
  },
  {
    origin: "syslog time with its year",
    sample: "Mar 30 2024 21:04:05 ",
    pattern: new RegExp(
      `(?<year>[A-Z][a-z]{2} {1,2}\\d{1,2} (?:19|20)\\d\\d ${CLOCK}|(?:19|20)\\d\\d [A-Z][a-z]{2} {1,2}\\d{1,2} ${CLOCK})\\s`,
    ),
    gives: { time: "Mar 30 2024 21:04:05", time_us: 1711832645000000 },
  },
  {
    origin: "journal short-full",
    sample: "Wed 2024-05-01 10:00:00 UTC ",
    pattern: new RegExp(`[A-Z][a-z]{2} (?<iso>\\d{4}-\\d\\d-\\d\\d ${CLOCK} (?:UTC|GMT))\\s`),
    gives: { time: "2024-05-01 10:00:00 UTC", time_us: 1714557600000000 },
    first: true,
  },
  {
    origin: "journal short-full, elsewhere",
    sample: "Wed 2024-05-01 10:00:00 CEST ",
    pattern: new RegExp(`[A-Z][a-z]{2} (?<local>\\d{4}-\\d\\d-\\d\\d ${CLOCK} [A-Z]{2,5})\\s`),
    gives: { time: "2024-05-01 10:00:00 CEST" },
    first: true,
  },
  {
    origin: "journal short-unix",
    sample: "1714550400.123456 ",
    pattern: /(?<epoch>1\d{9}\.\d{3,9})\s{1,4}/,
    gives: { time: "1714550400.123456", time_us: 1714550400123456 },
    first: true,
  },
  {
    origin: "date with slashes",
    sample: "05/01/2024 10:00:00 AM ",
    pattern: new RegExp(`(?<local>\\d{1,2}/\\d{1,2}/\\d{2,4},? {1,2}${CLOCK}(?: [AP]M)?)\\s`),
    gives: { time: "05/01/2024 10:00:00 AM" },
    first: true,
  },
  {
    origin: "syslog time",
    sample: "Mar 30 21:04:05 ",
    pattern: new RegExp(`(?<day>[A-Z][a-z]{2} {1,2}\\d{1,2} ${CLOCK})(?: (?:UTC|GMT|[A-Z]{2,3}S?T))?\\s`),
    gives: { time: "Mar 30 21:04:05" },
  },
  {
    origin: "glog",
    sample: "E0101 10:00:00.000001 77 worker_pool.cpp:9] ",
    pattern: new RegExp(
      `[IWEFC](?<glog>\\d{4}(?:\\d{4})? ${CLOCK})\\s{1,4}(?<thread>\\d{1,8})\\s[\\w./-]{1,80}:\\d{1,6}\\]\\s?`,
    ),
    gives: { time: "0101 10:00:00.000001", thread: 77 },
  },
  {
    origin: "c10",
    sample: "[E501 10:00:00.123456 ProcessGroupNCCL.cpp:12] ",
    pattern: new RegExp(`\\[[IWEFC](?<glog>\\d{3,4} ${CLOCK}) [\\w./-]{1,80}:\\d{1,6}\\]\\s?`),
    gives: { time: "501 10:00:00.123456" },
  },
  {
    origin: "vllm",
    sample: "ERROR 11-30 12:00:00 [worker.py:33] ",
    pattern: new RegExp(`${LEVEL} (?<day>[01]\\d-[0-3]\\d ${CLOCK}) \\[?[\\w./-]{1,80}:\\d{1,6}\\]:?\\s`),
    gives: { time: "11-30 12:00:00" },
  },
  {
    origin: "time of day",
    sample: "10:00:00.123 ",
    pattern: new RegExp(`\\[?(?<day>${CLOCK})\\]?\\s`),
    gives: { time: "10:00:00.123" },
  },
  { origin: "container runtime", sample: "stderr F ", pattern: /std(?:out|err) [FP] /, gives: {} },
  { origin: "gitlab", sample: "01E ", pattern: /\d\d[OE]\+?\s/, gives: {}, timed: true },
  {
    origin: "syslog relay",
    sample: "192.0.2.9 ",
    pattern: /\d{1,3}(?:\.\d{1,3}){3} (?=[A-Za-z][\w.-]{0,63} [A-Za-z][\w./@-]{0,40}(?:\[\d{1,9}\])?:\s)/,
    gives: {},
    timed: true,
  },
  {
    origin: "syslog host",
    sample: "node1 kernel: ",
    pattern: new RegExp(
      `(?<host>${HOST}) [A-Za-z][\\w./@-]{0,40}(?:\\[(?<process>\\d{1,9})\\])?:\\s`,
    ),
    gives: { host: "node1" },
    timed: true,
  },
  {
    origin: "syslog, RFC 5424",
    sample: "n1 app 77 - - ",
    pattern: new RegExp(
      `(?<host>${HOST}) [!-~]{1,48} (?:(?<process>\\d{1,9})|[!-~]{1,128}) [!-~]{1,32} (?:-|(?:\\[[^\\]\\n]{0,400}\\]){1,8})(?: \\ufeff?|$)`,
    ),
    gives: { host: "n1", process: 77 },
    timed: true,
  },
  {
    origin: "level",
    sample: "INFO ",
    pattern: new RegExp(`\\[?${LEVEL}\\]?:?\\s{1,4}`),
    gives: {},
    timed: true,
  },
  {
    origin: "python logger",
    sample: "- vllm.worker - ERROR - ",
    pattern: new RegExp(`(?:- )?[\\w.-]{1,60} - ${LEVEL} - `),
    gives: {},
    timed: true,
  },
  {
    origin: "source file",
    sample: "node_manager.cc:33: ",
    pattern: /[\w./-]{1,80}\.(?:cc?|cpp|cu|py|rs|go):\d{1,6}:\s/,
    gives: {},
    timed: true,
  },
  {
    origin: "kubectl --prefix",
    sample: "[pod/train-0/worker] ",
    pattern: /\[pod\/(?<pod>[^/\]\s]{1,253})\/(?<container>[^\]\s]{1,63})\]\s/,
    gives: { pod: "train-0", container: "worker" },
  },
  {
    origin: "kubetail",
    sample: "[train-0 worker] ",
    pattern: /\[(?<pod>[a-z0-9.]{1,60}-[a-z0-9.-]{1,200}) (?<container>[a-z][a-z0-9-]{0,62})\] /,
    gives: { pod: "train-0", container: "worker" },
    first: true,
  },
  {
    origin: "ray",
    sample: "(RayWorkerWrapper pid=4711, ip=192.0.2.4) ",
    pattern:
      /\([\w.:<>-]{1,80}(?:\(\w{1,40}\))?(?: rank=(?<rank>\d{1,7}))? pid=(?<process>\d{1,9})(?:, ip=(?<host>[\w.:-]{2,64}))?\)(?:\s|(?=\[))/,
    gives: { process: 4711, host: "192.0.2.4" },
  },
  {
    origin: "ray, no worker",
    sample: "(raylet, ip=192.0.2.4) ",
    pattern: /\((?:raylet|gcs_server|autoscaler|dashboard\w{0,20})(?:, ip=(?<host>[\w.:-]{2,64}))?\)(?:\s|(?=\[))/,
    gives: { host: "192.0.2.4" },
  },
  {
    origin: "colours without their escape",
    sample: "[36m",
    pattern: /(?:\[\d{0,3}(?:;\d{1,3}){0,4}m)+ ?/,
    gives: {},
  },
  {
    origin: "torchrun",
    sample: "[rank3]:",
    pattern: /\[?(?:rank|default|worker)\s?(?<rank>\d{1,7})(?:\]:?|:)\s?/i,
    gives: { rank: 3 },
  },
  {
    origin: "mvapich",
    sample: "[n4:mpi_rank_1]",
    pattern: new RegExp(`\\[(?<host>${HOST}):mpi_rank_(?<rank>\\d{1,7})\\]\\s?`),
    gives: { host: "n4", rank: 1 },
  },
  {
    origin: "ucx process",
    sample: "[ha:77:0:78] ",
    pattern: new RegExp(
      `\\[(?<host>${HOST}):(?<process>\\d{1,9})\\s{0,8}:(?<thread>\\d{1,9})(?::\\d{1,9})?\\]\\s{0,8}`,
    ),
    gives: { host: "ha", process: 77, thread: 0 },
  },
  {
    origin: "ucx process, cut at its front",
    sample: "ha:77:0:78] ",
    pattern: new RegExp(
      `(?<host>${HOST}):(?<process>\\d{1,9})\\s{0,8}:(?<thread>\\d{1,9})(?::\\d{1,9})?\\]\\s{0,8}`,
    ),
    gives: { host: "ha", process: 77, thread: 0 },
    first: true,
  },
  {
    origin: "grep -H",
    sample: "/var/log/messages-1205:",
    // A file in a folder, or one with the name of a log; a source file is none.
    pattern:
      /(?!mlx[45]_|\S{0,120}\.(?:cc?|cpp|cu|hp{0,2}|py|go|rs):)(?<file>(?:\.{0,2}\/)?(?:[\w.-]{1,64}\/){1,12}[\w.-]{1,80}?|(?:[\w-]{1,40}\.){0,4}(?:[\w-]{1,40}\.(?:log|txt|out|err)|messages|syslog|dmesg)(?:[.-][\w-]{1,24}){0,3}?)[:-](?:\d{1,9}[:-])?(?=\S)/,
    gives: {},
    first: true,
  },
  {
    origin: "nccl process",
    sample: "node3:4711:4898 [0] ",
    pattern: new RegExp(
      `(?!\\d{1,2}:\\d\\d:\\d\\d\\s)(?<host>${HOST}):(?<process>\\d{1,9}):(?<thread>\\d{1,9})\\s{1,4}(?:\\[\\d{1,4}\\]\\s{1,4})?`,
    ),
    gives: { host: "node3", process: 4711, thread: 4898 },
  },
  {
    origin: "libfabric",
    sample: "libfabric:4711:1700000010::",
    pattern: /libfabric:(?<process>\d{1,9}):(?:(?<epoch>\d{10}):[\w.-]{0,40}:)?(?=[a-z])/,
    gives: { process: 4711, time: "1700000010", time_us: 1700000010000000 },
  },
  {
    origin: "uccl",
    sample: "[WARN n1 4711 4898 pollOnce a/b.cc:9] ",
    pattern: new RegExp(
      `\\[${LEVEL} (?<host>${HOST}) (?<process>\\d{1,9}) (?<thread>\\d{1,9}) \\w{1,60} [\\w./-]{1,120}:\\d{1,6}\\]\\s`,
    ),
    gives: { host: "n1", process: 4711, thread: 4898 },
  },
  {
    origin: "host and process",
    sample: "[n1:4711] ",
    pattern: new RegExp(`\\[(?<host>[A-Za-z][\\w.-]{0,63}):(?<process>\\d{1,9})\\]\\s?`),
    gives: { host: "n1", process: 4711 },
  },
  {
    origin: "loki labels",
    sample: '{app="x", node="n7", pod="w-1", container="c"} ',
    pattern: /(?<labels>\{(?:\w{1,60}="[^"]{0,200}",? ?){1,32}\})\s/,
    gives: { host: "n7", pod: "w-1", container: "c" },
  },
  {
    origin: "stern",
    sample: "w-1 pytorch ",
    pattern:
      /(?<pod>[a-z0-9][a-z0-9.-]{0,62}) (?<container>[a-z][a-z0-9-]{0,62}) (?=[A-Za-z][\w.-]{0,63}:\d{1,9}:\d{1,9} |\[(?:[A-Za-z][\w.-]{0,63}:\d|\d{10}\.|\s{0,6}\d+\.\d)|mlx[45]: |NCCL |[0-9a-f]{8} [0-9a-f]{8} |[0-9a-f]{8}: |\d{4}-\d\d-\d\d)/,
    gives: { pod: "w-1", container: "pytorch" },
    first: true,
  },
  {
    origin: "stern, before a driver's line",
    sample: "w-1 pytorch ",
    pattern:
      /(?<pod>(?=[a-z.]{0,60}[a-z0-9.]{0,60}-)(?=[a-z.-]{0,60}\d)[a-z][a-z0-9.-]{1,62}) (?<container>[a-z][a-z0-9-]{0,62}) (?=(?:infiniband|nvme) |mlx[45]_(?:core|ib|en|net|common)\b|ib_mthca|hermon\d|nvmet|rpcrdma|svcrdma|isert?:|ib\d{1,3}: |scsi host|RDS\/|LNet|LustreError|NVRM|DMAR|AMD-Vi|MLX5 |cqe_dump|smb_direct|ksmbd|CQ |QP |[IWE]\d{4} |\(|<\d| {0,3}[0-9a-f]{8}: )/,
    gives: { pod: "w-1", container: "pytorch" },
    first: true,
  },
  {
    origin: "host and a blank",
    sample: "alpha ",
    pattern: new RegExp(
      `(?<plainhost>[A-Za-z][\\w.-]{0,63}) (?=infiniband mlx|mlx5_core 0|mlx4_core 0|mlx[45]: |[0-9a-f]{8}: [0-9a-f]{2} |[0-9a-f]{8} [0-9a-f]{8} |\\[\\s{0,6}\\d+\\.\\d+\\] )`,
    ),
    gives: { host: "alpha" },
    first: true,
  },
  {
    origin: "docker compose",
    sample: "app-1  | ",
    pattern: /(?<container>[\w.-]{1,64}) {1,40}\| /,
    gives: { container: "app-1" },
    first: true,
  },
  {
    origin: "srun -l",
    sample: " 3: ",
    pattern: /(?<rank>(?:[1-9]\d{0,6}|0|0\d{1,2})): /,
    gives: { rank: 3 },
    first: true,
  },
  {
    origin: "grep -n",
    sample: "57:",
    pattern: /[1-9]\d{0,8}[:-](?=[\sA-Za-z[<(]|[0-9a-f]{8}[: ]|[0-9a-f]{2} |\d{1,5}\. )/,
    gives: {},
    first: true,
  },
  { origin: "gtest", sample: "[     INFO ] ", pattern: /\[ {0,8}INFO ?\] ?<? ?/, gives: {} },
];

/** First words of lines that are no host names. */
export const DRIVERS =
  /^(?:mlx[45]\w*|nvmet?\w*|ib\d{1,3}|ib_\w+|isert?|rpcrdma|svcrdma|hermon\d*|mcxnex\d*|tavor\d*|scsi\w*|infiniband|kernel|error|warn(?:ing)?|info|debug|fatal|ucx|nccl|\w*(?:error|exception)|rank|traps|dmar|amd-vi|nvrm|pcieport|smb_direct|ksmbd|rds|rdma|xlio|gds|mlx\w*|mthca\d*|ib_mthca|ep|qp\d*|cq\d*|message|cqe_dump|worker|assertion|signal|srun|slurmstepd|python3?|http|https|vma|dpdk|eal|net|spdk|libfabric|mpi\w*|note|result|row|offset|code|stack|rip|rsp|r[abcds][xpi]|lneterror|lustreerror|lnet|stderr|stdout|mmfsd?|xsc\w*|hns\w*|bnxt\w*|erdma\w*|irdma\w*|efa\w*|qedr\w*|rdmap\w*|rxe\w*|siw\w*)$/i;
