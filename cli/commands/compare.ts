/** `wqdump compare`. */

import { compare } from "../../api/compare.ts";
import type { DeviceInfo } from "../../device/types.ts";
import { EXIT, UsageError } from "../../errors.ts";
import { comparisonText } from "../../render/comparison_text.ts";
import { head, JsonDocument } from "../../render/json_envelope.ts";
import { formatOf } from "../format_of.ts";
import { wantsHtml, writeHtml } from "../html_output.ts";
import { commonHead } from "../../render/common_head.ts";
import type { Session } from "../session.ts";
import { optionsOf } from "./diagnose.ts";

export async function run(session: Session): Promise<number> {
  const { options, out, positionals } = session;
  const names = [...options.device === undefined ? [] : [options.device], ...positionals];
  if (names.length === 0) {
    throw new UsageError("Nothing to compare: name an adapter with --qp N, or two captures", "wqdump compare --help");
  }
  const html = await wantsHtml(session);
  const { qps, ...reading } = optionsOf(session);
  const infos: DeviceInfo[] = [];
  const opened = (info: DeviceInfo): void => {
    infos.push(info);
    reading.opened?.(info);
  };
  const { comparisons, samples, incomplete } = await compare(names, qps, { ...reading, opened });
  if (html) {
    const [{ comparisonsHtml }, { filesHeld }] = await Promise.all([
      import("../../render/html/comparison.ts"),
      import("../../api/report.ts"),
    ]);
    const files = await filesHeld(names, (text) => session.warn(text));
    await writeHtml(session, `wqdump: ${names.join(", ")}`, comparisonsHtml(comparisons, incomplete), files);
  } else if (formatOf(options) === "json") {
    const document = new JsonDocument(false);
    const { info, reading: when } = commonHead(samples, infos);
    await out.text(document.begin(head({ name: "compare", inputs: names }, info, when)));
    await out.text(document.member("samples", samples) + document.open("comparisons"));
    for (const one of comparisons) await out.text(document.record(one));
    await out.text(document.end({ notes: [], incomplete }));
  } else {
    for (const [i, one] of comparisons.entries()) await out.text(`${i === 0 ? "" : "\n"}${comparisonText(one)}`);
  }
  if (incomplete !== null && formatOf(options) !== "json") session.warn(`Not read: ${incomplete}`);
  return incomplete === null ? EXIT.ok : EXIT.incomplete;
}
