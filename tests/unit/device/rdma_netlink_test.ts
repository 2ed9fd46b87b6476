import { assertEquals } from "@std/assert";
import { RdmaNetlink } from "../../../device/rdma_netlink.ts";
import { objectOf } from "../../../device/rdma_objects.ts";
import type { Syscalls } from "../../../ffi/syscalls.ts";
import { attribute, little, text } from "./netlink_kernel.ts";

/** A memory region as `rdma statistic mr` gets it: its id and a nest of counters. */
function region(id: number, counters: Readonly<Record<string, number>>): number[] {
  const rows = Object.entries(counters).flatMap(([name, value]) =>
    attribute(81, [...text(82, name), ...attribute(83, little(value, 8))])
  );
  return attribute(41, [...attribute(62, little(id, 4)), ...(rows.length === 0 ? [] : attribute(80, rows))]);
}

/** Answers every request with the same messages, and keeps what was asked. */
function kernel(bodies: readonly (readonly number[])[], asked: Uint8Array[]): Syscalls {
  let sequence = 0;
  const message = (type: number, body: readonly number[]): number[] => [
    ...little(16 + body.length, 4),
    ...little(type, 2),
    ...little(2, 2),
    ...little(sequence, 4),
    ...little(0, 4),
    ...body,
  ];
  return {
    call(call) {
      if (call.op === "send") {
        asked.push(call.bytes);
        sequence = new DataView(call.bytes.buffer).getUint32(8, true);
        return Promise.resolve({ value: call.bytes.length, errno: 0 });
      }
      if (call.op !== "recv") return Promise.resolve({ value: 5, errno: 0 });
      const bytes = Uint8Array.from([...bodies.flatMap((body) => message(0x1411, body)), ...message(3, little(0, 4))]);
      return Promise.resolve({ value: bytes.length, errno: 0, bytes });
    },
    close: () => undefined,
  };
}

Deno.test("statistics of memory regions are summed, and asked for by the resource that they are of", async () => {
  const asked: Uint8Array[] = [];
  const rows = [
    region(1, { page_faults: 3, page_invalidations: 2 }),
    region(2, {}),
    region(3, { page_faults: 2 ** 33, page_prefetch: 1 }),
  ];
  const netlink = new RdmaNetlink(kernel([attribute(40, rows[0]!), attribute(40, rows.slice(1).flat())], asked), "x");
  const sums = await netlink.memoryStatistics({ index: 3, name: "mlx5_3", ports: 1, firmware: undefined });
  assertEquals([...sums], [["page_faults", 2 ** 33 + 3], ["page_invalidations", 2], ["page_prefetch", 1]]);
  const view = new DataView(asked[0]!.buffer);
  assertEquals(view.getUint16(4, true), 5 << 10 | 17, "RDMA_NLDEV_CMD_STAT_GET");
  assertEquals([...asked[0]!.subarray(16)], [...attribute(1, little(3, 4)), ...attribute(75, little(40, 4))]);
});

