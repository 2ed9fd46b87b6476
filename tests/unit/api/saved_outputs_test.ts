import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { diagnoseSampled } from "../../../api/diagnose.ts";
import { findInputs } from "../../../api/find_inputs.ts";
import { openSource } from "../../../api/open.ts";
import { listedWithOutputs, listObjects } from "../../../api/list.ts";
import { withOutputs } from "../../../api/saved_outputs.ts";
import { savedFacts } from "../../../device/saved_facts.ts";
import type { Sample } from "../../../diagnose/types.ts";
import { DecodeError, UsageError } from "../../../errors.ts";
import { NO_FACTS } from "../../../device/host_shape.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { openSim } from "../../../sim/open_sim.ts";
import { registerProvider } from "../../../device/resource_dump.ts";

/** Runs with files in a folder. */
async function withFiles(
  files: Readonly<Record<string, string>>,
  work: (path: (name: string) => string) => Promise<void>,
) {
  const folder = Deno.makeTempDirSync();
  try {
    for (const [name, text] of Object.entries(files)) Deno.writeTextFileSync(`${folder}/${name}`, text);
    await work((name) => `${folder}/${name}`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** The dump of a QP's context of a built-in adapter, as the kernel hands it on. */
async function rawQp(qpn: number): Promise<number[]> {
  const port = await openSim("sim:mt4125_pciconf0");
  if (!("accessRegister" in port)) throw new Error("no registers");
  const provider = registerProvider(port, Decoder.create().register);
  const bytes: number[] = [];
  try {
    const tap = (piece: Uint8Array): void => void bytes.push(...piece);
    for await (const event of provider.dump({ type: 0x4000, index1: qpn, tap })) if (event.kind === "end") break;
  } finally {
    provider.close();
  }
  return bytes;
}

const TX = (stopped: number) => `NIC statistics:\n     tx_queue_stopped: ${stopped}\n     tx_queue_wake: 3\n`;

Deno.test("raw rows of rdma are contexts of the device that they name; of several one is named", async () => {
  const [one, other] = [await rawQp(0x201), await rawQp(0x202)];
  const rows = [{ ifname: "mlx5_0", data: one }, { ifname: "mlx5_0", data: one }, { ifname: "mlx5_0", data: other }];
  const two = [...rows, { ifname: "mlx5_1", data: one }];
  await withFiles({ "qp.json": JSON.stringify(rows), "two.json": JSON.stringify(two) }, async (path) => {
    const decoder = Decoder.create();
    const read = async (name: string): Promise<number[]> => {
      const source = await openSource(name, { decoder, register: decoder.register });
      const numbers: number[] = [];
      for await (const number of source.listContexts({ source: "fullqp" })) numbers.push(Number(number));
      source.close();
      return numbers;
    };
    assertEquals(await read(path("qp.json")), [0x201, 0x202]);
    assertEquals(await read(path("two.json#mlx5_1")), [0x201]);
    assertStringIncludes((await assertRejects(() => read(path("two.json")), UsageError)).hint ?? "", "two.json#mlx5_1");
    await assertRejects(() => read(path("two.json#mlx5_7")), DecodeError, "no rows of mlx5_7");
    const { inputs } = await findInputs([path("two.json")], []);
    assertEquals(inputs, [path("two.json#mlx5_0"), path("two.json#mlx5_1")]);
  });
});

Deno.test("rdma -r without json is refused with what to save instead", async () => {
  await withFiles({ "qp.txt": `link mlx5_3/- ${"0425525400".repeat(20)}>\n` }, async (path) => {
    const error = await assertRejects(() => findInputs([path("qp.txt")], []), DecodeError);
    assertStringIncludes(error.hint ?? "", "rdma -r -j");
  });
});

Deno.test("outputs alone are diagnosed, two of a kind being two moments", async () => {
  const files = { "1.txt": TX(3), "2.txt": TX(9), "tx.json": '{"SQs":[{"sqn":4432,"HW state":3,"stopped":true}]}' };
  await withFiles(files, async (path) => {
    const { outputs, logs } = await findInputs([path("1.txt"), path("2.txt"), path("tx.json")], []);
    assertEquals([outputs.length, logs], [3, []]);
    const { verdicts } = await diagnoseSampled([], { outputs });
    assertEquals(verdicts.map(({ name }) => name).sort(), ["tx-queue-stopped", "tx-sq-error"]);
    const one = await diagnoseSampled([], { outputs: [path("1.txt")] });
    assertEquals(one.verdicts, []);
  });
});

/** The QP's state is the upper half of the first dword of its context, which follows 24 bytes of the query's answer. */
function inError(bytes: readonly number[]): number[] {
  const [info, command, header, query] = [16, 20, 16, 0x18];
  return bytes.map((byte, at) => at === info + command + header + query ? 0x60 | byte & 0xf : byte);
}

Deno.test("owners of an output stand beside the QPs of a dump that names nobody", async () => {
  const files = {
    "raw.json": JSON.stringify([{ ifname: "mlx5_0", data: inError(await rawQp(0x202)) }]),
    "qp.txt": "link mlx5_0/1 lqpn 514 type RC state ERR sq-psn 5 pid 4711 comm train.py\n",
  };
  await withFiles(files, async (path) => {
    const { inputs, outputs } = await findInputs([path("raw.json"), path("qp.txt")], []);
    const { verdicts } = await diagnoseSampled(inputs, { outputs, all: true });
    const one = verdicts.find(({ kind, number }) => kind === "qp" && number === 514);
    assertEquals([one?.device, one?.owner], ["mlx5_0", { pid: 4711, comm: "train.py", kernel: false }]);
  });
});

const sample = (device: string, facts?: Partial<typeof NO_FACTS>): Sample => ({
  host: null,
  device,
  qps: new Map(),
  cqs: new Map(),
  eqs: new Map(),
  srqs: new Map(),
  mkeys: new Map(),
  sends: new Map(),
  completions: new Map(),
  events: new Map(),
  complete: false,
  ...(facts === undefined ? {} : { facts: { ...NO_FACTS, ...facts } }),
});

Deno.test("an output goes to the adapter that it names and to no other", () => {
  const [rdma] = savedFacts("link mlx5_1/1 lqpn 5 type RC state RTS pid 7 comm a\n");
  const [health] = savedFacts(
    '{"health":{"pci/0000:09:00.0":[{"reporter":"fw","state":"error","error":1,"recover":0}]}}',
  );
  const [ethtool] = savedFacts(TX(1));
  const outputs = [rdma!, health!, ethtool!].map((facts, i) => ({ name: `file${i}`, facts }));
  const left: string[] = [];
  const adapters = [
    [sample("a", { rdma: ["mlx5_0"], pci: "0000:03:00.0" })],
    [sample("b", { rdma: ["mlx5_1"], pci: "0000:09:00.0" })],
  ];
  const [first, second] = withOutputs(adapters, outputs, (text) => left.push(text));
  assertEquals([first?.[0]?.facts?.owners.length, first?.[0]?.facts?.health.length], [0, 0]);
  assertEquals([second?.[0]?.facts?.owners.length, second?.[0]?.facts?.health.length], [1, 1]);
  assertEquals(left, ["file2: it does not say of which device it is, and could not be put to an adapter"]);
});

Deno.test("an adapter that says what it is takes nothing of another; one that does not takes what it is given", () => {
  const [rdma] = savedFacts("link mlx5_1/1 lqpn 5 type RC state RTS pid 7 comm a\n");
  const left: string[] = [];
  const output = { name: "qp.txt", facts: rdma! };
  const [other] = withOutputs([[sample("a", { rdma: ["mlx5_0"] })]], [output], (text) => left.push(text));
  assertEquals([other?.[0]?.facts?.owners, left], [[], [
    "qp.txt: it is of mlx5_1, and could not be put to an adapter",
  ]]);
  const [unknown] = withOutputs([[sample("cap.wqd")]], [output], (text) => left.push(text));
  assertEquals([unknown?.[0]?.facts?.owners.length, left.length], [1, 1]);
  assert(unknown?.[0]?.facts?.absent !== undefined);
});

Deno.test("what a host told itself stays; an owner that it lacks is added", () => {
  const [own] = savedFacts("link mlx5_0/1 lqpn 5 type RC state RTS pid 7 comm own\n");
  const [saved] = savedFacts(
    "link mlx5_0/1 lqpn 5 type RC state RTS pid 8 comm saved\nlink mlx5_0/1 lqpn 6 type RC state RTS pid 8 comm saved\n",
  );
  const [[one] = []] = withOutputs(
    [[sample("a", { rdma: ["mlx5_0"], owners: own!.owners })]],
    [{ name: "x", facts: saved! }],
    () => {},
  );
  assertEquals(one?.facts?.owners.map(({ number, comm }) => [number, comm]), [[5, "own"], [6, "saved"]]);
});

Deno.test("a list has the owners that saved outputs name, of the adapter that they name", async () => {
  const row = (ifname: string, lqpn: number, more: object) => ({ ifname, lqpn, type: "RC", state: "RTS", ...more });
  const files = {
    "qp.json": JSON.stringify([
      row("mlx5_0", 0x201, { pid: 4711, comm: "ib_write_bw" }),
      row("mlx5_0", 0x202, { comm: "nvme_rdma" }),
    ]),
    "later.json": JSON.stringify([row("mlx5_0", 0x201, { pid: 99, comm: "ib_read_bw" })]),
    "mr.txt": "dev mlx5_0 mrn 5 rkey 0x1a2b07 lkey 0x1a2b07 mrlen 4096 pdn 9 pid 4711 comm ib_write_bw\n",
    "stats.txt": TX(1),
  };
  await withFiles(files, async (path) => {
    const left: string[] = [];
    const read = (kinds: readonly ("qp" | "cq" | "mkey")[], name: string) =>
      listObjects(name, { kinds, decoder: Decoder.create(), failed: (text) => left.push(text) });
    const told = async (listed: Awaited<ReturnType<typeof read>>[], ...outputs: string[]) => {
      left.length = 0;
      const found = await listedWithOutputs(listed, outputs.map(path), (text) => left.push(text));
      return found.map(({ rows }) =>
        [...rows.values()].flat().filter(({ comm }) => comm !== null).map((
          { number, pid, comm },
        ) => [number, pid, comm])
      );
    };
    const one = await read(["qp"], "sim:mt4125_pciconf0");
    const both = [[0x201, 4711, "ib_write_bw"], [0x202, null, "nvme_rdma"]];
    assertEquals(await told([one]), [[]]);
    assertEquals(await told([one], "qp.json"), [both]);
    assertEquals(left, []);
    // What the host told stays, and says it of what it knew only that somebody has it.
    const known = (pid: number | null) => ({
      ...one,
      facts: {
        ...NO_FACTS,
        rdma: ["mlx5_0"],
        owners: [{ ...savedFacts(files["later.json"])[0]!.owners[0]!, pid, comm: pid === null ? null : "perftest" }],
      },
    });
    assertEquals(await told([known(7)], "qp.json"), [[[0x201, 7, "perftest"], both[1]!]]);
    assertEquals(await told([known(null)], "qp.json"), [both]);
    // Of several the last is taken, and the others are named.
    assertEquals(await told([one], "qp.json", "later.json"), [[[0x201, 99, "ib_read_bw"]]]);
    assertEquals(left.map((text) => text.replace(/.*\//, "")), ["qp.json: there are fewer samples than such outputs"]);
    // Of two adapters each has its own; what nobody claims is named once.
    const other = { ...one, facts: { ...NO_FACTS, rdma: ["mlx5_1"] } };
    const mine = { ...one, facts: { ...NO_FACTS, rdma: ["mlx5_0"] } };
    assertEquals(await told([other, mine, mine], "qp.json"), [[], both, both]);
    assertEquals(left, []);
    assertEquals(await told([other, other], "qp.json", "stats.txt"), [[], []]);
    assertEquals(left.map((text) => text.replace(/.*\//, "")), [
      "stats.txt: it names no owners; wqdump diagnose reads it",
      "qp.json: it is of mlx5_0, and could not be put to an adapter",
    ]);
    const keys = await read(["mkey"], "sim:mt4129_pciconf0");
    assertEquals(await told([keys], "mr.txt"), [[[0x1a2b, 4711, "ib_write_bw"]]]);
  });
});
