/** Lines of names and values, as Go's loggers write them: `time=… level=error host=n1 msg="…"`. */

import { isMessageName, type JsonLine, ownerOfName, setFact } from "./json_lines.ts";
import { within } from "./origins.ts";
import { readPrefix } from "./envelopes.ts";
import type { Origin } from "./envelope_rows.ts";

/** Pairs that a line is looked through for. */
const MOST = 40;

/** The message of a line that is nothing but names and values; undefined if it is another one. */
export function logfmtLine(text: string): JsonLine | undefined {
  const begin = text.search(/[\w.@]{1,60}=(?:\S|$)/);
  if (begin < 0 || begin > 256) return undefined;
  const pair = /([\w.@]{1,60})=("(?:[^"\\]|\\.)*"|[^\s"]*)(?:\s+|$)/y;
  const origin: Origin = {};
  let message: string | undefined;
  let pairs = 0;
  for (let at = begin; at < text.length; at = pair.lastIndex, pairs++) {
    pair.lastIndex = at;
    const found = pair.exec(text);
    if (found === null || pairs === MOST) return undefined;
    const [, name, printed] = found;
    const value = printed!.startsWith('"') ? unquoted(printed!) : printed!;
    const owner = ownerOfName(name!);
    if (isMessageName(name!) && printed!.startsWith('"')) message ??= value;
    else if (owner !== undefined && value !== "") setFact(origin, owner, value);
  }
  if (message === undefined || pairs < 2) return undefined;
  return { text: message, origin: within(readPrefix(text, begin).origin, origin), decoded: true };
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(["\\nt])/g, (_, one: string) => one === "n" ? "\n" : one === "t" ? "\t" : one);
}
