import { assert, assertEquals } from "@std/assert";
import { capture } from "../../../api/capture.ts";
import { diagnose } from "../../../api/diagnose.ts";
import type { Diagnosis } from "../../../diagnose/types.ts";
import { MORE } from "./more_cases.ts";
import { type Case, CASES, documentOf, peerDocument, samplesOf, timedDocument } from "./scenarios.ts";

/** The case's verdict is there, and no other above info. */
function check(one: Case, answer: Diagnosis): void {
  const wanted: readonly string[] = [one.verdict].flat().filter((name) => name !== "");
  const allowed = [...wanted, ...one.also ?? []];
  const names = answer.verdicts.map(({ name }) => name);
  assert(
    wanted.length === 0 || wanted.some((name) => names.includes(name)),
    `${wanted.join(" or ")} is not among ${names.join(", ")}`,
  );
  const alarms = answer.verdicts.filter(({ name, severity }) => severity !== "info" && !allowed.includes(name));
  assertEquals(alarms.map(({ name, kind, number }) => `${name} of ${kind} ${number}`), []);
  if (one.direction !== undefined) assertEquals(answer.pairs.map(({ direction }) => `${direction}`), [one.direction]);
  const { says } = one;
  if (says !== undefined) {
    const said = answer.verdicts.filter(({ name }) => wanted.includes(name)).map(({ sentence }) => sentence);
    assert(said.some((sentence) => sentence.includes(says)), said.join("\n"));
  }
  for (const { name, severity, next, confidence } of answer.verdicts) {
    assert(severity === "info" || next.length > 0, `${name} does not say what to do next`);
    assert(confidence !== "plausible" || severity === "info", `${name} is plausible and not info`);
  }
  assertEquals(answer.incomplete, null);
}

async function folder<T>(use: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempDir();
  try {
    return await use(path);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

for (const one of MORE) {
  Deno.test(`${one.id}: ${one.title}`, () =>
    folder(async (path) => {
      await Deno.writeTextFile(`${path}/adapter.json`, JSON.stringify(timedDocument(one)));
      const peer = one.peer === undefined ? [] : [`sim:${path}/adapter.json#peer`];
      check(one, await diagnose([`sim:${path}/adapter.json`, ...peer], { all: true }));
    }));
}

for (const one of CASES.scenarios) {
  Deno.test(`${one.id} from one scenario with time: ${one.title}`, () =>
    folder(async (path) => {
      await Deno.writeTextFile(`${path}/adapter.json`, JSON.stringify(timedDocument(one)));
      const peer = one.peer === undefined ? [] : [`sim:${path}/adapter.json#peer`];
      check(one, await diagnose([`sim:${path}/adapter.json`, ...peer], { all: true }));
    }));

  Deno.test(`${one.id} from captures: ${one.title}`, () =>
    folder(async (path) => {
      const files: string[] = [];
      const start = Date.parse("2026-10-01T12:00:00Z");
      const take = async (document: Record<string, unknown>, name: string, at: number): Promise<void> => {
        const time = new Date(start + at * 1000).toISOString();
        await Deno.mkdir(`${path}/${at}`, { recursive: true });
        await Deno.writeTextFile(`${path}/${at}/${name}.json`, JSON.stringify({ ...document, time }));
        const file = `${path}/${at}-${name}.wqd`;
        using out = await Deno.open(file, { write: true, create: true });
        await capture(`sim:${path}/${at}/${name}.json`, { write: (bytes) => void out.writeSync(bytes) });
        files.push(file);
      };
      for (const [n, sample] of samplesOf(one).entries()) {
        await take(documentOf(sample), "adapter", n * 1.2);
        const peer = n === 0 ? one.peer : n === 1 ? one.peer2 ?? one.peer : undefined;
        if (peer !== undefined) await take(peerDocument(peer), "peer", n * 1.2 + 0.1);
      }
      check(one, await diagnose(files, { all: true }));
    }));
}
