/** What the names of modules stand for when they are functions. */

/** Module namespaces. */
export type Exports = Record<string, unknown>;

export function exportAll(from: Exports, to: Exports, names: readonly string[] = Object.keys(from)): Exports {
  for (const name of names) {
    if (name !== "default" && !Object.hasOwn(to, name)) {
      Object.defineProperty(to, name, { enumerable: true, get: () => from[name] });
    }
  }
  return to;
}

/** For `import * as`: in the order of the names, as the language wants it. */
export function namespaceOf(from: Exports): Exports {
  return exportAll(from, {}, Object.keys(from).sort());
}
