/**
 * Replaying a trace: ports that answer what was recorded, and the dumps that a trace has.
 *
 * @module
 */

import { DeviceError } from "../errors.ts";
import { deviceError } from "../ffi/status.ts";
import { readAnswer, REGISTER_BYTES, RESOURCE_DUMP } from "../device/resource_dump_register.ts";
import type { ContextAccess, RegisterAccess, Trace, TraceAccess } from "./trace.ts";
import type { ContextPort, DeviceInfo, RegisterPort } from "../device/types.ts";

/** The request is in the register's first bytes; behind them stands the data of the answer before. */
const REQUEST_BYTES = 0x30;
const NOTHING = new Uint8Array(0);

/**
 * A port that answers what a trace recorded. The same access made again gets the next answer that was recorded for it,
 * and the last one from then on.
 *
 * @param trace Trace.
 * @param name Name of the device from now on, e.g. the file's.
 * @returns A port of the kind that was recorded; tell it by `info.generation`.
 */
export function replayPort(trace: Trace, name: string): RegisterPort | ContextPort {
  const info: DeviceInfo = { ...trace.info, name };
  return info.generation === 4 ? replayContexts(trace, info) : replayRegisters(trace, info);
}

function replayRegisters(trace: Trace, info: DeviceInfo): RegisterPort {
  const answers = new Answers<RegisterAccess>(
    trace.accesses.filter((access) => access.kind === "register"),
    (access) => registerKey(access.register, access.method, access.request),
  );
  return {
    info,
    accessRegister: (id, method, image) =>
      replay(info, `access register 0x${id.toString(16)}`, answers.next(registerKey(id, method, image)), image),
    close: () => {},
  };
}

function replayContexts(trace: Trace, info: DeviceInfo): ContextPort {
  const key = (source: number, index: number): string => `${source} ${index}`;
  const answers = new Answers<ContextAccess>(
    trace.accesses.filter((access) => access.kind === "context"),
    (access) => key(access.source, access.index),
  );
  return {
    info,
    readContext: (source, index, into) => {
      const operation = `read context 0x${index.toString(16)} of source ${source}`;
      return replay(info, operation, answers.next(key(source, index)), into);
    },
    close: () => {},
  };
}

function registerKey(id: number, method: number, image: Uint8Array): string {
  const request = id === RESOURCE_DUMP ? image.subarray(0, REQUEST_BYTES) : image;
  return `${id} ${method} ${request.join()}`;
}

// deno-lint-ignore require-await -- a failure is a rejected promise, as on a device
async function replay(
  info: DeviceInfo,
  operation: string,
  access: TraceAccess | undefined,
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
class Answers<A> {
  readonly #lists = new Map<string, A[]>();
  readonly #used = new Map<string, number>();

  constructor(accesses: readonly A[], key: (access: A) => string) {
    for (const access of accesses) {
      const list = this.#lists.get(key(access));
      if (list === undefined) this.#lists.set(key(access), [access]);
      else list.push(access);
    }
  }

  next(key: string): A | undefined {
    const used = this.#used.get(key) ?? 0;
    this.#used.set(key, used + 1);
    const list = this.#lists.get(key);
    return list?.[Math.min(used, list.length - 1)];
  }
}

/**
 * The resource-dump streams of a trace, one after the other, as a dump file has them.
 *
 * @param trace Trace of a 5th-generation device.
 * @returns The stream's bytes.
 */
export function traceStream(trace: Trace): Uint8Array {
  const pieces = trace.accesses.map(streamPiece);
  const stream = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    stream.set(piece, at);
    at += piece.length;
  }
  return stream;
}

/** What an access adds to the stream. */
export function streamPiece(access: TraceAccess): Uint8Array {
  const { answer } = access;
  if (access.kind !== "register" || access.register !== RESOURCE_DUMP || access.error !== undefined) return NOTHING;
  if (answer.length < REGISTER_BYTES) return NOTHING;
  return answer.subarray(REQUEST_BYTES, Math.min(REQUEST_BYTES + readAnswer(answer).size, REGISTER_BYTES));
}
