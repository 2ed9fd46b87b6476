/** What a line of `brief` says of an element that has a kind beside its opcode or type. */

import { assertEquals, assertMatch } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { fakeHost } from "./fakes.ts";

async function brief(bytes: Uint8Array, ...args: readonly string[]): Promise<string> {
  const host = fakeHost({ input: bytes });
  assertEquals(await run(["decode", "-", "--format", "brief", ...args], host), 0, host.seen.stderr);
  return host.seen.stdout;
}

/** An event of 64 bytes, or of 32 of the 4th generation. */
function event(type: number, subType: number, data: readonly number[] = [], generation = 5): Uint8Array {
  const bytes = new Uint8Array(generation === 5 ? 64 : 32);
  bytes[1] = type;
  bytes[3] = subType;
  bytes.set(data, generation === 5 ? 32 : 4);
  return bytes;
}

const NUMBER = Array.from({ length: 28 }, () => 1);

Deno.test("sub types of events have names in brief, 0 too where it is one", async () => {
  const events: readonly [number, number, string][] = [
    [0x0c, 0, "event_sub_type=0x0 WQE"],
    [0x26, 0, "event_sub_type=0x0 OWNERSHIP_CHANGE"],
    [0x18, 1, "event_sub_type=0x1 BACKEND_CONTROLLER_PCI_ERROR"],
    [0x18, 2, "event_sub_type=0x2 BACKEND_CONTROLLER_TO_ERROR"],
    [0x1e, 1, "event_type=0x1e DCBX_CHANGE_EVENT event_sub_type=0x1 ERROR_STATE_DCBX port_num="],
    [0x1e, 4, "event_sub_type=0x4 REMOTE_CONFIG_APP_PRIORITY_CHANGE"],
  ];
  for (const [type, subType, text] of events) {
    assertEquals((await brief(event(type, subType, NUMBER), "--source", "eqe")).includes(text), true, text);
  }
  assertEquals((await brief(event(0x05, 0, NUMBER), "--source", "eqe")).includes("sub_type"), false);
  const warning = await brief(event(0x1b, 0, [], 4), "--source", "eqe", "--generation", "4");
  assertMatch(warning, /subtype=0x0 WARMING/);
});

Deno.test("events of a ConnectX-3 name their SRQ in brief", async () => {
  for (const type of [0x12, 0x14]) {
    assertMatch(await brief(event(type, 0, [0, 0, 3, 4], 4), "--source", "eqe", "--generation", "4"), /srqn=0x304/);
  }
});

Deno.test("opcode modifiers have names in brief, and a WAIT says for what", async () => {
  const wqe = (modifier: number, opcode: number, ds: number, ...segment: readonly number[]) => {
    const bytes = new Uint8Array(64);
    bytes.set([modifier, 0, 0, opcode, 0, 1, 0x55, ds]);
    bytes.set(segment, 16);
    return bytes;
  };
  const raw = ["--source", "snd", "--transport", "raw"] as const;
  assertMatch(await brief(wqe(1, 0x2f, 4), ...raw), /opc_mod=0x1 DMA opcode=0x2f MMO/);
  assertMatch(await brief(wqe(0, 0x2d, 4), ...raw), /opc_mod=0x0 IPSEC opcode=0x2d ACCESS_ASO/);
  const wait = await brief(wqe(0, 0x0f, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 77, 0, 0, 0, 0x99), ...raw);
  assertMatch(wait, /opc_mod=0x0 CQ_PI opcode=0xf WAIT .*max_index=77 qpn_cqn=0x99/);
  assertEquals((await brief(wqe(0, 0x0a, 2), ...raw)).includes("opc_mod"), false);
});

Deno.test("fields with named values say the name: hairpin buffers, kinds of queues, ordering, what a DCT scatters", async () => {
  const context = async (source: string, bytes: number, at: number, value: number) => {
    const image = new Uint8Array(bytes);
    image[at] = value;
    const host = fakeHost({ input: image });
    assertEquals(await run(["decode", "-", "--source", source], host), 0, host.seen.stderr);
    return host.seen.stdout;
  };
  assertMatch(await context("sqc", 240, 2, 1), /^hairpin_wq_buffer_type : 0x1 \(HOST_MEMORY\)$/m);
  assertMatch(await context("rqc", 240, 2, 1), /^hairpin_data_buffer_type : 0x1 \(LOCKED_INTERNAL_BUFFER\)$/m);
  assertMatch(await context("tirc", 240, 0x1c, 1), /^inline_q_type : 0x1 \(VIRTQ\)$/m);
  assertMatch(await context("mkc", 64, 0x3a, 1), /^order_read_after_write : 0x1 \(SAO\)$/m);
  assertMatch(await context("dctc", 64, 0x11, 1), /^cs_res : 0x1 \(NA\)$/m);
});
