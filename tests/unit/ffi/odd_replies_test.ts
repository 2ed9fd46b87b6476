/**
 * What libraries, kernels and firmware answer when they do not answer as they should: failed calls of the C library,
 * libraries without symbols, lists and attributes that are cut, statuses that no table has. Each is an error that says so,
 * or done without; none is taken for an answer.
 */

import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { DeviceError } from "../../../errors.ts";
import { checkPresent, libraryName, parseMstName } from "../../../ffi/device_names.ts";
import { findMstDevice } from "../../../ffi/device_names.ts";
import { knownDeviceRecords, listDeviceRecords } from "../../../ffi/devices.ts";
import { openFailure, silentGateway } from "../../../ffi/diagnosis.ts";
import { Ethtool, EthtoolRefusal } from "../../../ffi/ethtool.ts";
import { FwctlNode } from "../../../ffi/fwctl.ts";
import { commandError, errnoError, OPEN_ERRNO } from "../../../ffi/fwctl_status.ts";
import { openHandle } from "../../../ffi/handle.ts";
import { listHostDevices } from "../../../ffi/host_devices.ts";
import { errnoText, listFolder, readTextFile } from "../../../ffi/libc.ts";
import { openLibc, tryOpenLibc } from "../../../ffi/libc_library.ts";
import type { LibcSymbols } from "../../../ffi/libc_symbols.ts";
import { awaitLibraryLock, libraryLock, pastLibraryLock } from "../../../ffi/library_lock.ts";
import { heard } from "../../../ffi/library_words.ts";
import { holderText, lockHolder } from "../../../ffi/lock_holder.ts";
import { FAMILY, netlinkMessage, NetlinkRefusal, NetlinkSocket, textIn } from "../../../ffi/netlink.ts";
import { isGranted, readVariable, seenFile } from "../../../ffi/permissions.ts";
import { probeFunction } from "../../../ffi/probe.ts";
import { clearSemaphores } from "../../../ffi/semaphore.ts";
import { deviceError, mErrorOf } from "../../../ffi/status.ts";
import type { Syscall, SyscallResult } from "../../../ffi/syscall_worker.ts";
import { startSyscalls, type Syscalls } from "../../../ffi/syscalls.ts";
import { fakeConfig, type FakeLibrary, fakeLibrary, type FakeWorld } from "./fake_library.ts";

const ADDRESS = "0000:03:00.0";
const FOLDER = `/sys/bus/pci/devices/${ADDRESS}`;
const LOCKDOWN = "/sys/kernel/security/lockdown";
const RECORD = { name: ADDRESS, bus: 3, deviceId: 0x1017 };

/** A library of which some functions answer otherwise. */
function odd(world: FakeWorld, functions: Readonly<Record<string, unknown>>): FakeLibrary {
  const library = fakeLibrary(world);
  Object.assign(library.symbols, functions);
  return library;
}

const symbolsOf = (world: FakeWorld, functions: Readonly<Record<string, unknown>> = {}): LibcSymbols =>
  odd(world, functions).symbols;

/** System calls that a test answers. */
const syscalls = (answer: (call: Syscall) => Partial<SyscallResult>): Syscalls => ({
  call: (call) => Promise.resolve({ value: 0, errno: 0, ...answer(call) }),
  close: () => undefined,
});

Deno.test("a library that lists no devices, or more than there can be, is no list", () => {
  const count = (number: number, address: bigint) => ({
    mdevices_info_v: (_mask: number, into: Int32Array) => {
      into[0] = number;
      return address;
    },
  });
  assertThrows(() => listDeviceRecords(odd({}, count(-1, 0n))), DeviceError, "could not read /sys/bus/pci/devices");
  for (const number of [-1, 1 << 20]) {
    const library = odd({}, count(number, 0x1000n));
    assertThrows(() => listDeviceRecords(library), DeviceError, `the library answered ${number} records`);
    assertEquals(library.calls, ["mdevices_info_destroy"]);
    assertEquals(knownDeviceRecords(odd({}, count(number, 0x1000n))), []);
  }
  const unfreed = odd({}, { ...count(1 << 20, 0x1000n), mdevices_info_destroy: null });
  assertThrows(() => listDeviceRecords(unfreed), DeviceError);
});

