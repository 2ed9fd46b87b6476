/** Decoded elements and contexts with the types of their layouts: `layout` tells which fields there are. */

import type { ContextJson, PartJson } from "../render/context_json.ts";
import type { ElementRecord, SegmentRecord } from "../records/ring_types.ts";
import type { Layout, RecordOf } from "../layouts/types.ts";
import type * as gen4 from "./gen4.ts";
import type * as gen5 from "./gen5.ts";

/** The tables of both generations. */
export type Tables = typeof gen4 & typeof gen5;

/**
 * Every public layout. Variants, which share the name of the layout that they are a form of (the title of a compressed
 * session has a count in place of a length), have its type: of them a field can be missing.
 */
export type AnyLayout = Named<Extract<Tables[keyof Tables], Layout>>;
/** Those whose name is known to the compiler. */
export type Named<L extends Layout> = L extends unknown ? string extends L["name"] ? never : L : never;
/** Names of the public layouts. */
export type LayoutName = AnyLayout["name"];
/** Fields by the name of the layout; others are bits that no header names: `reserved_0x48`, where they are set. */
export type FieldsByLayout = {
  readonly [L in AnyLayout as L["name"]]: FieldsOf<L> & Readonly<Record<string, unknown>>;
};

/** Fields of a layout, those of structures inside typed as well, and values that are put together of several. */
export type FieldsOf<L extends Layout> =
  & Omit<RecordOf<L>, StructuresOf<L>>
  & { readonly [K in StructuresOf<L>]: Inside<L["fields"][K]> }
  & (L extends { readonly joined: infer J } ? { readonly [K in keyof J]: number | string } : unknown);

/** Names of the structures in a layout. */
export type StructuresOf<L extends Layout> = {
  [K in keyof L["fields"]]: L["fields"][K] extends { readonly layout: string } ? K : never;
}[keyof L["fields"]];

/** A structure inside; of one that is there or not, or stands for another, nothing is promised. */
export type Inside<F> = F extends { readonly otherwise: string } | { readonly alternatives: readonly string[] }
  ? unknown
  : F extends { readonly layout: infer N extends LayoutName } ? FieldsByLayout[N]
  : unknown;

/** A segment of one layout. */
export type SegmentOf<N extends LayoutName> = Omit<SegmentRecord, "layout" | "fields"> & {
  /** Which layout. */
  readonly layout: N;
  /** Its fields. */
  readonly fields: FieldsByLayout[N];
};

/** Bytes without a public layout. */
export type OpaqueSegment = Omit<SegmentRecord, "layout" | "fields"> & {
  /** None. */
  readonly layout: null;
  /** None. */
  readonly fields?: never;
};

/** A decoded segment: `layout` narrows `fields`. */
export type DecodedSegment = { [N in LayoutName]: SegmentOf<N> }[LayoutName] | OpaqueSegment;

/** A decoded element. */
export interface DecodedElement extends Omit<ElementRecord, "segments"> {
  /** Segments in order. */
  readonly segments: readonly DecodedSegment[];
}

/** A part of a context whose layout is public. */
export type PartOf<N extends LayoutName> = Omit<PartJson, "layout" | "fields"> & {
  /** Which layout. */
  readonly layout: N;
  /** Its fields. */
  readonly fields: FieldsByLayout[N];
};

/** A part of a context without a public layout: its dwords. */
export type OpaquePart = Omit<PartJson, "layout" | "fields"> & {
  /** None. */
  readonly layout: null;
  /** None. */
  readonly fields?: never;
};

/** A part of a context: `layout` narrows `fields`. */
export type DecodedPart = { [N in LayoutName]: PartOf<N> }[LayoutName] | OpaquePart;

/** A context. */
export interface DecodedContext extends Omit<ContextJson, "parts"> {
  /** What the device shows of it. */
  readonly parts: readonly DecodedPart[];
}
