/** Devices, objects and contexts as the RDMA subsystem tells them, and the owners that are made of them. */

import { assertEquals, assertRejects } from "@std/assert";
import type { DriverDebugfs } from "../../../device/driver_debugfs.ts";
import { Absences } from "../../../device/host_files.ts";
import { type Owned, readOwners } from "../../../device/owners.ts";
import { connectionOf } from "../../../device/rdma_connections.ts";
import { type RdmaDevice, RdmaNetlink } from "../../../device/rdma_netlink.ts";
import { lqpn, objectOf } from "../../../device/rdma_objects.ts";
import { DeviceError } from "../../../errors.ts";
import { NetlinkRefusal } from "../../../ffi/netlink.ts";
import { fakeLibrary } from "../ffi/fake_library.ts";
import { type Answer, answering, type Asked, attribute, text, u32 } from "./netlink_kernel.ts";

const COMMAND = { get: 1, qp: 10, connections: 11, cq: 12, mr: 13, pd: 14, stat: 17, qpRaw: 19, cqRaw: 20, mrRaw: 21 };
const [ENOENT, EAGAIN, EPERM, ENOSYS] = [-2, -11, -1, -38];
const DEVICE: RdmaDevice = { index: 3, name: "mlx5_3", ports: 2, firmware: undefined };

const bytes = (...attributes: readonly (readonly number[])[]): Uint8Array => Uint8Array.from(attributes.flat());

/** A kernel that answers by command, and nothing of others. */
function kernel(answers: Readonly<Record<number, (asked: Asked) => Answer>>, asked: Asked[] = []): RdmaNetlink {
  return new RdmaNetlink(answering((one) => answers[one.command]?.(one) ?? [], asked), "mlx5_3");
}

Deno.test("devices without a number or name are none; one port where none is told", async () => {
  const rows = [
    [...u32(1, 3), ...text(2, "mlx5_3"), ...u32(3, 2), ...text(5, "28.39.1002")],
    [...u32(1, 4), ...text(2, "rxe0"), ...text(5, "")],
    [...u32(1, 5)],
    [...text(2, "nameless")],
  ];
  assertEquals(await kernel({ [COMMAND.get]: () => rows }).devices(), [
    { index: 3, name: "mlx5_3", ports: 2, firmware: "28.39.1002" },
    { index: 4, name: "rxe0", ports: 1, firmware: undefined },
  ]);
});

Deno.test("a row is an object where it has an id, with the adapter's number where the kernel tells it", () => {
  const qp = objectOf("qp", bytes(u32(21, 0x01000001), attribute(26, [1]), attribute(27, [3]), u32(22, 0x305)));
  assertEquals([qp?.id, qp?.number, qp?.type, qp?.state, qp?.remoteQpn], [0x01000001, 1, "GSI", "RTS", 0x305]);
  const numbers = (kind: "mr" | "cq", ...row: readonly number[][]): unknown => objectOf(kind, bytes(...row))?.number;
  assertEquals(numbers("mr", u32(62, 5), u32(43, 0x1a0003)), 0x1a00);
  assertEquals([numbers("mr", u32(62, 5)), numbers("cq", u32(61, 5), u32(43, 9))], [undefined, undefined]);
  assertEquals(objectOf("qp", bytes(attribute(26, [2]))), undefined);
  const types = [attribute(26, [99]), text(98, "DCI"), []].map((more) => objectOf("qp", bytes(u32(21, 7), more))?.type);
  assertEquals(types, ["99", "DCI", undefined]);
  assertEquals([lqpn(1, 2), lqpn(7, 2)], [0x02000001, 7]);
});

Deno.test("connections of families, services and states that nobody knows are told as far as they are known", () => {
  const address = (family: number, length: number): number[] =>
    attribute(33, [family, 0, 1, 2, ...Array<number>(length - 4).fill(9)]);
  const row = (...more: readonly number[][]) => connectionOf(bytes(u32(63, 1), ...more));
  assertEquals(row(u32(32, 0x999), attribute(27, [0])).ps, "0x999");
  assertEquals(row().ps, null);
  assertEquals([row(address(2, 8)).source, row(address(10, 12)).source, row(address(17, 28)).source], [
    "9.9.9.9:258",
    null,
    null,
  ]);
});

Deno.test("a QP is looked for on every port, and among all where it has none", async () => {
  const row = [...u32(21, 0x120), ...attribute(26, [2]), ...u32(3, 2)];
  const portOf = ({ body }: Asked): number => body[12]!;
  const onSecond = kernel({ [COMMAND.qp]: (asked) => portOf(asked) === 2 ? [row] : ENOENT });
  assertEquals((await onSecond.qp(DEVICE, 0x120))?.port, 2);
  assertEquals(await kernel({ [COMMAND.qp]: () => ENOENT }).qp(DEVICE, 0x120), undefined);
  const unported = kernel({
    [COMMAND.qp]: ({ dump }) => dump ? [attribute(19, attribute(20, u32(21, 0x121))), attribute(19, [])] : EAGAIN,
  });
  assertEquals((await unported.qp(DEVICE, 0x121))?.id, 0x121);
  assertEquals(await unported.qp(DEVICE, 0x122), undefined);
  await assertRejects(() => kernel({ [COMMAND.qp]: () => EPERM }).qp(DEVICE, 1), NetlinkRefusal, "code -1");
});

