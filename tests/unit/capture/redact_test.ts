import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ringReader } from "../../../capture/redact/ring_elements.ts";
import { layoutByName } from "../../../layouts/index.ts";
import { treatLayout } from "../../../capture/redact/field_kinds.ts";
import { Permutations } from "../../../capture/redact/permutation.ts";
import { rewrite } from "../../../capture/redact/rewrite.ts";
import { Scrubber, type ScrubKind } from "../../../capture/redact/scrub.ts";
import { builtInAdapters } from "../../../sim/open_sim.ts";
import type { RingStream, Source } from "../../../device/types.ts";
import { concat, withFile } from "../files/streams.ts";
import { capture, contextOf, decoder, open, qpsOf } from "./captures.ts";

const SECRET = [0x01020304, 0xdeadbeef, 0, 0xffffffff] as const;

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text: string): Uint8Array =>
  Uint8Array.from((text.replaceAll(/[ :]/g, "").match(/../g) ?? []).map((pair) => parseInt(pair, 16)));

function scrub(kind: ScrubKind, value: string, bits = unhex(value).length * 8): string {
  return hex(new Scrubber(SECRET).scrub(kind, bits, unhex(value)));
}

Deno.test("permute() is a permutation of every small width", () => {
  const permutations = new Permutations(SECRET);
  for (const bits of [1, 2, 3, 7, 8, 12, 16]) {
    const seen = new Set(Array.from({ length: 2 ** bits }, (_, i) => permutations.permute("x", bits, i)));
    assertEquals(seen.size, 2 ** bits);
    assert([...seen].every((value) => value >= 0 && value < 2 ** bits));
  }
  for (const bits of [24, 31, 32, 33, 46, 52, 61, 64]) {
    const seen = new Set<string>();
    for (let i = 0; i < 2000; i++) {
      const wide = [bits > 32 ? i % 2 ** (bits - 32) : 0, i * 977] as const;
      const [high, low] = permutations.permuteWide("y", bits, wide);
      assert(high < 2 ** Math.max(0, bits - 32) && low < 2 ** Math.min(32, bits));
      seen.add(`${high}:${low}`);
    }
    assertEquals(seen.size, 2000);
  }
});

Deno.test("permute() depends on the secret and on the domain", () => {
  const values = (secret: readonly [number, number, number, number], domain: string) => {
    const permutations = new Permutations(secret);
    return Array.from({ length: 16 }, (_, i) => permutations.permute(domain, 32, i)).join();
  };
  assertEquals(values(SECRET, "a"), values(SECRET, "a"));
  assertNotEquals(values(SECRET, "a"), values(SECRET, "b"));
  for (let word = 0; word < 4; word++) {
    const other = [...SECRET] as [number, number, number, number];
    other[word]! ^= 1;
    assertNotEquals(values(SECRET, "a"), values(other, "a"));
  }
});

Deno.test("scrubbed addresses keep their place in the page and their distances", () => {
  const [a, b] = [scrub("address", "00007ffff7b71234"), scrub("address", "00007ffff7b93678")].map((one) =>
    BigInt(`0x${one}`)
  );
  assertNotEquals(a, 0x7ffff7b71234n);
  assertEquals(b! - a!, 0x22444n);
  assertEquals(a! & 0xfffn, 0x234n);
  assertEquals(scrub("address", "0000000000000000"), "0000000000000000");
  assertNotEquals(scrub("address", "0000000000001000"), "0000000000001000");
});

Deno.test("scrubbed memory keys keep the relation of index and variant, and the key that ends a list", () => {
  const scrubber = new Scrubber(SECRET);
  const key = scrub("mkey", "00148372");
  assertEquals(parseInt(key.slice(0, 6), 16), scrubber.mkeyIndex(0x1483));
  assertEquals(key.slice(6), scrub("variant", "72"));
  assertEquals(scrub("mkey", "00148373").slice(0, 6), key.slice(0, 6));
  for (const kept of ["00000000", "00000100", "ffffffff"]) assertEquals(scrub("mkey", kept), kept);
  const rotated = scrub("rotated-mkey", "72001483");
  assertEquals(rotated.slice(2) + rotated.slice(0, 2), key);
});

