/**
 * Blocks: how a scenario writes bytes down. A block is one of
 *
 * - `{"dwords": "80000000 0000001e"}`: hexadecimal, as wqdump's raw format prints it; an array of such rows;
 * - `{"layout": "qpc", "fields": {"state": "RTS"}}`: a structure by its field values, `with` puts blocks inside;
 * - `{"base64": "…"}`, `{"file": "ring.bin"}`: raw bytes, a file beside the scenario;
 * - `{"blocks": [ … ]}`: blocks one after another.
 *
 * Each can have `bytes` (its size, the rest filled with 0 or `fill`) and `repeat`.
 */

import { concat } from "../bytes.ts";
import { encodeLayout, knownLayout } from "./encode.ts";
import { asArray, asNumber, asObject, asString, badValue, type JsonObject, onlyKeys } from "./json_reader.ts";

/** What blocks need to know about the document around them. */
export interface BlockContext {
  /** Whose layouts are meant. */
  readonly generation: 4 | 5;
  /** Reads a file that the scenario names; undefined where it cannot have any. */
  readonly readFile?: ((name: string) => Uint8Array) | undefined;
  /** Called for every block with its bytes; throws when the whole document has too many. */
  readonly spend?: ((bytes: number, path: string) => void) | undefined;
}

/** Keys of every block; an object that can be a block may have others beside them. */
export const BLOCK_KEYS: readonly string[] = [
  "dwords",
  "layout",
  "fields",
  "with",
  "base64",
  "file",
  "blocks",
  "bytes",
  "fill",
  "repeat",
];

/** What a block costs beside its bytes: it may have none. */
const BLOCK_COST = 64;
/** Most bytes that a block may have: a scenario is data by somebody else. */
export const MAX_SCENARIO_BLOCK: number = 64 << 20;

/**
 * The bytes of a block.
 *
 * @param path Its place in the document.
 * @param context The document around it.
 * @param otherKeys Keys that the object has beside those of a block.
 * @throws {DecodeError} When it is not a block, with the place and what is wrong.
 */
export function blockBytes(
  value: unknown,
  path: string,
  context: BlockContext,
  otherKeys: readonly string[] = [],
): Uint8Array {
  const block = asObject(value, path);
  onlyKeys(block, path, [...BLOCK_KEYS, ...otherKeys]);
  const once = sized(content(block, path, context), block, path);
  context.spend?.(once.length + BLOCK_COST, path);
  if (block["repeat"] === undefined) return once;
  const size = once.length * asNumber(block["repeat"], `${path}.repeat`);
  if (size > MAX_SCENARIO_BLOCK) throw tooLarge(path, size);
  context.spend?.(size, path);
  const all = new Uint8Array(size);
  all.set(size === 0 ? all : once);
  for (let done = once.length; done < size; done *= 2) all.copyWithin(done, 0, Math.min(done, size - done));
  return all;
}

/**
 * A limit for all blocks of a document together.
 *
 * @param most Bytes.
 */
export function blockBudget(most: number): NonNullable<BlockContext["spend"]> {
  let spent = 0;
  return (bytes, path) => {
    spent += bytes;
    if (spent > most) throw badValue(path, `all blocks together have more than ${most} bytes`);
  };
}

function tooLarge(path: string, bytes: number): Error {
  return badValue(path, `would have ${bytes} bytes, at most ${MAX_SCENARIO_BLOCK} are allowed`);
}

function content(block: JsonObject, path: string, context: BlockContext): Uint8Array {
  const forms = ["dwords", "layout", "base64", "file", "blocks"].filter((key) => block[key] !== undefined);
  if (forms.length > 1) throw badValue(path, `has ${forms.join(" and ")}: one of them says what the bytes are`);
  switch (forms[0]) {
    case "dwords":
      return dwords(block["dwords"], `${path}.dwords`);
    case "layout":
      return structure(block, path, context);
    case "base64":
      return fromBase64(asString(block["base64"], `${path}.base64`), `${path}.base64`);
    case "file":
      return fromFile(asString(block["file"], `${path}.file`), `${path}.file`, context);
    case "blocks":
      return joined(asArray(block["blocks"], `${path}.blocks`), `${path}.blocks`, context);
    default:
      if (block["bytes"] !== undefined) return new Uint8Array(0); // a filled block
      throw badValue(path, "has no bytes: one of dwords, layout, base64, file, blocks, bytes must be there");
  }
}

function sized(bytes: Uint8Array, block: JsonObject, path: string): Uint8Array {
  if (block["bytes"] === undefined) return bytes;
  const size = asNumber(block["bytes"], `${path}.bytes`, MAX_SCENARIO_BLOCK);
  if (bytes.length > size) {
    throw badValue(`${path}.bytes`, `the block has ${bytes.length} bytes already, more than ${size}`);
  }
  const filled = new Uint8Array(size).fill(asNumber(block["fill"] ?? 0, `${path}.fill`, 0xff));
  filled.set(bytes);
  return filled;
}

function dwords(value: unknown, path: string): Uint8Array {
  const rows = Array.isArray(value) ? value.map((row, i) => asString(row, `${path}[${i}]`)) : [asString(value, path)];
  const words = rows.join(" ").trim().split(/\s+/);
  const view = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((word, i) => {
    if (!/^[0-9a-fA-F]{8}$/.test(word)) throw badValue(path, `"${word}" is no dword of 8 hexadecimal digits`);
    view.setUint32(i * 4, Number.parseInt(word, 16));
  });
  return new Uint8Array(view.buffer);
}

function structure(block: JsonObject, path: string, context: BlockContext): Uint8Array {
  const layout = knownLayout(asString(block["layout"], `${path}.layout`), `${path}.layout`);
  const bytes = encodeLayout(layout, asObject(block["fields"] ?? {}, `${path}.fields`), `${path}.fields`);
  asArray(block["with"] ?? [], `${path}.with`).forEach((value, i) => {
    const place = `${path}.with[${i}]`;
    const at = asNumber(asObject(value, place)["at"], `${place}.at`, layout.bytes);
    const inner = blockBytes(value, place, context, ["at"]);
    if (at + inner.length > bytes.length) throw badValue(place, `does not fit into ${layout.name} at ${at}`);
    bytes.set(inner, at);
  });
  return bytes;
}

function fromBase64(text: string, path: string): Uint8Array {
  let decoded: string;
  try {
    decoded = atob(text);
  } catch {
    throw badValue(path, "is no base64 text");
  }
  return Uint8Array.from(decoded, (character) => character.charCodeAt(0));
}

function fromFile(name: string, path: string, context: BlockContext): Uint8Array {
  if (context.readFile === undefined) throw badValue(path, "files cannot be named here");
  const bytes = context.readFile(name);
  if (bytes.length > MAX_SCENARIO_BLOCK) throw tooLarge(path, bytes.length);
  return bytes;
}

function joined(blocks: readonly unknown[], path: string, context: BlockContext): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  blocks.forEach((block, i) => {
    const bytes = blockBytes(block, `${path}[${i}]`, context);
    size += bytes.length;
    if (size > MAX_SCENARIO_BLOCK) throw tooLarge(path, size);
    parts.push(bytes);
  });
  return concat(parts);
}
