/**
 * `wqdump --version`, with `--verbose` what belongs into a report, with `--licences` the licences of all that is inside.
 */

import { EXIT, thrownText } from "../../errors.ts";
import type { Host, Session } from "../session.ts";
import { COMMIT, RUNTIME, VERSION_LINE } from "../../version.ts";

export async function run(session: Session): Promise<number> {
  if (session.options.licences) {
    await session.out.text((await import("../licences.ts")).licenceTexts());
    return EXIT.ok;
  }
  await session.out.text(VERSION_LINE);
  if (!session.options.verbose) return EXIT.ok;
  const { deno, v8, typescript } = Deno.version;
  const { os, arch, standalone } = Deno.build;
  const rows: (readonly [string, string])[] = [
    ["commit", commit()],
    ["Deno", `${deno} (V8 ${v8}, TypeScript ${typescript})`],
    ["system", `${os} ${arch}`],
    ["form", standalone ? "one executable" : "from source"],
    ["runtime", RUNTIME ?? (standalone ? "not known" : "the Deno that runs this")],
    ["permissions", await permissions(session.host)],
    ["mtcr library", await library(session)],
  ];
  for (const [name, value] of rows) await session.out.text(`${name.padEnd(12)} : ${value}\n`);
  return EXIT.ok;
}

/** What was built, or what is checked out. */
function commit(): string {
  if (COMMIT !== undefined) return COMMIT;
  try {
    const folder = new URL("../../.git/", import.meta.url);
    const head = Deno.readTextFileSync(new URL("HEAD", folder)).trim();
    const [, reference] = /^ref: (refs\/[\w./-]+)$/.exec(head) ?? [];
    return reference === undefined ? head : Deno.readTextFileSync(new URL(reference, folder)).trim();
  } catch {
    return "not known";
  }
}

/** Every permission, whether granted as a whole, in part or not. */
async function permissions(host: Host): Promise<string> {
  const names = ["read", "write", "ffi", "env", "run", "net", "sys", "import"] as const;
  const words: string[] = [];
  for (const name of names) {
    if (await host.isGranted({ name } as Deno.PermissionDescriptor)) words.push(name);
  }
  for (const part of PARTS) {
    if (!words.includes(part.name) && await host.isGranted(part)) words.push(partText(part));
  }
  return words.length === 0 ? "none" : words.join(", ");
}

/** Grants that wqdump can use when it does not have the whole permission. */
const PARTS = [
  { name: "env", variable: "WQDUMP_MTCR" },
  { name: "env", variable: "PAGER" },
  { name: "env", variable: "TERM" },
  { name: "run", command: "/usr/bin/less" },
] as const satisfies readonly Deno.PermissionDescriptor[];

function partText(part: typeof PARTS[number]): string {
  return `${part.name} (${part.name === "env" ? part.variable : part.command})`;
}

/** The library that a real device would be read with. */
async function library(session: Session): Promise<string> {
  const { openLibrary } = await import("../../ffi/library.ts");
  const { lib } = session.options;
  try {
    using opened = openLibrary(lib === undefined ? {} : { path: lib });
    return opened.path;
  } catch (error) {
    return `none: ${thrownText(error)}`;
  }
}
