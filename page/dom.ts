/**
 * The few things that a page needs of its document. Markup comes only from render/html, which escapes what is foreign.
 *
 * @module
 */

import type { Markup } from "../render/html/markup.ts";

/** An element of the page by id; the page's own markup has it. */
export function byId<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no #${id}`);
  return element as T;
}

/** Put markup in the place of what an element holds. */
export function show(element: Element, markup: Markup): void {
  element.innerHTML = markup.text;
  makeSortable(element);
}

/** Put markup behind what an element holds. */
export function append(element: Element, markup: Markup): void {
  element.insertAdjacentHTML("beforeend", markup.text);
  makeSortable(element);
}

/** Put rows behind those of a table. */
export function appendRows(table: HTMLElement, rows: Markup): void {
  (table as HTMLTableElement).tBodies[0]!.insertAdjacentHTML("beforeend", rows.text);
}

/** Heads of tables become buttons that sort, and a table of many rows gets a box that filters. */
export function makeSortable(root: ParentNode): void {
  for (const table of root.querySelectorAll<HTMLTableElement>("table.sortable:not([data-ready])")) {
    table.dataset["ready"] = "";
    [...table.tHead?.rows[0]?.cells ?? []].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", () => sort(table, column));
      head.replaceChildren(button);
    });
    if ((table.tBodies[0]?.rows.length ?? 0) > 10) addFilter(table);
  }
}

function sort(table: HTMLTableElement, column: number): void {
  const body = table.tBodies[0]!;
  const head = table.tHead!.rows[0]!.cells[column]!;
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const cell of table.tHead!.rows[0]!.cells) cell.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const keyed = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column]) }));
  keyed.sort((a, b) => compare(a.key, b.key) * (down ? -1 : 1));
  body.append(...keyed.map(({ row }) => row));
}

type Key = string | number | null;

function keyOf(cell: HTMLTableCellElement | undefined): Key {
  const value = cell?.dataset["value"];
  return value === undefined ? cell?.textContent ?? "" : JSON.parse(value) as Key;
}

/** Numbers before words, nothing last. */
function compare(a: Key, b: Key): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function addFilter(table: HTMLTableElement): void {
  const label = document.createElement("label");
  label.className = "tools";
  const box = document.createElement("input");
  box.type = "search";
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  label.append("Filter ", box, " ", count);
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    let shown = 0;
    for (const row of table.tBodies[0]!.rows) {
      const text = row.textContent!.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown++;
    }
    count.textContent = words.length === 0 ? "" : `${shown} of ${table.tBodies[0]!.rows.length}`;
  });
  (table.closest(".scroll") ?? table).before(label);
}

/** Let the browser draw before long work. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
