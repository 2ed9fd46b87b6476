/** `wqdump decode`: bytes of a queue, or a log. */

import { UsageError } from "../../errors.ts";
import type { Session } from "../session.ts";

export async function run(session: Session): Promise<number> {
  if (session.options.source !== undefined) {
    if (session.positionals.length > 1) {
      throw new UsageError(
        "Option --source takes the bytes of one file",
        "several files can be decoded as logs, without it",
      );
    }
    const { decodeBytes } = await import("../decode/bytes.ts");
    return await decodeBytes(session);
  }
  const { decodeLogInput } = await import("../decode/log.ts");
  return await decodeLogInput(session);
}
