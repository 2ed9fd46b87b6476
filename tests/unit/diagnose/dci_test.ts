/**
 * DC initiators that wait, and what captures of their target's host say of it.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { HostFacts, OwnerFacts, PortHostFacts } from "../../../device/host_facts.ts";
import { NO_OWNER } from "../../../device/host_shape.ts";
import { judge } from "../../../diagnose/judge.ts";
import type { Destination, Sample, Verdict } from "../../../diagnose/types.ts";
import { contextRow } from "../../../records/context_rows.ts";
import { capture } from "../../../api/capture.ts";
import { diagnose } from "../../../api/diagnose.ts";
import { newSecret } from "../../../capture/redact/permutation.ts";
import { CASES, documentOf } from "./scenarios.ts";
import { adaptersOf, type Scene, wqe, wqes } from "./scenes.ts";

const DCTN = 0x70;
const START = Date.parse("2026-10-01T12:00:00Z");
const TARGET: Destination = { gid: 0xffff_0a07_0002n, lid: 0, qpn: DCTN };

/** The initiator, which posted four requests of which none goes out. */
const initiator = (toDct: Destination): Scene["all"] => ({
  qp: { st: 5, remote_qpn: 0, hw_sq_wqebb_counter: 100, sw_sq_wqebb_counter: 104 },
  ring: wqes(100, ["SEND", "SEND", "SEND", "SEND"], { destination: "10.7.0.2 qp 0x70", toDct }),
});

/** The target in a sample of its host. */
interface Moment {
  /** Its context; without one it was not read. */
  readonly dct?: Readonly<Record<string, number>>;
  readonly connects?: number | string;
  readonly owners?: readonly Partial<OwnerFacts>[];
  /** Seconds since the initiator's first sample. */
  readonly at?: number;
}

interface Setting {
  readonly to?: Destination;
  readonly port?: Partial<PortHostFacts>;
  readonly peer?: Scene["peer"];
  readonly all?: Scene["all"];
}

/** The initiator's verdict; its samples are of 0 and 2 s. */
function verdictOf(moments: readonly Moment[], { to = TARGET, port, peer = "gone", all }: Setting = {}): Verdict {
  const scene: Scene = { all: { port: {}, ...initiator(to), ...all }, peer, ...(port && { peerPort: port }) };
  const [own, theirs] = adaptersOf(scene);
  const samples = moments.map(({ dct, connects, owners, at }, i): Sample => {
    const base = theirs![0]!;
    const values = connects === undefined ? {} : { rx_dct_connect: connects };
    const ports = base.facts!.ports.map((one) => ({
      ...one,
      hw_counters: { mono_us: null, lifespan_ms: null, values },
    }));
    const facts: HostFacts = {
      ...base.facts!,
      ports,
      owners: (owners ?? []).map((one) => ({ ...NO_OWNER, kind: "qp", origin: "rdma", ...one })),
    };
    return {
      ...base,
      time: START + (at ?? i * 1.5) * 1000,
      dcts: new Map(dct === undefined ? [] : [[DCTN, contextRow("dctc", { counter_set_id: 1, ...dct })]]),
      facts,
    };
  });
  const { verdicts } = judge(samples.length === 0 ? [own!] : [own!, samples], {});
  const found = verdicts.filter(({ host, name }) => host === "here" && name.startsWith("dci-"));
  assertEquals(found.length, 1, verdicts.map(({ name }) => name).join());
  return found[0]!;
}

const evidenceOf = ({ evidence }: Verdict): unknown[] =>
  evidence.slice(2).map(({ field, ...samples }) => [field, ...Object.values(samples)]);
const BASE = "4 blocks wait for a connection to 10.7.0.2 qp 0x70";

Deno.test("an initiator whose target is in no capture waits for a connection, and no more is said", () => {
  const elsewhere: Destination = { ...TARGET, gid: 0xffff_0a07_0009n };
  for (const found of [verdictOf([]), verdictOf([{ connects: 4 }, { connects: 4 }], { to: elsewhere })]) {
    const { name, rule, severity, confidence, sentence, not, next } = found;
    assertEquals([name, rule, severity, confidence], ["dci-connect-wait", "I1", "warning", "header"]);
    assertEquals([sentence, evidenceOf(found), not, next.length], [BASE, [], [], 1]);
  }
});

