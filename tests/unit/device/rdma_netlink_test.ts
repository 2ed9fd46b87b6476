import { assertEquals } from "@std/assert";
import { RdmaNetlink } from "../../../device/rdma_netlink.ts";
import type { Syscalls } from "../../../ffi/syscalls.ts";

const attribute = (type: number, payload: readonly number[]): number[] => {
  const bytes = [payload.length + 4 & 255, payload.length + 4 >> 8, type, 0, ...payload];
  while (bytes.length % 4 !== 0) bytes.push(0);
  return bytes;
};
const little = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, at) => Math.floor(value / 256 ** at) % 256);
const text = (type: number, value: string): number[] => attribute(type, [...new TextEncoder().encode(value), 0]);

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
