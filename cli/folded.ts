/** Remarks on many things of one kind: the first few are said, then how many more there were. */

import { quote } from "../plain.ts";

/** Remarks of a kind that are said. */
const SAID = 5;

/** Folds remarks that differ in what they are about alone. */
export class Folded {
  readonly #kinds = new Map<string, number>();

  /**
   * Whether a remark is said now.
   *
   * @param about What stands in it that others of its kind have not: a path, a number.
   */
  takes(text: string, about: string): boolean {
    const named = text.replaceAll(quote(about), "…").replaceAll(about, "…");
    const kind = named.replaceAll(/\b(?:0x[\da-f]+|\d+)\b/g, "…");
    const count = (this.#kinds.get(kind) ?? 0) + 1;
    this.#kinds.set(kind, count);
    return count <= SAID;
  }

  /** What was not said, a line a kind; nothing the next time. */
  *rest(): Generator<string> {
    for (const [kind, count] of this.#kinds) {
      if (count > SAID) yield `${count - SAID} more, which --verbose names: ${kind}`;
    }
    this.#kinds.clear();
  }
}