Deno.test("no connect arrives at the target", () => {
  const found = verdictOf([{ dct: {}, connects: 40 }, { dct: {}, connects: 40 }]);
  assertEquals([found.severity, found.confidence], ["warning", "header"]);
  assertEquals(found.sentence, `${BASE}: rx_dct_connect of there did not rise in 1.5 s`);
  assertEquals(evidenceOf(found), [
    ["rx_dct_connect of there", "+0"],
    ["state of DCT 0x70 of there", "ACTIVE"],
    ["dc_access_key_violation_count of DCT 0x70 of there", "+0"],
  ]);
  assertEquals(found.not, [
    "a target that drains: DCT 0x70 of there is ACTIVE",
    "a key that DCT 0x70 of there refused in 1.5 s: its dc_access_key_violation_count stands still",
  ]);
});

Deno.test("that no connect is counted is no proof where the target's context was not read", () => {
  const { sentence, not } = verdictOf([{ connects: 40 }, { connects: 40 }]);
  assertStringIncludes(sentence, "rx_dct_connect of there did not rise");
  assertStringIncludes(not.join(), "proof that no connect arrives");
});

Deno.test("a counter says nothing of a target that it does not count", () => {
  const dct = { counter_set_id: 0 };
  for (const later of [40, 44]) {
    const found = verdictOf([{ dct, connects: 40 }, { dct, connects: later }]);
    assertEquals([found.sentence, found.confidence], [BASE, "header"]);
    assertStringIncludes(JSON.stringify(evidenceOf(found)), "rx_dct_connect does not count it");
  }
});

Deno.test("connects that arrive at the target may be of others: the verdict is plausible only", () => {
  const found = verdictOf([{ dct: {}, connects: 40 }, { dct: {}, connects: 43 }]);
  assertEquals([found.name, found.severity, found.confidence], ["dci-connect-wait", "info", "plausible"]);
  assertEquals(
    found.sentence,
    "4 blocks wait, possibly for a connection to 10.7.0.2 qp 0x70: connects arrive there, of this initiator or of others",
  );
  assertEquals(evidenceOf(found)[0], ["rx_dct_connect of there", "+3"]);
});

Deno.test("keys that the target refuses make a wrong key likely, whether connects are counted or not", () => {
  for (const later of [40, 43]) {
    const [first, second] = [3, 5].map((count) => ({ dc_access_key_violation_count: count }));
    const found = verdictOf([{ dct: first!, connects: 40 }, { dct: second!, connects: later }]);
    assertEquals([found.severity, found.confidence], ["warning", "header"]);
    assertStringIncludes(found.sentence, `${BASE}: DCT 0x70 of there refused 2 packets for a wrong key in 1.5 s`);
    assertStringIncludes(found.sentence, "is likely to be wrong, here or at another initiator");
    assertStringIncludes(found.next[0]!, "Compare the dc_access_key");
  }
});

Deno.test("a target that drains in its last sample takes no connect", () => {
  for (const [state, name] of [[1, "DRAINING"], [2, "DRAINED"]] as const) {
    const { sentence, not, confidence } = verdictOf([{ dct: {} }, { dct: { state }, connects: 4 }]);
    assertEquals(sentence, `${BASE}: DCT 0x70 of there is ${name} and takes no new connects`);
    assertEquals([not.filter((text) => text.includes("ACTIVE")), confidence], [[], "header"]);
  }
});

Deno.test("a target that its host listed and lists no more is gone", () => {
  const target = { number: DCTN, type: "DCT" };
  const other = { number: 0x90, type: "RC" };
  const found = verdictOf([{ owners: [target, other] }, { owners: [other], connects: 4 }]);
  assertEquals(found.sentence, `${BASE}: DCT 0x70 of there exists no more`);
  assertEquals(evidenceOf(found), [["DCT 0x70 of there", "listed", "not listed"]]);
});

Deno.test("a target that another kind of list leaves out, or none ever had, is not said to be gone", () => {
  const target = { number: DCTN, type: "DCT" };
  const other = { number: 0x90, type: "RC" };
  for (
    const [first, last] of [
      [[target, other], [{ ...other, origin: "netlink" }]],
      [[target, other], []],
      [[other], [other]],
      [[target, other], [target, other]],
    ]
  ) assertEquals(verdictOf([{ owners: first! }, { owners: last! }]).sentence, BASE);
  assertEquals(verdictOf([{ owners: [target, other] }, { owners: [other], dct: {} }]).sentence, BASE);
});

