/** Words of which the schema is made. */

export type Schema = Readonly<Record<string, unknown>>;

/** A count, number or size. */
export const NUMBER: Schema = { type: "integer", minimum: 0 };
/** Text. */
export const TEXT: Schema = { type: "string" };
/** Yes or no. */
export const FLAG: Schema = { type: "boolean" };
/** Bytes. */
export const HEX: Schema = { type: "string", pattern: "^([0-9a-f]{2})*$" };
/** Members that other tables name. */
export const OBJECT: Schema = { type: "object" };
/** A value of a table. */
export const SCALAR: Schema = { type: ["string", "number", "boolean", "null"] };

export const arrayOf = (items: Schema): Schema => ({ type: "array", items });
/** Or null. */
export const maybe = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });
/** A part by its name. */
export const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
/** One of some words. */
export const words = (...values: readonly string[]): Schema => ({ enum: values });

/**
 * An object.
 *
 * @param required Members that are always there.
 * @param optional Members that may be.
 */
export function object(
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return { type: "object", required: Object.keys(required), properties: { ...required, ...optional } };
}
export const RANGE = object({ first: NUMBER, last: NUMBER });
export const TAIL = { notes: arrayOf(TEXT), incomplete: maybe(TEXT) };
