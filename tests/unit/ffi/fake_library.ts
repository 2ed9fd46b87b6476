/**
 * An mtcr library made of TypeScript: what the real one answers, on a heap, files and a device that a test describes.
 */

import type { MtcrLibrary } from "../../../ffi/library.ts";
import type { Symbols } from "../../../ffi/symbols.ts";

/** A PCI function for the device list. */
export interface FakeRecord {
  readonly name: string;
  readonly domain?: number;
  readonly bus: number;
  readonly device?: number;
  readonly func?: number;
  readonly deviceId: number;
  readonly vendorId?: number;
  readonly rdma?: readonly string[];
  readonly net?: readonly string[];
}

/** What the fake library has. */
export interface FakeWorld {
  /** Device list. */
  readonly records?: readonly FakeRecord[];
  /** Size of a record. */
  readonly stride?: number;
  /** Files by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** True: the host has no PCI function at all. */
  readonly absent?: boolean;
  /** Names in folders by path. */
  readonly folders?: Readonly<Record<string, readonly string[]>>;
  /** What paths are without links. */
  readonly links?: Readonly<Record<string, string>>;
  /** errno with which mopen fails; undefined: it succeeds. */
  readonly openErrno?: number;
  /** Effective user id. */
  readonly uid?: number;
  /** Dwords of CR space; undefined: mread4 fails. */
  readonly read4?: (offset: number) => number | undefined;
  /** Answers maccess_reg: MError, register status. */
  readonly access?: (id: number, method: number, image: Uint8Array) => readonly [code: number, status: number];
  /** Answers tcif_qpc_context_read. */
  readonly context?: (source: number, index: number, into: Uint8Array) => number;
  /** Symbols that this release does not have. */
  readonly missing?: readonly (keyof Symbols)[];
}

/** A fake library that tells what was called. */
export interface FakeLibrary extends MtcrLibrary {
  /** Names of the calls that touch a device, in order. */
  readonly calls: string[];
  /** Names given to mopen. */
  readonly opened: string[];
}

const POINTER = {} as Deno.PointerObject;
const HEAP_BASE = 0x1000;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Memory that addresses lead into. */
class Heap {
  readonly #bytes = new Uint8Array(1 << 20);
  #end = HEAP_BASE;

  put(bytes: Uint8Array): bigint {
    const address = this.#end;
    this.#bytes.set(bytes, address);
    this.#end = (address + bytes.length + 15) & ~15;
    return BigInt(address);
  }

  text(text: string): bigint {
    return this.put(encoder.encode(`${text}\0`));
  }

