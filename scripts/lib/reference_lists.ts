/** The reference pages of programs, segments and devices. */

import { DEVICES, MST_NAMES } from "../../layouts/devices.ts";
import * as programs from "../../layouts/programs.ts";
import { CONTROL_SEGMENTS } from "../../layouts/resource_dump.ts";
import { SEGMENT_TYPES, type SegmentCount, type SegmentIndex } from "../../layouts/segments.ts";
import { hex, table } from "./markdown.ts";
import { layoutLink } from "./reference_layouts.ts";

function stepsCell(steps: readonly programs.Step[]): string {
  const one = ({ layout, repeat, alternatives }: programs.Step) =>
    [layout, ...alternatives ?? []].map((n) => layoutLink(n, "layouts/")).join(" or ") +
    (repeat === undefined ? "" : ` × ${repeat}`);
  return steps.length === 0 ? "nothing" : steps.map(one).join(", then ");
}

/** Elements and events. */
export function programParts(): string[] {
  const parts = ["What follows the control segment of a send element, by opcode and transport (`*`: any)."];
  for (const generation of [5, 4] as const) {
    const sends = programs[`SEND_PROGRAMS_${generation}`].flatMap((p) => {
      const name = `${p.name}${p.opcMod === undefined ? "" : ` (modifier ${p.opcMod.join(", ")})`}`;
      const lines = Object.entries(p.segments).map(([transport, steps]) => [`\`${transport}\``, stepsCell(steps)]);
      if (lines.length === 0) lines.push(["", "not known"]);
      return lines.map(([transport = "", steps = ""], i) =>
        i === 0 ? [hex(p.opcode, 2), name, transport, steps, p.note ?? ""] : ["", "", transport, steps, ""]
      );
    });
    parts.push(`## Send elements, ${generation}th generation`);
    parts.push(table(["opcode", "name", "transport", "segments", "note"], sends));
    parts.push(`## Events, ${generation}th generation`);
    parts.push(table(["type", "name", "data"], programs[`EVENT_TYPES_${generation}`].map(eventCells)));
  }
  return parts;
}

function eventCells({ value, name, data, subTypes, dataBySubType }: programs.EventType): string[] {
  const bySubType = Object.entries(dataBySubType ?? {})
    .map(([sub, layout]) => `sub type ${hex(Number(sub), 0)}: ${layoutLink(layout, "layouts/")}`);
  const whole = data === undefined ? [] : [layoutLink(data, "layouts/")];
  const kinds = subTypes === undefined ? [] : [`sub types [${subTypes}](enums.md#${subTypes})`];
  return [hex(value, 2), name, [...whole, ...bySubType, ...kinds].join(", ")];
}

/** Segments of a resource dump. */
export function segmentParts(): string[] {
  const index = (i: SegmentIndex | undefined) => i?.supported ? `${i.name}${i.required ? " (required)" : ""}` : "";
  const count = (c: SegmentCount | undefined) => {
    const words = [c?.required && "required", c?.all && "all", c?.active && "active"].filter(Boolean);
    return c?.supported ? ["yes", ...words].join(", ") : "";
  };
  const rows = SEGMENT_TYPES.map((s) => [
    s.id === undefined ? "" : hex(s.id, 4),
    s.name,
    index(s.index1),
    index(s.index2),
    count(s.numOfObj1),
    count(s.numOfObj2),
    [s.payload === undefined ? "" : layoutLink(s.payload, "layouts/"), s.payloadNote ?? "", s.note ?? ""]
      .filter((text) => text !== "").join(" "),
    s.source,
  ]);
  const control = Object.entries(CONTROL_SEGMENTS)
    .map(([name, { id, layout }]) => [hex(id, 4), name, layoutLink(layout, "layouts/")]);
  return [
    "A device's own menu says what it has; these numbers stand in where there is no menu.",
    table(["number", "name", "index1", "index2", "num_of_obj1", "num_of_obj2", "payload and notes", "source"], rows),
    "## Control segments",
    table(["number", "name", "layout"], control),
  ];
}

/** Adapters. */
export function deviceParts(): string[] {
  const ids = (list: readonly number[] | undefined) => (list ?? []).map((id) => `${hex(id, 4)} (${id})`).join(", ");
  const rows = DEVICES.map((d) => [
    d.name,
    `${d.generation}`,
    d.hwDevId === undefined ? "" : hex(d.hwDevId, 3),
    ids(d.pciDeviceIds),
    ids(d.vfDeviceIds),
    [...(d.otherPciDeviceIds ?? []).map((o) => `${hex(o.id, 4)}: ${o.what}.`), d.note ?? ""].join(" ").trim(),
    d.source,
  ]);
  return [
    `Access devices are named \`${MST_NAMES.pciconf}\` and, as a rule for the 4th generation only, \`${MST_NAMES.pciCr}\`: ` +
    `\`<id>\` is the PCI device id in decimal, \`<n>\` counts devices of that id, and a further function of a device ` +
    `appends \`${MST_NAMES.furtherFunction}\`.`,
    table(["device", "generation", "hardware id", "PCI ids", "virtual functions", "notes", "source"], rows),
  ];
}
