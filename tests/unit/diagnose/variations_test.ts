import { assertEquals } from "@std/assert";
import { capture } from "../../../api/capture.ts";
import { diagnose } from "../../../api/diagnose.ts";
import { ALL_RULES } from "../../../diagnose/rules.ts";
import type { Diagnosis } from "../../../diagnose/types.ts";
import { type Case, CASES, documentOf, samplesOf, timedDocument } from "./scenarios.ts";
import { type Shift, withShift } from "./variations.ts";

/** The first ends between the samples, the second in the middle of what waits, the third is far from any end. */
const SHIFTS: Readonly<Record<string, Shift>> = {
  "over the end between what was and what is": {
    wqe: 2 ** 16 - 107,
    psn: 2 ** 24 - 0x1210,
    rq: 2 ** 16 - 330,
    cq: 2 ** 24 - 200,
  },
  "over the end at the first": { wqe: 2 ** 16 - 100, psn: 2 ** 24 - 0x1200, rq: 2 ** 16 - 300, cq: 2 ** 24 - 100 },
  "far away": { wqe: 0x5a00, psn: 0x700000, rq: 0x4321, cq: 0x654321 },
};
const ADAPTERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "ConnectX-7 on InfiniBand": { pci_device_id: "0x1021", part: "ConnectX-7", link_layer: "InfiniBand" },
  "ConnectX-5": { pci_device_id: "0x1017", part: "ConnectX-5", link_layer: "Ethernet" },
  "BlueField-3": { pci_device_id: "0xa2dc", part: "BlueField-3", link_layer: "Ethernet" },
};
/** What is left to be said where something cannot be read: by case, else the verdict of the case. */
const LESS: Readonly<
  Record<string, { readonly without: RegExp; readonly verdicts: Readonly<Record<string, string>> }>
> = {
  "rings": { without: /_BUFF$/, verdicts: { D03: "rnr-loop (plausible)", D15: "rung-not-fetched (plausible)" } },
  "memory keys": { without: /MKEY/, verdicts: { D15: "rung-not-fetched (plausible)" } },
  "CQs and EQs": { without: /CQ|EQ/, verdicts: { D07: "", D08: "" } },
};

const folder = Deno.makeTempDirSync();
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

async function answerOf(one: Case, document: Readonly<Record<string, unknown>>): Promise<Diagnosis> {
  const path = `${folder}/one.json`;
  Deno.writeTextFileSync(path, JSON.stringify(document));
  return await diagnose([`sim:${path}`, ...one.peer === undefined ? [] : [`sim:${path}#peer`]], { all: true });
}

/** What is said of the case itself: asked for by most of these tests. */
function plainAnswerOf(one: Case): Promise<Diagnosis> {
  const known = plainAnswers.get(one.id) ?? answerOf(one, timedDocument(one));
  plainAnswers.set(one.id, known);
  return known;
}
const plainAnswers = new Map<string, Promise<Diagnosis>>();

/** Alarms, or what is said quietly of the QP of the case. */
function said({ verdicts }: Diagnosis): string[] {
  const loud = verdicts.filter(({ severity }) => severity !== "info").map(({ name }) => name);
  if (loud.length > 0) return loud;
  const quiet = verdicts.filter(({ kind, number, name }) => kind === "qp" && number === 0x11f && name !== "idle");
  return quiet.map(({ name, confidence }) => confidence === "plausible" ? `${name} (plausible)` : name);
}

for (const [title, shift] of Object.entries(SHIFTS)) {
  Deno.test(`verdicts of the book do not depend on where counters stand: ${title}`, async (t) => {
    for (const one of CASES.scenarios) {
      // A queue that never sent stands at 0, whatever.
      if (one.id === "T11") continue;
      await t.step(one.id, async () => {
        const plain = await plainAnswerOf(one);
        const moved = withShift(one, shift);
        const answer = await answerOf(moved, timedDocument(moved));
        assertEquals(said(answer), said(plain));
        const pairs = ({ pairs }: Diagnosis) => pairs.map(({ verdict, direction, lost }) => [verdict, direction, lost]);
        assertEquals(pairs(answer), pairs(plain));
      });
    }
  });
}

for (const [title, device] of Object.entries(ADAPTERS)) {
  Deno.test(`verdicts of the book hold on ${title}; only times that were measured elsewhere are not named`, async () => {
    for (const one of CASES.scenarios) {
      const plain = await plainAnswerOf(one);
      const document = { ...timedDocument(one), device: { firmware: "28.43.1000", ...device } };
      const answer = await answerOf(one, document);
      assertEquals(said(answer), said(plain), one.id);
      assertEquals(answer.verdicts.filter(({ due_s: due }) => due !== null), [], one.id);
    }
  });
}

for (const [title, { without, verdicts }] of Object.entries(LESS)) {
  Deno.test(`without ${title} less is said, and nothing else`, async () => {
    for (const one of CASES.scenarios) {
      const document = timedDocument(one);
      const menu = (document["menu"] as { readonly name: string }[]).filter(({ name }) => !without.test(name));
      const plain = said(await plainAnswerOf(one));
      const wanted = verdicts[one.id] === undefined ? plain : [verdicts[one.id]!].filter((name) => name !== "");
      assertEquals(said(await answerOf(one, { ...document, menu })), wanted, one.id);
    }
  });
}

Deno.test("of one sample nothing is said that must be seen to stand still", async () => {
  // In error a doorbell record more than a ring behind, or requests of this pass beyond it, prove it alone.
  const alone = ["A2a", "A2b"];
  const patient = new Set(
    ALL_RULES.filter(({ needs }) => needs.includes("two samples") || needs.includes("three samples")).map(({ id }) =>
      id
    ),
  );
  for (const one of CASES.scenarios) {
    for (const [n, sample] of samplesOf(one).entries()) {
      const path = `${folder}/${one.id}-${n}`;
      Deno.writeTextFileSync(`${path}.json`, JSON.stringify({ ...documentOf(sample), time: "2026-10-01T12:00:00Z" }));
      {
        using out = Deno.openSync(`${path}.wqd`, { write: true, create: true });
        await capture(`sim:${path}.json`, { write: (bytes) => void out.writeSync(bytes) });
      }
      const { verdicts } = await diagnose([`${path}.wqd`], { all: true });
      const early = verdicts.filter(({ rule, severity }) =>
        patient.has(rule) && severity !== "info" && !alone.includes(rule)
      );
      assertEquals(early.map(({ name, rule }) => `${rule} ${name}`), [], `${one.id} sample ${n + 1}`);
    }
  }
});
