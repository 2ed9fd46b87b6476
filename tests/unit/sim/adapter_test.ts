import { assertEquals, assertRejects } from "@std/assert";
import { DeviceError } from "../../../errors.ts";
import { createAdapter, type SimAdapter } from "../../../sim/adapter.ts";
import { simPort } from "../../../sim/port.ts";
import { mErrorOf } from "../../../ffi/status.ts";
import { parseScenario } from "../../../sim/scenario.ts";
import { document, dwords, pattern } from "../device/sim_device.ts";

const RING = pattern(64 * 8);

function adapter(parts: Record<string, unknown> = {}): SimAdapter {
  const rings = [{ segment: "SND_BUFF", index: 5, dwords: dwords(RING) }];
  return createAdapter(parseScenario(document({ rings, ...parts }), { name: "test" }));
}

/** Image of a RESOURCE_DUMP access. */
function image(
  type: number,
  numbers: { index1?: number; index2?: number; num1?: number; num2?: number } = {},
): DataView {
  const view = new DataView(new ArrayBuffer(256));
  view.setUint32(0, (0x40000000 | type) >>> 0);
  view.setUint32(8, numbers.index1 ?? 0);
  view.setUint32(12, numbers.index2 ?? 0);
  view.setUint16(16, numbers.num1 ?? 0);
  view.setUint16(18, numbers.num2 ?? 0);
  return view;
}

function access(device: SimAdapter, view: DataView, method = 1): number {
  return device.accessRegister(0xc000, method, new Uint8Array(view.buffer));
}

Deno.test("MGIR, MCAM, NODE_DESC and DEBUG_CAP say what the device is", () => {
  const device = createAdapter(parseScenario(
    document({
      device: {
        pci_device_id: "0x1017",
        hw_device_id: "0x20d",
        part: "X",
        firmware: "16.35.2000",
        psid: "MT_0000000008",
      },
    }),
    { name: "x" },
  ));
  const mgir = new Uint8Array(160);
  assertEquals(device.accessRegister(0x9020, 1, mgir), 0);
  const view = new DataView(mgir.buffer);
  assertEquals([view.getUint16(2), view.getUint16(10)], [0x1017, 0x20d]);
  assertEquals([view.getUint32(0x44), view.getUint32(0x48), view.getUint32(0x4c)], [16, 35, 2000]);
  assertEquals(new TextDecoder().decode(mgir.subarray(0x30, 0x3d)), "MT_0000000008");
  const mcam = new Uint8Array(72);
  assertEquals(device.accessRegister(0x907f, 1, mcam), 0);
  const mask = new DataView(mcam.buffer);
  assertEquals([mask.getUint32(8), mask.getUint32(16)], [0x80000000, 1]); // 0x907f and 0x9020
  const other = new Uint8Array(72);
  other[3] = 1;
  assertEquals(device.accessRegister(0x907f, 1, other), 0);
  assertEquals(new DataView(other.buffer).getUint32(8), 0);
  const debug = new Uint8Array(64);
  assertEquals(device.accessRegister(0x8400, 1, debug), 0);
  assertEquals(new DataView(debug.buffer).getUint32(0) & (1 << 22), 1 << 22);
  const node = new Uint8Array(64);
  assertEquals(device.accessRegister(0x6001, 1, node), 0);
  assertEquals(new TextDecoder().decode(node).startsWith("wqdump simulated X"), true);
});

Deno.test("what a device does not take is answered with a register status", () => {
  const device = adapter();
  assertEquals(device.accessRegister(0x1234, 1, new Uint8Array(256)), 4);
  assertEquals(device.accessRegister(0x9020, 2, new Uint8Array(256)), 6);
  assertEquals(device.accessRegister(0x9020, 1, new Uint8Array(100)), 0x24);
  assertEquals(access(device, image(0x7777)), 7); // not in the menu
  assertEquals(access(device, image(0x1001, { index1: 5, num1: 2 })), 7); // no count of first objects
  assertEquals(access(device, image(0x1001, { index1: 5, num2: 0xfffe })), 7); // all, but not active
  assertEquals(access(device, image(0x1001, { index1: 5, num2: 0xfff1 })), 7); // beyond a plain count
  assertEquals(access(device, image(0x2, { index1: 1, index2: 1 })), 7); // no second index
  const memory = image(0x1001, { index1: 5 });
  memory.setUint32(0, 0x1001); // memory mode
  assertEquals(access(device, memory), 7);
});

