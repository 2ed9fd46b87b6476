/** What the executable begins with. */

import { start } from "./loader.ts";

start((entry) => (entry.runProcess as (args: readonly string[]) => unknown)(Deno.args));
