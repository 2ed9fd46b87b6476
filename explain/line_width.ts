/** Lines of what is explained, broken at words. */

/** Width to which long lines are wrapped, where nobody knows better. */
const WIDTH = 118;
/** A label: `cause : ` of an explanation, `  not this  ` of a diagnosis. */
const LABEL = /^(?:[^:]{1,23}? : | {2}[a-z]+(?: [a-z]+)? {2,})/;
let width = WIDTH;

/**
 * Wrap what is explained to a screen. A process has one.
 *
 * @param columns Characters of its lines; undefined: there is no screen.
 */
export function explainTo(columns: number | undefined): void {
  width = Math.min(WIDTH, columns ?? WIDTH);
}

/**
 * Wraps a line at words, between the pairs of a row where it can; what follows is indented under what a label labels.
 */
export function wrapLine(line: string): string {
  if (line.length <= width) return line;
  const label = LABEL.exec(line)?.[0].length ?? 2;
  const indent = " ".repeat(label <= width / 3 ? label : 2);
  const out: string[] = [];
  let [lead, rest] = ["", line];
  while (lead.length + rest.length > width) {
    const room = width - lead.length;
    let at = rest.lastIndexOf("  ", room);
    if (at < room / 2) at = rest.lastIndexOf(" ", room);
    if (at < 0 || (lead === "" && at < indent.length)) at = rest.indexOf(" ", room);
    if (at < 0) break;
    out.push(lead + rest.slice(0, at).trimEnd());
    [lead, rest] = [indent, rest.slice(at).trimStart()];
  }
  return [...out, lead + rest].join("\n");
}
