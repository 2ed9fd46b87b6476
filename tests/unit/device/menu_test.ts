import { assertEquals } from "@std/assert";
import { findType, MENU_RECORD_BYTES, menuRecord, menuRecords, offeredNames } from "../../../device/menu.ts";
import { SegmentWriter } from "../../../sim/segment_writer.ts";
import { device } from "./sim_device.ts";

Deno.test("menuRecords() inverts what the segment writer writes", async () => {
  const { provider, adapter } = device();
  assertEquals(await provider.menu(), adapter.scenario.menu);
  const writer = new SegmentWriter();
  writer.menu(adapter.scenario.menu);
  const bytes = writer.finish().subarray(8);
  assertEquals(menuRecords(bytes, adapter.scenario.menu.length), [...adapter.scenario.menu]);
});

Deno.test("menuRecords() reads no further than the bytes go and shows odd names safely", () => {
  const bytes = new Uint8Array(MENU_RECORD_BYTES * 2 + 10);
  bytes.set([0x1b, 0x41, 0x20], 4);
  const records = menuRecords(bytes, 9);
  assertEquals(records.length, 2);
  assertEquals(records[0]?.name, "?A");
});

Deno.test("records are found by name in any case and by number", async () => {
  const menu = await device().provider.menu();
  assertEquals(menuRecord(menu, "snd_buff")?.type, 0x1001);
  assertEquals(findType(menu, 0x1201)?.name, "CQ_BUFF");
  assertEquals(menuRecord(menu, "NO_SUCH"), undefined);
  assertEquals(offeredNames([]), "nothing");
  assertEquals(offeredNames(menu.slice(0, 2)), "HW_CQPC, HW_SQPC");
});
