/**
 * What the kernel does between a program and the firmware: FWCTL_INFO and FWCTL_RPC on a program's memory, and the rules
 * of the mlx5 fwctl drivers. Written from the kernel's headers, not from the client.
 */

import type { Libc } from "./libc.ts";

/** errno values. */
const E = { E2BIG: 7, EINVAL: 22, ENOTTY: 25, EBADMSG: 74, EMSGSIZE: 90, EOPNOTSUPP: 95 } as const;
const INFO = 0x9a00;
const RPC = 0x9a01;
const MAX_RPC_BYTES = 2 << 20;
const MIN_MAILBOX = 16;
const LAST_SCOPE = 3;

/** Which driver: that of the mainline kernel, or that of MLNX_OFED 24.07, 24.10 and Oracle UEK. */
export type Driver = "mainline" | "ofed24";

/** Reads that pass in scope 0 of the mainline driver; in the other one these five pass in scope 0 only. */
const CONFIGURATION: readonly number[] = [0x100, 0x101, 0x740, 0x760, 0x762];
/** Further reads of scope 0 in the mainline driver. */
const CONFIGURATION_MAINLINE: readonly number[] = [0x10e, 0xb22];
const DEBUG_READS: readonly number[] = [0x201, 0x303, 0x402, 0x50b, 0x702, 0x707, 0x713, 0x719, 0x907, 0x90b, 0x90f];
const DEBUG_READS_MAINLINE: readonly number[] = [0x203, 0x512, 0x602, 0x716, 0x750, 0x754, 0x76f, 0x770, 0x773, 0x819]
  .concat(0x821, 0x822, 0x824, 0x826, 0x903, 0x915, 0x919, 0xa02, 0xa05, 0xa09, 0x8000, 0x8001, 0x8006, 0x10a);
const WRITES_IN_SCOPE_0: readonly number[] = [0x109, 0x731, 0x823, 0xb2e];
const ACCESS_REGISTERS: readonly number[] = [0x805, 0xb0c];

/** Whether the driver hands a command to the firmware. */
export function passes(driver: Driver, scope: number, opcode: number, opMod: number): number {
  if (scope > (driver === "ofed24" ? 1 : LAST_SCOPE)) return E.EOPNOTSUPP;
  const register = ACCESS_REGISTERS.includes(opcode) && (driver === "mainline" || opcode === 0x805);
  const allowed = driver === "ofed24"
    ? (CONFIGURATION.includes(opcode) ? scope === 0 : register || DEBUG_READS.includes(opcode))
    : CONFIGURATION.includes(opcode) || CONFIGURATION_MAINLINE.includes(opcode) ||
      WRITES_IN_SCOPE_0.includes(opcode) || (register && (opMod === 0 || scope >= 1)) ||
      (scope >= 1 && (DEBUG_READS.includes(opcode) || DEBUG_READS_MAINLINE.includes(opcode)));
  return allowed ? 0 : E.EBADMSG;
}

/**
 * The rule that wqdump is held to: nothing but reads, and none outside the scope of debug reads but five that some
 * drivers pass in scope 0 only.
 */
export function isRead(scope: number, opcode: number, opMod: number): boolean {
  if (scope !== 1 && !(scope === 0 && CONFIGURATION.includes(opcode))) return false;
  if (ACCESS_REGISTERS.includes(opcode)) return opMod === 1;
  return DEBUG_READS.includes(opcode) || CONFIGURATION.includes(opcode);
}

/** What stands behind the driver. */
export interface Firmware {
  /** The driver's rules. */
  readonly driver: Driver;
  /** uctx_caps. */
  readonly capabilities: number;
  /** Called with each RPC that reached the kernel; answers an errno (negative: no answer ever) or the output mailbox. */
  command(scope: number, input: Uint8Array, outBytes: number): number | Uint8Array;
}

/**
 * One ioctl.
 *
 * @param libc Reaches the program's memory.
 * @param pid The program's thread.
 * @param firmware What answers.
 * @returns errno; 0: done.
 */
export function fwctlIoctl(
  libc: Libc,
  { pid, command, argument }: { pid: number; command: number; argument: bigint },
  firmware: Firmware,
): number {
  if (command !== INFO && command !== RPC) return E.ENOTTY;
  const known = command === INFO ? 24 : 32;
  const size = new DataView(libc.peek(pid, argument, 4).slice().buffer).getUint32(0, true);
  if (size < known) return E.EINVAL;
  if (size > known && libc.peek(pid, argument + BigInt(known), size - known).some((byte) => byte !== 0)) return E.E2BIG;
  const bytes = libc.peek(pid, argument, known).slice();
  const view = new DataView(bytes.buffer);
  if (command === INFO) {
    if (view.getUint32(4, true) !== 0) return E.EOPNOTSUPP;
    const room = view.getUint32(12, true);
    const own = new Uint8Array(8);
    new DataView(own.buffer).setUint32(0, 7, true);
    new DataView(own.buffer).setUint32(4, firmware.capabilities, true);
    libc.poke(pid, view.getBigUint64(16, true), own.subarray(0, Math.min(8, room)));
    view.setUint32(8, 1, true);
    view.setUint32(12, room === 0 ? 0 : 8, true);
    libc.poke(pid, argument, bytes);
    return 0;
  }
  const [scope, inBytes, outBytes] = [4, 8, 12].map((at) => view.getUint32(at, true)) as [number, number, number];
  if (Math.max(inBytes, outBytes) > MAX_RPC_BYTES || Math.min(inBytes, outBytes) < MIN_MAILBOX) return E.EMSGSIZE;
  const answer = firmware.command(scope, libc.peek(pid, view.getBigUint64(16, true), inBytes).slice(), outBytes);
  if (typeof answer === "number") return answer;
  libc.poke(pid, view.getBigUint64(24, true), answer.subarray(0, outBytes));
  return 0;
}
