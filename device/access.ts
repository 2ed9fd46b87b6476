/**
 * Which way leads to an adapter: the kernel's fwctl, NVIDIA's mtcr library, the gateway in configuration space, RDMA
 * netlink. The first that works is taken, and why those before it did not is kept.
 *
 * @module
 */

import { typeOfDeviceId } from "./live_devices.ts";
import { DeviceError, UsageError, WqdumpError } from "../errors.ts";
import { checkPresent, pciAddressIn } from "../ffi/device_names.ts";
import { findHostDevice, fwctlNode, type HostDevice, listHostDevices } from "../ffi/host_devices.ts";
import { readTextFile } from "../ffi/libc.ts";
import { type Libc, openLibc } from "../ffi/libc_library.ts";
import { openMtcr } from "./live.ts";
import type { HostOpening, LiveOptions } from "./live_types.ts";
import { deviceError } from "../ffi/status.ts";
import { ACCESS_PATHS, type LivePort, WAYS } from "./access_ways.ts";
import { type Reader, readerOf, type ReaderOptions, shortcoming } from "./reader.ts";
import type { Access, AccessPath } from "./types.ts";

/** What mtcr finds wrong with the adapter itself, which its gateway would show by any other program too. */
const DEVICE_FAULTS: readonly string[] = [
  "GATEWAY_HELD",
  "LIBRARY_LOCKED",
  "NO_ANSWER",
  "DEVICE_GONE",
  "LIVEFISH",
  "UNKNOWN_DEVICE",
  "NO_DEVICE",
  "FOREIGN",
  "NOT_ROOT",
  "LOCKDOWN",
];

/** What the mtcr library may be at fault for, where the adapter's gateway is not. */
const LIBRARY_FAULTS: readonly string[] = [
  "ME_BAD_PARAMS",
  "ME_NOT_IMPLEMENTED",
  "ME_REG_ACCESS_BAD_METHOD",
  "ME_REG_ACCESS_NOT_SUPPORTED",
  "ME_REG_ACCESS_SIZE_EXCCEEDS_LIMIT",
  "ME_ICMD_UNSUPPORTED_ICMD_VERSION",
  "ME_ICMD_SIZE_EXCEEDS_LIMIT",
];

/**
 * Open a real adapter's port by the way asked for, or by the first that can be opened.
 *
 * @param name Any name that the host has for it, or that the mtcr library takes.
 * @param options Which way, and where libraries are.
 * @returns A register port for 5th-generation devices, a context port for ConnectX-3 and ConnectX-3 Pro; tell them apart
 * by `info.generation`. `info.access` tells the way. The caller closes it.
 * @throws {DeviceError} When no way leads to it.
 */
export async function openLive(name: string, options: LiveOptions = {}): Promise<LivePort> {
  return await new Attempt<LivePort>(name, options, {
    make: (port) => Promise.resolve(port),
    shortcoming: () => Promise.resolve(undefined),
  }).run();
}

/**
 * Open a real adapter for reading, by the way asked for, or by the first that brings all: a way that opens and is then
 * refused its menu, which everything reads first, is passed over as one that does not open. One that brings contexts
 * alone is kept for the case that none brings more.
 *
 * @param name As in {@linkcode openLive}.
 * @param options Which way, and how registers are read.
 * @returns Segments, or the contexts of a ConnectX-3. `info.access` tells the way. The caller closes it.
 * @throws {DeviceError} When no way leads to it.
 */
export async function openReader(name: string, options: LiveOptions & ReaderOptions): Promise<Reader> {
  const make = (port: LivePort): Promise<Reader> => readerOf(port, options);
  return await new Attempt<Reader>(name, options, { make, shortcoming }).run();
}

/** The C library, or why it may not be opened. */
interface HostLibrary {
  readonly host: Libc | undefined;
  readonly closed: WqdumpError | undefined;
}

