/** The decoder module, instantiated: its memory with the tables in place. */

import { TABLE_BASE } from "./abi.ts";
import { DECODER } from "./decoder_generated.ts";
import type { Exports } from "./decoder_types.ts";
import { MEMORY_PAGES, type MemoryMap, memoryMap } from "./memory.ts";
import { LAYOUT_NAMES, TABLE_BYTES, TABLES } from "./tables_generated.ts";

/** An instance of the module. */
export interface Instance {
  /** What the module exports. */
  readonly exports: Exports;
  /** Shared linear memory. */
  readonly memory: WebAssembly.Memory;
  /** Regions. */
  readonly map: MemoryMap;
  /** All of the memory, byte by byte. */
  readonly all: Uint8Array;
  /** All of the memory, for words. */
  readonly words: DataView;
}

let compiled: WebAssembly.Module | undefined;
let tableImage: Uint8Array | undefined;

/**
 * Instantiates the module; it is compiled once.
 *
 * @returns An instance with memory of its own.
 * @throws {RangeError} If the table image is damaged.
 */
export function instantiate(): Instance {
  compiled ??= new WebAssembly.Module(fromBase64(DECODER) as BufferSource);
  tableImage ??= fromBase64(TABLES);
  const map = memoryMap(TABLE_BYTES);
  const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES, shared: true });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory, abort } });
  const instance: Instance = {
    exports: exports as unknown as Exports,
    memory,
    map,
    all: new Uint8Array(memory.buffer),
    words: new DataView(memory.buffer),
  };
  unpackTables(instance, tableImage);
  return instance;
}

// The packed image passes through the input region.
function unpackTables({ exports, all, map }: Instance, image: Uint8Array): void {
  const { input } = map;
  all.set(image, input.at);
  const end = exports.unpack(input.at, image.length, TABLE_BASE);
  if (end !== TABLE_BASE + TABLE_BYTES) throw new RangeError("The table image is damaged");
  all.fill(0, input.at, input.at + image.length);
  exports.checkCode(LAYOUT_NAMES.length);
}

// Deno has one or the other, by its age. A loop over `atob` takes ten times as long, at every start.
function fromBase64(text: string): Uint8Array {
  const { fromBase64 } = Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array };
  if (fromBase64 !== undefined) return fromBase64(text);
  return (globalThis as unknown as { Buffer: { from(text: string, encoding: string): Uint8Array } })
    .Buffer.from(text, "base64");
}

function abort(): never {
  throw new RangeError("The decoder module met an impossible state");
}
