import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ClientResult } from "./client.ts";
import { runClient } from "./clients.ts";
import type { Faults } from "./faults.ts";
import { hostTest, VirtualHost } from "./harness.ts";
import { standInStream } from "./stand_in.ts";
import type { DeviceState } from "./virtual_hca.ts";

/** What is expected of a dump on a device with a fault. */
interface Case {
  /** The fault. */
  readonly faults: Faults;
  /** Status of the error; undefined where it has none. */
  readonly status?: string;
  /** Its message, after the device's name. */
  readonly message: RegExp;
  /** What the hint must name. */
  readonly hint?: RegExp;
  /** Bytes of the stream that came out before; undefined: the device could not even be opened. */
  readonly kept?: number;
  /** Semaphores that cannot be free afterwards: somebody else's, or behind a gateway that does not answer. */
  readonly held?: readonly ("gateway" | "icmd")[];
}

const BUFFER = 0x1001;
const NUMBER = 0x3b5;
const PIECE = 208;
/** Stream bytes of the whole dump. */
const WHOLE = standInStream(BUFFER, NUMBER).length;
/** Polls that the library makes of a busy command, and milliseconds between them. */
const LOOKS = 20;
const IMPATIENT = { MFT_ICMD_TIMEOUT: String(LOOKS), MFT_CMD_SLEEP: "1" };
/** Every case ends within this, process start included; most take a fraction of a second. */
const BOUND_MS = 30_000;
const WORKERS = 8;

const CASES: Readonly<Record<string, Case>> = {
  "another process holds the gateway semaphore": {
    faults: { gatewayHeld: true },
    status: "GATEWAY_HELD",
    message: /the gateway semaphore is held \(ticket 0x7ffffff0\)/,
    hint: /--clear_semaphore/,
    held: ["gateway"],
  },
  "another process takes the gateway semaphore during a command and keeps it": {
    faults: { gatewayHeld: true, from: 2 },
    status: "GATEWAY_HELD",
    message: /the gateway semaphore is held \(ticket 0x7ffffff0\)/,
    hint: /--clear_semaphore/,
    kept: PIECE,
    held: ["gateway", "icmd"],
  },
  "the gateway does not answer": {
    faults: { gatewayStuck: true },
    status: "NO_ANSWER",
    message: /the device's gateway does not answer/,
  },
  "the gateway stops answering during a command": {
    faults: { gatewayStuck: true, from: 2 },
    status: "NO_ANSWER",
    message: /the device's gateway does not answer/,
    kept: PIECE,
    held: ["icmd"],
  },
  "another process holds the command semaphore": {
    faults: { commandHeld: true },
    status: "ME_ICMD_STATUS_SEMAPHORE_TO",
    message: /command semaphore is held/,
    hint: /--clear_semaphore/,
    kept: 0,
    held: ["icmd"],
  },
  "another process takes the command semaphore between two accesses": {
    faults: { commandHeld: true, from: 2 },
    status: "ME_ICMD_STATUS_SEMAPHORE_TO",
    message: /command semaphore is held/,
    hint: /--clear_semaphore/,
    kept: 2 * PIECE,
    held: ["icmd"],
  },
  "the command interface is busy for ever": {
    faults: { commandBusy: true },
    status: "ME_ERROR",
    message: /command interface stays busy/,
    kept: 0,
  },
  "the command interface gets busy for ever between two accesses": {
    faults: { commandBusy: true, from: 2 },
    status: "ME_ERROR",
    message: /command interface stays busy/,
    kept: 2 * PIECE,
  },
  "a command never completes": {
    faults: { commandNeverDone: true, from: 3 },
    status: "ME_ICMD_STATUS_EXECUTE_TO",
    message: /command timed out/,
    kept: 3 * PIECE,
  },
  "the device is gone from the start": {
    faults: { vanish: true },
    status: "DEVICE_GONE",
    message: /no answer from it/,
    hint: /0xffffffff/,
  },
  "the device vanishes during a command": {
    faults: { vanish: true, from: 2 },
    status: "DEVICE_GONE",
    message: /the device does not answer/,
    hint: /0xffffffff/,
    kept: PIECE,
    held: ["gateway", "icmd"],
  },
  "a sequence number is wrong": {
    faults: { answer: "wrong-sequence", from: 2 },
    message: /sequence number 6 came where 3 was due/,
    kept: 2 * PIECE,
  },
  "more_dump never ends": {
    faults: { answer: "endless", from: 2 },
    message: /no end after 4\d\d\d bytes/,
    kept: 20 * PIECE,
  },
  "more_dump never ends and nothing comes": {
    faults: { answer: "endless-empty", from: 2 },
    message: /answers in a row had no data and promised more/,
    kept: 2 * PIECE,
  },
  "an answer claims more data than a register holds": {
    faults: { answer: "oversized", from: 2 },
    message: /the answer claims 212 bytes of data, a register holds 208/,
    kept: 2 * PIECE,
  },
  "a segment says that it has no length": {
    faults: { answer: "zero-length-segment" },
    message: /length 0/,
    kept: PIECE,
  },
  "a segment says that it is longer than the stream": {
    faults: { answer: "overlong-segment" },
    message: /ends inside segment 0xfffe/,
    kept: WHOLE,
  },
  "a dump ends in the middle of a segment": {
    faults: { answer: "cut", from: 2 },
    message: /is cut/,
    kept: 3 * PIECE - 8,
  },
};

