// Forms of lines that few programs print: what is read out of each, and what is not.
import { assertEquals } from "@std/assert";
import { decodeToJson, type Json } from "./cases.ts";

/** Of each item what is compared: facts, notes and the like, as far as they are named. */
async function same(text: string, ...wanted: readonly Json[]): Promise<void> {
  const { items } = await decodeToJson(text);
  const parts = (item: Json, wish: Json): Json =>
    Object.fromEntries(
      Object.entries(wish).map(([name, value]) =>
        value !== null && typeof value === "object" && !Array.isArray(value)
          ? [name, Object.fromEntries(Object.keys(value).map((key) => [key, item[name]?.[key]]))]
          : [name, item[name]]
      ),
    );
  assertEquals(items.map((item: Json, n: number) => parts(item, wanted[n] ?? {})), wanted, text);
}

/** `verbs completion` lines: the vendor error as printed, how it is read, and whether that is said to be a guess. */
const VENDORS: readonly (readonly [status: number, printed: string, read: number, note?: string])[] = [
  [10, "vend_err 88", 0x88, "the vendor error is printed without 0x; read as 0x88 (136)"],
  [10, "vendor_err 88", 0x88, "the vendor error is printed without 0x; read as 0x88 (136)"],
  [12, "vendor_err 81", 0x81, "the vendor error is printed without 0x; read as 0x81 (129)"],
  [63, "vendor_err 57", 57, "the vendor error is printed without 0x; read as 0x39 (57)"],
  [63, "vend_err 57", 0x57, "the vendor error is printed without 0x; read as 0x57 (87)"],
  [10, "vendor_err 136", 136],
  [12, "vendor_err 9", 9],
  [12, "vendor_err 8a", 0x8a],
  [12, "vendor_err 18a", 0x18a, "vendor_err is not that of an NVIDIA adapter"],
  [12, "vendor_err 0x12345", 0x12345, "vendor_err is not that of an NVIDIA adapter"],
];

Deno.test("a vendor error without 0x is read as what was seen beside the status, and a guess is called one", async () => {
  for (const [status, printed, vendor_syndrome, note] of VENDORS) {
    await same(`node1: wc error: status = ${status}, ${printed}, wr_id 0x10`, {
      origin: "verbs completion",
      facts: { wc_status: status, vendor_syndrome, wr_id: "0x10", host: "node1" },
      notes: note === undefined ? [] : [note],
    });
  }
});

Deno.test("a status stands by name, before or behind its words", async () => {
  await same("app: ibv_poll_cq failed: status=IBV_WC_RETRY_EXC_ERR(12) vendor_err=129 qp_num=0x12", {
    facts: { wc_status: 12, vendor_syndrome: 129, qpn: 0x12 },
    notes: [],
  });
  await same("app: completion error (12): transport retry counter exceeded, wr_id 3", {
    facts: { wc_status: 12, wr_id: "3" },
  });
  await same("mpi: [0->3] got completion with error IBV_WC_RETRY_EXC_ERR, vendor code=0x81, dest rank=3", {
    origin: "mvapich",
    facts: { wc_status: 12, vendor_syndrome: 0x81, peer: "rank 3" },
  });
  await same("verbs: got bad completion with status: 12\n");
});

Deno.test("records of JSON and Python say whose lines they are and when", async () => {
  const message = "mlx5_0: wc error: status=12 vendor_err=0x81 qp_num=5";
  const attributes = [
    null,
    7,
    [],
    { key: 5, value: {} },
    { key: "k8s.node.name", value: { stringValue: "node7" } },
    { key: "process.pid", value: { intValue: 4711 } },
    { key: "host.name", value: [1] },
    { key: "k8s.pod.name", value: { boolValue: true } },
    { key: "unknown", value: { stringValue: "x" } },
  ];
  const logRecords = [{ timeUnixNano: "1700000000123456789", body: { stringValue: message } }];
  await same(JSON.stringify({ resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords }] }] }), {
    facts: {
      host: "node7",
      process: 4711,
      pod: undefined,
      device: "mlx5_0",
      qpn: 5,
      time_us: 1_700_000_000_123_456,
    },
  });
  await same(`{'message': '${message}', 'host': None, 'ok': True}`, { facts: { wc_status: 12, host: undefined } });
  const loki = [["1700000000123456789", message], ["soon", message], ["1700000000123456789", 7]];
  await same(JSON.stringify({ streams: [{ stream: { host: "h" }, values: loki }] }), {
    facts: { host: "h", time_us: 1_700_000_000_123_456 },
  });
});

