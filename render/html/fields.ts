/**
 * Fields of decoded structures as tables. Every value stands in the page as json has it (`data-value`), beside what
 * people read.
 */

import { html, join, type Markup, type Part } from "./markup.ts";

/** Decoded fields, as records and documents have them. */
export type JsonFields = Readonly<Record<string, unknown>>;

/** Where a value leads to, if anywhere: a fragment of the page. */
export type Link = (field: string, value: unknown) => string | undefined;

/**
 * A value as people read it: hexadecimal with the decimal number, or the name.
 *
 * @param value As json has it.
 * @param name Name of an enumerated value.
 */
export function readable(value: unknown, name?: unknown): string {
  if (typeof value === "number") {
    const hex = value < 0 ? String(value) : `0x${value.toString(16)}`;
    if (typeof name === "string") return `${hex} (${name})`;
    return value > 9 ? `${hex} (${value})` : hex;
  }
  if (value === null || value === undefined) return "not known";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return typeof name === "string" ? `${text} (${name})` : text;
}

/**
 * A table of fields; structures inside in tables of their own, `X_name` and `X_text` beside their X.
 *
 * @param link Where values lead to.
 * @param path Names of the structures around, from the outermost in.
 */
export function fieldTable(fields: JsonFields, link: Link = () => undefined, path = ""): Markup {
  const rows: Part[] = [];
  const inside: Part[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const base = /^(.+)_(?:name|text)$/.exec(name)?.[1];
    if (base !== undefined && Object.hasOwn(fields, base)) continue;
    const full = path === "" ? name : `${path}.${name}`;
    if (Array.isArray(value) && value.some(isStructure)) {
      value.forEach((one, i) => isStructure(one) && inside.push(nested(`${full}[${i}]`, one, link)));
    } else if (isStructure(value)) inside.push(nested(full, value, link));
    else rows.push(row(full, value, fields[`${name}_name`] ?? fields[`${name}_text`], link(name, value)));
  }
  return html`
    <table class="fields">
      <tbody>${rows}</tbody>
    </table>${join(inside)}
  `;
}

function nested(path: string, fields: JsonFields, link: Link): Markup {
  return html`<details open><summary><code>${path}</code></summary>${fieldTable(fields, link, path)}</details>`;
}

function row(path: string, value: unknown, name: unknown, target: string | undefined): Markup {
  const text = readable(value, name);
  return html`
    <tr data-field="${path}" data-value="${JSON.stringify(value) ?? "null"}">
      <th scope="row"><code>${path}</code></th>
      <td>${target === undefined ? text : html`<a href="#${target}">${text}</a>`}</td>
    </tr>
  `;
}

function isStructure(value: unknown): value is JsonFields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
