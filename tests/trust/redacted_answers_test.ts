/**
 * `--redact` of lists, diagnoses, rows and reports: a scenario with a unique value in every secret field of every
 * context, in requests, in what the host tells and in what firmware says; none of them in any document, in any writing.
 */

import { assert, assertEquals } from "@std/assert";
import { capture } from "../../api/capture.ts";
import { diagnose } from "../../api/diagnose.ts";
import { Redaction } from "../../api/redact.ts";
import { heldFiles } from "../../api/report.ts";
import { BlockReader } from "../../capture/blocks.ts";
import { treatLayout } from "../../capture/redact/field_kinds.ts";
import { run } from "../../cli/run.ts";
import { MemoryStore } from "../../files/store.ts";
import { Turns } from "../../files/turns.ts";
import { loadZlib } from "../../files/zlib.ts";
import { flatten } from "../../layouts/flatten.ts";
import { layoutByName } from "../../layouts/index.ts";
import { LIST_KINDS } from "../../api/list_columns.ts";
import { diagnosisHtml } from "../../render/html/diagnosis.ts";
import { pageShell, reportPage } from "../../render/html/shell.ts";
import { formatsOf } from "../../render/formats/index.ts";
import { builtInAdapters } from "../../sim/open_sim.ts";
import { fakeHost } from "../unit/cli/fakes.ts";

const MARK = "Qz7SecretNode";
/** Bits below which a value can be the same by chance. */
const TELLING = 24;
const folder = await Deno.makeTempDir({ prefix: `wqdump-${MARK}-` });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** What must not be seen, as it could be written. */
const secrets = new Map<string, string>([["mark", MARK.toLowerCase()]]);

/** A value that nothing else has, of so many bits. */
function unique(name: string, bits: number): bigint {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const mask = (1n << BigInt(bits)) - 4n; // addresses of records are multiples of 4
  const value = bytes.reduce((sum, byte) => sum << 8n | BigInt(byte), 0n) & mask | 1n << BigInt(bits - 1);
  remember(name, value, bits);
  return value;
}

function remember(name: string, value: bigint, bits: number): void {
  const digits = value.toString(16).padStart(Math.ceil(bits / 4), "0");
  secrets.set(`${name} in hexadecimal`, digits);
  secrets.set(`${name} in decimal`, value.toString());
  if (bits === 48) secrets.set(`${name} as MAC`, digits.match(/../g)!.join(":"));
  if (bits === 128) {
    const groups = digits.match(/.{4}/g)!;
    secrets.set(`${name} as GID`, groups.join(":"));
    secrets.set(`${name} as IPv6`, groups.map((group) => group.replace(/^0{1,3}/, "")).join(":"));
    secrets.set(`the end of ${name}`, groups.slice(6).join(":"));
  }
  if (bits === 32) secrets.set(`the index of ${name}`, (value >> 8n).toString(16));
}

/** Every secret field of a context, with a value of its own. */
function fieldsOf(layout: string): Record<string, unknown> {
  const secret = new Set(treatLayout(layout)!.fields.filter((one) => one.secret !== "none").map(({ name }) => name));
  const ads = new Set(treatLayout("ads")!.fields.filter((one) => one.secret !== "none").map(({ name }) => name));
  const fields: Record<string, unknown> = {};
  const path: Record<string, unknown> = {};
  for (const row of flatten(layoutByName(layout)!, layoutByName)) {
    if (row.kind !== "field" || row.flat.width < TELLING) continue;
    const { path: names, width } = row.flat;
    const name = names.at(-1)!;
    const own = [...names.length === 1 ? secret : ads].some((one) => one.split(".")[1]!.split("+").includes(name));
    if (!own || names.length === 2 && names[0] !== "primary_address_path") continue;
    const value = `0x${unique(`${layout}.${name}`, width).toString(16)}`;
    if (names.length === 1) fields[name] = value;
    else path[name] = value;
  }
  return Object.keys(path).length === 0 ? fields : { ...fields, primary_address_path: path };
}

function request(qpn: string, key: bigint, blocks: readonly unknown[]): unknown {
  const hex = (name: string, bits: number): string => `0x${unique(name, bits).toString(16)}`;
  return {
    bytes: 64,
    blocks: [
      { layout: "wqe_ctrl", fields: { opcode: "RDMA_WRITE", qpn, ds: 3, wqe_index: 0 } },
      { layout: "wqe_raddr", fields: { raddr: hex("raddr", 64), rkey: hex("rkey", 32) } },
      { layout: "wqe_data", fields: { byte_count: 4096, lkey: `0x${key.toString(16)}`, addr: hex("addr", 64) } },
      ...blocks,
    ],
  };
}

