/**
 * Layouts of Connect-IB, ConnectX-4 and newer, by constant name: what {@linkcode decodeStructure} takes its types from.
 *
 * @module
 */

export * from "../layouts/gen5/contexts.ts";
export * from "../layouts/gen5/cqe.ts";
export * from "../layouts/gen5/eqe.ts";
export * from "../layouts/gen5/resource_dump.ts";
export * from "../layouts/gen5/wqe.ts";
