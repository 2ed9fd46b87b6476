/** `wqdump man`. */

import { EXIT } from "../../errors.ts";
import { renderMan } from "../man.ts";
import type { Session } from "../session.ts";

export async function run(session: Session): Promise<number> {
  await session.out.text(renderMan());
  return EXIT.ok;
}
