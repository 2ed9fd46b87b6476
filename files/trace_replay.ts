/** Replaying a trace: a port that answers what was recorded, and the dumps that a trace has. */

import { groupBy } from "../groups.ts";
import { DeviceError } from "../errors.ts";
import { deviceError } from "../ffi/status.ts";
import { readAnswer, REGISTER_BYTES, RESOURCE_DUMP_REGISTER } from "../device/resource_dump_register.ts";
import type { ContextAccess, RegisterAccess } from "./trace.ts";
import type { ContextPort, DeviceInfo } from "../device/types.ts";

/** The request is in the register's first bytes; behind them stands the data of the answer before. */
const REQUEST_BYTES = 0x30;
const NOTHING = new Uint8Array(0);

/**
 * A port that answers what a trace of a 4th-generation device recorded. The same access made again gets the next answer
 * that was recorded for it, and the last one from then on.
 *
 * @param info The device, under the name that it has from now on.
 * @param accesses Its accesses, in order.
 */
export function replayPort(info: DeviceInfo, accesses: readonly ContextAccess[]): ContextPort {
  const answers = new Answers(accesses);
  return {
    info,
    readContext: (source, index, into) => {
      const operation = `read context 0x${index.toString(16)} of source ${source}`;
      return replay(info, operation, answers.next(source, index), into);
    },
    close: () => {},
  };
}

// deno-lint-ignore require-await -- a failure is a rejected promise, as on a device
async function replay(
  info: DeviceInfo,
  operation: string,
  access: ContextAccess | undefined,
  image: Uint8Array,
): Promise<void> {
  if (access === undefined) {
    throw deviceError({
      device: info.name,
      operation,
      status: "NOT_RECORDED",
      text: "the trace has no access with these values",
    });
  }
  image.fill(0).set(access.answer.subarray(0, image.length));
  if (access.error === undefined) return;
  const { message, status } = access.error;
  throw new DeviceError(message, { device: info.name, operation, status });
}

/** Recorded accesses by what was asked. */
class Answers {
  readonly #lists: Map<string, ContextAccess[]>;
  readonly #used = new Map<string, number>();

  constructor(accesses: readonly ContextAccess[]) {
    this.#lists = groupBy(accesses, ({ source, index }) => `${source} ${index}`);
  }

  next(source: number, index: number): ContextAccess | undefined {
    const key = `${source} ${index}`;
    const used = this.#used.get(key) ?? 0;
    this.#used.set(key, used + 1);
    const list = this.#lists.get(key);
    return list?.[Math.min(used, list.length - 1)];
  }
}

/** What an access adds to the stream. */
export function streamPiece({ register, answer, error }: RegisterAccess): Uint8Array {
  if (register !== RESOURCE_DUMP_REGISTER || error !== undefined) return NOTHING;
  if (answer.length < REGISTER_BYTES) return NOTHING;
  return answer.subarray(REQUEST_BYTES, Math.min(REQUEST_BYTES + readAnswer(answer).size, REGISTER_BYTES));
}
