/**
 * Rules about what stands under the queues: the PCIe link, memory that is paged, receive queues of network devices that
 * are not refilled.
 */

import type { NetdevQueueFacts } from "../device/host_facts.ts";
import { secondsBetween } from "./cases.ts";
import type { DeviceCase, PortCase } from "./host_tests.ts";
import { hex } from "../bytes.ts";
import { type Finding, longEnough, plural, type Rule, type World } from "./rule_types.ts";
import type { Evidence, Sample } from "./types.ts";

/** Invalidations a second, with as many faults, from which on memory is said to thrash. */
const STORM = 1000;

/** Gigatransfers in `16.0 GT/s PCIe`. */
function transfers(text: string | null): number | undefined {
  const found = /^(\d{1,3}(?:\.\d)?) GT\/s/.exec(text ?? "");
  return found === null ? undefined : Number(found[1]);
}

function testPcie({ facts }: DeviceCase): Finding | undefined {
  const pcie = facts?.pcie;
  if (pcie == null) return;
  const [speed, most] = [transfers(pcie.speed), transfers(pcie.max_speed)];
  const slow = speed !== undefined && most !== undefined && speed < most;
  const narrow = pcie.width !== null && pcie.max_width !== null && pcie.width < pcie.max_width;
  if (!slow && !narrow) return;
  const link = (rate: number | undefined, lanes: number | null): string => `${rate ?? "?"} GT/s x${lanes ?? "?"}`;
  return {
    sentence: `the PCIe link runs at ${link(speed, pcie.width)}, the adapter can do ${link(most, pcie.max_width)}`,
    evidence: [
      { field: "current_link_speed", s1: pcie.speed },
      { field: "current_link_width", s1: pcie.width },
      { field: "max_link_speed", s1: pcie.max_speed },
      { field: "max_link_width", s1: pcie.max_width },
    ],
  };
}

/** Values of a statistic of on-demand paging in the first and the last sample that tell of it. */
function paging(samples: readonly Sample[]): {
  readonly of: (name: string) => readonly [number, number] | undefined;
  readonly seconds: number | undefined;
} | undefined {
  const told = samples.filter(({ facts }) => facts?.odp != null);
  const [a, b] = [told[0], told.at(-1)];
  if (a === undefined || b === undefined || a === b) return undefined;
  const value = ({ facts }: Sample, name: string): number | undefined => {
    const found = facts!.odp!.values[name];
    return found === undefined ? undefined : Number(found);
  };
  return {
    of: (name) => {
      const [from, to] = [value(a, name), value(b, name)];
      return from === undefined || to === undefined || to < from ? undefined : [from, to];
    },
    seconds: secondsBetween(a, b),
  };
}

/** Faults that the kernel has not answered, where they are more than before. */
export function waitingFaults(samples: readonly Sample[]): readonly [before: number, now: number] | undefined {
  const told = paging(samples);
  const [faults, handled] = [told?.of("page_faults"), told?.of("page_faults_handled")];
  if (faults === undefined || handled === undefined) return undefined;
  const [before, now] = [faults[0] - handled[0], faults[1] - handled[1]];
  return now > 0 && now > before ? [before, now] : undefined;
}

const RESUME = "PAGE_FAULT_RESUME";

/** Faults wait, and the driver, which counts its commands, has told the adapter of no answer. */
export function testNoResume({ samples }: DeviceCase): Finding | undefined {
  const waiting = waitingFaults(samples);
  const told = samples.filter(({ facts }) => facts !== undefined && facts.commands.length > 0);
  const [a, b] = [told[0], told.at(-1)];
  if (waiting === undefined || a === undefined || b === undefined || a === b) return;
  const count = (sample: Sample): number =>
    Number(sample.facts!.commands.find(({ command }) => command === RESUME)?.count ?? 0);
  return count(a) !== count(b) ? undefined : {
    sentence:
      `${plural(waiting[1], "page fault")} of on-demand paging wait, and the kernel answered none between the ` +
      "samples",
    evidence: [
      { field: "page_faults - page_faults_handled", s1: waiting[0], s2: waiting[1] },
      { field: `${RESUME} (commands of the driver)`, s1: count(a), s2: count(b) },
    ],
  };
}

