import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../errors.ts";
import { RingDecoder, type RingDecoderOptions, type RingKind } from "../../../records/ring.ts";
import { compileWhere } from "../../../records/where.ts";
import { selectFields } from "../../../records/select.ts";
import { ringRenderer, type RingRenderOptions } from "../../../render/ring_stream.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { cases, load } from "../../golden/load.ts";

const shared = Decoder.create();

function render(bytes: Uint8Array, options: RingRenderOptions, pieces: readonly number[], decoder = shared): string {
  const renderer = ringRenderer(decoder, options);
  const parts: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = pieces[i % pieces.length]!;
    for (const block of renderer.push(bytes.subarray(at, at + size))) parts.push(block.slice());
    at += size;
  }
  for (const block of renderer.finish()) parts.push(block.slice());
  return new TextDecoder().decode(Uint8Array.from(parts.flatMap((part) => [...part])));
}

function optionsOf(name: string): RingDecoderOptions {
  const { meta, bytes } = load(name);
  const kinds: Readonly<Record<string, RingKind>> = { sq: "sq5", rq: "rq5", srq: "rq5", cq: "cq5" };
  const stride = (meta.wqebb_size ?? meta.wqe_size ?? meta.cqe_size) as number;
  return {
    kind: kinds[meta.kind as string]!,
    stride,
    count: bytes.length / stride,
    linked: meta.kind === "srq",
    transport: meta.qp_type === "UD" ? "ud" : meta.qp_type === "RAW_PACKET" ? "raw" : "rc",
  };
}

const NAMES = cases("mlx5").filter((_, i) => i % 4 === 0);

Deno.test("output does not depend on how the bytes arrive", () => {
  for (const name of NAMES) {
    const { bytes } = load(name);
    for (const format of ["text", "ndjson", "json", "raw", "dw", "brief"] as const) {
      const options = { ...optionsOf(name), format };
      const whole = render(bytes, options, [bytes.length]);
      assert(whole.length > 0, name);
      for (const pieces of [[1], [63, 1], [208], [1000, 7]]) {
        assertEquals(render(bytes, options, pieces), whole, `${name} ${format} in pieces of ${pieces}`);
      }
    }
  }
});

Deno.test("elements lie one behind the other and cover the ring, whatever its bytes", () => {
  let seed = 12345;
  const random = (): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 24;
  for (const kind of ["sq5", "rq5", "cq5", "eq5"] as const) {
    for (let round = 0; round < 60; round++) {
      const bytes = Uint8Array.from({ length: 64 * 16 + (round % 3) * 20 }, () => random());
      const ring = new RingDecoder(shared, { kind, stride: 64 });
      assertEquals(ring.push(bytes), bytes.length);
      ring.finish();
      let next = 0;
      while (ring.next() > 0) {
        for (let n = 0; n < ring.planned; n++) {
          const { offset, length } = ring.at(n);
          assertEquals(offset, next, `${kind} round ${round}`);
          next = kind === "sq5" ? offset + Math.ceil(length / 64) * 64 : offset + 64;
        }
      }
      assert(next >= bytes.length, `${kind} ends at ${next} of ${bytes.length}`);
    }
  }
});

Deno.test("a ring cut at any byte is shown up to the cut and said to be cut", () => {
  for (const name of ["mlx5-sq-rc-wrap-span-s1", "mlx5-rq-wrap-s1", "mlx5-cq-128-s1"]) {
    const { bytes } = load(name);
    const options = { ...optionsOf(name), format: "text" as const };
    for (let length = 1; length < 400; length += 3) {
      const text = render(bytes.subarray(0, length), options, [length]);
      // Data may end with a WQE, which is a multiple of 16 bytes.
      const complete = length % (options.kind === "sq5" ? 16 : options.stride) === 0;
      if (!complete) assert(text.includes("cut"), `${name} at ${length}: ${text.slice(-200)}`);
    }
  }
});

