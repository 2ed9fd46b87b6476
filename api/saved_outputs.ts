/**
 * Outputs of other tools beside a diagnosis: who has which queue, health reporters, queues and statistics of network
 * devices, put to the samples of the adapter that they name.
 */

import { groupBy } from "../groups.ts";
import { NO_FACTS, NO_PORT } from "../device/host_shape.ts";
import type { HostFacts, OwnerFacts } from "../device/host_facts.ts";
import { mayHaveFacts, type SavedFacts, savedFacts } from "../device/saved_facts.ts";
import type { Sample } from "../diagnose/types.ts";
import { DecodeError } from "../errors.ts";
import { textEncoding } from "../files/sniff.ts";
import { readWhole } from "../files/store.ts";
import { type RecognisedFile, recogniseFile } from "./open_file.ts";

/** Bytes of such an output at most. */
const MAX_BYTES = 32 << 20;
const HEAD_BYTES = 1 << 16;

/** What an output says of a device. */
export interface SavedOutput {
  /** File. */
  readonly name: string;
  /** What it says. */
  readonly facts: SavedFacts;
}

/**
 * What a file that was recognised says, if it is such an output.
 *
 * @param file Its store stays open.
 */
export function outputsIn({ name, store, kind }: RecognisedFile): SavedOutput[] {
  if (kind !== "json" && kind !== "log") return [];
  const head = new Uint8Array(Math.min(HEAD_BYTES, store.size));
  const decoder = new TextDecoder(textEncoding(head.subarray(0, store.read(0, head))));
  if (!mayHaveFacts(decoder.decode(head)) || store.size > MAX_BYTES) return [];
  const bytes = new Uint8Array(store.size);
  readWhole(store, name, 0, bytes);
  return savedFacts(decoder.decode(bytes)).map((facts) => ({ name, facts }));
}

/**
 * Read outputs.
 *
 * @throws {DecodeError} When one is none.
 */
export async function readOutputs(names: readonly string[]): Promise<SavedOutput[]> {
  const found: SavedOutput[] = [];
  for (const name of names) {
    const file = await recogniseFile(name);
    const outputs = outputsIn(file);
    file.store.close();
    if (outputs.length === 0) {
      throw new DecodeError(`"${name}" is no output of rdma, devlink or ethtool, nor files of UCX`);
    }
    found.push(...outputs);
  }
  return found;
}

/**
 * Samples with what outputs say.
 *
 * @param adapters Samples of each adapter, oldest first.
 * @param outputs In the order in which they were named; of several of one kind each is of one sample, in order.
 * @param leave Told which could not be put anywhere.
 * @returns Where there is no adapter, one a device that the outputs name, with nothing but them.
 */
export function withOutputs(
  adapters: readonly (readonly Sample[])[],
  outputs: readonly SavedOutput[],
  leave: (text: string) => void,
): (readonly Sample[])[] {
  if (outputs.length === 0) return [...adapters];
  if (adapters.length === 0) return alone(outputs);
  const of = new Map<readonly Sample[], SavedOutput[]>(adapters.map((samples) => [samples, []]));
  for (const output of outputs) {
    const owner = adapters.find((samples) => names(samples, output.facts.device)) ??
      (adapters.length === 1 && mayBe(adapters[0]!, output.facts.device) ? adapters[0] : undefined);
    if (owner !== undefined) of.get(owner)!.push(output);
    else leave(unplaced(output));
  }
  return adapters.map((samples) => placed(samples, of.get(samples)!, leave));
}

function unplaced({ name, facts: { device } }: SavedOutput): string {
  const whose = device === null ? "does not say of which device it is" : `is of ${device}`;
  return `${name}: it ${whose}, and could not be put to an adapter`;
}

/** An adapter, or a capture of one, as it was named or calls itself. */
export interface NamedAdapter {
  /** Its name. */
  readonly device: string;
  /** What its host told. */
  readonly facts?: HostFacts | undefined;
}

/**
 * What hosts told with what outputs say, where several inputs may be of one adapter: each gets what is of it.
 *
 * @param inputs Adapters and captures.
 * @param outputs In the order in which they were named; of several of one kind the last is taken.
 * @param leave Told which could not be put anywhere.
 * @returns Facts, an element an input.
 */
export function factsWithOutputs(
  inputs: readonly NamedAdapter[],
  outputs: readonly SavedOutput[],
  leave: (text: string) => void,
): (HostFacts | undefined)[] {
  const samples = inputs.map(({ device, facts }): Sample => ({ ...emptySample(device), facts }));
  const takes = (sample: Sample, { facts: { device } }: SavedOutput): boolean =>
    names([sample], device) || (samples.length === 1 && mayBe([sample], device));
  for (const output of outputs) if (!samples.some((sample) => takes(sample, output))) leave(unplaced(output));
  const told = new Set<string>();
  const once = (text: string): void => {
    if (!told.has(text)) leave(text);
    told.add(text);
  };
  return samples.map((sample) => placed([sample], outputs.filter((output) => takes(sample, output)), once)[0]!.facts);
}