Deno.test("contexts of QPs without a port come with one dump of all, each once and while they are new", async () => {
  const header = [0, 4, 0xff, 0xfe, ...Array(12).fill(0)];
  const context = (
    qpn: number,
  ): number[] => [...header, 0, 4, 0x40, 0, 0, 0, 0, 0, 0, 0, ...[qpn >> 8, qpn & 255], 0, 0, 0, 0];
  const row = (qpn: number): number[] => attribute(20, attribute(85, context(qpn)));
  const asked: { dump: boolean; body: Uint8Array }[] = [];
  const calls: Syscalls = {
    call(call) {
      if (call.op === "send") {
        const view = new DataView(call.bytes.buffer, call.bytes.byteOffset);
        asked.push({ dump: (view.getUint16(6, true) & 0x300) !== 0, body: call.bytes.slice() });
        return Promise.resolve({ value: call.bytes.length, errno: 0 });
      }
      if (call.op !== "recv") return Promise.resolve({ value: 5, errno: 0 });
      const { dump, body } = asked.at(-1)!;
      const sequence = [...body.subarray(8, 12)];
      const message = (
        type: number,
        content: readonly number[],
      ): number[] => [...little(16 + content.length, 4), ...little(type, 2), 2, 0, ...sequence, 0, 0, 0, 0, ...content];
      const bytes = dump
        ? [...message(0x1413, attribute(19, [...row(0x201), ...row(0x202)])), ...message(3, little(0, 4))]
        : message(2, [0xf5, 0xff, 0xff, 0xff, ...body]); // -11: not on this port
      return Promise.resolve({ value: bytes.length, errno: 0, bytes: Uint8Array.from(bytes) });
    },
    close: () => undefined,
  };
  let now = 0;
  const netlink = new RdmaNetlink(calls, "x", () => now);
  const device = { index: 3, name: "mlx5_3", ports: 1, firmware: undefined };
  const dumps = async (qpn: number): Promise<number> => {
    const before = asked.filter(({ dump }) => dump).length;
    assertEquals([...(await netlink.raw(device, "qp", qpn))!], context(qpn));
    return asked.filter(({ dump }) => dump).length - before;
  };
  assertEquals([await dumps(0x201), await dumps(0x202)], [1, 0]);
  assertEquals(await dumps(0x201), 1, "a second sample is a later one");
  now = 60_000;
  assertEquals(await dumps(0x202), 1, "an old answer is none of now");
});

Deno.test("connections have their addresses, services and states by name", async () => {
  const asked: Uint8Array[] = [];
  const v4 = (
    address: readonly number[],
    port: number,
  ): number[] => [2, 0, port >> 8, port & 255, ...address, ...little(0, 120)];
  const v6 = [10, 0, 0x11, 0x44, 0, 0, 0, 0, 0xfe, 0x80, ...little(0, 13), 2, ...little(0, 104)];
  const row = (...attributes: readonly number[][]): number[] => attribute(31, attributes.flat());
  const rows = [
    row(attribute(63, little(0, 4)), attribute(27, [8]), attribute(32, little(0x106, 4)), attribute(28, little(77, 4))),
    row(
      ...[attribute(63, little(4, 4)), attribute(21, little(288, 4)), attribute(3, little(1, 4)), attribute(27, [5])],
      ...[attribute(32, little(0x106, 4)), text(29, "nvme_rdma"), attribute(33, v4([10, 7, 0, 1], 41000))],
      attribute(34, v6),
    ),
    row(attribute(27, [99]), attribute(33, [2, 0])),
  ];
  const netlink = new RdmaNetlink(kernel([attribute(30, rows.flat())], asked), "x");
  const found = await netlink.connections({ index: 3, name: "mlx5_3", ports: 1, firmware: undefined });
  assertEquals(new DataView(asked[0]!.buffer).getUint16(4, true), 5 << 10 | 11, "RDMA_NLDEV_CMD_RES_CM_ID_GET");
  assertEquals(found.map(({ id, qpn, state, ps, tid }) => [id, qpn, state, ps, tid]), [
    [0, null, "LISTEN", "TCP", 77],
    [4, 288, "CONNECT", "TCP", undefined],
    [null, null, null, null, undefined],
  ]);
  assertEquals(found.map(({ source, destination, kernel }) => [source, destination, kernel]), [
    [null, null, null],
    ["10.7.0.1:41000", "[fe80:0:0:0:0:0:0:2]:4420", "nvme_rdma"],
    [null, null, null],
  ]);
});

Deno.test("a thread that has ended is none, whether the kernel says 0 or nothing", () => {
  const context = (...attributes: readonly number[]) =>
    objectOf("ctx", Uint8Array.from([...attribute(64, little(4, 4)), ...attributes]))?.tid;
  assertEquals(context(...attribute(28, little(77, 4))), 77);
  assertEquals([context(...attribute(28, little(0, 4))), context()], [undefined, undefined]);
});
