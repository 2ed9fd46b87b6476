import { assert, assertEquals, assertThrows } from "@std/assert";
import { decode, decodeStructure, gen4, gen5, type LayoutName, layouts, openDevice } from "../../../mod.ts";

/** Compiles only where both are one type. */
function holds<A, B extends A>(value: B & (A extends B ? unknown : never)): A {
  return value;
}

Deno.test("layout narrows the fields of segments, contexts and structures: no cast is needed", async () => {
  const bytes = new Uint8Array(64);
  bytes[55] = 0x13;
  bytes[63] = 0xd0;
  const [element] = [...decode(bytes, { source: "cmp" })];
  const segment = element!.segments[0]!;
  assert(segment.layout === "cqe64_err");
  holds<number, number>(segment.fields.syndrome);
  holds<string | null, string | null>(segment.fields.syndrome_name);
  assertEquals(segment.fields.syndrome_name, "REMOTE_ACCESS_ERR");
  // @ts-expect-error what another layout has is nothing that a completion promises
  holds<number, number>(segment.fields.remote_qpn);

  using device = await openDevice("sim:mt4129_pciconf0");
  const { parts } = await device.context("fullqp", 0x4a58d7);
  const query = parts.find((part) => part.layout === "query_qp_out");
  assert(query?.layout === "query_qp_out");
  holds<string | null, string | null>(query.fields.qpc.state_name);
  holds<number, number>(query.fields.qpc.primary_address_path.rlid);
  assertEquals([query.fields.qpc.state_name, query.fields.qpc.remote_qpn], ["ERR", 0x4a58e8]);

  assertEquals(decodeStructure(gen5.CQE64_ERR, bytes).syndrome_name, "REMOTE_ACCESS_ERR");
  holds<number, number>(decodeStructure("mlx4_cqe", bytes).byte_cnt);
});

Deno.test("every layout that the decoder knows has a type", () => {
  const typed = [...Object.values(gen4), ...Object.values(gen5)].flatMap((one) => "fields" in one ? [one.name] : []);
  const known = layouts.LAYOUTS.map(({ name }) => name);
  assertEquals([...new Set<string>(typed)].sort(), [...known].sort());
  const name: LayoutName = "qpc";
  assert(known.includes(name));
});

Deno.test("whatever holds bytes is decoded, everything else is refused by name", () => {
  const bytes = new Uint8Array(128);
  bytes[63] = bytes[127] = 0xd0;
  const expected = [...decode(bytes, { source: "cmp" })];
  assertEquals(expected.length, 2);
  const shared = new SharedArrayBuffer(128);
  new Uint8Array(shared).set(bytes);
  const wide = new Uint8Array(136);
  wide.set(bytes, 8);
  const forms = [bytes.buffer, shared, new Uint32Array(bytes.buffer), new DataView(wide.buffer, 8), wide.subarray(8)];
  for (const form of forms) assertEquals([...decode(form, { source: "cmp" })], expected);
  for (
    const [wrong, name] of [["00", "a string"], [null, "null"], [[1, 2], "Array"], [7, "Number"], [
      undefined,
      "Undefined",
    ]]
  ) {
    assertThrows(() => decode(wrong as never, { source: "cmp" }), TypeError, `not ${name}`);
  }
});

Deno.test("errors and remarks of the library speak of its own options", async () => {
  using device = await openDevice("sim:mt4129_pciconf0");
  const errors: (() => Promise<unknown>)[] = [
    () => device.context("fullqp", 0x999),
    () => device.context("nothing", 0),
    () => Array.fromAsync(device.elements("cmp", 0x4a, { first: 5000 })),
    () => openDevice("0000:fe:1f.7", { library: "/nowhere/ccmdif.so" }),
    () => openDevice("nosuch.wqd"),
  ];
  for (const call of errors) {
    const error = await Promise.resolve<unknown>(undefined).then<unknown>(call).then(
      () => undefined,
      (error) => error as Error & { hint?: string },
    );
    assert(error !== undefined, String(call));
    const words = `${error.message}\n${error.hint ?? ""}`;
    assert(!/--(?!allow-)|-d DEVICE/.test(words), words);
  }
  const old = await openDevice("sim:mt4099_pci_cr0");
  await Array.fromAsync(old.elements("snd", 0x42)).catch(() => undefined);
  for (const note of old.notes) assert(!note.includes("--"), note);
  old.close();
});
