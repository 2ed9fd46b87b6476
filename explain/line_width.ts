/**
 * Lines of what is explained, broken at words.
 *
 * @module
 */

/** Width to which long lines are wrapped, where nobody knows better. */
const WIDTH = 118;
let width = WIDTH;

/**
 * Wrap what is explained to a screen. A process has one.
 *
 * @param columns Characters of its lines; undefined: there is no screen.
 */
export function explainTo(columns: number | undefined): void {
  width = columns === undefined ? WIDTH : Math.max(24, Math.min(WIDTH, columns));
}

/**
 * Wraps a `name : value` line; what follows is indented under the value.
 *
 * @param line The line.
 */
export function wrapLine(line: string): string {
  if (line.length <= width) return line;
  const colon = line.indexOf(" : ");
  const indent = " ".repeat(colon >= 0 && colon < 24 ? colon + 3 : 2);
  const out: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const lead = out.length === 0 ? "" : indent;
    let at = rest.lastIndexOf(" ", width - lead.length);
    if (at <= indent.length) at = rest.indexOf(" ", width - lead.length);
    if (at < 0) break;
    out.push(lead + rest.slice(0, at).trimEnd());
    rest = rest.slice(at + 1);
  }
  out.push((out.length === 0 ? "" : indent) + rest);
  return out.join("\n");
}
