/**
 * `wqdump decode`: bytes of a queue, or a log.
 *
 * @module
 */

import type { Session } from "../session.ts";

export async function run(session: Session): Promise<number> {
  if (session.options.source !== undefined) {
    const { decodeBytes } = await import("../decode/bytes.ts");
    return await decodeBytes(session);
  }
  const { decodeLogInput } = await import("../decode/log.ts");
  return await decodeLogInput(session);
}
