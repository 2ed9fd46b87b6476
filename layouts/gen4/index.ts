/** Layouts of ConnectX-3 and ConnectX-3 Pro, by constant name. */

export * from "./contexts.ts";
export * from "./cqe_eqe.ts";
export * from "./variants.ts";
export * from "./wqe.ts";
