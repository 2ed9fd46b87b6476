// What the log tests share: the real dumps, and a log through the whole way from text to json.
import { renderLog } from "../../../render/log.ts";
import { LogReader } from "../../../logs/reader.ts";
import type { LogItem } from "../../../logs/types.ts";
import { Decoder } from "../../../wasm/decoder.ts";

/** A record of tests/data/real-dumps.jsonl. */
export interface RealDump {
  readonly id: string;
  readonly format: string;
  readonly raw_text: string;
  readonly bytes_hex: string | null;
  readonly wqe_bytes_hex?: string;
  readonly expected: Record<string, unknown>;
}

/** All of them. */
export function realDumps(): RealDump[] {
  const text = Deno.readTextFileSync(new URL("../../data/real-dumps.jsonl", import.meta.url));
  return text.trim().split("\n").map((line) => JSON.parse(line) as RealDump);
}

// deno-lint-ignore no-explicit-any
export type Json = any;

let decoder: Decoder | undefined;

/** A log as the json document that the command prints. */
export async function decodeToJson(text: string | string[]): Promise<Json> {
  decoder ??= Decoder.create();
  let out = "";
  await renderLog(typeof text === "string" ? [text] : text, decoder, (piece) => out += piece, { format: "json" });
  return JSON.parse(out);
}

/** A log as text. */
export async function decodeToText(text: string): Promise<string> {
  decoder ??= Decoder.create();
  let out = "";
  await renderLog([text], decoder, (piece) => out += piece, { answer: "first" });
  return out;
}

/** The items of a log. */
export function readItems(text: string, piece = text.length): LogItem[] {
  const items: LogItem[] = [];
  const reader = new LogReader((item) => items.push(item));
  for (let at = 0; at < text.length; at += Math.max(1, piece)) reader.push(text.slice(at, at + Math.max(1, piece)));
  reader.finish();
  return items;
}

/** Hexadecimal of bytes. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Bytes of hexadecimal. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