function hostOf(options: LiveOptions): HostLibrary {
  try {
    return { host: openLibc(options), closed: undefined };
  } catch (error) {
    if (!(error instanceof WqdumpError)) throw error;
    return { host: undefined, closed: error };
  }
}

/** What is made of a port, and how it is tried. */
interface Use<T> {
  /** Makes it of an open port; the port is closed with it. */
  readonly make: (port: LivePort) => Promise<T>;
  /** Why it brings contexts alone; undefined: all. Throws where it brings nothing. */
  readonly shortcoming: (made: T) => Promise<Error | undefined>;
}

/** A way that opened. */
interface Taken<T> {
  readonly made: T;
  readonly access: Access & { readonly refused: Refused[] };
}

/** A way that did not do. */
interface Failure {
  readonly path: AccessPath;
  readonly error: WqdumpError;
  /** It was open, and refused what everything needs. */
  readonly opened: boolean;
}

/** A failure as it is told. */
type Refused = Access["refused"][number];

/** One opening: which ways were tried, and what they said. */
class Attempt<T extends { close(): void }> {
  readonly #name: string;
  readonly #options: LiveOptions;
  readonly #use: Use<T>;
  readonly #host: Libc | undefined;
  /** Why there is no host. */
  readonly #closed: WqdumpError | undefined;
  readonly #device: HostDevice | undefined;
  readonly #failed: Failure[] = [];
  /** What uses the C library: this, and each port that has it open. */
  #users = 1;

  constructor(name: string, options: LiveOptions, use: Use<T>) {
    this.#name = name;
    this.#options = options;
    this.#use = use;
    const { host, closed } = hostOf(options);
    this.#host = host;
    this.#closed = closed;
    this.#device = host === undefined ? undefined : findHostDevice(name, listHostDevices(host.symbols) ?? []);
  }

