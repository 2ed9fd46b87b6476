// Whose line it is: host, process, rank, pod and time of what loggers and collectors write around a message.
import { assertEquals } from "@std/assert";
import { readItems } from "./cases.ts";

const MESSAGE = "mlx5_core 0000:3b:00.1 ens1: CQ error on CQN 0x41d, syndrome 0x1";
const US = 1714550400123456;

const LOGS: Readonly<Record<string, readonly [text: string, facts: Readonly<Record<string, unknown>>]>> = {
  "journal export": [
    `__CURSOR=s=a;i=1\n__REALTIME_TIMESTAMP=${US}\n_HOSTNAME=n9\n_PID=77\nMESSAGE=${MESSAGE}\n\n`,
    { host: "n9", process: 77, time_us: US },
  ],
  "journal export, the message before its host": [
    `__CURSOR=s=a;i=1\nMESSAGE=${MESSAGE}\nPRIORITY=4\n_PID=77\n_HOSTNAME=n9\n__REALTIME_TIMESTAMP=${US}\n\n`,
    { host: "n9", process: 77, time_us: US },
  ],
  "journal verbose": [
    `Wed 2024-05-01 10:00:00.123456 CEST [s=abc;i=12;b=00;m=1;t=5;x=1f]\n    _HOSTNAME=n9\n    PRIORITY=4\n    MESSAGE=${MESSAGE}\n` +
    `    _PID=77\nWed 2024-05-01 10:00:01.000000 CEST [s=abc]\n`,
    { host: "n9", process: 77 },
  ],
  "Fluent Bit": [
    `[0] kube.var.log: [1714550400.123456789, {"log":"${MESSAGE}","kubernetes":{"pod_name":"w-1","host":"n9"}}]\n`,
    { host: "n9", pod: "w-1" },
  ],
  "OpenTelemetry": [
    JSON.stringify({
      resourceLogs: [{
        resource: {
          attributes: [{ key: "host.name", value: { stringValue: "n9" } }, {
            key: "k8s.pod.name",
            value: { stringValue: "w-1" },
          }],
        },
        scopeLogs: [{ logRecords: [{ timeUnixNano: `${US}789`, body: { stringValue: MESSAGE } }] }],
      }],
    }) + "\n",
    { host: "n9", pod: "w-1", time_us: US },
  ],
  "grep in folders": [`logs/a/messages:12:May 01 10:00:00 n9 kernel: ${MESSAGE}\n`, { host: "n9" }],
  "a relay": [`May 01 10:00:00 192.0.2.9 n9 kernel: ${MESSAGE}\n`, { host: "n9", time: "May 01 10:00:00" }],
  "a zone": [`May 01 10:00:00 CEST n9 kernel: ${MESSAGE}\n`, { host: "n9", time: "May 01 10:00:00" }],
  "a zone by name has no instant": [`Wed 2024-05-01 10:00:00 CEST n9 kernel: ${MESSAGE}\n`, {
    host: "n9",
    time_us: undefined,
  }],
  "CSV, all cells quoted, with a heading": [
    `"_time","host","source","_raw"\n"2024-05-01T10:00:00.123456Z","n9","/var/log/messages","${MESSAGE}"\n`,
    { host: "n9", time: "2024-05-01T10:00:00.123456Z" },
  ],
  "CSV, the message first": [`"_raw","_time","host"\n"${MESSAGE}","2024-05-01T10:00:00Z","n9"\n`, { host: "n9" }],
  "CSV, a message over two lines": [
    `_time,host,_raw\n2024-05-01T10:00:00Z,n9,"something else\n${MESSAGE}"\n`,
    { host: "n9", time: "2024-05-01T10:00:00Z" },
  ],
  "CSV without a heading": [`"2024-05-01T10:00:00Z","n9","${MESSAGE}"\n`, {
    time: "2024-05-01T10:00:00Z",
    host: undefined,
    container: undefined,
  }],
  "Markdown": [`| time | host | message |\n|---|:-:|---|\n| 2024-05-01 10:00:00 | n9 | ${MESSAGE} |\n`, {
    host: "n9",
    time: "2024-05-01 10:00:00",
    container: undefined,
  }],
  "a row of Markdown alone": [`| n9 | ${MESSAGE} |\n`, { container: undefined }],
  "a database's table": [` host | message\n------+---------\n n9   | ${MESSAGE}\n`, {
    host: "n9",
    container: undefined,
  }],
  "JSON over many lines": [
    JSON.stringify(
      [{ textPayload: MESSAGE, resource: { labels: { pod_name: "w-1", node_name: "n9" } } }],
      undefined,
      2,
    ) +
    "\n",
    { pod: "w-1", host: "n9" },
  ],
  "JSON behind a prefix": [`[pod/w-1/main] ${JSON.stringify({ msg: MESSAGE, level: "error" })}\n`, {
    pod: "w-1",
    container: "main",
  }],
  "pdsh and docker's JSON": [`n9: ${JSON.stringify({ log: `${MESSAGE}\n`, time: "2024-05-01T10:00:00Z" })}\n`, {
    host: "n9",
    time: "2024-05-01T10:00:00Z",
  }],
  "logfmt": [`ts=2024-05-01T10:00:00Z level=error host=n9 msg=${JSON.stringify(MESSAGE)}\n`, {
    host: "n9",
    time: "2024-05-01T10:00:00Z",
  }],
  "grep in the files of hosts": [`logs/n9.log:12:${MESSAGE}\n`, { host: "n9" }],
  "grep in a job's file": [`slurm-4711.out:12:${MESSAGE}\n`, { host: undefined }],
  "a clock without a date inside a record with one": [
    `${JSON.stringify({ MESSAGE: `[ 88.5] ${MESSAGE}`, __REALTIME_TIMESTAMP: String(US), _HOSTNAME: "n9" })}\n`,
    { host: "n9", time: String(US), time_us: US },
  ],
  "vLLM's logger behind its process": [
    `(EngineCore_0 pid=123) INFO 11-30 12:00:00 [core.py:33] ${MESSAGE}\n`,
    { process: 123, time: "11-30 12:00:00" },
  ],
  "vLLM's logger, two processes": [
    `(EngineCore_DP0 pid=123) (Worker_TP1 pid=124) ERROR 06-01 12:00:00 multiproc.py:33] ${MESSAGE}\n`,
    { process: 124, time: "06-01 12:00:00" },
  ],
  "vLLM's logger in a pod": [
    `[pod/w-1/c] (EngineCore_0 pid=123) INFO 11-30 12:00:00 [core.py:33] ${MESSAGE}\n`,
    { pod: "w-1", container: "c", process: 123, time: "11-30 12:00:00" },
  ],
  "a logger behind Ray's colours": [
    `[36m(WorkerDict pid=77, ip=10.0.0.2)[0m [2026-10-01 10:00:09] n1:78:79 [0] ${MESSAGE}\n`,
    { host: "10.0.0.2", process: 78, thread: 79, time: "2026-10-01 10:00:09" },
  ],
  "Ray's own processes": [
    `(raylet, ip=10.0.0.2) [2026-10-01 10:00:09,123 E 77 78] (raylet) node_manager.cc:33: ${MESSAGE}\n`,
    { host: "10.0.0.2", process: 77, thread: 78, time: "2026-10-01 10:00:09,123" },
  ],
  "ranks behind SGLang's time": [
    `[2026-10-01 10:00:09 DP0 TP3] n1:78:79 [0] ${MESSAGE}\n`,
    { host: "n1", process: 78, time: "2026-10-01 10:00:09" },
  ],
  "Python's logger": [
    `(APIServer pid=55) 2026-10-01 10:00:09,123 - vllm - ERROR - n1:78:79 [0] ${MESSAGE}\n`,
    { host: "n1", process: 78, time: "2026-10-01 10:00:09,123" },
  ],
  "a time behind what no row knows": [
    `<<worker-3>> DEBUG:2026-10-01 10:00:09,123:a.py:33: [ha:77:0:78] ${MESSAGE}\n`,
    { host: "ha", process: 77, time: "2026-10-01 10:00:09,123" },
  ],
  "a time in a sentence": [`it failed at 12:00:00 with 3 retries and: ${MESSAGE}\n`, {
    time: undefined,
    host: undefined,
  }],
  "vLLM": [`(VllmWorker rank=3 pid=4711) ${MESSAGE}\n`, { rank: 3, process: 4711 }],
};