/** ICMD status bytes and what the library makes of them. */
const COMMAND_STATUSES: Readonly<Record<number, string>> = {
  1: "ME_ICMD_INVALID_OPCODE",
  2: "ME_ICMD_INVALID_CMD",
  3: "ME_ICMD_OPERATIONAL_ERROR",
  4: "ME_ICMD_BAD_PARAM",
  5: "ME_ICMD_BUSY",
  6: "ME_ICMD_ICM_NOT_AVAIL",
  7: "ME_ICMD_WRITE_PROTECT",
  8: "ME_ICMD_UNKNOWN_STATUS",
};

/** Register statuses and what the library makes of them. */
const REGISTER_STATUSES: Readonly<Record<number, string>> = {
  0x01: "ME_REG_ACCESS_DEV_BUSY",
  0x02: "ME_REG_ACCESS_VER_NOT_SUPP",
  0x03: "ME_REG_ACCESS_UNKNOWN_TLV",
  0x04: "ME_REG_ACCESS_REG_NOT_SUPP",
  0x05: "ME_REG_ACCESS_CLASS_NOT_SUPP",
  0x06: "ME_REG_ACCESS_METHOD_NOT_SUPP",
  0x07: "ME_REG_ACCESS_BAD_PARAM",
  0x08: "ME_REG_ACCESS_RES_NOT_AVLBL",
  0x09: "ME_REG_ACCESS_MSG_RECPT_ACK",
  0x20: "ME_REG_ACCESS_BAD_CONFIG",
  0x21: "ME_REG_ACCESS_ERASE_EXEEDED",
  0x22: "ME_REG_ACCESS_CONF_CORRUPT",
  0x24: "ME_REG_ACCESS_LEN_TOO_SMALL",
  0x70: "ME_REG_ACCESS_INTERNAL_ERROR",
  0x55: "ME_REG_ACCESS_UNKNOWN_ERR",
};

function allCases(): [string, Case][] {
  const commands = Object.entries(COMMAND_STATUSES).map(([status, name]): [string, Case] => [
    `commands answer status ${status}`,
    { faults: { commandStatus: Number(status), from: 1 }, status: name, message: new RegExp(name), kept: PIECE },
  ]);
  const registers = Object.entries(REGISTER_STATUSES).map(([status, name]): [string, Case] => {
    const message = new RegExp(`${name}, 0x1[01].\\), register status 0x${Number(status).toString(16)}$`);
    return [`registers answer status ${status}`, {
      faults: { registerStatus: Number(status), from: 1 },
      status: name,
      message,
      kept: PIECE,
    }];
  });
  return [...Object.entries(CASES), ...commands, ...registers];
}

/** Ways to the device. Through the kernel there is neither gateway nor command semaphore: only answers can be wrong. */
const WAYS = ["mtcr", "pci", "fwctl"] as const;
type Way = typeof WAYS[number];

function concerns(way: Way, { faults }: Case): boolean {
  return way !== "fwctl" || faults.answer !== undefined;
}

/** What came of a case. */
interface Outcome {
  readonly result: ClientResult;
  readonly state: DeviceState;
}

