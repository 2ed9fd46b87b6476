/**
 * Which way leads to an adapter: the kernel's fwctl, NVIDIA's mtcr library, the gateway in configuration space, RDMA
 * netlink. The first that works is taken, and why those before it did not is kept.
 */

import { typeOfDeviceId } from "./live_devices.ts";
import { WqdumpError } from "../errors.ts";
import { checkPresent, pciAddressIn } from "../ffi/device_names.ts";
import {
  bareNode,
  checkKernelName,
  findHostDevice,
  fwctlNode,
  type HostDevice,
  listHostDevices,
} from "../ffi/host_devices.ts";
import { readTextFile } from "../ffi/libc.ts";
import { type Libc, openLibc } from "../ffi/libc_library.ts";
import { openMtcr } from "./live.ts";
import type { HostOpening, LiveOptions } from "./live_types.ts";
import { deviceError } from "../ffi/status.ts";
import { ACCESS_PATHS, type LivePort, WAYS } from "./access_ways.ts";
import { failureOfWays, isGatewayAtFault, isRefusal, passedOver, type WayFailure } from "./access_failures.ts";
import { lacksGateway } from "./access_matrix.ts";
import { rdmaAbsence } from "./rdma_absence.ts";
import type { Use } from "./reader.ts";
import type { Access, AccessPath } from "./types.ts";

/**
 * Open a real adapter by the way asked for, or by the first that brings all: a way that opens and is then refused what
 * everything needs is passed over as one that does not open. One that brings contexts alone is kept for the case that
 * none brings more.
 *
 * @param name Any name that the host has for it, or that the mtcr library takes.
 * @param options Which way, and where libraries are.
 * @param use What is made of an open port. `info.access` of the port tells the way.
 * @returns What was made; the caller closes it.
 * @throws {DeviceError} When no way leads to it.
 */
export async function openLive<T extends { close(): void }>(
  name: string,
  options: LiveOptions,
  use: Use<T>,
): Promise<T> {
  return await new Attempt<T>(name, options, use).run();
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

/** A way that opened. */
interface Taken<T> {
  readonly made: T;
  readonly access: Access & { readonly refused: Refused[] };
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
  readonly #failed: WayFailure[] = [];
  /** What uses the C library: this, and each port that has it open. */
  #users = 1;

  constructor(name: string, options: LiveOptions, use: Use<T>) {
    this.#name = name;
    this.#options = options;
    this.#use = use;
    const { host, closed } = hostOf(options);
    this.#host = host;
    this.#closed = closed;
    const listed = host && listHostDevices(host.symbols);
    this.#device = host && (listed === undefined ? bareNode(name) : findHostDevice(name, listed));
  }

  async run(): Promise<T> {
    try {
      const host = this.#host?.symbols;
      if (host !== undefined && this.#device === undefined) {
        checkPresent(host, this.#name, pciAddressIn(this.#name));
        checkKernelName(this.#name, listHostDevices(host) ?? []);
      }
      const { access = "auto" } = this.#options;
      const made = access === "auto" ? await this.#first() : (await this.#take(access)).made;
      this.#tellBond();
      return made;
    } finally {
      this.#leave();
    }
  }

  /** The numbers of a bond's queues are those of one function, and whoever asks another one for them finds none. */
  #tellBond(): void {
    const device = this.#device;
    if (this.#host === undefined || device === undefined || device.rdma.length > 0) return;
    const { status, text } = rdmaAbsence(this.#host.symbols, device);
    if (status === "BONDED") this.#options.say?.(`${this.#name} has no RDMA device of its own: ${text}`);
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
    if (contexts === undefined) throw failureOfWays(this.#name, this.#failed, this.#closed);
    const { made, access } = contexts;
    access.refused.splice(0, Infinity, ...this.#refused().filter(({ path }) => path !== access.used));
    return made;
  }

  /** The gateway is the same one, whoever opens it; and a name that the host does not know only the library may know. */
  #isPointless(path: AccessPath): boolean {
    if (path === "pci" && isGatewayAtFault(this.#failed.find((one) => one.path === "mtcr"))) return true;
    if (this.#device?.address === "") return path !== "fwctl";
    if (path === "mtcr") return false;
    // A node of which nothing else is known, and a ConnectX-3, have one way: the others are not refused, they do not exist.
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
    if (open === undefined) {
      this.#checkGateway();
      return await openMtcr(this.#mtcrName(), { ...this.#options });
    }
    const opening = this.#opening();
    try {
      return await open(opening);
    } catch (error) {
      opening.closed();
      throw error;
    }
  }

  /** The library is not asked for what has no gateway: it would look for another function, or for an older gateway. */
  #checkGateway(): void {
    const [host, device] = [this.#host?.symbols, this.#device];
    if (host === undefined || device === undefined) return;
    const text = device.kind === "sf"
      ? "a subfunction has no gateway, and its parent's numbers are others"
      : host.geteuid?.() === 0 && lacksGateway(host, device)
      ? "a virtual function without a gateway"
      : undefined;
    if (text === undefined) return;
    throw deviceError({ device: this.#name, operation: "open", status: "NO_GATEWAY", text, next: "refused" });
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
}