Deno.test("a limit counts elements, raw entries alike", () => {
  const { bytes } = load("mlx5-sq-rc-mixed-s1");
  const options = optionsOf("mlx5-sq-rc-mixed-s1");
  for (const limit of [1, 2, 17]) {
    const json = render(bytes, { ...options, limit, format: "ndjson" }, [500]);
    assertEquals(json.trimEnd().split("\n").length, limit);
    const raw = render(bytes, { ...options, limit, format: "raw" }, [500]);
    assertEquals(raw.match(/\[idx = /g)?.length, limit);
  }
});

Deno.test("a WQE that crosses the end of the ring is whole, and one lap is walked", () => {
  const { bytes, elements } = load("mlx5-sq-rc-wrap-span-s1");
  const wrapping = elements.find((e) => e.wraps === true)!;
  const lines = render(bytes, { ...optionsOf("mlx5-sq-rc-wrap-span-s1"), format: "ndjson" }, [100]).trimEnd().split(
    "\n",
  );
  const record = lines.map((line) => JSON.parse(line)).find((r) => r.index === wrapping.index);
  assertEquals(record.flags, ["wraps"]);
  assertEquals(record.segments.length, (wrapping.segs as unknown[]).length);
});

Deno.test("conditions show what matches and nothing else", () => {
  const { bytes, elements } = load("mlx5-sq-rc-mixed-s1");
  const base = { ...optionsOf("mlx5-sq-rc-mixed-s1"), format: "ndjson" as const };
  const wanted = elements.filter((e) => e.opcode_name === "RDMA_READ").map((e) => e.index);
  const lines = render(bytes, { ...base, where: compileWhere("opcode=rdma_read") }, [300]).trimEnd().split("\n");
  const shown = lines.map((line) => JSON.parse(line).index);
  for (const index of wanted) assert(shown.includes(index), `element ${index}`);
  for (const line of lines) assert(line.includes('"opcode_name":"RDMA_READ"'));
  assertEquals(render(bytes, { ...base, where: compileWhere("opcode=RDMA_READ,opcode=SEND") }, [300]), "");
});

Deno.test("64-bit values and comparisons work in conditions", () => {
  const { bytes, elements } = load("mlx5-sq-rc-mixed-s1");
  const raddr = (elements.find((e) => e.raddr !== undefined)!.raddr as { addr: string }).addr;
  const base = { ...optionsOf("mlx5-sq-rc-mixed-s1"), format: "ndjson" as const };
  assertEquals(
    render(bytes, { ...base, where: compileWhere(`raddr=${raddr}`) }, [999]).trimEnd().split("\n").length,
    1,
  );
  const some = render(bytes, { ...base, where: compileWhere("ds>=4") }, [999]).trimEnd().split("\n");
  for (const line of some) assert(JSON.parse(line).segments[0].fields.ds >= 4);
});

Deno.test("unknown names and values in conditions and selections are refused", () => {
  assertThrows(() => compileWhere("opcod=SEND"), UsageError, "opcod");
  assertThrows(() => compileWhere("opcode=SENT"), UsageError, "SENT");
  assertThrows(() => compileWhere("opcode"), UsageError, "NAME=VALUE");
  assertThrows(() => selectFields(Decoder.create(), "opcode,nothing"), UsageError, "nothing");
});

Deno.test("a selection shows its fields only, in text and json", () => {
  const decoder = Decoder.create();
  selectFields(decoder, "opcode,wqe_raddr.rkey");
  const { bytes } = load("mlx5-sq-rc-mixed-s1");
  const options = optionsOf("mlx5-sq-rc-mixed-s1");
  const text = render(bytes, { ...options, format: "text" }, [4096], decoder);
  const names = new Set(
    text.split("\n").filter((l) => / : /.test(l) && !l.startsWith("status")).map((l) => l.split(" ")[0]),
  );
  assertEquals([...names].sort(), ["opcode", "rkey"]);
  for (const line of render(bytes, { ...options, format: "ndjson" }, [4096], decoder).trimEnd().split("\n")) {
    for (const segment of JSON.parse(line).segments) {
      for (const name of Object.keys(segment.fields)) assert(["opcode", "opcode_name", "rkey"].includes(name), name);
    }
  }
});

Deno.test("impossible geometry is refused before the module sees it", () => {
  assertThrows(() => new RingDecoder(shared, { kind: "sq5", stride: 64, count: 0 }), RangeError);
  assertThrows(() => new RingDecoder(shared, { kind: "sq5", stride: 64, count: 4, first: 4 }), RangeError);
  assertThrows(() => new RingDecoder(shared, { kind: "cq5", stride: -64 }), RangeError);
  for (const stride of [0, 8, 24, 2048]) {
    const build = (): void => {
      const ring = new RingDecoder(shared, { kind: "cq5", stride });
      ring.push(new Uint8Array(64));
      ring.finish();
      ring.next();
    };
    assertThrows(build, RangeError);
  }
});

Deno.test("opcodes that only one transport has tell it", () => {
  const bytes = new Uint8Array(256);
  bytes.set([0, 0, 0, 0x29, 0, 0, 7, 2], 0); // ENHANCED_MPSW
  bytes.set([0, 0, 1, 0x0a, 0, 0, 7, 3], 64); // SEND
  bytes.set([0, 0, 2, 0x29, 0, 0, 7, 2], 128);
  const options = { kind: "sq5", stride: 64, count: 4 } as const;
  const layouts = (transport?: "rc" | "raw"): (string | null)[][] => {
    const found: (string | null)[][] = [];
    for (const plan of new RingDecoder(Decoder.create(), { ...options, transport }).over(bytes)) {
      for (const { segments } of plan.records()) found.push(segments.map(({ layout }) => layout));
    }
    return found;
  };
  assertEquals(layouts(), layouts("raw"));
  assertEquals(layouts()[1]![1], "wqe_eth");
  assertEquals(layouts("rc")[1]![1], "wqe_data");
});
