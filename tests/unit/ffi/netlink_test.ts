import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DeviceError } from "../../../errors.ts";
import {
  attributeList,
  attributesOf,
  AttributeWriter,
  FAMILY,
  netlinkMessage,
  netlinkMessages,
  NetlinkRefusal,
  NetlinkSocket,
  numberIn,
  textIn,
} from "../../../ffi/netlink.ts";
import type { Syscalls } from "../../../ffi/syscalls.ts";
import { RdmaNetlink } from "../../../device/rdma_netlink.ts";

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text: string): Uint8Array =>
  Uint8Array.from(text.replaceAll(/\s/g, "").match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/** RES_QP_GET of rxe0 on Linux 7.3.4, as it came: two of its rows. */
const REQUEST = "18000000 0a14 0103 01000000 00000000 0800 0100 00000000";
const ROW_17 =
  "5400 1400 0800 0300 01000000 0800 1500 11000000 0800 3c00 01000000 0800 1c00 83000000 0800 1600 12000000" +
  "0800 1700 2a728a00 0800 1800 75130400 0500 1900 00000000 0500 1a00 02000000 0500 1b00 03000000";
const ROW_1 = "3800 1400 0800 0300 01000000 0800 1500 01000000 0c00 1d00 69625f636f726500 0800 1800 00000000" +
  "0500 1a00 01000000 0500 1b00 03000000";
const ANSWER =
  `b4000000 0a14 0200 01000000 97000000 0800 0100 00000000 0900 0200 72786530 00000000 9000 1300 ${ROW_17}${ROW_1}`;
const DONE = "14000000 0300 0200 01000000 97000000 00000000";

/** A socket whose datagrams a test gives. */
function calls(
  datagrams: readonly (Uint8Array | number)[],
): Syscalls & { readonly sent: Uint8Array[]; readonly ops: string[] } {
  const sent: Uint8Array[] = [];
  const ops: string[] = [];
  const left = [...datagrams];
  return {
    sent,
    ops,
    call(call) {
      ops.push(call.op);
      if (call.op === "socket") return Promise.resolve({ value: 4, errno: 0 });
      if (call.op === "send") {
        sent.push(call.bytes);
        return Promise.resolve({ value: call.bytes.length, errno: 0 });
      }
      if (call.op !== "recv") return Promise.resolve({ value: 0, errno: 0 });
      const next = left.shift() ?? 0;
      return Promise.resolve(
        typeof next === "number" ? { value: next, errno: 0 } : { value: next.length, errno: 0, bytes: next },
      );
    },
    close: () => undefined,
  };
}

Deno.test("a list of QPs is asked for and read as a real kernel has it", async () => {
  const wire = calls([unhex(ANSWER), unhex(DONE)]);
  const objects = await new RdmaNetlink(wire, "rxe0").list(
    { index: 0, name: "rxe0", ports: 1, firmware: undefined },
    "qp",
  );
  assertEquals(hex(wire.sent[0]!), REQUEST.replaceAll(" ", ""));
  assertEquals(
    objects.map(({ number, tid, kernel, type, state, remoteQpn, pdn }) => [
      number,
      tid,
      kernel,
      type,
      state,
      remoteQpn,
      pdn,
    ]),
    [
      [17, 131, undefined, "RC", "RTS", 18, 1],
      [1, undefined, "ib_core", "GSI", "RTS", undefined, undefined],
    ],
  );
});

Deno.test("a single QP is asked for with its port, QP 1 with the port above its number", async () => {
  const wire = calls([unhex("3c000000 0200 0000 01000000 00000000 feffffff").slice(0, 20), unhex(DONE)]);
  const one = netlinkMessage(2, 0, 1, Uint8Array.of(0xfe, 0xff, 0xff, 0xff));
  const found = calls([one]);
  const device = { index: 0, name: "rxe0", ports: 1, firmware: undefined };
  assertEquals(await new RdmaNetlink(found, "rxe0").qp(device, 0x12), undefined);
  assertEquals(hex(found.sent[0]!), "280000000a1401000100000000000000080001000000000008000300010000000800150012000000");
  const first = calls([one]);
  await new RdmaNetlink(first, "rxe0").qp(device, 1);
  assertEquals(hex(first.sent[0]!.subarray(32)), "0800150001000001");
  assertEquals(wire.sent.length, 0);
});

Deno.test("attributes are padded to four bytes, flags of the type are put off, the last of two counts", () => {
  const bytes = new AttributeWriter().u8(25, 3).text(2, "mlx5_0").u32(1, 0x80000001).u32(1, 7).done();
  assertEquals(bytes.length % 4, 0);
  const nested = new AttributeWriter().nest(0x8000 | 88, new AttributeWriter().u32(90, 5)).done();
  assertEquals(attributeList(nested)[0]?.[0], 88);
  const attributes = attributesOf(bytes);
  assertEquals([numberIn(attributes, 25), textIn(attributes, 2), numberIn(attributes, 1)], [3, "mlx5_0", 7]);
  assertEquals([numberIn(attributes, 2), numberIn(attributes, 99), textIn(attributes, 99)], [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("lengths that lead out of an answer are refused, whatever they are", () => {
  for (const length of [0, 3, 15, 17, 0x7fffffff, 0xffffffff]) {
    const bytes = netlinkMessage(3, 0, 1, new Uint8Array(0));
    new DataView(bytes.buffer).setUint32(0, length, true);
    assertThrows(() => netlinkMessages(bytes), DeviceError);
  }
  for (const length of [0, 1, 3, 9, 0xffff]) {
    const bytes = new AttributeWriter().u32(1, 5).done();
    new DataView(bytes.buffer).setUint16(0, length, true);
    assertThrows(() => attributeList(bytes), DeviceError);
  }
});

Deno.test("a refusal, an end without a code and an empty datagram end the question; a dump's socket is made anew", async () => {
  const end = (code: number): Uint8Array => {
    const bytes = netlinkMessage(3, 2, 1, new Uint8Array(4));
    new DataView(bytes.buffer).setInt32(16, code, true);
    return bytes;
  };
  const request = { type: 0x140a, dump: true, body: new Uint8Array(0) };
  for (const code of [-1, -22, -38, -67, 1]) {
    const wire = calls([end(code)]);
    const error = await assertRejects(() => new NetlinkSocket(wire, FAMILY.rdma, "dev").ask(request), NetlinkRefusal);
    assertEquals([error.code, wire.ops.at(-1)], [code, "close"]);
  }
  await assertRejects(
    () => new NetlinkSocket(calls([netlinkMessage(3, 2, 1, new Uint8Array(2))]), FAMILY.rdma, "dev").ask(request),
    DeviceError,
    "without a code",
  );
  await assertRejects(() => new NetlinkSocket(calls([0]), FAMILY.rdma, "dev").ask(request), NetlinkRefusal);
  await assertRejects(
    () => new NetlinkSocket(calls([1 << 20]), FAMILY.rdma, "dev").ask(request),
    DeviceError,
    "in one piece",
  );
});