Deno.test("times of JSON are seconds, milliseconds, microseconds or nanoseconds by their digits, or ISO text", async () => {
  const times: readonly (readonly [Json, number | undefined])[] = [
    [{ time: "1700000000.25" }, 1_700_000_000_250_000],
    [{ time: 1700000000123 }, 1_700_000_000_123_000],
    [{ ts: "1700000000123456" }, 1_700_000_000_123_456],
    [{ "@timestamp": "1700000000123456789" }, 1_700_000_000_123_456],
    [{ time: "2026-01-02T03:04:05Z", timestamp: "1700000000123456789" }, 1_767_323_045_000_000],
    [{ time: "soon" }, undefined],
  ];
  for (const [members, time_us] of times) {
    const line = JSON.stringify({
      ...members,
      node: { name: "n2" },
      rank: "x1",
      msg: "wc error: status=12 vendor_err=129",
    });
    await same(line, { facts: { time: `${Object.values(members)[0]}`, time_us, host: "n2", rank: undefined } });
  }
});

Deno.test("an object can be a completion itself; what is no text is no message", async () => {
  await same('{"status":"RETRY_EXC_ERR","vendor_err":129,"qp_num":18,"host":"n1","extra":{"wr_id":77},"list":[1]}', {
    facts: { wc_status: 12, vendor_syndrome: 129, qpn: 18, wr_id: "77", host: "n1" },
  });
  await same('{"status":12,"vendor_err":"0x81"}', { facts: { wc_status: 12, vendor_syndrome: 0x81 } });
  const bytes = [...new TextEncoder().encode("\x1b[31mwc error: status=12 vendor_err=0x81\x1b[0m")];
  await same(JSON.stringify({ MESSAGE: bytes }), { facts: { wc_status: 12, vendor_syndrome: 0x81 } });
  await same(JSON.stringify({ MESSAGE: [...bytes, 300] }));
  await same('{"MESSAGE":[],"a":1}');
});

Deno.test("fields of a completion go on in the lines that follow, as long as they are its own", async () => {
  await same(
    "cuda: got completion with err: opcode=0xd\n syndrome=0x13, vendor_err_synd=0x88, wqe_counter=0x21\n qpn=0x55\n",
    {
      origin: "gpu-initiated queue",
      lines: { first: 1, last: 3 },
      facts: { cqe_opcode: 13, syndrome: 0x13, vendor_syndrome: 0x88, wqe_counter: 0x21, qpn: 0x55 },
    },
  );
  await same(
    "cuda: got completion with err: opcode=0xd\nother: syndrome here\ncuda: wqe_counter=0x21 syndrome=0x13\n" +
      "cuda: wqe_counter=0x22 syndrome=0x14\n",
    { lines: { first: 1, last: 3 }, facts: { wqe_counter: 0x21, syndrome: 0x13 } },
  );
  await same(
    "cuda: got completion with err: opcode=0xd syndrome=0x13\ncuda: got completion with err: opcode=0xe syndrome=0x14\n",
    { facts: { cqe_opcode: 13, syndrome: 0x13 } },
    { facts: { cqe_opcode: 14, syndrome: 0x14 } },
  );
  await same("cuda: got completion with err: opcode=20\nbye\n");
  await same(
    "mlx5dr: rule 0x7f00: error completion ERROR cqe syndrome 0x4 vendor syndrome 0x51\n" +
      "mlx5dr: rule 0x7f00 update status = failed - syndrome = bad_param\n",
    {
      origin: "kernel mlx5 hardware steering",
      facts: { syndrome: 4, rule: "0x7f00", rule_status: "error", update_status: "failed", rule_syndrome: "bad_param" },
    },
  );
});

