import { assert, assertEquals, assertMatch } from "@std/assert";
import { diagnose } from "../../../api/diagnose.ts";
import { judge } from "../../../diagnose/judge.ts";
import { ALL_RULES } from "../../../diagnose/rules.ts";
import { RULE_SCENES } from "./rule_scenes.ts";
import { adaptersOf, type Scene } from "./scenes.ts";

/** Rules that speak of the adapter; where the QP's own verdict is worse, a pair's stands among the pairs. */
function rulesOf(scene: Scene): string[] {
  const { verdicts, pairs } = judge(adaptersOf(scene), { all: true });
  const ofPairs = pairs.flatMap(({ verdict }) => ALL_RULES.filter(({ name }) => name === verdict));
  return [...verdicts.filter(({ host }) => host === "here").map(({ rule }) => rule), ...ofPairs.map(({ id }) => id)];
}

const MLX5 = "[ 100.0] mlx5_core 0000:81:00.0";
const TX_TIMEOUT = `${MLX5} ens1: TX timeout on queue: 1, SQ: 0x11ec, CQ: 0x146d, SQ Cons: 0xfffe SQ Prod: 0x1\n` +
  `${MLX5} ens1: EQ 0x7: Cons = 0x84c, irqn = 0x93\n`;
const RECOVERED = `${MLX5} ens1: Recovered 2 eqes on EQ 0x7\n`;
const DPDK = "mlx5_net: Unexpected CQE error syndrome 0x04 CQN = 128 SQN = 14688 wqe_counter = 1 wq_ci = 2 cq_ci = 0\n";

interface LogScenes {
  readonly fires: string;
  readonly spares: string;
}

/** Of rules that only logs decide. */
const LOG_SCENES: Readonly<Record<string, LogScenes>> = {
  "tx-timeout-eq": { fires: TX_TIMEOUT + RECOVERED, spares: RECOVERED },
  "rx-timeout": {
    fires: `${MLX5} ens1: RX timeout on channel: 2, RQ: 0x2f1, CQ: 0x41d\n`,
    spares: `${MLX5} ens1: Link up\n`,
  },
  "dpdk-error-cqe": { fires: DPDK, spares: DPDK.replace("error", "compression") },
  "registration-failed": {
    fires: "n1:7:9 [0] misc/ibvwrap.cc:253 NCCL WARN Call to ibv_reg_mr failed with error Bad address\n",
    spares: "n1:7:7 [0] NCCL INFO NET/IB : GPU Direct RDMA Disabled for HCA 0 'mlx5_0'\n" +
      "[1700000000.1] [n1:7:0] ib_md.c:282 UCX  DEBUG ibv_reg_mr(address=0x7f, length=4096, access=0xf) failed: " +
      "Operation not supported\n",
  },
};

/** Of rules that facts and logs decide. */
const LOGS_TOO: Readonly<Record<string, LogScenes>> = {
  "connection-refused": {
    fires: "nvme nvme0: Connect rejected: status 8 (invalid service ID).\n",
    spares: "nvme nvme0: Connect rejected: status 1 (no QP).\n",
  },
  "tx-timeout-hw": { fires: TX_TIMEOUT, spares: TX_TIMEOUT + RECOVERED },
  "firmware-sick": {
    fires: `${MLX5}: poll_health:786:(pid 0): device's health compromised - reached miss count\n`,
    spares: `${MLX5}: firmware version: 20.43.4100\n`,
  },
  "odp-wait": {
    fires:
      "infiniband mlx5_0: mlx5_ib_page_fault_resume:389:(pid 71): Failed to resolve the page fault on WQ 0x11f err -12\n",
    spares: "infiniband mlx5_0: mlx5_ib_page_fault_resume:389:(pid 71): page fault on WQ 0x11f resolved\n",
  },
  "limit-reached": {
    fires: `${MLX5}: mlx5_cmd_check:777:(pid 12): CREATE_QP(0x500) op_mod(0x0) failed, status limits exceeded(0x8), ` +
      "syndrome (0x3ee4d2)\n",
    spares:
      `${MLX5}: mlx5_cmd_check:777:(pid 12): 2ERR_QP(0x507) op_mod(0x0) failed, status bad resource state(0x9), ` +
      "syndrome (0x3ee4d2)\n",
  },
};

async function alarmsOf(text: string): Promise<string[]> {
  const path = await Deno.makeTempFile({ suffix: ".log" });
  try {
    await Deno.writeTextFile(path, text);
    const { verdicts } = await diagnose([], { logs: [path] });
    return verdicts.filter(({ severity }) => severity !== "info").map(({ name }) => name);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("a connection to a captured host is said to find no listener only where that host has none", () => {
  const said = (name: string, scene: Scene): string =>
    judge(adaptersOf({ ...RULE_SCENES["H4d"]!.fires[name]!, ...scene })).verdicts.find(({ rule }) => rule === "H4d")!
      .sentence;
  assertMatch(said("nobody listens there", {}), /: nobody listens at 10\.7\.0\.2:7471 \(there\)$/);
  const listener = RULE_SCENES["H4d"]!.fires["nobody listens there"]!.peerConnections![0]!;
  for (const source of ["0.0.0.0:7471", "[::]:7471", "10.7.0.2:7471", null]) {
    const peerConnections = [{ ...listener, source }];
    assertMatch(
      said("nobody listens there", { peerConnections }),
      /the other end does not answer/,
      source ?? "unknown",
    );
  }
});

Deno.test("a TX timeout at the end of a log is no proof of anything", async () => {
  assertEquals(await alarmsOf(TX_TIMEOUT.split("\n")[0]!), []);
});

Deno.test("every rule has a scene in which it speaks and one in which it does not", () => {
  const ids = ALL_RULES.filter(({ needs }) => !needs.includes("logs")).map(({ id }) => id);
  assertEquals(
    ALL_RULES.filter(({ needs }) => needs.includes("logs")).map(({ name }) => name),
    Object.keys(LOG_SCENES),
  );
  assertEquals(ids.filter((id) => Object.keys(RULE_SCENES[id]?.fires ?? {}).length === 0), [], "none speaks");
  assertEquals(ids.filter((id) => Object.keys(RULE_SCENES[id]?.spares ?? {}).length === 0), [], "none is silent");
  assertEquals(Object.keys(RULE_SCENES).filter((id) => !ids.includes(id)), [], "no such rule");
});

for (const [name, { fires, spares }] of Object.entries({ ...LOG_SCENES, ...LOGS_TOO })) {
  Deno.test(`${name} out of a log`, async () => {
    assertEquals(await alarmsOf(fires), [name]);
    assert(!(await alarmsOf(spares)).includes(name));
  });
}

for (const { id, name } of ALL_RULES) {
  for (const [title, scene] of Object.entries(RULE_SCENES[id]?.fires ?? {})) {
    Deno.test(`${id} ${name} speaks: ${title}`, () => {
      const found = rulesOf(scene);
      assert(found.includes(id), `only ${found.join(", ")}`);
    });
  }
  for (const [title, scene] of Object.entries(RULE_SCENES[id]?.spares ?? {})) {
    Deno.test(`${id} ${name} is silent: ${title}`, () => {
      const found = rulesOf(scene);
      assert(!found.includes(id), found.join(", "));
    });
  }
}
