/** A file of resource-dump streams as something that answers requests, like the device it came from. */

import { hex } from "../bytes.ts";
import { DeviceError, EXIT, WqdumpError } from "../errors.ts";
import { findType } from "../device/menu.ts";
import { CONTROL, SegmentSplitter } from "../device/segments.ts";
import type { HostFacts } from "../device/host_facts.ts";
import type {
  DeviceInfo,
  MenuRecord,
  SegmentEvent,
  SegmentProvider,
  SegmentRequest,
  SourceTime,
} from "../device/types.ts";
import { type Answer, AnswerFinder } from "./answer.ts";
import { compose, type Composition } from "./compose.ts";
import { fileMenu, usualUnitBytes } from "./file_menu.ts";
import { addNote } from "./notes.ts";
import { type ByteStore, readWhole } from "./store.ts";
import type { StreamIndex } from "./stream_index.ts";

/** After so many bytes signal handlers and timers get their turn. */
const TURN_BYTES = 8 << 20;

/** Header of a resource segment. */
const HEADER_BYTES = 16;

/** What a {@linkcode fileProvider} is made of. */
export interface FileContents {
  /** What the host told of the adapter, where the file has it. */
  readonly host?: HostFacts | undefined;
  /** Device facts; the name is the file's. */
  readonly info: DeviceInfo;
  /** Device order. */
  readonly store: ByteStore;
  /** What lies where in it. */
  readonly index: StreamIndex;
  /** The device's menu, where it is not in the streams. */
  readonly menu?: readonly MenuRecord[] | undefined;
  /** Remarks of the reader. */
  readonly notes: readonly string[];
  /** When it was made. */
  readonly time?: SourceTime | undefined;
  /** It holds the answers to all requests of a session: they are answered as they were then. */
  readonly recorded?: boolean;
  /** Requests that the device refused when the file was made: what it said, by segment type and index. */
  readonly refusal?: ((request: SegmentRequest) => Error | undefined) | undefined;
}

/** A provider that also says what it holds. */
export interface FileProvider extends SegmentProvider {
  /** What lies where in the file. */
  readonly index: StreamIndex;
  /** vhca_ids in the file. */
  readonly vhcaIds: readonly number[];
}

/** Make a provider of a file that was read. */
export function fileProvider(contents: FileContents): FileProvider {
  return new Provider(contents);
}

class Provider implements FileProvider {
  readonly info: DeviceInfo;
  readonly index: StreamIndex;
  readonly notes: string[];
  readonly #contents: FileContents;
  readonly #finder: AnswerFinder;
  #payload = new Uint8Array(1 << 10);
  /** Found once: every request that the file does not answer names them. */
  readonly #known = new Map<string, readonly number[]>();
  #menu: readonly MenuRecord[] | undefined;
  #types: ReadonlySet<number> | undefined;

