// Every real dump under everything that mail programs, loggers and terminals do to text: the same result, or one that
// says what is missing. Never another one.
import { assert, assertEquals } from "@std/assert";
import { decodeToJson, hexOf, type Json, readItems, type RealDump, realDumps } from "./cases.ts";

const DUMPS = realDumps();

/** What must not change: bytes of elements, numbers of messages. */
interface Essence {
  readonly elements: readonly string[];
  readonly messages: readonly Json[];
}

/** Facts that depend on the prefix of a line and not on its message. */
const PREFIX_FACTS = new Set([
  ..."time time_us host process thread rank pod container device port pci netdev pid".split(" "),
]);

function factsOf(facts: Json): Json {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !PREFIX_FACTS.has(name)));
}

function essence(text: string, piece?: number): Essence {
  const items = readItems(text, piece);
  const seen = new Set<string>();
  return {
    elements: items.flatMap((item) =>
      item.kind === "element" ? [`${item.element} ${hexOf(item.bytes)} ${item.cut ?? ""}`] : []
    ),
    // One message told twice is one message.
    messages: items.flatMap((item) => item.kind === "message" ? [factsOf(item.facts)] : []).filter((facts) => {
      const key = JSON.stringify(facts);
      return !seen.has(key) && seen.add(key);
    }).sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1),
  };
}

type Change = (text: string, record: RealDump) => string;

const eachLine = (text: string, change: (line: string, n: number) => string): string =>
  text.replace(/\n$/, "").split("\n").map(change).join("\n") + "\n";

/** A row with an offset: prefix, offset, bytes. */
const BYTE_ROW = /^(.*?)([0-9a-f]{8}: )((?:[0-9a-fA-F]{2} ){15}[0-9a-fA-F]{2})(?=$| )(.*)$/;
const DWORD_ROW = /^((?:\d\d:\d\d:\d\d )?)((?:[0-9a-f]{8} ){3}[0-9a-f]{8})$/;

/** Quoted-printable text must be changed before it is encoded; these records are left alone by changes of lines. */
const encoded = (record: RealDump): boolean => /=\n/.test(record.raw_text);

const HARMLESS: Record<string, Change> = {
  "line ends of Windows": (text) => text.replaceAll("\n", "\r\n"),
  "no last line end": (text) => text.replace(/\n$/, ""),
  "quoted once": (text) => eachLine(text, (line) => `> ${line}`),
  "quoted twice": (text) => eachLine(text, (line) => `> > ${line}`),
  "kernel times": (text) =>
    eachLine(text, (line, n) => `[ ${1200 + n}.${String(n * 7919 % 1000000).padStart(6, "0")}] ${line}`),
  "kernel times and callers": (text) => eachLine(text, (line, n) => `[ ${1200 + n}.000001][ T1234] ${line}`),
  "syslog": (text) =>
    eachLine(text, (line, n) => `Mar 30 21:04:${String(n % 60).padStart(2, "0")} node1 kernel: ${line}`),
  "journal": (text) => eachLine(text, (line) => `2024-05-01T10:00:00+0200 node1 kernel: ${line}`),
  "GitLab": (text) => eachLine(text, (line, n) => `2024-05-01T10:00:00.${String(100000 + n)}Z 01O ${line}`),
  "GitHub": (text) => eachLine(text, (line, n) => `2024-05-01T10:00:00.${String(1000000 + n)}Z ${line}`),
  "Jenkins": (text) => eachLine(text, (line) => `[2024-05-01T10:00:00.123Z] ${line}`),
  "docker compose": (text) => eachLine(text, (line) => `app-1  | ${line}`),
  "mpirun --tag-output": (text) => eachLine(text, (line) => `[1,3]<stderr>:${line}`),
  "srun -l": (text) => eachLine(text, (line) => `3: ${line}`),
  "grep -n": (text) => eachLine(text, (line, n) => `${n + 57}:${line}`),
  "tabs": (text) => eachLine(text, (line) => `\t\t${line}`),
  "blanks at the end": (text) => eachLine(text, (line) => `${line}   `),
  "blank lines": (text) => text.replaceAll("\n", "\n\n"),
  "non-breaking blanks": (text) => text.replaceAll(" ", "\u00a0"),
  "UTF-8 read as Latin-1": (text) => text.replaceAll(" ", "\u00c2\u00a0"),
  "colours": (text) => eachLine(text, (line) => `\x1b[33m${line}\x1b[0m`),
  "JSON lines of docker": (text) => eachLine(text, (line) => JSON.stringify({ log: `${line}\n`, stream: "stderr" })),
  "journal in JSON": (text) => eachLine(text, (line) => JSON.stringify({ PRIORITY: "4", MESSAGE: line })),
  "one JSON string": (text) => JSON.stringify({ output: text }),
  "HTML": (text) =>
    eachLine(text, (line) => `&gt; ${line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}`),
  "tags of a web archive": (text) =>
    eachLine(text, (line) => `<span class="quotelev1">&gt; ${line.replaceAll("<", "&lt;")}</span><br>`),
  "HTML lines": (text) => text.replaceAll("\n", "<br/>\n"),
  "byte order mark": (text) => `\ufeff${text}`,
};