Deno.test("contexts come by number or by the kernel's id; none is none, and an empty one did not fit", async () => {
  const raw = attribute(85, [1, 2, 3, 4]);
  const asked: Asked[] = [];
  const netlink = kernel(
    { [COMMAND.qpRaw]: () => [raw], [COMMAND.cqRaw]: () => [raw], [COMMAND.mrRaw]: () => ENOENT },
    asked,
  );
  assertEquals([...(await netlink.raw(DEVICE, "qp", 5))!], [1, 2, 3, 4]);
  assertEquals([...(await netlink.raw(DEVICE, "cq", 6))!], [1, 2, 3, 4]);
  assertEquals(await netlink.raw(DEVICE, "mr", 7), undefined);
  assertEquals([...asked[1]!.body], [...u32(1, 3), ...u32(61, 6)]);
  assertEquals([...asked[2]!.body], [...u32(1, 3), ...u32(62, 7)]);
  assertEquals(await kernel({ [COMMAND.qpRaw]: () => ENOENT }).raw(DEVICE, "qp", 5), undefined);
  assertEquals(await kernel({}).raw(DEVICE, "cq", 5), undefined, "an end without an answer");
  await assertRejects(() => kernel({ [COMMAND.cqRaw]: () => EPERM }).raw(DEVICE, "cq", 6), NetlinkRefusal);
  const empty = kernel({ [COMMAND.cqRaw]: () => [attribute(85, [])], [COMMAND.qpRaw]: () => [u32(21, 5)] });
  for (const kind of ["cq", "qp"] as const) {
    await assertRejects(() => empty.raw(DEVICE, kind, 5), NetlinkRefusal, "code 1");
  }
});

Deno.test("all contexts of a kind come in one dump", async () => {
  const asked: Asked[] = [];
  const nest = [...attribute(36, attribute(85, [1])), ...attribute(36, attribute(85, [2]))];
  const netlink = kernel({ [COMMAND.cqRaw]: () => [attribute(35, nest), u32(1, 3)] }, asked);
  assertEquals((await netlink.rawAll(DEVICE, "cq")).map((one) => [...one]), [[1], [2]]);
  assertEquals([asked[0]!.dump, asked.length], [true, 1]);
  assertEquals(await kernel({}).rawAll(DEVICE, "qp"), []);
});

/** Owners as a kernel and a driver's debugfs tell them. */
async function ownersOf(
  answers: Readonly<Record<number, (asked: Asked) => Answer>>,
  numbers: Readonly<Record<string, readonly number[]>> = {},
): Promise<Owned & { readonly absent: Readonly<Record<string, string>> }> {
  const absent = new Absences();
  const debugfs = {
    numbers: (folder: string) => numbers[folder],
    numberIn: () => Promise.resolve(0),
    transport: () => Promise.resolve(undefined),
    state: () => Promise.resolve(undefined),
  } as unknown as DriverDebugfs;
  const library = fakeLibrary({});
  Object.assign(library.symbols, { clockGettime: null });
  const devices = [[...u32(1, 3), ...text(2, "mlx5_3")]];
  const all: typeof answers = { [COMMAND.get]: () => devices, ...answers };
  const owned = await readOwners({
    calls: answering((one) => all[one.command]?.(one) ?? []),
    host: library,
    device: { name: "0000:05:00.0", address: "0000:05:00.0", deviceId: 0x1017, rdma: ["mlx5_3"], net: [] } as never,
    absent,
    debugfs,
  });
  return { ...owned, absent: Object.fromEntries(absent.list.map(({ fact, reason }) => [fact, reason])) };
}

Deno.test("objects of the kernel are its own, those whose thread has ended are nobody's", async () => {
  const own = [...u32(21, 0x120), ...attribute(26, [2]), ...text(29, "nvme_rdma")];
  const orphan = [...u32(21, 0x121), ...u32(28, 0)];
  const { owners, odp, connections, absent } = await ownersOf({
    [COMMAND.qp]: () => [attribute(19, [...attribute(20, own), ...attribute(20, orphan)])],
    [COMMAND.connections]: () => [attribute(30, attribute(31, [...u32(63, 4), ...text(29, "nvme_rdma")]))],
    [COMMAND.stat]: () => EPERM,
  });
  assertEquals(owners.map(({ kind, number, pid, kernel, origin }) => [kind, number, pid, kernel, origin]), [
    ["qp", 0x120, null, "nvme_rdma", "netlink"],
    ["qp", 0x121, null, null, "netlink"],
  ]);
  assertEquals(connections?.map(({ id, kernel, pid, comm }) => [id, kernel, pid, comm]), [[
    4,
    "nvme_rdma",
    null,
    null,
  ]]);
  assertEquals([odp, absent["statistics of on-demand paging"]], [null, "the kernel refuses the list (code -1)"]);
  assertEquals(absent["owners of some objects"], "their thread has ended, or they belong to another PID namespace");
});

