// Incidents as they are pasted: what the answer says of them, and what it must not say.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decodeToJson, decodeToText, type Json } from "../logs/cases.ts";

/** A completion as NCCL prints it; with both ends' last numbers, also their GIDs. */
function nccl(lead: string, peer: string, status: number, vendor: number, ends?: readonly [number, number]): string {
  const gids = ends === undefined ? "" : ` localGid ::ffff:10.7.0.${ends[0]} remoteGids ::ffff:10.7.0.${ends[1]}`;
  return `${lead} NCCL WARN NET/IB : Got completion from peer ${peer} with status=${status} opcode=0 len=0 vendor err ` +
    `${vendor} (Send)${gids} hca mlx5_0`;
}

const connected = (host: string, end: number) =>
  `${host}:1:1 [0] NCCL INFO NET/IB: NCCL Dev 0 IbDev 0 Port 1 qp_num 47${end} mtu 5 GID 3 (0/${end}00070AFFFF0000) ctsFifoRkey=0x1f`;

/** The answer, on one line each. */
const answer = async (lines: readonly string[]): Promise<string> => {
  const text = await decodeToText(lines.join("\n") + "\n");
  return text.slice(0, text.indexOf("\n\n")).replace(/\n {2,}(?=\S)/g, " ");
};

/** What the answer has, and what it must not have. */
interface Incident {
  readonly lines: readonly string[];
  readonly has: readonly string[];
  readonly not?: readonly string[];
}

const ACCUSE = ["h1", "h2", "h3"].map((host) => nccl(`${host}:1:2 [0]`, "10.7.0.5<1>", 12, 129));