/** Changes of rows; they leave lines without rows alone. */
const ROWS: Record<string, Change> = {
  "upper case": (text) =>
    eachLine(text, (line) => line.replace(BYTE_ROW, (_, a, b, c, d) => a + b + c.toUpperCase() + d)),
  "a column of characters": (text) =>
    eachLine(text, (line) => line.replace(BYTE_ROW, (_, a, b, c) => `${a}${b}${c}  |ab cd 00 11 22 33|`)),
  "rows wrapped after 13 bytes": (text) =>
    eachLine(
      text,
      (line) => line.replace(BYTE_ROW, (_, a, b, c, d) => `${a}${b}${c.slice(0, 38)}\n${c.slice(39)}${d}`),
    ),
  "rows wrapped and quoted": (text) =>
    eachLine(
      text,
      (line) =>
        line.replace(BYTE_ROW, (_, a, b, c, d) => `${a}${b}${c.slice(0, 38)}\n${c.slice(39)}${d}`).replace(/^/gm, "> "),
    ),
  "dword rows wrapped": (text) =>
    eachLine(text, (line) => line.replace(DWORD_ROW, (_, a, b) => `${a}${b.slice(0, 26)}\n${a}${b.slice(27)}`)),
  "two spaces in the middle": (text) =>
    eachLine(
      text,
      (line) => line.replace(BYTE_ROW, (_, a, b, c, d) => `${a}${b}${c.slice(0, 23)}  ${c.slice(24)}${d}`),
    ),
  "equal rows of 17 bytes": (text) =>
    eachLine(
      text,
      (line) => line.replace(BYTE_ROW, (_, a, b, c, d) => `${a}${b}${/^00(?: 00)*$/.test(c) ? `${c} 00` : c}${d}`),
    ),
};

const FOREIGN = [
  "[  408.380187] eth0: link is up 100000 Mbps full duplex",
  "systemd[1]: Started Session 12 of user root.",
  "usb 1-1: new high-speed USB device number 4 using xhci_hcd",
];

