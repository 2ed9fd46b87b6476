/** The thread for calls that may take minutes: started with the first call, ended with `close`. */

import { deviceError } from "./status.ts";
import {
  type Syscall,
  type SyscallAnswer,
  type SyscallMessage,
  type SyscallResult,
  workerUrl,
} from "./syscall_worker.ts";

/** Makes calls one after the other. */
export interface Syscalls {
  /**
   * Make a call.
   *
   * @returns What it answered; a failure of the call is in `errno`.
   * @throws {DeviceError} When it does not come back in `limitMs`; nothing more may be called then.
   */
  call(call: Syscall, limitMs?: number): Promise<SyscallResult>;
  /** End the thread; safe to call twice. A call that is under way goes on in the kernel. */
  close(): void;
}

/** A stuck command holds its caller for three time-outs of 60 s and a little, after a queue without a limit. */
const LIMIT_MS = 300_000;

/**
 * A thread for calls.
 *
 * @param path What was opened as the C library.
 * @param device Device name for errors.
 */
export function startSyscalls(path: string, device: string): Syscalls {
  return new WorkerSyscalls(path, device);
}

interface Waiting {
  readonly resolve: (result: SyscallResult) => void;
  readonly reject: (error: Error) => void;
}

class WorkerSyscalls implements Syscalls {
  readonly #path: string;
  readonly #device: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #last = 0;
  /** Why nothing more is called. */
  #lost: Error | undefined;

  constructor(path: string, device: string) {
    this.#path = path;
    this.#device = device;
  }

  async call(call: Syscall, limitMs = LIMIT_MS): Promise<SyscallResult> {
    if (this.#lost !== undefined) throw this.#lost;
    const { promise, resolve, reject } = Promise.withResolvers<SyscallResult>();
    const id = ++this.#last;
    this.#waiting.set(id, { resolve, reject });
    const message: SyscallMessage = { id, call };
    this.#start().postMessage(message);
    const timer = setTimeout(() => this.#lose("NO_ANSWER", `no answer within ${limitMs / 1000} s`, "stuck"), limitMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  close(): void {
    this.#lost ??= new TypeError(`Device "${this.#device}" is closed`);
    for (const { reject } of this.#waiting.values()) reject(this.#lost);
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(workerUrl(this.#path), { type: "module", name: "syscalls" });
    worker.onmessage = ({ data }: MessageEvent<SyscallAnswer>): void => {
      if (data.id < 0) return this.#lose("NO_THREAD", `no thread for its calls: ${data.failure}`);
      const waiting = this.#waiting.get(data.id);
      if (data.result !== undefined) waiting?.resolve(data.result);
      else waiting?.reject(this.#error("NO_THREAD", data.failure ?? "no answer"));
    };
    worker.onerror = (event): void => {
      event.preventDefault();
      this.#lose("NO_THREAD", `no thread for its calls: ${event.message}`);
    };
    return this.#worker = worker;
  }

  #lose(status: string, text: string, next?: "stuck"): void {
    this.#lost = this.#error(status, text, next);
    for (const { reject } of this.#waiting.values()) reject(this.#lost);
  }

  #error(status: string, text: string, next?: "stuck"): Error {
    return deviceError({ device: this.#device, operation: "use", status, text, next });
  }
}