Deno.test("the id of a function that does not answer is the kernel's, where that is one", () => {
  const idWith = (device: string | undefined): number | undefined =>
    listDeviceRecords(fakeLibrary({
      records: [{ ...RECORD, vendorId: 0xffff, deviceId: 0xffff }],
      ...device === undefined ? {} : { files: { [`${FOLDER}/device`]: device } },
    }))[0]?.deviceId;
  assertEquals(idWith("0x1017\n"), 0x1017);
  for (const text of ["", "0x0", "-1", "many", undefined]) assertEquals(idWith(text), 0xffff, text);
});

Deno.test("names of adapters that are not there are refused with those that are", () => {
  const said = (device: string, world: FakeWorld = {}, address?: string): string | undefined => {
    try {
      return void checkPresent(symbolsOf(world), device, address);
    } catch (error) {
      return (error as Error).message;
    }
  };
  const nodes = { folders: { "/dev/fwctl": ["fwctl2", "fwctl1"] } };
  assertStringIncludes(said("fwctl0")!, "no adapter with fwctl node fwctl0 on this host; there are none");
  assertStringIncludes(said("/dev/fwctl/fwctl0", nodes)!, "there are: fwctl1, fwctl2");
  assertStringIncludes(said("fwctl1", nodes)!, "belongs to no NVIDIA adapter; nothing was asked of it");
  const rdma = { folders: { "/sys/class/infiniband": ["mlx5_1"] } };
  assertStringIncludes(said("mlx5_0", rdma)!, "no RDMA device mlx5_0 on this host; there are: mlx5_1");
  assertEquals([said("mlx5_1", rdma), said("anything")], [undefined, undefined]);
  const vendor = (text: string) => ({ files: { [`${FOLDER}/vendor`]: text } });
  assertStringIncludes(said("x", vendor("0x8086"), ADDRESS)!, "no NVIDIA adapter (vendor 0x8086)");
  for (const text of ["0x15b3", "0xffff", "nothing"]) assertEquals(said("x", vendor(text), ADDRESS), undefined);
  assertEquals(checkPresent(symbolsOf({}, { open: null }), "mlx5_9", undefined), undefined);
});

Deno.test("an mst name means a slot, a function of it, or one of too few devices", () => {
  const functions = [["0000:05:00.0", 0], ["0000:03:00.1", 1], ["0000:03:00.0", 0]] as const;
  const records = functions.map(([address, func]) => ({
    name: address,
    address,
    func,
    deviceId: 4119,
    rdma: [],
    net: [],
  }));
  const found = (name: string): string | undefined => findMstDevice(parseMstName(name)!, records)?.address;
  assertEquals(found("/dev/mst/mt4119_pciconf0"), "0000:03:00.0");
  assertEquals(found("/dev/mst/mt4119_pciconf0.1"), "0000:03:00.1");
  assertEquals(found("/dev/mst/mt4119_pciconf1"), "0000:05:00.0");
  assertEquals(found("/dev/mst/mt4119_pciconf2"), "0000:05:00.0", "the third function, since there are two devices");
  assertEquals(found("/dev/mst/mt4119_pciconf2.1"), undefined);
  const absent = (name: string, all = records) => assertThrows(() => libraryName(name, all), DeviceError).message;
  assertStringIncludes(absent("/dev/mst/mt4119_pciconf9"), "3 of id 4119 (0x1017), counted from 0; the library lists");
  assertStringIncludes(absent("/dev/mst/mt4125_pciconf0"), "no device of id 4125 (0x101d) is there");
  assertStringIncludes(absent("/dev/mst/mt4125_pciconf0", []), "no adapter is there");
});

