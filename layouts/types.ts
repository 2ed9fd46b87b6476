/**
 * Shapes of the layout tables. A hardware structure is described once, as data, in PRM coordinates; decoder, types,
 * output and reference pages follow from it.
 */

/** How a value is shown in text, where plain hexadecimal is not its usual form. */
export type Form =
  /** `0x1f` (the default). */
  | "hex"
  /** Decimal; in text as `0x1f (31)` where that helps a reader. */
  | "dec"
  /** An address: hexadecimal, never split. */
  | "addr"
  /** 48-bit Ethernet address, `aa:bb:cc:dd:ee:ff`. */
  | "mac"
  /** 128-bit GID or IP address; an IPv4-mapped one also as dotted quad. */
  | "gid"
  /** Opaque bytes: hexadecimal, and printable characters beside it. */
  | "bytes"
  /** ASCII text, NUL filled. */
  | "text"
  /** Signed two's complement of the field's width. */
  | "signed";

/** What a value is to redaction. `none` may be seen by anybody; all else is replaced, `bytes` by zeros. */
export type Secret =
  | "none"
  | "address"
  | "mkey"
  /** A memory key whose bytes stand rotated, as in an mlx4 MPT entry. */
  | "rotated-mkey"
  /** The low byte of a memory key alone. */
  | "variant"
  | "key"
  | "mac"
  | "gid"
  | "lid"
  /** User data in a number: operands, tags, sequence numbers of a protocol above. */
  | "data"
  | "bytes";

/** One field. `at` and `bits` are as printed in the PRM: byte offset, then `[msb, lsb]` of the big-endian unit. */
export interface Field {
  /** Byte offset of the dword that holds the field; for fields wider than 32 bits, of their first byte. */
  readonly at: number;
  /** `[msb, lsb]` in the dword; for wider fields `[width - 1, 0]` of the bytes from `at` on. */
  readonly bits: readonly [number, number];
  /** What redaction does with the value. */
  readonly secret: Secret;
  /** The field of the same layout that holds the lower bits of the value whose upper bits stand here. */
  readonly lower?: string;
  /** The field of the same layout that has the same bits: which of the two names holds depends on the queue. */
  readonly alias?: string;
  /** Name of an enumeration in `layouts/enums.ts`. */
  readonly enum?: string;
  /** The enumeration where another field of the layout says which: its name, and an enumeration for some of its values. */
  readonly enumBy?: { readonly field: string; readonly enums: Readonly<Record<string, string>> };
  /** Shown only where it is not 0: a bit that most structures have no use for. */
  readonly rare?: true;
  /** How text shows the value. */
  readonly as?: Form;
  /** A power of two: the value means `2^(n + plus)` of `unit`. */
  readonly log2?: { readonly plus: number; readonly unit: string };
  /** Name in text where the original tool's differs; two names: the upper and lower 32 bits on a line each. */
  readonly label?: string | readonly [string, string];
  /** Text shows the field only when another field of the same layout has one of these enumerated names. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
  /** `--format brief` shows the field; `"set"`: if it is not 0. */
  readonly brief?: true | "set";
  /** Text leaves the field out: another segment shows what is in it. */
  readonly quiet?: true;
  /** The lower 32 bits of a MAC address: text shows the whole of it on a line of this name. */
  readonly mac?: string;
  /** Where the position comes from, if not from the source of the layout. */
  readonly source?: string;
  /** Sources or devices that first have the field, where not all do. */
  readonly since?: string;
  /** What it is. */
  readonly doc: string;
}

/** A structure inside a structure. */
export interface Nested {
  /** Byte offset. */
  readonly at: number;
  /** Name of the layout that stands there. */
  readonly layout: string;
  /** Repetitions; `"rest"`: to the end of the data. */
  readonly count?: number | "rest";
  /** Distance between repetitions, in bytes. */
  readonly stride?: number;
  /** Other layouts that can stand there. */
  readonly alternatives?: readonly string[];
  /** The layout merely wraps this structure: its members appear as the layout's own, in text and json. */
  readonly transparent?: true;
  /** A bit of the same layout: where it is set, the first alternative stands there. */
  readonly otherwise?: string;
  /** As in {@linkcode Field}. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
  /** What it is. */
  readonly doc: string;
}

