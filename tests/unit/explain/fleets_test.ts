// Hundreds of made-up fleets: every number that the first cause tells, in json and on the screen, is the one that was made up.
import { assert, assertEquals } from "@std/assert";
import { renderLogs } from "../../../render/log.ts";
import type { FormatName } from "../../../render/formats/index.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import type { Json } from "../logs/cases.ts";
import { type Fleet, fleetOf, planOf, type Truth, truthOf } from "./fleets.ts";

/** Fleets that are tried: each has a seed. */
const FLEETS = 240;

const decoder = Decoder.create();

async function told({ files }: Fleet, format: FormatName): Promise<string> {
  let out = "";
  const logs = files.map(({ name, host, text }) => ({ name, host, text: [text] }));
  await renderLogs(logs, decoder, (piece) => out += piece, { format, answer: "first" });
  return out;
}

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0);
const numbersIn = (text: string, pattern: RegExp): number =>
  sum([...text.matchAll(pattern)].map((match) => Number(match[1])));
const rankedKey = ({ guilt, words, first }: Json): string =>
  guilt === "event" ? `event ${words}` : `${guilt} ${first.syndrome} ${first.vendor_syndrome}`;
const sorted = (counts: Iterable<readonly [string, number]>) => [...counts].sort(([a], [b]) => a < b ? -1 : 1);

function placeOf(fleet: Fleet, order: number): string {
  return `${fleet.files[Math.floor(order / 1e6)]!.name} line`.concat(" ", String(order % 1e6));
}

const firstLine = (where: string): string => where.replace(/lines (\d+) - \d+/, "line $1");

/** What json tells of the whole. */
function jsonIs(doc: Json, fleet: Fleet, truth: Truth): void {
  const { headline, first_causes: causes } = doc;
  const { reports, flushes, event_count: events, queues, hosts, ranked, order, first, matrix, ends } = headline;
  assertEquals([reports, flushes, events, hosts.toSorted()], [truth.reports, truth.flushes, truth.events, truth.hosts]);
  assertEquals([queues, causes.length], [truth.queues, truth.queues]);
  assertEquals(sorted(ranked.map((one: Json) => [rankedKey(one), one.count])), sorted(truth.ranked));
  assertEquals([order.by, order.unplaced], [truth.by, truth.unplaced]);
  assertEquals(first === null ? undefined : firstLine(first.where), truth.first && placeOf(fleet, truth.first.order));
  const cells = matrix?.counts.flatMap((row: number[], n: number) =>
    row.flatMap((count, at) => count === 0 ? [] : [[`${matrix.accusers[n]} ${matrix.accused[at]}`, count]])
  );
  assertEquals(cells && sorted(cells), truth.matrix && sorted(truth.matrix));
  assertEquals(
    causes.map((one: Json) => `${one.further_errors} ${one.flushes}`).sort(),
    [...truth.queueCounts.values()].map((counts) => counts.join(" ")).sort(),
  );
  if (truth.ends !== undefined) assertEquals(ends.length, truth.ends);
  assertEquals(
    sum(headline.flushed.map((one: Json) => one.queues)),
    causes.filter((one: Json) => one.first === null).length,
  );
}