Deno.test("why a device cannot be opened is what the kernel says of its files", () => {
  const failed = (world: FakeWorld, functions: Readonly<Record<string, unknown>> = {}, errno = world.openErrno ?? 0) =>
    openFailure(symbolsOf(world, functions), { device: "d", errno, address: ADDRESS });
  const config = { [`${FOLDER}/config`]: fakeConfig(0) };
  assertMatch(failed({ openErrno: 13 }).message, /Error 13 \(errno 13\)/);
  assertMatch(failed({ openErrno: 5 }).message, /Error 5 \(errno 5\)/);
  assertMatch(failed({ openErrno: 2 }).message, /found no such device/);
  // The file opens, and cannot be read.
  assertMatch(failed({ openErrno: 5, files: config }, { pread: () => -1n }).message, /Error 5 \(errno 5\)/);
  assertMatch(failed({ openErrno: 0, files: config }, { pread: () => -1n }).message, /found no such device/);
  for (const name of ["open", "pread", "close"]) {
    assertMatch(failed({ openErrno: 2, files: config }, { [name]: null }).message, /found no such device/, name);
  }
  const locked = { ...config, [LOCKDOWN]: "none [integrity] confidentiality\n" };
  const open = { ...config, [LOCKDOWN]: "[none] integrity confidentiality\n" };
  assertEquals(failed({ files: locked }).status, "LOCKDOWN");
  assertMatch(failed({ files: open }).message, /the library could not open it/);
  assertMatch(failed({ files: config }).message, /the library could not open it/);
  for (const files of [locked, open]) {
    assertStringIncludes(failed({ openErrno: 1, files }).hint!, "The kernel refuses it");
  }
  assertMatch(failed({ openErrno: 16, files: open }).message, /errno 16/);
  assertEquals(
    failed({ files: { ...config, [`${FOLDER}/config`]: new Uint8Array(256).fill(0xff) } }).status,
    "DEVICE_GONE",
  );
  assertEquals(failed({ files: { [`${FOLDER}/config`]: fakeConfig(7) } }).status, "GATEWAY_HELD");
  const unknown = openFailure(symbolsOf({}), { device: "d", errno: 0, address: undefined });
  assertMatch(unknown.message, /found no such device/);
  assertEquals(silentGateway(symbolsOf({ files: locked })).status, "LOCKDOWN");
  assertEquals(silentGateway(symbolsOf({})).status, "NO_ANSWER");
});

Deno.test("a configuration space without the gateway's capability, or cut, has no ticket", () => {
  const probe = (bytes: Uint8Array) => probeFunction(symbolsOf({ files: { [`${FOLDER}/config`]: bytes } }), ADDRESS);
  assertEquals(probe(fakeConfig(9)), { gone: false, ticket: 9 });
  const round = fakeConfig(9);
  round[0x61] = 0x60; // a capability that is its own next one
  assertEquals(probe(round), { gone: false, ticket: undefined });
  assertEquals(probe(fakeConfig(9).subarray(0, 0x30)), { gone: false, ticket: undefined });
  assertEquals(probe(fakeConfig(9).subarray(0, 0x61)), { gone: false, ticket: undefined });
});

Deno.test("an errno without words, and files that break off, are told as what they are", () => {
  assertEquals(errnoText(symbolsOf({}, { strerror: () => 22 }), 99), undefined);
  const files = { "/a": "0123456789" };
  assertEquals(readTextFile(symbolsOf({ files }), "/a", 8), "01234567");
  assertEquals(readTextFile(symbolsOf({ files }, { read: () => -1n }), "/a"), undefined);
  for (const name of ["open", "read", "close"]) {
    assertEquals(readTextFile(symbolsOf({ files }, { [name]: null }), "/a"), undefined, name);
  }
  assertEquals(readTextFile(symbolsOf({ files }), "/a\0b"), undefined);
  // The last entry of a buffer may have no NUL.
  const folder = symbolsOf({ folders: { "/f": ["name"] } });
  const { copyFrom } = folder;
  const unended = (to: Uint8Array<ArrayBuffer>, from: bigint, length: bigint): void => {
    copyFrom(to, from, length);
    if (Number(length) > 19) to.fill(0x78, 19, Number(length));
  };
  assertEquals(listFolder(Object.assign(folder, { copyFrom: unended }), "/f", 1), ["xx"]);
});

Deno.test("a function of which the kernel tells half is listed with what is known", () => {
  const world = (files: Readonly<Record<string, string>>) => ({
    folders: { "/sys/bus/pci/devices": [ADDRESS], "/dev/fwctl": ["fwctl0"] },
    files: { [`${FOLDER}/vendor`]: "0x15b3\n", ...files },
  });
  const [found] = listHostDevices(symbolsOf(world({}))) ?? [];
  assertEquals([found?.name, found?.deviceId], [ADDRESS, 0xffff]);
  const [known] = listHostDevices(symbolsOf(world({ [`${FOLDER}/device`]: "0x1017\n" }))) ?? [];
  assertEquals(known?.deviceId, 0x1017);
  assertEquals(listHostDevices(symbolsOf(world({ [`${FOLDER}/class`]: "0x060400" }))), []);
  assertEquals(listHostDevices(symbolsOf(world({}), { realpath: null }))?.length, 1);
});

