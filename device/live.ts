/** Real adapters, through NVIDIA's mtcr library. */

import { DeviceError } from "../errors.ts";
import { type DeviceRecord, knownDeviceRecords } from "../ffi/devices.ts";
import { checkPresent, deviceRecord, libraryName, pciAddressIn } from "../ffi/device_names.ts";
import { ALL_ONES, DEVICE_ID_ADDRESS, type HandleOptions, type MtcrHandle, openHandle } from "../ffi/handle.ts";
import { type LibraryOptions, type MtcrLibrary, openLibrary } from "../ffi/library.ts";
import { libraryLock, pastLibraryLock } from "../ffi/library_lock.ts";
import { DeviceLock } from "../ffi/lock.ts";
import type { Waiting } from "../ffi/lock_wait.ts";
import { clearSemaphores, type ReleasedSemaphore } from "../ffi/semaphore.ts";
import { deviceError } from "../ffi/status.ts";
import { listHostDevices } from "../ffi/host_devices.ts";
import { readDriverList } from "./driver_lists.ts";
import type { HostFacts } from "./host_facts.ts";
import { readHostFacts } from "./host_read.ts";
import { withRegisters } from "./register_counters.ts";
import { hostFacts, readFirmware, typeOfDeviceId, typeOfHwId } from "./live_devices.ts";
import type { LiveOptions } from "./live_types.ts";
import type { ContextPort, ContextType, DeviceInfo, DriverList, RegisterPort } from "./types.ts";

export { listDevices, type ListedDevice } from "./live_devices.ts";
export type { ReleasedSemaphore } from "../ffi/semaphore.ts";

const HW_ID_MASK = 0xffff;
/** In-band names of the library. */
const IN_BAND = /^(?:lid|ibdr)-/i;

/**
 * Open a real adapter through the mtcr library.
 *
 * @param name Any name that the library takes, or an mst name.
 * @param options Library, and what to find out.
 * @returns A port; the caller closes it.
 * @throws {DeviceError} When it cannot be opened, does not answer, or is no adapter that is known.
 */
export async function openMtcr(name: string, options: LiveOptions = {}): Promise<RegisterPort | ContextPort> {
  const library = openLibrary(options);
  try {
    return await openWithLibrary(library, name, options, () => library.close());
  } catch (error) {
    library.close();
    throw error;
  }
}

/**
 * Release the semaphores of a device, whoever holds them.
 *
 * @returns What was released.
 * @throws {DeviceError} When the device cannot be opened or the library cannot release.
 */
export function clearLiveSemaphores(name: string, options: LibraryOptions = {}): ReleasedSemaphore[] {
  using library = openLibrary(options);
  return clearSemaphores(library, name, (hwId) => typeOfHwId(hwId)?.generation === 4);
}

/**
 * As {@linkcode openMtcr}, on a library that is open already.
 *
 * @param library Opened library; stays open until the port is closed.
 * @param options What to find out.
 * @param closed Called once when the port is closed.
 * @returns A port.
 * @throws {DeviceError} As `openMtcr`.
 */
