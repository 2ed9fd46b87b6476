import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { commandLine, inShell, withDefaultSignals, wqdump } from "./run.ts";

const LIST = "-d sim:mt4129_pciconf0 --source fullqp --dump all_valid_qpns --num 0x2000 --quiet";

Deno.test("--version and --help need nothing and say nothing on stderr", async () => {
  for (const args of ["--version", "-v", "version"]) {
    const { code, stdout, stderr } = await wqdump(args);
    assertMatch(stdout, /^wqdump \d+\.\d+\.\d+\n$/);
    assertEquals([code, stderr], [0, ""]);
  }
  for (const args of ["--help", "-h", "help"]) {
    const { code, stdout, stderr } = await wqdump(args);
    assertStringIncludes(stdout, "Usage: wqdump -d DEVICE");
    assertEquals([code, stderr], [0, ""]);
  }
  const decode = await wqdump("decode --help");
  assertStringIncludes(decode.stdout, "Usage: wqdump decode");
  assertEquals((await wqdump("help decode")).stdout, decode.stdout);
});

Deno.test("version --verbose lists what a report needs", async () => {
  const { code, stdout } = await wqdump("--version --verbose");
  for (const name of ["Deno", "system", "form", "permissions", "mtcr library"]) {
    assertMatch(stdout, new RegExp(`^${name} +: \\S`, "m"));
  }
  assertEquals(code, 0);
});

Deno.test("usage errors are one -E- line on stderr, nothing on stdout, exit code 2", async () => {
  for (const args of ["--frob", "frob", "-d sim:mt4117_pciconf0 --source FullQp --dump WQ --qp 1", "compare a b c"]) {
    const { code, stdout, stderr } = await wqdump(args);
    assertMatch(stderr, /^-E- [A-Zw].*[^.]\n$/);
    assertEquals([code, stdout], [2, ""]);
  }
});

Deno.test("what the device rules out is a usage error too", async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["-d sim:mt4119_pciconf0 --source mcg --dump all_valid_qpns", /--source MCG is for ConnectX-3\/Pro/],
    ["-d sim:mt4115_pciconf0 --source CMAS_EQ_BUFF --dump QP --qp 1", /CMAS_EQ_BUFF is for ConnectX-5 and later/],
    ["-d sim:mt4119_pciconf0 --source snd --dump QP --qp 1 --gw_access", /--gw_access is for ConnectX-3\/Pro/],
    ["-d sim:mt4119_pciconf0 --source full_qpcc --dump QP --qp 1", /did you mean FULL_QPC\?/],
    ["-d sim:nonsense --source snd --dump QP --qp 1", /no built-in adapter "sim:nonsense"/],
  ];
  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await wqdump(args);
    assertMatch(stderr, expected);
    assertMatch(stderr, /^-E- /);
    assertEquals([code, stdout], [2, ""], args);
  }
});

Deno.test("a context that does not exist is a device error", async () => {
  const { code, stdout, stderr } = await wqdump("-d sim:mt4117_pciconf0 --source fullqp --dump qp --qp 0x999");
  assertMatch(stderr, /^-E- .*0x999/);
  assertEquals([code, stdout], [3, ""]);
});

Deno.test("a reader that has seen enough ends the program quietly", async () => {
  const { code, stdout, stderr } = await inShell(`set -o pipefail; wqdump ${LIST} | head -1`);
  assertEquals(stdout, "Numbers of valid contexts (in the range 0x0 - 0x1fff):\n");
  assertEquals(stderr, "");
  assertEquals(code, 0);
  const help = await inShell("wqdump --help | head -1");
  assertEquals([help.stderr, help.stdout.split("\n").length], ["", 2]);
  const closed = await inShell(`wqdump ${LIST} | true`);
  assertEquals(closed.stderr, "");
});

Deno.test("a full disk is an error with exit code 1", async () => {
  for (const args of ["--version", "--help", LIST, "man", "-d sim:mt4117_pciconf0 --source Srq --dump wq --qp 0x60"]) {
    const { code, stderr } = await inShell(`wqdump ${args} > /dev/full`);
    assertMatch(stderr, /^-E- Cannot write to stdout: .*[Nn]o space/, args);
    assertEquals(code, 1, args);
  }
});

Deno.test("a closed stdout is an error, not a crash", async () => {
  const { code, stderr } = await inShell(`wqdump ${LIST} >&-`);
  assert(code === 1 || code === 0, `${code} ${stderr}`);
  assert(!stderr.includes("Internal error"), stderr);
});

Deno.test("a slow reader of a non-blocking pipe gets everything", async () => {
  const script = `
import fcntl, os, subprocess, sys, time
r, w = os.pipe()
fcntl.fcntl(w, fcntl.F_SETFL, fcntl.fcntl(w, fcntl.F_GETFL) | os.O_NONBLOCK)
p = subprocess.Popen(sys.argv[1:], stdout=w)
os.close(w)
time.sleep(0.5)
total = 0
while True:
    b = os.read(r, 4096)
    if not b: break
    total += len(b)
print(p.wait(), total)
`;
  const line = await commandLine(["man"]);
  const python = await new Deno.Command("python3", { args: ["-c", "pass"] }).output().then(
    (o) => o.success,
    () => false,
  );
  if (!python) return;
  const expected = (await wqdump("man")).stdout.length;
  const { stdout } = await new Deno.Command("python3", {
    args: ["-c", script, line.program, ...line.args],
    env: line.env,
  }).output();
  assertEquals(new TextDecoder().decode(stdout).trim(), `0 ${expected}`);
});

for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129], ["SIGQUIT", 131]] as const) {
  Deno.test(`${signal} ends a scan tidily with exit code ${expected}`, async () => {
    const line = await withDefaultSignals(
      await commandLine("-d sim:mt4125_pciconf0 --source fullqp --dump all_valid_qpns --fi 0x100 --scan".split(" "), {
        allow: ["--allow-ffi"], // without it nobody tells whether nohup ignores SIGHUP
      }),
    );
    const child = new Deno.Command(line.program, {
      args: line.args,
      env: line.env,
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const errors = new Response(child.stderr).text();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!text.includes("index") && (text + value).includes("index")) child.kill(signal);
      text += value;
    }
    const { code } = await child.status;
    const stderr = await errors;
    assertEquals(code, expected, stderr);
    assertMatch(text, /index 0x[0-9a-f]{8}\n-{41}\nNumber of valid contexts: \d+ \(search incomplete\)\n-{41}\n$/);
  });
}
