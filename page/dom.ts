/**
 * The few things that a page needs of its document. Markup comes only from render/html, which escapes what is foreign.
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

/** Rows of a table that are seen until all are asked for: a browser takes seconds to lay out tens of thousands. */
export const SEEN_ROWS = 500;

/** What stands before a table of many rows. */
interface Tools {
  /** Words that a row must have. */
  readonly words: HTMLInputElement;
  /** How many are seen. */
  readonly count: HTMLElement;
  /** Shows the rest. */
  readonly all: HTMLButtonElement;
}

const tools = new WeakMap<HTMLTableElement, Tools>();

/** Rows that belong to a table and are made once it is sorted, filtered or shown as a whole. */
export interface LaterRows {
  /** How many. */
  readonly count: number;
  /** Makes them. */
  rows(): Markup;
}

const later = new WeakMap<HTMLTableElement, LaterRows>();

/** A table gets more rows when somebody asks for them. */
export function keepRows(table: HTMLElement, rows: LaterRows): void {
  later.set(table as HTMLTableElement, rows);
  seeRows(table as HTMLTableElement);
}

/** All rows of a table, made now if they are not there yet. */
function allRows(table: HTMLTableElement): HTMLCollectionOf<HTMLTableRowElement> {
  const body = table.tBodies[0]!;
  const kept = later.get(table);
  later.delete(table);
  if (kept !== undefined) body.insertAdjacentHTML("beforeend", kept.rows().text);
  return body.rows;
}

/** Hides rows that the filter leaves out, and those beyond the first until all are asked for. */
function seeRows(table: HTMLTableElement): void {
  const bar = tools.get(table);
  if (bar === undefined) return;
  const words = bar.words.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const limit = bar.all.dataset["pressed"] === undefined ? SEEN_ROWS : Infinity;
  const rows = words.length > 0 || limit === Infinity ? allRows(table) : table.tBodies[0]!.rows;
  let matching = later.get(table)?.count ?? 0;
  const total = rows.length + matching;
  let shown = 0;
  for (const row of rows) {
    const text = words.length === 0 ? "" : row.textContent!.toLowerCase();
    const matches = words.every((word) => text.includes(word));
    row.hidden = !matches || shown >= limit;
    if (matches) matching++;
    if (!row.hidden) shown++;
  }
  const seen = Math.min(matching, limit);
  bar.count.textContent = seen === total ? "" : `${seen} of ${total}`;
  bar.all.hidden = seen === matching;
  bar.all.textContent = `Show all ${matching}`;
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
  const keyed = [...allRows(table)].map((row) => ({ row, key: keyOf(row.cells[column]) }));
  keyed.sort((a, b) => compare(a.key, b.key) * (down ? -1 : 1));
  body.append(...keyed.map(({ row }) => row));
  seeRows(table);
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
  const bar = document.createElement("p");
  bar.className = "tools";
  const label = document.createElement("label");
  const words = document.createElement("input");
  words.type = "search";
  label.append("Filter ", words);
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  const all = document.createElement("button");
  all.type = "button";
  bar.append(label, " ", count, " ", all);
  tools.set(table, { words, count, all });
  words.addEventListener("input", () => seeRows(table));
  all.addEventListener("click", () => {
    all.dataset["pressed"] = "";
    seeRows(table);
  });
  seeRows(table);
  (table.closest(".scroll") ?? table).before(bar);
}

/** Let the browser draw before long work. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
