/** What a dump file, capture or trace holds. */

import { groupBy } from "../groups.ts";
import type { CaptureAbout, Failure } from "../capture/about.ts";
import type { Capture } from "../capture/reader.ts";
import { FIRST_CONTROL_TYPE } from "../device/segments.ts";
import type { HostFacts } from "../device/host_facts.ts";
import type { ContextPort, DeviceInfo } from "../device/types.ts";
import { readStreams, type RecognisedFile, recogniseFile } from "./open_file.ts";
import type { FileProvider } from "../files/provider.ts";
import type { FileKind } from "../files/sniff.ts";
import type { StreamIndex } from "../files/stream_index.ts";
import { Turns } from "../files/turns.ts";
import type { Packing } from "../files/signatures.ts";
import { outputsIn, type SavedOutput } from "./saved_outputs.ts";

/** Segments of one type, or contexts of one source. */
export interface HeldObjects {
  /** Segment type; undefined on 4th-generation devices. */
  readonly type: number | undefined;
  /** Segment or source name. */
  readonly name: string;
  /** Segments, or contexts. */
  readonly count: number;
  /** Payload bytes. */
  readonly bytes: number;
  /** Numbers of the objects, ascending. */
  readonly numbers: readonly number[];
}

/** A dump that is not whole. */
export interface IncompleteDump {
  /** Segment name asked for; undefined where the file does not say. */
  readonly name: string | undefined;
  /** First index asked for. */
  readonly index: number | undefined;
  readonly why: string;
}

/** What a file holds. */
export interface FileSummary {
  readonly kind: FileKind;
  /** Of which tool it is an output: of one with bytes of contexts and rings, or of one that tells of an adapter. */
  readonly output?: "dumps" | SavedOutput["facts"]["origin"] | undefined;
  /** How it is packed. */
  readonly packing: Packing | undefined;
  /** Bytes on disk; undefined for a pipe. */
  readonly packedBytes: number | undefined;
  /** Bytes after unpacking. */
  readonly bytes: number;
  /** The device, as far as the file says. */
  readonly info: DeviceInfo;
  /** vhca_ids of its dumps. */
  readonly vhcaIds: readonly number[];
  readonly dumps: number;
  /** Dumps that the device refused. */
  readonly refused: number;
  /** Dumps that are not whole. */
  readonly incomplete: readonly IncompleteDump[];
  /** Contents by type. */
  readonly held: readonly HeldObjects[];
  /** What a capture says about itself. */
  readonly capture: { readonly version: string; readonly about: CaptureAbout } | undefined;
  /** What a capture says of its host. */
  readonly host?: HostFacts | undefined;
  /** What could not be captured. */
  readonly failures: readonly Failure[];
  /** What the maker of a capture had to say. */
  readonly remarks: readonly string[];
  /** What is damaged. */
  readonly notes: readonly string[];
}

/**
 * Look into a file.
 *
 * @throws {DecodeError} If nothing of it can be used.
 * @throws {DeviceError} If it cannot be read.
 */
export async function summariseFile(name: string): Promise<FileSummary> {
  const file = await recogniseFile(name);
  try {
    if (file.kind === "capture") return await ofCapture(file);
    if (file.kind === "trace") return await ofTrace(file);
    const outputs = outputsIn(file);
    if (outputs.length > 0) return ofOutputs(file, outputs);
    const provider = await readStreams(file, new Turns());
    const summary = await ofProvider(file, provider);
    provider.close();
    return file.saved === undefined ? summary : { ...summary, output: "dumps" };
  } finally {
    file.store.close();
  }
}

/** What it tells, counted. */
function ofOutputs(file: RecognisedFile, outputs: readonly SavedOutput[]): FileSummary {
  const all = outputs.map(({ facts }) => facts);
  const devices = all.flatMap(({ device }) => device ?? []);
  const held: HeldObjects[] = [];
  const add = (name: string, numbers: readonly (number | null)[], count = numbers.length): void => {
    const known = numbers.filter((number) => number !== null).sort((a, b) => a - b);
    if (count > 0) held.push({ type: undefined, name, count, bytes: 0, numbers: known });
  };
  const owners = groupBy(all.flatMap((one) => one.owners), ({ kind }) => kind);
  for (const [kind, list] of owners) add(`owner ${kind}`, list.map(({ number }) => number));
  for (const { reporter, state, errors } of all.flatMap(({ health }) => health)) {
    add(`reporter ${reporter} ${state ?? "?"}`, [], Math.max(1, errors ?? 1));
  }
  for (const reporter of ["tx", "rx"]) {
    const queues = all.flatMap((one) => one.netdev_queues).filter((one) => one.reporter === reporter);
    const numbers = queues.map(({ values }) => values[reporter === "tx" ? "sqn" : "rqn"]);
    add(`netdev ${reporter} queue`, numbers.map((number) => typeof number === "number" ? number : null));
  }
  add("statistics", [], all.reduce((sum, { ethtool }) => sum + Object.keys(ethtool?.values ?? {}).length, 0));
  return {
    ...outside(file),
    ...NOTHING,
    output: all[0]!.origin,
    info: { name: devices.length === 1 ? devices[0]! : file.name, generation: 5 },
    vhcaIds: [],
    dumps: 0,
    refused: 0,
    incomplete: [],
    held,
    notes: file.notes,
  };
}

