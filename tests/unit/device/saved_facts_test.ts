import { assertEquals } from "@std/assert";
import { parseSavedFacts, savedFacts } from "../../../device/saved_facts.ts";

Deno.test("rdma's json gives QPs by the adapter's number, everything else by the kernel's id alone", () => {
  const rows = [
    { ifindex: 0, ifname: "mlx5_0", port: 1, lqpn: 288, rqpn: 305, type: "RC", state: "RTS", pid: 4711, comm: "train" },
    { ifindex: 0, ifname: "mlx5_0", port: 1, lqpn: 0x01000001, type: "GSI", state: "RTS", comm: "[ib_core]" },
    { ifindex: 0, ifname: "mlx5_0", cqn: 3, cqe: 255, comm: "ib_core" }, // json has no brackets
    { ifindex: 0, ifname: "mlx5_0", mrn: 5, lkey: 0x1a0003, pid: 4711, comm: "train" },
    { junk: 1 },
    null,
  ];
  const facts = parseSavedFacts(JSON.stringify(rows));
  assertEquals([facts?.origin, facts?.device], ["rdma", "mlx5_0"]);
  assertEquals(facts?.owners.map(({ kind, number, id, pid, comm, kernel }) => [kind, number, id, pid, comm, kernel]), [
    ["qp", 288, null, 4711, "train", null],
    ["qp", 1, null, null, null, "ib_core"],
    ["cq", null, 3, null, null, "ib_core"],
    ["mkey", 0x1a00, 5, 4711, "train", null],
  ]);
});

Deno.test("rdma's connections are no owners; addresses of both families keep their service", () => {
  const json = JSON.stringify([
    {
      ifindex: 0,
      ifname: "mlx5_0",
      "cm-idn": 0,
      state: "LISTEN",
      ps: "TCP",
      pid: 9,
      comm: "srv",
      "src-addr": "0.0.0.0:7174",
    },
    {
      ...{
        ifindex: 0,
        ifname: "mlx5_0",
        port: 1,
        "cm-idn": 4,
        lqpn: 288,
        "qp-type": "RC",
        state: "CONNECT",
        ps: "TCP",
      },
      ...{ comm: "[nvme_rdma]", "src-addr": "fe80::1:41000", "dst-addr": "fe80::2:4420" },
    },
  ]);
  const text = "link mlx5_0/- cm-idn 0 state LISTEN ps TCP pid 9 comm srv src-addr 0.0.0.0:7174 \n" +
    "link mlx5_0/1 cm-idn 4 lqpn 288 qp-type RC state CONNECT ps TCP comm [nvme_rdma] src-addr fe80::1:41000 " +
    "dst-addr fe80::2:4420\n";
  for (const output of [json, text]) {
    const facts = parseSavedFacts(output);
    assertEquals([facts?.device, facts?.owners], ["mlx5_0", []]);
    assertEquals(
      facts?.connections?.map((
        { id, qpn, state, source, destination, pid, comm, kernel },
      ) => [id, qpn, state, source, destination, pid ?? kernel, comm]),
      [
        [0, null, "LISTEN", "0.0.0.0:7174", null, 9, "srv"],
        [4, 288, "CONNECT", "[fe80::1]:41000", "[fe80::2]:4420", "nvme_rdma", null],
      ],
    );
  }
});

Deno.test("files of UCX's file system give how far it has posted, a queue a folder", () => {
  const folder = "/tmp/ucx/4711/uct/worker/0x55e0/iface/0x55f0/ep/";
  const text = [
    `${folder}0x1/qp_num:0x11f`,
    `${folder}0x2/sw_pi:7`,
    `${folder}0x1/bb_max:256`,
    `${folder}0x1/prev_sw_pi:103`,
    `${folder}0x1/sw_pi:104`,
    `${folder}0x3/qp_num:0x120`,
    `${folder}0x3/sw_pi:65535`,
    "Binary file matches",
  ].join("\n");
  const [facts, ...others] = savedFacts(text);
  assertEquals([facts?.origin, facts?.device, others.length], ["ucx", null, 0]);
  assertEquals(facts?.posted, [
    { qpn: 0x11f, sw_pi: 104, prev_sw_pi: 103, bb_max: 256, pid: 4711 },
    { qpn: 0x120, sw_pi: 65535, prev_sw_pi: null, bb_max: null, pid: 4711 },
  ]);
  assertEquals(savedFacts(`${folder}0x1/qp_num:0x11f`), []);
  assertEquals(savedFacts(`a log line\n${text}`), []);
});