Deno.test("a dump goes on only with what the device answered", () => {
  for (const spoil of ["sequence", "opaque", "index1", "index2", "count", "type", "token", "inline"] as const) {
    const device = adapter();
    const view = image(0x1001, { index1: 5, num2: 0xffff });
    assertEquals(access(device, view), 0);
    assertEquals(view.getUint32(0) >>> 16, 0x8001); // more, sequence 1; inline_dump is the program's to write
    assertEquals(view.getUint32(0x24), 208);
    view.setUint32(0, (view.getUint32(0) | 0x4000_0000) >>> 0);
    if (spoil === "sequence") view.setUint32(0, view.getUint32(0) ^ 0x10000);
    if (spoil === "opaque") view.setUint32(0x1c, view.getUint32(0x1c) + 4);
    if (spoil === "token") view.setUint32(0x18, 99);
    if (spoil === "index1") view.setUint32(8, 6);
    if (spoil === "index2") view.setUint32(12, 1);
    if (spoil === "count") view.setUint16(18, 3);
    if (spoil === "inline") view.setUint32(0, view.getUint32(0) & 0xbfff_ffff);
    if (spoil === "type") view.setUint32(0, view.getUint32(0) ^ 2);
    assertEquals(access(device, view), 7, spoil);
  }
});

Deno.test("numbers that do not exist are answered as the scenario says", () => {
  const kinds = { status: 7, error: 0, empty: 0 } as const;
  for (const [invalid, status] of Object.entries(kinds)) {
    const device = adapter({ invalid_index: invalid });
    const view = image(0x1001, { index1: 99 });
    assertEquals(access(device, view), status, invalid);
    if (status !== 0) continue;
    const third = new DataView(view.buffer, 0x30 + 36).getUint16(2); // after information and command
    assertEquals(third, invalid === "error" ? 0xfffc : 0xfffb);
  }
});

Deno.test("an element beyond the ring's end does not exist, a count beyond it is cut", () => {
  const device = adapter({ invalid_index: "status" });
  assertEquals(access(device, image(0x1001, { index1: 5, index2: 8 })), 7);
  const view = image(0x1001, { index1: 5, index2: 7, num2: 100 });
  assertEquals(access(device, view), 0);
  assertEquals(view.getUint32(0x24), 16 + 20 + 16 + 64 + 4);
});

Deno.test("unfinished dumps do not pile up", () => {
  const device = adapter();
  const first = image(0x1001, { index1: 5, num2: 0xffff });
  access(device, first);
  for (let i = 0; i < 64; i++) access(device, image(0x1001, { index1: 5, num2: 0xffff }));
  assertEquals(access(device, first), 7); // forgotten
});

Deno.test("simPort() turns statuses into the library's errors", async () => {
  const port = simPort(adapter(), "sim:test");
  const error = await assertRejects(() => port.accessRegister(0x1234, 1, new Uint8Array(256)), DeviceError);
  assertEquals(error.status, "ME_REG_ACCESS_REG_NOT_SUPP");
  assertEquals(error.device, "sim:test");
  assertEquals(error.operation, "access register 0x1234");
  assertEquals(port.info, {
    name: "sim:test",
    generation: 5,
    pciDeviceId: 0x1017,
    part: "ConnectX-5",
    firmware: "16.35.2000",
    linkLayer: undefined,
  });
  assertEquals([mErrorOf(7), mErrorOf(0x70), mErrorOf(0x55)], [0x109, 0x112, 0x10c]);
});