const { menu } = JSON.parse(await Deno.readTextFile(new URL("../../scenarios/sick.json", import.meta.url)));
const key = unique("lkey", 32);
const guid = (name: string): string => unique(name, 64).toString(16).match(/.{4}/g)!.join(":");
const gid = (name: string): string => unique(name, 128).toString(16).match(/.{4}/g)!.join(":");
const SCENARIO = {
  schema: "wqdump-scenario/1",
  name: "planted",
  title: MARK,
  time: "2026-10-01T12:00:00Z",
  device: { pci_device_id: "0x1017", part: "ConnectX-5", firmware: "16.35.2000", link_layer: "Ethernet" },
  menu,
  queues: [
    ...["0x101", "0x102"].map((number, i) => ({
      kind: "qp",
      number,
      context: {
        ...fieldsOf("qpc"),
        ...{ state: i === 0 ? "RTS" : "ERR", st: "RC", log_sq_size: 4, cqn_snd: "0x40", cqn_rcv: "0x40" },
        ...{ sw_sq_wqebb_counter: 1, hw_sq_wqebb_counter: 0, next_send_psn: 5, last_acked_psn: 3, no_sq: 0 },
      },
      send: { blocks: [request(number, key, [])] },
    })),
    { kind: "cq", number: "0x40", context: { ...fieldsOf("cqc"), log_cq_size: 4 } },
    { kind: "eq", number: "0x5", context: { ...fieldsOf("eqc"), log_eq_size: 4 } },
    { kind: "srq", number: "0x60", context: { ...fieldsOf("srqc"), log_srq_size: 4 } },
    { kind: "mkey", number: `0x${(key >> 8n).toString(16)}`, context: { ...fieldsOf("mkc"), free: 1 } },
  ],
  contexts: [{ segment: "FULL_CQC", index: "0x41", messages: [{ kind: "error", syndrome: 9, text: MARK }] }],
  host: {
    host: MARK,
    boot_id: `${MARK}-boot`,
    kernel: `6.1.0-${MARK}`,
    pci: "0000:c7:1d.5",
    rdma: [`mlx5_${MARK}`],
    net: [`net${MARK}`],
    node_guid: guid("node_guid"),
    sys_image_guid: guid("sys_image_guid"),
    ports: [{ port: 1, gids: [{ index: 0, gid: gid("own gid"), type: "RoCE v2", netdev: `net${MARK}` }] }],
    owners: ["0x101", "0x102"].map((number) => ({ kind: "qp", number: Number(number), pid: 1, comm: `${MARK}.py` })),
    absent: [{ fact: "counters", reason: `/sys/${MARK}` }],
  },
  samples: [{ at: 1, queues: [] }],
};
secrets.set("PCI address", "0000:c7:1d.5");

const scenario = `${folder}/${MARK}.json`;
await Deno.writeTextFile(scenario, JSON.stringify(SCENARIO));
const captured = `${folder}/${MARK}.wqd`;
{
  using file = await Deno.open(captured, { write: true, create: true });
  await capture(`sim:${scenario}`, { write: (bytes) => void file.writeSync(bytes) }, {});
}
const SOURCES = [`sim:${scenario}`, captured];

async function output(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const host = fakeHost();
  const code = await run(args, host);
  return { code, stdout: host.seen.stdout, stderr: host.seen.stderr };
}

function seen(text: string): string[] {
  const lower = text.toLowerCase();
  return [...secrets].filter(([, written]) => lower.includes(written)).map(([name, written]) => `${name}: ${written}`);
}