/** Queues that hold packets back, and what came of it. */
function testHeldBack({ samples }: DeviceCase, { rise }: World): Finding | undefined {
  const told = samples.flatMap(({ facts }) => facts?.delay_drop == null ? [] : [facts.delay_drop]);
  const [a, b] = [told[0], told.at(-1)];
  if (a === undefined || b === undefined || a === b) return;
  const timeouts = (b.num_timeout_events ?? 0) - (a.num_timeout_events ?? 0);
  const pauses = Math.max(...PAUSES.map((name) => rise(name) ?? 0));
  if (timeouts <= 0 && ((b.num_rqs ?? 0) === 0 || pauses === 0)) return;
  return {
    sentence: timeouts > 0
      ? `raw packet queues had no receive for too long, ${
        plural(timeouts, "time")
      } between the samples: their packets ` +
        "are dropped from then on"
      : `${
        plural(b.num_rqs ?? 0, "raw packet queue")
      } may hold packets back while without a receive, and the port sends ` +
        "pause: possibly for them",
    evidence: [
      { field: "delay_drop num_rqs", s1: a.num_rqs, s2: b.num_rqs },
      { field: "delay_drop num_timeout_events", s1: a.num_timeout_events, s2: b.num_timeout_events },
      ...(pauses > 0 ? [{ field: "pause sent", s1: `+${pauses}` }] : []),
    ],
    ...(timeouts > 0 ? {} : { confidence: "plausible" as const }),
  };
}

/** Counters of pause that this port sends. */
const PAUSES = [
  "tx_pause_ctrl_phy",
  "tx_global_pause",
  "a_pause_mac_ctrl_frames_transmitted",
  ...Array.from({ length: 8 }, (_, prio) => `tx_prio${prio}_pause`),
] as const;

function testStorm({ samples }: DeviceCase): Finding | undefined {
  const told = paging(samples);
  const [faults, gone] = [told?.of("page_faults"), told?.of("page_invalidations")];
  if (faults === undefined || gone === undefined || told?.seconds === undefined || told.seconds === 0) return;
  const rate = ([from, to]: readonly [number, number]): number => Math.round((to - from) / told.seconds!);
  if (rate(gone) < STORM || rate(faults) < STORM) return;
  return {
    sentence:
      `${rate(gone)} pages a second are taken away from the adapter, and ${rate(faults)} faults a second bring ` +
      "pages back: memory thrashes",
    evidence: [
      { field: "page_invalidations", s1: gone[0], s2: gone[1] },
      { field: "page_faults", s1: faults[0], s2: faults[1] },
    ],
  };
}

const numberOf = ({ values }: NetdevQueueFacts, name: string): number | undefined => {
  const value = values[name];
  return typeof value === "number" ? value : undefined;
};

/** Why a receive queue of a network device is not refilled, as both samples show it. */
function starved(before: NetdevQueueFacts, now: NetdevQueueFacts): Evidence[] | undefined {
  const both = (name: string): readonly [number | undefined, number | undefined] => [
    numberOf(before, name),
    numberOf(now, name),
  ];
  const name = `RQ ${hex(numberOf(now, "rqn") ?? 0)}`;
  const [posted, cc, pc] = [both("posted WQEs"), both("ICOSQ.cc"), both("ICOSQ.pc")];
  if (posted[0] === 0 && posted[1] === 0) return [{ field: `posted WQEs of ${name}`, s1: 0, s2: 0 }];
  if (cc[0] === undefined || cc[0] !== cc[1] || pc[0] === undefined || pc[1] === undefined) return undefined;
  if (cc[0] === pc[0] || cc[1] === pc[1]) return undefined;
  return [{ field: `cc and pc of the ICOSQ of ${name}`, s1: `${cc[0]}, ${pc[0]}`, s2: `${cc[1]}, ${pc[1]}` }];
}

function testStarved({ samples }: DeviceCase): Finding | undefined {
  const told = samples.filter(({ facts }) => facts !== undefined);
  const [a, b] = [told[0], told.at(-1)];
  if (a === undefined || b === undefined || a === b || !longEnough(secondsBetween(a, b))) return;
  const receives = (sample: Sample): NetdevQueueFacts[] =>
    sample.facts!.netdev_queues.filter((queue) => queue.reporter === "rx" && numberOf(queue, "rqn") !== undefined);
  const before = new Map(receives(a).map((queue) => [numberOf(queue, "rqn"), queue]));
  const list = receives(b).flatMap((queue) => {
    const first = before.get(numberOf(queue, "rqn"));
    return first === undefined ? [] : starved(first, queue) ?? [];
  });
  return list.length === 0 ? undefined : {
    sentence: `${plural(list.length, "receive queue")} of network devices ${
      list.length === 1 ? "is" : "are"
    } not refilled: no receive is posted, or the queue that maps them stands still`,
    evidence: list.slice(0, 8),
  };
}