Deno.test("the C library: a wrong path, a closed one, a second close", () => {
  const error = assertThrows(() => openLibc({ libc: "/no/such/libc.so.6", path: "/no/such/ccmdif.so" }), DeviceError);
  assertStringIncludes(error.message, "Cannot open the C library /no/such/libc.so.6");
  assertEquals(tryOpenLibc({ libc: "/no/such/libc.so.6", path: "relative.so" }), undefined);
  const libc = openLibc();
  libc.close();
  libc.close();
  assertThrows(() => libc.symbols, TypeError, "is closed");
});

Deno.test("permissions: what is not known is not granted, an empty variable is unset, a missing file is not seen", () => {
  assertEquals(isGranted({ name: "no such permission" } as never), false);
  Deno.env.set("WQDUMP_TEST_EMPTY", "");
  assertEquals(readVariable("WQDUMP_TEST_EMPTY"), undefined);
  Deno.env.delete("WQDUMP_TEST_EMPTY");
  assertEquals([seenFile("/no/such/file"), seenFile("relative"), seenFile("/")], [false, false, false]);
});

Deno.test("a semaphore that the library cannot release is named", () => {
  const gen5 = (): boolean => false;
  const gen4 = (): boolean => true;
  const clear = (functions: Readonly<Record<string, unknown>>, generation = gen5, records = [RECORD]) =>
    clearSemaphores(odd({ records }, functions), "03:00.0", generation);
  assertThrows(() => clear({ mclear_pci_semaphore: () => 1 }), DeviceError, "release the gateway semaphore");
  assertThrows(() => clear({ MWRITE4_SEMAPHORE: () => 4 }), DeviceError, "release the command semaphore");
  assertThrows(
    () => clear({ tools_cmdif_unlock_semaphore: () => 4 }, gen4),
    DeviceError,
    "release the tools HCR semaphore",
  );
  assertEquals(clear({ mget_vsec_supp: () => 0 }).map(({ semaphore }) => semaphore), ["gateway"]);
  const command = (read: unknown) => clear({ MREAD4_SEMAPHORE: read, mget_vsec_supp: null })[1];
  for (const read of [null, () => 1]) {
    assertEquals(command(read), { semaphore: "command", held: undefined, holder: undefined });
  }
  assertEquals(command(() => 0), { semaphore: "command", held: false, holder: undefined });
  assertEquals(clear({ mclear_pci_semaphore: null }, gen5, []).length, 1);
});

Deno.test("statuses that no table has are told by their numbers", () => {
  assertEquals([mErrorOf(1) === mErrorOf(77), mErrorOf(77)], [false, 0x10c]);
  const text = (more: Readonly<Record<string, unknown>>) =>
    deviceError({ device: "d", operation: "read", ...more }).message;
  assertStringIncludes(text({ code: 0xffff }), "unknown status (MError 0xffff)");
  assertStringIncludes(text({ code: 0xffff, libraryText: " Words\n of it. " }), "Words of it (MError 0xffff)");
  assertStringIncludes(text({ code: 0xffff, libraryText: "\n" }), "unknown status");
  assertStringIncludes(text({}), "no reason was given");
  assertStringIncludes(text({ errno: 5 }), "system error (errno 5)");
  assertStringIncludes(text({ errno: 5, errnoText: "Input/output error" }), "Input/output error (errno 5)");
});

Deno.test("what fwctl and firmware refuse by numbers without a name says the number", () => {
  const of = { device: "d", operation: "read" };
  assertEquals(errnoError(OPEN_ERRNO, 250, of).status, "errno 250");
  assertMatch(errnoError(OPEN_ERRNO, 250, of).message, /errno 250/);
  assert(errnoError(OPEN_ERRNO, 13, of).status !== "errno 13");
  const refusal = { ...of, syndrome: 0x1234, invalidNumber: false, capabilities: 0 };
  const unknown = commandError({ ...refusal, status: 0x77 });
  assertEquals(unknown.status, "CMD_STATUS_0x77");
  assertStringIncludes(unknown.message, "firmware status 0x77, syndrome 0x1234");
  for (const [status, capabilities, blind] of [[3, 0, true], [5, 0, true], [5, 4, false], [4, 0, false]] as const) {
    const { message } = commandError({ ...refusal, status, capabilities });
    assertEquals(message.includes("no sight of others' objects"), blind, `${status} ${capabilities}`);
  }
});

