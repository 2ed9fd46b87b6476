/**
 * The JSON Schema against documents of every kind.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { JSON_SCHEMA } from "../../../render/schema.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Every place where a value is not what a schema says; of JSON Schema, what ours uses. */
function faults(value: unknown, schema: Schema, at = "$"): string[] {
  if (schema.$ref !== undefined) {
    const name = String(schema.$ref).replace("#/$defs/", "");
    return faults(value, (JSON_SCHEMA.$defs as Record<string, Schema>)[name]!, at);
  }
  const found: string[] = [];
  if (schema.anyOf !== undefined) {
    const each = (schema.anyOf as Schema[]).map((one) => faults(value, one, at));
    if (!each.some((one) => one.length === 0)) found.push(...each[0]!);
  }
  if (schema.const !== undefined && value !== schema.const) found.push(`${at} is not ${schema.const}`);
  if (schema.enum !== undefined && !(schema.enum as unknown[]).includes(value)) {
    found.push(`${at}: ${value} is none of the values`);
  }
  if (schema.type !== undefined && !isOf(schema.type as string, value)) return [...found, `${at} is no ${schema.type}`];
  if (typeof schema.minimum === "number" && (value as number) < schema.minimum) {
    found.push(`${at} is below ${schema.minimum}`);
  }
  if (schema.pattern !== undefined && !new RegExp(String(schema.pattern)).test(String(value))) {
    found.push(`${at}: ${value}`);
  }
  if (schema.type === "array" && schema.items !== undefined) {
    (value as unknown[]).forEach((one, i) => found.push(...faults(one, schema.items as Schema, `${at}[${i}]`)));
  }
  if (schema.type === "object") found.push(...memberFaults(value as Record<string, unknown>, schema, at));
  return found;
}

function memberFaults(value: Record<string, unknown>, schema: Schema, at: string): string[] {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const missing = ((schema.required ?? []) as string[]).filter((name) => !(name in value)).map((name) =>
    `${at} lacks ${name}`
  );
  const known = Object.entries(value).flatMap(([name, member]) => {
    const inner = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (inner !== undefined) return faults(member, inner, `${at}.${name}`);
    return schema.additionalProperties === false ? [`${at}.${name} is not known`] : [];
  });
  return [...missing, ...known];
}

function isOf(type: string, value: unknown): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "null") return value === null;
  const kind: string = typeof value;
  return kind === type;
}

const DOCUMENT = { $ref: "#/$defs/document" };

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const main = new URL("../../../main.ts", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", main, ...args, "--format", "json", "--quiet"],
    stdin: "null",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

const SIM = ["-d", "sim:mt4129_pciconf0"];
const LOG = "dump_cqe: 00000000 00000000 00000000 00000000\n";

Deno.test("documents of every kind are what the schema says", async () => {
  const log = await Deno.makeTempFile();
  await Deno.writeTextFile(log, LOG.repeat(4));
  const ring = (source: string, qp: string): string[] => [...SIM, "--source", source, "--dump", "WQ", "--qp", qp];
  try {
    for (
      const args of [
        ring("Snd", "0x4a58d7"),
        ring("Rcv", "0x4a58d7"),
        ring("Cmp", "0x4a"),
        ["-d", "sim:mt4117_pciconf0", "--source", "Srq", "--dump", "WQ", "--qp", "0x60"],
        [...ring("Snd", "0x408"), "--raw-bytes"],
        [...SIM, "--source", "FullQp", "--dump", "QP", "--qp", "0x4a58d7"],
        [...SIM, "--source", "Snd", "--dump", "ALL_VALID_QPNS", "--num", "2000"],
        [...SIM, "--menu"],
        ["explain", "0x13", "0x88"],
        ["devices"],
        ["decode", log],
        ["-d", "sim:none", "--menu"],
      ]
    ) {
      const document = await json(...args).catch(() => undefined);
      if (document !== undefined) assertEquals(faults(document, DOCUMENT).slice(0, 5), [], args.join(" "));
    }
  } finally {
    await Deno.remove(log);
  }
});

Deno.test("what the schema does not allow is found", () => {
  const element = { index: 1, offset: 64, length: 64, segments: [], wqe_state: "sent", acked_by: "psn" };
  const document = { schema: "wqdump/2", command: { name: "dump" }, notes: [], incomplete: null, elements: [element] };
  assertEquals(faults(document, DOCUMENT), []);
  for (
    const wrong of [
      { ...document, schema: "wqdump/1" },
      { ...document, incomplete: 0 },
      { ...document, elements: [{ ...element, wqe_state: "stale" }] },
      { ...document, elements: [{ ...element, flags: ["completed"] }] },
      { ...document, elements: [{ ...element, failed: { syndrome: 1 } }] },
      { ...document, notes: undefined },
    ]
  ) assert(faults(JSON.parse(JSON.stringify(wrong)), DOCUMENT).length > 0, JSON.stringify(wrong));
});
