/**
 * What a capture says that a host told: times, addresses and names that are none reach neither sums nor files as such.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { run } from "../../cli/run.ts";
import { momentOf } from "../../device/host_shape.ts";
import { fakeHost } from "../unit/cli/fakes.ts";
import { about, capture, record, stream, wholeDump } from "./containers.ts";

const folder = await Deno.makeTempDir({ prefix: "wqdump-facts-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const PRM_QUERY_QP = 0x4000;
const QPN = 1;

/** A QP in error, whose context says that it goes out by the GID 3 of port 1. */
function context(): Uint8Array {
  const bytes = new Uint8Array(272);
  bytes.set([0x60, 0, 0x18], 0x18); // state ERR
  bytes.set([0x03], 0x20); // log_sq_size
  bytes[0x39] = 3; // src_addr_index of the primary path
  return bytes;
}

/** Writes a capture whose host says these things. */
async function told(facts: Record<string, unknown>, device = "mlx5_0"): Promise<string> {
  const part = { generation: 5, pciDeviceId: 4129, part: "ConnectX-7", firmware: "28.39.1002" };
  const menu = [{
    type: PRM_QUERY_QP,
    name: "PRM_QUERY_QP",
    index1: { name: "QPN", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: true, required: false, all: true, active: true },
    numOfObj2: { supported: false, required: false, all: false, active: false },
  }];
  const path = `${folder}/told.wqd`;
  const bytes = capture([
    about(5, { device: { ...part, name: device } }),
    record("MENU", menu),
    wholeDump(0, PRM_QUERY_QP, QPN, stream(PRM_QUERY_QP, QPN, context())),
    record("hOST", { version: 1, host: "node7", mono_us: 0, ...facts }),
  ]);
  await Deno.writeFile(path, bytes);
  return path;
}

/** Runs a command, which may find or lack what it likes and fail in no other way. */
async function ran(...args: string[]): Promise<string> {
  const host = fakeHost();
  const code = await run(args, host);
  assert([0, 1, 10].includes(code), `${args.join(" ")}: ${code} ${host.seen.stderr}`);
  assert(!host.seen.stderr.includes("Internal error"), `${args.join(" ")}: ${host.seen.stderr}`);
  return host.seen.stdout;
}

Deno.test("a time that is none is not known, in every answer and file", async () => {
  for (const time of ["tomorrow", "", "+275760-09-13T00:00:00.000Z", "-000001-01-01T00:00:00.000Z", "9".repeat(99)]) {
    assertEquals(momentOf(time), undefined, time);
    const path = await told({ time });
    for (const format of ["text", "json", "md"]) await ran("diagnose", path, "--format", format);
    assertEquals(JSON.parse(await ran("list", path, "--json")).incomplete, null);
    for (const ending of ["csv", "ndjson", "parquet"]) await ran("list", path, "--rows", `${folder}/rows.${ending}`);
  }
});

Deno.test("a GID that is none is none in rows, one in any spelling is the same", async () => {
  const gidOf = async (gid: string): Promise<unknown> => {
    const path = await told({ ports: [{ port: 1, gids: [{ index: 3, gid, type: null, netdev: null }] }] });
    await ran("list", path, "--rows", `${folder}/gid.ndjson`);
    await ran("compare", path, "--qp", "1");
    return JSON.parse((await Deno.readTextFile(`${folder}/gid.ndjson`)).split("\n")[0]!).gid;
  };
  for (const gid of ["zz", "", "fe80", "fe80::1::2", ":".repeat(4000)]) assertEquals(await gidOf(gid), null, gid);
  assertEquals(await gidOf("fe80:0000:0000:0000:0000:0000:0000:0001"), "fe80::1");
  assertEquals(await gidOf("fe80::1"), "fe80::1");
});

Deno.test("a name is no formula of a spreadsheet, in lists and in rows", async () => {
  for (const name of ['=HYPERLINK("x")', "+1", "-1+1", "@SUM(1)", "\t=1"]) {
    const path = await told({ host: name, boot_id: name }, name);
    await ran("list", path, "--rows", `${folder}/names.csv`);
    const listed = await ran("list", path, "--format", "csv", "--fields", "number,host,device");
    for (const text of [await Deno.readTextFile(`${folder}/names.csv`), listed]) {
      assertEquals(text.match(/(?:^|,)"?[=+@\t-](?!\d+(?:,|$))/gm), null, text);
      assert(text.includes(name.slice(-2).replace('"', '""')), text);
    }
  }
});

Deno.test("a label of metrics holds no control character, and has an end", async () => {
  const path = await told({ host: "node7" }, `\x1b[2J\r\u202e"\\${"x".repeat(5000)}`);
  await ran("diagnose", path, "--check", "prometheus", "-o", `${folder}/node.prom`);
  const text = await Deno.readTextFile(`${folder}/node.prom`);
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/.test(text), JSON.stringify(text));
  assert(text.split("\n").every((line) => line.length < 500), text);
  assertMatch(text, /wqdump_up [01]\n/);
});
