/**
 * `wqdump compare`.
 *
 * @module
 */

import { compare } from "../../api/compare.ts";
import type { DeviceInfo } from "../../device/types.ts";
import type { Comparison } from "../../diagnose/compare.ts";
import { EXIT, UsageError } from "../../errors.ts";
import { head, JsonDocument } from "../../render/json_envelope.ts";
import { table } from "../../render/table.ts";
import { formatOf } from "../check.ts";
import { commonHead } from "../common_head.ts";
import type { Session } from "../session.ts";
import { optionsOf } from "./diagnose.ts";

/** Differences that text shows of one comparison. */
const SHOWN = 200;

/** Run it. */
export async function run(session: Session): Promise<number> {
  const { options, out, positionals } = session;
  const names = [...options.device === undefined ? [] : [options.device], ...positionals];
  if (names.length === 0) {
    throw new UsageError("Nothing to compare: name an adapter with --qp N, or two captures", "wqdump compare --help");
  }
  const { qps, ...reading } = optionsOf(session);
  const infos: DeviceInfo[] = [];
  const opened = (info: DeviceInfo): void => {
    infos.push(info);
    reading.opened?.(info);
  };
  const { comparisons, samples, incomplete } = await compare(names, qps, { ...reading, opened });
  if (formatOf(options) === "json") {
    const document = new JsonDocument(false);
    const { info, reading: when } = commonHead(samples, infos);
    await out.text(document.begin(head({ name: "compare", inputs: names }, info, when)));
    await out.text(document.member("samples", samples) + document.open("comparisons"));
    for (const one of comparisons) await out.text(document.record(one));
    await out.text(document.end({ notes: [], incomplete }));
  } else {
    for (const [i, one] of comparisons.entries()) await out.text(`${i === 0 ? "" : "\n"}${textOf(one)}`);
    if (incomplete !== null) session.warn(`Not read: ${incomplete}`);
  }
  return incomplete === null ? EXIT.ok : EXIT.incomplete;
}

function textOf({ title, columns, differences, equal, notes }: Comparison): string {
  const rows = differences.slice(0, SHOWN).map(({ field, values, remark }) => [field, ...values, remark ?? ""]);
  const more = differences.length > SHOWN ? `... and ${differences.length - SHOWN} more differences\n` : "";
  const list = rows.length === 0 ? "" : table([["field", ...columns, ""], ...rows]);
  const count = differences.length === 0 ? "no difference" : `${differences.length} differ`;
  return `${title}: ${count}, ${equal} fields equal\n${list}${more}${notes.map((note) => `note: ${note}\n`).join("")}`;
}
