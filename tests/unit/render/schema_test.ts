/**
 * The JSON Schema against the documents and lines of every command. Here what the schema does not describe is a fault
 * too.
 */

import { assert, assertEquals } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { EMBEDDED } from "../../../scenarios/embedded_generated.ts";
import { JSON_SCHEMA } from "../../../render/schema.ts";
import { fakeHost } from "../cli/fakes.ts";

type Json = Record<string, unknown>;

type Schema = Readonly<Record<string, unknown>>;

/**
 * What is wrong with a value; of JSON Schema, what ours uses. A member that is not described is wrong here: readers skip
 * it, but we are to describe it.
 */
function faultsOf(value: unknown, schema: Schema, at = ""): string[] {
  if (schema.$ref !== undefined) return faultsOf(value, part(String(schema.$ref).replace("#/$defs/", "")), at);
  if (schema.anyOf !== undefined) return best(schema.anyOf as Schema[], value, at);
  if ("const" in schema && value !== schema.const) return [`${at} is not ${schema.const}`];
  if (schema.enum !== undefined && !(schema.enum as unknown[]).includes(value)) {
    return [`${at}: ${value} is none of them`];
  }
  if (schema.type !== undefined && ![schema.type].flat().some((type) => isOf(type as string, value))) {
    return [`${at} is no ${schema.type}`];
  }
  if (typeof schema.minimum === "number" && (value as number) < schema.minimum) return [`${at}: ${value} is too small`];
  if (schema.pattern !== undefined && !new RegExp(String(schema.pattern)).test(String(value))) {
    return [`${at}: ${value}`];
  }
  if (Array.isArray(value) && schema.items !== undefined) {
    return value.flatMap((one, i) => faultsOf(one, schema.items as Schema, `${at}[${i}]`));
  }
  return schema.type === "object" ? memberFaults(value as Json, schema, at) : [];
}

/** Of several readings, that with the fewest faults. */
function best(readings: readonly Schema[], value: unknown, at: string): string[] {
  let least: string[] | undefined;
  for (const one of readings) {
    const found = faultsOf(value, one, at);
    if (found.length === 0) return found;
    if (least === undefined || found.length < least.length) least = found;
  }
  return least!;
}

function memberFaults(value: Json, schema: Schema, at: string): string[] {
  const { required, properties, patterns } = members(schema);
  const missing = required.filter((name) => !Object.hasOwn(value, name)).map((name) => `${at} lacks ${name}`);
  if (missing.length > 0) return missing;
  // An object of which no member is described holds what other tables name.
  const free = properties.size === 0 && patterns.length === 0 && schema.additionalProperties === undefined;
  return Object.keys(value).flatMap((name) => {
    const inner = properties.get(name) ?? patterns.find(([pattern]) => pattern.test(name))?.[1] ??
      schema.additionalProperties;
    if (typeof inner === "object") return faultsOf(value[name], inner as Schema, `${at}.${name}`);
    return free ? [] : [`${at}.${name} is not described`];
  });
}

interface Members {
  readonly required: readonly string[];
  readonly properties: ReadonlyMap<string, Schema>;
  readonly patterns: readonly (readonly [RegExp, Schema])[];
}

/** What schemas of objects say, taken apart once: a test looks at millions of members. */
const MEMBERS = new WeakMap<Schema, Members>();

function members(schema: Schema): Members {
  let known = MEMBERS.get(schema);
  if (known === undefined) {
    known = {
      required: (schema.required ?? []) as readonly string[],
      properties: new Map(Object.entries((schema.properties ?? {}) as Record<string, Schema>)),
      patterns: Object.entries((schema.patternProperties ?? {}) as Record<string, Schema>)
        .map(([pattern, inner]) => [new RegExp(pattern), inner]),
    };
    MEMBERS.set(schema, known);
  }
  return known;
}

function isOf(type: string, value: unknown): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "null") return value === null;
  const kind: string = typeof value;
  return kind === type;
}