for (const record of DUMPS) {
  const plain = essence(record.raw_text);
  Deno.test(`${record.id} reads the same under every harmless change`, () => {
    for (const [name, change] of Object.entries(HARMLESS)) {
      if (encoded(record) && !/^(?:line ends|blanks at|no last|byte order|colours|tabs|quoted)/.test(name)) continue;
      if (encoded(record) && name !== "byte order mark" && name !== "no last line end") continue;
      assertEquals(essence(change(record.raw_text, record)), plain, name);
    }
    for (const [name, change] of Object.entries(ROWS)) {
      if (!encoded(record)) assertEquals(essence(change(record.raw_text, record)), plain, name);
    }
  });

  Deno.test(`${record.id} reads the same in pieces of any size`, () => {
    for (const piece of [1, 2, 7, 61]) assertEquals(essence(record.raw_text, piece), plain, `pieces of ${piece}`);
  });

  // Lists of decoded text have no mark of their own on each line, so foreign lines end them.
  const listed = /resourceparse|wqdump manual$/.test(record.format) && record.bytes_hex === null ||
    record.id.startsWith("c-");
  if (!encoded(record) && !listed) {
    Deno.test(`${record.id} survives foreign lines in between`, () => {
      for (const lines of [1, 2, 3]) {
        const noise = FOREIGN.slice(0, lines).join("\n");
        if (lines > 1 && /Index|idx|#25/.test(record.raw_text)) continue;
        assertEquals(essence(eachLine(record.raw_text, (line) => `${line}\n${noise}`)), plain, `${lines} lines`);
      }
    });
  }

  Deno.test(`${record.id} cut after any character is never misread`, async () => {
    const whole = await decodeToJson(record.raw_text);
    for (let end = 1; end < record.raw_text.length; end++) {
      neverMisread(await decodeToJson(record.raw_text.slice(0, end)), whole, `cut at ${end}`);
    }
  });

  Deno.test(`${record.id} without any of its lines is never misread`, async () => {
    const whole = await decodeToJson(record.raw_text);
    const lines = record.raw_text.split("\n");
    for (let n = 0; n < lines.length; n++) {
      // A line of quoted-printable text ends in the middle of a row: with several gone, rows grow together unnoticed.
      const most = encoded(record) ? 1 : 6;
      for (let count = 1; count <= most && n + count <= lines.length; count++) {
        const left = [...lines.slice(0, n), ...lines.slice(n + count)].join("\n");
        neverMisread(await decodeToJson(left), whole, `without ${count} lines from ${n + 1} on`);
      }
    }
  });
}

/** Whether a part says nothing that the whole does not say, unless it admits to being damaged. */
function neverMisread(part: Json, whole: Json, what: string): void {
  // Two decodings that disagree are reported as such.
  const fresh = (doc: Json) => doc.items.flatMap((item: Json) => item.contradictions ?? []).length;
  if (fresh(part) > fresh(whole)) return;
  const elements = whole.items.filter((item: Json) => item.kind === "element");
  const messages = whole.items.filter((item: Json) => item.kind === "message");
  for (const item of part.items) {
    if (item.kind === "element") checkElement(item, elements, what);
    else if (item.kind === "message" && !admits(item)) {
      // The first half of an address that is printed in two lines; the name of a list whose title line is gone.
      const facts = JSON.parse(
        JSON.stringify(
          item.facts,
          (name, value) => /_63_32$|_31_0$|^layout$|^time$|^time_us$/.test(name) ? undefined : value,
        ),
      );
      const known = messages.some((one: Json) => subset(facts, one.facts));
      const heading = elements.some((one: Json) => subset(numbersOf(item.facts), decorated(one)));
      assert(known || heading, `${what}: ${JSON.stringify(item.facts)}`);
    }
  }
}

/** Without names, texts and what comes from the prefix. */
function numbersOf(facts: Json): Json {
  return Object.fromEntries(Object.entries(factsOf(facts)).filter(([name]) => !/_(?:name|text|from)$/.test(name)));
}

function decorated(element: Json): Json {
  const facts = element.elements[0]?.facts ?? {};
  return { ...facts, ...element.header, syndrome_name: facts.syndrome_name, cqe_opcode_name: facts.cqe_opcode_name };
}

const admits = (item: Json): boolean =>
  item.repairs.some((repair: string) => repair.includes("may be cut")) ||
  JSON.stringify(item).includes("(title missing)");

function checkElement(item: Json, elements: Json[], what: string): void {
  if (item.complete) {
    // A ring without its last entries is whole as far as it goes; its heading says otherwise when it is there.
    const same = elements.some((one) =>
      (one.element === item.element && one.bytes.startsWith(item.bytes)) || sub(one, item)
    );
    assert(same, `${what}: another element ${item.element} ${item.bytes}`);
    return;
  }
  const fields = item.elements.flatMap((one: Json) => one.segments).map((segment: Json) => segment.fields ?? {});
  const known = elements.flatMap((one) => one.elements.flatMap((two: Json) => two.segments)).map((s: Json) =>
    s.fields ?? {}
  );
  for (const table of fields) {
    assert(known.some((other) => subset(table, other)), `${what}: other fields ${JSON.stringify(table)}`);
  }
}

/** Without a heading, the bytes of a ring can be recognised from any entry on. */
const sub = (whole: Json, part: Json): boolean =>
  ["sq", "cq"].includes(whole.element) && whole.bytes.includes(part.bytes);

/** Whether every fact of a is one of b. */
function subset(a: Json, b: Json): boolean {
  return Object.entries(a).every(([name, value]) => {
    if (Array.isArray(value) && Array.isArray(b?.[name])) {
      return value.every((one) => b[name].some((other: Json) => subset({ one }, { one: other })));
    }
    if (typeof value === "object" && value !== null && typeof b?.[name] === "object" && b[name] !== null) {
      return subset(value, b[name]);
    }
    return JSON.stringify(value) === JSON.stringify(b?.[name]);
  });
}