const INCIDENTS: Readonly<Record<string, Incident>> = {
  "an address of which nobody says that it is its own may be that of a host that reports": {
    lines: [...ACCUSE, nccl("h5:1:2 [0]", "10.7.0.1<1>", 4, 81)],
    has: ["it may be h5, whose addresses are not told (h5 has a local error, line 4)"],
    not: ["reports nothing itself", "earliest of all"],
  },
  "who is connected to an address is not the one that it is of": {
    lines: [...ACCUSE, nccl("h5:1:2 [0]", "10.7.0.5<1>", 5, 249)],
    has: ["10.7.0.5 is accused by h1, h2, h3 and reports nothing itself: look there first"],
  },
  "NCCL says at its start which address a host has": {
    lines: [
      ...["1", "2", "5"].map((n) => `h${n}:1:1 [0] NCCL INFO Bootstrap : Using eth0:10.7.0.${n}<0>`),
      "h3:1:1 [0] NCCL INFO NET/IB : Using [0]mlx5_0:1/RoCE [RO]; OOB eth0:10.7.0.3<0>",
      ...ACCUSE,
      nccl("h5:1:2 [0]", "10.7.0.1<1>", 4, 81),
    ],
    has: ["so : h5 has a local error (line 8) and is accused by h1, h2, h3: start there", "h5      1"],
    not: ["10.7.0.5 is"],
  },
  "turned halves of GIDs name the host that has an event": {
    lines: [
      connected("n1", 1),
      connected("n2", 2),
      connected("n3", 3),
      nccl("n1:1:2 [0]", "10.7.0.2<5>", 12, 129, [1, 2]),
      nccl("n3:1:2 [0]", "10.7.0.2<5>", 12, 129, [3, 2]),
      "n2:1:9 [0] NCCL WARN NET/IB : mlx5_0:1 async fatal event on QP (0x7f01): local access violation work queue error " +
      "qpn=472 state=6 sq_psn=291 rq_psn=7",
    ],
    has: ["so : n2 has an event of its own, async event: local access violation work queue error (line 6)"],
  },
  "a local error accuses nobody but its own host": {
    lines: [
      ...[1, 2, 3].map((n) => nccl(`h${n}:1:2 [0]`, "10.7.0.5<1>", 12, 129, [n, 5])),
      nccl("h5:1:2 [0]", "10.7.0.1<1>", 2, 104, [5, 1]),
    ],
    has: ["so : h5 has a local error (line 4) and is accused by h1, h2, h3: start there", "h5      1"],
    not: ["h5  h1"],
  },
  "a responder's event and the refusal that its peer was given are one connection": {
    lines: [
      connected("r", 2),
      "r:1:9 [0] NCCL WARN NET/IB : mlx5_0:1 async fatal event on QP (0x7f01): local access violation work queue error " +
      "qpn=472 state=6 sq_psn=291 rq_psn=7",
      nccl("q:1:2 [0]", "10.7.0.2<5>", 10, 136, [1, 2]),
      nccl("r:1:2 [0]", "10.7.0.1<5>", 5, 249, [2, 1]),
    ],
    has: ["both ends : async event: local access violation work queue error at line 2 on r"],
  },
  "two programs of one kernel do not report one completion": {
    lines: [
      "Oct  1 10:00:01 db2 kernel: RDS/IB: send completion on 192.0.2.9 had status 12, vendor err 0x81, disconnecting and reconnecting",
      "Oct  1 10:00:01 db2 kernel: ib0: failed send event (status=12, wrid=3 vend_err 81) QPN 3f00c2",
    ],
    has: ["queue to peer 192.0.2.9 (db2)", "QP 0x3f00c2 (db2)"],
    not: ["reported too by"],
  },
  "what only the second report of a completion says is taken over": {
    lines: [
      "mlx5_net: Unexpected CQE error syndrome 0x04 CQN = 128 SQN = 14688 wqe_counter = 1 wq_ci = 2 cq_ci = 0",
      "MLX5 Error CQE: at [0x7f6a7d20c000], len=64",
      ...["00000000", "00000010", "00000020"].map((at) => `${at}: ${"00 ".repeat(16)}| ................`),
      "00000030: 00 00 00 00 92 00 53 04 0A 00 39 60 00 01 13 D2 | ......S...9`....",
    ],
    has: ["QP 0x3960 : first error at line 1: syndrome 0x04, vendor 0x53, WQE counter 0x1"],
  },
  "a link that came up and an error that the bus corrected are no causes": {
    lines: [
      "[    5.0] pcieport 0000:3a:01.0: AER: Corrected error received: 0000:3b:00.0",
      "[    6.0] nvme nvme0: SEND for CQE 0x1 failed with status local protection error (4)",
      "[    7.0] mlx5_core 0000:3b:00.0 ens1: Link up",
    ],
    has: ["first : local protection error", "of at least 1 queue"],
    not: ["event : Corrected", "event : async event: link up"],
  },
  "a date with its zone and one without are not compared": {
    lines: [
      nccl("[2026-10-01 10:00:02] ha:1:2 [0]", "10.7.0.2<1>", 10, 136),
      nccl("2026-10-01T08:00:01Z hb:1:2 [0]", "10.7.0.1<1>", 4, 81),
    ],
    has: ["first by line : remote access error", "order : by line only: some dates have a zone, others have none"],
    not: ["earliest of all"],
  },
  "dates of several hosts without a zone are taken to be of one, and that is said": {
    lines: [
      nccl("[2026-10-01 10:00:02] ha:1:2 [0]", "10.7.0.2<1>", 10, 136),
      nccl("[2026-10-01 10:00:01] hb:1:2 [0]", "10.7.0.1<1>", 4, 81),
    ],
    has: ["first : local protection error", "no zone is printed, all are taken to be of one"],
  },
  "times without a year go over its end": {
    lines: [
      "Dec 31 23:59:58 st1 kernel: mlx5_core 0000:3b:00.0 ens1: Link down",
      "Jan  1 00:00:02 st1 kernel: nvme nvme2: RECV for CQE 0x1 failed with status transport retry counter exceeded (12)",
    ],
    has: [
      "first by line : async event: link down",
      "by line only: the times may go over the end of a day or of a year",
    ],
  },
  "times without a date go over midnight": {
    lines: [
      "23:59:58.000 h1:1:2 [0] NCCL WARN NET/IB : mlx5_0:1 Got async event : port error",
      nccl("00:00:55.000 h1:1:3 [0]", "10.7.0.2<50>", 12, 129),
    ],
    has: ["first by line : async event: port error"],
  },
  "a time-out that is first for the time of its retries says so": {
    lines: [
      nccl("[2026-10-01 10:01:00] ha:1:2 [0]", "10.7.0.2<1>", 12, 129),
      nccl("[2026-10-01 10:00:30] ha:1:2 [0]", "10.7.0.3<1>", 10, 136),
    ],
    has: [
      "first : transport retry",
      "the first began to retry about 57 s before its line, if its program's defaults hold",
    ],
  },
  "behind pdsh a line keeps its own time, host and process": {
    lines: [
      "n1: [  412.1] infiniband mlx5_3: dump_cqe:277:(pid 0): WC error: 9, Message: remote invalid request error",
      `w5: ${nccl("[2026-10-01 10:01:00] w5:12:99 [0]", "10.7.0.52<4>", 12, 129)}`,
    ],
    has: ["time 412.1 on n1, mlx5_3", "(w5, process 12, mlx5_0) : first error at line 2, time 2026-10-01 10:01:00"],
  },
  "ranks that stand in order are no numbers of lines": {
    lines: [0, 1, 2, 3, 4].map((n) => `${n}: ${nccl(`n${n}:1:2 [0]`, "10.7.0.9<1>", 12, 129)}`),
    has: ["(n2, rank 2, mlx5_0)", "(n4, rank 4, mlx5_0)"],
  },
  "an error's name is no host": {
    lines: [
      "RuntimeError: [/pytorch/third_party/gloo/gloo/transport/ibverbs/pair.cc:462] from 192.0.2.4: transport retry counter " +
      "exceeded (this error originated at gloo/transport/ibverbs/pair.cc:462)",
    ],
    has: ["queue to peer 192.0.2.4 : first error"],
  },
  "what Storage Scale says of an error and of the connection is one report": {
    lines: [
      "2026-10-01_10:00:05.123+0200: [E] VERBS RDMA rdma write error IBV_WC_REM_ACCESS_ERR to 192.0.2.3 (n3) on mlx5_0 port 1 " +
      "fabnum 0 vendor_err 136",
      "2026-10-01_10:00:05.124+0200: [E] VERBS RDMA closed connection to 192.0.2.3 (n3) on mlx5_0 port 1 fabnum 0 due to RDMA " +
      "write error IBV_WC_REM_ACCESS_ERR index 3",
    ],
    has: ["first error at line 1, time 2026-10-01_10:00:05.123+0200", "reported too by : storage scale connection"],
    not: ["further errors"],
  },
  "mpirun and torchrun name the process that was killed": {
    lines: [
      "mpirun noticed that process rank 3 with PID 0 on node nid003 exited on signal 9 (Killed).",
      "E1001 10:00:03.123000 4711 torch/distributed/elastic/multiprocessing/api.py:869] failed (exitcode: -9) local_rank: 3 " +
      "(pid: 4714) of binary: /usr/bin/python3",
    ],
    has: [
      "event : a process died (signal 9) at line 1 on nid003, rank 3",
      "event : process 4714 died (signal 9) at line 2",
    ],
  },
  "a reporter of devlink that is in error is an event, a healthy one is none": {
    lines: [
      "  reporter fw",
      "    state healthy error 0 recover 0 auto_dump true",
      "  reporter fw_fatal",
      "    state error error 1 recover 0 grace_period 60000 auto_recover true auto_dump true",
    ],
    has: ["firmware health: devlink's reporter fw_fatal is in error"],
    not: ["2 events"],
  },
  "glued to the device of one record stands the host of the next": {
    lines: [nccl("a:1:2 [0]", "10.7.0.9<1>", 12, 129) + nccl("b:1:2 [0]", "10.7.0.8<1>", 4, 81)],
    has: ["on a, process 1, mlx5_0", "on b, process 1, mlx5_0"],
  },
  "what the first flush has where software moved the queue to error is said": {
    lines: [245, 249, 249].map((vendor) => nccl("h1:1:2 [0]", "10.7.0.5<1>", 5, vendor)),
    has: ["the first has vendor 0xf5: so far that was seen where software of this side moved the QP to error"],
  },
  "an event of another host explains no flushes of one that is not named": {
    lines: [
      "Oct  1 10:00:00 n5 kernel: Out of memory: Killed process 4711 (python3) total-vm:1000kB, anon-rss:900kB",
      nccl("", "10.7.0.5<1>", 5, 249),
    ],
    has: ["not certain : only flushes were seen"],
    not: ["because"],
  },
};

for (const [name, { lines, has, not = [] }] of Object.entries(INCIDENTS)) {
  Deno.test(name, async () => {
    const text = await answer(lines);
    for (const one of has) assertStringIncludes(text, one);
    for (const one of not) assert(!text.includes(one), `${one}\n${text}`);
  });
}

Deno.test("an error behind flushes of more queues than are kept is the answer all the same", async () => {
  const flushes = Array.from({ length: 5000 }, (_, n) => nccl(`h${n % 10}:${n}:1 [0]`, "10.7.1.1<1>", 5, 249));
  const doc: Json = await decodeToJson([...flushes, nccl("h7:7:1 [0]", "10.7.1.2<1>", 4, 81)].join("\n") + "\n");
  assertEquals([doc.earliest_error?.host, doc.headline.ranked[0]?.guilt], ["h7", "local"]);
});

Deno.test("a link-local GID on Ethernet is said to reach no other network", async () => {
  const text = await decodeToText(
    nccl("na:1:2 [0]", "192.0.2.2<1>", 12, 129, [1, 2]).replaceAll("::ffff:10.7.0.", "fe80::") + "\n",
  );
  assertStringIncludes(text, "a link-local one (fe80) reaches no other network");
});
