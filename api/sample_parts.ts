/** What is read of an adapter at one moment, while it is read and as a sample. */

import type { CompletionRing, EventFact, Sample, SendRing } from "../diagnose/types.ts";
import type { HostFacts } from "../device/host_facts.ts";
import type { Source } from "../device/types.ts";
import type { CqRow, DctRow, EqRow, MkeyRow, QpRow, SrqRow } from "../records/context_rows.ts";

/** A sample under way. */
export interface SampleParts {
  qps: Map<number, QpRow>;
  cqs: Map<number, CqRow>;
  eqs: Map<number, EqRow>;
  srqs: Map<number, SrqRow>;
  dcts: Map<number, DctRow>;
  readonly mkeys: Map<number, MkeyRow>;
  readonly sends: Map<number, SendRing>;
  readonly completions: Map<number, CompletionRing>;
  readonly events: Map<number, readonly EventFact[]>;
  vnic?: Readonly<Record<string, number>> | undefined;
  facts?: HostFacts | undefined;
  complete: boolean;
  mono: number | undefined;
  time: number | undefined;
}

/** A sample with nothing in it. */
export function emptyParts(): SampleParts {
  return {
    qps: new Map(),
    cqs: new Map(),
    eqs: new Map(),
    srqs: new Map(),
    dcts: new Map(),
    mkeys: new Map(),
    sends: new Map(),
    completions: new Map(),
    events: new Map(),
    complete: false,
    mono: undefined,
    time: undefined,
  };
}

export function sampleOf(parts: SampleParts, source: Source, device: string): Sample {
  const { part, linkLayer } = source.info;
  return {
    ...parts,
    host: parts.facts?.host ?? null,
    device,
    part,
    linkLayer,
    time: parts.time ?? (parts.facts?.time == null ? undefined : Date.parse(parts.facts.time)),
  };
}
