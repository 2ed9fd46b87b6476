// Made-up fleets whose reports are known: what their programs print, and what is true of it, reckoned another way.

/** A report as it was made up. */
export interface Made {
  /** First line, counted over all files. */
  order: number;
  readonly program: "nccl" | "ucx" | "nvme" | "mlx5" | "event";
  readonly host: string;
  /** Host, process and number or name of the queue. */
  readonly queue: string;
  /** Who, for both ends. */
  readonly owner: string;
  readonly syndrome: number;
  readonly vendor: number | undefined;
  /** In words, of an event. */
  readonly words?: string;
  readonly sudden: boolean;
  /** Whom it accuses, as the line names it. */
  readonly accused: string | undefined;
  readonly ends?: readonly [own: string, other: string];
  /** What its clock can be compared with, and seconds. */
  clock?: { readonly kind: string; readonly s: number } | undefined;
}

export interface Fleet {
  readonly files: readonly { readonly name: string; readonly host: string | undefined; readonly text: string }[];
  readonly made: readonly Made[];
  /** Addresses of hosts that say theirs. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** The same numbers for the same seed. */
export function dice(seed: number): (below: number) => number {
  let state = seed * 2654435761 >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

const ip = (n: number) => `10.7.${n >> 8}.${n & 255}`;
const name = (n: number) => `n${n + 1}`;

/** Syndrome, vendor, completion status, whether it happens at a moment. */
const KINDS = [
  [0x05, 0xf9, 5],
  [0x15, 0x81, 12],
  [0x16, 0x87, 13],
  [0x13, 0x88, 10],
  [0x12, 0x8a, 9],
  [0x14, 0x89, 11],
  [0x04, 0x51, 4],
  [0x01, 0x68, 1],
] as const;
const FLUSHED = 0;
const NVME = [1, 3, 6] as const;
/** As NCCL prints events, and in words. */
const EVENTS = [["port error", "async event: port error"], ["CQ error", "CQ error"], [
  "local access violation work queue error",
  "async event: local access violation work queue error",
]] as const;

const two = (n: number) => String(n).padStart(2, "0");
const clockText = (s: number) => `${two(10 + Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;

/** How a time is written, and what its clock is. */
const TIMES = {
  none: { kind: undefined, lead: () => "" },
  zoned: { kind: "date", lead: (s: number) => `2026-10-01T${clockText(s)}.000Z ` },
  local: { kind: "local", lead: (s: number) => `2026-10-01 ${clockText(s)}.000 ` },
  boot: { kind: "boot", lead: (s: number) => `[${String(100 + s).padStart(5)}.000000] ` },
  day: { kind: "day", lead: (s: number) => `Oct  1 ${clockText(s)} ` },
} as const;
type TimeKind = keyof typeof TIMES;

interface Plan {
  readonly hosts: number;
  readonly reports: number;
  readonly queues: number;
  /** Clocks of hosts. */
  readonly times: readonly TimeKind[];
  /** One line in so many has no time; 0: none. */
  readonly untimed: number;
  readonly shuffled: boolean;
  readonly fileEach: boolean;
  readonly gids: boolean;
  /** Each host has one other that it is connected to. */
  readonly pairs: boolean;
  /** One report in so many is no flush. */
  readonly rare: number;
  readonly programs: readonly Made["program"][];
  readonly events: number;
}

const pick = <T>(roll: (below: number) => number, of: readonly T[]): T => of[roll(of.length)]!;

/** Lines of kernels name their host behind a date only: without one each host has a file. */
function withFiles(plan: Plan): Plan {
  const kernels = plan.programs.includes("mlx5");
  const undated = plan.untimed > 0 || plan.times.includes("none") || plan.times.includes("boot");
  return { ...plan, fileEach: plan.fileEach || (kernels && undated) };
}

export function planOf(seed: number): Plan {
  const roll = dice(seed);
  const kinds = Object.keys(TIMES) as TimeKind[];
  const usual = pick(roll, kinds);
  return withFiles({
    hosts: pick(roll, [1, 1, 2, 3, 4, 5, 12, 40]),
    reports: pick(roll, [1, 2, 3, 8, 30, 90, 250]),
    queues: pick(roll, [1, 2, 8]),
    times: roll(4) === 0 ? [usual, pick(roll, kinds)] : [usual],
    untimed: pick(roll, [0, 0, 0, 2, 9]),
    shuffled: roll(3) === 0,
    fileEach: roll(3) === 0,
    gids: roll(2) === 0,
    pairs: roll(3) === 0,
    rare: pick(roll, [1, 1, 2, 20]),
    programs: pick(roll, [["nccl"], ["ucx"], ["mlx5"], ["nccl", "ucx", "nvme", "mlx5"], [
      "nccl",
      "ucx",
      "nvme",
      "mlx5",
    ]]),
    events: pick(roll, [0, 0, 10, 4]),
  });
}

/** What one report is printed as: lines behind their time, and what is to be made of them. */
function printed(
  plan: Plan,
  roll: (below: number) => number,
  host: number,
  peer: number,
): { readonly lines: string[]; readonly made: Omit<Made, "order" | "clock"> } {
  const own = name(host);
  const [program, n] = plan.events > 0 && roll(plan.events) === 0
    ? ["event", 0] as const
    : [plan.programs[host % plan.programs.length]!, roll(plan.queues)] as const;
  const process = 100 + n % 2;
  const at = plan.rare > 1 && roll(plan.rare) > 0 ? FLUSHED : roll(KINDS.length);
  const [syndrome, vendor, status] = KINDS[program === "nvme" ? pick(roll, NVME) : at]!;
  const sudden = [0x01, 0x04].includes(syndrome);
  const qpn = 0x100 + n * 2 + (program === "mlx5" ? 0x1000 : 0);
  const base = { program, host: own, syndrome, sudden };
  const owner = `${own} ${process}`;
  if (program === "event") {
    const [event, words] = pick(roll, EVENTS);
    const line = `${own}:${process}:9 [0] NCCL WARN NET/IB : mlx5_0:1 Got async event : ${event}`;
    const made = { ...base, queue: "", owner, vendor, words, sudden: true, accused: undefined };
    return { lines: [line], made };
  }
  if (program === "nccl") {
    const path = plan.gids ? ` localGid ::ffff:${ip(host)} remoteGids ::ffff:${ip(peer)} hca mlx5_0` : " hca mlx5_0";
    const line = `${own}:${process}:9 [0] NCCL WARN NET/IB: Got completion from peer ${ip(peer)}<${50 + n}> with ` +
      `status=${status} opcode=0 len=0 vendor err ${vendor} (Send)${path}`;
    const queue = `${own} ${process} ${ip(peer)} ${n}`;
    const ends = plan.gids ? { ends: [ip(host), ip(peer)] as const } : {};
    return { lines: [line], made: { ...base, queue, owner, vendor, accused: ip(peer), ...ends } };
  }
  if (program === "ucx") {
    const lead = `[${own}:${process}:0:1] ib_mlx5_log.c:171`;
    // Numbers that name each other on neighbours only.
    const [mine, theirs] = [qpn + host * 64, qpn + peer * 64];
    const lines = [
      `${lead} Some error on mlx5_0:1/RoCE (synd 0x${syndrome.toString(16)} vend 0x${vendor.toString(16)} hw_synd 0/0)`,
      `${lead} RC QP 0x${mine.toString(16)} wqe[7]: RDMA_WRITE --- [rqpn 0x${theirs.toString(16)} dgid=::ffff:${
        ip(peer)
      } sgix=3 tc=104]`,
    ];
    const ends = [`${mine}`, `${theirs}`] as const;
    return { lines, made: { ...base, queue: `${owner} ${mine}`, owner, vendor, accused: ip(peer), ends } };
  }
  if (program === "nvme") {
    const words = { 12: "transport retry counter exceeded", 10: "remote access error", 4: "local protection error" };
    const line = `${own} kernel: nvme nvme${n}: SEND for CQE 0x3 failed with status ${words[status as 4]} (${status})`;
    return {
      lines: [line],
      made: { ...base, queue: `${own} nvme${n}`, owner: own, vendor: undefined, accused: undefined },
    };
  }
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0").match(/../g)!.join(" ");
  const zeros = Array(16).fill("00").join(" ");
  const lines = [
    `infiniband mlx5_0: dump_cqe:277:(pid 7): WC error: ${status}, Message: some error`,
    ...[0, 1, 2].map((row) => `000000${row}0: ${zeros}`),
    `00000030: 00 00 00 00 00 00 ${hex(vendor, 2)} ${hex(syndrome, 2)} 0a ${hex(qpn, 6)} ${hex(roll(65536), 4)} 00 d2`,
  ].map((line) => `${own} kernel: ${line}`);
  return { lines, made: { ...base, queue: `${own} ${qpn}`, owner: own, vendor, accused: undefined } };
}

export function fleetOf(plan: Plan, seed: number): Fleet {
  const roll = dice(seed * 7 + 3);
  const texts = new Map<string, string[]>();
  const made: (Made & { file: string })[] = [];
  const addresses = new Map<string, string>();
  let s = 0;
  const times = Array.from({ length: plan.reports }, () => s += roll(plan.reports > 90 ? 6 : 25));
  if (plan.shuffled) times.sort(() => roll(2) - 0.5);
  for (const time of times) {
    const host = roll(plan.hosts);
    const peer = plan.pairs && plan.hosts > 1
      ? Math.min(host ^ 1, plan.hosts - 1)
      : (host + 1 + roll(Math.max(1, Math.min(plan.hosts - 1, 3)))) % Math.max(2, plan.hosts);
    const { lines, made: report } = printed(plan, roll, host, peer);
    const kind = plan.untimed > 0 && roll(plan.untimed) === 0 ? "none" : plan.times[host % plan.times.length]!;
    const { kind: clock, lead } = TIMES[kind];
    const file = plan.fileEach ? `${name(host)}.log` : "all.log";
    const into = texts.get(file) ?? [];
    texts.set(file, into);
    const order = into.length + 1;
    // Kernels name their host behind a date only.
    const dated = clock === "date" || clock === "local" || clock === "day";
    const kernel = report.program === "nvme" || report.program === "mlx5";
    into.push(
      ...lines.map((line) =>
        lead(time) +
        (kernel && !dated ? line.replace(/^\S+ kernel: /, "") : dated && !kernel ? `${name(host)} app: ${line}` : line)
      ),
    );
    for (let noise = roll(4); noise > 0; noise--) into.push("usb 1-1: new high-speed USB device");
    if (report.program === "nccl" && report.ends !== undefined) addresses.set(ip(host), name(host));
    made.push({ ...report, order, file, ...clock === undefined ? {} : { clock: { kind: clock, s: time } } });
  }
  const names = [...texts.keys()];
  return {
    files: names.map((file) => ({
      name: file,
      host: plan.fileEach ? file.slice(0, -4) : undefined,
      text: `${texts.get(file)!.join("\n")}\n`,
    })),
    made: made.map((one) => ({ ...one, order: names.indexOf(one.file) * 1e6 + one.order })).sort((a, b) =>
      a.order - b.order
    ),
    addresses,
  };
}

/** What is true of a fleet. */
export interface Truth {
  readonly reports: number;
  readonly flushes: number;
  readonly events: number;
  readonly queues: number;
  readonly hosts: readonly string[];
  /** `guilt words syndrome vendor` and how often. */
  readonly ranked: ReadonlyMap<string, number>;
  readonly by: "time" | "line";
  readonly unplaced: number | undefined;
  /** Place of the first. */
  readonly first: Made | undefined;
  readonly matrix: ReadonlyMap<string, number> | undefined;
  /** By place of the queue's first report: further errors, flushes. */
  readonly queueCounts: ReadonlyMap<string, readonly [further: number, flushes: number]>;
  /** Undefined where events take part. */
  readonly ends: number | undefined;
}

const countBy = <T>(all: readonly T[], keyOf: (one: T) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
};

export const isFlush = (one: Made): boolean => one.program !== "event" && one.syndrome === 0x05;
const GUILT: Readonly<Record<number, string>> = {
  0x15: "timeout",
  0x16: "rnr",
  0x12: "refusal",
  0x13: "refusal",
  0x14: "refusal",
};
const guiltOf = (one: Made): string => one.program === "event" ? "event" : GUILT[one.syndrome] ?? "local";

export function truthOf({ made, addresses }: Fleet): Truth {
  const errors = made.filter((one) => one.program !== "event");
  const telling = made.filter((one) => !isFlush(one));
  const order = orderOf(made, telling);
  const queues = [...new Set(errors.map((one) => one.queue))];
  return {
    reports: made.length,
    flushes: made.filter(isFlush).length,
    events: made.length - errors.length,
    queues: queues.length,
    hosts: [...new Set(made.map((one) => one.host))].sort(),
    ranked: countBy(
      telling,
      (one) => one.words === undefined ? `${guiltOf(one)} ${one.syndrome} ${one.vendor}` : `event ${one.words}`,
    ),
    ...order,
    first: firstOf(telling, order),
    matrix: matrixOf(errors.filter((one) => !isFlush(one)), addresses),
    queueCounts: new Map(queues.map((queue) => {
      const own = errors.filter((one) => one.queue === queue);
      const flushes = own.filter(isFlush).length;
      return [queue, [Math.max(0, own.length - flushes - 1), flushes]];
    })),
    ends: errors.length < made.length ? undefined : endsOf(errors),
  };
}

function orderOf(made: readonly Made[], telling: readonly Made[]): Pick<Truth, "by" | "unplaced"> & { kind?: string } {
  const line = { by: "line", unplaced: undefined } as const;
  const timed = telling.filter(({ clock }) => clock !== undefined);
  const [kind] =
    [...countBy(timed, ({ clock }) => clock!.kind)].find(([, count]) => count > 1 && 2 * count > timed.length) ?? [];
  if (telling.length < 2 || kind === undefined) return line;
  const placed = timed.filter(({ clock }) => clock!.kind === kind);
  const several = new Set(placed.map(({ host }) => host)).size > 1;
  if (several && (kind === "boot" || kind === "day")) return line;
  if (kind === "boot" && goesUpAndDown(made.filter(({ host }) => host === placed[0]!.host))) return line;
  const unplaced = telling.length - placed.length;
  return { by: "time", unplaced: unplaced === 0 ? undefined : unplaced, kind };
}

/** A kernel whose seconds go up and down may have started again. */
function goesUpAndDown(lines: readonly Made[]): boolean {
  const boot = lines.flatMap(({ clock }) => clock?.kind === "boot" ? [clock.s] : []);
  const steps = boot.slice(1).map((s, n) => s - boot[n]!).filter((step) => Math.abs(step) > 1);
  return steps.some((step) => step > 0) && steps.some((step) => step < 0);
}

/** Time-outs began their retries before: a minute in NCCL, a quarter of one in UCX, seconds elsewhere. */
function firstOf(telling: readonly Made[], { by, kind }: { by: string; kind?: string }): Made | undefined {
  if (by === "line") return telling[0];
  const placed = telling.filter(({ clock }) => clock?.kind === kind);
  const tries = (one: Made) =>
    one.program === "event"
      ? 0
      : one.syndrome === 0x16
      ? 0.0128
      : one.syndrome !== 0x15
      ? 0
      : ({ nccl: 57, ucx: 14.7 } as Record<string, number>)[one.program] ?? 3.5;
  const least = (of: readonly Made[], valueOf: (one: Made) => number) =>
    of.toSorted((a, b) => valueOf(a) - valueOf(b) || a.order - b.order)[0];
  const first = least(placed, (one) => one.clock!.s - tries(one))!;
  if (tries(first) === 0) return first;
  const during = (one: Made) =>
    one.sudden && one.clock!.s <= first.clock!.s && one.clock!.s >= first.clock!.s - tries(first);
  return least(placed.filter(during), (one) => one.clock!.s) ?? first;
}

/** Reports by `accuser accused`; none where fewer than three take part. */
function matrixOf(errors: readonly Made[], addresses: ReadonlyMap<string, string>): Truth["matrix"] {
  const accusedOf = (one: Made) =>
    guiltOf(one) === "local" ? one.host : addresses.get(one.accused ?? "") ?? one.accused;
  const cells = countBy(errors.filter((one) => accusedOf(one) !== undefined), (one) => `${one.host} ${accusedOf(one)}`);
  const pairs = [...cells.keys()].map((key) => key.split(" "));
  const [accusers, accused] = [0, 1].map((side) => new Set(pairs.map((pair) => pair[side]!)));
  if (new Set([...accusers!, ...accused!]).size <= 2 || accusers!.size < 2) return undefined;
  return accusers!.size === 2 && accused!.size === 2 && pairs.length === 2 ? undefined : cells;
}

/** Connections whose two ends name each other, each by one process, one of them with more than flushes. */
function endsOf(errors: readonly Made[]): number {
  const named = errors.flatMap((one) =>
    one.ends === undefined ? [] : [{ one, own: one.ends.join(">"), other: one.ends.toReversed().join(">") }]
  );
  const sides = [...new Set(named.map(({ own }) => own))].filter((own) => own < own.split(">").toReversed().join(">"));
  return sides.filter((side) => {
    const mine = named.filter(({ own }) => own === side);
    const theirs = named.filter(({ other }) => other === side);
    const ownersOf = (of: typeof named) => new Set(of.map(({ one }) => one.owner)).size;
    return ownersOf(mine) === 1 && ownersOf(theirs) === 1 && [...mine, ...theirs].some(({ one }) => !isFlush(one));
  }).length;
}
