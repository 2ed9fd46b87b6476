import { assert, assertEquals } from "@std/assert";
import { ENUMS } from "../../../layouts/enums.ts";
import {
  noteOf,
  NOTES,
  QP_ERROR_TRIPLES,
  syndromeOf,
  SYNDROMES,
  VALIDITY,
  VENDOR_SYNDROMES,
  vendorSyndromesOf,
  WC_STATUSES,
  wcStatusOf,
} from "../../../layouts/knowledge.ts";

const namesOf = (enumeration: string) =>
  new Map(ENUMS[enumeration]!.values.map((entry) => [entry.value, entry.name] as const));

Deno.test("syndromes have the numbers and names of the headers", () => {
  const names = namesOf("cqe_syndrome_gen5");
  assertEquals(new Map(SYNDROMES.map((entry) => [entry.value, entry.name])), names);
  for (const [value, name] of namesOf("cqe_syndrome_gen4")) assertEquals(syndromeOf(value)?.name, name);
});

Deno.test("syndromes and statuses name each other", () => {
  for (const entry of SYNDROMES) assertEquals(wcStatusOf(entry.wcStatus)?.syndrome, entry.value, entry.name);
  for (const status of WC_STATUSES) {
    if (status.syndrome !== undefined) assertEquals(syndromeOf(status.syndrome)?.wcStatus, status.value, status.name);
  }
});

Deno.test("statuses are those of libibverbs, in order, with texts in lower case", () => {
  assertEquals(WC_STATUSES.map((status) => status.value), Array.from(WC_STATUSES, (_, value) => value));
  for (const status of WC_STATUSES) {
    assert(/^IBV_WC_[A-Z_]+$/.test(status.name), status.name);
    for (const text of status.texts) assertEquals(text, text.toLowerCase());
  }
});

Deno.test("every syndrome says what happened, why and what to check", () => {
  for (const { name, meaning, causes, checks } of SYNDROMES) {
    assert(meaning.endsWith("."), name);
    assert(causes.length > 0 && checks.length > 0, name);
  }
});

Deno.test("every vendor syndrome has its evidence, and none is listed twice", () => {
  const seen = new Set<string>();
  for (const entry of VENDOR_SYNDROMES) {
    const key = `${entry.syndrome} ${entry.vendor} ${entry.generation} ${entry.title}`;
    assert(!seen.has(key), key);
    seen.add(key);
    assert(syndromeOf(entry.syndrome) !== undefined, key);
    assert(entry.references.length > 0 && entry.references.every((one) => one.trim() !== ""), key);
    assertEquals(new Set(entry.references).size, entry.references.length, key);
    assert(entry.vendor > 0 && entry.vendor <= 0xff && (entry.hw ?? []).every((hw) => hw > 0 && hw <= 0xff), key);
  }
  for (const entry of QP_ERROR_TRIPLES) assert(entry.references.length > 0, entry.title);
});

Deno.test("evidence is that of the same syndrome and adapter", () => {
  for (const entry of vendorSyndromesOf(0x13, 0x88, 5)) {
    assertEquals([entry.syndrome, entry.vendor], [0x13, 0x88]);
    assert(entry.generation === undefined || entry.generation === 5);
  }
  assert(vendorSyndromesOf(0x13, 0x88, 5).length > 0);
  assertEquals(vendorSyndromesOf(0x04, 0x57, 5), []);
  assertEquals(vendorSyndromesOf(0x01, 0x88, undefined), []);
});

Deno.test("notes are of values that the enumerations have, each once", () => {
  const seen = new Set<string>();
  for (const note of NOTES) {
    assert(ENUMS[note.enum]!.values.some((entry) => entry.value === note.value), `${note.enum} ${note.value}`);
    assert(!seen.has(`${note.enum} ${note.value}`));
    seen.add(`${note.enum} ${note.value}`);
    assertEquals(noteOf(note.enum, note.value), note);
  }
});

Deno.test("fields are valid in completions that exist", () => {
  const names = new Set(namesOf("cqe_opcode_gen5").values());
  for (const entry of VALIDITY) assert(names.has(entry.opcode), entry.opcode);
});
