import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DeviceError } from "../../../errors.ts";
import { FwctlNode } from "../../../ffi/fwctl.ts";
import { checkRead, QUERIES, queryMailbox, type QueryName, registerMailbox } from "../../../ffi/fwctl_commands.ts";
import { startSyscalls, type Syscalls } from "../../../ffi/syscalls.ts";
import type { Syscall, SyscallResult } from "../../../ffi/syscall_worker.ts";
import { libcCandidates } from "../../../ffi/libc_library.ts";
import { seenFile } from "../../../ffi/permissions.ts";

/** Calls that a test answers, and all that were made. */
function calls(answer: (call: Syscall) => Partial<SyscallResult>): Syscalls & { readonly made: Syscall[] } {
  const made: Syscall[] = [];
  return {
    made,
    call(call) {
      made.push(call);
      return Promise.resolve({ value: 0, errno: 0, ...answer(call) });
    },
    close: () => undefined,
  };
}

const INFO = Uint8Array.of(7, 0, 0, 0, 4, 0, 0, 0);
const opening = (call: Syscall): Partial<SyscallResult> | undefined =>
  call.op === "open" ? { value: 5 } : call.op === "fwctlInfo" ? { value: 1, bytes: INFO } : undefined;

Deno.test("a register is read with modifier 1, and its image follows the 16 bytes of the mailbox", () => {
  assertEquals(
    [...registerMailbox(0xc000, Uint8Array.of(0x40, 0, 0xff, 0xff))],
    [0x08, 0x05, 0, 0, 0, 0, 0, 1, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0x40, 0, 0xff, 0xff],
  );
});

Deno.test("a context query has the opcode and the number, and refuses numbers that cannot be", () => {
  assertEquals([...queryMailbox("QUERY_QP", 0x12345)], [0x05, 0x0b, 0, 0, 0, 0, 0, 0, 0, 1, 0x23, 0x45, 0, 0, 0, 0]);
  for (const number of [-1, 0x100_0000, 1.5, NaN]) assertThrows(() => queryMailbox("QUERY_CQ", number), RangeError);
  assertThrows(() => queryMailbox("QUERY_EQ", 256), RangeError);
});

Deno.test("nothing but reads of the list leaves: every opcode and modifier is tried", () => {
  const reads = new Set(Object.values(QUERIES).map(({ opcode }) => opcode));
  const mailbox = new Uint8Array(16);
  const view = new DataView(mailbox.buffer);
  for (let opcode = 0; opcode < 0x1000; opcode++) {
    for (const opMod of [0, 1, 2, 0xffff]) {
      view.setUint16(0, opcode);
      view.setUint16(6, opMod);
      const allowed = opcode === 0x805 ? opMod === 1 : reads.has(opcode) && opMod === 0;
      if (allowed) checkRead(mailbox);
      else assertThrows(() => checkRead(mailbox), RangeError);
    }
  }
});

Deno.test("a node reads at scope 1 only, and is closed once", async () => {
  const made = calls((call) => opening(call) ?? { bytes: new Uint8Array(call.op === "fwctlRpc" ? call.max : 0) });
  const node = await FwctlNode.open(made, "dev", "fwctl0");
  assertEquals([node.uid, node.capabilities], [7, 4]);
  await node.readRegister(0xc000, new Uint8Array(256));
  for (const name of Object.keys(QUERIES) as QueryName[]) await node.query(name, 3);
  await node.close();
  await node.close();
  const rpcs = made.made.filter((call) => call.op === "fwctlRpc");
  assertEquals(rpcs.length, 12);
  assertEquals(rpcs.every((call) => call.scope === 1), true);
  assertEquals(made.made.filter(({ op }) => op === "close").length, 1);
  await assertRejects(() => node.query("QUERY_QP", 1), TypeError);
});

Deno.test("a bad parameter means a number that does not exist only after the command has worked", async () => {
  let status = 3;
  const node = await FwctlNode.open(
    calls((call) => {
      const bytes = new Uint8Array(0x200);
      bytes[0] = status;
      return opening(call) ?? { bytes };
    }),
    "dev",
    "fwctl0",
  );
  const statusOf = async (): Promise<string | undefined> =>
    (await assertRejects(() => node.query("QUERY_QP", 1), DeviceError)).status;
  assertEquals(await statusOf(), "CMD_BAD_PARAM");
  status = 0;
  await node.query("QUERY_QP", 1);
  status = 3;
  assertEquals(await statusOf(), "CMD_NOT_VALID");
  status = 5;
  assertEquals(await statusOf(), "CMD_NOT_VALID");
  status = 1;
  assertEquals(await statusOf(), "CMD_INTERNAL_ERR");
});

Deno.test("a node of another kind of device, or with too few facts, is given back", async () => {
  for (const info of [{ value: 3, bytes: INFO }, { value: 1, bytes: new Uint8Array(4) }, { value: -1, errno: 25 }]) {
    const made = calls((call) => call.op === "open" ? { value: 5 } : call.op === "fwctlInfo" ? info : {});
    await assertRejects(() => FwctlNode.open(made, "dev", "fwctl0"), DeviceError);
    assertEquals(made.made.at(-1), { op: "close", fd: 5 });
  }
});

Deno.test("calls on a thread of their own have their own errno, and end with close()", async () => {
  const path = libcCandidates(Deno.build.arch).find(seenFile);
  if (path === undefined) return;
  const thread = startSyscalls(path, "dev");
  assertEquals(await thread.call({ op: "open", path: "/nowhere/at/all", flags: 0 }), { value: -1, errno: 2 });
  const read = await thread.call({ op: "readFile", path: "/proc/self/comm", max: 64 });
  assertEquals(read.errno, 0);
  assertEquals((await thread.call({ op: "readFile", path: "/proc/self/comm", max: 2 })).value, 2);
  thread.close();
  await assertRejects(() => thread.call({ op: "close", fd: -1 }), TypeError, "closed");
});
