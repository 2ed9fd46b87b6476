/**
 * Which recorded segments answer a request.
 *
 * A file holds answers to requests that were made once. A request made now is answered by the same dump if it is
 * there, else by the segments of the right type and number from whichever dump has them; never by a mixture of two
 * dumps of one object, which may be of different times.
 */

import { ACTIVE_OBJECTS, ALL_OBJECTS } from "../device/resource_dump_register.ts";
import { FIRST_CONTROL_TYPE } from "../device/segments.ts";
import type { SegmentRequest } from "../device/types.ts";
import type { DumpStream, StreamIndex } from "./stream_index.ts";
import { ByType, firstFrom, NONE, NumberSet } from "./number_sets.ts";

/** Recorded segments that answer a request, or a part of it. */
export interface Answer {
  /** The dump that they come from. */
  readonly stream: DumpStream;
  /** The segments, in order. */
  readonly segments: readonly number[];
  /** They are all of the dump, control segments included. */
  readonly whole: boolean;
  /** Where the first object of the recorded range stands, and how many the record covers; a part of it may be wanted. */
  readonly recorded: Range;
  /** The part of the request that this record answers, where several do. */
  readonly wanted?: Range;
}

/** Objects counted by index2. */
export interface Range {
  /** First object. */
  readonly first: number;
  /** How many; Infinity for all. */
  readonly count: number;
}

/** Objects of index2 that a request or command covers. */
export function rangeOf(request: { readonly index2?: number; readonly numOfObj2?: number }): Range {
  return { first: request.index2 ?? 0, count: objectCount(request.numOfObj2) };
}

function objectCount(count: number | undefined): number {
  if (count === ALL_OBJECTS || count === ACTIVE_OBJECTS) return Infinity;
  return Math.max(1, count ?? 0);
}

/** Finds answers in an index. */
export class AnswerFinder {
  readonly #index: StreamIndex;
  /** Streams by the type and first index of their command. */
  readonly #commands = new ByType();
  /** Resource segments by type and first index. */
  readonly #resources = new ByType();
  readonly #streamOf: Uint32Array;
  /** First indexes by type, per vhca_id. */
  readonly #known = new Map<string, NumberSet>();
  /** vhca_ids in the file, in the order in which they appear; streams that do not name one are not counted. */
  readonly vhcaIds: readonly number[];

  readonly #chained: boolean;

  /**
   * Index what a file holds.
   *
   * @param index A finished index.
   * @param chained Dumps of parts of a ring may be put together: they were made in one go.
   */
  constructor(index: StreamIndex, chained: boolean) {
    this.#index = index;
    this.#chained = chained;
    this.#streamOf = new Uint32Array(index.count);
    const vhcaIds = new Set<number>();
    index.streams.forEach((stream, n) => {
      if (stream.command !== undefined) vhcaIds.add(stream.vhcaId);
      this.#indexStream(stream, n);
    });
    this.vhcaIds = [...vhcaIds];
  }

  #indexStream(stream: DumpStream, n: number): void {
    let resources = 0;
    for (let i = stream.first; i < stream.end; i++) {
      this.#streamOf[i] = n;
      if (!this.#index.isResource(i)) continue;
      resources++;
      this.#resources.add(this.#index.type(i), this.#index.index1(i), i);
      this.#know(stream, this.#index.type(i), this.#index.index1(i));
    }
    const { command } = stream;
    if (command === undefined) return;
    this.#commands.add(command.type, command.index1, n);
    if (resources > 0 && objectCount(command.numOfObj1) === 1) this.#know(stream, command.type, command.index1);
  }