Deno.test("a node that cannot be opened, answers too little, or is lost", async () => {
  const info = Uint8Array.of(7, 0, 0, 0, 4, 0, 0, 0);
  const opened = (answer: (call: Syscall) => Partial<SyscallResult>) =>
    FwctlNode.open(
      syscalls((call) =>
        call.op === "open" ? { value: 5 } : call.op === "fwctlInfo" ? { value: 1, bytes: info } : answer(call)
      ),
      "d",
      "fwctl0",
    );
  for (const errno of [2, 13, 250]) {
    await assertRejects(
      () => FwctlNode.open(syscalls(() => ({ value: -1, errno })), "d", "fwctl0"),
      DeviceError,
      `errno ${errno}`,
    );
  }
  await assertRejects(
    () => FwctlNode.open(syscalls((call) => call.op === "open" ? { value: 5 } : {}), "d", "fwctl0"),
    DeviceError,
    "it is no mlx5 device",
  );
  const refusing = await opened(() => ({ value: -1, errno: 110 }));
  await assertRejects(() => refusing.query("QUERY_QP", 1), DeviceError, "errno 110");
  for (const bytes of [undefined, new Uint8Array(15)]) {
    const node = await opened(() => bytes === undefined ? {} : { bytes });
    const error = await assertRejects(
      () => node.query("QUERY_QP", 1),
      DeviceError,
      `answered ${bytes?.length ?? 0} of`,
    );
    assertEquals(error.status, "BAD_SIZE");
  }
  const lost = await opened(() => {
    throw new Error("the thread is lost");
  });
  await lost.close();
});

Deno.test("ethtool: names without an end, pauses, an interface without a socket, an empty answer", async () => {
  const answers = (answer: (call: Syscall) => Partial<SyscallResult>) => new Ethtool(syscalls(answer));
  const pause = new Uint8Array(16);
  pause[8] = 1;
  assertEquals(await answers(() => ({ value: 3, bytes: pause })).pause("eth0"), { rx: true, tx: false });
  pause[12] = 1;
  assertEquals(await answers(() => ({ value: 3, bytes: pause })).pause("eth0"), { rx: true, tx: true });
  const none = await assertRejects(() => answers(() => ({ value: -1, errno: 97 })).pause("eth0"), EthtoolRefusal);
  assertEquals(none.errno, 97);
  await assertRejects(() => answers(() => ({ value: 3 })).pause("eth0"), RangeError);
});

Deno.test("a library without words for a status, and an image that is taken away meanwhile", async () => {
  const wordless = openHandle(odd({ access: () => [0x7777, 0] }, { m_err2str: null }), "d");
  const failed = await assertRejects(() => wordless.accessRegister(0xc000, 1, new Uint8Array(16)), DeviceError);
  assertStringIncludes(failed.message, "unknown status");
  const worded = openHandle(fakeLibrary({ access: () => [0x7777, 0] }), "d");
  const told = await assertRejects(() => worded.accessRegister(0xc000, 1, new Uint8Array(16)), DeviceError);
  assertStringIncludes(told.message, "Text of the library");
  const library = fakeLibrary({
    context: (_source, _index, into) => {
      structuredClone(into.buffer, { transfer: [into.buffer as ArrayBuffer] });
      return 0;
    },
  });
  await assertRejects(() => openHandle(library, "d").readContext(0, 1, new Uint8Array(64)), RangeError, "detached");
  const unreadable = openHandle(fakeLibrary({ read4: () => undefined }), "d");
  assertThrows(() => unreadable.read4(0), DeviceError);
});

