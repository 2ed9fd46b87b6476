import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openCapture } from "../../api/capture.ts";
import type { HostFacts } from "../../device/host_facts.ts";
import { libcCandidates } from "../../ffi/libc_library.ts";
import { seenFile } from "../../ffi/permissions.ts";
import { deviceLike, wqdumpCommand } from "./clients.ts";
import { hostTest, LIBRARY, type Outcome, VirtualHost } from "./harness.ts";
import { HOST, withNetlink } from "./netlink_host.ts";
import type { NetlinkHost } from "./netlink_supervisor.ts";

const DEVICE = "0000:06:00.0";
const LIBC = libcCandidates(Deno.build.arch).find(seenFile);
const RDMA = ["/usr/sbin/rdma", "/usr/bin/rdma", "/sbin/rdma", "/bin/rdma"].find(seenFile);
const CONTEXT = "--source PRM_QUERY_QP --dump QP --qp 0x201".split(" ");

/** wqdump with the permission for the C library and nothing else. */
function wqdump(host: VirtualHost, netlink: NetlinkHost, args: readonly string[], library = LIBC): Promise<Outcome> {
  return withNetlink(host, netlink, wqdumpCommand(["-d", DEVICE, ...args], [`--allow-ffi=${library}`]));
}

function changed(rdma: Partial<NetlinkHost["rdma"]>): NetlinkHost {
  return { ...HOST, rdma: { ...HOST.rdma, ...rdma } };
}

async function virtualHost(more: { readonly fwctl?: string } = {}): Promise<VirtualHost> {
  return await VirtualHost.start([{ ...await deviceLike("mt4125_pciconf0", DEVICE, "mlx5_3"), ...more }]);
}

hostTest({
  name: "contexts come by RDMA netlink as they come by the resource dump, and need the C library alone",
  fn: async (t) => {
    await using host = await virtualHost({ fwctl: "fwctl3" });
    const netlink = ["--access", "netlink"];
    const same = async (args: readonly string[]): Promise<void> => {
      const { code, stdout, stderr } = await wqdump(host, HOST, [...netlink, ...args]);
      assertEquals(code, 0, stderr);
      assertEquals(stdout, (await wqdump(host, HOST, ["--access", "fwctl", ...args])).stdout);
    };
    await t.step("a QP", () => same(CONTEXT));
    await t.step("a QP of the second port", () => same("--source PRM_QUERY_QP --dump QP --qp 0x202".split(" ")));
    await t.step("a QP that has no port yet", () => same("--source PRM_QUERY_QP --dump QP --qp 0x203".split(" ")));
    await t.step(
      "a memory key, by the adapter's number",
      () => same("--source PRM_QUERY_MKEY --dump QP --qp 0x1a2b".split(" ")),
    );
    await t.step("a CQ, by the adapter's number and not by the kernel's", async () => {
      await same("--source PRM_QUERY_CQ --dump QP --qp 0x3a".split(" "));
      await same("--source PRM_QUERY_CQ --dump QP --qp 0x67".split(" "));
    });
    await t.step("a number that the kernel does not have is not valid", async () => {
      const { code, stderr } = await wqdump(host, HOST, [
        ...netlink,
        ..."--source FullQp --dump QP --qp 0x999".split(" "),
      ]);
      assertEquals(code, 3);
      assertMatch(stderr, /^-E- QP 0x999 is not valid on /m);
    });
    await t.step("a ring has no way here, and the message says so", async () => {
      const { code, stderr } = await wqdump(host, HOST, [
        ...netlink,
        ..."--source Snd --dump WQ --qp 0x201".split(" "),
      ]);
      assertEquals(code, 3);
      assertMatch(
        stderr,
        /^-E- Cannot read the ring of QP 0x201 of .*: RDMA netlink brings contexts of QPs, CQs and memory keys alone$/m,
      );
    });
    await t.step("without the privilege contexts are refused in one line, with what to do", async () => {
      const { code, stderr } = await wqdump(host, changed({ privileged: false }), [...netlink, ...CONTEXT]);
      assertEquals(code, 3);
      assertMatch(stderr, /^-E- .*contexts are for the privileged \(EPERM, code -1\)\n-I- .*CAP_NET_ADMIN/m);
    });
    await t.step("a list then has what RDMA netlink tells anybody, and says what it lacks", async () => {
      const list = ["list", "qp", "-d", DEVICE, "--access", "netlink", "--format", "csv"];
      const run = (host: VirtualHost, args: readonly string[], privileged = false) =>
        withNetlink(host, changed({ privileged }), wqdumpCommand(args, [`--allow-ffi=${LIBC}`]));
      const { code, stdout, stderr } = await run(host, list);
      assertEquals(code, 1, stderr);
      assertMatch(
        stderr,
        /^-W- contexts: Cannot open .*contexts are for the privileged.*; listed is what RDMA netlink/m,
      );
      assertMatch(stderr, /^-I- .*CAP_NET_ADMIN/m);
      const [head, ...rows] = stdout.trimEnd().split("\n").map((line) => line.split(","));
      assertEquals(head, ["number", "st", "state", "remote_qpn", "pid", "comm", "port"]);
      assertEquals(rows.map((row) => row.slice(0, 4)), [
        ["1", "", "RTS", ""],
        ["513", "RC", "RTS", "768"],
        ["514", "RC", "ERR", ""],
        ["515", "RC", "RST", ""],
      ]);
      assertEquals(rows.map(([, , , , pid]) => pid), ["", "1", "1", "1"]);
      assertEquals((await run(host, [...list, "--where", "state=ERR"])).stdout.trimEnd().split("\n").length, 2);
      // Who asks for another way wants what it brings; who asks for what netlink does not number gets the reason alone.
      assertEquals((await run(host, list.with(5, "fwctl"), false)).code, 0);
      const eqs = await run(host, list.with(1, "eq"));
      assertEquals([eqs.code, eqs.stdout], [3, ""]);
      assertMatch(eqs.stderr, /^-E- .*contexts are for the privileged/m);
    });
  },
});

