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
    const plain = openEntities(withoutTags(out));
    if (plain !== out) note("HTML escapes opened");
    out = plain;
  }
  if (out.includes("#01")) {
    const plain = out.replace(/#015#012|#012|#015/g, "\n");
    if (plain !== out) note("escaped line ends opened");
    out = plain;
  }
  // Markdown's links, which web pages make of addresses.
  if (out.includes("](http")) out = out.replace(/\[([^\]\n]{1,200})\]\(https?:\/\/[^)\s]{0,400}\)/g, "$1");
  // deno-lint-ignore no-control-regex
  out = out.replace(/\x1b\[[0-9;?]{0,32}[A-Za-z]/g, "").replace(/\x1b\][^\x07]{0,256}\x07/g, "");
  // UTF-8 read as Latin-1 leaves a capital A with circumflex before each non-breaking blank.
  const blanks = out.replace(/\u00c2?\u00a0|[\u2000-\u200a\u202f\u3000]/g, " ");
  if (blanks !== out) note("non-breaking blanks replaced");
  // deno-lint-ignore no-control-regex
  out = blanks.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2060\ufeff]/g, "");
  return out.split(/\r\n|\n|\r/);
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
    .replace(/\\{1,2}(["'])/g, "$1");
}

/** Takes out the tags that web archives set around lines; anything else in angle brackets stays. */
function withoutTags(text: string): string {
  return text.replace(/<\/?(?:span|pre|code|p|div|tt|font|em|strong|b|i|u|td|tr|li)(?: [^<>]{0,200})?>/g, "");
}

/** Opens the HTML escapes that appear in pasted logs. */
function openEntities(text: string): string {
  return text.replace(/<br\s?\/?>/g, "\n").replace(/&nbsp;|&#160;|&#xa0;/gi, " ").replace(/&gt;/g, ">").replace(
    /&lt;/g,
    "<",
  ).replace(/&quot;|&#34;/g, '"').replace(/&#39;/g, "'").replace(/&#91;/g, "[").replace(/&#93;/g, "]").replace(
    /&amp;/g,
    "&",
  );
}
