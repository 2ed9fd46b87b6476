/**
 * Names of fields, the same everywhere: in conditions, selections, columns and counts. A name is that of json: `opcode`,
 * `primary_address_path.rlid`, or with its layout in front, `wqe_ctrl.opcode`. A structure that has several forms has one
 * name for all of them.
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

/** Every field and every value that is put together, under each of the names that it goes by. */
interface Names {
  readonly fields: ReadonlyMap<string, readonly Entry[]>;
  readonly joined: ReadonlyMap<string, readonly NamedJoined[]>;
}

let names: Names | undefined;

// Made once: a list of names is looked up in the time of its length.
function allNames(): Names {
  if (names !== undefined) return names;
  const fields = new Map<string, Entry[]>();
  const joined = new Map<string, NamedJoined[]>();
  LAYOUTS.forEach((layout, id) => {
    const owners = layout.variantOf === undefined ? [layout.name] : [layout.name, layout.variantOf];
    const add = <T>(to: Map<string, T[]>, path: string, entry: T): void => {
      for (const name of new Set([path, ...owners.map((owner) => `${owner}.${path}`)])) {
        const known = to.get(name);
        if (known === undefined) to.set(name, [entry]);
        else known.push(entry);
      }
    };
    for (const row of flatten(layout, layoutByName)) {
      if (row.kind === "field") {
        const path = row.flat.path.join(".");
        add(fields, path, { layout: id, flat: row.flat, owners, path });
      } else if (row.kind === "joined") add(joined, row.value.path.join("."), { layout: id, value: row.value });
    }
  });
  return names = { fields, joined };
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
  const there = layoutsOf(scope);
  const possible = named.filter(({ layout }) => there?.has(LAYOUTS[layout]!.name));
  if (possible.length > 0) return possible;
  const near = nearest(wanted.slice(wanted.lastIndexOf(".") + 1), pathsOf(there));
  const hint = near === undefined
    ? "Field names are those of json output"
    : `Did you mean ${near}? ${"Names are those of json output"}`;
  if (named.length === 0) throw new UsageError(`No field "${name}"`, hint);
  throw new UsageError(
    `Elements of ${queueWords(scope!)} have no field "${name}"; it is one of ${ownersOf(named)}`,
    hint,
  );
}

function matches(wanted: string): readonly Entry[] {
  return allNames().fields.get(wanted) ?? [];
}

/** Layouts that a ring can have; undefined: any. */
function layoutsOf(scope: FieldScope | undefined): ReadonlySet<string> | undefined {
  return scope === undefined ? undefined : elementLayouts(scope.kind, scope.layout);
}

/** Names within some layouts, without those in front of them. */
function pathsOf(there: ReadonlySet<string> | undefined): string[] {
  const has = ({ layout }: { readonly layout: number }): boolean => there?.has(LAYOUTS[layout]!.name) ?? true;
  const { fields, joined } = allNames();
  return [
    ...[...fields].flatMap(([name, all]) => all.some((one) => one.path === name && has(one)) ? [name] : []),
    ...[...joined].flatMap(([name, all]) =>
      all.some((one) => one.value.path.join(".") === name && has(one)) ? [name] : []
    ),
  ];
}

function joinedNamed(wanted: string, scope?: FieldScope): readonly NamedJoined[] {
  const there = layoutsOf(scope);
  const found = allNames().joined.get(wanted.replace(/_name$/, "")) ?? [];
  return there === undefined ? found : found.filter(({ layout }) => there.has(LAYOUTS[layout]!.name));
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