hostTest({
  name: "by RDMA netlink the adapter is asked once for each context, also where the kernel numbers objects its own way",
  fn: async (t) => {
    await using host = await virtualHost();
    const folder = Deno.makeTempDirSync();
    const device = HOST.rdma.devices[0]!;
    const list = async (kind: string, more: Partial<typeof device>): Promise<[rows: number, contexts: number]> => {
      const netlink = { ...changed({ devices: [{ ...device, ...more }] }), contexts: `${folder}/contexts` };
      const args = ["list", kind, "-d", DEVICE, "--access", "netlink", "--format", "csv"];
      const { code, stdout, stderr } = await withNetlink(host, netlink, wqdumpCommand(args, [`--allow-ffi=${LIBC}`]));
      assertEquals(code, 0, stderr);
      return [stdout.trimEnd().split("\n").length - 1, Number(Deno.readTextFileSync(`${folder}/contexts`))];
    };
    await t.step("CQs, whose numbers only their contexts tell", async () => {
      const [rows, contexts] = await list("cq", {});
      // A context that came with its number is shown if that was just now, else it is read again.
      assert(rows === 2 && contexts >= 2 && contexts <= 4, `${contexts} contexts for ${rows} CQs`);
    });
    await t.step("QPs", async () => {
      assertEquals(await list("qp", { qps: device.qps.slice(1, 3) }), [2, 2]);
    });
    Deno.removeSync(folder, { recursive: true });
  },
});

hostTest({
  name: "lists by RDMA netlink are those of iproute2's rdma on the same socket",
  fn: async () => {
    if (RDMA === undefined) return console.error("no rdma (package iproute2)");
    await using host = await virtualHost({ fwctl: "fwctl3" });
    const tool = await withNetlink(host, { ...HOST, libmnl: true }, [RDMA, "-j", "resource", "show", "qp"]);
    assertEquals(tool.code, 0, tool.stderr);
    const theirs = (JSON.parse(tool.stdout) as { lqpn: number }[]).map(({ lqpn }) => lqpn);
    assertEquals(theirs.toSorted(), HOST.rdma.devices[0]!.qps.map(({ lqpn }) => lqpn).toSorted());
    // QP 1 is its port's; the adapter's own list leaves it out, as it does not know it.
    const args = "--access fwctl --source FullQp --dump ALL_VALID_QPNS".split(" ");
    const { stdout, stderr } = await wqdump(host, HOST, args);
    assertEquals([...stdout.matchAll(/^index (0x[0-9a-f]+)$/gm)].map(([, one]) => Number(one)), [0x201, 0x202, 0x203]);
    assertStringIncludes(stderr, "listed by RDMA netlink");
    assertStringIncludes(stderr, "DevX");
    const cqs = await wqdump(host, HOST, "--access netlink --source Cmp --dump ALL_VALID_QPNS".split(" "));
    assertEquals([...cqs.stdout.matchAll(/index (0x[0-9a-f]+)$/gm)].map(([, one]) => Number(one)), [0x3a, 0x67]);
  },
});

