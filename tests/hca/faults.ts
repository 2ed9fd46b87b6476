/** What can go wrong on a virtual HCA, below the library: at the gateway, at the command interface, in the answers. */

/** Ways in which a RESOURCE_DUMP answer is spoiled. */
export type AnswerFault =
  /** The sequence number jumps. */
  | "wrong-sequence"
  /** `more_dump` stays 1 and the last data comes again and again. */
  | "endless"
  /** `more_dump` stays 1 with no data. */
  | "endless-empty"
  /** `size` is more than the register holds. */
  | "oversized"
  /** The first segment of the answer says that it has no length. */
  | "zero-length-segment"
  /** The first segment of the answer says that it goes far past the end. */
  | "overlong-segment"
  /** The dump ends in the middle of a segment. */
  | "cut"
  /** An error segment stands in place of the data. */
  | "error-segment"
  /** A notice segment stands in place of the data. */
  | "notice-segment";

/** Faults of one device. All are off by default. */
export interface Faults {
  /** Register accesses that go well first; the faults act from then on. */
  readonly from?: number;
  /** Another process holds the gateway's semaphore. */
  readonly gatewayHeld?: boolean;
  /** Gateway transactions never complete. */
  readonly gatewayStuck?: boolean;
  /** Another process holds the command semaphore (on 4th generation that of the tools HCR). */
  readonly commandHeld?: boolean;
  /** A command of another process never completed: the busy bit is set. */
  readonly commandBusy?: boolean;
  /** Commands that are started never complete. */
  readonly commandNeverDone?: boolean;
  /** Commands complete with this status byte. */
  readonly commandStatus?: number;
  /** Register accesses answer this register status. */
  readonly registerStatus?: number;
  /** Polls of the control dword that a command takes. */
  readonly slowReads?: number;
  /** The device leaves the bus: every read answers all ones. */
  readonly vanish?: boolean;
  /** The kernel refuses writes to configuration space, as under lockdown. */
  readonly writesRefused?: boolean;
  /** RESOURCE_DUMP answers are spoiled. */
  readonly answer?: AnswerFault;
  /** errno of open(2) on the fwctl node. */
  readonly fwctlOpenErrno?: number;
  /** errno of every FWCTL_RPC. */
  readonly fwctlErrno?: number;
  /** Firmware status of every command that comes through fwctl. */
  readonly fwctlStatus?: number;
  /** RESOURCE_DUMP answers that come through fwctl are spoiled. */
  readonly fwctlAnswer?: AnswerFault;
  /** Opcodes that firmware does not know. */
  readonly fwctlRefuse?: readonly number[];
  /** Commands through fwctl never end. */
  readonly fwctlSilent?: boolean;
  /** Whose fwctl driver it is. */
  readonly fwctlDriver?: "mainline" | "ofed24";
  /** Reads pass in scope 0 as well. */
  readonly fwctlLenient?: boolean;
  /** uctx_caps of the user context. */
  readonly fwctlCapabilities?: number;
}

/** Bytes in the RESOURCE_DUMP register image. */
const AT = { flags: 0x00, size: 0x24, data: 0x30 } as const;
const MORE_DUMP = 0x80;
const INLINE_BYTES = 208;
const ERROR_DWORDS = 12;
const SEGMENT = { notice: 0xfff9, terminate: 0xfffb, error: 0xfffc } as const;

/**
 * Spoil a RESOURCE_DUMP answer in place.
 *
 * @param fault How.
 * @param image Register image as the adapter answered it.
 */
export function spoilAnswer(fault: AnswerFault, image: Uint8Array): void {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const sequence = view.getUint8(1) & 0xf;
  switch (fault) {
    case "wrong-sequence":
      return view.setUint8(1, view.getUint8(1) & 0xf0 | (sequence + 3) & 0xf);
    case "endless":
      return view.setUint8(AT.flags, view.getUint8(AT.flags) | MORE_DUMP);
    case "endless-empty":
      view.setUint32(AT.size, 0);
      return view.setUint8(AT.flags, view.getUint8(AT.flags) | MORE_DUMP);
    case "oversized":
      return view.setUint32(AT.size, INLINE_BYTES + 4);
    case "zero-length-segment":
      return view.setUint16(AT.data, 0);
    case "overlong-segment":
      return view.setUint16(AT.data, 0xffff);
    case "cut":
      view.setUint8(AT.flags, view.getUint8(AT.flags) & ~MORE_DUMP);
      return view.setUint32(AT.size, Math.max(4, view.getUint32(AT.size) - 8));
    case "error-segment":
      return putText(view, SEGMENT.error, 0x1234, "index is not valid");
    case "notice-segment":
      return putText(view, SEGMENT.notice, 0x21, "resource is busy");
  }
}

function putText(view: DataView, type: number, syndrome: number, text: string): void {
  view.setUint8(AT.flags, view.getUint8(AT.flags) & ~MORE_DUMP);
  view.setUint32(AT.size, 4 * ERROR_DWORDS + 4);
  for (let at = AT.data; at < AT.data + 4 * ERROR_DWORDS; at += 4) view.setUint32(at, 0);
  view.setUint32(AT.data, (ERROR_DWORDS << 16 | type) >>> 0);
  view.setUint32(AT.data + 4, syndrome);
  for (const [index, byte] of new TextEncoder().encode(text).entries()) view.setUint8(AT.data + 16 + index, byte);
  view.setUint32(AT.data + 4 * ERROR_DWORDS, 1 << 16 | SEGMENT.terminate);
}