for (const [name, [text, facts]] of Object.entries(LOGS)) {
  Deno.test(`whose line it is: ${name}`, () => {
    const items = readItems(text);
    assertEquals(items.length, 1);
    const [item] = items;
    const found = item?.kind === "message" ? item.facts : {};
    assertEquals(Object.fromEntries(Object.keys(facts).map((one) => [one, found[one]])), facts);
  });
}

Deno.test("messages of two entries of a journal are each their own host's", () => {
  const entry = (host: string) => `__CURSOR=s=a\n_HOSTNAME=${host}\nMESSAGE=${MESSAGE}\n\n`;
  const hosts = readItems(entry("n1") + entry("n2")).map((item) => item.kind === "message" && item.facts["host"]);
  assertEquals(hosts, ["n1", "n2"]);
});

Deno.test("rows of two hosts backwards are each their own host's, whatever stands before them", () => {
  const rows = (qpn: string) =>
    ["00000000 00000000 00000000 00000000", "00000000 00000000 00000000 00000000"].concat(
      ["00000000 00000000 00000000 00000000", `00000000 00008813 08${qpn} 2f415bd3`],
    ).map((row, n) => `cqe_dump: 000000${n}0: ${row.replaceAll(" ", "").match(/../g)!.join(" ")}`);
  const dump = (host: string, qpn: string) =>
    ["infiniband mlx5_3: dump_cqe:277:(pid 0): WC error: 10, Message: remote access error", ...rows(qpn)].map((line) =>
      `2024-05-01T10:00:00.123456+02:00 ${host}.example.com kernel: ${line}`
    ).toReversed();
  const [a, b] = [dump("n1", "01c7a9"), dump("n2", "02c7a9")];
  const text = a.flatMap((line, n) => [line, b[n]!]).join("\n") + "\n";
  const found = readItems(text).map((item) =>
    item.kind === "element" ? [item.header["host"], item.cut, item.bytes[57]] : []
  );
  assertEquals(found.sort(), [["n1.example.com", undefined, 1], ["n2.example.com", undefined, 2]]);
});