export async function openWithLibrary(
  library: MtcrLibrary,
  name: string,
  options: LiveOptions = {},
  closed: () => void = () => {},
): Promise<RegisterPort | ContextPort> {
  const records = knownDeviceRecords(library);
  const record = deviceRecord(name, records);
  const target = {
    name: libraryName(name, records),
    address: record?.address ?? pciAddressIn(name),
    say: options.say,
  };
  checkPresent(library.symbols, name, target.address);
  const lock = new DeviceLock(library.symbols, name, target.address, options);
  const look = () => libraryLock(library.symbols, target.address);
  try {
    return await lock.hold(() =>
      pastLibraryLock(name, look, options, async () => {
        const handle = openHandle(library, name, target);
        try {
          const info = await describe({ library, name, record, options }, handle);
          const opened: Opened = { library, handle, lock, target, record, closed, info, waiting: options };
          return info.generation === 4 ? new LiveContextPort(opened) : new LiveRegisterPort(opened);
        } catch (error) {
          handle.close();
          throw error;
        }
      })
    );
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** mopen succeeds on a device that is gone or in recovery; its id tells. */
function checkedHwId(handle: MtcrHandle, record: DeviceRecord | undefined): number {
  const word = handle.read4(DEVICE_ID_ADDRESS);
  const device = handle.device;
  if (word === ALL_ONES) {
    throw deviceError({ device, operation: "open", status: "DEVICE_GONE", text: "no answer from it", next: "gone" });
  }
  const hwId = word & HW_ID_MASK;
  if (isLivefish(hwId, record)) {
    const text = `it is in recovery (livefish), PCI device id 0x${record?.deviceId.toString(16)}`;
    throw deviceError({ device, operation: "open", status: "LIVEFISH", text, next: "livefish" });
  }
  return hwId;
}

/** A device in recovery enumerates with its hardware id, 4th-generation ones with the number after it. */
function isLivefish(hwId: number, record: DeviceRecord | undefined): boolean {
  if (record === undefined) return false;
  return record.deviceId === hwId || (typeOfHwId(hwId)?.generation === 4 && record.deviceId === hwId + 1);
}

interface Opening {
  readonly library: MtcrLibrary;
  readonly name: string;
  readonly record: DeviceRecord | undefined;
  readonly options: LiveOptions;
}

async function describe({ library, name, record, options }: Opening, handle: MtcrHandle): Promise<DeviceInfo> {
  const hwId = checkedHwId(handle, record);
  const type = (record === undefined ? undefined : typeOfDeviceId(record.deviceId)) ?? typeOfHwId(hwId);
  if (type === undefined) {
    const id = record === undefined ? "" : `, PCI device id 0x${record.deviceId.toString(16)}`;
    const text = `hardware id 0x${hwId.toString(16)}${id} is no adapter that is known`;
    throw deviceError({ device: name, operation: "open", status: "UNKNOWN_DEVICE", text });
  }
  const { generation, name: part } = type;
  if (generation === 4) refuseInBand(name, part);
  const facts = hostFacts(library.symbols, record, type);
  const ask = options.identify && generation === 5 && facts.firmware === undefined;
  const firmware = ask ? await readFirmware(handle) : facts.firmware;
  return { name, generation, pciDeviceId: record?.deviceId, part, firmware, linkLayer: facts.linkLayer };
}

function refuseInBand(device: string, part: string): void {
  if (!IN_BAND.test(device)) return;
  throw new DeviceError(`Cannot open "${device}": ${part} does not support wqdump over in-band access`, {
    device,
    operation: "open",
    status: "IN_BAND",
    hint: "Run wqdump on the host that has the adapter, with its PCI address",
  });
}

interface Opened {
  readonly library: MtcrLibrary;
  readonly handle: MtcrHandle;
  readonly lock: DeviceLock;
  readonly target: HandleOptions;
  readonly record: DeviceRecord | undefined;
  readonly info: DeviceInfo;
  readonly waiting: Waiting;
  readonly closed: () => void;
}

/** What both kinds of ports share: a handle that is opened anew after a failure that only closing cleans up. */
class LivePort {
  readonly info: DeviceInfo;
  readonly #opened: Opened;
  #handle: MtcrHandle;
  #turn: Promise<void> = Promise.resolve();
  #waiting = 0;
  #closed = false;

  constructor(opened: Opened) {
    this.info = opened.info;
    this.#opened = opened;
    this.#handle = opened.handle;
  }

  driverList(source: ContextType): Promise<DriverList | undefined> {
    const { library, record } = this.#opened;
    if (this.#closed || record === undefined) return Promise.resolve(undefined);
    return readDriverList(library, record, source);
  }

  async hostFacts(): Promise<HostFacts | undefined> {
    const { library, target } = this.#opened;
    if (this.#closed || target.address === undefined) return undefined;
    const device = (listHostDevices(library.symbols) ?? []).find(({ address }) => address === target.address);
    return device === undefined ? undefined : await readHostFacts(library, device);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#waiting === 0) this.#release();
  }

  /** Runs one call after the other: a handle bears no two at a time. */
  protected async inTurn(call: (handle: MtcrHandle) => Promise<void>): Promise<void> {
    const before = this.#turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turn = promise;
    this.#waiting++;
    await before;
    try {
      const { library, lock, target, waiting } = this.#opened;
      const look = () => libraryLock(library.symbols, target.address);
      await lock.hold(() => pastLibraryLock(this.info.name, look, waiting, () => call(this.#open())));
    } finally {
      this.#waiting--;
      if (this.#closed && this.#waiting === 0) this.#release();
      resolve();
    }
  }

  /** Nothing may be under way in the library now. */
  #release(): void {
    this.#handle.close();
    this.#opened.lock.close();
    this.#opened.closed();
  }

  #open(): MtcrHandle {
    if (this.#closed) throw new TypeError(`Device "${this.info.name}" is closed`);
    if (this.#handle.closed) this.#handle = openHandle(this.#opened.library, this.info.name, this.#opened.target);
    return this.#handle;
  }
}

class LiveRegisterPort extends LivePort implements RegisterPort {
  override async hostFacts(): Promise<HostFacts | undefined> {
    const facts = await super.hostFacts();
    return facts && await withRegisters(facts, this);
  }

  accessRegister(id: number, method: 1 | 2, image: Uint8Array): Promise<void> {
    const request = image.slice();
    return this.inTurn((handle) => {
      image.set(request); // it is made again after a wait
      return handle.accessRegister(id, method, image);
    });
  }
}

class LiveContextPort extends LivePort implements ContextPort {
  readContext(source: number, index: number, into: Uint8Array): Promise<void> {
    return this.inTurn((handle) => handle.readContext(source, index, into));
  }
}