Deno.test("a number that a queue of another kind has is no target", () => {
  const to = { ...TARGET, qpn: 0x2f1 };
  assertStringIncludes(verdictOf([{}, {}], { to, peer: {} }).sentence, ": 0x2f1 of there is no DC target");
  assertEquals(verdictOf([{}, {}], { to, peer: { st: 6 } }).sentence, BASE);
});

Deno.test("a counter that was reset, read once, too wide or too soon proves nothing", () => {
  for (
    const moments of [
      [{ connects: 40 }, { connects: 3 }],
      [{ connects: 40 }, { connects: 3 }, { connects: 50 }],
      [{ connects: 40 }],
      [{ connects: 40 }, {}],
      [{ connects: "0x20000000000001" }, { connects: "0x20000000000001" }],
      [{ connects: 40, at: 0.5 }, { connects: 40, at: 1 }],
    ] as Moment[][]
  ) {
    const { sentence, confidence } = verdictOf(moments);
    assertEquals([sentence, confidence], [BASE, "header"], JSON.stringify(moments));
  }
});

Deno.test("samples of another time are said to be so, and what rose in them proves nothing", () => {
  const at = (first: number): [Moment, Moment] => [{ connects: 40, at: first }, { connects: 40, at: first + 2 }];
  assertEquals(
    verdictOf(at(20)).sentence,
    `${BASE}: rx_dct_connect of there did not rise in 2.0 s, which is not the time of these samples`,
  );
  assertEquals(verdictOf([{ connects: 40, at: 20 }, { connects: 45, at: 22 }]).confidence, "header");
  for (const far of [70, -80]) {
    const found = verdictOf(at(far));
    assertEquals([found.sentence, evidenceOf(found)], [BASE, []]);
    assertEquals(found.next[0], "The captures of there are of another time: take both hosts' together");
  }
});

Deno.test("a target by LID is found in the subnet of the initiator only", () => {
  const port = (lid: number, subnet: string): Partial<PortHostFacts> => ({
    link_layer: "InfiniBand",
    lid,
    gids: [{ index: 0, gid: `${subnet}:0000:0000:0000:0000:0000:0000:0001`, type: null, netdev: null }],
  });
  const to = { gid: 0n, lid: 9, qpn: DCTN };
  const still = [{ connects: 40 }, { connects: 40 }];
  const all = { port: port(5, "fe80") };
  const sentence = (own: Partial<PortHostFacts>): string => verdictOf(still, { to, all, port: own }).sentence;
  assertStringIncludes(sentence(port(9, "fe80")), "did not rise");
  assertEquals(sentence(port(9, "fec0")), BASE);
  assertEquals(sentence(port(8, "fe80")), BASE);
});

Deno.test("an initiator that moves gets no verdict, whatever its target's counters do", () => {
  const scene: Scene = {
    all: initiator(TARGET)!,
    then: [{}, { qp: { hw_sq_wqebb_counter: 104, last_acked_psn: 0x1203, next_send_psn: 0x1204 } }],
    peer: "gone",
    peerCounters: [{ rx_dct_connect: 40 }, { rx_dct_connect: 40 }],
  };
  const { verdicts } = judge(adaptersOf(scene), {});
  assertEquals(verdicts.filter(({ host, severity }) => host === "here" && severity !== "info"), []);
});

Deno.test("a target that holds up requests to others is told of in the same way", () => {
  const head = wqe(100, "SEND", { destination: "10.7.0.2 qp 0x70", toDct: TARGET });
  const all = { ring: [head, wqe(101, "SEND", { destination: "b" })] };
  const { name, sentence } = verdictOf([{ dct: { state: 1 } }, { dct: { state: 1 } }], { all });
  assertEquals(name, "dci-hol");
  assert(
    sentence.endsWith("holds up 1 request to other targets: DCT 0x70 of there is DRAINING and takes no new connects"),
  );
});

const MENU = [...CASES.menu, { type: "0x4050", name: "PRM_QUERY_DCT", index1: "DCTN", required: ["index1"] }];

/** A host of the scenario, as it is captured: an address and counters of its port. */
function host(name: string, port: Readonly<Record<string, unknown>>, connects: number): Record<string, unknown> {
  return {
    host: name,
    boot_id: name,
    pci: "0000:03:00.0",
    owners: [{ kind: "qp", number: DCTN, pid: 4711, type: "DCT" }],
    ports: [{ port: 1, hw_counters: { mono_us: null, values: { rx_dct_connect: connects } }, ...port }],
  };
}