function part(name: string): Schema {
  const found = (JSON_SCHEMA["$defs"] as Record<string, Schema>)[name];
  assert(found !== undefined, `the schema has no part ${name}`);
  return found;
}

const faults = (value: unknown, name: string): string[] => faultsOf(value, part(name));

/** Runs a command; its output has to be there and to be what the schema says. */
async function check(args: readonly string[], format: "json" | "ndjson", expected: readonly number[]): Promise<Json[]> {
  const host = fakeHost();
  const code = await run([...args, "--format", format], host);
  const name = `${args.join(" ")} --format ${format}`;
  assert(expected.includes(code), `${name} ends with ${code}: ${host.seen.stderr}`);
  const texts = format === "json" ? [host.seen.stdout] : host.seen.stdout.trimEnd().split("\n");
  return texts.map((text) => {
    assert(text !== "", name);
    const value = JSON.parse(text);
    assertEquals(
      faults(value, format === "json" ? "document" : "line").slice(0, 3),
      [],
      `${name}: ${text.slice(0, 200)}`,
    );
    return value;
  });
}

const SIM = "sim:mt4129_pciconf0";
const CQE = [...Array(3).fill("00000000 00000000 00000000 00000000"), "00000000 00008813 0800011f 0027e5d2"];
const LOG = [
  "[Mon Sep  1 03:00:01 2026] mlx5_0:dump_cqe:272:(pid 0): dump error cqe",
  ...CQE.map((row) => `[Mon Sep  1 03:00:01 2026] ${row}`),
  "node3: mlx5_core 0000:3b:00.0 ens1f0: Error cqe on cqn 0x4a, ci 0x3, qn 0x1f, opcode 0xd, syndrome 0x13, vendor syndrome 0x88",
  "node1:12:13 [0] NCCL WARN NET/IB : Got completion from peer 10.0.0.2<4791> with status=12 opcode=0 len=0 vendor err 129 (Recv)",
  "[Mon Sep  1 03:00:02 2026] mlx5_core 0000:3b:00.0 ens1f0: Error cqe on cqn 0x4b, ci 0x3, qn 0x2f, opcode 0xd, syndrome 0x4, vendor syndrome 0x51",
  "mlx5_1:dump_cqe:272:(pid 0): dump error cqe",
  CQE[0],
].join("\n");

