/**
 * Layouts of ConnectX-3 and ConnectX-3 Pro, by constant name: what {@linkcode decodeStructure} takes its types from.
 *
 * @module
 */

export * from "../layouts/gen4/contexts.ts";
export * from "../layouts/gen4/cqe_eqe.ts";
export * from "../layouts/gen4/variants.ts";
export * from "../layouts/gen4/wqe.ts";