Deno.test("what a library prints is heard where it can be, and the call is made where it cannot", () => {
  const lines = (functions: Readonly<Record<string, unknown>>) =>
    heard(
      symbolsOf({}, { dup: () => 9, dup2: () => 0, fflush: () => 0, memfdCreate: () => 8, ...functions }),
      () => 42,
    );
  const written = {
    pread: (_fd: number, into: Uint8Array) => {
      const bytes = new TextEncoder().encode("one\n\x1b[2Jtwo\n\n");
      into.set(bytes);
      return BigInt(bytes.length);
    },
  };
  assertEquals(lines(written), { result: 42, lines: ["one", "[2Jtwo"] });
  assertEquals(lines({ ...written, memfdCreate: () => -1 }), { result: 42, lines: [] });
  assertEquals(lines({ ...written, dup: () => -1 }).result, 42);
  assertEquals(lines({ pread: () => -1n }), { result: 42, lines: [] });
  for (const name of ["dup", "dup2", "memfdCreate", "fflush", "pread", "close"]) {
    assertEquals(lines({ ...written, [name]: null }), { result: 42, lines: [] }, name);
  }
  const said: string[] = [];
  const speaking = odd({}, { dup: () => 9, dup2: () => 0, fflush: () => 0, memfdCreate: () => 8, ...written });
  openHandle(speaking, "d", { say: (text) => said.push(text) });
  assertEquals(said, ["The mtcr library says: one", "The mtcr library says: [2Jtwo"]);
});

/** A kernel with a lock file that somebody has locked, as /proc/locks tells. */
function lockedWorld(locks: string, more: Readonly<Record<string, string>> = {}, folders: FakeWorld["folders"] = {}) {
  const path = `/tmp/mstflint_lockfiles/${ADDRESS}_config`;
  const files = { [path]: "", "/proc/locks": locks, ...more };
  const statx = (_fd: number, _path: unknown, _flags: number, _mask: number, into: Uint8Array): number => {
    const view = new DataView(into.buffer, into.byteOffset);
    view.setUint32(136, 0, true);
    view.setUint32(140, 0x1b, true);
    view.setBigUint64(32, 77n, true);
    return 0;
  };
  return symbolsOf({ files, folders }, { statx });
}

const STATUS = "Name:\tsleep\nUid:\t1\t65534\t1\t1\n";
const lockLine = (pid: number): string => `1: FLOCK  ADVISORY  WRITE ${pid} 00:1b:77 0 EOF\n`;

Deno.test("who holds a lock is told as far as the kernel does", () => {
  const holder = (symbols: LibcSymbols) => libraryLock(symbols, ADDRESS)?.holder;
  const other = "1: FLOCK  ADVISORY  WRITE 9 00:1b:78 0 EOF\n2: POSIX  ADVISORY  WRITE 9 00:1b:77 0 EOF\n";
  assertEquals(holder(lockedWorld(other)), undefined);
  assertEquals(holder(lockedWorld(other + lockLine(7), { "/proc/7/status": STATUS })), {
    ...{ pid: 7, name: "sleep", uid: 65534, peer: false },
  });
  assertEquals(holder(lockedWorld(lockLine(0)))?.pid, 0);
  assertEquals(holder(lockedWorld(lockLine(-1)))?.pid, 0);
  const own = "Name:\twqdump\nUid:\t0\t0\t0\t0\n";
  assertEquals(holder(lockedWorld(lockLine(7), { "/proc/7/status": own }))?.peer, true);
  // Its taker has ended, and another process has the open file.
  const heirs = { "/proc": ["self", "8", "9"], "/proc/8/fdinfo": ["3"], "/proc/9/fdinfo": ["0", "4"] };
  const info = "pos:\t0\nlock:\t1: FLOCK  ADVISORY  WRITE 7 00:1b:77 0 EOF\n";
  const left = { "/proc/8/fdinfo/3": "pos:\t0\n", "/proc/9/fdinfo/4": info };
  assertEquals(holder(lockedWorld(lockLine(7), { ...left, "/proc/9/status": STATUS }, heirs))?.pid, 9);
  for (const status of [undefined, "Name:\tx\n", "Uid:\t1\t1\t1\t1\n"]) {
    const files = status === undefined ? left : { ...left, "/proc/9/status": status };
    assertEquals(holderText(holder(lockedWorld(lockLine(7), files, heirs))), "process 7");
  }
  assertEquals(holder(lockedWorld(lockLine(7))), { pid: 7, name: undefined, uid: undefined, peer: false });
  assertEquals(holder(lockedWorld(lockLine(Deno.pid), { [`/proc/${Deno.pid}/status`]: STATUS })), undefined, "oneself");
  assertEquals(lockHolder(symbolsOf({}), 3), undefined, "without statx");
  assertEquals(lockHolder(symbolsOf({}, { statx: () => -1 }), 3), undefined);
  assertEquals(lockHolder(Object.assign(lockedWorld(""), { read: () => -1n }), 3), undefined, "no /proc/locks");
  assertEquals(libraryLock(lockedWorld(lockLine(7)), undefined), undefined);
  for (const name of ["open", "close"]) {
    assertEquals(libraryLock(Object.assign(lockedWorld(lockLine(7)), { [name]: null }), ADDRESS), undefined, name);
  }
});