  async run(): Promise<T> {
    try {
      const host = this.#host?.symbols;
      if (host !== undefined && this.#device === undefined) checkPresent(host, this.#name, pciAddressIn(this.#name));
      const { access = "auto" } = this.#options;
      return access === "auto" ? await this.#first() : (await this.#take(access)).made;
    } finally {
      this.#leave();
    }
  }

  /** The first way that brings all, else the first that brings contexts. */
  async #first(): Promise<T> {
    let contexts: Taken<T> | undefined;
    for (const path of ACCESS_PATHS) {
      if (this.#isPointless(path) || (contexts !== undefined && WAYS[path].contexts)) continue;
      let taken: Taken<T> | undefined;
      try {
        taken = await this.#take(path);
        const short = await this.#use.shortcoming(taken.made);
        if (short === undefined || WAYS[path].contexts) {
          contexts?.made.close();
          return taken.made;
        }
        if (contexts === undefined) contexts = taken;
        else taken.made.close();
        this.#failed.push({ path, error: passedOver(short), opened: true });
      } catch (error) {
        taken?.made.close();
        if (!isRefusal(error) || this.#options.signal?.aborted) {
          contexts?.made.close();
          throw error;
        }
        this.#failed.push({ path, error, opened: taken !== undefined });
      }
    }
    if (contexts === undefined) throw this.#failure();
    const { made, access } = contexts;
    access.refused.splice(0, Infinity, ...this.#refused().filter(({ path }) => path !== access.used));
    return made;
  }

  /** The gateway is the same one, whoever opens it; and a name that the host does not know only the library may know. */
  #isPointless(path: AccessPath): boolean {
    if (path === "pci") {
      const mtcr = this.#failed.find((one) => one.path === "mtcr");
      const status = mtcr?.error instanceof DeviceError ? mtcr.error.status ?? "" : "";
      if (mtcr?.opened === true ? !LIBRARY_FAULTS.includes(status) : DEVICE_FAULTS.includes(status)) return true;
    }
    if (path === "mtcr") return false;
    // A ConnectX-3 has one way: the others are not refused, they do not exist.
    return this.#device === undefined || typeOfDeviceId(this.#device.deviceId)?.generation === 4;
  }

  async #take(path: AccessPath): Promise<Taken<T>> {
    const port = await this.#open(path);
    const access = { used: path, refused: this.#refused() };
    const name = this.#host && readTextFile(this.#host.symbols, "/proc/sys/kernel/hostname", 256)?.trim();
    Object.assign(port, { info: { ...port.info, name: this.#name, host: name || undefined, access } });
    try {
      return { made: await this.#use.make(port), access };
    } catch (error) {
      port.close();
      throw error;
    }
  }

  async #open(path: AccessPath): Promise<LivePort> {
    const { open } = WAYS[path];
    if (open === undefined) return await openMtcr(this.#mtcrName(), { ...this.#options });
    const opening = this.#opening();
    try {
      return await open(opening);
    } catch (error) {
      opening.closed();
      throw error;
    }
  }

  /** The library knows neither network devices nor fwctl nodes. */
  #mtcrName(): string {
    const device = this.#device;
    const foreign = device !== undefined && (device.net.includes(this.#name) || fwctlNode(this.#name) !== undefined);
    return foreign ? device.address : this.#name;
  }

  #opening(): HostOpening {
    const device = this.#device;
    const host = this.#host;
    if (host === undefined && this.#closed !== undefined) throw this.#closed;
    if (host === undefined || device === undefined) {
      const text = "this host has no such adapter";
      throw deviceError({ device: this.#name, operation: "open", status: "NO_DEVICE", text, next: "name" });
    }
    this.#users++;
    let open = true;
    return {
      host,
      device,
      name: this.#name,
      identify: this.#options.identify ?? false,
      waiting: this.#options,
      looks: this.#options.looks,
      closed: () => {
        if (open) this.#leave();
        open = false;
      },
    };
  }

  #leave(): void {
    if (--this.#users === 0) this.#host?.close();
  }

  #refused(): Refused[] {
    return this.#failed.map(({ path, error }) => ({ path, reason: error.message }));
  }

  /** The error of the way that came furthest; the others are told with it. */
  #failure(): Error {
    const absent = ({ error }: { error: WqdumpError }): boolean => error instanceof DeviceError && isAbsence(error);
    const told = this.#failed.find((one) => !absent(one)) ?? this.#failed.find(({ path }) => path === "mtcr") ??
      this.#failed[0];
    if (told === undefined) throw new Error("no way was tried");
    const { error } = told;
    const others = this.#failed.filter((one) => one !== told && !absent(one));
    const also = others.map((one) => `${one.path}: ${one.error.message}`);
    const closed = this.#closed?.hint;
    if (closed !== undefined && error !== this.#closed && absent(told)) also.push(`fwctl, pci, netlink: ${closed}`);
    if (also.length === 0) return error;
    return new DeviceError(error.message, {
      device: this.#name,
      operation: error instanceof DeviceError ? error.operation : "open",
      status: error instanceof DeviceError ? error.status : undefined,
      hint: `${error.hint ?? ""}${error.hint === undefined ? "" : ". "}Other ways: ${also.join("; ")}`,
      cause: error,
    });
  }
}

/** What one way says no to another may do; `--trace` has no use for netlink, which a way of registers is tried before. */
function isRefusal(error: unknown): error is DeviceError | UsageError {
  return error instanceof DeviceError || error instanceof UsageError;
}

/** Why a way that brings contexts was not taken where another brings more. */
function passedOver(short: Error): WqdumpError {
  return short instanceof WqdumpError ? short : new WqdumpError(short.message, { cause: short });
}

/** The way is not there at all, which is nothing that went wrong. */
function isAbsence(error: DeviceError): boolean {
  return error.status === "NO_NODE" || error.status === "NO_DEVICE" || error.operation === "open the mtcr library" ||
    error.operation === "open the C library" ||
    error.status === "NO_RDMA";
}