Deno.test("of a kernel that cannot list QPs they are asked for one by one", async () => {
  const single = [...u32(21, 0x120), ...attribute(26, [8]), ...text(29, "x")];
  const list = (asked: Asked): Answer => {
    if (asked.dump) return ENOSYS;
    const number = asked.body[20]! | asked.body[21]! << 8;
    return number === 0x120 ? [single] : number === 0x121 ? EAGAIN : ENOENT;
  };
  const { owners, absent } = await ownersOf({ [COMMAND.qp]: list }, { QPs: [0x120, 0x121, 0x122] });
  assertEquals(owners.map(({ number, type, kernel }) => [number, type, kernel]), [
    [0x120, "RAW_PACKET", "x"],
    [0x121, null, null],
  ]);
  assertEquals("owners of raw packet QPs" in absent, true);
  const blind = await ownersOf({ [COMMAND.qp]: () => ENOSYS });
  assertEquals(blind.owners, []);
  assertEquals(blind.absent["owners of qps"], "this kernel cannot list them, and the driver's debugfs is not there");
});

Deno.test("what the kernel refuses is absent, with its code; where it shows no such device the driver is asked", async () => {
  const refused = await ownersOf({ [COMMAND.cq]: () => EPERM, [COMMAND.connections]: () => EPERM });
  assertEquals(refused.absent["owners of cqs"], "the kernel refuses the list (code -1)");
  assertEquals([refused.connections, refused.absent["connections"]], [null, "the kernel refuses the list (code -1)"]);
  for (const answer of [(): Answer => [], (): Answer => EPERM]) {
    const none = await ownersOf({ [COMMAND.get]: answer }, { QPs: [7] });
    assertEquals(none.owners.map(({ number, origin, pid, type, state }) => [number, origin, pid, type, state]), [
      [7, "debugfs", null, null, null],
    ]);
    assertEquals([none.odp, none.connections, "owners" in none.absent], [null, null, true]);
    assertEquals((await ownersOf({ [COMMAND.get]: answer })).owners, []);
  }
});

Deno.test("answers without the list that was asked for are empty lists", async () => {
  const other = (): Answer => [u32(1, 3)];
  const netlink = kernel({
    [COMMAND.qp]: other,
    [COMMAND.connections]: other,
    [COMMAND.stat]: () => [u32(1, 3), attribute(40, attribute(41, u32(62, 5)))],
    [COMMAND.qpRaw]: ({ dump }) => dump ? [attribute(19, attribute(20, attribute(85, [0, 0, 0, 0])))] : EAGAIN,
  });
  assertEquals(await netlink.list(DEVICE, "qp"), []);
  assertEquals(await netlink.connections(DEVICE), []);
  assertEquals(await netlink.memoryStatistics(DEVICE), new Map());
  assertEquals(await netlink.raw(DEVICE, "qp", 5), undefined, "a context that tells no number");
});

Deno.test("what is no refusal of the kernel ends the search on the other ports", async () => {
  const calls = answering(() => []);
  const broken = new RdmaNetlink({
    ...calls,
    call: (call) => call.op === "send" ? Promise.resolve({ value: -1, errno: 105 }) : calls.call(call),
  }, "x");
  await assertRejects(() => broken.qp(DEVICE, 5), DeviceError, "a request could not be sent (errno 105)");
});

Deno.test("CQs, memory regions and contexts of the kernel keep its own ids; faults of pages are counted", async () => {
  const row = (nest: number, ...attributes: readonly number[][]): number[] =>
    attribute(nest, attribute(nest + 1, [...attributes.flat(), ...text(29, "ib_core")]));
  const counter = attribute(81, [...text(82, "page_faults"), ...attribute(83, [7, 0, 0, 0, 0, 0, 0, 0])]);
  const { owners, odp, absent } = await ownersOf({
    [COMMAND.cq]: () => [row(35, u32(61, 3), u32(28, 99))],
    [COMMAND.mr]: () => [row(40, u32(62, 5), u32(43, 0x1a0003))],
    [COMMAND.stat]: () => [attribute(40, attribute(41, attribute(80, counter)))],
  }, { CQs: [0x40] });
  assertEquals(owners.map(({ kind, number, id, tid, kernel }) => [kind, number, id, tid, kernel]), [
    ["cq", null, 3, 99, "ib_core"],
    ["mkey", 0x1a00, 5, null, "ib_core"],
  ]);
  assertEquals(odp?.values, { page_faults: 7 });
  assertEquals("owners of some objects" in absent, false);
});

Deno.test("a QP that may not be asked for ends the owners, and the driver's debugfs tells those that there are", async () => {
  const { owners, absent } = await ownersOf({ [COMMAND.qp]: ({ dump }) => dump ? ENOSYS : EPERM }, { QPs: [7] });
  assertEquals(owners.map(({ number, origin }) => [number, origin]), [[7, "debugfs"]]);
  assertEquals(absent["owners"], "the kernel refuses the list (code -1)");
});