hostTest({
  name: "raw rows that iproute2's rdma saved read as the contexts themselves, its lists as owners",
  fn: async () => {
    if (RDMA === undefined) return console.error("no rdma (package iproute2)");
    await using host = await virtualHost();
    const folder = Deno.makeTempDirSync();
    try {
      const save = async (name: string, ...args: string[]): Promise<void> => {
        const { code, stdout, stderr } = await withNetlink(host, { ...HOST, libmnl: true }, [RDMA, ...args]);
        assertEquals(code, 0, stderr);
        Deno.writeTextFileSync(`${folder}/${name}`, stdout);
      };
      await save("qp.json", "-r", "-j", "resource", "show", "qp");
      await save("cq.json", "-r", "-j", "resource", "show", "cq");
      await save("glued.txt", "-r", "resource", "show", "qp");
      await save("owners.json", "-d", "-j", "resource", "show", "qp");
      await save("owners.txt", "-d", "resource", "show", "qp");
      const read = (file: string, args: readonly string[]): Promise<Outcome> =>
        host.run(wqdumpCommand(["-d", `${folder}/${file}`, ...args], [`--allow-read=${folder}`]));
      for (
        const [file, args] of [["qp.json", CONTEXT], [
          "cq.json",
          "--source PRM_QUERY_CQ --dump QP --qp 0x3a".split(" "),
        ]] as const
      ) {
        const saved = await read(file, args);
        assertEquals(saved.code, 0, saved.stderr);
        assertEquals(saved.stdout, (await wqdump(host, HOST, ["--access", "netlink", ...args])).stdout);
      }
      const glued = await read("glued.txt", CONTEXT);
      assertEquals(glued.code, 4);
      assertMatch(glued.stderr, /^-E- .*numbers run together.*\n-I- .*rdma -r -j/m);
      const answers: string[] = [];
      for (const owners of ["owners.json", "owners.txt"]) {
        const words = ["diagnose", "--all", "--format", "json", `${folder}/qp.json`, `${folder}/${owners}`];
        const { stdout, stderr } = await host.run(wqdumpCommand(words, [`--allow-read=${folder}`]));
        const verdicts = (JSON.parse(stdout) as { verdicts: { number: number; owner: unknown }[] }).verdicts;
        const owner = verdicts.find(({ number }) => number === 0x202)?.owner ?? null;
        answers.push(JSON.stringify([verdicts.length, owner, stderr]));
      }
      assertEquals(answers[0], answers[1]);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

hostTest({
  name: "a locked-down host is read by fwctl, without that by netlink, and which way it is is said",
  fn: async (t) => {
    const spec = {
      ...await deviceLike("mt4125_pciconf0", DEVICE, "mlx5_3"),
      lockdown: "none [integrity] confidentiality",
    };
    const both = `${LIBC},${LIBRARY}`;
    await t.step("fwctl comes first, and nothing is said", async () => {
      await using host = await VirtualHost.start([{ ...spec, fwctl: "fwctl3" }]);
      host.set({ writesRefused: true });
      const { code, stderr } = await wqdump(host, HOST, CONTEXT, both);
      assertEquals([code, stderr], [0, ""]);
    });
    await t.step("netlink comes last", async () => {
      await using host = await VirtualHost.start([spec]);
      host.set({ writesRefused: true });
      const { code, stdout, stderr } = await wqdump(host, HOST, [...CONTEXT, "--format", "json"], both);
      assertEquals(code, 0, stderr);
      const lines = stderr.split("\n").filter((line) => line.startsWith("-I- Reading"));
      assertEquals(lines.length, 1, stderr);
      assertMatch(lines[0]!, /by netlink; not by fwctl: .*; not by mtcr: .*locked down/);
      const { access } = JSON.parse(stdout).device as { access: { used: string; refused: { path: string }[] } };
      assertEquals(access.used, "netlink");
      assertEquals(access.refused.map(({ path }) => path), ["fwctl", "mtcr"]);
    });
    await t.step("where nothing works one error says it, with what the others said", async () => {
      await using host = await VirtualHost.start([spec]);
      host.set({ writesRefused: true });
      const { code, stderr } = await wqdump(host, changed({ privileged: false }), CONTEXT, both);
      assertEquals(code, 3);
      assertEquals(stderr.split("\n").filter((line) => line.startsWith("-E- ")).length, 1, stderr);
      assertMatch(stderr, /netlink: .*contexts are for the privileged/);
    });
  },
});

const FILES = {
  node_guid: "b83f:d203:0012:3456\n",
  sys_image_guid: "b83f:d203:0012:3400\n",
  "ports/1/state": "4: ACTIVE\n",
  "ports/1/phys_state": "5: LinkUp\n",
  "ports/1/rate": "100 Gb/sec (4X EDR)\n",
  "ports/1/lid": "0x0\n",
  "ports/1/sm_lid": "0x0\n",
  "ports/1/lid_mask_count": "0\n",
  "ports/1/gids/0": "fe80:0000:0000:0000:ba3f:d2ff:fe12:3456\n",
  "ports/1/gids/1": "0000:0000:0000:0000:0000:0000:0000:0000\n",
  "ports/1/gids/3": "0000:0000:0000:0000:0000:ffff:0a07:0001\n",
  "ports/1/gid_attrs/types/3": "RoCE v2\n",
  "ports/1/gid_attrs/ndevs/3": "ens6f0\n",
  "ports/1/pkeys/0": "0xffff\n",
  "ports/1/pkeys/1": "0x0000\n",
  "ports/1/counters/port_xmit_data": "18446744073709551615\n",
  "ports/1/hw_counters/local_ack_timeout_err": "7\n",
  "ports/1/hw_counters/lifespan": "10\n",
};

const DEVLINK: NetlinkHost["devlink"] = {
  reporters: [
    { bus: "pci", device: DEVICE, name: "fw_fatal", state: 1, errors: 2, recoveries: 1, dumpTime: 1_700_000_000_000 },
    {
      bus: "pci",
      device: DEVICE,
      port: 65535,
      name: "tx",
      state: 0,
      errors: 0,
      recoveries: 0,
      queues: [
        { "channel ix": 0, sqn: 0x1150, "HW state": 1, stopped: false, cc: 91, pc: 91 },
        { "channel ix": 1, sqn: 0x1154, "HW state": 1, stopped: true, cc: 3, pc: 4 },
      ],
    },
    { bus: "pci", device: "0000:09:00.0", name: "fw", state: 0, errors: 0, recoveries: 0 },
  ],
};

const NET: NetlinkHost["net"] = {
  ens6f0: {
    statistics: { rx_packets: 12, tx_queue_stopped: 3, rx_prio3_pause: 7 },
    pause: [true, false],
    pfc: 0x08,
    dscp: { 26: 3, 48: 6 },
  },
};
const KERNEL_LOG = [
  "6,1201,5000001,-;mlx5_core 0000:06:00.0: firmware version: 22.39.1002",
  " SUBSYSTEM=pci",
  "3,1202,7000002,-;mlx5_core 0000:06:00.0 ens6f0: TX timeout detected",
  "3,1203,7000003,-;mlx5_core 0000:09:00.0: another adapter",
  "4,1204,7000004,-;infiniband mlx5_3: dump error cqe",
  "6,1205,7000005,-;usb 1-1: new device",
  "3,1206,7000006,-;DMAR: [DMA Read] Request device [06:00.0] fault addr 0x1000",
  "",
].join("\n");

/** Files of the driver's debugfs: who made CQ 0x67 (DevX), an EQ, what commands came to. */
function debugfsFiles(maker: number): Record<string, string> {
  return {
    "CQs/0x67/pid": `0x${maker.toString(16)}\n`,
    "CQs/0x3a/pid": "0x2\n", // whoever ran when the kernel made it
    "EQs/0x5/num_eqes": "0x800\n",
    "EQs/0x5/intr": "0x6\n",
    "EQs/0x6/num_eqes": "0x0\n", // the firmware did not answer
    "commands/CREATE_QP/n": "12\n",
    "commands/CREATE_QP/failed": "1\n",
    "commands/CREATE_QP/last_failed_errno": "121\n",
    "commands/CREATE_QP/last_failed_mbox_status": "8\n",
    "commands/CREATE_QP/last_failed_syndrome": "0x006e7e70\n",
    "commands/CREATE_CQ/n": "0\n",
    "delay_drop/num_rqs": "4\n",
    "delay_drop/num_timeout_events": "1\n",
    "delay_drop/timeout": "500000\n",
    "commands/QUERY_QP/n": "18446744073709551615\n",
  };
}

hostTest({
  name: "a capture has what the host tells: GUIDs, GIDs, counters, owners, health; what is absent has a reason",
  fn: async (t) => {
    const spec = { ...await deviceLike("mt4125_pciconf0", DEVICE, "mlx5_3"), fwctl: "fwctl3", net: ["ens6f0"] };
    const surroundings = {
      rdmaFiles: FILES,
      netFiles: { "ens6f0/mtu": "4200\n" },
      debugfs: { EQs: [5, 6], CQs: [0x3a, 0x67] },
      debugfsFiles: debugfsFiles(1),
      kernelLog: KERNEL_LOG,
    };
    await using host = await VirtualHost.start([{ ...spec, ...surroundings }]);
    const folder = Deno.makeTempDirSync();
    const grants = [`--allow-ffi=${LIBC}`, `--allow-read=${folder}`, `--allow-write=${folder}`];
    const taken = async (
      name: string,
      more: readonly string[] = [],
      answers: NetlinkHost = { ...HOST, devlink: DEVLINK, net: NET },
    ): Promise<HostFacts> => {
      const command = wqdumpCommand(
        ["capture", "-d", DEVICE, "--qp", "0x201", "-o", `${folder}/${name}`, ...more],
        grants,
      );
      const { code, stderr } = await withNetlink(host, answers, command);
      assertEquals(code, 0, stderr);
      assert(!stderr.includes("is not for wqdump"), stderr); // nobody asked for a dump that would be stored
      using device = await openCapture(`${folder}/${name}`);
      return await device.source.hostFacts!() as HostFacts;
    };
    await t.step("job and rank of the process that owns a QP", async () => {
      const env = { SLURM_JOB_ID: "4242", SLURM_PROCID: "0", OMPI_COMM_WORLD_RANK: "13", SECRET_TOKEN: "hunter2" };
      await using rank = new Deno.Command("sleep", { args: ["600"], env }).spawn();
      try {
        const device = HOST.rdma.devices[0]!;
        const qps = device.qps.map((qp) => qp.lqpn === 0x201 ? { ...qp, tid: rank.pid } : qp);
        const owned = { ...changed({ devices: [{ ...device, qps }] }), devlink: DEVLINK };
        const owner = (facts: HostFacts) => facts.owners.find(({ kind, number }) => kind === "qp" && number === 0x201)!;
        const plain = await taken("job.wqd", [], owned);
        const { pid, comm, job, rank: number } = owner(plain);
        assertEquals([pid, comm, job, number], [rank.pid, "sleep", "4242", 13]);
        assert(!JSON.stringify(plain).includes("hunter2"));
        const hidden = await taken("job_redacted.wqd", ["--redact"], owned);
        assert(!JSON.stringify(hidden.owners).includes("4242"), "the job is told");
        assertEquals([owner(hidden).rank, typeof owner(hidden).job], [13, "string"]);
        assertEquals((await taken("job_people.wqd", ["--no-owner"], owned)).owners, []);
      } finally {
        rank.kill("SIGKILL");
      }
    });
    await t.step("as it is", async () => {
      const facts = await taken("plain.wqd");
      assertEquals([facts.node_guid, facts.firmware, facts.rdma, facts.net], ["b83f:d203:0012:3456", "22.39.1002", [
        "mlx5_3",
      ], ["ens6f0"]]);
      assertEquals([facts.kernel, facts.boot_id], [
        Deno.osRelease(),
        Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim(),
      ]);
      const port = facts.ports[0]!;
      assertEquals([port.state, port.phys_state, port.lid, port.pkeys], ["ACTIVE", "LinkUp", 0, [{
        index: 0,
        pkey: 0xffff,
      }]]);
      assertEquals(port.gids, [
        { index: 0, gid: "fe80:0000:0000:0000:ba3f:d2ff:fe12:3456", type: null, netdev: null },
        { index: 3, gid: "0000:0000:0000:0000:0000:ffff:0a07:0001", type: "RoCE v2", netdev: "ens6f0" },
      ]);
      assertEquals(port.counters?.values, { port_xmit_data: "0xffffffffffffffff" });
      assertEquals([port.hw_counters?.values, port.hw_counters?.lifespan_ms], [{ local_ack_timeout_err: 7 }, 10]);
      assert((port.hw_counters?.mono_us ?? 0) >= (facts.mono_us ?? Infinity));
      const owner = (qpn: number): unknown => {
        const one = facts.owners.find(({ kind, number }) => kind === "qp" && number === qpn);
        return [one?.pid, one?.kernel, one?.state, one?.remote_qpn];
      };
      assertEquals(owner(1), [null, "ib_core", "RTS", null]);
      assertEquals(owner(0x201), [1, null, "RTS", 0x300]);
      // Its thread has ended: the protection domain leads to the context, and that to the process.
      assertEquals(owner(0x202), [1, null, "ERR", null]);
      // By the kernel's ids; and by the adapter's number where a process that has the adapter open made it.
      const cqs = facts.owners.filter(({ kind }) => kind === "cq");
      assertEquals(cqs.map(({ number, id, pid, origin }) => [number, id, pid, origin]), [
        [null, 0x67, null, "netlink"],
        [null, 0x3a, 1, "netlink"],
        [0x67, null, 1, "debugfs"],
      ]);
      assertEquals([port.netdev, port.netdev_mtu, port.active_mtu], ["ens6f0", 4200, 4096]);
      assertEquals(port.ethtool?.values, { rx_packets: 12, tx_queue_stopped: 3, rx_prio3_pause: 7 });
      assertEquals([port.pause, port.pfc, port.trust], [{ rx: true, tx: false }, [3], "dscp"]);
      assertEquals(port.dscp_prio, [{ dscp: 26, prio: 3 }, { dscp: 48, prio: 6 }]);
      assertEquals(facts.event_queues, [{ number: 5, num_eqes: 0x800, intr: 6 }, {
        number: 6,
        num_eqes: null,
        intr: null,
      }]);
      assertEquals(
        facts.commands.map(({ command, count, failed, last_failed_syndrome }) => [
          command,
          count,
          failed,
          last_failed_syndrome,
        ]),
        [["CREATE_QP", 12, 1, 0x6e7e70], ["QUERY_QP", "0xffffffffffffffff", null, null]],
      );
      assertEquals(facts.delay_drop, { num_rqs: 4, num_timeout_events: 1, timeout_us: 500000 });
      assertEquals(facts.kernel_log.map(({ time_us, level }) => [time_us, level]), [
        [5000001, 6],
        [7000002, 3],
        [7000004, 4],
        [7000006, 3],
      ]);
      assertEquals(
        facts.health.map(({ reporter, state, errors, dump_time_ms }) => [reporter, state, errors, dump_time_ms]),
        [
          ["fw_fatal", "error", 2, 1_700_000_000_000],
          ["tx", "healthy", 0, null],
        ],
      );
      assertEquals(facts.netdev_queues.map(({ reporter, values }) => [reporter, values.sqn, values.stopped]), [
        ["tx", 0x1150, false],
        ["tx", 0x1154, true],
      ]);
      assert(facts.absent.some(({ fact, reason }) => fact === "owners of DevX objects" && reason.includes("UCX")));
      assert(facts.absent.every(({ reason }) => reason.length > 10));
    });
    await t.step("without people", async () => {
      const facts = await taken("people.wqd", ["--no-owner"]);
      assertEquals(facts.owners, []);
      assert(facts.absent.some(({ fact }) => fact === "owners"));
    });
    await t.step("redacted", async () => {
      const facts = await taken("redacted.wqd", ["--redact"]);
      const text = JSON.stringify(facts);
      for (const secret of ["b83f", "d2ff:fe12:3456", "0a07:0001", "ens6f0", "TX timeout", Deno.hostname()]) {
        assert(!text.includes(secret), secret);
      }
      assertEquals(facts.ports[0]?.gids.map(({ gid }) => gid.slice(0, 30)), [
        facts.ports[0]?.gids[0]?.gid.slice(0, 30),
        "0000:0000:0000:0000:0000:ffff:",
      ]);
      assertEquals(facts.owners.length > 3, true);
    });
    Deno.removeSync(folder, { recursive: true });
  },
});

hostTest({
  name: "where the RDMA subsystem lists nothing QPs have the fields of the driver's debugfs, and owners that use verbs",
  fn: async () => {
    const folder = Deno.makeTempDirSync();
    // A library that is opened is mapped, as the doorbells of an RDMA device are.
    Deno.copyFileSync(LIBC!, `${folder}/uverbs0`);
    const program = `Deno.dlopen("${folder}/uverbs0", {}); setTimeout(() => {}, 600_000);`;
    const user = new Deno.Command(Deno.execPath(), { args: ["eval", program], stdout: "null" }).spawn();
    try {
      while (!Deno.readTextFileSync(`/proc/${user.pid}/maps`).includes("uverbs0")) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const files = {
        "QPs/0x201/pid": `0x${user.pid.toString(16)}\n`,
        "QPs/0x201/state": "SQER\n",
        "QPs/0x201/transport": "C\n", // the driver's word for UC
        "QPs/0x201/remote_qpn": "0x300\n",
        "QPs/0x202/pid": "0x1\n", // uses no RDMA device
        "QPs/0x202/state": "RTS\n",
        "QPs/0x202/transport": "Invalid transport\0abcd\n", // a DC initiator
        "QPs/0x203/state": "0x0\n", // the firmware did not answer
      };
      await using host = await VirtualHost.start([{
        ...await deviceLike("mt4125_pciconf0", DEVICE, "mlx5_3"),
        fwctl: "fwctl3",
        debugfs: { QPs: [0x201, 0x202, 0x203] },
        debugfsFiles: files,
      }]);
      const grants = [`--allow-ffi=${LIBC}`, `--allow-read=${folder}`, `--allow-write=${folder}`];
      const command = wqdumpCommand(["capture", "-d", DEVICE, "--qp", "0x201", "-o", `${folder}/x.wqd`], grants);
      const { code, stderr } = await withNetlink(host, changed({ devices: [] }), command);
      assertEquals(code, 0, stderr);
      using device = await openCapture(`${folder}/x.wqd`);
      const facts = await device.source.hostFacts!() as HostFacts;
      assertEquals(
        facts.owners.map((
          { number, pid, comm, type, state, remote_qpn, origin },
        ) => [number, pid, comm, type, state, remote_qpn, origin]),
        [
          [0x201, user.pid, "deno", "UC", "SQE", 0x300, "debugfs"],
          [0x202, null, null, null, "RTS", null, "debugfs"],
          [0x203, null, null, null, null, null, "debugfs"],
        ],
      );
    } finally {
      user.kill("SIGKILL");
      await user.status;
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

hostTest({
  name: "senseless netlink answers end in one error",
  fn: async (t) => {
    await using host = await virtualHost();
    for (const spoil of ["length", "nest", "done", "empty", "cut-raw", "too-large"] as const) {
      await t.step(spoil, async () => {
        const { code, stderr } = await wqdump(host, changed({ spoil }), ["--access", "netlink", ...CONTEXT]);
        assert(code !== 0, stderr);
        assertEquals(stderr.split("\n").filter((line) => line.startsWith("-E- ")).length, 1, stderr);
        assert(!stderr.includes("Internal error"), stderr);
      });
    }
  },
});
