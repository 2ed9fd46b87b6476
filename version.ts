/** Version of the program, the same as in deno.json (a test compares them). */

/** Semantic version. */
export const VERSION = "0.1.0";

/** Commit that an executable was made of; scripts/stage.ts puts it here. */
export const COMMIT: string | undefined = undefined;

/** Where the runtime of an executable is from; scripts/stage.ts puts it here. */
export const RUNTIME: string | undefined = undefined;

/** The program, as documents name it. */
export const TOOL: { readonly name: string; readonly version: string; readonly commit: string | null } = {
  name: "wqdump",
  version: VERSION,
  commit: COMMIT ?? null,
};

/** What `--version` prints. */
export const VERSION_LINE: string = `wqdump ${VERSION}\n`;
