/** Records against the json that the decoder module writes: the same members, in the same order. */

import { assert, assertEquals } from "@std/assert";
import { LAYOUTS } from "../../../layouts/index.ts";
import { RingDecoder, type RingDecoderOptions, type RingKind } from "../../../records/ring.ts";
import { selectFields } from "../../../records/select.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { Rng } from "../../fuzz/mutate.ts";
import { cases, load } from "../../golden/load.ts";

/** Lines of json, by the module and by records. */
function both(decoder: Decoder, bytes: Uint8Array, options: RingDecoderOptions, raw: boolean): [string[], string[]] {
  const ring = new RingDecoder(decoder, options);
  const [json, records]: [string[], string[]] = [[], []];
  const drain = (): void => {
    while (ring.next() > 0) {
      for (const record of ring.records(raw)) records.push(JSON.stringify(record));
      for (const block of ring.json(10, raw)) {
        json.push(...new TextDecoder().decode(block.slice()).slice(1).split("\n"));
      }
    }
  };
  for (let at = 0; at < bytes.length && !ring.done;) {
    const taken = ring.push(bytes.subarray(at, at + 4096));
    at += taken;
    drain();
    if (taken === 0) break;
  }
  ring.finish();
  drain();
  return [json, records];
}

const decoder = Decoder.create();

function same(bytes: Uint8Array, options: RingDecoderOptions, what: string, raw = false): number {
  const [json, records] = both(decoder, bytes, options, raw);
  assertEquals(records, json, what);
  return records.length;
}

Deno.test("records of all golden rings are their json", () => {
  let count = 0;
  for (const name of cases("mlx")) {
    const { meta, bytes } = load(name);
    const generation = name.startsWith("mlx4") ? 4 : 5;
    const kind = `${/^s?rw?q/.test(String(meta.kind)) ? "rq" : meta.kind}${generation}` as RingKind;
    const stride = kind === "sq5" ? 64 : Number(meta.cqe_size ?? meta.wqe_size ?? meta.wqe_stride ?? 64);
    for (const transport of ["rc", "ud", "dc", "xrc", "raw"] as const) {
      if (transport !== "rc" && meta.kind !== "sq") continue;
      const options = {
        kind,
        stride,
        count: Math.floor(bytes.length / stride),
        transport,
        linked: meta.kind === "srq",
      };
      count += same(bytes, { ...options, ci: 1, pi: 5 }, name, transport === "ud");
    }
  }
  assert(count > 1000, `${count} elements`);
});

Deno.test("records of every structure with any bytes, whole and cut, are its json", () => {
  const rng = new Rng(31);
  for (const { name, bytes: size } of LAYOUTS) {
    for (const zeros of [0, 40, 90]) {
      const bytes = Uint8Array.from(
        { length: size * 3 + rng.below(size) },
        () => rng.below(100) < zeros ? 0 : rng.next(),
      );
      same(bytes, { kind: "context", layout: name, stride: size }, `${name}, ${zeros}% zero`);
    }
  }
});

Deno.test("records of random elements, and of a selection of fields, are their json", () => {
  const rng = new Rng(32);
  const chosen = Decoder.create();
  selectFields(chosen, "opcode,byte_count,rgid,syndrome");
  for (const kind of ["sq5", "rq5", "cq5", "eq5", "sq4", "rq4", "cq4", "eq4"] as const) {
    for (let round = 0; round < 10; round++) {
      const bytes = Uint8Array.from({ length: 4000 }, () => rng.below(100) < round * 10 ? 0 : rng.next());
      const options = { kind, stride: kind === "cq4" ? 32 : 64, linked: rng.oneIn(2), miniFormat: rng.below(5) };
      same(bytes, options, `${kind} ${round}`, rng.oneIn(2));
      const [json, records] = both(chosen, bytes, options, false);
      assertEquals(records, json, `${kind} ${round} selected`);
    }
  }
});

Deno.test("a field of a structure inside another is selected under its own name, value put together or not", () => {
  const rng = new Rng(33);
  for (const names of ["query_mkey_out.memory_key_mkey_entry.access_mode", "qpc.primary_address_path.rlid"]) {
    const chosen = Decoder.create();
    selectFields(chosen, names);
    const [layout, inside, field] = names.split(".") as [string, string, string];
    const bytes = Uint8Array.from({ length: LAYOUTS.find(({ name }) => name === layout)!.bytes }, () => rng.next());
    const options = { kind: "context", layout, stride: bytes.length } as const;
    const [json, records] = both(chosen, bytes, options, false);
    assertEquals(records, json, names);
    const shown = JSON.parse(records[0]!).segments[0].fields;
    assertEquals(Object.keys(shown), [inside]);
    assertEquals(Object.keys(shown[inside]).filter((name) => !name.endsWith("_name")), [field]);
    let text = "";
    for (const plan of new RingDecoder(chosen, options).over(bytes)) {
      for (const block of plan.text()) text += new TextDecoder().decode(block.slice());
    }
    assert(text.includes(inside) && text.includes(`${field} `), text);
  }
});

Deno.test("a ring that was ended may be ended again", () => {
  const { bytes } = load("mlx5-cq-requester-s1");
  const ring = new RingDecoder(decoder, { kind: "cq5", stride: 64 });
  ring.push(bytes.subarray(0, 256));
  ring.finish();
  ring.finish();
  let count = 0;
  for (let n = ring.next(); n > 0; n = ring.next()) count += n;
  assertEquals([count, ring.next()], [4, 0]);
});
