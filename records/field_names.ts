/**
 * Names of fields, the same everywhere: in conditions, selections, columns and counts. A name is that of json: `opcode`,
 * `primary_address_path.rlid`, or with its layout in front, `wqe_ctrl.opcode`. A structure that has several forms has one
 * name for all of them.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import { type FlatField, type FlatJoined, flatten } from "../layouts/flatten.ts";
import { layoutByName, LAYOUTS } from "../layouts/index.ts";
import { nearest } from "../suggest.ts";
import { elementLayouts } from "./element_layouts.ts";
import type { RingKind } from "./ring_types.ts";

/** Where fields are looked for. */
export interface FieldScope {
  readonly kind: RingKind;
  /** Layout of `context` rings. */
  readonly layout?: string | undefined;
}

/** A field of a layout. */
export interface NamedField {
  /** Id of the layout. */
  readonly layout: number;
  readonly flat: FlatField;
}

/** A value of a layout that is put together from fields. */
export interface NamedJoined {
  /** Id of the layout. */
  readonly layout: number;
  readonly value: FlatJoined;
}

/** All that a name means. */
export interface NamedOperands {
  readonly fields: readonly NamedField[];
  readonly joined: readonly NamedJoined[];
}

interface Entry extends NamedField {
  /** Names of its layout: its own, and that of json where it is one form of several. */
  readonly owners: readonly string[];
  /** Name within the layout. */
  readonly path: string;
}

let entries: readonly Entry[] | undefined;

function allFields(): readonly Entry[] {
  return entries ??= LAYOUTS.flatMap((layout, id) => {
    const owners = layout.variantOf === undefined ? [layout.name] : [layout.name, layout.variantOf];
    return flatten(layout, layoutByName).flatMap((row): Entry[] =>
      row.kind === "field" ? [{ layout: id, flat: row.flat, owners, path: row.flat.path.join(".") }] : []
    );
  });
}

/** Queues by walker, for messages. */
const QUEUE_WORDS: Readonly<Record<string, string>> = {
  sq: "a send queue",
  rq: "a receive queue",
  cq: "a completion queue",
  eq: "an event queue",
};

function queueWords({ kind, layout }: FieldScope): string {
  return QUEUE_WORDS[kind.slice(0, 2)] ?? layout ?? "a multicast group";
}

/**
 * The fields that a name means.
 *
 * @param name As written, in any case; `opcode_name` means `opcode`.
 * @param scope Of which ring; undefined: of any.
 * @throws {UsageError} If there is none; the hint has the nearest name.
 */
export function fieldsNamed(name: string, scope?: FieldScope): readonly NamedField[] {
  const wanted = name.toLowerCase();
  const found = matches(wanted);
  const named = found.length > 0 ? found : matches(wanted.replace(/_(?:name|text)$/, ""));
  if (scope === undefined && named.length > 0) return named;
  const there = scope === undefined ? undefined : elementLayouts(scope.kind, scope.layout);
  const possible = named.filter(({ layout }) => there?.has(LAYOUTS[layout]!.name));
  if (possible.length > 0) return possible;
  const names = [
    ...new Set([
      ...allFields().filter(({ owners }) => there?.has(owners[0]!) ?? true).map(({ path }) => path),
      ...joinedValues(scope).map(({ value }) => value.path.join(".")),
    ]),
  ];
  const near = nearest(wanted.slice(wanted.lastIndexOf(".") + 1), names);
  const hint = near === undefined
    ? "Field names are those of json output"
    : `Did you mean ${near}? ${"Names are those of json output"}`;
  if (named.length === 0) throw new UsageError(`No field "${name}"`, hint);
  throw new UsageError(
    `Elements of ${queueWords(scope!)} have no field "${name}"; it is one of ${ownersOf(named)}`,
    hint,
  );
}

function matches(wanted: string): Entry[] {
  return allFields().filter(({ path, owners }) =>
    path === wanted || owners.some((owner) => wanted === `${owner}.${path}`)
  );
}

/** Every value that is put together, by the layouts that a ring can have. */
function joinedValues(scope?: FieldScope): NamedJoined[] {
  const there = scope === undefined ? undefined : elementLayouts(scope.kind, scope.layout);
  return LAYOUTS.flatMap((layout, id) =>
    there?.has(layout.name) === false
      ? []
      : flatten(layout, layoutByName).flatMap((row) => row.kind === "joined" ? [{ layout: id, value: row.value }] : [])
  );
}

function joinedNamed(wanted: string, scope?: FieldScope): NamedJoined[] {
  const bare = wanted.replace(/_name$/, "");
  return joinedValues(scope).filter(({ layout, value }) => {
    const path = value.path.join(".");
    const { name, variantOf = name } = LAYOUTS[layout]!;
    return [path, `${name}.${path}`, `${variantOf}.${path}`].includes(bare);
  });
}

/**
 * The fields that a name means, and the values put together from fields.
 *
 * @param name As for {@linkcode fieldsNamed}.
 * @param scope As for {@linkcode fieldsNamed}.
 * @throws {UsageError} If there is none.
 */
export function valuesNamed(name: string, scope?: FieldScope): NamedOperands {
  const wanted = name.toLowerCase();
  const joined = joinedNamed(wanted, scope);
  const none = joined.length > 0 && matches(wanted).length === 0;
  return { joined, fields: none ? [] : fieldsNamed(name, scope) };
}

function ownersOf(named: readonly NamedField[]): string {
  const names = [...new Set(named.map(({ layout }) => LAYOUTS[layout]!.variantOf ?? LAYOUTS[layout]!.name))];
  return names.length > 4 ? `${names.slice(0, 4).join(", ")} and others` : names.join(", ");
}

/**
 * Checks the names of a selection.
 *
 * @param text Names joined by commas.
 * @param scope As for {@linkcode fieldsNamed}.
 * @returns A test of a layout's id and a path in it.
 * @throws {UsageError} If a name is none.
 */
export function compileFields(text: string, scope?: FieldScope): (layout: number, path: string) => boolean {
  const names = text.split(",").map((name) => name.trim()).filter((name) => name !== "");
  const wanted = new Set(names.flatMap((name) => {
    const { fields, joined } = valuesNamed(name, scope);
    return [
      ...joined.map(({ layout, value }) => `${layout} ${value.path.join(".")}`),
      ...fields.map(({ layout, flat }) => `${layout} ${flat.path.join(".")}`),
    ];
  }));
  return (layout, path) => wanted.has(`${layout} ${path}`);
}
