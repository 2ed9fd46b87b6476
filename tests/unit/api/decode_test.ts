import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { elementLayouts } from "../../../records/element_layouts.ts";
import {
  columnBlocks,
  decode,
  decodeColumns,
  decodeCounts,
  decodeStream,
  decodeStructure,
  gen5,
  layouts,
  renderRing,
  UsageError,
} from "../../../mod.ts";
import { load } from "../../golden/load.ts";

const { bytes: CQ } = load("mlx5-cq-errors-s1");
const { bytes: SQ } = load("mlx5-sq-rc-mixed-s1");

/** Pieces of uneven sizes. */
async function* pieces(bytes: Uint8Array, fail?: Error): AsyncGenerator<Uint8Array> {
  for (let at = 0, size = 1; at < bytes.length; at += size, size = size * 3 % 1021 + 1) {
    yield bytes.slice(at, at + size);
    await Promise.resolve();
  }
  if (fail !== undefined) throw fail;
}

Deno.test("decode() gives every element of a ring, lazily, with fields under their layout names", () => {
  const elements = [...decode(CQ, { source: "cmp" })];
  assertEquals(elements.length, CQ.length / 64);
  assertEquals(elements.map((element) => element.index), elements.map((_, n) => n));
  assert(elements.some((element) => element.segments.some((segment) => segment.layout === "cqe64_err")));
  const [first] = decode(CQ, { source: "cmp" });
  assertEquals(first, elements[0]);
});

Deno.test("decode() can be under way several times at once", () => {
  const [a, b] = [decode(SQ, { source: "snd" }), decode(CQ, { source: "cmp" })];
  const mixed = [[], []] as [unknown[], unknown[]];
  for (let n = 0; n < 20; n++) {
    mixed[0].push(a.next().value);
    mixed[1].push(b.next().value);
  }
  assertEquals(mixed[0], [...decode(SQ, { source: "snd" })].slice(0, 20));
  assertEquals(mixed[1], [...decode(CQ, { source: "cmp" })].slice(0, 20));
});

Deno.test("decodeStream() gives the same as decode(), however the bytes arrive", async () => {
  for (const [bytes, source] of [[CQ, "cmp"], [SQ, "snd"]] as const) {
    assertEquals(await Array.fromAsync(decodeStream(pieces(bytes), { source })), [...decode(bytes, { source })]);
  }
});

Deno.test("decodeStream() hands over what came before a failure", async () => {
  const found: number[] = [];
  await assertRejects(
    async () => {
      const chunks = pieces(CQ.subarray(0, 64 * 5), new Error("cable pulled"));
      for await (const { index } of decodeStream(chunks, { source: "cmp" })) found.push(index);
    },
    Error,
    "cable pulled",
  );
  assertEquals(found, [0, 1, 2, 3, 4]);
});

Deno.test("decodeStream() stops when its signal is aborted, and closes its input", async () => {
  const controller = new AbortController();
  let closed = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield await Promise.resolve(new Uint8Array(64));
    } finally {
      closed = true;
    }
  }
  let seen = 0;
  await assertRejects(
    async () => {
      for await (const _ of decodeStream(endless(), { source: "cmp", signal: controller.signal })) {
        if (++seen === 3) controller.abort(new Error("enough"));
      }
    },
    Error,
    "enough",
  );
  assertEquals([seen, closed], [3, true]);
});

Deno.test("decode() honours first, limit, where and rawBytes", () => {
  const all = [...decode(CQ, { source: "cmp" })];
  const rest = [...decode(CQ.subarray(64 * 3), { source: "cmp", first: 3, limit: 2, rawBytes: true })];
  assertEquals(rest.map(({ index }) => index), [3, 4]);
  assertEquals(rest[0]?.bytes?.length, 128);
  const errors = [...decode(CQ, { source: "cmp", where: "opcode=13" })];
  const expected = all.filter((element) => element.segments.some((segment) => segment.fields?.opcode === 13));
  assertEquals(errors, expected);
  const two = { source: "cmp", where: "opcode=13", limit: 2 } as const;
  assertEquals([...decode(CQ, two)], expected.slice(0, 2));
  assertEquals([...decodeColumns(CQ, [], two).index], expected.slice(0, 2).map(({ index }) => index));
  assertEquals(JSON.parse(renderRing(CQ, { ...two, format: "json" })), expected.slice(0, 2));
});

Deno.test("decodeColumns() agrees with the records", () => {
  const fields = ["wqe_counter", "opcode", "syndrome"] as const;
  const columns = decodeColumns(CQ, fields, { source: "cmp" });
  const records = [...decode(CQ, { source: "cmp" })];
  assertEquals([...columns.index], records.map(({ index }) => index));
  for (const field of fields) {
    const expected = records.map(({ segments }) => {
      const segment = segments.find((each) => each.fields !== undefined && field in each.fields);
      return segment?.fields?.[field] ?? NaN;
    });
    assertEquals([...columns[field]], expected as number[], field);
  }
});

Deno.test("decodeColumns() takes many fields at once, and the first segment that has one", () => {
  const { bytes } = load("mlx5-sq-rc-mixed-s2");
  const options = { source: "snd", limit: 40 } as const;
  const names = [
    ...new Set(
      layouts.LAYOUTS.filter(({ name }) => elementLayouts("sq5").has(name))
        .flatMap(({ fields }) => Object.entries(fields))
        .flatMap(([name, row]) => "bits" in row && row.bits[0] < 32 ? [name] : []),
    ),
  ];
  assert(names.length > 150, `${names.length} fields`);
  const columns = decodeColumns(bytes, names, options);
  const records = [...decode(bytes, options)];
  for (const name of names) {
    const expected = records.map(({ segments }) => {
      const value = segments.map(({ fields }) => fields?.[name]).find((value) => typeof value === "number");
      return value ?? NaN;
    });
    // A column also has the values of fields that json leaves out by a condition.
    const shown = [...columns[name]!].map((value, n) => Number.isNaN(expected[n]) ? NaN : value);
    assertEquals(shown, expected, name);
  }
});