/**
 * The initiator's verdict from captures of both hosts: as they are, of redacted ones, and redacted itself.
 */
async function capturesOf(
  address: Readonly<Record<string, unknown>>,
  ports: readonly [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>],
  later: { readonly connects: number; readonly refused: number },
): Promise<Verdict[]> {
  const requests = [0, 2].map((i) => ({
    blocks: [
      { layout: "wqe_ctrl", fields: { opcode: "SEND", wqe_index: 100 + i, qpn: "0x11f", ds: 5, ce: 2 } },
      { layout: "wqe_av_dc", fields: { dqp_dct: DCTN, ext: 1, ...address } },
      { layout: "wqe_data", fields: { byte_count: 512, lkey: "0x1a00", addr: "0x7f1234560000" } },
    ],
    bytes: 128,
  }));
  const qp = { st: "DCI", remote_qpn: 0, path: { rgid_rip: "::" }, hw_sq_wqebb_counter: 100, sw_sq_wqebb_counter: 104 };
  const folder = await Deno.makeTempDir();
  const redact = newSecret();
  const files: string[] = [];
  const hidden: string[] = [];
  const write = async (name: string, document: unknown): Promise<void> => {
    await Deno.mkdir(`${folder}/${name}`);
    await Deno.writeTextFile(`${folder}/${name}/adapter.json`, JSON.stringify(document));
    const [from, to] = [`${folder}/${name}.wqd`, `${folder}/${name}-redacted.wqd`];
    using file = await Deno.open(from, { write: true, create: true });
    await capture(`sim:${folder}/${name}/adapter.json`, { write: (bytes) => void file.writeSync(bytes) });
    using other = await Deno.open(to, { write: true, create: true });
    await capture(from, { write: (bytes) => void other.writeSync(bytes) }, { redact });
    files.push(from);
    hidden.push(to);
  };
  try {
    for (const [i, { connects, refused }] of [{ connects: 40, refused: 1 }, later].entries()) {
      const time = `2026-10-01T12:00:0${i * 2}Z`;
      const send = { blocks: [{ bytes: 100 * 64 }, ...requests] };
      await write(`own${i}`, { ...documentOf({ qp, send }), host: host("here", ports[0], 0), time });
      const fields = {
        dct_context_entry: { state: "ACTIVE", pd: 7, counter_set_id: 1, dc_access_key_violation_count: refused },
      };
      await write(`peer${i}`, {
        ...documentOf({}, "peer"),
        menu: MENU,
        contexts: [{ segment: "PRM_QUERY_DCT", index: DCTN, layout: "query_dct_out", fields }],
        host: host("there", ports[1], connects),
        time,
      });
    }
    const answers = [await diagnose(files, {}), await diagnose(hidden, {}), await diagnose(files, { redact })];
    return answers.map(({ verdicts }) => verdicts.find(({ rule }) => rule === "I1")!);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("captures of both hosts tell of the target that the address vector names, redacted ones too", async () => {
  const gids = (last: number) => ({
    link_layer: "Ethernet",
    gids: [{ index: 3, gid: `0000:0000:0000:0000:0000:ffff:0a07:000${last}`, type: "RoCE v2", netdev: "eth2" }],
  });
  const lids = (lid: number) => ({ link_layer: "InfiniBand", lid, gids: [] });
  for (
    const [address, own, peer] of [
      [{ rgid: "10.7.0.2" }, gids(1), gids(2)],
      [{ rlid_udp_sport: 9 }, lids(5), lids(9)],
    ] as const
  ) {
    for (const { sentence, evidence } of await capturesOf(address, [own, peer], { connects: 40, refused: 1 })) {
      assertStringIncludes(sentence, ": rx_dct_connect of ");
      assertEquals(evidence.slice(2).map(({ s1 }) => s1), ["+0", "ACTIVE", "+0"]);
    }
  }
  const rising = { connects: 43, refused: 4 };
  for (const { sentence, evidence } of await capturesOf({ rgid: "10.7.0.2" }, [gids(1), gids(2)], rising)) {
    assertStringIncludes(sentence, "refused 3 packets for a wrong key in 2.0 s");
    assertEquals(evidence.slice(2).map(({ s1 }) => s1), ["+3", "ACTIVE", "+3"]);
  }
});