  #know(stream: DumpStream, type: number, index1: number): void {
    const key = `${type}:${stream.command === undefined ? "any" : stream.vhcaId}`;
    let known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, known = new NumberSet());
    known.add(index1);
  }

  /** The vhca_id that a request without one means: the first in the file. */
  effectiveVhca(vhcaId: number | undefined): number | undefined {
    return vhcaId ?? this.vhcaIds[0];
  }

  /** First indexes of a type that the file has data of, ascending; of some, twice. */
  known(type: number, vhcaId: number | undefined): readonly Uint32Array[] {
    const ids = [this.effectiveVhca(vhcaId), "any"];
    return ids.map((id) => this.#known.get(`${type}:${id}`)?.values() ?? NONE);
  }

  /** Types that the file has commands or data of. */
  types(): ReadonlySet<number> {
    const commands = [...this.#commands.types()].filter((type) => type < FIRST_CONTROL_TYPE);
    return new Set([...commands, ...this.#resources.types()]);
  }

  /** Answers to a request, one per object; none where the file has nothing. */
  find(request: SegmentRequest): readonly Answer[] {
    const vhcaId = this.effectiveVhca(request.vhcaId);
    const objects = objectCount(request.numOfObj1);
    const first = request.index1 ?? 0;
    const same = this.#sameCommand(request, vhcaId);
    if (same !== undefined) return [same];
    if (objects === 1) return this.#object(request, first, vhcaId);
    const numbers = this.known(request.type, vhcaId).flatMap((known) => {
      return [...known.subarray(firstFrom(known, first), firstFrom(known, first + objects))];
    });
    return [...new Set(numbers)].sort((a, b) => a - b).flatMap((index) => this.#object(request, index, vhcaId));
  }

  /** Dumps of an object that the file has; more than one if it was dumped again. */
  dumpsOf(type: number, index1: number, vhcaId: number | undefined): number {
    return this.#byCommand(type, index1, this.effectiveVhca(vhcaId)).length;
  }

  /** The dump that answered this very request. */
  #sameCommand(request: SegmentRequest, vhcaId: number | undefined): Answer | undefined {
    const { first, count } = rangeOf(request);
    const same = this.#dumps(request.type, request.index1 ?? 0).filter((stream) => {
      const command = stream.command!;
      return stream.vhcaId === vhcaId && objectCount(command.numOfObj1) === objectCount(request.numOfObj1) &&
        command.index2 === first && objectCount(command.numOfObj2) === count;
    });
    const stream = newest(same);
    return stream === undefined ? undefined : this.#whole(stream);
  }

  #dumps(type: number, index1: number): DumpStream[] {
    return this.#commands.of(type, index1).map((n) => this.#index.streams[n]!);
  }

  #byCommand(type: number, index1: number, vhcaId: number | undefined): DumpStream[] {
    return this.#dumps(type, index1)
      .filter((stream) => stream.vhcaId === vhcaId && objectCount(stream.command!.numOfObj1) === 1);
  }

  #object(request: SegmentRequest, index1: number, vhcaId: number | undefined): Answer[] {
    const wanted = rangeOf(request);
    const dumps = this.#byCommand(request.type, index1, vhcaId);
    const covering = newest(dumps.filter((stream) => overlap(rangeOf(stream.command!), wanted) >= wanted.count));
    if (covering !== undefined) return [this.#whole(covering)];
    const chain = this.#chained ? this.#chain(dumps, wanted) : [];
    if (chain.length > 1) return chain;
    const best = mostOverlap(dumps, wanted);
    if (best !== undefined) return [this.#whole(best)];
    const segments = this.#segmentsOf(request.type, index1, vhcaId);
    return segments === undefined ? [] : [segments];
  }

  /** Dumps of consecutive parts of a ring, from the first object wanted on, without overlap. */
  #chain(dumps: readonly DumpStream[], wanted: Range): Answer[] {
    const chain: Answer[] = [];
    const end = wanted.first + wanted.count;
    // Each dump is looked at once: of those that begin at or before a place the one that reaches furthest goes on there.
    const sorted = dumps.map((stream, n) => {
      const range = rangeOf(stream.command!);
      return { stream, n, ...range, reach: Math.min(end, range.first + range.count) };
    }).sort((a, b) => a.first - b.first);
    let best: typeof sorted[number] | undefined;
    let next = 0;
    for (let at = wanted.first; at < end;) {
      for (; next < sorted.length && sorted[next]!.first <= at; next++) {
        const one = sorted[next]!;
        if (best === undefined || one.reach > best.reach || (one.reach === best.reach && one.n > best.n)) best = one;
      }
      const covered = best === undefined ? 0 : overlap(best, { first: at, count: end - at });
      if (covered === 0) break;
      chain.push({ ...this.#whole(best!.stream), whole: false, wanted: { first: at, count: covered } });
      at += covered;
    }
    return chain;
  }

  #whole(stream: DumpStream): Answer {
    const segments: number[] = [];
    for (let i = stream.first; i < stream.end; i++) segments.push(i);
    return { stream, segments, whole: true, recorded: rangeOf(stream.command!) };
  }

  /** Segments of an object in a dump of something else: a range, or one that walked references. */
  #segmentsOf(type: number, index1: number, vhcaId: number | undefined): Answer | undefined {
    const byStream = new Map<DumpStream, number[]>();
    for (const i of this.#resources.of(type, index1)) {
      const stream = this.#index.streams[this.#streamOf[i]!]!;
      if (stream.command !== undefined && stream.vhcaId !== vhcaId) continue;
      append(byStream, stream, i);
    }
    const stream = newest([...byStream.keys()]);
    if (stream === undefined) return undefined;
    const segments = byStream.get(stream)!;
    const counted = stream.command?.type === type ? rangeOf(stream.command) : { first: 0, count: Infinity };
    return {
      stream,
      segments,
      whole: false,
      recorded: { first: this.#index.index2(segments[0]!), count: counted.count },
    };
  }
}

/** How many objects of `wanted` a record covers, counted from the first wanted one on. */
function overlap(recorded: Range, wanted: Range): number {
  if (recorded.first > wanted.first) return 0;
  return Math.min(wanted.count, Math.max(0, recorded.first + recorded.count - wanted.first));
}

/** The last complete dump, else the last that is no refusal, else the last. */
function newest(streams: readonly DumpStream[]): DumpStream | undefined {
  if (streams.length <= 1) return streams[0];
  const data = streams.filter((stream) => !stream.failed);
  return data.findLast((stream) => stream.cut === undefined) ?? data.at(-1) ?? streams.at(-1);
}

function mostOverlap(streams: readonly DumpStream[], wanted: Range): DumpStream | undefined {
  let best: DumpStream | undefined;
  for (const stream of streams) {
    const covers = overlap(rangeOf(stream.command!), wanted);
    if (best === undefined || covers >= overlap(rangeOf(best.command!), wanted)) best = stream;
  }
  return best;
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
