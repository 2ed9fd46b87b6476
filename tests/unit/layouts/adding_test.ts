/** What CONTRIBUTING.md says about adding a field and an opcode, done in a copy of the tree. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { copyTree } from "../../../scripts/lib/tree.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;

/** Prints what the copy makes of a WQE: text, json, brief, its bytes after redaction, and whether drivers post it. */
const PROBE = `
import { rewrite } from "./capture/redact/rewrite.ts";
import { Scrubber } from "./capture/redact/scrub.ts";
import { RingDecoder } from "./records/ring.ts";
import { Decoder } from "./wasm/decoder.ts";
import { POSTED } from "./wasm/tables_generated.ts";

const bytes = Uint8Array.from(JSON.parse(Deno.args[0]!));
const decoder = Decoder.create();
const ring = new RingDecoder(decoder, { kind: "sq5", stride: 64, transport: "rc" });
ring.push(bytes);
ring.finish();
ring.next();
const joined = (blocks: Iterable<Uint8Array>) => [...blocks].map((block) => new TextDecoder().decode(block.slice())).join("");
const [text, brief] = [joined(ring.text()), joined(ring.brief())];
const [record] = [...ring.records()];
const placed = record!.segments.map(({ layout, offset, length }) => ({ layout, offset, length }));
const redacted = [...rewrite(bytes, placed, new Scrubber(new Uint8Array(32)))];
console.log(JSON.stringify({ text, brief, record, redacted, posted: POSTED.includes(bytes[3]!) }));
`;

/** What the probe prints. */
interface Probed {
  readonly text: string;
  readonly brief: string;
  readonly record: { segments: { layout: string; fields: Record<string, unknown> }[]; flags?: string[] };
  readonly redacted: number[];
  readonly posted: boolean;
}

/** A copy with files edited by hand and others generated, and what it makes of a WQE. */
async function edited(
  edits: Readonly<Record<string, readonly [before: string, after: string]>>,
  wqe: readonly number[],
): Promise<{ readonly probed: Probed; readonly reference: string }> {
  const copy = await Deno.makeTempDir();
  try {
    await copyTree(ROOT.replace(/\/$/, ""), copy);
    for (const [file, [before, after]] of Object.entries(edits)) {
      const text = await Deno.readTextFile(`${copy}/${file}`);
      assertEquals(text.split(before).length, 2, `${file}: ${before}`);
      await Deno.writeTextFile(`${copy}/${file}`, text.replace(before, () => after));
    }
    await Deno.writeTextFile(`${copy}/probe.ts`, PROBE);
    const run = async (...args: string[]): Promise<string> => {
      const command = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--no-check", ...args], cwd: copy });
      const { success, stdout, stderr } = await command.output();
      assert(success, new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout);
    };
    await run("scripts/check_layouts.ts");
    await run("scripts/pack_tables.ts");
    await run("scripts/gen_reference.ts");
    const probed = JSON.parse(await run("probe.ts", JSON.stringify(wqe))) as Probed;
    return { probed, reference: await Deno.readTextFile(`${copy}/docs/reference/layouts/gen5-wqe.md`) };
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
}

Deno.test("a field is one line in one file: text, json, brief, redaction and the reference have it", async () => {
  const row = `rkey: { at: 0x08, bits: [31, 0], secret: "mkey", brief: true, doc: "Remote key." },`;
  const added = `second_rkey: { at: 0x0c, bits: [31, 0], secret: "mkey", brief: true, doc: "Another remote key." },`;
  const wqe = [
    0,
    0,
    0,
    0x08,
    0,
    0,
    5,
    2,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    ...new Array<number>(12).fill(0),
    0x12,
    0x34,
    0x56,
    0x78,
  ];
  const { probed, reference } = await edited(
    { "layouts/gen5/wqe.ts": [row, `${row}\n    ${added}`] },
    [...wqe, ...new Array<number>(32).fill(0)],
  );
  assertMatch(probed.text, /\nsecond_rkey : 0x12345678/);
  assertMatch(probed.brief, / second_rkey=0x12345678/);
  assertEquals(probed.record.segments[1]?.fields["second_rkey"], 0x12345678);
  assert(probed.redacted.slice(28, 32).join() !== wqe.slice(28, 32).join());
  assertMatch(reference, /\| second_rkey \| 0x0c \| 31:0 \|.*Another remote key/);
});

Deno.test("an opcode with a segment of its own is three files, and the decoder is none of them", async () => {
  const { probed, reference } = await edited({
    "layouts/enums.ts": [
      '{ value: 44, name: "FLOW_TBL_ACCESS" }',
      '{ value: 42, name: "INVENTED" }, { value: 44, name: "FLOW_TBL_ACCESS" }',
    ],
    "layouts/gen5/wqe.ts": [
      "/** Atomic segment (8-byte",
      `/** An invented segment. */
export const WQE_INVENTED = {
  name: "wqe_invented",
  title: "invented",
  generation: 5,
  bytes: 16,
  source: "this test",
  fields: {
    invented_addr: { at: 0x00, bits: [63, 0], secret: "address", brief: true, as: "addr", doc: "An address." },
    invented_count: { at: 0x0c, bits: [15, 0], secret: "none", brief: true, as: "dec", doc: "A number." },
  },
} as const satisfies Layout;

/** Atomic segment (8-byte`,
    ],
    "layouts/programs.ts": [
      '{\n    opcode: 0x2f,\n    name: "MMO",',
      `{
    opcode: 0x2a,
    name: "INVENTED",
    segments: {
      "*": [{ layout: "wqe_invented" }, { layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
    },
  },
  {
    opcode: 0x2f,
    name: "MMO",`,
    ],
  }, [
    ...[0, 0, 0, 0x2a, 0, 0, 5, 3, 0, 0, 0, 0, 0, 0, 0, 0],
    ...[0, 0, 0x7f, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 9],
    ...[0, 0, 0, 64, 0, 0x12, 0x34, 0x56, 0, 0, 0x7f, 0, 0, 0, 0, 0],
    ...new Array<number>(16).fill(0),
  ]);
  assertEquals(probed.record.flags, undefined);
  assertEquals(probed.record.segments.map(({ layout }) => layout), ["wqe_ctrl", "wqe_invented", "wqe_data"]);
  assertMatch(probed.text, /\nopcode : 0x2a \(INVENTED\)[^]*\n-+ invented -+\ninvented_addr : 0x7f0102030405/);
  assertMatch(probed.brief, /opcode=0x2a INVENTED.* invented_addr=0x7f0102030405 invented_count=9 .*lkey=0x123456/);
  assertEquals(probed.redacted.slice(30, 32), [0, 9]);
  assert(probed.redacted.slice(18, 24).join() !== "127,1,2,3,4,5");
  assertEquals(probed.posted, true);
  assertMatch(reference, /## wqe_invented/);
});
