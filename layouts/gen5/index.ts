/** Layouts of Connect-IB, ConnectX-4 and newer, by constant name. */

export * from "./aso.ts";
export * from "./contexts.ts";
export * from "./cqe.ts";
export * from "./eqe.ts";
export * from "./interfaces.ts";
export * from "./resource_dump.ts";
export * from "./variants.ts";
export * from "./wqe.ts";
