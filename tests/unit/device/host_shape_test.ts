import { assert, assertEquals } from "@std/assert";
import { hostFactsOf, ownersOf } from "../../../device/host_shape.ts";
import { redactHostFacts } from "../../../capture/redact/host.ts";
import { newSecret } from "../../../capture/redact/permutation.ts";
import { Scrubber } from "../../../capture/redact/scrub.ts";
import type { HostFacts } from "../../../device/host_facts.ts";

const FACTS: HostFacts = {
  version: 1,
  time: "2026-01-02T03:04:05.000Z",
  mono_us: 12345678,
  clock_synchronised: true,
  host: "node17",
  boot_id: "b5c1",
  kernel: "6.12.100",
  arch: "x86_64",
  driver: "mlx5_core",
  firmware: "28.39.1002",
  pci: "0000:03:00.0",
  device_id: 0x1021,
  function: "pf",
  rdma: ["mlx5_0"],
  net: ["ens3f0"],
  node_guid: "b83f:d203:0012:3456",
  sys_image_guid: "b83f:d203:0012:3456",
  ports: [{
    port: 1,
    link_layer: "InfiniBand",
    state: "ACTIVE",
    phys_state: "LinkUp",
    rate: "400 Gb/sec",
    active_mtu: 4096,
    netdev: "ens3f0",
    netdev_mtu: 9000,
    pause: { rx: true, tx: false },
    pfc: [3],
    trust: "dscp",
    dscp_prio: [{ dscp: 26, prio: 3 }],
    lid: 0x12,
    sm_lid: 1,
    lid_mask_count: 0,
    gids: [{ index: 0, gid: "fe80:0000:0000:0000:b83f:d203:0012:3456", type: "IB/RoCE v1", netdev: null }],
    pkeys: [{ index: 0, pkey: 0xffff }],
    counters: { mono_us: 1, lifespan_ms: null, values: { port_xmit_wait: 3, port_xmit_data: "0xffffffffffffffff" } },
    hw_counters: null,
    register_counters: null,
    ethtool: null,
  }],
  pcie: { speed: "16.0 GT/s PCIe", width: 8, max_speed: "32.0 GT/s PCIe", max_width: 16 },
  odp: { mono_us: 1, lifespan_ms: null, values: { page_faults: 3 } },
  owners: [
    {
      kind: "qp",
      number: 0x12,
      id: null,
      pid: 7,
      tid: 8,
      comm: "train",
      kernel: null,
      port: 1,
      type: "RC",
      state: "RTS",
      remote_qpn: 9,
      origin: "netlink",
      job: "4242",
      rank: 3,
      pod: "0a1b2c3d-0000-4000-8000-00000000abcd",
      container: "c0ffee00".repeat(8),
      cgroup: "/system.slice/slurmstepd.scope/job_4242/step_0/user/task_3",
    },
    {
      kind: "mkey",
      number: 0x1a00,
      id: 3,
      pid: 7,
      tid: null,
      comm: "train",
      kernel: null,
      port: null,
      type: null,
      state: null,
      remote_qpn: null,
      origin: "netlink",
      job: "4242",
      rank: 3,
      pod: null,
      container: null,
      cgroup: null,
    },
  ],
  interrupts: [{ irq: "77", name: "mlx5_comp0@pci:0000:03:00.0", count: 12 }],
  health: [{ reporter: "fw", port: null, state: "healthy", errors: 0, recoveries: 0, dump_time_ms: null }],
  netdev_queues: [{ reporter: "tx", port: 1, values: { sqn: 5, stopped: false } }],
  event_queues: [{ number: 5, num_eqes: 2048, intr: 6 }],
  commands: [{
    command: "CREATE_QP",
    count: 12,
    failed: 1,
    last_failed_errno: 121,
    last_failed_mbox_status: 8,
    last_failed_syndrome: 0x6e7e70,
  }],
  delay_drop: { num_rqs: 4, num_timeout_events: 1, timeout_us: 500000 },
  kernel_log: [{ time_us: 5, level: 3, text: "mlx5_core 0000:03:00.0 ens3f0: TX timeout detected by kettle" }],
  absent: [{ fact: "statistics of ens3f0", reason: "the driver does not offer it" }, {
    fact: "ethtool",
    reason: "/sys/x cannot be read",
  }],
};

Deno.test("host facts come out of json as they went in", () => {
  assertEquals(hostFactsOf(JSON.parse(JSON.stringify(FACTS))), FACTS);
  assertEquals(ownersOf(JSON.parse(JSON.stringify(FACTS.owners))), [...FACTS.owners]);
});

Deno.test("what is no host facts, or of a later version, is none; nonsense inside is left out", () => {
  for (const bad of [undefined, null, 3, "x", [], {}, { version: 2 }]) assertEquals(hostFactsOf(bad), undefined);
  const odd = hostFactsOf({
    version: 1,
    host: 5,
    ports: [null, 3, { port: "1" }, { port: 2, gids: "no" }],
    owners: [{ kind: "x" }],
  });
  assertEquals([odd?.host, odd?.ports.length, odd?.ports[0]?.gids, odd?.owners], [null, 1, [], []]);
  const hostile = hostFactsOf({
    version: 1,
    kernel: "x".repeat(1 << 20),
    ports: [{ port: 1, counters: { values: { a: 1.5, b: "1", c: 2 } } }],
  });
  assert((hostile?.kernel?.length ?? 0) <= 4096);
  assertEquals(hostile?.ports[0]?.counters?.values, { c: 2 });
});

Deno.test("redaction replaces what identifies, the same thing by the same, and leaves numbers that explain", () => {
  const scrubber = new Scrubber(newSecret());
  const one = redactHostFacts(FACTS, scrubber);
  const text = JSON.stringify(one);
  for (
    const secret of [
      "node17",
      "b5c1",
      "ens3f0",
      "train",
      "0012:3456",
      "/sys/x",
      "0000:03:00.0",
      "mlx5_0",
      "4242",
      "0a1b2c3d",
      "c0ffee",
      "slurmstepd",
    ]
  ) {
    assert(!text.includes(secret), secret);
  }
  assertEquals(one, redactHostFacts(FACTS, scrubber));
  assertEquals([one.owners[0]?.comm, one.owners[0]?.job], [one.owners[1]?.comm, one.owners[1]?.job]);
  assertEquals(one.owners[0]?.rank, 3);
  assertEquals([one.ports[0]?.pfc, one.ports[0]?.dscp_prio, one.commands, one.event_queues], [
    [3],
    [{ dscp: 26, prio: 3 }],
    FACTS.commands,
    FACTS.event_queues,
  ]);
  assert(one.absent.some(({ fact, reason }) => fact === "kernel log" && reason.includes("redaction")));
  assert(one.absent.some(({ fact }) => fact === "statistics of a network device"));
  // A node GUID is the lower half of the port's GID, before and after.
  assertEquals(one.ports[0]?.gids[0]?.gid, `fe80:0000:0000:0000:${one.node_guid}`);
  assertEquals([one.owners[0]?.number, one.owners[0]?.pid, one.ports[0]?.pkeys, one.ports[0]?.counters], [
    0x12,
    7,
    FACTS.ports[0]!.pkeys,
    FACTS.ports[0]!.counters,
  ]);
  assert(one.ports[0]?.lid !== 0x12 && one.owners[1]?.number !== 0x1a00);
});