Deno.test("scrubbed network addresses stay of their kind", () => {
  assertEquals(parseInt(scrub("mac", "0c42a1200007").slice(0, 2), 16) & 3, 0);
  assertEquals(parseInt(scrub("mac", "3333a1200007").slice(0, 2), 16) & 3, 3);
  assertEquals(scrub("mac", "ffffffffffff"), "ffffffffffff");
  assertEquals(scrub("mac", "0000 0c42a1200007").slice(4), scrub("mac", "0c42a1200007"));
  const mapped = scrub("gid", "00000000000000000000ffff0a140007");
  assertEquals(mapped.slice(0, 24), "00000000000000000000ffff");
  assertEquals(mapped.slice(24), scrub("gid", "0000000000000000000000000a140007").slice(24));
  assertNotEquals(mapped.slice(24), "0a140007");
  const local = scrub("gid", "fe800000000000000e42a1fffe200007");
  assertEquals(local.slice(0, 16), "fe80000000000000");
  assertEquals(local.slice(16), scrub("gid", "20010db8000000010e42a1fffe200007").slice(16));
  assert(parseInt(scrub("lid", "0012"), 16) < 0xc000);
  assert(parseInt(scrub("lid", "c012"), 16) >= 0xc000);
  assertEquals(scrub("lid", "ffff"), "ffff");
});

Deno.test("rewrite() carries nothing over that no field describes", () => {
  const ones = new Uint8Array(80).fill(0xff);
  const scrubber = new Scrubber(SECRET);
  assertEquals(rewrite(ones, [], scrubber), new Uint8Array(80));
  assertEquals(rewrite(ones, [{ layout: null, offset: 0, length: 80 }], scrubber), new Uint8Array(80));
  const clean = rewrite(ones, [{ layout: "wqe_data", offset: 32, length: 16 }], scrubber);
  assertEquals(hex(clean.subarray(32, 40)), "ffffffffffffffff"); // byte_count, inline; an lkey of all ones is kept
  assertNotEquals(hex(clean.subarray(40, 48)), "ffffffffffffffff");
  assertEquals(hex(concat(clean.subarray(0, 32), clean.subarray(48))), "00".repeat(64));
  const cut = rewrite(ones, [{ layout: "wqe_data", offset: 72, length: 16 }], scrubber);
  assertEquals(hex(cut.subarray(72)), "ffffffffffffffff");
});

/** All values of the kept fields, and pairs of values of the scrubbed ones, of two decoded structures. */
function compare(layout: string, before: unknown, after: unknown, pairs: Map<string, Map<string, string>>): void {
  const treated = treatLayout(layout)!;
  const [a, b] = [before as Record<string, unknown>, after as Record<string, unknown>];
  for (const { name, secret, ranges } of treated.fields) {
    for (const field of name.slice(layout.length + 1).split("+")) {
      const where = `${layout}.${field}`;
      if (where === "eqe.event_data" || where === "mlx4_eqe.event") continue; // another layout describes it, and is compared by itself
      if (secret === "none") assertEquals(b[field], a[field], where);
      else if (secret === "bytes") assert(/^0*$/.test(String(b[field]).replace("0x", "")), where);
      else if (ranges.length === 1) {
        const kind = `${secret}/${ranges[0]!.to - ranges[0]!.from}`;
        const known = pairs.get(kind) ?? new Map<string, string>();
        pairs.set(kind, known);
        const [from, to] = [String(a[field]), String(b[field])];
        assertEquals(known.get(from) ?? to, to, `${where} is not scrubbed consistently`);
        known.set(from, to);
      }
    }
  }
  for (const [name, row] of Object.entries(layoutByName(layout)!.fields)) {
    if (!("layout" in row) || row.alternatives !== undefined) continue;
    const [inner, other] = [a[name], b[name]].map((one) => (Array.isArray(one) ? one : [one])) as unknown[][];
    assertEquals(other!.length, inner!.length);
    inner!.forEach((one, i) => one !== undefined && compare(row.layout, one, other![i], pairs));
  }
}

/** Elements of a ring as records. */
async function recordsOf(
  source: Source,
  type: string,
  index: number,
): Promise<{ bytes: Uint8Array; stream: Omit<RingStream, "chunks"> } | undefined> {
  try {
    const { chunks, ...stream } = await source.openRing({ source: type, index });
    const pieces: Uint8Array[] = [];
    for await (const piece of chunks) pieces.push(piece.slice());
    return { bytes: concat(...pieces), stream };
  } catch {
    return undefined;
  }
}

