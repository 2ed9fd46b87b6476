/** Rules F: queues of network devices, as ethtool's counters and devlink's reporters show them. */

import type { NetdevQueueFacts } from "../device/host_facts.ts";
import type { DeviceCase, PortCase } from "./host_tests.ts";
import { hex } from "../bytes.ts";
import { type Finding, longEnough, plural, type Rule } from "./rule_types.ts";
import { secondsBetween } from "./cases.ts";
import type { Evidence } from "./types.ts";

/** enum mlx5_sqc_state. */
const SQ_ERR = 3;

const numberOf = ({ values }: NetdevQueueFacts, name: string): number | undefined => {
  const value = values[name];
  return typeof value === "number" ? value : undefined;
};

function sends(queues: readonly NetdevQueueFacts[] | undefined): NetdevQueueFacts[] {
  return (queues ?? []).filter((queue) => queue.reporter === "tx" && numberOf(queue, "sqn") !== undefined);
}

function testSqError({ facts }: DeviceCase): Finding | undefined {
  const sick = sends(facts?.netdev_queues).filter((queue) => numberOf(queue, "HW state") === SQ_ERR);
  return sick.length === 0 ? undefined : {
    sentence: `${plural(sick.length, "send queue")} of network devices in error: SQ ${
      sick.slice(0, 8).map((queue) => hex(numberOf(queue, "sqn")!)).join(", ")
    }`,
    evidence: sick.slice(0, 8).map((queue) => ({
      field: `HW state of SQ ${hex(numberOf(queue, "sqn")!)}`,
      s1: SQ_ERR,
    })),
  };
}

/** Queues that stand still with requests in them, stopped in both samples. */
function stuck({ samples }: DeviceCase): { readonly queues: NetdevQueueFacts[]; readonly evidence: Evidence[] } {
  const told = samples.filter(({ facts }) => facts !== undefined);
  const [a, b] = [told[0], told.at(-1)];
  const none = { queues: [], evidence: [] };
  if (a === undefined || b === undefined || a === b || !longEnough(secondsBetween(a, b))) return none;
  const before = new Map(sends(a.facts!.netdev_queues).map((queue) => [numberOf(queue, "sqn"), queue]));
  const queues = sends(b.facts!.netdev_queues).filter((queue) => {
    const first = before.get(numberOf(queue, "sqn"));
    const [cc, pc] = [numberOf(queue, "cc"), numberOf(queue, "pc")];
    return first !== undefined && cc !== undefined && pc !== undefined && cc !== pc && numberOf(first, "cc") === cc &&
      numberOf(first, "pc") !== cc && numberOf(queue, "HW state") !== SQ_ERR && first.values["stopped"] === true &&
      queue.values["stopped"] === true;
  });
  const evidence = queues.slice(0, 8).map((queue) => ({
    field: `cc and pc of SQ ${hex(numberOf(queue, "sqn")!)}`,
    s1: `${numberOf(before.get(numberOf(queue, "sqn"))!, "cc")}, ${
      numberOf(before.get(numberOf(queue, "sqn"))!, "pc")
    }`,
    s2: `${numberOf(queue, "cc")}, ${numberOf(queue, "pc")}`,
  }));
  return { queues, evidence };
}

const names = (queues: readonly NetdevQueueFacts[]): string =>
  queues.slice(0, 8).map((queue) => hex(numberOf(queue, "sqn")!)).join(", ");

const isTxSick = ({ facts }: DeviceCase): boolean =>
  facts?.health.some(({ reporter, state }) => reporter === "tx" && state === "error") === true;

function testTxTimeout(one: DeviceCase): Finding | undefined {
  const { queues, evidence } = stuck(one);
  return queues.length === 0 || !isTxSick(one) ? undefined : {
    sentence: `devlink's tx reporter is in error, and SQ ${names(queues)} completed nothing between the samples`,
    evidence,
  };
}

function testQueueStopped(one: DeviceCase): Finding | undefined {
  const { queues, evidence } = stuck(one);
  return queues.length === 0 || isTxSick(one) ? undefined : {
    sentence: `SQ ${names(queues)} stopped, and completed nothing between the samples`,
    evidence,
  };
}

const RINGS = [["tx_queue_stopped", "tx_queue_wake"]] as const;
const RING_STOPPED = /^(tx\d+(?:_\d+)?)_stopped$/;