Deno.test("fields that a program prints turned around or in another base are read as they were meant", async () => {
  await same("gds: idx=5 cq_type=RX cqe syndrome=0x4 vendor_err_synd=0x51 wqe_counter=0x0100", {
    origin: "libgdsync",
    facts: { cqe_opcode: 14, syndrome: 4, wqe_counter: 1 },
    notes: ["this program prints the WQE counter with its bytes turned around"],
  });
  await same("app: cqe: syndrome=0x13 vendor_err_synd=0x88 wqe_counter=0x0100 wqe_qpn=0x55010008", {
    facts: { wqe_counter: 1, wqe_opcode: 8, qpn: 0x155 },
    notes: ["this program prints WQE counter and QP word with their bytes turned around"],
  });
  await same("app: cqe syndrome=0x13 vendor_err_synd=0x88 wqe_qpn=0x55010099", {
    facts: { wqe_qpn_printed: 0x55010099, qpn: undefined },
    notes: [],
  });
  await same("app: cqe syndrome=21 vendor_err_synd=129", {
    facts: { syndrome: 21, vendor_syndrome: 129 },
    notes: ["syndromes are printed without 0x here"],
  });
  await same("nic: CQE_RESP_ERR syndrome 0x14 vendor_err_synd 0x0", { facts: { cqe_opcode: 14, syndrome: 0x14 } });
});

const ZERO = "00 ".repeat(16).trim();
const DECISIVE = "00 00 00 00 a9 00 56 04 00 00 01 e9 00 54 e8 e2";
const rows = (offsets: readonly number[]): string =>
  offsets.map((at) => `${at.toString(16).padStart(8, "0")}: ${at === 0x30 ? DECISIVE : ZERO}\n`).join("") + "hello\n";

Deno.test("rows without a heading are an error completion as far as they are there, in either order", async () => {
  const bytes = "0".repeat(96) + DECISIVE.replaceAll(" ", "");
  const turned = ["rows in reverse order turned around"];
  await same(rows([0x30, 0x20, 0x10, 0]), { origin: "hexadecimal rows", complete: true, bytes, repairs: turned });
  await same(rows([0x30, 0x20, 0x10]), {
    origin: "error CQE rows alone",
    complete: false,
    cut: "row at 0x0 is missing",
    present: [[0x10, 0x40]],
    bytes,
    repairs: turned,
  });
  await same(rows([0x20, 0x30]), {
    origin: "error CQE rows alone",
    cut: "rows 0x0 to 0x20 are missing",
    present: [[0x30, 0x40]],
    repairs: [],
  });
  for (const offsets of [[0x410, 0x400], [0x20], [0x50, 0x40]]) {
    const why = `${offsets.length} row${offsets.length === 1 ? "" : "s"} that continue no dump: their start is missing`;
    await same(rows(offsets), { kind: "skipped", why, lines: { first: 1, last: offsets.length } });
  }
});

Deno.test("rows of many writers at a time are kept apart, and the oldest are let go first", async () => {
  const nodes = Array.from({ length: 10 }, (_, n) => `2026-01-02T03:04:0${n}+00:00 node${n} kernel: `);
  const text = [0x20, 0x30].flatMap((at) =>
    nodes.map((mark) => `${mark}${at.toString(16).padStart(8, "0")}: ${at === 0x30 ? DECISIVE : ZERO}`)
  );
  const { items } = await decodeToJson(text.join("\n") + "\n");
  const found = items.filter(({ kind }: Json) => kind === "element");
  assertEquals(found.length, 10);
  assertEquals(new Set(found.map(({ facts }: Json) => facts.host)).size, 10);
});
