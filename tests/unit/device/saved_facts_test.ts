import { assertEquals } from "@std/assert";
import { parseSavedFacts } from "../../../device/saved_facts.ts";

Deno.test("rdma's json gives QPs by the adapter's number, everything else by the kernel's id alone", () => {
  const rows = [
    { ifindex: 0, ifname: "mlx5_0", port: 1, lqpn: 288, rqpn: 305, type: "RC", state: "RTS", pid: 4711, comm: "train" },
    { ifindex: 0, ifname: "mlx5_0", port: 1, lqpn: 0x01000001, type: "GSI", state: "RTS", comm: "[ib_core]" },
    { ifindex: 0, ifname: "mlx5_0", cqn: 3, cqe: 255, comm: "[ib_core]" },
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
    values: { sqn: 4432, "HW state": 1, stopped: true },
  }]);
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

Deno.test("anything else is none of these", () => {
  for (const text of ["", "hello", "[", "[]", "{}", '{"health": 3}', "NIC statistics:\n", "[1, 2]", '{"SQs": [3]}']) {
    assertEquals(parseSavedFacts(text), undefined, text);
  }
});