function testStoppedCounter(port: PortCase): Finding | undefined {
  const own = port.rising(RING_STOPPED).map(([name]) => [name, name.replace(/stopped$/, "wake")] as const);
  const list = (own.length > 0 ? own : RINGS).filter(([stopped, wake]) =>
    (port.rise(stopped) ?? 0) > 0 && port.rise(wake) === 0
  );
  return list.length === 0 ? undefined : {
    sentence: `${
      list.map(([name]) => name).join(", ")
    } rose and no queue was woken: the ring is full, nothing completes`,
    evidence: list.flatMap(([stopped, wake]) => [{ field: stopped, s1: `+${port.rise(stopped)}` }, {
      field: wake,
      s1: "+0",
    }]),
  };
}

function testMinInline(one: DeviceCase): Finding | undefined {
  const amount = one.vnic("eth_wqe_too_small");
  return amount === undefined || amount === 0 ? undefined : {
    sentence: "Ethernet requests carry fewer inline bytes than the vport asks for: they are refused with 0x01/0x68",
    evidence: [{ field: "eth_wqe_too_small", s1: `+${amount}` }],
  };
}

const device = (one: Omit<Rule<DeviceCase>, "kind">): Rule<DeviceCase> => ({ kind: "device", ...one });

/** Rules of network devices' queues. */
export const NETDEV_RULES: readonly Rule<DeviceCase>[] = [
  device({
    id: "F3",
    name: "tx-sq-error",
    severity: "warning",
    needs: ["port facts"],
    condition: "devlink's tx reporter shows a send queue whose HW state is 3 (ERR)",
    means: "An error completion on transmission; the driver's recovery makes the queue anew",
    confidence: "header",
    source: "Linux mlx5e: reporter_tx.c; mlx5_ifc.h: mlx5_sqc_state",
    next: ["Look for the error completion in dmesg: wqdump decode; then devlink health recover … reporter tx"],
    test: testSqError,
  }),
  device({
    id: "F2",
    name: "tx-timeout-hw",
    severity: "warning",
    needs: ["two samples", "port facts"],
    condition:
      "A TX timeout after which no events were recovered; or devlink's tx reporter is in error and a stopped " +
      "queue with cc other than pc completed nothing",
    means: "The adapter does not complete: pause, a queue in error; it is no lost interrupt",
    confidence: "header",
    source: "Linux mlx5e: en_main.c, reporter_tx.c",
    next: ["Look at pause counters of the port, then devlink health recover … reporter tx"],
    test: testTxTimeout,
  }),
  device({
    id: "F5b",
    name: "tx-queue-stopped",
    severity: "warning",
    needs: ["two samples", "port facts"],
    condition: "devlink's tx reporter shows a queue stopped in both samples, cc flat and other than pc",
    means: "Full ring, no completions",
    confidence: "header",
    source: "Linux mlx5e: reporter_tx.c",
    next: ["Look at its CQ and EQ: rules cq-overrun, eq-not-consumed; at pause of the port"],
    test: testQueueStopped,
  }),
  device({
    id: "F7",
    name: "min-inline",
    severity: "warning",
    needs: ["two samples", "vnic counters"],
    condition: "eth_wqe_too_small rises",
    means: "Inline headers are shorter than the vport's minimum",
    confidence: "header",
    source: "Linux mlx5_ifc.h: vnic_diagnostic_statistics",
    next: ["devlink dev eswitch show: inline-mode; the driver or DPDK application must inline so much"],
    test: testMinInline,
  }),
];

/** Of ports, by the counters of their network devices. */
export const NETDEV_PORT_RULES: readonly Rule<PortCase>[] = [
  {
    id: "F5",
    name: "tx-queue-stopped",
    severity: "warning",
    kind: "port",
    needs: ["two samples", "port counters"],
    condition: "ethtool's tx_queue_stopped rises and tx_queue_wake does not",
    means: "Full ring, no completions",
    confidence: "header",
    source: "Linux ethtool counters documentation of mlx5",
    next: [
      "Look at the CQ and EQ of the queue: rules cq-overrun, eq-not-consumed; devlink health diagnose … reporter tx",
    ],
    test: testStoppedCounter,
  },
];
