import { assert, assertEquals } from "@std/assert";
import { hostFactsOf, ownersOf } from "../../../device/host_shape.ts";
import { redactHostFacts } from "../../../capture/redact/host.ts";
import { Scrubber } from "../../../capture/redact/scrub.ts";
import { FACTS } from "./host_facts.ts";

Deno.test("host facts come out of json as they went in", () => {
  assertEquals(hostFactsOf(JSON.parse(JSON.stringify(FACTS))), FACTS);
  assertEquals(ownersOf(JSON.parse(JSON.stringify(FACTS.owners))), [...FACTS.owners]);
});

Deno.test("what is no host facts, or of a later version, is none; nonsense inside is left out", () => {
  for (const bad of [undefined, null, 3, "x", [], {}, { version: 2 }]) assertEquals(hostFactsOf(bad), undefined);
  const odd = hostFactsOf({
    version: 1,
    host: 5,
    ports: [null, 3, { port: "1" }, { port: 2, gids: "no" }],
    owners: [{ kind: "x" }],
  });
  assertEquals([odd?.host, odd?.ports.length, odd?.ports[0]?.gids, odd?.owners], [null, 1, [], []]);
  const hostile = hostFactsOf({
    version: 1,
    kernel: "x".repeat(1 << 20),
    ports: [{ port: 1, counters: { values: { a: 1.5, b: "1", c: 2 } } }],
  });
  assert((hostile?.kernel?.length ?? 0) <= 4096);
  assertEquals(hostile?.ports[0]?.counters?.values, { c: 2 });
});

/** All variants of a value with one of its numbers, texts or lists being something else. */
function* broken(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    yield "no list";
    for (const [i, item] of value.entries()) for (const one of broken(item)) yield value.with(i, one);
  } else if (typeof value === "object" && value !== null) {
    yield 7;
    for (const [key, item] of Object.entries(value)) for (const one of broken(item)) yield { ...value, [key]: one };
  } else {
    for (const other of [{}, [], 1e300, Number.MAX_VALUE]) yield other;
  }
}

/** What a value is made of: its keys, and whether a leaf is a number, a text, a boolean or nothing. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== "object" || value === null) return value === null ? "nothing" : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shape(one)]));
}

Deno.test("whatever one value of host facts is instead, the facts have the form that they promise", () => {
  const whole = JSON.parse(JSON.stringify(FACTS)) as Record<string, unknown>;
  const promised = shape(FACTS) as Record<string, unknown>;
  let looked = 0;
  for (const [name, value] of Object.entries(whole)) {
    if (name === "version") continue;
    for (const one of broken(value)) {
      const facts = hostFactsOf({ ...whole, [name]: one }) as unknown as Record<string, unknown>;
      looked++;
      for (const [other, form] of Object.entries(promised)) {
        if (other !== name) assertEquals(facts[other], whole[other], `${other} beside a broken ${name}`);
        else {assert(
            fits(shape(facts[other]), form),
            `${name} of ${JSON.stringify(one)}: ${JSON.stringify(facts[name])}`,
          );}
      }
    }
  }
  assert(looked > 400, `${looked}`);
});

/** Whether a form is the promised one, with less in it: nothing for a value, entries left out of a list. */
function fits(found: unknown, promised: unknown): boolean {
  if (found === "nothing") return true;
  if (Array.isArray(found)) {
    return Array.isArray(promised) && found.every((one) => promised.some((other) => fits(one, other)));
  }
  if (typeof found !== "object") return typeof promised !== "object" && (found === promised || promised === "nothing");
  return typeof promised === "object" && promised !== null &&
    Object.entries(found as Record<string, unknown>).every(([key, one]) =>
      fits(one, (promised as Record<string, unknown>)[key])
    );
}

Deno.test("redaction replaces what identifies, the same thing by the same, and leaves numbers that explain", () => {
  // One key: four digits of a secret stand in what replaces it by chance, with one key in a hundred.
  const scrubber = new Scrubber([1, 2, 3, 4]);
  const one = redactHostFacts(FACTS, scrubber);
  const text = JSON.stringify(one);
  for (
    const secret of [
      "node17",
      "b5c1",
      "ens3f0",
      "train",
      "0012:3456",
      "/sys/x",
      "0000:03:00.0",
      "mlx5_0",
      "4242",
      "0a1b2c3d",
      "c0ffee",
      "slurmstepd",
    ]
  ) {
    assert(!text.includes(secret), secret);
  }
  assertEquals(one, redactHostFacts(FACTS, scrubber));
  assertEquals([one.owners[0]?.comm, one.owners[0]?.job], [one.owners[1]?.comm, one.owners[1]?.job]);
  assertEquals(one.owners[0]?.rank, 3);
  assertEquals([one.ports[0]?.pfc, one.ports[0]?.dscp_prio, one.commands, one.event_queues], [
    [3],
    [{ dscp: 26, prio: 3 }],
    FACTS.commands,
    FACTS.event_queues,
  ]);
  assert(one.absent.some(({ fact, reason }) => fact === "kernel log" && reason.includes("redaction")));
  assert(one.absent.some(({ fact }) => fact === "statistics of a network device"));
  // A node GUID is the lower half of the port's GID, before and after.
  assertEquals(one.ports[0]?.gids[0]?.gid, `fe80:0000:0000:0000:${one.node_guid}`);
  assertEquals([one.owners[0]?.number, one.owners[0]?.pid, one.ports[0]?.pkeys, one.ports[0]?.counters], [
    0x12,
    7,
    FACTS.ports[0]!.pkeys,
    FACTS.ports[0]!.counters,
  ]);
  assert(one.ports[0]?.lid !== 0x12 && one.owners[1]?.number !== 0x1a00);
});
