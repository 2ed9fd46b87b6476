/** Writes `asm/text_generated.ts`, which prints the structures that rings consist of: `deno task gen text wasm`. */

import { textModule } from "./lib/text_lines.ts";
import { pack } from "./pack_tables.ts";

const { image, names } = pack();
await Deno.writeTextFile(new URL("../asm/text_generated.ts", import.meta.url), textModule(image, names));
