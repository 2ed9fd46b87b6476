// Lines as nobody should write them: all that is in them is read, and nothing that is not.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { renderLog } from "../../../render/log.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { decodeToJson, type Json, readItems } from "./cases.ts";

const NCCL = (peer: number) =>
  `NET/IB : Got completion from peer 192.0.2.${peer}<1> with status=12 opcode=0 len=0 vendor err 129 (Send) `;

const numbersOf = (text: string, name: string): unknown[] =>
  readItems(text).flatMap((item) => item.kind === "message" ? [item.facts[name]] : []);

Deno.test("thousands of messages on one line are read one by one", () => {
  const peers = Array.from({ length: 6000 }, (_, n) => n % 250);
  assertEquals(
    numbersOf(peers.map(NCCL).join("") + "\n", "peer"),
    peers.map((peer) => `192.0.2.${peer}<1>`),
  );
});

Deno.test("thousands of completions as names and values on one line are read one by one", () => {
  const numbers = Array.from({ length: 6000 }, (_, n) => n + 1);
  const text = numbers.map((qpn) => `{"wr_id": 7, "status": 12, "vendor_err": 129, "qp_num": ${qpn}}`).join(", ");
  assertEquals(numbersOf(`[${text}]\n`, "qpn"), numbers);
});

Deno.test("a template that never matches is not looked for again behind each match of another", () => {
  const text = ("Got completion from peer 192.0.2.1<1> with status=12 opcode=0 len=0 vendor err 129 " +
    "localGid x remoteGids y NET/IB hca qp_num= ").repeat(4000) + "\n";
  assertEquals(numbersOf(text, "wc_status").length, 4000);
});

Deno.test("zeros and bytes of another alphabet in a line hide nothing", () => {
  for (const before of ["\0\0\0", "caf\u00e9 \ufffd", "\x1b[31m", "\u00a0\u200b"]) {
    assertEquals(numbersOf(`${before}${NCCL(7)}\0\n`, "peer"), ["192.0.2.7<1>"], JSON.stringify(before));
  }
});

Deno.test("lines without a number of two programs are of two queues", async () => {
  const document: Json = await decodeToJson(
    "Assertion failed: wc->status == IBV_WC_SUCCESS. 12 vs 0\nLocal protection on mlx5_2:1/IB (synd 0x4 vend 0x51 hw_synd 0/2)\n",
  );
  assertEquals(document.first_causes.length, 2);
  assertEquals(document.first_causes.map((cause: Json) => cause.first.syndrome), [0x15, 0x04]);
});

Deno.test("a message behind another one in the next line is no part of it", () => {
  const items = readItems("ibv channel 3 in state error: 12, 0\nRemote operation error on mlx5_2:1/IB\n");
  assertEquals(items.map((item) => item.kind === "message" && [item.origin, item.lines.first]), [
    ["verbs state error", 1],
    ["ucx ib_mlx5_log", 2],
  ]);
});

Deno.test("of an adapter that is not NVIDIA's no syndrome is told, in no format", async () => {
  const text = `h:1:2 [0] NCCL WARN ${NCCL(2)}hca erdma_0\n`;
  const document: Json = await decodeToJson(text);
  assertEquals(document.first_causes[0].first.syndrome, undefined);
  assertEquals(document.first_causes[0].first.wc_status, 12);
  for (const format of ["brief", "text"] as const) {
    let out = "";
    await renderLog([text], Decoder.create(), (piece) => out += piece, { format });
    assertEquals(/syndrome 0x/.test(out), false, out);
    assertStringIncludes(out.replace(/\s+/g, " "), "completion status 12, not an NVIDIA adapter");
  }
});

Deno.test("the number of the next line of grep is no digit of this one", () => {
  assertEquals(numbersOf("56:RX timeout on channel: 2, RQ: 0x2f1, CQ: 0x41d\n57:\n58:\n", "cqn"), [0x41d]);
});
