/**
 * The context types of `--source` on a 5th-generation device: rows of `layouts/queues.ts`, or a segment of the menu that
 * is named itself.
 */

import { UsageError } from "../errors.ts";
import { BEFORE_CONNECTX5, findQueue, type Gen5Row, QUEUES } from "../layouts/queues.ts";
import type { ContextType, DeviceInfo } from "./types.ts";

/** How a device shows a context type. */
export interface ContextTypeRow extends Gen5Row {
  /** As the manual spells it. */
  readonly name: string;
  /** What the number counts, in messages. */
  readonly noun: string;
}

/**
 * The row of a context type.
 *
 * @param source Name of the manual or of a segment of the device's menu, in any case.
 * @param info The device, for what it cannot have.
 * @returns What the manual's name stands for, or a row that names the segment itself.
 * @throws {UsageError} When devices of this kind have no such context.
 */
export function contextType(source: ContextType, info: DeviceInfo): ContextTypeRow {
  const row = findQueue(source);
  if (row === undefined) return segmentRow(source.toUpperCase());
  const { name, noun, gen5 } = row;
  if (gen5 === undefined) {
    throw new UsageError(
      `Source ${name} exists on ConnectX-3 and ConnectX-3 Pro only, "${info.name}" is ${partOf(info)}`,
      "5th-generation sources: Snd, Rcv, Cmp, Srq, Eqe, MKC, SXDC, FullQp, CMAS_*, or a segment name of --menu",
    );
  }
  const { pciDeviceId } = info;
  if (row.fromConnectX5 && pciDeviceId !== undefined && BEFORE_CONNECTX5.includes(pciDeviceId)) {
    throw new UsageError(`Source ${name} needs ConnectX-5 or later, "${info.name}" is ${partOf(info)}`);
  }
  return { name, noun, ...gen5 };
}

/** The row for a segment of the menu that is named itself; what is known of its format is kept. */
function segmentRow(segment: string): ContextTypeRow {
  for (const { noun, gen5 } of QUEUES) {
    if (gen5 === undefined) continue;
    const { parts, whole, query, payloads } = gen5;
    if (query === segment) return { name: segment, parts: [{ segment, role: "query" }], payloads, noun };
    if (whole === segment || parts.some((part) => part.segment === segment && part.role === "context")) {
      return { name: segment, parts: [{ segment, role: "context" }], payloads, noun };
    }
  }
  return { name: segment, parts: [{ segment, role: "context" }], payloads: [], noun: segment };
}

function partOf(info: DeviceInfo): string {
  return info.part ?? "a 5th-generation device";
}

/** All segments that show a context type's contexts, the one that costs least to read first. */
export function contextSegments({ parts, whole, query }: Gen5Row): string[] {
  return [...parts.map((part) => part.segment), whole, query].filter((name) => name !== undefined);
}