Deno.test("columnBlocks() gives the segments that decode() gives, up to the limit", () => {
  const fields = { cqe64_req: ["qpn", "wqe_counter"], cqe64_err: ["syndrome"] };
  for (const more of [{}, { limit: 2 }, { where: "opcode=13" }, { where: "opcode=13", limit: 2 }, { limit: 0 }]) {
    const options = { source: "cmp", ...more } as const;
    const rows: string[] = [];
    for (const { index, segments } of columnBlocks(CQ, fields, options)) {
      for (const [layout, { rows: count, elements, fields }] of Object.entries(segments)) {
        for (let row = 0; row < count; row++) {
          for (const [field, values] of Object.entries(fields)) {
            rows.push(`${index[elements[row]!]} ${layout}.${field} ${values[row]}`);
          }
        }
      }
    }
    const expected = [...decode(CQ, options)].flatMap(({ index, segments }) =>
      segments.flatMap(({ layout, fields: values }) =>
        (fields[layout as keyof typeof fields] ?? []).map((field) => `${index} ${layout}.${field} ${values?.[field]}`)
      )
    );
    assertEquals(rows.sort(), expected.sort());
  }
  assertThrows(() => [...columnBlocks(CQ, { cqe64: [] }, { source: "cmp" })], RangeError, 'No layout "cqe64"');
  assertThrows(() => [...columnBlocks(CQ, { cqe64_req: ["colour"] }, { source: "cmp" })], RangeError, "colour");
  assertThrows(() => [...columnBlocks(CQ, { cqe64_req: ["toString"] }, { source: "cmp" })], RangeError, "toString");
});

Deno.test("decodeCounts() counts what decode() gives", () => {
  const { bytes } = load("mlx5-sq-rc-mixed-s2");
  const rings = [
    [CQ, "opcode", { source: "cmp" }],
    [bytes, "byte_count", { source: "snd" }],
    [bytes, "wqe_index", {
      source: "snd",
      limit: 9,
    }],
    [bytes.subarray(0, -30), "local_key", { source: "snd" }],
    [CQ, "qpn", { source: "cmp", where: "opcode=13" }],
  ] as const;
  for (const [ring, field, options] of rings) {
    const expected = new Map<number, number>();
    for (const { segments } of decode(ring, options)) {
      for (const { fields } of segments) {
        const value = fields?.[field];
        if (typeof value === "number") expected.set(value, (expected.get(value) ?? 0) + 1);
      }
    }
    assertEquals([...decodeCounts(ring, field, options)], [...expected].sort(([a], [b]) => a - b), field);
  }
  const many = Uint8Array.from({ length: 64 * 3000 }, (_, i) => i % 64 === 61 ? i >> 6 : i % 64 === 60 ? i >> 14 : 0);
  assertEquals(decodeCounts(many, "cqe64_req.wqe_counter", { source: "cmp" }).size, 3000);
  assertThrows(() => decodeCounts(CQ, "colour", { source: "cmp" }), TypeError, "colour");
});

Deno.test("decodeColumns() refuses fields that do not exist or do not fit", () => {
  assertThrows(() => decodeColumns(CQ, ["colour"], { source: "cmp" }), TypeError, 'No field "colour"');
  assertThrows(() => decodeColumns(CQ, ["timestamp"], { source: "cmp" }), TypeError, "wider than 32 bits");
});

Deno.test("decodeStructure() types the fields of a layout and takes names as well", () => {
  const owner = Uint8Array.of(0x12, 0x34, 0, 0xd1);
  const typed = decodeStructure(gen5.CQE64_OWNER, owner);
  const counter: number = typed.wqe_counter;
  assertEquals(counter, 0x1234);
  // @ts-expect-error no such field
  assertEquals(typed.colour, undefined);
  assertEquals(layouts.layoutByName("cqe64_owner"), gen5.CQE64_OWNER);
  assertEquals(decodeStructure("cqe64_owner", owner).opcode, 13);
  assertThrows(() => decodeStructure("nonsense", owner), Error, 'Unknown layout "nonsense"');
});

Deno.test("options that do not say enough are refused before anything is decoded", () => {
  assertThrows(() => [...decode(CQ, { source: "rcv" })], TypeError, "without its stride");
  assertThrows(() => [...decode(CQ, { source: "xyz" as "cmp" })], TypeError, 'source "xyz"');
  assertThrows(() => [...decode(CQ, { source: "cmp", where: "colour=red" })], UsageError, "colour");
  assertThrows(() => [...decode(CQ, { source: "cmp", stride: 0.5 })], RangeError);
});

Deno.test("renderRing() in every format is made of the same elements", () => {
  const options = { source: "cmp", limit: 3 } as const;
  const records = [...decode(CQ, options)];
  assertEquals(JSON.parse(renderRing(CQ, { ...options, format: "json" })), records);
  const lines = renderRing(CQ, { ...options, format: "ndjson" }).trimEnd().split("\n");
  assertEquals(lines.map((line) => JSON.parse(line)), records);
  assertEquals(renderRing(CQ, options).match(/wqe_counter/g)?.length, 3);
  assertEquals(renderRing(CQ, { ...options, format: "brief" }).trimEnd().split("\n").length, 3);
  assert(renderRing(CQ, { ...options, format: "raw" }).length > 100);
});
