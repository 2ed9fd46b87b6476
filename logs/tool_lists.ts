/** Decoded text of other tools: lists of names and values, taken as they are printed. */

import { put, valueAfter, withoutPrefix } from "./facts.ts";
import type { MessageMatcher, More } from "./message_types.ts";
import type { Fact, Facts } from "./types.ts";

/** Names and values of one block; more are left out. */
const MAX_FIELDS = 512;

/** `name : 0x1`, `name = 0x1`, `name: 0x1 (1)`, `name = (NAME = 0x3)`. */
function nameAndValue(text: string): { name: string; value: Fact; label?: string } | undefined {
  const body = withoutPrefix(text);
  const cut = /[:=]/.exec(body)?.index ?? -1;
  if (cut < 1 || cut > 80) return undefined;
  const name = body.slice(0, cut).trim();
  if (!/^(?:\(UNION\))?[A-Za-z_][\w.[\]]{0,80}$/.test(name)) return undefined;
  const rest = body.slice(cut + 1).trim();
  const named = /^\((\w{1,60}) = (0x[0-9a-fA-F]{1,16}|\d{1,19})\)/.exec(rest);
  if (named !== null) return { name, value: plain(named[2]!), label: named[1]! };
  const labelled = /^(0x[0-9a-fA-F]{1,16}) \(\d{1,20}\)(?: (\w{1,60})=0x)?/.exec(rest);
  if (labelled !== null) {
    return { name, value: plain(labelled[1]!), ...(labelled[2] === undefined ? {} : { label: labelled[2] }) };
  }
  if (/^(?:0x[0-9a-fA-F]{1,16}|-?\d{1,19})(?:\s*\([^()]{0,40}\))?$/.test(rest)) {
    return { name, value: plain(rest.split(/[\s(]/)[0]!) };
  }
  return /^[\w./-]{1,64}$/.test(rest) ? { name, value: rest } : undefined;
}

/** A number where it fits one, else the text. */
function plain(text: string): Fact {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/** `13.20.20.1` for a number that holds an IPv4 address. */
function dotted(value: number): string {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff].join(".");
}

/** Puts a name and value into a list of fields. */
function addField(fields: Record<string, Fact>, text: string): boolean {
  const found = nameAndValue(text);
  if (found === undefined || Object.keys(fields).length >= MAX_FIELDS) return false;
  const name = found.name.replace(/^\(UNION\)/, "");
  fields[name] = found.value;
  if (found.label !== undefined) fields[`${name}_name`] = found.label;
  if (name.endsWith("ipv4") && typeof found.value === "number") fields[`${name}_text`] = dotted(found.value);
  return true;
}

/** resourceparse: `Segment - qp_connection_info (0x1530) ; index1 = 0xffff, index2 = 0x0`. */
const adbSegment: MessageMatcher = (_, lower) => {
  const match = /segment - ([\w ]{1,60}) \(0x([0-9a-f]{1,4})\)/.exec(lower);
  if (match === null) return undefined;
  const fields: Record<string, Fact> = {};
  return {
    origin: "resourceparse adb",
    facts: put({}, {
      segment_name: match[1]!,
      segment_type: parseInt(match[2]!, 16),
      index1: valueAfter(lower, "index1"),
      index2: valueAfter(lower, "index2"),
      fields,
    }),
    notes: ["fields as the parser printed them, by its own description file"],
    limit: MAX_FIELDS,
    patience: 0,
    more: (line): More => addField(fields, line) ? "more" : "end",
  };
};

/** parseadb (mlx5ctl): `Node: query_cq_out`, then `name: 0x1 (1)`. */
const adbNode: MessageMatcher = (text) => {
  const match = /^Node: (\w{1,60})\s*$/.exec(withoutPrefix(text));
  if (match === null) return undefined;
  const fields: Record<string, Fact> = {};
  return {
    origin: "parseadb",
    facts: { layout: match[1]!, fields },
    notes: ["fields as the parser printed them"],
    limit: MAX_FIELDS,
    patience: 0,
    more: (line): More => {
      if (/^(?:Node: \w{1,60}|[a-z]\w{1,60}:)\s*$/.test(withoutPrefix(line))) return "more";
      return addField(fields, line) ? "more" : "end";
    },
  };
};

/** mlx5ctl: `Resource dump menu size 2388 num of records 45`. */
const menuHead: MessageMatcher = (_, lower) => {
  if (!lower.includes("resource dump menu size")) return undefined;
  return {
    origin: "mlx5ctl menu",
    facts: put({}, { menu_bytes: valueAfter(lower, "menu size"), num_of_records: valueAfter(lower, "num of records") }),
    notes: [],
  };
};

/** mlx5ctl: `Menu Record 0`, then its fields. */
const menuRecord: MessageMatcher = (text) => {
  const match = /^Menu Record (\d{1,5})\s*$/.exec(withoutPrefix(text));
  if (match === null) return undefined;
  const facts: Facts = { record: Number(match[1]) };
  return {
    origin: "mlx5ctl menu record",
    facts,
    notes: [],
    limit: 40,
    patience: 0,
    more: (line): More => addField(facts as Record<string, Fact>, line) ? "more" : "end",
  };
};

/** Names of the manual's SRQ text that differ from the layouts'. */
const MANUAL_NAMES: Readonly<Record<string, string>> = { wqe_inline: "inline", local_key: "lkey" };

/** wqdump's text: `[Element Index 0x1]`, dashed titles, `name : 0x1`. */
const wqdumpText: MessageMatcher = (text) => {
  const match = /^\[Element Index (0x[0-9a-fA-F]{1,8}|\d{1,10})\]/.exec(withoutPrefix(text));
  if (match === null) return undefined;
  const segments: { title: string; fields: Record<string, Fact> }[] = [];
  const facts: Facts = { index: Number(match[1]) };
  return {
    origin: "wqdump text element",
    facts,
    notes: ["fields as wqdump printed them"],
    limit: MAX_FIELDS,
    patience: 0,
    more: (line): More => {
      const title = /^-{4,} (.{1,60}?) -{4,}\s*$/.exec(withoutPrefix(line))?.[1];
      if (title !== undefined) {
        const again = /^SRQ/i.test(title) && segments.some((one) => one.title === title.trim());
        if (segments.length > 128 || again) return "end";
        segments.push({ title: title.trim(), fields: {} });
        facts["segments"] = segments as unknown as Fact;
        return "more";
      }
      const found = nameAndValue(line);
      const segment = segments[segments.length - 1];
      if (found === undefined || segment === undefined) return "end";
      const link = /^SRQ/i.test(segment.title);
      const linkField = /^(?:next_wqe_index|logical_|strid)/.test(found.name);
      // The same field again, or one of another segment: the title in between was lost.
      const strange = /^scatter/i.test(segment.title)
        ? !/^(?:byte_count|wqe_inline|inline|local_key|lkey|addr|local_address_\d+_\d+)$/.test(found.name)
        : linkField && !link;
      if (strange || (MANUAL_NAMES[found.name] ?? found.name) in segment.fields) return "end";
      if (link && !linkField && found.name !== "signature") {
        segments.push({ title: "(title missing)", fields: {} });
        addElementField(segments[segments.length - 1]!.fields, found.name, found.value);
        return "more";
      }
      addElementField(segment.fields, found.name, found.value);
      return "more";
    },
  };
};

/** The manual splits addresses into two lines; the layouts have one field. */
function addElementField(fields: Record<string, Fact>, name: string, value: Fact): void {
  const low = fields["local_address_63_32"];
  if (name === "local_address_31_0" && typeof low === "number" && typeof value === "number") {
    delete fields["local_address_63_32"];
    fields["addr"] = low === 0 ? value : `0x${low.toString(16)}${value.toString(16).padStart(8, "0")}`;
    return;
  }
  fields[MANUAL_NAMES[name] ?? name] = value;
}

/** In the order in which they are tried. */
export const TOOL_LISTS: readonly MessageMatcher[] = [adbSegment, adbNode, menuHead, menuRecord, wqdumpText];