/** The samples say that they are of this device. */
function names(samples: readonly Sample[], device: string | null): boolean {
  return device !== null &&
    samples.some(({ facts, device: name }) =>
      name === device || facts?.rdma.includes(device) === true || facts?.pci === device ||
      facts?.net.includes(device) === true
    );
}

/** Nothing speaks against it: the output names no device, or the samples do not say of which they are. */
function mayBe(samples: readonly Sample[], device: string | null): boolean {
  if (device === null) return true;
  const told = samples.map(({ facts }) => facts);
  return /:/.test(device)
    ? told.every((facts) => facts === undefined || facts.pci === null)
    : told.every((facts) => facts === undefined || facts.rdma.length === 0);
}

/** What an output tells: several of one kind are of several moments. */
function kindOf({ facts }: SavedOutput): string {
  const [owner] = facts.owners;
  const part = owner?.kind ??
    (facts.posted.length > 0
      ? "posted"
      : facts.connections !== null
      ? "cm_id"
      : facts.health.length > 0
      ? "health"
      : facts.netdev_queues[0]?.reporter ?? "");
  return `${facts.origin} ${part}`;
}

function placed(samples: readonly Sample[], outputs: readonly SavedOutput[], leave: (text: string) => void): Sample[] {
  const kinds = groupBy(outputs, kindOf);
  const merged = [...samples];
  for (const list of kinds.values()) {
    const kept = list.slice(-samples.length);
    for (const { name } of list.slice(0, -samples.length)) {
      leave(`${name}: there are fewer samples than such outputs`);
    }
    kept.forEach(({ facts }, index) => {
      const at = samples.length - kept.length + index;
      merged[at] = { ...merged[at]!, facts: withFacts(merged[at]!.facts ?? NO_FACTS, facts) };
    });
  }
  return merged;
}

/** Outputs alone: an adapter for each device that they name, those that name none beside the only one. */
function alone(outputs: readonly SavedOutput[]): Sample[][] {
  const named = [...new Set(outputs.flatMap(({ facts }) => facts.device ?? []))];
  // An RDMA device and a PCI address may well be the same adapter; two of a kind are not.
  const oneOf = (isPci: boolean): string[] => named.filter((device) => device.includes(":") === isPci);
  const single = oneOf(true).length <= 1 && oneOf(false).length <= 1;
  const groups = single
    ? [{ device: named[0] ?? outputs[0]!.name, list: outputs }]
    : [...groupBy(outputs, ({ name, facts }) => facts.device ?? name)].map(([device, list]) => ({ device, list }));
  return groups.map(({ device, list }) => {
    const most = Math.max(...[...groupBy(list, kindOf).values()].map(({ length }) => length));
    return placed(Array.from({ length: most }, () => emptySample(device)), list, () => undefined);
  });
}

function emptySample(device: string): Sample {
  return {
    host: null,
    device,
    qps: new Map(),
    cqs: new Map(),
    eqs: new Map(),
    srqs: new Map(),
    mkeys: new Map(),
    sends: new Map(),
    completions: new Map(),
    events: new Map(),
    complete: false,
  };
}

/** What a host told before stays; an output adds to it. */
function withFacts(facts: HostFacts, saved: SavedFacts): HostFacts {
  const key = ({ kind, number, id }: OwnerFacts): string => `${kind} ${number} ${id}`;
  // A host may know that there is an owner and not who: the thread has ended, or is another container's.
  const owned = (owner: OwnerFacts): boolean => owner.pid !== null || owner.kernel !== null;
  const told = new Set(saved.owners.filter(owned).map(key));
  const owners = facts.owners.filter((owner) => owned(owner) || !told.has(key(owner)));
  const known = new Set(owners.map(key));
  const ports = facts.ports.length > 0 || saved.ethtool === null ? facts.ports : [NO_PORT];
  return {
    ...facts,
    owners: [...owners, ...saved.owners.filter((owner) => !known.has(key(owner)))],
    connections: facts.connections ?? saved.connections,
    posted: [...facts.posted, ...saved.posted],
    health: facts.health.length > 0 ? facts.health : saved.health,
    netdev_queues: [
      ...facts.netdev_queues,
      ...saved.netdev_queues.filter(({ reporter }) => facts.netdev_queues.every((one) => one.reporter !== reporter)),
    ],
    ports: ports.map((port, index) =>
      index === 0 && port.ethtool === null ? { ...port, ethtool: saved.ethtool } : port
    ),
  };
}