Deno.test("a completion as Python prints it is read as the same in JSON", () => {
  const [item] = readItems("{'wr_id': 1, 'status': 12, 'opcode': 0, 'vendor_err': 129, 'qp_num': 5, 'more': None}\n");
  assertEquals(
    item?.kind === "message" && [item.facts["wc_status"], item.facts["vendor_syndrome"], item.facts["qpn"]],
    [
      12,
      129,
      5,
    ],
  );
});

Deno.test("the lines that MVAPICH prints of one completion are one report", () => {
  const lead = "[n4:mpi_rank_1][handle_cqe] ";
  const items = readItems(
    `${lead}Send desc error in msg to 196, wc_opcode=0\n${lead}Msg from 196: wc.status=12 (transport retry counter ` +
      `exceeded), wc.wr_id=0x7f01, wc.opcode=0, vbuf->phead->type=25 = X\n${lead}src/gen2/ibv_channel_manager.c:547: [] ` +
      "Got completion with error 12, vendor code=0x81, dest rank=196\n",
  );
  assertEquals(items.map((item) => item.kind === "message" && [item.facts["peer"], item.facts["vendor_syndrome"]]), [
    ["rank 196", 0x81],
  ]);
});

Deno.test("words of an error behind a time are no host", () => {
  const rest = "wc status 12 vendor_err 129 qp_num 77";
  for (
    const line of [
      `E0603 10:00:00.123456  4711 a.cc:12] Poll failed: ${rest}`,
      `[2026-05-01 10:00:00] send failed: ${rest}`,
      `2026-05-01T10:00:00Z rdma error: ${rest}`,
      `[ 1234.567890] eth1: ${rest}`,
      `ens1: ${rest}`,
    ]
  ) {
    const [item] = readItems(line + "\n");
    assertEquals(item?.kind === "message" && [item.facts["host"], item.facts["qpn"]], [undefined, 77], line);
  }
  for (
    const [line, host] of [["May 01 10:00:00 n1 app: ", "n1"], ["[ 12.5] n1 kernel: ", "n1"], ["node17: ", "node17"]]
  ) {
    const [item] = readItems(`${line}${rest}\n`);
    assertEquals(item?.kind === "message" && item.facts["host"], host, line);
  }
});

Deno.test("UCX's line without its first bracket, and one whose second line alone names the process, are that process's", () => {
  const [first, second] = [
    "Transport retry count exceeded on mlx5_0:1/IB (synd 0x15 vend 0x81 hw_synd 0/0)",
    "DCI QP 0xd16 wqe[6168]: SEND s-e [rqpn 0x17de rlid 1037] [inl len 61]",
  ];
  for (
    const before of ["lxbk1127:2330856:0:2330856] ", "[lxbk1127:2330856:0:2330856] ", "> lxbk1127:2330856:0] ", ""]
  ) {
    const text = `${before}ib_mlx5_log.c:177  ${first}\n[lxbk1127:2330856:0:2330856] ib_mlx5_log.c:177  ${second}\n`;
    const [item, ...rest] = readItems(text);
    assertEquals(rest, [], before);
    assertEquals(
      item?.kind === "message" && [item.facts["host"], item.facts["process"], item.facts["qpn"]],
      ["lxbk1127", 2330856, 0xd16],
      before,
    );
  }
});

Deno.test("a network device of FreeBSD before a heading is no host", () => {
  const line = "Error cqe on cqn 0x4e1, ci 0x2a, sqn 0x1c7a9, opcode 0xd, syndrome 0x13, vendor syndrome 0x88";
  for (const device of ["mce0", "eth2", "ens1f0"]) {
    const [item] = readItems(`${device}: ERR: ${line}\n`);
    assertEquals(item?.kind === "message" && [item.facts["host"], item.facts["qpn"]], [undefined, 0x1c7a9], device);
  }
});
