/**
 * Headings of context parts, the same for text, raw and dw. The words come from the manual; what is not known about the
 * context (its state, the port's link layer) is left out.
 */

import type { ContextImage, ContextPart, ContextType, DeviceInfo } from "../device/types.ts";
import { findQueue } from "../layouts/queues.ts";
import { digits } from "./rules.ts";

/** QP states before a connection exists: RST and INIT. */
const FIRST_CONNECTED_STATE = 2;

/**
 * The lines above a part.
 *
 * @param info The device; only its link layer counts.
 */
export function partHeading(image: ContextImage, part: ContextPart, info: Pick<DeviceInfo, "linkLayer">): string {
  const words = connectionWord(image);
  switch (part.role) {
    case "common":
      return `== Common Part${words === undefined ? "" : ` (${words})`} ==\n`;
    case "send":
      return indexLine("snd", image);
    case "recv": {
      const link = info.linkLayer === undefined ? undefined : info.linkLayer === "Ethernet" ? "(mac)" : "(lid)";
      const inner = words === undefined ? link : link === undefined ? `(${words})` : `(${words} ${link})`;
      const banner = image.source === "fullqp" ? `== Responder Part${inner === undefined ? "" : ` ${inner}`} ==\n` : "";
      return banner + indexLine("rcv", image);
    }
    case "query":
    case "context":
      return indexLine(image.source, image);
  }
}

/** `Connected` or `Not Connected`, where the state is known. */
function connectionWord(image: ContextImage): string | undefined {
  const state = image.facts.state;
  if (image.source !== "fullqp" || state === undefined) return undefined;
  return state < FIRST_CONNECTED_STATE ? "Not Connected" : "Connected";
}

/** `Send Qpc gvmi 0000 QP Index 0000000b`. */
function indexLine(source: ContextType, image: ContextImage): string {
  const { title, noun } = findQueue(source) ?? { title: source.toUpperCase(), noun: source };
  // All CMAS objects go by that name alone.
  const counted = title === "CMAS" ? title : noun.toUpperCase();
  return `${title} gvmi ${digits(image.gvmi, 4)} ${counted} Index ${digits(image.index, 8)}\n`;
}
