/**
 * The program. As little as possible is loaded before it is known what is wanted.
 *
 * @module
 */

import { runProcess } from "./cli/run.ts";

if (import.meta.main) await runProcess(Deno.args);
