// A log on its way through the command: what is printed, in every format, and what is remembered from item to item.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { renderLog, type RenderLogOptions } from "../../../render/log.ts";
import { Decoder } from "../../../wasm/decoder.ts";

const decoder = Decoder.create();

async function run(text: string, options: RenderLogOptions = {}): Promise<string> {
  let out = "";
  await renderLog([text], decoder, (piece) => out += piece, options);
  return out;
}

/** A completion with error as rows of dwords. */
function completion(last: string): string {
  const zero = "00000000 00000000 00000000 00000000\n";
  return `mlx5: hostA: got completion with error:\n${zero}${zero}${zero}00000000 ${last}\n`;
}

const ACCESS = completion("00008813 080003f7 00cf00d2");
const FLUSH = completion("0000f905 080003f7 00d000d2");

/** Rows of bytes as DPDK prints them. */
function hexdump(title: string, bytes: Uint8Array): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = Array.from(bytes.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, "0").toUpperCase());
    rows.push(` ${at.toString(16).padStart(8, "0").toUpperCase()}: ${row.join(" ")} | ................`);
  }
  return `${title}: at [0x7f6a7d20c000], len=${bytes.length}\n${rows.join("\n")}\n`;
}

/** A ring of 64-byte completions: syndrome and owner of each; undefined was never written. */
function ring(entries: readonly (readonly [number, number] | undefined)[]): Uint8Array {
  const bytes = new Uint8Array(64 * entries.length);
  entries.forEach((entry, n) => {
    const at = 64 * n;
    if (entry === undefined) {
      bytes[at + 63] = 0xf0;
      return;
    }
    const [syndrome, owner] = entry;
    bytes[at + 54] = syndrome === 5 ? 0xf9 : 0x88;
    bytes[at + 55] = syndrome;
    bytes[at + 56] = 0x0a;
    bytes[at + 59] = 7;
    bytes[at + 61] = n;
    bytes[at + 63] = 0xd0 | owner;
  });
  return bytes;
}

Deno.test("text: place, origin, fields, explanation, first cause", async () => {
  const text = await run(ACCESS);
  assertMatch(text, /^== error CQE, lines 1 - 5 \(rdma-core got completion\) ==\n> mlx5: hostA: got/);
  assertStringIncludes(text, "\nsyndrome : 0x13 (REMOTE_ACCESS_ERR)\n");
  assertStringIncludes(
    text,
    "\n-------------- explanation ------------------\nmeaning : remote access error on RDMA_WRITE",
  );
  assertStringIncludes(
    text,
    "== First cause ==\nQP 0x3f7 (hostA) : first error at lines 1 - 5: syndrome 0x13, vendor 0x88, ",
  );
  for (const line of text.split("\n")) assert(line.length <= 118, line);
});

Deno.test("text: the answer stands first, or at the end with a word about it where the input is slow", async () => {
  const first = await run(ACCESS + FLUSH, { answer: "first" });
  assertMatch(first, /^== First cause ==\nQP 0x3f7 \(hostA\) : first error[^]*\n\n== error CQE, lines 1 - 5/);
  assertEquals(first.match(/== First cause ==/g)?.length, 1);
  let out = "";
  async function* slow(): AsyncGenerator<string> {
    yield ACCESS + "noise\n".repeat(4);
    while (!out.includes("error CQE")) await new Promise((resolve) => setTimeout(resolve, 5));
    yield FLUSH;
  }
  await renderLog(slow(), decoder, (piece) => out += piece, { answer: "first unless slow" });
  assertMatch(
    out,
    /^note : the first cause comes at the end[^]*== error CQE, lines 1 - 5[^]*== First cause ==\nQP 0x3f7/,
  );
});

Deno.test("text: what waits for the answer comes out where reading fails", async () => {
  let out = "";
  async function* failing(): AsyncGenerator<string> {
    yield ACCESS + "noise\n".repeat(4);
    await Promise.resolve();
    throw new Error("the disk");
  }
  const done = renderLog(failing(), decoder, (piece) => out += piece, { answer: "first" });
  assertEquals(await done.then(() => "", (error: Error) => error.message), "the disk");
  assertStringIncludes(out, "error CQE, lines 1 - 5");
});