Deno.test("who reads without the library waits for its lock as the library does", async () => {
  const locked = lockedWorld(lockLine(7), { "/proc/7/status": STATUS });
  await awaitLibraryLock(locked, "d", ADDRESS);
  await awaitLibraryLock(Object.assign(lockedWorld(lockLine(7)), { flock: null }), "d", ADDRESS);
  let tries = 0;
  const held = Object.assign(locked, { flock: () => ++tries > 0 ? -1 : 0 });
  const error = await assertRejects(() => awaitLibraryLock(held, "d", ADDRESS), DeviceError);
  assertEquals(error.status, "LIBRARY_LOCKED");
  assertStringIncludes(error.message, "process 7 (sleep, user 65534) holds the library's lock");
  await awaitLibraryLock(Object.assign(lockedWorld(""), { flock: () => -1 }), "d", ADDRESS);
  const patience = { announceMs: 1, strangerMs: 1, limitMs: 1, lookMs: 1 };
  let work = 0;
  const given = pastLibraryLock("d", () => libraryLock(held, ADDRESS), { patience }, () => {
    work++;
    throw error;
  });
  await assertRejects(() => given, DeviceError, "holds the library's lock");
  assertEquals(work, 1);
});

Deno.test("netlink: a socket that fails, answers that are of others, cut, or without end", async () => {
  const asked = { type: 0x1400, dump: true, body: new Uint8Array(0) };
  const asking = (
    receive: () => Partial<SyscallResult>,
    more: (call: Syscall) => Partial<SyscallResult> = () => ({}),
  ) =>
    new NetlinkSocket(
      syscalls((call) => ({
        ...(call.op === "send" ? { value: call.bytes.length } : call.op === "recv" ? receive() : { value: 4 }),
        ...more(call),
      })),
      FAMILY.rdma,
      "d",
    ).ask(asked);
  const refused = (op: string) => (call: Syscall) => call.op === op ? { value: -1, errno: 105 } : {};
  await assertRejects(() => asking(() => ({}), refused("socket")), DeviceError, "no such netlink family (errno 105)");
  await assertRejects(() => asking(() => ({}), refused("send")), DeviceError, "could not be sent (errno 105)");
  await assertRejects(() => asking(() => ({}), refused("recv")), DeviceError, "no answer came (errno 105)");
  await assertRejects(() => asking(() => ({ value: 1 << 24 })), DeviceError, "bytes in one piece");
  await assertRejects(() => asking(() => ({ value: 0 })), NetlinkRefusal);
  const others = netlinkMessage(0x1400, 0, 0x7777, new Uint8Array(4));
  await assertRejects(
    () => asking(() => ({ value: others.length, bytes: others })),
    DeviceError,
    "more datagrams than any list has",
  );
  await assertRejects(() => asking(() => ({ value: 16 })), DeviceError, "more datagrams than any list has");
  assertEquals(textIn(new Map([[1, Uint8Array.of(0x61, 0x62)], [2, Uint8Array.of(0x61, 0, 0x62)]]), 1), "ab");
  assertEquals(textIn(new Map([[2, Uint8Array.of(0x61, 0, 0x62)]]), 2), "a");
  assertEquals(textIn(new Map(), 2), undefined);
});

Deno.test("calls that wait for a thread end with it, and a library that is none has no thread", async () => {
  const none = startSyscalls("/no/such/library.so", "d");
  const first = await assertRejects(() => none.call({ op: "close", fd: -1 }), Error);
  assertStringIncludes(first.message, "no thread for its calls");
  none.close();
  const libc = openLibc();
  const waiting = startSyscalls(libc.path, "d");
  const call = waiting.call({ op: "readFile", path: "/proc/self/comm", max: 64 });
  waiting.close();
  await assertRejects(() => call, TypeError, "is closed");
  libc.close();
});
