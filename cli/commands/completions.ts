/** `wqdump completions bash|zsh|fish`. */

import { EXIT } from "../../errors.ts";
import { renderCompletions, type Shell } from "../completions.ts";
import type { Session } from "../session.ts";

export async function run(session: Session): Promise<number> {
  await session.out.text(renderCompletions(session.positionals[0]!.toLowerCase() as Shell));
  return EXIT.ok;
}
