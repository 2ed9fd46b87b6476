import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describeError } from "../../../cli/report.ts";
import { run } from "../../../cli/run.ts";
import { DecodeError, DeviceError, UsageError, WqdumpError } from "../../../errors.ts";
import { fakeHost } from "./fakes.ts";

Deno.test("an error on a screen is broken between words", async () => {
  const host = fakeHost({ terminal: true, columns: 40 });
  assertEquals(await run(["-d", "sim:nonsense", "--menu", "--no-pager"], host), 2);
  const lines = host.seen.stderr.trimEnd().split("\n");
  for (const line of lines) assert(line.length <= 40 || !line.trim().includes(" "), line);
  assertEquals(lines.filter((line) => line.startsWith("-")).length, 2, host.seen.stderr);
});

Deno.test("every error of wqdump is one -E- line, its hint an -I- line", () => {
  assertEquals(describeError(new UsageError("Wrong"), false), { text: "-E- Wrong\n", exitCode: 2 });
  const device = new DeviceError("Gone", { device: "x", operation: "read", hint: "Look" });
  assertEquals(describeError(device, false), { text: "-E- Gone\n-I- Look\n", exitCode: 3 });
  assertEquals(describeError(new DecodeError("Odd"), false).exitCode, 4);
  assertEquals(describeError(new WqdumpError("Half"), false).exitCode, 1);
});

Deno.test("control characters of a device or file never reach the terminal", () => {
  assertEquals(describeError(new UsageError("a\nb"), false).text, "-E- a b\n");
});

Deno.test("a missing permission is named with its flag", () => {
  const error = new Deno.errors.NotCapable('Requires read access to "x", run again with the --allow-read flag');
  const { text, exitCode } = describeError(error, false);
  assertEquals(text, '-E- Not permitted: requires read access to "x", run again with the --allow-read flag\n');
  assertEquals(exitCode, 3);
});

Deno.test("in an executable, which nobody compiles again, a missing permission is one that it has not", () => {
  const cause = 'Requires all access to "/dev/x, y", specify the required permissions during compilation using ' +
    "`deno compile --allow-all`";
  const { message } = new UsageError(`Cannot read the log "/dev/x, y": ${cause}`);
  assertEquals(message, 'Cannot read the log "/dev/x, y": the executable may not open "/dev/x, y"');
});

Deno.test("a programming error asks for a report; --verbose shows where it happened", () => {
  const error = new TypeError("boom");
  assertStringIncludes(describeError(error, false).text, "-E- Internal error: TypeError: boom\n-I- Please report it");
  assertStringIncludes(describeError(error, true).text, "report_test.ts");
  assertEquals(describeError("odd", false).exitCode, 1);
});