async function withFiles(use: (files: { log: string; capture: string }) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const files = { log: `${folder}/l.log`, capture: `${folder}/a.wqd` };
  try {
    await Deno.writeTextFile(files.log, `${LOG}\n`);
    assertEquals(await run(["capture", "-d", SIM, "--qp", "0x4a58d7", "-o", files.capture], fakeHost()), 0);
    await use(files);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("documents and lines of every command are what the schema says, member by member", async () => {
  await withFiles(async ({ log, capture }) => {
    const both: readonly (readonly [string, ...number[]])[] = [
      [`-d ${SIM} --source Snd --dump WQ --qp 0x4a58d7`],
      [`-d ${SIM} --source Snd --dump WQ --qp 0x408 --raw-bytes`],
      [`-d ${SIM} --source Cmp --dump WQ --qp 0x4a`],
      [`-d ${SIM} --source FullQp --dump QP --qp 0x4a58d7 --raw-bytes`],
      [`-d ${SIM} --source FullQp --dump ALL_QPC --num 0x200`],
      [`-d ${SIM} --source Snd --dump ALL_VALID_QPNS --num 2000`],
      [`-d ${SIM} --menu`],
      [`-d ${capture} --source Cmp --dump WQ --qp 0x4a`],
      [`-d ${SIM} --source Cmp --dump QP --qp 0xfffff`, 3],
      [`-d /nowhere --menu`, 3],
      [`decode ${log}`, 0, 1],
      ["decode /nowhere", 3],
      [`list ${SIM} all`],
      [`list ${SIM} ${capture} qp --fields host,device,time,state`],
      ["diagnose sim:sick --all", 10],
      [`diagnose sim:sick --log ${log}`, 10],
      [`diagnose ${SIM} --window 0.1`, 0, 10],
    ];
    for (const [line, ...codes] of both) {
      for (const format of ["json", "ndjson"] as const) {
        await check(line.split(" "), format, codes.length > 0 ? codes : [0]);
      }
    }
    for (
      const line of [
        "explain 0x13 0x88",
        "explain 5",
        "devices",
        `info ${capture}`,
        "info tests/data/dumps/qp_0xb2e.bin",
        `compare ${SIM} --qp 0x4a58d7`,
        `compare ${SIM} --qp 0x4a58d7,0x408`,
      ]
    ) await check(line.split(" "), "json", [0]);
    await check(["watch", "sim:sick", "--for", "0.1", "--every", "0.05"], "ndjson", [10]);
  });
});

Deno.test("every queue of every built-in adapter makes documents and lines of the schema", async () => {
  for (const { name } of EMBEDDED) {
    for (const source of ["Snd", "Rcv", "Srq", "Cmp", "Eqe"]) {
      const args = ["-d", `sim:${name}`, "--source", source, "--dump", "WQ_QP", "--qp", "all"];
      // Its queues are large: 65 MB of json with the elements that its lines have.
      if (name !== "sick") await check(args, "json", [0, 1]);
      const lines = await check(args, "ndjson", [0, 1]);
      const unnamed = lines.slice(1, -1).filter(({ device, source, number, index }) =>
        device === undefined || source === undefined || (number ?? index) === undefined
      );
      assertEquals(unnamed.slice(0, 1), [], "every line names its queue and device");
    }
  }
});

/** Words of JSON Schema that `faultsOf` knows. */
const WORDS = ["$ref", "type", "const", "enum", "anyOf", "items", "minimum", "pattern", "description", "required"]
  .concat("properties", "additionalProperties", "patternProperties");

Deno.test("the schema has no words that its test passes over", () => {
  const look = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(look);
    if (typeof value !== "object" || value === null) return;
    for (const [word, inner] of Object.entries(value)) {
      assert(WORDS.includes(word), word);
      if (["properties", "patternProperties"].includes(word)) Object.values(inner as Json).forEach(look);
      else if (!["const", "enum", "required"].includes(word)) look(inner);
    }
  };
  Object.values(JSON_SCHEMA["$defs"] as Json).forEach(look);
});

Deno.test("what the schema does not allow is found", () => {
  const element = { index: 1, offset: 64, length: 64, segments: [], wqe_state: "sent", acked_by: "psn" };
  const tool = { name: "wqdump", version: "0.1.0", commit: null };
  const head = { schema: "wqdump/2", tool, command: { name: "dump" } };
  const document = { ...head, contexts: [], elements: [element], notes: [], incomplete: null };
  assertEquals(faults(document, "document"), []);
  assertEquals(faults(head, "line"), []);
  assertEquals(faults({ ...element, device: "a", source: "Snd", number: 1 }, "line"), []);
  for (
    const wrong of [
      { ...document, schema: "wqdump/1" },
      { ...document, incomplete: 0 },
      { ...document, elements: [{ ...element, wqe_state: "stale" }] },
      { ...document, elements: [{ ...element, flags: ["completed"] }] },
      { ...document, elements: [{ ...element, failed: { syndrome: 1 } }] },
      { ...document, elements: [{ ...element, unheard_of: 1 }] },
      { ...document, first_causes: [{ queue: "QP 1" }] },
      { ...document, unheard_of: 1 },
      { ...document, command: { name: "list" } },
      { ...document, notes: undefined },
      { ...document, contexts: undefined },
    ]
  ) assert(faults(JSON.parse(JSON.stringify(wrong)), "document").length > 0, JSON.stringify(wrong));
  for (
    const wrong of [{}, { kind: "qp", number: [] }, { ...element, segments: undefined }, { end: {} }, { ring: {} }]
  ) {
    assert(faults(JSON.parse(JSON.stringify(wrong)), "line").length > 0, JSON.stringify(wrong));
  }
});