/** What a report holds beside its text: the files, unpacked. */
async function heldIn(page: string): Promise<string> {
  const json = /id="wqdump-data">(.*?)<\/script>/s.exec(page)?.[1];
  assert(json !== undefined, "the report holds no data");
  let text = "";
  for (const { name, base64 } of JSON.parse(json).files as { name: string; base64: string }[]) {
    const store = new MemoryStore();
    store.append(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
    text += name;
    for await (const records of new BlockReader(name, store, await loadZlib()).blocks(new Turns())) {
      for (const { body } of records) {
        text += `\n${new TextDecoder("latin1").decode(body)}`;
        text += Array.from(body, (byte) => byte.toString(16).padStart(2, "0")).join("");
      }
    }
  }
  return text;
}

/** Every field of a context, as columns. */
function columnsOf(kind: string): string {
  const layout = layoutByName(kind === "qp" ? "qpc" : kind === "mkey" ? "mkc" : `${kind}c`)!;
  const names = flatten(layout, layoutByName).flatMap((row) =>
    row.kind === "field" && (row.flat.path.length === 1 || row.flat.path[0] === "primary_address_path")
      ? [row.flat.path.at(-1)!]
      : []
  );
  return ["number", "device", "host", "comm", ...new Set(names)].join(",");
}

Deno.test("without --redact they are all there to be seen", async () => {
  const lists = await Promise.all(
    LIST_KINDS.map((kind) => output(["list", kind, captured, "--json", "--fields", columnsOf(kind)])),
  );
  const text = lists.map(({ stdout }) => stdout).join("") + (await output(["diagnose", captured, "--json"])).stdout;
  assert(seen(text).length > 10, seen(text).join("\n"));
});

for (const source of SOURCES) {
  const what = source === captured ? "a capture" : "an adapter";
  Deno.test(`no list of ${what} shows a secret, in any format, nor do its rows`, async () => {
    for (const kind of LIST_KINDS) {
      for (const format of formatsOf("table")) {
        for (const more of [[], ["--fields", columnsOf(kind)]]) {
          const { code, stdout } = await output(["list", kind, source, "--redact", "--format", format, ...more]);
          assert(code === 0 || code === 1, `${kind} ${format}: ${code}`);
          assert(stdout.length > 20, `${kind} ${format}`);
          assertEquals(seen(stdout), [], `${kind} ${format}`);
        }
      }
    }
    for (const ending of ["csv", "ndjson", "parquet"]) {
      const path = await Deno.makeTempFile({ suffix: `.${ending}` });
      await output(["list", "all", source, "--redact", "--rows", path]);
      const rows = new TextDecoder("latin1").decode(await Deno.readFile(path));
      await Deno.remove(path);
      assert(rows.length > 100);
      assertEquals(seen(rows), [], ending);
    }
  });

  Deno.test(`no diagnosis of ${what} shows a secret, in any format, nor do its rows and what a report holds`, async () => {
    // A report is put together as the command does, around a page that needs not be built for it.
    for (const format of formatsOf("diagnosis").filter((name) => name !== "html")) {
      const { code, stdout, stderr } = await output(["diagnose", source, "--redact", "--all", "--format", format]);
      assertEquals(code, 10, `${format}: ${stderr}`);
      assertEquals(seen(stdout), [], format);
    }
    const redaction = new Redaction(true);
    const answer = await diagnose([source], { redact: redaction.key, all: true });
    const files = await heldFiles([source], answer, { redaction });
    assertEquals(files.length, 1);
    const page = pageShell({ boot: "", program: "", hashes: [] });
    const report = reportPage(page, { title: answer.samples[0]!.host!, answer: diagnosisHtml(answer), files });
    assertEquals(seen(report), []);
    assertEquals(seen(await heldIn(report)), [], "data of the report");
    for (const ending of ["csv", "ndjson", "parquet"]) {
      const path = await Deno.makeTempFile({ suffix: `.${ending}` });
      await output(["diagnose", source, "--redact", "--rows", path]);
      const rows = new TextDecoder("latin1").decode(await Deno.readFile(path));
      await Deno.remove(path);
      assert(rows.length > 100);
      assertEquals(seen(rows), [], ending);
    }
  });
}

Deno.test("documents of what cannot be read name no file and repeat no condition", async () => {
  for (const command of ["list", "diagnose"]) {
    const { stdout } = await output([command, `${folder}/absent-${MARK}.wqd`, "--redact", "--json"]);
    assertEquals(seen(stdout), []);
  }
  const where = `dbr_addr=0x${"12345678".repeat(2)}`;
  const { stdout } = await output(["list", captured, "--redact", "--json", "--where", where]);
  assert(!stdout.includes("12345678"), stdout);
});

Deno.test("redaction changes no verdict", async () => {
  for (const name of builtInAdapters().filter(({ generation }) => generation === 5).map(({ name }) => name)) {
    const names = async (...more: string[]): Promise<string[]> =>
      JSON.parse((await output(["diagnose", name, "--all", "--json", ...more])).stdout).verdicts.map((
        one: { name: string; kind: string; number: number },
      ) => `${one.name} ${one.kind === "mkey" ? "mkey" : `${one.kind} ${one.number}`}`).sort();
    assertEquals(await names("--redact"), await names(), name);
  }
});

Deno.test("with one key the rows of two runs and a capture's agree; conditions and peers go by real values", async () => {
  const path = `${folder}/secret.key`;
  const list = async (name: string, ...more: string[]): Promise<unknown> =>
    JSON.parse((await output(["list", name, "--redact-key", path, "--json", ...more])).stdout).qps;
  const plain = JSON.parse((await output(["list", "sim:sick", "--json"])).stdout).qps as { peer: string }[];
  assertEquals(await list("sim:sick"), await list("sim:sick"));
  const chosen = await list("sim:sick", "--where", `peer=${plain[3]!.peer}`) as unknown[];
  assertEquals(chosen.length, plain.filter(({ peer }) => peer === plain[3]!.peer).length);
  const of = async (...more: string[]): Promise<number> =>
    JSON.parse((await output(["diagnose", "sim:sick", "--json", "--peer", "10.7.0.2", ...more])).stdout).verdicts
      .length;
  assertEquals(await of("--redact"), await of());
});
