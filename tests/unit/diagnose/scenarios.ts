/**
 * Scenarios of a case of tests/data/diagnosis/cases.json: defaults and differences as documents of simulated adapters.
 */

/** A case's sample or peer. */
export type Differences = Readonly<Record<string, unknown>>;

/** A case. */
export interface Case {
  readonly id: string;
  readonly title: string;
  readonly verdict: string | readonly string[];
  readonly also?: readonly string[];
  readonly direction?: string;
  /** What the verdict's sentence says. */
  readonly says?: string;
  readonly counters?: Readonly<Record<string, string>>;
  readonly [sample: `sample${number}`]: Differences;
  readonly peer?: Differences;
  readonly peer2?: Differences;
}

interface Cases {
  readonly menu: readonly unknown[];
  readonly defaults: Readonly<Record<"qp" | "cq" | "eq" | "srq" | "mkey" | "peer", Record<string, unknown>>>;
  readonly scenarios: readonly Case[];
}

/** All cases. */
export const CASES: Cases = JSON.parse(
  Deno.readTextFileSync(new URL("../../data/diagnosis/cases.json", import.meta.url)),
);

const DEVICE = { pci_device_id: "0x101b", part: "ConnectX-6", firmware: "20.43.4100", link_layer: "Ethernet" };

function qpContext(own: unknown): Record<string, unknown> {
  const { path, ...fields } = (own ?? {}) as Record<string, unknown>;
  return path === undefined ? fields : { ...fields, primary_address_path: path };
}

/** The queues of a sample. */
export function queuesOf(sample: Differences): unknown[] {
  const send = sample["send"] === undefined ? {} : { send: sample["send"] };
  const ring = sample["ring"] === undefined ? {} : { ring: sample["ring"] };
  const siblings = Array.from({ length: Number(sample["siblings"] ?? 0) }, (_, i) => ({
    kind: "qp",
    number: 0x120 + i,
    context: { remote_qpn: 0x300 + i, primary_address_path: { rgid_rip: `10.7.1.${i + 1}` } },
  }));
  return [
    { kind: "qp", number: "0x11f", context: qpContext(sample["qp"]), ...send },
    ...siblings,
    { kind: "cq", number: "0x40", context: sample["scq"] ?? {}, ...ring },
    { kind: "cq", number: "0x41", context: sample["rcq"] ?? {} },
    { kind: "eq", number: 5, context: sample["eq"] ?? {} },
    ...(sample["srq"] === undefined ? [] : [{ kind: "srq", number: "0x60", context: sample["srq"] }]),
    { kind: "mkey", number: "0x1a", context: sample["mkey"] ?? {} },
    ...((sample["mkeys"] ?? []) as Record<string, unknown>[]).map(({ number, ...context }) => ({
      kind: "mkey",
      number,
      context,
    })),
  ];
}

const { peer: _peer, ...DEFAULTS } = CASES.defaults;

/** Differences of all samples of a case, in order. */
export function samplesOf(one: Case): Differences[] {
  return [1, 2, 3, 4].flatMap((n): Differences[] => {
    const sample = one[`sample${n}`];
    return sample === undefined ? [] : [sample];
  });
}

/** One sample as a document. */
export function documentOf(sample: Differences, name = "adapter"): Record<string, unknown> {
  return {
    schema: "wqdump-scenario/1",
    name,
    device: DEVICE,
    menu: CASES.menu,
    defaults: DEFAULTS,
    queues: queuesOf(sample),
  };
}

/** The peer as a document. */
export function peerDocument(peer: Differences): Record<string, unknown> {
  const { path: defaultPath, ...fields } = CASES.defaults.peer;
  const { path, ...own } = (peer["qp"] ?? {}) as Record<string, unknown>;
  const context = {
    ...fields,
    ...own,
    primary_address_path: { ...defaultPath as object, ...(path ?? {}) as object },
  };
  return {
    ...documentOf({}, "peer"),
    queues: [
      { kind: "qp", number: "0x2f1", context },
      ...(queuesOf(peer).slice(1)),
    ],
  };
}

/** All samples of a case in one document with time. */
export function timedDocument(one: Case, gap = 1.2): Record<string, unknown> {
  return {
    ...documentOf({}),
    time: "2026-10-01T12:00:00Z",
    samples: samplesOf(one).map((sample, i) => ({
      at: Math.round(i * gap * 1000) / 1000,
      queues: queuesOf(sample),
      ...(one.counters === undefined || i === 0 ? {} : { counters: one.counters }),
    })),
    ...(one.counters === undefined
      ? {}
      : { counters: Object.fromEntries(Object.keys(one.counters).map((name) => [name, 100])) }),
    ...(one.peer === undefined ? {} : { hosts: { peer: peerDocument(one.peer) } }),
  };
}