function addressOf(index: number): string {
  return `0000:${(index + 3).toString(16).padStart(2, "0")}:00.0`;
}

async function tryCase(host: VirtualHost, device: string, faults: Faults, access: Way = "mtcr"): Promise<Outcome> {
  host.set(faults, device);
  const dumps = [{ type: BUFFER, index1: NUMBER, maxBytes: 4000 }];
  const order = { device, dumps, access, looks: LOOKS };
  const result = await runClient(host, order, { env: IMPATIENT, timeoutMs: BOUND_MS });
  return { result, state: host.state(device) };
}

function check({ status, message, hint, kept, held = [] }: Case, { result, state }: Outcome): void {
  const dump = result.dumps[0];
  const error = kept === undefined ? result.error : dump?.reason;
  assert(error !== undefined, "no error");
  assertMatch(error.message, message);
  assert(!error.message.includes("\n") && !error.message.endsWith("."));
  if (status !== undefined) assertEquals(error.status, status);
  if (hint !== undefined) assertMatch(error.hint ?? "", hint);
  assertEquals(dump === undefined ? undefined : dump.hex.length / 2, kept);
  for (const [name, holder] of Object.entries(state.semaphores)) {
    if (held.includes(name as "gateway" | "icmd")) assert(holder !== 0, `${name} semaphore is free`);
    else assertEquals(holder, 0, `${name} semaphore is held`);
  }
}

for (const way of WAYS) faultsBy(way);

function faultsBy(way: Way): void {
  hostTest({
    name: `Faults of a virtual HCA by ${way}: one clear error, what was read is kept, semaphores are free`,
    // The cases run side by side, each on a device of its own; their steps only look at what came of them.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async (t) => {
      const cases = allCases().filter(([, one]) => concerns(way, one));
      const devices = cases.map((_, index) => ({
        address: addressOf(index),
        deviceId: 0x1017,
        ...(way === "fwctl" ? { fwctl: `fwctl${index}` } : {}),
      }));
      await using host = await VirtualHost.start(devices);
      const outcomes = cases.map(() => Promise.withResolvers<Outcome>());
      let next = 0;
      const worker = async (): Promise<void> => {
        for (let index = next++; index < cases.length; index = next++) {
          const outcome = outcomes[index]!;
          await tryCase(host, addressOf(index), cases[index]![1].faults, way).then(outcome.resolve, outcome.reject);
        }
      };
      const workers = Promise.all(Array.from({ length: WORKERS }, worker));
      for (const [index, [name, wanted]] of cases.entries()) {
        await t.step(name, async () => check(wanted, await outcomes[index]!.promise));
      }
      await workers;
    },
  });
}

hostTest({
  name: "A slow virtual HCA is waited for",
  fn: async () => {
    await using host = await VirtualHost.start([{ address: addressOf(0), deviceId: 0x1017 }]);
    const { result, state } = await tryCase(host, addressOf(0), { slowReads: 20 });
    assertEquals(result.dumps.map(({ hex, reason }) => [hex.length / 2, reason]), [[WHOLE, undefined]]);
    assertEquals(state.semaphores, { gateway: 0, icmd: 0 });
  },
});

hostTest({
  name: "Error and notice segments of a virtual HCA come through as they are",
  fn: async (t) => {
    await using host = await VirtualHost.start([{ address: addressOf(0), deviceId: 0x1017 }]);
    for (const answer of ["error-segment", "notice-segment"] as const) {
      await t.step(answer, async () => {
        const { result } = await tryCase(host, addressOf(0), { answer });
        const hex = result.dumps[0]?.hex ?? "";
        assertEquals(hex.slice(0, 8), answer === "error-segment" ? "000cfffc" : "000cfff9");
        assertEquals(hex.slice(-8), "0001fffb");
      });
    }
  },
});

hostTest({
  name: "A locked-down kernel is named when it refuses writes to a virtual HCA",
  fn: async () => {
    const spec = { address: addressOf(0), deviceId: 0x1017, lockdown: "none [integrity] confidentiality" };
    await using host = await VirtualHost.start([spec]);
    const { result } = await tryCase(host, addressOf(0), { writesRefused: true });
    assertEquals(result.error?.status, "LOCKDOWN");
    assertMatch(result.error?.hint ?? "", /lockdown/);
  },
});
