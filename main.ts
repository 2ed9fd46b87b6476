/** The program. As little as possible is loaded before it is known what is wanted. */

import { runProcess } from "./cli/run.ts";

// Not awaited: Deno keeps compiled code for the next start only of modules that have been evaluated to their end.
if (import.meta.main) runProcess(Deno.args);