/** Counters of receives that the driver could not post. */
const REFILL = /^rx\d{0,4}_(?:buff_alloc_err|congst_umr)$/;

function testRefill(port: PortCase): Finding | undefined {
  const all = port.rising(REFILL);
  const whole = all.filter(([name]) => !/^rx\d/.test(name));
  const list = whole.length > 0 ? whole : all;
  return list.length === 0 ? undefined : {
    sentence: `the driver cannot refill receive queues (${list.slice(0, 8).map(([name]) => name).join(", ")})`,
    evidence: list.slice(0, 8).map(([field, amount]) => ({ field, s1: `+${amount}` })),
  };
}

const STARVED = {
  name: "rx-starved",
  severity: "warning",
  means: "The driver cannot refill receive queues: no pages, or the internal queue that maps them (ICOSQ) stands still",
  confidence: "header",
  source: "Linux mlx5e: en_rx.c, reporter_rx.c; ethtool counters documentation",
  next: ["Look at free memory (page allocation failures in dmesg), and at the ICOSQ's CQ and EQ: rule eq-not-consumed"],
} as const;

/** Rules of the function. */
export const PLATFORM_RULES: readonly Rule<DeviceCase>[] = [
  {
    id: "H6b",
    name: "pcie-degraded",
    severity: "warning",
    kind: "device",
    needs: ["port facts"],
    condition: "The PCIe link is slower or narrower than what the adapter can do",
    means: "All queues of the adapter move at the same low rate, and nothing is sent again",
    unless: "The slot has no more lanes or speed by design; link power management lowers the speed of an idle link",
    confidence: "header",
    source: "Linux sysfs-bus-pci: current_link_speed, max_link_speed",
    next: ["lspci -vv: LnkSta against LnkCap of adapter and slot; reseat the card, look at the riser and at the BIOS"],
    test: testPcie,
  },
  {
    id: "J2",
    name: "odp-storm",
    severity: "warning",
    kind: "device",
    needs: ["two samples", "port facts"],
    condition: `page_invalidations and page_faults of memory regions rise by ${STORM} a second and more`,
    means: "The kernel takes pages away that the adapter asks back at once",
    confidence: "header",
    source: "Linux mlx5 ODP: rdma statistic mr",
    next: [
      "Pin the memory, or find what moves it: NUMA balancing, huge page compaction, memory pressure, a copying fork",
    ],
    test: testStorm,
  },
  {
    id: "E3b",
    name: "page-fault-pending",
    severity: "warning",
    kind: "device",
    needs: ["two samples", "port facts"],
    condition:
      "page_faults - page_faults_handled of memory regions grows, and the driver's PAGE_FAULT_RESUME commands, as " +
      "its debugfs counts them, stand still",
    means: "The adapter asks for pages, and the kernel answers nothing",
    confidence: "header",
    source: "Linux mlx5 ODP: a fault is answered by the command PAGE_FAULT_RESUME; debugfs commands of mlx5_core",
    next: ["rdma statistic mr; blocked kworkers of mlx5_ib_page_fault in dmesg and /proc; memory pressure of the host"],
    test: testNoResume,
  },
  {
    id: "F8b",
    name: "delay-drop",
    severity: "warning",
    kind: "device",
    needs: ["two samples", "port facts"],
    condition:
      "num_timeout_events of the driver's delay_drop rises; num_rqs above 0 while the port sends pause is plausible",
    means: "Raw packet queues with delay_drop_en paused the port until their time was up, and drop now",
    confidence: "header",
    source: "Linux mlx5_ib main.c: delay_drop in debugfs; mlx5_ifc.h: rqc.delay_drop_en",
    next: ["Look at the software that posts receives to raw packet queues (DPDK): it is too slow, or stands"],
    test: testHeldBack,
  },
  {
    ...STARVED,
    id: "C5",
    kind: "device",
    needs: ["two samples", "port facts"],
    condition: "devlink's rx reporter shows a queue with posted WQEs 0, or an ICOSQ with cc flat and other than pc",
    test: testStarved,
  },
];

/** The same by counters of a port's network device. */
export const PLATFORM_PORT_RULES: readonly Rule<PortCase>[] = [{
  ...STARVED,
  id: "C5b",
  kind: "port",
  needs: ["two samples", "port counters"],
  condition: "rx_buff_alloc_err or rx_congst_umr rises",
  test: testRefill,
}];