Deno.test("devlink's json gives reporters, and the queues of a diagnosis", () => {
  const show = {
    health: {
      "pci/0000:03:00.0": [{ reporter: "fw", state: "error", error: 2, recover: 1 }],
      "pci/0000:03:00.0/65535": [{ reporter: "tx", state: "healthy", error: 0, recover: 0 }],
    },
  };
  const facts = parseSavedFacts(JSON.stringify(show));
  assertEquals([
    facts?.device,
    facts?.health.map(({ reporter, port, state, errors }) => [reporter, port, state, errors]),
  ], [
    "0000:03:00.0",
    [["fw", null, "error", 2], ["tx", 65535, "healthy", 0]],
  ]);
  const diagnosis = parseSavedFacts(
    JSON.stringify({ SQs: [{ sqn: 4432, "HW state": 1, stopped: true, CQ: { cqn: 5 } }] }),
  );
  assertEquals(diagnosis?.netdev_queues, [{
    reporter: "tx",
    port: null,
    values: { sqn: 4432, "HW state": 1, stopped: true, "CQ.cqn": 5 },
  }]);
});

Deno.test("the same tools' text gives the same", () => {
  const rows = [
    "link mlx5_3/1 lqpn 513 rqpn 768 type RC state RTS rq-psn 9073194 sq-psn 267125 path-mig-state MIGRATED pdn 4 " +
    "pid 12 comm python3 train.py ",
    "link mlx5_3/1 lqpn 16777217 type GSI state RTS sq-psn 267125 comm [ib_core] ",
    "link mlx5_3/- lqpn 514 type RC state RESET sq-psn 0 pdn 4 ",
    "nonsense",
    "dev mlx5_4 cqn 3 cqe 255 users 1 poll-ctx WORKQUEUE adaptive-moderation on comm [ib_core]",
  ];
  const [first, second] = savedFacts(rows.join("\r\n"));
  assertEquals([first?.device, second?.device], ["mlx5_3", "mlx5_4"]);
  assertEquals(
    first?.owners.map(({ number, pid, comm, kernel, port, state }) => [number, pid, comm, kernel, port, state]),
    [
      [513, 12, "python3 train.py", null, 1, "RTS"],
      [1, null, null, "ib_core", 1, "RTS"],
      [514, null, null, null, null, "RESET"],
    ],
  );
  assertEquals(second?.owners.map(({ kind, number, id, kernel }) => [kind, number, id, kernel]), [
    ["cq", null, 3, "ib_core"],
  ]);
  const health = [
    "$ devlink health show",
    "pci/0000:06:00.0:",
    "  reporter fw_fatal",
    "    state error error 2 recover 1 last_dump_date 2080-10-12 last_dump_time 11:37:02",
    "pci/0000:06:00.0/65535:",
    "  reporter tx",
    "    state healthy error 0 recover 0",
  ].join("\n");
  assertEquals(
    savedFacts(health).flatMap(({ device, health }) =>
      health.map(({ reporter, port, state, errors }) => [device, reporter, port, state, errors])
    ),
    [["0000:06:00.0", "fw_fatal", null, "error", 2], ["0000:06:00.0", "tx", 65535, "healthy", 0]],
  );
  const queues = " Common config:\n    ts_format: FRC\n  SQs:\n" +
    "      channel ix: 0 tc: 0 txq ix: 0 sqn: 4432 HW state: 1 stopped: false cc: 91 pc: 93 \n" +
    "      CQ:\n        cqn: 1030 HW status: 0\n  RQs:\n      channel ix: 1 rqn: 5 HW state: 1 WQE counter: 7\n";
  assertEquals(savedFacts(queues)[0]?.netdev_queues, [
    {
      reporter: "tx",
      port: null,
      values: { "channel ix": 0, tc: 0, "txq ix": 0, sqn: 4432, "HW state": 1, stopped: false, cc: 91, pc: 93 },
    },
    { reporter: "rx", port: null, values: { "channel ix": 1, rqn: 5, "HW state": 1, "WQE counter": 7 } },
  ]);
});

Deno.test("a log that holds such lines further on is no output of these tools", () => {
  const log = "Jan  1 00:00:00 node7 kernel: mlx5_core 0000:06:00.0: x\n" +
    "link mlx5_3/1 lqpn 513 type RC state RTS pid 12 comm a\n      channel ix: 0 sqn: 4432 HW state: 1\n";
  assertEquals(savedFacts(log), []);
});

