import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { secretOf } from "../../../cli/redact_key.ts";
import type { Session } from "../../../cli/session.ts";
import { UsageError } from "../../../errors.ts";

const folder = await Deno.makeTempDir({ prefix: "wqdump-key-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

function secret(options: Session["options"], said: string[] = []) {
  return secretOf({ options, warn: (text: string) => void said.push(text) } as unknown as Session);
}

Deno.test("a key is made for its owner alone, and is the same the next time", () => {
  const path = `${folder}/made.key`;
  const key = secret({ "redact-key": path });
  assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
  assertEquals(secret({ "redact-key": path }), key);
  assertEquals(Deno.readTextFileSync(path).length, 36);
});

Deno.test("without a file each redaction has a secret of its own; without redaction there is none", () => {
  assertEquals(secret({}), undefined);
  assertEquals(secret({ redact: true })!.join() === secret({ redact: true })!.join(), false);
});

Deno.test("what is no key, cannot be read or made, or belongs to somebody else is refused", () => {
  const path = `${folder}/other.key`;
  for (const text of ["", "hello", "0".repeat(100)]) {
    Deno.writeTextFileSync(path, text);
    assertThrows(() => secret({ "redact-key": path }), UsageError, "is no key");
  }
  assertThrows(() => secret({ "redact-key": `${folder}/no/such/folder` }), UsageError, "Cannot make the key");
  assertThrows(() => secret({ "redact-key": folder }), UsageError, "is no key");
  if (Deno.uid() !== 0) return;
  Deno.writeTextFileSync(path, "00000001 00000002 00000003 00000004\n");
  Deno.chownSync(path, 65534, 65534);
  assertThrows(() => secret({ "redact-key": path }), UsageError, "belongs to user 65534");
});

Deno.test("a key that cannot be written whole leaves no file that is none", () => {
  const path = `${folder}/full.key`;
  const { writeSync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.writeSync = () => {
    throw new Error("No space left on device");
  };
  try {
    assertThrows(() => secret({ "redact-key": path }), UsageError, "No space left on device");
  } finally {
    Deno.FsFile.prototype.writeSync = writeSync;
  }
  assertThrows(() => Deno.lstatSync(path), Deno.errors.NotFound);
  assertEquals(secret({ "redact-key": path }), secret({ "redact-key": path }));
});

Deno.test("a key that another run is making is waited for", async () => {
  const path = `${folder}/coming.key`;
  Deno.writeTextFileSync(path, "", { mode: 0o600 });
  const maker = new Deno.Command("sh", {
    args: ["-c", 'sleep 0.2; echo "00000001 00000002 00000003 00000004" > "$0"', path],
  }).spawn();
  assertEquals(secret({ "redact-key": path }), [1, 2, 3, 4]);
  assertEquals((await maker.status).success, true);
});

Deno.test("a key that others can read is used, and said", () => {
  const path = `${folder}/open.key`;
  Deno.writeTextFileSync(path, "00000001 00000002 00000003 0000000f\n", { mode: 0o644 });
  Deno.chmodSync(path, 0o644);
  const said: string[] = [];
  assertEquals(secret({ "redact-key": path }, said), [1, 2, 3, 15]);
  assertMatch(said.join(), /^Others can read the key/);
});
