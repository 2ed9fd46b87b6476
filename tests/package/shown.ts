/** What documents quote, compared with what wqdump prints. */

import { assert } from "@std/assert";

/** A capture holds the time, so that its size varies by a byte or two. */
export function steady(line: string): string {
  return line.replace(/(rings), \d+ bytes$/, "$1, N bytes");
}

/** Every shown line stands in the output, in this order; `...` stands for lines that are left out. */
export function assertShown(output: string, shown: readonly string[], same: (line: string) => string = steady): void {
  const lines = output.split("\n").map(same);
  let at = 0;
  let gap = false;
  for (const line of shown) {
    if (line === "...") {
      gap = true;
      continue;
    }
    const wanted = same(line);
    const found = gap ? lines.indexOf(wanted, at) : lines[at] === wanted ? at : -1;
    assert(found >= 0, `"${line}" is not in the output behind line ${at}:\n${output}`);
    at = found + 1;
    gap = false;
  }
}