  constructor(contents: FileContents) {
    this.#contents = contents;
    this.index = contents.index;
    this.#finder = new AnswerFinder(contents.index, contents.recorded === true);
    this.info = { ...contents.info, firmware: contents.info.firmware ?? this.#firmware() };
    this.notes = [...contents.notes];
  }

  get time(): SourceTime | undefined {
    return this.#contents.time;
  }

  hostFacts(): Promise<HostFacts | undefined> {
    return Promise.resolve(this.#contents.host);
  }

  get vhcaIds(): readonly number[] {
    return this.#finder.vhcaIds;
  }

  menu(): Promise<readonly MenuRecord[]> {
    return Promise.resolve(this.#menuRecords());
  }

  async *dump(request: SegmentRequest): AsyncGenerator<SegmentEvent> {
    const splitter = new SegmentSplitter();
    const answers = this.#finder.find(request);
    const refused = this.#contents.refusal?.(request);
    if (answers.length === 0) {
      yield { kind: "end", reason: refused ?? this.#notHeld(request) };
      return;
    }
    this.#remark(request, answers);
    const pieces = compose(this.#composition(request), request, answers);
    let reason: Error | undefined;
    let turn = TURN_BYTES;
    for (;;) {
      if (splitter.offset >= turn) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        turn = splitter.offset + TURN_BYTES;
      }
      if (request.signal?.aborted) {
        reason = interrupted(request.signal, this.info.name);
        break;
      }
      const piece = pieces.next();
      if (piece.done) {
        reason = piece.value;
        break;
      }
      request.tap?.(piece.value);
      yield* splitter.push(piece.value);
    }
    yield splitter.end(refused ?? reason);
  }

  payload(request: SegmentRequest): Uint8Array | undefined {
    const [answer, more] = this.#finder.find(request);
    if (answer === undefined || more !== undefined || this.#contents.refusal?.(request) !== undefined) return;
    const { index } = this;
    const [own, second] = answer.segments.filter((i) => index.type(i) === request.type);
    if (own === undefined || second !== undefined || answer.stream.cut !== undefined || answer.stream.failed) return;
    if (index.bytes(own) < index.announced(own) || index.bytes(own) < HEADER_BYTES) return;
    const size = index.bytes(own) - HEADER_BYTES;
    if (this.#payload.length < size) this.#payload = new Uint8Array(2 * size);
    const bytes = this.#payload.subarray(0, size);
    // Of a file that became shorter `dump` tells what is missing.
    return this.#contents.store.read(index.offset(own) + HEADER_BYTES, bytes) < size ? undefined : bytes;
  }

  holds(type: number): boolean {
    this.#types ??= this.#finder.types();
    return this.#types.has(type);
  }

  knownIndexes(type: number, vhcaId: number | undefined): readonly number[] {
    const key = `${type}:${vhcaId}`;
    let known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, known = this.#indexes(type, vhcaId));
    return known;
  }

  #indexes(type: number, vhcaId: number | undefined): readonly number[] {
    const family = this.#family(type);
    const lists = family.flatMap((member) => this.#finder.known(member, vhcaId)).filter((list) => list.length > 0);
    const all = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
    lists.reduce((at, list) => (all.set(list, at), at + list.length), 0);
    return [...all.sort().filter((number, i, sorted) => i === 0 || number !== sorted[i - 1])];
  }

  close(): void {
    this.#contents.store.close();
  }

  #read(offset: number, into: Uint8Array): void {
    readWhole(this.#contents.store, this.#contents.info.name, offset, into);
  }

  #menuRecords(): readonly MenuRecord[] {
    this.#menu ??= this.#readMenu();
    return this.#menu;
  }

  /** All of a menu that belongs to recorded requests; of another file's menu what it holds. */
  #readMenu(): readonly MenuRecord[] {
    const recorded = this.#contents.menu ?? this.#recordedMenu();
    return this.#contents.recorded && recorded.length > 0 ? recorded : fileMenu(recorded, this.#finder.types());
  }

  /** The menu segments in the streams. */
  #recordedMenu(): readonly MenuRecord[] {
    const { index } = this;
    for (let i = 0; i < index.count; i++) {
      if (index.type(i) !== CONTROL.menu || index.bytes(i) < index.announced(i)) continue;
      const bytes = new Uint8Array(index.bytes(i));
      this.#read(index.offset(i), bytes);
      for (const event of new SegmentSplitter().push(bytes)) if (event.kind === "menu") return event.records;
    }
    return [];
  }

  /** Firmware version of the first information segment. */
  #firmware(): string | undefined {
    const { index } = this;
    const first = index.streams.find((stream) => stream.hasInfo && index.bytes(stream.first) >= 16);
    if (first === undefined) return undefined;
    const version = new Uint8Array(4);
    this.#read(index.offset(first.first) + 12, version);
    const [major, minor, high, low] = [...version] as [number, number, number, number];
    return `${major}.${minor}.${high << 8 | low}`;
  }

  /** Segment types that say that an object of this one's kind exists: a dumped ring proves its queue. */
  #family(type: number): readonly number[] {
    const menu = this.#menuRecords();
    const kind = findType(menu, type)?.index1.name.toUpperCase();
    if (kind === undefined || kind === "N/A" || kind === "INDEX") return [type];
    return [type, ...menu.filter((record) => record.index1.name.toUpperCase() === kind).map((record) => record.type)];
  }

  #composition(request: SegmentRequest): Composition {
    const record = findType(this.#menuRecords(), request.type);
    return {
      name: this.info.name,
      store: this.#contents.store,
      index: this.index,
      unitBytes: request.unitBytes ?? usualUnitBytes(record),
      unitName: record === undefined || record.index2.name === "N/A" ? "object" : record.index2.name,
    };
  }

  /** What a reader of the answer should know about the choice that was made. */
  #remark(request: SegmentRequest, answers: readonly Answer[]): void {
    const { vhcaIds } = this.#finder;
    if (request.vhcaId === undefined && vhcaIds.length > 1) {
      const list = listed(vhcaIds);
      addNote(this.notes, `The file has dumps of several functions (vhca_id ${list}); ${hex(vhcaIds[0]!)} is shown`);
    }
    for (const { stream } of answers.length === 1 && !this.#contents.recorded ? answers : []) {
      const { command } = stream;
      if (command === undefined) continue;
      const dumps = this.#finder.dumpsOf(command.type, command.index1, request.vhcaId);
      if (dumps > 1) {
        addNote(this.notes, `The file has ${dumps} dumps of ${this.#nameOf(command.type)} ${hex(command.index1)}`);
      }
    }
  }

  #nameOf(type: number): string {
    return findType(this.#menuRecords(), type)?.name ?? `segment ${hex(type, 4)}`;
  }

  #notHeld(request: SegmentRequest): DeviceError {
    const name = this.#nameOf(request.type);
    const known = this.knownIndexes(request.type, request.vhcaId);
    const index = request.index1 === undefined ? "" : ` ${hex(request.index1)}`;
    const { vhcaIds } = this.#finder;
    const own = vhcaIds.length > 0 && request.vhcaId !== undefined && !vhcaIds.includes(request.vhcaId)
      ? ` of vhca_id ${hex(request.vhcaId)}`
      : "";
    return new DeviceError(`"${this.info.name}" has no ${name}${index}${own}`, {
      device: this.info.name,
      operation: `read ${name}${index}`,
      status: "NOT_VALID",
      hint: own !== ""
        ? `It has vhca_id ${listed(vhcaIds)}`
        : known.length === 0
        ? `It has ${[...this.#finder.types()].map((type) => this.#nameOf(type)).join(", ")}`
        : `Numbers in the file: ${listed(known)}`,
    });
  }
}

function interrupted(signal: AbortSignal, name: string): Error {
  if (signal.reason instanceof WqdumpError) return signal.reason;
  return new WqdumpError(`Interrupted while "${name}" was read`, { exitCode: EXIT.sigint, cause: signal.reason });
}

/** The first numbers, and how many there are: a file can have any number of them. */
function listed(numbers: readonly number[]): string {
  const first = numbers.slice(0, 8).map((number) => hex(number)).join(", ");
  return numbers.length > 8 ? `${first}, ... (${numbers.length})` : first;
}
