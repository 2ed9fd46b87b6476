/** Simulated devices for tests of what stands above them. */

import { gen5Source } from "../../../device/gen5.ts";
import { registerProvider } from "../../../device/resource_dump.ts";
import { createAdapter, type SimAdapter } from "../../../sim/adapter.ts";
import { simPort } from "../../../sim/port.ts";
import { parseScenario } from "../../../sim/scenario.ts";
import type { SegmentEvent, SegmentProvider, Source } from "../../../device/types.ts";
import { Decoder } from "../../../wasm/decoder.ts";

/** A device and all layers on it. */
export interface SimDevice {
  readonly adapter: SimAdapter;
  readonly provider: SegmentProvider;
  readonly source: Source;
}

/** Menu records that most tests need. */
export const MENU = [
  { type: "0x2", name: "HW_CQPC", index1: "QPN", required: ["index1"] },
  { type: "0x3", name: "HW_SQPC", index1: "QPN", required: ["index1"] },
  { type: "0x4", name: "HW_RQPC", index1: "QPN", required: ["index1"] },
  { type: "0x1000", name: "FULL_QPC", index1: "QPN", required: ["index1"] },
  { type: "0x1001", name: "SND_BUFF", index1: "QPN", index2: "WQEBB", num_of_obj2: "all", required: ["index1"] },
  { type: "0x1002", name: "RCV_BUFF", index1: "QPN", index2: "DS", num_of_obj2: "all", required: ["index1"] },
  { type: "0x1100", name: "FULL_SRQC", index1: "SRQN", required: ["index1"] },
  { type: "0x1101", name: "SRQ_BUFF", index1: "SRQN", index2: "DS", num_of_obj2: "all", required: ["index1"] },
  { type: "0x1200", name: "FULL_CQC", index1: "CQN", required: ["index1"] },
  { type: "0x1201", name: "CQ_BUFF", index1: "CQN", index2: "CQE", num_of_obj2: "all", required: ["index1"] },
  { type: "0x4000", name: "PRM_QUERY_QP", index1: "QPN", required: ["index1"] },
  { type: "0x4020", name: "PRM_QUERY_CQ", index1: "CQN", required: ["index1"] },
];

/** The menu without some records. */
export function menuWithout(...names: string[]): unknown[] {
  return MENU.filter((record) => !names.includes(record.name));
}

let decoder: Decoder | undefined;

/** One decoder serves all tests of a file. */
export function sharedDecoder(): Decoder {
  return decoder ??= Decoder.create();
}

/** A scenario document with a device and a menu; `parts` adds or replaces keys. */
export function document(parts: Record<string, unknown> = {}): string {
  return JSON.stringify({
    schema: "wqdump-scenario/1",
    name: "test",
    device: { pci_device_id: "0x1017", part: "ConnectX-5", firmware: "16.35.2000" },
    menu: MENU,
    ...parts,
  });
}

/** A device whose scenario has these parts. */
export function device(parts: Record<string, unknown> = {}): SimDevice {
  const adapter = createAdapter(parseScenario(document(parts), { name: "test" }));
  const provider = registerProvider(simPort(adapter, "sim:test"), sharedDecoder().register);
  return { adapter, provider, source: gen5Source(provider, sharedDecoder()) };
}

/** A provider that answers prepared events, by request number. */
export function scripted(
  menu: Awaited<ReturnType<SegmentProvider["menu"]>>,
  answers: readonly (readonly SegmentEvent[])[],
): SegmentProvider & { readonly requests: Parameters<SegmentProvider["dump"]>[0][] } {
  const requests: Parameters<SegmentProvider["dump"]>[0][] = [];
  return {
    requests,
    info: { name: "scripted", generation: 5 },
    menu: () => Promise.resolve(menu),
    async *dump(request) {
      requests.push(request);
      await Promise.resolve();
      yield* answers[requests.length - 1] ?? [{ kind: "end", reason: undefined }];
    },
    close: () => {},
  };
}

/** All of an asynchronous sequence. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** The bytes of a sequence of chunks, copied as they come. */
export async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const list: number[] = [];
  for await (const chunk of chunks) list.push(...chunk);
  return Uint8Array.from(list);
}

/** Bytes 0, 1, 2, … modulo 251. */
export function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i % 251);
}

/** Dwords in the notation of scenarios. */
export function dwords(bytes: Uint8Array): string {
  return (bytes.reduce((text, byte) => text + byte.toString(16).padStart(2, "0"), "").match(/.{8}/g) ?? []).join(" ");
}
