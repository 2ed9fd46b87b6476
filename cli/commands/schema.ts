/** `wqdump schema`. */

import { EXIT } from "../../errors.ts";
import { JSON_SCHEMA } from "../../render/schema.ts";
import type { Session } from "../session.ts";

export async function run(session: Session): Promise<number> {
  await session.out.text(`${JSON.stringify(JSON_SCHEMA, null, 2)}\n`);
  return EXIT.ok;
}
