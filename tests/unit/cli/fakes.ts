/** Stand-ins for the process and for a device. */

import type { Host } from "../../../cli/session.ts";
import type { SignalName } from "../../../ffi/ignored_signals.ts";
import { DeviceError } from "../../../errors.ts";
import type { ContextImage, DeviceInfo, MenuRecord, RingStream, Source } from "../../../device/types.ts";

/** What a fake host has seen. */
export interface Seen {
  /** Everything on stdout. */
  stdout: string;
  /** Everything on stderr. */
  stderr: string;
  /** Sends a signal. */
  signal: (name: SignalName) => void;
}

/** Options of {@linkcode fakeHost}. */
export interface FakeOptions {
  readonly terminal?: boolean;
  readonly noColor?: boolean;
  readonly columns?: number;
  readonly input?: string | Uint8Array;
  readonly granted?: readonly string[];
  /** Called before every write to stdout. */
  readonly onWrite?: (bytes: Uint8Array) => void;
}

/** A process that remembers what it was told. */
export function fakeHost(options: FakeOptions = {}): Host & { readonly seen: Seen } {
  const seen: Seen = { stdout: "", stderr: "", signal: () => {} };
  const decoder = new TextDecoder();
  const stream = (name: "stdout" | "stderr") => ({
    isTerminal: () => options.terminal === true,
    writeSync(bytes: Uint8Array): number {
      if (name === "stdout") options.onWrite?.(bytes);
      seen[name] += decoder.decode(bytes.slice());
      return bytes.length;
    },
    write(bytes: Uint8Array): Promise<number> {
      return Promise.resolve().then(() => this.writeSync(bytes));
    },
  });
  let input = typeof options.input === "string"
    ? new TextEncoder().encode(options.input)
    : options.input ?? new Uint8Array(0);
  return {
    seen,
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    stdin: {
      isTerminal: () => options.input === undefined,
      read(into) {
        if (input.length === 0) return Promise.resolve(null);
        const count = Math.min(into.length, input.length);
        into.set(input.subarray(0, count));
        input = input.subarray(count);
        return Promise.resolve(count);
      },
    },
    noColor: options.noColor ?? false,
    screen: () => ({ columns: options.columns }),
    isGranted: (descriptor) => Promise.resolve(options.granted?.includes(descriptor.name) === true),
    onSignal(handler) {
      seen.signal = handler;
      return () => seen.signal = () => {};
    },
    exit(code) {
      throw new Error(`exit ${code}`);
    },
  };
}

/** Contents of a fake device. */
export interface FakeDevice {
  readonly info?: Partial<DeviceInfo>;
  readonly numbers?: readonly number[];
  readonly contexts?: readonly ContextImage[];
  readonly ring?: RingStream;
  readonly icm?: readonly Uint8Array[];
  readonly menu?: readonly MenuRecord[];
  readonly notes?: readonly string[];
  /** Thrown after the numbers. */
  readonly failure?: Error;
  /** Called with every number before it is given. */
  readonly onNumber?: (index: number) => void;
}

/** A device that answers what it was given. */
export function fakeSource(device: FakeDevice): Source {
  const info: DeviceInfo = { name: "fake", generation: 5, ...device.info };
  return {
    info,
    notes: device.notes ?? [],
    async *listContexts(request) {
      request.method?.("scan");
      for (const index of device.numbers ?? []) {
        if (request.signal?.aborted) return;
        if (index < (request.first ?? 0) || index >= (request.first ?? 0) + (request.count ?? Infinity)) continue;
        device.onNumber?.(index);
        yield await Promise.resolve(index);
      }
      if (device.failure !== undefined) throw device.failure;
    },
    readContext(request) {
      const image = device.contexts?.find((context) => context.index === request.index);
      if (image !== undefined) return Promise.resolve(image);
      const details = { device: info.name, operation: "read", status: "NOT_VALID" };
      return Promise.reject(new DeviceError(`No context 0x${request.index.toString(16)}`, details));
    },
    openRing: () => device.ring === undefined ? Promise.reject(new Error("no ring")) : Promise.resolve(device.ring),
    ...(device.menu === undefined ? {} : { menu: () => Promise.resolve(device.menu!) }),
    ...(device.icm === undefined ? {} : {
      async *readIcm() {
        for (const bytes of device.icm ?? []) yield await Promise.resolve(bytes);
      },
    }),
    close() {},
  };
}

/** Bytes of hexadecimal digits; blanks are skipped. */
export function bytes(hex: string): Uint8Array {
  const digits = hex.replace(/\s+/g, "");
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}
