/** Recording a trace: a port that keeps every access of the port below it. */

import { DeviceError, thrownText, type WqdumpError } from "../errors.ts";
import { AtomicFile } from "./atomic_file.ts";
import { type TraceError, traceHead, traceLine } from "./trace.ts";
import type { ContextPort, RegisterPort } from "../device/types.ts";

/** Options of {@linkcode recordPort}. */
export interface RecordOptions {
  /**
   * Called once when the file can no longer be written; the port works on without it. Without this the access at hand,
   * or `close()`, throws.
   */
  readonly failed?: (error: WqdumpError) => void;
}

/**
 * Record every access of a port. The file is written as the accesses happen, under a temporary name beside its own, and
 * put in place when the port is closed, whatever happened before.
 *
 * @param port Port to watch; closed with the returned one.
 * @param options What to do when that fails midway.
 * @returns A port of the same kind.
 * @throws {WqdumpError} When the file cannot be written from the start.
 */
export function recordPort<P extends RegisterPort | ContextPort>(
  port: P,
  path: string,
  options: RecordOptions = {},
): P {
  const recorder = new Recorder(path, options);
  recorder.write(traceHead(port.info));
  const close = (): void => {
    port.close();
    recorder.finish();
  };
  // The type parameter keeps the caller's kind; each branch builds exactly that kind.
  return ("accessRegister" in port
    ? registerRecorder(port, recorder, close)
    : contextRecorder(port, recorder, close)) as
      & P
      & (RegisterPort | ContextPort);
}

function registerRecorder(port: RegisterPort, recorder: Recorder, close: () => void): RegisterPort {
  return {
    info: port.info,
    accessRegister: (id, method, image) => {
      const request = image.slice();
      return recorder.access(
        () => port.accessRegister(id, method, image),
        (end) => traceLine({ kind: "register", register: id, method, request, answer: image.slice(), ...end }),
      );
    },
    ...(port.driverList === undefined ? {} : { driverList: (source) => port.driverList!(source) }),
    close,
  };
}

function contextRecorder(port: ContextPort, recorder: Recorder, close: () => void): ContextPort {
  return {
    info: port.info,
    readContext: (source, index, into) =>
      recorder.access(
        () => port.readContext(source, index, into),
        (end) => traceLine({ kind: "context", source, index, answer: into.slice(), ...end }),
      ),
    ...(port.readBuffer === undefined ? {} : { readBuffer: (source, index) => port.readBuffer!(source, index) }),
    ...(port.readMemory === undefined ? {} : { readMemory: (address, size) => port.readMemory!(address, size) }),
    ...(port.knownIndexes === undefined ? {} : { knownIndexes: (source) => port.knownIndexes!(source) }),
    ...(port.driverList === undefined ? {} : { driverList: (source) => port.driverList!(source) }),
    close,
  };
}

/** How an access ended. */
interface AccessEnd {
  readonly us: number;
  readonly error: TraceError | undefined;
}

class Recorder {
  #file: AtomicFile | undefined;
  readonly #failed: RecordOptions["failed"];

  constructor(path: string, options: RecordOptions) {
    this.#file = new AtomicFile(path);
    this.#failed = options.failed;
  }

  async access(run: () => Promise<void>, line: (end: AccessEnd) => string): Promise<void> {
    const started = performance.now();
    const took = (): number => Math.round((performance.now() - started) * 1000);
    try {
      await run();
    } catch (error) {
      this.write(line({ us: took(), error: describe(error) }));
      throw error;
    }
    this.write(line({ us: took(), error: undefined }));
  }

  write(line: string): void {
    this.#try((file) => file.write(new TextEncoder().encode(line)));
  }

  finish(): void {
    this.#try((file) => file.commit());
    this.#file = undefined;
  }

  #try(use: (file: AtomicFile) => void): void {
    const file = this.#file;
    if (file === undefined) return;
    try {
      use(file);
    } catch (error) {
      this.#file = undefined;
      if (this.#failed === undefined) throw error;
      this.#failed(error as WqdumpError);
    }
  }
}

function describe(error: unknown): TraceError {
  const message = thrownText(error);
  return { status: error instanceof DeviceError ? error.status : undefined, message };
}
