/** A simulated 4th-generation adapter as a context port. */

import { deviceError } from "../ffi/status.ts";
import type { ContextPort } from "../device/types.ts";
import { type ContextAdapter, HCR_STATUS } from "./adapter4.ts";
import { scenarioInfo } from "./port.ts";

/** The library's status for each status of a tools command; others are 0x308. */
const MTCR_CODE: Readonly<Record<number, number>> = { 1: 0x300, 2: 0x303, 3: 0x306, 4: 0x305, 9: 0x307 };
const UNKNOWN_STATUS = 0x308;

/**
 * Put a context port on an adapter.
 *
 * @param name Device name as the user gave it, for messages.
 */
export function contextPort(adapter: ContextAdapter, name: string): ContextPort {
  let closed = false;
  return {
    info: scenarioInfo(adapter.scenario, name),
    async readContext(source, index, into): Promise<void> {
      const operation = `read context 0x${index.toString(16)} of source ${source}`;
      if (closed) throw deviceError({ device: name, operation, status: "CLOSED", text: "the device is closed" });
      const { delayMs } = adapter.faults;
      if (delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, delayMs));
      const status = adapter.readContext(source, index, into);
      if (status !== HCR_STATUS.ok) {
        throw deviceError({ device: name, operation, code: MTCR_CODE[status] ?? UNKNOWN_STATUS });
      }
    },
    readBuffer: (source, index) => Promise.resolve(adapter.readBuffer(source, index)),
    readMemory: (address, size) => Promise.resolve(adapter.readMemory(address, size)),
    knownIndexes: (source) => adapter.indexes(source),
    close(): void {
      closed = true;
    },
  };
}
