/** The page that the options ask for. */

import type { Format, Page } from "../../render/format.ts";
import { formatNamed } from "../../render/formats/index.ts";
import type { ReadAt } from "../../render/json_envelope.ts";
import { newPage } from "../../render/page.ts";
import type { DeviceInfo } from "../../device/types.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import { formatOf } from "../format_of.ts";
import type { Session } from "../session.ts";
import { commandJson } from "./command_json.ts";

/** A format with the page that it prints on. */
export interface Printer {
  readonly format: Format;
  readonly page: Page;
}

/**
 * Make the page.
 *
 * @param decoder Formats elements and contexts.
 * @param source Context type as sources spell it, and as documents do.
 * @param info The device, if one is involved.
 * @param reading When and where it was read.
 */
export function createPrinter(
  session: Session,
  decoder: Decoder,
  source: Page["source"],
  info: DeviceInfo | undefined,
  reading?: ReadAt,
): Printer {
  const { options, out } = session;
  const format = formatNamed(formatOf(options));
  const page = newPage(format, {
    out,
    decoder,
    command: options.menu ? { name: "menu" } : commandJson(session),
    source,
    width: session.width,
    paint: session.theme,
    rawBytes: options["raw-bytes"] === true,
    info,
    reading,
  });
  return { format, page };
}
