import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RingErrors } from "../../../explain/ring_errors.ts";
import { ringRenderer } from "../../../render/ring_stream.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { load } from "../../golden/load.ts";

async function text(bytes: Uint8Array, kind: "cq5" | "cq4", stride: number): Promise<string> {
  const errors = new RingErrors(kind === "cq4" ? 4 : 5, 0x3a);
  const renderer = ringRenderer(Decoder.create(), {
    kind,
    stride,
    count: bytes.length / stride,
    format: "text",
    errors,
  });
  let out = "";
  for (const blocks of [renderer.push(bytes), renderer.finish(), renderer.conclude()]) {
    for (const block of blocks) {
      if (block.length === 0) await errors.loadWords();
      out += new TextDecoder().decode(block.slice());
    }
  }
  return out;
}

/** A ring of error completions: [syndrome, vendor, owner] by slot. */
function errors(...entries: readonly (readonly [number, number, number])[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * 64);
  entries.forEach(([syndrome, vendor, owner], i) => {
    bytes[i * 64 + 54] = vendor;
    bytes[i * 64 + 55] = syndrome;
    bytes.set([0x08, 0x00, 0x01, 0x46, 0x00, i], i * 64 + 56);
    bytes[i * 64 + 63] = 0xd0 | owner;
  });
  return bytes;
}

Deno.test("an error is explained behind its element, once for each kind", async () => {
  const out = await text(errors([0x13, 0x88, 0], [0x05, 0xf5, 0], [0x05, 0xf9, 0], [0x05, 0xf9, 0]), "cq5", 64);
  const at = out.indexOf("-------------- explanation");
  assert(at > out.indexOf("[Element Index 0]") && at < out.indexOf("[Element Index 0x1]"));
  assertEquals(out.match(/-------------- explanation/g)?.length, 3);
  assertStringIncludes(out, "status : REMOTE_ACCESS_ERR (0x13), IBV_WC_REM_ACCESS_ERR (10)");
});

Deno.test("the first cause is marked and flushes are folded", async () => {
  const out = await text(errors([0x13, 0x88, 0], [0x05, 0xf5, 0], [0x05, 0xf9, 0], [0x05, 0xf9, 1]), "cq5", 64);
  assertStringIncludes(out, "== First cause ==\nQP 0x146 : first error at index 0x0: syndrome 0x13, vendor 0x88");
  assertStringIncludes(out, "flushed : 3 elements");
});

Deno.test("a queue that went round says that earlier errors may be gone", async () => {
  const out = await text(errors([0x05, 0xf9, 1], [0x05, 0xf9, 1], [0x13, 0x88, 0], [0x05, 0xf5, 0]), "cq5", 64);
  assertStringIncludes(out, "first error at index 0x2");
  assertStringIncludes(out, "older entries were overwritten");
});

Deno.test("a full queue of one pass went round only where the producer counter, or a later pass, says so", async () => {
  const summaryOf = async (owner: number, pi: number | undefined): Promise<string> => {
    const bytes = errors(...Array.from({ length: 4 }, () => [0x13, 0x88, owner] as [number, number, number]));
    const said = new RingErrors(5, 0x3a, { count: 4, pi, partial: false });
    const options = { kind: "cq5", stride: 64, count: 4, format: "text", errors: said } as const;
    const renderer = ringRenderer(Decoder.create(), options);
    for (const blocks of [renderer.push(bytes), renderer.finish()]) {
      for (const block of blocks) if (block.length === 0) await said.loadWords();
    }
    return said.summary();
  };
  assert(!(await summaryOf(0, 4)).includes("not certain"), "the first pass, whole");
  assertStringIncludes(await summaryOf(0, 12), "the queue went round: older entries were overwritten");
  assertStringIncludes(await summaryOf(0, undefined), "the queue is full: older entries may have been overwritten");
  assertStringIncludes(await summaryOf(1, undefined), "the queue went round: older entries were overwritten");
});

Deno.test("completion queues without errors have no summary, those of the 4th generation have one", async () => {
  assert(!(await text(load("mlx5-cq-requester-s1").bytes, "cq5", 64)).includes("First cause"));
  assertStringIncludes(await text(load("mlx4-cq-full-s1").bytes, "cq4", 32), "== First cause ==");
});

Deno.test("what errors mean is asked for when there is one, not before", () => {
  const asks = (bytes: Uint8Array): boolean => {
    const errors = new RingErrors(5, 0x3a);
    const renderer = ringRenderer(Decoder.create(), { kind: "cq5", stride: 64, count: 4, format: "text", errors });
    return renderer.push(bytes).next().value?.length === 0;
  };
  assert(asks(errors([0x13, 0x88, 0])));
  assert(!asks(load("mlx5-cq-requester-s1").bytes.slice(0, 256)));
});