Deno.test("ethtool's statistics are counters, those above 53 bits in hexadecimal", () => {
  const text =
    "NIC statistics:\n     rx_packets: 12\n     tx_bytes_phy: 18446744073709551615\n     rx_prio3_pause: 7\nnonsense\n";
  assertEquals(parseSavedFacts(text)?.ethtool?.values, {
    rx_packets: 12,
    tx_bytes_phy: "0xffffffffffffffff",
    rx_prio3_pause: 7,
  });
});

Deno.test("senseless json of these tools is bounded and brings only what can be a value", () => {
  const deep = `{"SQs":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
  const nested = `{"SQs":[${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}]}`;
  const odd = { SQs: [null, { sqn: 5, x: 1.5, y: -1, z: null, s: "y".repeat(1000), list: [1] }], RQs: null };
  for (const text of [deep, nested]) assertEquals(savedFacts(text), []);
  const [facts] = savedFacts(JSON.stringify(odd));
  assertEquals(facts?.netdev_queues, [{ reporter: "tx", port: null, values: { sqn: 5, s: "y".repeat(256) } }]);
});

Deno.test("rows of several devices are told of each, and of none where they are taken together", () => {
  const rows = [
    { ifname: "mlx5_0", lqpn: 1, pid: 3, comm: "a" },
    { ifname: "mlx5_1", lqpn: 2, rqpn: 7 },
    { ifname: "mlx5_1", "cm-idn": 5, "src-addr": "10.0.0.1", "src-port": 41000, "dst-addr": "name", comm: "[rds]" },
    { ifname: "mlx5_1", "cm-idn": 6, "src-addr": 5, "dst-addr": "[fe80::2]:18515" },
  ];
  const text = JSON.stringify(rows);
  const each = savedFacts(text).map(({ device, owners, connections }) => [device, owners.length, connections?.length]);
  assertEquals(each, [["mlx5_0", 1, undefined], ["mlx5_1", 1, undefined], ["mlx5_1", 0, 2]]);
  const all = parseSavedFacts(text);
  assertEquals([all?.device, all?.owners.map(({ number }) => number)], [null, [1, 2]]);
  assertEquals(
    all?.connections?.map(({ source, destination, comm, kernel }) => [source, destination, comm, kernel]),
    [["10.0.0.1:41000", "name:0", null, "rds"], [null, "[fe80::2]:18515", null, null]],
  );
  assertEquals(parseSavedFacts(JSON.stringify(rows.slice(0, 2)))?.connections, null);
});

Deno.test("a producer of UCX outside of its file system's folders is nobody's", () => {
  const [facts] = savedFacts("/mnt/qp_num:0x11f\n/mnt/sw_pi:0x10007\n");
  assertEquals(facts?.posted, [{ qpn: 0x11f, sw_pi: 7, prev_sw_pi: null, bb_max: null, pid: null }]);
});

Deno.test("senseless reporters are none, and their senseless numbers are not known", () => {
  const show = {
    health: {
      "pci/0000:03:00.0": [null, 5, { reporter: 7 }, { reporter: "fw", state: 1, error: -1, recover: 1.5 }],
      "pci/0000:04:00.0": "no list",
    },
  };
  assertEquals(savedFacts(JSON.stringify(show)).map(({ device, health }) => [device, health]), [
    ["0000:03:00.0", [{
      ...{ reporter: "fw", port: null, state: null, errors: null, recoveries: null },
      dump_time_ms: null,
    }]],
  ]);
  const text = "pci/0000:06:00.0:\n  reporter fw\n    state healthy error 3 nothing else\n";
  assertEquals(savedFacts(text)[0]?.health.map(({ errors, recoveries }) => [errors, recoveries]), [[3, null]]);
  assertEquals(savedFacts("pci/0000:06:00.0:\n    state healthy error 3 recover 0\n"), [], "a state of no reporter");
  assertEquals(savedFacts('"health": 5'), []);
  assertEquals(savedFacts('{"health": {}'), [], "cut");
  assertEquals(savedFacts('[{"ifname": "mlx5_0"}]'), []);
  assertEquals(savedFacts('{"ifname": 1}'), []);
});

Deno.test("anything else is none of these", () => {
  for (const text of ["", "hello", "[", "[]", "{}", '{"health": 3}', "NIC statistics:\n", "[1, 2]", '{"SQs": [3]}']) {
    assertEquals(parseSavedFacts(text), undefined, text);
  }
});