for (const { name, generation } of builtInAdapters()) {
  Deno.test(`a redacted capture of ${name} differs in keys, addresses and payload only`, async () => {
    const qps = (await qpsOf(name)).slice(0, 40);
    const { bytes, failures } = await capture(name, qps, { redact: true });
    assertEquals(failures, []);
    const pairs = new Map<string, Map<string, string>>();
    let elements = 0;
    await withFile(bytes, async (path) => {
      const [device, file] = [await open(name), await open(path)];
      const held = async (type: string) => await Array.fromAsync(file.listContexts({ source: type }));
      const qpTypes = generation === 5 ? ["fullqp", "snd", "rcv"] : ["snd", "rcv"];
      for (const types of [qpTypes, ["srq"], ["cmp"], ["eqe"]]) {
        for (const index of await held(types[0]!)) {
          for (const type of types) {
            const [before, after] = [await contextOf(device, type, index), await contextOf(file, type, index)];
            assert(typeof before !== "string" && typeof after !== "string", `${type} ${index}`);
            assertEquals(after.facts, before.facts);
            for (const [i, part] of before.parts.entries()) {
              const other = after.parts[i]!;
              assertEquals(other.layout, part.layout);
              if (part.layout === undefined) assert(other.bytes.every((byte) => byte === 0), part.segment);
              else {
                const [old, now] = [part.bytes, other.bytes].map((one) => decoder.decodeOne(part.layout!, one));
                compare(part.layout, old, now, pairs);
              }
            }
            if (type === "fullqp") continue;
            const [ring, clean] = [await recordsOf(device, type, index), await recordsOf(file, type, index)];
            assertEquals(clean === undefined, ring === undefined, `ring of ${type} ${index}`);
            if (ring === undefined || clean === undefined) continue;
            assertEquals(clean.stream, ring.stream);
            const read = ringReader(decoder, generation);
            const structures = (one: typeof ring) =>
              [...read({ source: type, index, ...one }) ?? []].filter((element) => !element.mark);
            const [old, now] = [structures(ring), structures(clean)];
            assertEquals(now, old, `structures in the ring of ${type} 0x${index.toString(16)}`);
            for (const { offset, structures } of old) {
              for (const { layout, offset: at, length } of structures) {
                const part = (one: Uint8Array) =>
                  Uint8Array.from({ length }, (_, i) => one[(offset + at + i) % one.length]!);
                compare(
                  layout!,
                  decoder.decodeOne(layout!, part(ring.bytes)),
                  decoder.decodeOne(layout!, part(clean.bytes)),
                  pairs,
                );
                elements++;
              }
            }
          }
        }
      }
      device.close();
      file.close();
    });
    for (const [kind, known] of pairs) {
      if (kind === "lid" || kind === "data" || kind === "key") continue; // several widths, each by itself
      assertEquals(new Set(known.values()).size, known.size, `${kind}: two values became one`);
    }
    assert(elements > 0);
  });
}

Deno.test("a redacted capture contains no key, address or payload of the original", async () => {
  const qps = [0x3b5, 0x1eee, 0x4b7];
  const name = "sim:mt4125_pciconf0";
  const plain = await capture(name, qps);
  const redacted = await capture(name, qps, { redact: true });
  await withFile(plain.bytes, async (plainPath) => {
    await withFile(redacted.bytes, async (redactedPath) => {
      const [before, after] = [await open(plainPath), await open(redactedPath)];
      const all: string[] = [];
      const secrets = new Set<string>();
      for (const qp of qps) {
        const [ring, clean] = [await recordsOf(before, "snd", qp), await recordsOf(after, "snd", qp)];
        all.push(hex(clean!.bytes));
        for (const { offset, structures } of ringReader(decoder, 5)({ source: "snd", index: qp, ...ring! }) ?? []) {
          for (const { layout, offset: at } of structures) {
            const start = offset + at;
            if (layout === "wqe_data") {
              secrets.add(hex(ring!.bytes.subarray(start + 4, start + 8)));
              secrets.add(hex(ring!.bytes.subarray(start + 8, start + 16)));
            }
            if (layout === "wqe_av_ud") secrets.add(hex(ring!.bytes.subarray(start + 0x20, start + 0x30)));
          }
        }
      }
      assert(secrets.size > 100, `${secrets.size} secrets`);
      const text = all.join("");
      for (const secret of secrets) {
        if (!/^0*(?:100)?$/.test(secret)) assert(!text.includes(secret), `${secret} is still there`);
      }
      before.close();
      after.close();
    });
  });
});

Deno.test("two captures of one device are scrubbed differently", async () => {
  const { newSecret } = await import("../../../capture/redact/permutation.ts");
  assertNotEquals(newSecret(), newSecret());
});

Deno.test("CQEs with time stamps of a ConnectX-3 are redacted as such: the stamps stay as they were", () => {
  const bytes = new Uint8Array(32);
  bytes[31] = 0x40; // a send completion
  const facts = { ci: 0, timestamp: true };
  const geometry = { stride: 32, count: 1, origin: "context" } as const;
  const reader = ringReader(decoder, 4);
  const [element] = reader({ source: "cmp", index: 0x90, stream: { geometry, facts, firstIndex: 0 }, bytes })!;
  const layout = layoutByName(element!.structures[0]!.layout!)!;
  assert("timestamp_hi" in layout.fields || "timestamp_15_0" in layout.fields, layout.name);
});
