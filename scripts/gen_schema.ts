/** Writes docs/schema/wqdump-2.schema.json. */

import { JSON_SCHEMA } from "../render/schema.ts";

await Deno.mkdir("docs/schema", { recursive: true });
await Deno.writeTextFile("docs/schema/wqdump-2.schema.json", `${JSON.stringify(JSON_SCHEMA, null, 2)}\n`);