/** What a screen tells, its lines made whole again. */
function textIs(text: string, fleet: Fleet, truth: Truth): void {
  const screen = text.slice(0, text.indexOf("\n\n") + 1).replaceAll(
    /\n {2,}(?! *(?:flushed|further errors|not certain|because|reported too by|note) :)/g,
    " ",
  );
  const { reports, flushes, events, queues, hosts } = truth;
  if (queues !== 1 || events > 0) {
    const counted =
      /^reports : (?:(\d+) errors? of (?:at least )?(\d+) queues? on (\d+) hosts?, (\d+) of them flush(?:es)?)?(?:; )?(?:(\d+) events?)?(?: on (\d+) hosts?)?$/m
        .exec(screen);
    assert(counted !== null, screen);
    const [, errors = 0, ofQueues = 0, onHosts, flushed = 0, happened = 0, eventHosts] = counted;
    assertEquals(
      [errors, ofQueues, onHosts ?? eventHosts, flushed, happened].map(Number),
      [reports - events, queues, hosts.length, flushes, events],
      screen,
    );
    const kinds = [...screen.matchAll(/^(?:event|local|refusal|rnr|timeout) : (.*)$/gm)];
    const listed = sum(kinds.map(([, words]) => Number(/ (\d+) times, first at /.exec(words!)?.[1] ?? 1)));
    const further = numbersIn(screen, /^\d+ further kinds? of reports, (\d+) in all/gm);
    assertEquals(listed + further, reports - flushes, screen);
    const [, name, where] = /^(first(?: in time| by line)?) : .*? at (\S+ lines? \d+)/m.exec(screen) ?? [];
    assertEquals(where?.replace("lines", "line"), truth.first && placeOf(fleet, truth.first.order), screen);
    if (truth.first !== undefined && reports - flushes > 1) {
      assertEquals(
        name,
        truth.by === "line" ? "first by line" : truth.unplaced === undefined ? "first" : "first in time",
      );
      assert(screen.includes("\norder : by "), screen);
    }
  }
  if (truth.by === "time" || truth.unplaced !== undefined) assert(/^order : by time: /m.test(screen), screen);
  if (!screen.includes(" further queue")) {
    const further = [...truth.queueCounts.values()];
    assertEquals(numbersIn(screen, /^ {2}further errors : (\d+)/gm), sum(further.map(([errors]) => errors)), screen);
    const flushed = numbersIn(screen, /^ {2}flushed : (\d+) elements?/gm) +
      numbersIn(screen, /no error but (?:flushes \()?(\d+) flush/g) +
      numbersIn(screen, /^only flushes : \d+ queues \((\d+) flush/gm);
    assertEquals(flushed, truth.flushes, screen);
  }
  const table = /^accuser \\ accused.*\n +n?\d.*\n((?:n\d+ .*\n)+)/m.exec(text)?.[1];
  if (table !== undefined) {
    const cells = sum(
      table.trim().split("\n").flatMap((row) => row.split(/ +/).slice(1)).map((cell) =>
        cell === "." ? 0 : Number(cell)
      ),
    );
    assertEquals(
      cells + numbersIn(screen, /^the table leaves out (\d+) reports?/gm),
      sum(truth.matrix!.values()),
      screen,
    );
  } else assert(truth.matrix === undefined || screen.includes("none is accused by two"), screen);
  for (const line of text.split("\n")) {
    assert(line.length <= 118 || line.startsWith("> "), line);
    assert(!/\b0 (?:that|further|more|in all|host|address)|undefined|NaN|\[object/.test(line), line);
  }
}

/** Each item is printed, or counted in a line that says what it is. */
function allAreTold(text: string, heads: RegExp, items: number): void {
  const counted = numbersIn(text, /^and (\d+) more [a-z]+ like /gm);
  assertEquals((text.match(heads)?.length ?? 0) + counted, items, text);
  assert(!/^and \d+ more .*(?:so far)/m.test(text));
}

Deno.test("made-up fleets: every number of the first cause is that of the reports", async () => {
  for (let seed = 1; seed <= FLEETS; seed++) {
    const plan = planOf(seed);
    const fleet = fleetOf(plan, seed);
    const truth = truthOf(fleet);
    try {
      const doc = JSON.parse(await told(fleet, "json"));
      const found = doc.items.filter(({ kind }: Json) => kind !== "skipped").length;
      assertEquals(found, truth.reports);
      jsonIs(doc, fleet, truth);
      const text = await told(fleet, "text");
      textIs(text, fleet, truth);
      allAreTold(text, /^== (?!First cause|skipped)/gm, found);
      allAreTold(await told(fleet, "brief"), /^\S+ lines? \d+(?: - \d+)?: /gm, found);
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify(plan)}\n${(error as Error).message}`, { cause: error });
    }
  }
});