/**
 * A value whose bits stand in several fields, or shifted down in one: shown behind the last of them, which stay as they
 * are. Redaction changes the fields, not this.
 */
export interface Joined {
  /** Fields of the same layout, uppermost bits first. */
  readonly parts: readonly string[];
  /** Zero bits below. */
  readonly shift?: number;
  /** Added to the value. */
  readonly plus?: number;
  /** As in {@linkcode Field}. */
  readonly enum?: string;
  /** As in {@linkcode Field}. */
  readonly brief?: true | "set";
  /** What it is. */
  readonly doc: string;
}

/** The rows of a layout by name, in the order in which text prints them. */
export type Fields = Readonly<Record<string, Field | Nested>>;

/** A hardware structure. All are arrays of big-endian dwords. */
export interface Layout {
  /** snake_case, unique within its generation. */
  readonly name: string;
  /** Name under which output and selections know it, where it is one form of that structure. */
  readonly variantOf?: string;
  /** Heading in text. */
  readonly title: string;
  /** 4: ConnectX-3 and older, 5: Connect-IB, ConnectX-4 and newer. */
  readonly generation: 4 | 5;
  /** Size in bytes. */
  readonly bytes: number;
  /** Header and structure that the positions were taken from. */
  readonly source: string;
  /** Facts about the whole structure. */
  readonly note?: string;
  /**
   * How the walker takes the bytes of a WQE's segment that is no plain structure (`S_*` in asm/abi.ts); `data`: a pointer
   * or inline data; `within`: the segment before takes them.
   */
  readonly walk?: "av" | "eth" | "umr" | "masked" | "tls" | "aso_data" | "lso4" | "data" | "within";
  /** Access register number, for register layouts. */
  readonly registerId?: number;
  /** Only `decode --source` reads it: why nothing else does. */
  readonly alone?: string;
  /** Layout, of 8 bytes, of the entries that stand behind it in an answer, to the answer's end. */
  readonly behind?: string;
  /** Another reading of bytes that a structure has already shown: bits without a row are that structure's. */
  readonly view?: true;
  /** Rows. */
  readonly fields: Fields;
  /** Values put together from rows. */
  readonly joined?: Readonly<Record<string, Joined>>;
}

/** One named value (or bit) of an enumeration. */
export interface EnumValue {
  /** The number; for a bit mask the bit number. */
  readonly value: number;
  /** Name as in the header. */
  readonly name: string;
  /** In words. */
  readonly label?: string;
  /** Facts about this value. */
  readonly note?: string;
}

/** An enumeration, or the bits of a mask. */
export interface Enum {
  /** Where the values are defined. */
  readonly source: string;
  /** `"bitmask"`: values are bit numbers. */
  readonly kind?: "bitmask";
  /** Facts about all values. */
  readonly note?: string;
  /** The values, ascending. */
  readonly values: readonly EnumValue[];
}

/** Top bit numbers of the fields over 53 bits; `scripts/check_layouts.ts` holds the tables to this list. */
export type WideMsb = 63 | 127 | 191 | 223 | 255 | 319 | 479 | 511 | 1663;

/** What one row decodes to: a number, a `"0x…"` string, or a nested record. */
export type ValueOf<F> = F extends { readonly layout: string } ? unknown
  : F extends { readonly bits: readonly [infer M extends number, number] } ? M extends WideMsb ? string : number
  : never;

/** The record type of a layout: numbers, and `"0x…"` strings for fields over 53 bits. */
export type RecordOf<L extends Layout> =
  & { readonly [K in keyof L["fields"]]: ValueOf<L["fields"][K]> }
  & { readonly [K in keyof L["fields"] as NameOf<K, L["fields"][K]>]: string | null };

/** What stands beside a field in words: `state_name` of an enumerated `state`, `rgid_text` of an address. */
export type NameOf<K, F> = F extends { readonly enum: string } ? `${K & string}_name`
  : F extends { readonly as: "gid" | "mac" } ? `${K & string}_text`
  : never;
