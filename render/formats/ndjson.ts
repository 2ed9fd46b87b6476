/** `--format ndjson`: one record a line, schema in docs/json.md. */

import type { Format } from "../format.ts";
import { jsonFormat } from "./json.ts";

export const ndjson: Format = jsonFormat("ndjson", "one record a line, schema wqdump/2", "lines");
