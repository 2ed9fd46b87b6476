/** Words and numbers of hosts in a query: errno, reasons of connections and faults, the firmware's health. */

import { ENUMS } from "../layouts/enums.ts";
import { HOST_WORDS, type HostWord, type HostWords } from "../layouts/host_words.ts";
import { explainValue } from "./explain.ts";
import { programReadings } from "./printed_names.ts";
import type { Reading } from "./query_reading.ts";

/** What stands before a number, and which fact it is. */
const LABELLED: readonly (readonly [string, RegExp])[] = [
  ["errno", /^(?:errno|err(?:or)?(?: code| number)?|ret(?:urn code)?|rc|-)$/],
  ["reason", /^(?:\[?fault reason|dmar fault reason|dmar)$/],
  ["xid", /^(?:nvrm: )?xid$/],
  ["cm_status", /^(?:rej(?:ect(?:ed|ion)?)?(?:: status| status| reason)?|connect rejected: status|cm(?:_| )status)$/],
  ["health_syndrome", /^health(?:_| )synd(?:rome)?$/],
  ["health_severity", /^severity$/],
  ["fatal", /^fatal error$/],
  ["cmd_status", /^(?:fw|command|cmd)(?:_| )status$/],
  ["ext_synd", /^ext_synd$/],
];

/** A name in a form in which only letters and digits count. */
const bareOf = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9]+/g, " ").trim();

function reading({ title, fact }: HostWords, { names, value, meaning }: HostWord): Reading {
  const lines = [
    `${fact} : ${names[0]}${value === undefined ? "" : ` (${value})`}${
      names.length > 1 ? `, ${names.slice(1).join(", ")}` : ""
    }`,
    `in words : ${meaning}`,
  ];
  return {
    as: title,
    lines,
    json: { fact, name: names[0], ...(value === undefined ? {} : { value }), meaning, lines },
  };
}

/** A number behind a name that says what it is: `errno -110`, `fault reason 05`, `Xid 79`. */
export function hostNumbers(text: string): Reading[] {
  const [, label, sign, digits] = /^(.*?)[\s=:(]*(-)?(0x[0-9a-f]{1,8}|\d{1,10})[\s)\]]*$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return [];
  const low = (label === "" ? sign ?? "" : label!).toLowerCase().replace(/\s+/g, " ").trim();
  const fact = LABELLED.find(([, pattern]) => pattern.test(low))?.[0];
  const value = Number(digits);
  if (fact === "ext_synd") {
    const lines = ["in words : It tells which assertion of the firmware failed: only NVIDIA can look it up."];
    return [{ as: "extended syndrome of the firmware's health", lines, json: { fact, value, lines } }];
  }
  if (fact === "cmd_status") {
    if (!ENUMS[fact]!.values.some((one) => one.value === value)) return [];
    const lines = explainValue(fact, value);
    return [{ as: "firmware command status", lines, json: { enum: fact, value, lines } }];
  }
  if (fact === "errno") return programReadings(`errno ${value}`);
  const kind = HOST_WORDS.find((one) => one.fact === fact);
  const found = kind?.words.find((one) => one.value === value);
  return found === undefined ? [] : [reading(kind!, found)];
}

/** Words of hosts by their name; that of a severity which any log has needs the word before it. */
export function hostNames(text: string): Reading[] {
  const name = bareOf(text);
  return HOST_WORDS.flatMap((kind) => {
    const lead = kind.fact === "health_severity" ? "SEVERITY " : "";
    return kind.words.filter(({ names }) => names.some((one) => lead + bareOf(one) === name)).map((word) =>
      reading(kind, word)
    );
  });
}

/** Every name, for hints. */
export function allHostNames(): string[] {
  return HOST_WORDS.flatMap(({ words }) => words.flatMap(({ names }) => names));
}
