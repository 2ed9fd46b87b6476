import { assert, assertEquals, assertThrows } from "@std/assert";
import { licenceTexts, PARTS, TEXTS } from "../../../cli/licences.ts";
import {
  componentsOfLocks,
  componentsOfRuntime,
  cycloneDx,
  licenceList,
  type Lock,
  LOCKS,
} from "../../../scripts/lib/sbom.ts";

async function lockFile(path: string): Promise<Lock> {
  return JSON.parse(await Deno.readTextFile(new URL(`../../../${path}`, import.meta.url)));
}

Deno.test("every package of the lock files has a licence that permits what is done with it", async () => {
  const components = [
    ...componentsOfRuntime(Deno.version),
    ...componentsOfLocks(await Promise.all(LOCKS.map(lockFile))),
  ];
  for (const { name, licence } of components) {
    assert(/^(MIT|BSD-3-Clause|MIT AND BSD-3-Clause|Apache-2\.0)$/.test(licence), name);
  }
  assertEquals(licenceList(components).trimEnd().split("\n").length, components.length);
});

const flat = (text: string): string => text.replace(/[\s=]+/g, " ").replace(/[“”]/g, '"').trim();

Deno.test("the executable holds the text and the copyright of everything that is in it", async () => {
  const shipped = componentsOfLocks([await lockFile("deno.lock")]).map(({ name }) => name);
  // The page that it carries has packages that nothing else has.
  const page = new URL("../../../page/", import.meta.url);
  for await (const { name } of Deno.readDir(page)) {
    const text = await Deno.readTextFile(new URL(name, page));
    for (const [, specifier] of text.matchAll(/ from "npm:([^@"]+)@/g)) shipped.push(specifier!);
  }
  const named = PARTS.map(({ name }) => name);
  assertEquals(named.toSorted(), ["deno", "v8", "wqdump", ...new Set(shipped)].toSorted());
  const own = await Deno.readTextFile(new URL("../../../LICENSE", import.meta.url));
  assertEquals(flat(own), flat(`MIT License ${PARTS[0]!.copyright} ${TEXTS.MIT}`));
  const all = licenceTexts();
  for (const { name, licence, copyright } of PARTS) {
    const texts = Object.entries(TEXTS).filter(([one]) => licence.includes(one)).map(([, text]) => text);
    for (const text of [name, licence, copyright, ...texts]) assert(all.includes(text), `${name}: ${text}`);
  }
});

Deno.test("compilers are in no lock file but the builders', so that no other task downloads them", async () => {
  const names = Object.keys((await lockFile("deno.lock")).npm ?? {});
  assertEquals(names.filter((name) => /assemblyscript|binaryen|typescript/.test(name)), []);
});

Deno.test("componentsOfLocks() refuses unknown licences and entries without a checksum", () => {
  assertThrows(() => componentsOfLocks([{ npm: { "x@1.0.0": { integrity: "sha512-AAAA" } } }]), Error, '"x"');
  assertThrows(() => componentsOfLocks([{ npm: { "long@1.0.0": { integrity: "" } } }]), Error, "integrity");
});

Deno.test("cycloneDx() names scoped packages, checksums in hexadecimal and what is only needed to build", () => {
  const [component] = componentsOfLocks([{ npm: { "long@5.3.2": { integrity: "sha512-AQID" } } }]);
  assert(component !== undefined);
  const document = JSON.parse(cycloneDx({ name: "wqdump", version: "1.2.3" }, "2026-01-01T00:00:00.000Z", [component]));
  assertEquals(document.metadata.component.version, "1.2.3");
  assertEquals(document.components, [{
    type: "library",
    name: "long",
    version: "5.3.2",
    purl: "pkg:npm/long@5.3.2",
    hashes: [{ alg: "SHA-512", content: "010203" }],
    licenses: [{ license: { id: "Apache-2.0" } }],
    scope: "excluded",
  }]);
});

Deno.test("cycloneDx() writes several licences as an expression", () => {
  const components = componentsOfLocks([{ npm: { "zstddec@0.3.4": { integrity: "sha512-AQID" } } }]);
  const document = JSON.parse(cycloneDx({ name: "wqdump", version: "1.2.3" }, "2026-01-01T00:00:00.000Z", components));
  assertEquals(document.components[0].licenses, [{ expression: "MIT AND BSD-3-Clause" }]);
});
