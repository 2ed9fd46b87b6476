/** The bill of materials: what is in the executable and what made it, from the lock files and the running Deno. */

import { PARTS } from "../../cli/licences.ts";
import type { Runtime } from "./runtime.ts";

/** The parts of a deno.lock that are read. */
export interface Lock {
  /** Packages by `name@version`. */
  readonly npm?: Readonly<Record<string, { readonly integrity: string }>>;
}

/** Where a component is used. */
export type Use = "shipped" | "build";

export interface Component {
  readonly name: string;
  /** Exact version. */
  readonly version: string;
  /** SPDX licence expression. */
  readonly licence: string;
  /** In the executable, or only needed to make it. */
  readonly use: Use;
  /** SHA-512 of the npm tarball, hexadecimal; undefined for what does not come from npm. */
  readonly sha512?: string;
  /** Where what does not come from npm is from. */
  readonly origin?: string;
  /** SHA-256 of its file, where it is known. */
  readonly sha256?: string | undefined;
}

/** Licences as declared in each package; a package that is not here fails the release and a test. */
export const LICENCES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(PARTS.map(({ name, licence }) => [name, licence])),
  "@bokuweb/zstd-wasm": "MIT",
  "assemblyscript": "Apache-2.0",
  "binaryen": "Apache-2.0",
  "esbuild": "MIT",
  "long": "Apache-2.0",
  "typescript": "Apache-2.0",
};

/** The lock files of the program and of what makes it. */
export const LOCKS: readonly string[] = ["deno.lock", "scripts/build.lock", "scripts/stage.lock", "scripts/page.lock"];

const SHIPPED: ReadonlySet<string> = new Set(PARTS.map(({ name }) => name));

/**
 * The packages of lock files, each once.
 *
 * @param locks The lock files, parsed.
 * @throws {Error} If a package's licence is not known.
 */
export function componentsOfLocks(locks: readonly Lock[]): Component[] {
  const packages = new Map(locks.flatMap(({ npm }) => Object.entries(npm ?? {})));
  return [...packages].map(([id, { integrity }]) => {
    const at = id.lastIndexOf("@");
    const name = id.slice(0, at);
    const version = id.slice(at + 1).replace(/_.*$/, "");
    const digest = /^sha512-([A-Za-z0-9+/=]+)$/.exec(integrity)?.[1];
    if (digest === undefined) throw new Error(`Lock file entry "${id}" has no sha512 integrity value`);
    const use = SHIPPED.has(name) ? "shipped" : "build";
    return { name, version, licence: licenceOf(name), use, sha512: hexOf(digest) };
  });
}

export function componentsOfRuntime(
  versions: { readonly deno: string; readonly v8: string },
  runtime?: Runtime,
): Component[] {
  return [
    { name: "deno", version: versions.deno, licence: licenceOf("deno"), use: "shipped", ...runtime },
    { name: "v8", version: versions.v8, licence: licenceOf("v8"), use: "shipped" },
  ];
}

function licenceOf(name: string): string {
  const licence = LICENCES[name.replace(/^@esbuild\/.*/, "esbuild")];
  if (licence === undefined) throw new Error(`No licence is listed for "${name}" (scripts/lib/sbom.ts)`);
  return licence;
}

function hexOf(base64: string): string {
  return Array.from(atob(base64), (char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

/**
 * CycloneDX 1.5, as JSON. The same input gives the same bytes.
 *
 * @param product Name and version of what is released.
 * @param timestamp ISO date of the commit.
 * @param components What it is made of.
 */
export function cycloneDx(
  product: { readonly name: string; readonly version: string },
  timestamp: string,
  components: readonly Component[],
): string {
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      timestamp,
      component: {
        type: "application",
        name: product.name,
        version: product.version,
        licenses: [{ license: { id: "MIT" } }],
      },
    },
    components: components.map(({ name, version, licence, use, sha512, origin, sha256 }) => ({
      type: sha512 === undefined ? "platform" : "library",
      name,
      version,
      ...(sha512 === undefined
        ? {}
        : { purl: `pkg:npm/${name}@${version}`, hashes: [{ alg: "SHA-512", content: sha512 }] }),
      ...(origin === undefined ? {} : { description: origin }),
      ...(sha256 === undefined ? {} : { hashes: [{ alg: "SHA-256", content: sha256 }] }),
      licenses: [licence.includes(" ") ? { expression: licence } : { license: { id: licence } }],
      scope: use === "shipped" ? "required" : "excluded",
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/**
 * The licence list for people: a line per component.
 *
 * @param components What it is made of.
 */
export function licenceList(components: readonly Component[]): string {
  const lines = components.map(({ name, version, licence, use }) =>
    `${name.padEnd(16)} ${version.padEnd(26)} ${licence.padEnd(21)} ${
      use === "shipped" ? "in the executable" : "building only"
    }`
  );
  return `${lines.join("\n")}\n`;
}
