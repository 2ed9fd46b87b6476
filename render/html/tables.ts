/** Tables of objects, a row each. Without scripts they read as they are; with them, heads sort and a box filters. */

import { html, join, type Markup, type Part } from "./markup.ts";

/** A cell: what people read, and what it is sorted by. */
export interface TableCell {
  /** Shown. */
  readonly text: Part;
  /** As json has it. */
  readonly value: string | number | null;
}

export interface Column<T> {
  /** Json's name. */
  readonly name: string;
  readonly cell: (object: T) => TableCell;
}

/**
 * The table.
 *
 * @param id Id of an object's row.
 * @param table Id of the table, where rows follow.
 */
export function objectTable<T>(
  caption: string,
  columns: readonly Column<T>[],
  objects: readonly T[],
  id: (object: T) => string,
  table?: string,
): Markup {
  return html`
    <div class="scroll" tabindex="0">
      <table class="sortable" ${table !== undefined && html`
        id="${table}"
      `}>
        <caption>${caption}</caption>
        <thead>
          <tr>${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr>
        </thead>
        <tbody>${objectRows(columns, objects, id)}</tbody>
      </table>
    </div>
  `;
}

/** Rows of a table. */
export function objectRows<T>(
  columns: readonly Column<T>[],
  objects: readonly T[],
  id: (object: T) => string,
): Markup {
  return join(objects.map((object) =>
    html`<tr id="${id(object)}">${
      columns.map(({ name, cell }) => {
        const { text, value } = cell(object);
        return html`<td data-field="${name}" data-value="${JSON.stringify(value)}">${text}</td>`;
      })
    }</tr>`
  ));
}