  copy(to: Uint8Array, from: bigint, length: bigint): void {
    if (from < BigInt(HEAP_BASE) || Number(from + length) > this.#bytes.length) throw new Error(`bad address ${from}`);
    to.set(this.#bytes.subarray(Number(from), Number(from + length)));
  }

  length(from: bigint, max: bigint): bigint {
    const end = this.#bytes.indexOf(0, Number(from));
    return BigInt(Math.min(end - Number(from), Number(max)));
  }
}

function bytesOf(view: unknown): Uint8Array {
  const { buffer, byteOffset, byteLength } = view as ArrayBufferView;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function textOf(view: unknown): string {
  const bytes = bytesOf(view);
  return decoder.decode(bytes.subarray(0, bytes.indexOf(0)));
}

function names(heap: Heap, list: readonly string[] | undefined): bigint {
  if (list === undefined) return 0n;
  return heap.put(new Uint8Array(new BigUint64Array([...list.map((name) => heap.text(name)), 0n]).buffer));
}

/** The library's array of records. */
function recordArray(heap: Heap, records: readonly FakeRecord[], stride: number): bigint {
  const array = new Uint8Array(Math.max(records.length * stride, 5696));
  for (const [index, record] of records.entries()) {
    const view = new DataView(array.buffer, index * stride, stride);
    view.setUint32(0, 0x20, true);
    array.set(encoder.encode(record.name), index * stride + 4);
    view.setUint16(520, record.domain ?? 0, true);
    view.setUint8(522, record.bus);
    view.setUint8(523, record.device ?? 0);
    view.setUint8(524, record.func ?? 0);
    view.setUint16(526, record.deviceId, true);
    view.setUint16(528, record.vendorId ?? 0x15b3, true);
    view.setBigUint64(1568, names(heap, record.net), true);
    view.setBigUint64(1576, names(heap, record.rdma), true);
  }
  return heap.put(array);
}

/** The C library's files of a world. */
function fileSymbols(world: FakeWorld, heap: Heap): Partial<Record<keyof Symbols, unknown>> {
  const open: { readonly bytes: Uint8Array; at: number }[] = [];
  const listings: string[][] = [];
  const present = (path: string): boolean =>
    world.absent !== true && path.startsWith("/sys/bus/pci/devices/") && path.endsWith("/vendor");
  return {
    open: (path: unknown) => {
      const content = world.files?.[textOf(path)] ?? (present(textOf(path)) ? "0x15b3\n" : undefined);
      if (content === undefined) return -1;
      return open.push({ bytes: typeof content === "string" ? encoder.encode(content) : content, at: 0 }) - 1;
    },
    read: (fd: number, into: unknown, size: bigint) => {
      const file = open[fd]!;
      // At most 7 bytes at a time: readers must cope with short reads.
      const piece = file.bytes.subarray(file.at, file.at + Math.min(7, Number(size)));
      bytesOf(into).set(piece);
      file.at += piece.length;
      return BigInt(piece.length);
    },
    pread: (fd: number, into: unknown, size: bigint, offset: bigint) => {
      const piece = open[fd]!.bytes.subarray(Number(offset), Number(offset + size));
      bytesOf(into).set(piece);
      return BigInt(piece.length);
    },
    close: () => 0,
    flock: () => 0,
    statx: null,
    dup: null,
    dup2: null,
    memfdCreate: null,
    fflush: null,
    opendir: (path: unknown) => {
      const listing = world.folders?.[textOf(path)];
      if (listing === undefined) return null;
      listings.push([".", "..", ...listing]);
      return POINTER;
    },
    readdir: () => {
      const name = listings.at(-1)?.shift();
      if (name === undefined) return 0n;
      const length = 19 + name.length + 1;
      const entry = new Uint8Array(length);
      new DataView(entry.buffer).setUint16(16, length, true);
      entry.set(encoder.encode(name), 19);
      return heap.put(entry);
    },
    closedir: () => 0,
  };
}

/** Makes a library. */
export function fakeLibrary(world: FakeWorld = {}): FakeLibrary {
  const heap = new Heap();
  const calls: string[] = [];
  const opened: string[] = [];
  const errnoAddress = heap.put(new Uint8Array(new Int32Array([world.openErrno ?? 0]).buffer));
  const read4 = world.read4 ?? ((): number => 0x20d);
  const symbols: Partial<Record<keyof Symbols, unknown>> = {
    ...fileSymbols(world, heap),
    copyFrom: (to: unknown, from: bigint, length: bigint) => heap.copy(bytesOf(to), from, length),
    strnlen: (from: bigint, max: bigint) => heap.length(from, max),
    errnoLocation: () => errnoAddress,
    strerror: (errno: number, into: unknown) => {
      bytesOf(into).set(encoder.encode(`Error ${errno}\0`));
      return 0;
    },
    realpath: (path: unknown, into: unknown) => {
      const target = world.links?.[textOf(path)];
      if (target !== undefined) bytesOf(into).set(encoder.encode(`${target}\0`));
      return target === undefined ? 0n : 1n;
    },
    geteuid: () => world.uid ?? 0,
    m_err2str: () => heap.text("Text of the library.\n"),
    mopen: (name: unknown) => {
      opened.push(textOf(name));
      return world.openErrno === undefined ? POINTER : null;
    },
    mclose: () => {
      calls.push("mclose");
      return 0;
    },
    mread4: (_pointer: unknown, offset: number, into: Uint32Array) => {
      const value = read4(offset);
      if (value === undefined) return -1;
      into[0] = value;
      return 4;
    },
    maccess_reg: (_pointer: unknown, id: number, method: number, image: unknown, ...rest: unknown[]) => {
      calls.push(`maccess_reg 0x${id.toString(16)}`);
      const [code, status] = world.access?.(id, method, bytesOf(image)) ?? [0, 0];
      (rest[3] as Int32Array)[0] = status;
      return Promise.resolve(code);
    },
    tcif_qpc_context_read: (_pointer: unknown, index: number, source: number, into: unknown) => {
      calls.push(`tcif_qpc_context_read ${source} ${index}`);
      return Promise.resolve(world.context?.(source, index, bytesOf(into)) ?? 0);
    },
    mget_vsec_supp: () => 1,
    mdevices_info_v: (_mask: number, count: Int32Array) => {
      const records = world.records ?? [];
      count[0] = records.length;
      return records.length === 0 ? 0n : recordArray(heap, records, world.stride ?? 5696);
    },
    mdevices_info_destroy: () => calls.push("mdevices_info_destroy"),
    MREAD4_SEMAPHORE: (_pointer: unknown, _offset: number, into: Uint32Array) => {
      into[0] = 0x1234;
      return 0;
    },
    MWRITE4_SEMAPHORE: () => {
      calls.push("MWRITE4_SEMAPHORE");
      return 0;
    },
    mclear_pci_semaphore: (name: unknown) => {
      calls.push(`mclear_pci_semaphore ${textOf(name)}`);
      return 0;
    },
    tools_cmdif_unlock_semaphore: () => {
      calls.push("tools_cmdif_unlock_semaphore");
      return 0;
    },
  };
  for (const name of world.missing ?? []) symbols[name] = null;
  return library(symbols as unknown as Symbols, calls, opened);
}

function library(symbols: Symbols, calls: string[], opened: string[]): FakeLibrary {
  let closed = false;
  const close = (): void => {
    closed = true;
  };
  return {
    path: "/fake/ccmdif.so",
    calls,
    opened,
    get symbols(): Symbols {
      if (closed) throw new Error("called after close");
      return symbols;
    },
    get closed(): boolean {
      return closed;
    },
    close,
    keep: () => calls.push("keep"),
    [Symbol.dispose]: close,
  };
}

/** A configuration space with a gateway whose semaphore holds a ticket. */
export function fakeConfig(ticket: number, vendor = 0x15b3): Uint8Array {
  const bytes = new Uint8Array(256);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, vendor, true);
  view.setUint8(0x34, 0x60);
  view.setUint16(0x60, 0xc010, true);
  view.setUint16(0xc0, 0x0009, true);
  view.setUint32(0xcc, ticket, true);
  return bytes;
}
