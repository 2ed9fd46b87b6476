/** Opening anything that has a device's data by its name. */

import { DeviceError, UsageError } from "../errors.ts";
import type { OpenedFile } from "./open_file.ts";
import { isGranted } from "../ffi/permissions.ts";
import { isStdin } from "../files/pipe.ts";
import type { ContextDecoder } from "../device/context_facts.ts";
import type { Reader } from "../device/reader.ts";
import type { AccessPath, ContextPort, RegisterPort, SegmentProvider, Source } from "../device/types.ts";

/** What a device name stands for. */
export type NameKind = "sim" | "file" | "live";

/** Names that only the mtcr library can make sense of; what a shell has opened is a file, and so is what lies in memory. */
const LIVE =
  /^\/dev\/(?!fd\/|shm\/)|^(?:lid|ibdr)-|(?:^|[/-])(?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$|\/(?:config|resource\d?)$/i;
/** Bare words that name a device, also where a file of this name lies in the current folder, which may be anybody's. */
const DEVICE_WORD = /^(?:mlx[45]_(?:bond_)?\d+|mlx5_core\.sf\.\d+|roce\w*|ibp\w*|fwctl\d+|mt\d+_\w+)$/i;
/** Where the host has RDMA devices, network devices and subfunctions by their names. */
const NAMED = ["/sys/class/infiniband", "/sys/class/net", "/sys/bus/auxiliary/devices"];
/** Names that can only be files. */
const FILE = /\.(?:gz|zst|bin|ndjson|wqd|trace|dump|(?:txt|json|log|html?)(?:\.(?:gz|zst))?(?:#.+)?)$/i;

/**
 * Tell what a device name stands for. A bare word is a device if it looks like one or this host has it; a path, `./NAME`
 * for one, is a file, and so is any other word that is the name of one, where looking is allowed.
 */
export function kindOfName(name: string): NameKind {
  if (/^sim:/i.test(name)) return "sim";
  if (/^\.{1,2}\//.test(name) || isStdin(name)) return "file";
  if (LIVE.test(name) || DEVICE_WORD.test(name)) return "live";
  if (FILE.test(name)) return "file";
  if (!isGranted({ name: "read", path: name }) || !exists(name)) return "live";
  return exists(`/sys/class/infiniband/${name}`) ? "live" : "file";
}

/** A file that is named by a bare word with nothing of a file's name: say what it was taken for. */
function isSurprising(name: string): boolean {
  return !name.includes("/") && !isStdin(name) && !FILE.test(name);
}

/** Neither an adapter's name nor a file's: the library, which may not even be there, would say something else. */
function isNothing(name: string): boolean {
  return isNoFile(name) && NAMED.every((folder) => isAbsent(`${folder}/${name}`));
}

/** A name that can be a file's, and is none's. */
function isNoFile(name: string): boolean {
  return !LIVE.test(name) && !DEVICE_WORD.test(name) && isGranted({ name: "read", path: name }) && isAbsent(name);
}

/** Newer Deno opens nothing of /sys with less than all permissions: what may not be looked at is not known to be absent. */
function isAbsent(path: string): boolean {
  try {
    Deno.statSync(path);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** What {@linkcode openSource} needs besides the name. */
export interface OpenSourceOptions {
  /** Recognises contexts; its input region is used while one is read or a ring opened. */
  readonly decoder: ContextDecoder;
  /** At least 256 bytes of the decoder's shared memory, for register images. */
  readonly register: Uint8Array;
  /** The mtcr library, for a real adapter. */
  readonly library?: string | undefined;
  /** Which way to a real adapter; default: the first that works. */
  readonly access?: AccessPath | "auto" | undefined;
  /** Gets the raw stream of every dump but the menu's (`--bin`). */
  readonly tap?: ((bytes: Uint8Array) => void) | undefined;
  /** File that keeps every access of the port (`--trace`); of no use with a file, which has none. */
  readonly trace?: string | undefined;
  /** Puts something around the segment provider of a 5th-generation device: a capture records what passes it. */
  readonly around?: ((provider: SegmentProvider) => SegmentProvider) | undefined;
  /** The same for the port of a 4th-generation device. */
  readonly aroundPort?: ((port: ContextPort) => ContextPort) | undefined;
  /** Generation 4: numbers of context types that differ from the assumed ones, e.g. `Snd=4` (`--context-sources`). */
  readonly contextSources?: readonly string[] | undefined;
  /** Generation 4: the user asked for the CR-space gateway (`--gw_access`). */
  readonly gateway?: boolean | undefined;
  /** Told of long waits for other processes, one line each. */
  readonly say?: ((text: string) => void) | undefined;
  /** Ends opening, and waits for other processes. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Open a device, a simulated device or a file as a source.
 *
 * @param name Any name that the mtcr library takes, an mst name, `sim:NAME`, or the path of a dump file or capture.
 * @returns The source; the caller closes it.
 * @throws {DeviceError} When it cannot be opened.
 * @throws {UsageError} When there is no such built-in adapter.
 * @throws {DecodeError} When a file is not what it should be.
 */
export async function openSource(name: string, options: OpenSourceOptions): Promise<Source> {
  if (kindOfName(name) === "file") {
    const { openAnyFile } = await import("./open_file.ts");
    if (isSurprising(name)) options.say?.(`Reading the file "${name}"`);
    return await sourceOfFile(await openAnyFile(name, options.signal), options);
  }
  const reader = await openReaderOf(name, options);
  try {
    if ("dump" in reader) return await adapterSource(reader, options);
    const { holdingPort } = await import("../device/held_answers.ts");
    return await contextSource(holdingPort(reader), options);
  } catch (error) {
    reader.close();
    throw error;
  }
}

/** A source of a file's bytes. */
export async function sourceOfBytes(name: string, bytes: Uint8Array, options: OpenSourceOptions): Promise<Source> {
  const { openRecognised, recogniseBytes } = await import("./open_file.ts");
  return await sourceOfFile(await openRecognised(await recogniseBytes(name, bytes), options.signal), options);
}

/** A source of what an opened file holds. */
export async function sourceOfFile(opened: OpenedFile, options: OpenSourceOptions): Promise<Source> {
  const source =
    await (opened.generation === 4 ? contextSource(opened.port, options) : segmentSource(opened.provider, options));
  return opened.damaged ? Object.assign(source, { damaged: true }) : source;
}

/** An adapter, which is not asked twice for what a list of its contexts has read. */
async function adapterSource(provider: SegmentProvider, options: OpenSourceOptions): Promise<Source> {
  const { holdingProvider } = await import("../device/held_answers.ts");
  return await segmentSource(holdingProvider(provider), options);
}

/** 5th generation. */
async function segmentSource(provider: SegmentProvider, options: OpenSourceOptions): Promise<Source> {
  const { gen5Source } = await import("../device/gen5.ts");
  return gen5Source(wrapped(provider, options), options.decoder, { tap: options.tap });
}

/** 4th generation. */
async function contextSource(port: ContextPort, options: OpenSourceOptions): Promise<Source> {
  const { gen4Source } = await import("../device/gen4.ts");
  const { contextSources } = await import("../device/gen4_types.ts");
  const sources = contextSources(options.contextSources);
  const around = options.aroundPort?.(port) ?? port;
  return gen4Source(around, options.decoder, { sources, gateway: options.gateway });
}

function wrapped(provider: SegmentProvider, { around }: OpenSourceOptions): SegmentProvider {
  return around === undefined ? provider : around(provider);
}

async function openReaderOf(name: string, options: OpenSourceOptions): Promise<Reader> {
  const { library, access, say, signal, register, trace } = options;
  const reading = { register, signal, traced: trace === undefined ? undefined : traceTo(trace) };
  const { forReading, readerOf } = await import("../device/reader.ts");
  if (kindOfName(name) === "sim") {
    const [{ openSim }, { Turns }] = await Promise.all([import("../sim/open_sim.ts"), import("../files/turns.ts")]);
    return await readerOf(await openSim(name, (steps) => new Turns(signal).through(steps)), reading);
  }
  // The library prints a name that it does not know.
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f]/.test(name)) {
    throw new UsageError(`No device has control characters in its name: "${name}"`);
  }
  if (isNothing(name)) throw await nothing(name);
  const { openLive } = await import("../device/access.ts");
  try {
    return await openLive(name, { access, path: library, say, signal }, forReading(reading));
  } catch (error) {
    const unknown = error instanceof DeviceError && error.status === "NO_DEVICE";
    throw unknown && isNoFile(name) ? await nothing(name) : error;
  }
}

async function nothing(name: string): Promise<DeviceError> {
  const { missingFileHint } = await import("./missing_file.ts");
  return new DeviceError(`Cannot open "${name}": this host has no adapter of that name, nor is there such a file`, {
    device: name,
    operation: "open",
    hint: missingFileHint(name),
  });
}

/** What puts a recorder around a port, which closes with it. */
function traceTo(path: string): (port: RegisterPort | ContextPort) => Promise<RegisterPort | ContextPort> {
  return async (port) => {
    const { recordPort } = await import("../files/trace_record.ts");
    return recordPort(port, path);
  };
}