Deno.test("text: flushes behind the first are counted, equal explanations are given once", async () => {
  const text = await run(ACCESS + FLUSH.repeat(40) + ACCESS);
  assertEquals(text.match(/^== error CQE/gm)?.length, 3);
  assertStringIncludes(
    text,
    "\nand 39 more flushes like lines 6 - 10, up to lines 201 - 205, 40 in all: Work Request Flushed Error, syndrome 0x05,\n" +
      "  vendor 0xf9 (rdma-core got completion)\n",
  );
  assertStringIncludes(text, "  flushed : 40 elements, from lines 6 - 10 to lines 201 - 205\n");
  assertStringIncludes(text, "see : causes and checks at lines 1 - 5\n");
  assertStringIncludes(text, "  further errors : 1 (lines 206 - 210)\n");
});

Deno.test("errors and events that say the same are counted behind the first ones, what is lost of one is told", async () => {
  const line = (n: number, words: string) => `ha:${n}:${n} [0] NCCL WARN NET/IB : ${words}\n`;
  const errors = Array.from(
    { length: 200 },
    (_, n) =>
      line(n + 1, `Got completion from peer 192.0.2.${n}<1> with status=12 opcode=0 len=0 vendor err 129 (Send)`),
  );
  const events = Array.from(
    { length: 200 },
    (_, n) => line(n + 1, "mlx5_0:1 Got async event : local access violation work queue error"),
  );
  const mixed = errors.flatMap((one, n) => [one, events[n]!]).join("");
  const text = await run(mixed, { answer: "first" });
  assertEquals(text.match(/^== message/gm)?.length, 8);
  assert(text.split("\n").length < 230, text);
  assertEquals(text.match(/^and [^]*?(?=^and |$(?![^]))/gm)?.map((line) => line.replace(/\s+/g, " ").trim()), [
    "and 196 more errors like line 7, up to line 399, 200 in all: transport retry counter exceeded, syndrome 0x15, " +
    "vendor 0x81 (nccl net_ib)",
    "and 196 more events like line 8, up to line 400, 200 in all: local access violation work queue error (nccl async event)",
  ]);
  const cut = errors.slice(0, 9).join("") +
    "ha:1:1 [0] NCCL WARN NET/IB : Got completion from peer 192.0.2.9<1> with " +
    "status=12 opcode=0 len=0 vendor err\nusb 1-1: new device\n";
  assertMatch(await run(cut), /^note : lost: /m);
  // Who looks on is told when nothing comes for a while.
  let live = "";
  const told = Promise.withResolvers<void>();
  const pieces = async function* () {
    for (const error of errors.slice(0, 7)) yield error + "usb\n".repeat(20);
    await told.promise;
  };
  await renderLog(pieces(), decoder, (piece) => {
    live += piece;
    if (live.includes(" more ")) told.resolve();
  }, { format: "brief" });
  assertMatch(live, /^and 3 more errors like line 64, up to line 127, 7 in all so far: transport retry/m);
  const whole = await run(errors.join("usb\n".repeat(20)), { format: "brief" });
  assertMatch(whole, /^and 196 more errors like line 64, up to line 4180, 200 in all: transport retry/m);
  assertEquals(whole.match(/ more errors like /g)?.length, 1, whole);
});

Deno.test("text: what is missing, mended or contradicted stands at the top of an item", async () => {
  const cut = await run(ACCESS.split("\n").slice(0, 4).join("\n") + "\n");
  assertStringIncludes(cut, "\nincomplete : 48 of 64 bytes\n");
  assert(!cut.includes("syndrome :") && !cut.includes("== First cause =="));
  const turned = await run(ACCESS.replace("00008813 080003f7 00cf00d2", "13880000 f7030008 d200cf00"));
  assertStringIncludes(turned, "\nrepaired : dwords of a little-endian host turned around\n");
  const other = await run(
    `infiniband mlx5_0: mlx5_handle_error_cqe:332:(pid 7): WC error: 4, Message: local protection error
infiniband mlx5_0: dump_cqe:272:(pid 7): dump error cqe
${hexdump("", ring([[0x13, 0]])).split("\n").slice(1).map((row) => row.slice(1, 58).toLowerCase()).join("\n")}
`,
  );
  assertStringIncludes(
    other,
    "\ncontradiction : the text says completion status 4 (syndrome 0x4), the bytes say syndrome 0x13\n",
  );
});

