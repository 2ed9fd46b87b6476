/** What mail programs, collectors, web pages and terminals write in place of characters, opened. */

/**
 * Opens quoted-printable, JSON, HTML and terminal escapes.
 *
 * @param joined It was joined at a break of quoted-printable text.
 * @param repairs Takes what was opened.
 * @returns Its lines: one can turn into several.
 */
export function openEscapes(text: string, joined: boolean, repairs: string[]): string[] {
  const note = (what: string) => {
    if (!repairs.includes(what)) repairs.push(what);
  };
  let out = text;
  if (out.includes("=")) {
    const plain = openQuotedPrintable(out, joined);
    if (plain !== out) note("quoted-printable escapes opened");
    out = plain;
  }
  if (out.includes("\\")) {
    const plain = openBackslashes(out);
    if (plain !== out) note("JSON escapes opened");
    out = plain;
  }
  if (out.includes("&") || out.includes("<")) {
    let plain = openEntities(withoutTags(out));
    // What was escaped twice.
    if (plain !== out && plain.includes("&")) plain = openEntities(plain);
    if (plain !== out) note("HTML escapes opened");
    out = plain;
  }
  const ended = out.includes("#01") ? out.replace(/#015#012|#012|#015/g, "\n") : out;
  if (ended !== out) note("escaped line ends opened");
  out = ended;
  // Markdown's links, which web pages make of addresses.
  if (out.includes("](http")) out = out.replace(/\[([^\]\n]{1,200})\]\(https?:\/\/[^)\s]{0,400}\)/g, "$1");
  // deno-lint-ignore no-control-regex
  out = out.replace(/\x1b\[[0-9;?]{0,32}[A-Za-z]/g, "").replace(/\x1b\][^\x07]{0,256}\x07/g, "").replace(COLOURS, "");
  const typed = asTyped(out).replace(BOLD, "$1");
  if (typed !== out) note("typographic characters replaced");
  // The other side of the frame.
  out = FRAMED.test(typed) ? typed.replace(/\s*\|\s*$/, "") : typed;
  // UTF-8 read as Latin-1 leaves a capital A with circumflex before each non-breaking blank.
  const blanks = out.replace(/\u00c2?\u00a0|[\u2000-\u200a\u202f\u3000]/g, " ");
  if (blanks !== out) note("non-breaking blanks replaced");
  // deno-lint-ignore no-control-regex
  out = blanks.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2060\ufeff]/g, "");
  return out.split(/\r\n|\n|\r/);
}

/** Colours of a terminal whose escape character was lost or written out; `[5m]` is a span of time. */
export const COLOURS =
  /(?:\^\[|#033|\\(?:x1b|033|e)|\u241b)\[(?:\d{1,3}(?:;\d{1,3}){0,4})?[mK]|\[\d{1,3}(?:;\d{1,3}){0,4}m(?!\]|\s\d{1,2}[sh])/gi;

/** A line inside of a frame; more bars are those of a table's cells. */
export const FRAMED = /^\s{0,16}\|[^|]*\|\s*$/;

/** A line that Markdown prints bold. */
const BOLD = /(?<!\*)\*\*(?=[^\s*])([^*\n]*)(?<=[^\s*])\*\*\s*$/;

/** What word processors, chats and frames of tables write for the characters of a keyboard. */
function asTyped(text: string): string {
  return text.replace(/[\u2010-\u2015\u2212\ufe58\ufe63]/g, "-").replace(/[\u2018-\u201b\u2032]/g, "'")
    .replace(/[\u201c-\u201f\u2033]/g, '"').replace(/^\s*[\u21aa\u2937\u2b91] ?/, "").replace(
      /[\u2502\u2503\u2551\u2506\u250a]/g,
      "|",
    )
    .replace(/[\uff01-\uff5e\ufb00-\ufb06]/g, (one) => one.normalize("NFKC"));
}

/** Opens `=XX` where the line shows that it is quoted-printable; "len=20" in a plain log stays. */
function openQuotedPrintable(text: string, joined: boolean): string {
  const evident = joined || /=(?:C2=A0|3D|0A|E2=80)/.test(text);
  if (!evident) return text.endsWith("=20") && /[0-9a-fA-F]{2}=20$/.test(text) ? text.slice(0, -3) : text;
  return text.replace(/=0D=0A|=0A/g, "\n").replace(/(?:=(?:[89A-F][0-9A-F]|3D|09|20))+/g, (run) => {
    const bytes = new Uint8Array(run.length / 3);
    for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(run.slice(3 * i + 1, 3 * i + 3), 16);
    return new TextDecoder().decode(bytes);
  });
}

/** Opens `\n`, `\t`, `\"`, `\'` and `\uXXXX`, escaped once or twice. */
function openBackslashes(text: string): string {
  return text.replace(/\\{1,2}(?:r\\{1,2}n|n|r)/g, "\n").replace(/\\{1,2}t/g, "\t")
    .replace(/\\{1,2}u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/\\{1,2}(["'])/g, "$1")
    // Markdown's.
    .replace(/\\([_*[\]<>#|`~])/g, "$1");
}

/** Takes out the tags that web archives set around lines; anything else in angle brackets stays. */
function withoutTags(text: string): string {
  return text.replace(
    /<\/?(?:span|pre|code|p|div|tt|font|em|strong|b|i|u|td|tr|li|mark|kbd|samp|del|ins|a)(?: [^<>]{0,200})?>/g,
    "",
  );
}

/** Opens the HTML escapes that appear in pasted logs. */
function openEntities(text: string): string {
  return text.replace(/<br\s?\/?>/g, "\n").replace(/&nbsp;/gi, " ")
    .replace(/&#(?:(\d{1,7})|x([0-9a-f]{1,6}));/gi, (all, digits: string | undefined, hex: string | undefined) => {
      const code = digits === undefined ? parseInt(hex!, 16) : Number(digits);
      return code === 0xa0 ? " " : code < 0x110000 ? String.fromCodePoint(code) : all;
    })
    .replace(/&gt;/g, ">").replace(/&lt;/g, "<").replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, "&");
}