/** What does not depend on the kind of file. */
function outside(file: RecognisedFile): Pick<FileSummary, "kind" | "packing" | "packedBytes" | "bytes"> {
  const { kind, packing, packedBytes, store } = file;
  return { kind, packing, packedBytes, bytes: store.size };
}

const NOTHING = { capture: undefined, failures: [], remarks: [] } as const;

async function ofProvider(file: RecognisedFile, provider: FileProvider): Promise<FileSummary> {
  const sizes = outside(file);
  const menu = await provider.menu();
  const nameOf = (type: number): string =>
    menu.find((record) => record.type === type)?.name ?? `0x${type.toString(16).padStart(4, "0")}`;
  const { index } = provider;
  const incomplete = index.streams.filter((stream) => stream.cut !== undefined).map(({ command, cut }) => ({
    name: command === undefined ? undefined : nameOf(command.type),
    index: command?.index1,
    why: cut!,
  }));
  return {
    ...sizes,
    ...NOTHING,
    info: provider.info,
    vhcaIds: provider.vhcaIds,
    dumps: index.streams.length,
    refused: index.streams.filter((stream) => stream.failed).length,
    incomplete,
    held: segmentsOf(index, nameOf),
    notes: provider.notes ?? [],
  };
}

function segmentsOf(index: StreamIndex, nameOf: (type: number) => string): HeldObjects[] {
  const byType = new Map<number, { count: number; bytes: number; numbers: Set<number> }>();
  for (let i = 0; i < index.count; i++) {
    const type = index.type(i);
    if (type >= FIRST_CONTROL_TYPE || !index.isResource(i)) continue;
    const held = byType.get(type) ?? { count: 0, bytes: 0, numbers: new Set<number>() };
    byType.set(type, held);
    held.count++;
    held.bytes += index.bytes(i) - 16;
    held.numbers.add(index.index1(i));
  }
  return [...byType].sort(([a], [b]) => a - b).map(([type, { count, bytes, numbers }]) => ({
    type,
    name: nameOf(type),
    count,
    bytes,
    numbers: [...numbers].sort((a, b) => a - b),
  }));
}

async function ofCapture(file: RecognisedFile): Promise<FileSummary> {
  const { captureOf, captureProvider } = await import("../capture/provider.ts");
  const capture = await captureOf(file, new Turns());
  const { about, version, failures, remarks, notes } = capture;
  const own = {
    capture: { version: `${version.major}.${version.minor}`, about },
    failures,
    remarks,
    notes,
    info: about.device,
    host: capture.host,
  };
  if (about.device.generation === 5) {
    return { ...await ofProvider(file, captureProvider(file.name, capture)), ...own };
  }
  return { ...outside(file), vhcaIds: [], dumps: 0, refused: 0, incomplete: [], held: contextsOf(capture), ...own };
}

function contextsOf({ contexts, buffers }: Capture): HeldObjects[] {
  const held = new Map<string, { bytes: number; numbers: number[] }>();
  for (const [what, map] of [["context", contexts], ["ring", buffers]] as const) {
    for (const [key, bytes] of map) {
      const colon = key.lastIndexOf(":");
      const name = `${what} ${key.slice(0, colon)}`;
      const entry = held.get(name) ?? { bytes: 0, numbers: [] };
      held.set(name, entry);
      entry.bytes += bytes.length;
      entry.numbers.push(Number(key.slice(colon + 1)));
    }
  }
  return [...held].map(([name, { bytes, numbers }]) => ({
    type: undefined,
    name,
    count: numbers.length,
    bytes,
    numbers: numbers.sort((a, b) => a - b),
  }));
}

async function ofTrace(file: RecognisedFile): Promise<FileSummary> {
  const sizes = outside(file);
  const { readTrace } = await import("./trace_file.ts");
  const opened = await readTrace(file, new Turns());
  if (opened.generation === 5) {
    return { ...await ofProvider(file, opened.provider as FileProvider), ...sizes };
  }
  const port = opened.port as ContextPort & { readonly notes?: readonly string[] };
  return {
    ...sizes,
    ...NOTHING,
    info: port.info,
    vhcaIds: [],
    dumps: 0,
    refused: 0,
    incomplete: [],
    held: [],
    notes: port.notes ?? [],
  };
}
