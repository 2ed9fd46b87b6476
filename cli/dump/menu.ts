/**
 * `--menu`.
 *
 * @module
 */

import { EXIT } from "../../errors.ts";
import { head, JsonDocument } from "../../render/json_envelope.ts";
import { menuJson, renderMenu } from "../../render/menu.ts";
import type { Source } from "../../device/types.ts";
import { formatOf } from "../check.ts";
import type { Session } from "../session.ts";

/** Print the device's menu. */
export async function menu(session: Session, source: Source): Promise<number> {
  const records = await source.menu?.() ?? [];
  for (const note of source.notes) session.warn(note);
  if (formatOf(session.options) === "text") {
    await session.out.text(renderMenu(records));
    return EXIT.ok;
  }
  const document = new JsonDocument(false);
  await session.out.text(document.begin(head({ name: "menu" }, source.info)));
  await session.out.text(document.open("menu"));
  for (const record of menuJson(records)) await session.out.text(document.record(record));
  await session.out.text(document.end({ notes: source.notes, incomplete: null }));
  return EXIT.ok;
}
