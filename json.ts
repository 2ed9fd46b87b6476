/**
 * JSON from outside. A parser takes 100 bytes for two characters (`[]`), and more for each level: text is looked through
 * before it is parsed, so that a file of a few bytes, unpacked, does not take the memory of a host.
 */

/** Levels of brackets: nobody writes as many. */
const MAX_DEPTH = 64;
/** Bytes that values may take: so many, and so many for a character of the text. */
const [FIXED, PER_CHARACTER] = [16 << 20, 3];
/** Bytes that each takes at most while it is parsed. */
const COST = { container: 96, element: 48, member: 12, memberOfMany: 160, string: 32 } as const;
/** An object with more members is a dictionary. */
const MANY_MEMBERS = 64;
/** Shorter strings are kept once, however often they stand there. */
const SHORT_STRING = 10;

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Parse JSON that anybody can have written.
 *
 * @throws {SyntaxError} When it is none.
 * @throws {RangeError} When it is nested too deeply, or would take much more memory than its text has bytes.
 */
export function parseJson(text: string): unknown {
  checkSize(text);
  return JSON.parse(text);
}

/** What a text is that could not be parsed. */
export function jsonTrouble(error: unknown): string {
  const { message } = error as Error;
  return error instanceof RangeError ? message : `no JSON: ${message}`;
}

function checkSize(text: string): void {
  let left = FIXED + PER_CHARACTER * text.length;
  const open: { readonly list: boolean; members: number }[] = [];
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        if (end - at > SHORT_STRING) left -= COST.string + end - at;
        at = end;
        break;
      }
      case OPEN_LIST:
      case OPEN_OBJECT:
        if (open.length === MAX_DEPTH) throw new RangeError(`nested more than ${MAX_DEPTH} levels deep`);
        open.push({ list: text.charCodeAt(at) === OPEN_LIST, members: 0 });
        left -= COST.container;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        open.pop();
        break;
      case COMMA: {
        const outer = open.at(-1);
        if (outer === undefined) break;
        outer.members++;
        left -= outer.list ? COST.element : outer.members > MANY_MEMBERS ? COST.memberOfMany : COST.member;
      }
    }
    if (left < 0) throw new RangeError("too large: it holds more values than are read");
  }
}

/** Where the string that begins at a quote ends. */
function endOfString(text: string, start: number): number {
  for (let end = start + 1;;) {
    end = text.indexOf('"', end);
    if (end === -1) return text.length;
    let before = end;
    while (text.charCodeAt(before - 1) === BACKSLASH) before--;
    if (((end - before) & 1) === 0) return end;
    end++;
  }
}