Deno.test("text: of a ring, equal elements are printed once and errors explained in place", async () => {
  const text = await run(hexdump("MLX5 Error CQ", ring([[0x13, 0], [5, 0], [5, 0], undefined, undefined, undefined])));
  assertStringIncludes(text, "[Element Index 0x4 - 0x5]\nthe same bytes as element 0x3\n");
  assertEquals(text.match(/^meaning : /gm)?.length, 3);
  assertStringIncludes(text, "QP 0x7 : first error at CQE 0 of lines 1 - 25: syndrome 0x13");
  assertStringIncludes(text, "flushed : 2 elements");
});

Deno.test("a ring that has gone round is read in the order of its owner bits", async () => {
  const text = await run(hexdump("MLX5 Error CQ", ring([[5, 1], [5, 1], [0x13, 0], [5, 0]])));
  assertStringIncludes(text, "first error at CQE 2 of");
  assertStringIncludes(text, "not certain : an earlier error may be gone: the ring is full");
  const strange = await run(hexdump("MLX5 Error CQ", ring([[5, 1], [5, 0], [0x13, 1], [5, 0]])));
  assertStringIncludes(strange, "the owner bits of the ring change more than once");
});

Deno.test("a large ring gives the same as a small one", async () => {
  const entries = Array.from({ length: 600 }, (_, n) => n === 3 ? [0x13, 0] as const : [5, 0] as const);
  const doc = JSON.parse(await run(hexdump("MLX5 Error CQ", ring(entries)), { format: "json" }));
  assertEquals(doc.items[0].elements.length, 600);
  assertEquals([doc.first_causes[0].first.where, doc.first_causes[0].flushes], ["CQE 3 of lines 1 - 2401", 599]);
  assertEquals(doc.items[0].elements[3].explanation.syndrome.value, 0x13);
});

Deno.test("brief: one line for each item", async () => {
  const lines = (await run(
    `${ACCESS}NET/IB : Got completion from peer 10.2.0.7<50412> with status=12 opcode=0 len=0 vendor err 129\n` +
      `${ACCESS.split("\n").slice(0, 3).join("\n")}\n`,
    { format: "brief" },
  )).split("\n");
  assertEquals(lines.slice(0, 3), [
    "lines 1 - 5: error CQE REMOTE_ACCESS_ERR RDMA_WRITE qp 0x3f7 wqe 0xcf vendor 0x88 hw 0x0 host hostA",
    "line 6: message (nccl net_ib) TRANSPORT_RETRY_EXC_ERR vendor 0x81",
    "lines 7 - 9: error CQE, 32 bytes [incomplete]",
  ]);
  assertEquals(lines[3], "== First cause ==");
});

Deno.test("json: items, first causes, counts; ndjson: the same, a record a line", async () => {
  const input = ACCESS + FLUSH + "00000000: 45\nnoise\n" + ACCESS.slice(0, 100) + "\n";
  const doc = JSON.parse(await run(input, { format: "json" }));
  assertEquals(doc.schema, "wqdump/2");
  assertEquals(doc.counts, { lines: 15, elements: 3, cut: 1, messages: 0, skipped: doc.counts.skipped });
  assertEquals(doc.earliest_error.where, "lines 1 - 5");
  assertEquals(doc.incomplete, "1 element is cut");
  assertEquals(doc.items[0].elements[0].facts.qpn, 0x3f7);
  assertEquals(doc.items[1].elements[0].explanation.flush, true);
  const records = (await run(input, { format: "ndjson" })).trim().split("\n").map((line) => JSON.parse(line));
  const kinds = records.filter((record) => record.kind === "element");
  assertEquals(kinds.map((record) => record.bytes), doc.items.flatMap((i: { bytes?: string }) => i.bytes ?? []));
});

Deno.test("items are written while the log still comes in, and after every piece there is time to flush", async () => {
  const seen: string[] = [];
  async function* log() {
    yield ACCESS;
    assert(seen.some((piece) => piece.includes("REMOTE_ACCESS_ERR")));
    assertEquals(seen[seen.length - 1], "");
    yield FLUSH;
  }
  await renderLog(log(), decoder, (piece) => {
    seen.push(piece);
  });
});

Deno.test("a signal ends an endless log after what was found", async () => {
  const stop = new AbortController();
  let count = 0;
  function* log() {
    for (;;) {
      if (++count === 5) stop.abort();
      yield ACCESS;
    }
  }
  const { counts } = await renderLog(log(), decoder, () => {}, { signal: stop.signal });
  assertEquals(counts.elements, 5);
});

Deno.test("an empty log is an empty result", async () => {
  assertEquals(await run(""), "");
  assertEquals(JSON.parse(await run("", { format: "json" })).items, []);
});
