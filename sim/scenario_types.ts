/** What a simulated adapter holds, as read from a scenario. */

import type { HostFacts } from "../device/host_facts.ts";
import type { MenuRecord } from "../device/types.ts";
import type { FactsTime } from "./host.ts";

/** What a device answers about itself. */
export interface ScenarioDevice {
  /** PCI device id, e.g. 0x1017. */
  readonly pciDeviceId: number;
  /** Hardware device id, e.g. 0x20d. */
  readonly hwDeviceId: number;
  /** Part family. */
  readonly part: string;
  /** Firmware version as `[major, minor, subminor]`. */
  readonly firmware: readonly [number, number, number];
  /** PSID, up to 16 characters. */
  readonly psid: string;
  /** What its ports run; undefined = not said. */
  readonly linkLayer: "Ethernet" | "InfiniBand" | undefined;
  /** vhca_id of the function that is asked. */
  readonly gvmi: number;
}

/** How the device answers a number that does not exist: firmwares need not agree. */
export type InvalidIndex = "error" | "status" | "empty";

/** A message segment. */
export interface ScenarioMessage {
  /** `notice` or `error`. */
  readonly kind: "notice" | "error";
  readonly syndrome: number;
  /** Up to 32 characters. */
  readonly text: string;
}

/** Another dump that an answer points to. */
export interface ScenarioReference {
  /** Segment name. */
  readonly segment: string;
  /** First index. */
  readonly index1: number;
  /** Second index. */
  readonly index2: number;
}

/** One object: a context, or the ring of a queue. */
export interface ScenarioEntry {
  /** Bytes of one unit of index2 for a ring; 0 for a context. */
  readonly unit: number;
  /** Payload of the segment answered, made when first asked for; undefined = no segment of its own. */
  readonly payload: (() => Uint8Array) | undefined;
  /** Names of segments whose entries of the same number are answered too. */
  readonly parts: readonly string[];
  /** Reference segments answered. */
  readonly references: readonly ScenarioReference[];
  /** Message segments answered. */
  readonly messages: readonly ScenarioMessage[];
}

/** Memory at an ICM address. */
export interface ScenarioMemory {
  /** First byte. */
  readonly address: bigint;
  /** Made when first asked for. */
  readonly bytes: () => Uint8Array;
}

/** What goes wrong, for tests: each names what to do and, where it makes sense, when. */
export interface SimFaults {
  /** Only dumps of this segment are hit; default all but the menu, which `"MENU"` names. */
  segment?: string | undefined;
  /** Answer this access of a dump (1 = the first) with a wrong sequence number. */
  wrongSequence?: number | undefined;
  /** Promise more data for ever: the dump's data over and over, or none. */
  endless?: "data" | "empty" | undefined;
  /** Answer this value as the size of the first access. */
  size?: number | undefined;
  /** End the stream after this many bytes. */
  cutAfter?: number | undefined;
  /** Give the first resource segment this length, in dwords. */
  segmentDwords?: number | undefined;
  /** Insert a message segment before the end. */
  message?: ScenarioMessage | undefined;
  /** Leave the terminate segment out. */
  noTerminate?: boolean | undefined;
  /** Answer index2 changed, as a device may that expects it back. */
  moveIndexes?: boolean | undefined;
  /** After this many register accesses the device is gone: everything reads all ones. */
  vanishAfter?: number | undefined;
  /** After this many register accesses they are refused with `status`. */
  refuseAfter?: number | undefined;
  /** Register status for `refuseAfter`; default 7 (bad parameter). */
  status?: number | undefined;
  /** Milliseconds that every access takes. */
  delayMs?: number | undefined;
}

/** Entries of one segment: by vhca_id, then by number. */
export type ScenarioEntries = Map<number, Map<number, ScenarioEntry>>;

/** A scenario, checked. */
export interface Scenario {
  /** Name without `sim:`. */
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly title: string;
  /** Generation of the adapter. */
  readonly generation: 4 | 5;
  readonly device: ScenarioDevice;
  /** Answer to numbers that do not exist. */
  readonly invalidIndex: InvalidIndex;
  /** The menu; empty for generation 4. */
  readonly menu: readonly MenuRecord[];
  /** Generation 4: numbers of context types that differ from the assumed ones, e.g. `Snd=4`. */
  readonly contextSources: readonly string[];
  /** Contexts and rings by segment name in upper case; for generation 4 by source name. */
  readonly entries: ReadonlyMap<string, ScenarioEntries>;
  /** Memory for the segment ICM. */
  readonly memory: readonly ScenarioMemory[];
  /** Faults to start with. */
  readonly faults: SimFaults;
  /** Wall clock at its beginning, milliseconds; undefined: it does not say. */
  readonly time?: number | undefined;
  /** What the host tells; undefined: nothing. */
  readonly host?: ((now: FactsTime) => HostFacts) | undefined;
  /** What it holds from later times on, ascending; made when first needed. */
  readonly later: readonly { readonly at: number; readonly scenario: () => Scenario }[];
}

/** What a scenario holds at a time, milliseconds from its beginning. */
export function scenarioAt(scenario: Scenario, now: number): Scenario {
  return scenario.later.findLast(({ at }) => at * 1000 <= now)?.scenario() ?? scenario;
}
