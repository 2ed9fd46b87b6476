/**
 * Structures made from public headers, and what must be shown of them: tests/data/structures.jsonl. A key of `expected` is
 * `<element>.<layout>[<n>].<field>` as in json; with `?` in front it is the header's name, which stands under some layout of
 * the element; `#count` is the number of elements, `#data` the bytes shown with a segment.
 */

import { assertEquals } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { fakeHost } from "./fakes.ts";

interface Case {
  readonly id: string;
  readonly args: readonly string[];
  readonly bytes_hex: string;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly expected_not?: Readonly<Record<string, unknown>>;
}

interface Segment {
  readonly layout: string | null;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly data?: string;
}

interface Element {
  readonly segments: readonly Segment[];
  readonly [member: string]: unknown;
}

const CASES: readonly Case[] = Deno.readTextFileSync(new URL("../../data/structures.jsonl", import.meta.url))
  .trim().split("\n").map((line) => JSON.parse(line));

/** Where this project has another name than the case, with the reason. */
const NAMES: Readonly<Record<string, string>> = {
  "ksm[7].va": "ksm[7].address", // the header's va; KLM and KSM have one name for it here
  "gga_ctrl1.encryption_type": "mmo_crypto_control.encryption_type_name", // the header has a constant for the value
  "gga_ctrl1.op": "mmo_crypto_control.op_name",
};

/** Every field of an element by its names: `field`, `layout.field`, `layout[n].field`; deeper ones by their last name too. */
function namesOf(element: Element): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  const put = (name: string, value: unknown) => found.set(name, [...found.get(name) ?? [], value]);
  const counts = new Map<string, number>();
  const walk = (prefix: readonly string[], fields: Readonly<Record<string, unknown>>, path: string) => {
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === "object" && value !== null) {
        walk(prefix, value as Record<string, unknown>, `${path}${name}.`);
        continue;
      }
      put(name, value);
      for (const layout of prefix) put(`${layout}.${path}${name}`, value);
    }
  };
  for (const { layout, fields = {}, data } of element.segments) {
    if (layout === null) continue;
    const n = counts.get(layout) ?? 0;
    counts.set(layout, n + 1);
    walk([`${layout}[${n}]`, ...n === 0 ? [layout] : []], fields, "");
    if (data !== undefined) put(`${layout}.#data`, data);
  }
  for (const [name, value] of Object.entries(element)) if (name !== "segments") put(name, value);
  return found;
}

const same = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a !== "boolean" && typeof b !== "boolean" && String(a).toLowerCase() === String(b).toLowerCase());

function wrongOf({ expected, expected_not = {} }: Case, elements: readonly Element[]): string[] {
  const values = elements.map(namesOf);
  const look = (key: string): { readonly found: readonly unknown[]; readonly open: boolean } => {
    const [, open, n, path] = /^(\?)?(\d+)\.(.*)$/.exec(key)!;
    const names = values[Number(n)] ?? new Map();
    const exact = names.get(NAMES[path!] ?? path!);
    return {
      found: exact ?? (open ? names.get(path!.split(".").at(-1)!.replace(/\[\d+\]$/, "")) : undefined) ?? [],
      open: !!open,
    };
  };
  const wrong: string[] = [];
  for (const [key, value] of Object.entries(expected)) {
    if (key === "#count") {
      if (elements.length !== value) wrong.push(`${elements.length} elements`);
    } else if (!look(key).found.some((found) => same(found, value))) {
      wrong.push(`${key}: ${look(key).found} for ${value}`);
    }
  }
  for (const [key, value] of Object.entries(expected_not)) {
    if (look(key).found.some((found) => same(found, value))) wrong.push(`${key} is ${value}`);
  }
  return wrong;
}

/** Names that text has for fields of json, after the original tool. */
const LABELS: Readonly<Record<string, string>> = { lkey: "local_key", addr: "local_address_31_0" };

/** Whether text shows a value, in whatever form; bytes have lines of their own. */
function isInText(text: string, key: string, value: unknown): boolean {
  const last = key.split(".").at(-1)!.replace(/_name$/, "").replace(/\[\d+\]$/, "");
  const names = [last, LABELS[last] ?? last];
  if (last.startsWith("#") || text.includes(`\n${last}[0x00] : `)) return true;
  const lines = text.split("\n").filter((line) => names.some((name) => line.startsWith(`${name} : `)));
  const number = Number(value);
  if (Number.isNaN(number) || key.endsWith("_name")) return lines.some((line) => line.includes(String(value)));
  const shown = lines.map((line) => Number(/^0x[0-9a-f]+/.exec(line.slice(line.indexOf(" : ") + 3))?.[0]));
  return shown.some((one) =>
    one === number || (last === "addr" && one === Number(BigInt(String(value)) & 0xffffffffn))
  );
}

async function output(args: readonly string[], input: Uint8Array): Promise<string> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, input);
    const host = fakeHost();
    await run(args.map((arg) => arg === "@" ? path : arg), host);
    return host.seen.stdout;
  } finally {
    await Deno.remove(path);
  }
}

for (const one of CASES) {
  Deno.test(`structure of a public header: ${one.id}`, async () => {
    const input = Uint8Array.from(one.bytes_hex.match(/../g)!, (digits) => parseInt(digits, 16));
    const { elements } = JSON.parse(await output([...one.args, "--format", "json"], input));
    assertEquals(wrongOf(one, elements), []);
    const text = await output(one.args, input);
    const missing = Object.entries(one.expected).filter(([key, value]) =>
      typeof value !== "boolean" && !isInText(text, NAMES[key.replace(/^\??\d+\./, "")] ?? key, value)
    );
    assertEquals(missing, []);
  });
}
