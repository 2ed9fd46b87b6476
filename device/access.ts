/**
 * Which way leads to an adapter: the kernel's fwctl, NVIDIA's mtcr library, the gateway in configuration space, RDMA
 * netlink. The first that works is taken, and why those before it did not is kept.
 *
 * @module
 */

import { typeOfDeviceId } from "./live_devices.ts";
import { DeviceError, WqdumpError } from "../errors.ts";
import { checkPresent, pciAddressIn } from "../ffi/device_names.ts";
import { findHostDevice, fwctlNode, type HostDevice, listHostDevices } from "../ffi/host_devices.ts";
import { readTextFile } from "../ffi/libc.ts";
import { type Libc, openLibc } from "../ffi/libc_library.ts";
import { openMtcr } from "./live.ts";
import type { HostOpening, LiveOptions } from "./live_types.ts";
import { deviceError } from "../ffi/status.ts";
import { ACCESS_PATHS, type LivePort, WAYS } from "./access_ways.ts";
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

/**
 * Open a real adapter by the way asked for, or by the first that works.
 *
 * @param name Any name that the host has for it, or that the mtcr library takes.
 * @param options Which way, and where libraries are.
 * @returns A register port for 5th-generation devices, a context port for ConnectX-3 and ConnectX-3 Pro; tell them apart
 * by `info.generation`. `info.access` tells the way. The caller closes it.
 * @throws {DeviceError} When no way leads to it.
 */
export async function openLive(name: string, options: LiveOptions = {}): Promise<LivePort> {
  const { host, closed } = hostOf(options);
  const device = host === undefined ? undefined : findHostDevice(name, listHostDevices(host.symbols) ?? []);
  const attempt = new Attempt(name, options, { host, closed }, device);
  try {
    if (host !== undefined && device === undefined) checkPresent(host.symbols, name, pciAddressIn(name));
    return await attempt.run();
  } catch (error) {
    host?.close();
    throw error;
  }
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

/** One opening: which ways were tried, and what they said. */
class Attempt {
  readonly #name: string;
  readonly #options: LiveOptions;
  readonly #host: Libc | undefined;
  /** Why there is no host. */
  readonly #closed: WqdumpError | undefined;
  readonly #device: HostDevice | undefined;
  readonly #refused: { path: AccessPath; error: WqdumpError }[] = [];

  constructor(name: string, options: LiveOptions, { host, closed }: HostLibrary, device: HostDevice | undefined) {
    this.#name = name;
    this.#options = options;
    this.#host = host;
    this.#closed = closed;
    this.#device = device;
  }

  async run(): Promise<LivePort> {
    const { access = "auto" } = this.#options;
    for (const path of access === "auto" ? ACCESS_PATHS : [access]) {
      if (access === "auto" && this.#isPointless(path)) continue;
      try {
        return this.#told(await this.#open(path), path);
      } catch (error) {
        if (!(error instanceof WqdumpError)) throw error;
        this.#refused.push({ path, error });
      }
    }
    throw this.#failure();
  }

  /** The gateway is the same one, whoever opens it; and a name that the host does not know only the library may know. */
  #isPointless(path: AccessPath): boolean {
    if (path === "pci") {
      const mtcr = this.#refused.find((one) => one.path === "mtcr")?.error;
      if (mtcr instanceof DeviceError && DEVICE_FAULTS.includes(mtcr.status ?? "")) return true;
    }
    if (path === "mtcr") return false;
    // A ConnectX-3 has one way: the others are not refused, they do not exist.
    return this.#device === undefined || typeOfDeviceId(this.#device.deviceId)?.generation === 4;
  }

  async #open(path: AccessPath): Promise<LivePort> {
    const { open } = WAYS[path];
    return open === undefined ? await openMtcr(this.#mtcrName(), { ...this.#options }) : await open(this.#opening());
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
    return {
      host,
      device,
      name: this.#name,
      identify: this.#options.identify ?? false,
      waiting: this.#options,
      looks: this.#options.looks,
      closed: () => host.close(),
    };
  }

  /** The port, with the way in its facts. */
  #told<P extends LivePort>(port: P, used: AccessPath): P {
    const access: Access = {
      used,
      refused: this.#refused.map(({ path, error }) => ({ path, reason: error.message })),
    };
    const name = this.#host && readTextFile(this.#host.symbols, "/proc/sys/kernel/hostname", 256)?.trim();
    const info = { ...port.info, name: this.#name, host: name || undefined, access };
    if (used === "mtcr") this.#host?.close();
    return Object.assign(port, { info });
  }

  /** The error of the way that came furthest; the others are told with it. */
  #failure(): Error {
    const absent = ({ error }: { error: WqdumpError }): boolean => error instanceof DeviceError && isAbsence(error);
    const told = this.#refused.find((one) => !absent(one)) ?? this.#refused.find(({ path }) => path === "mtcr") ??
      this.#refused[0];
    if (told === undefined) throw new Error("no way was tried");
    const { error } = told;
    const others = this.#refused.filter((one) => one !== told && !absent(one));
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

/** The way is not there at all, which is nothing that went wrong. */
function isAbsence(error: DeviceError): boolean {
  return error.status === "NO_NODE" || error.status === "NO_DEVICE" || error.operation === "open the mtcr library" ||
    error.operation === "open the C library" ||
    error.status === "NO_RDMA";
}
