/**
 * Every fault that a device can show at its registers, on `sim:`: one clear line, the right exit code, what was read
 * before is kept and marked incomplete. The same faults below NVIDIA's library, and the state of the semaphores after
 * them: tests/hca/dump_faults_test.ts and faults_test.ts.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { commandLine, withDefaultSignals, wqdump } from "../cli/run.ts";

const SCENARIO = new URL("../../scenarios/mt4125_pciconf0.json", import.meta.url);
const RING = "--source Snd --dump WQ --qp 0x201 --format".split(" ");
const ELEMENTS = 64;
const BUFFER = "SND_BUFF";

/** A fault and what the user gets. */
interface Case {
  readonly faults: Readonly<Record<string, unknown>>;
  /** Exit code. */
  readonly code: 0 | 3 | 4;
  /** The `-E-` line; undefined: none. */
  readonly error?: RegExp;
  /** Elements kept, one that is cut included. */
  readonly kept: number;
}

const CASES: Readonly<Record<string, Case>> = {
  "no fault": { faults: {}, code: 0, kept: ELEMENTS },
  "a sequence number is wrong": {
    faults: { segment: BUFFER, wrong_sequence: 3 },
    code: 3,
    error: /sequence number 7 came where 3 was due$/,
    kept: 6,
  },
  "the first sequence number is wrong": {
    faults: { segment: BUFFER, wrong_sequence: 1 },
    code: 3,
    error: /sequence number 5 came where 1 was due$/,
    kept: 0,
  },
  "more data is promised for ever, and comes": {
    faults: { segment: BUFFER, endless: "data" },
    code: 0,
    kept: ELEMENTS,
  },
  "more data is promised for ever, and none comes": {
    faults: { segment: BUFFER, endless: "empty" },
    code: 3,
    error: /17 answers in a row had no data and promised more$/,
    kept: 3,
  },
  "an answer claims more than a register holds": {
    faults: { segment: BUFFER, size: 209 },
    code: 3,
    error: /the answer claims 209 bytes of data, a register holds 208$/,
    kept: 0,
  },
  "an answer has half a dword": {
    faults: { segment: BUFFER, size: 5 },
    code: 4,
    error: /^-E- Segment 0x\w+ has length 0 \(at byte 16 of the stream\)$/,
    kept: 0,
  },
  "an answer has nothing": { faults: { segment: BUFFER, size: 0 }, code: 4, error: /has length 0/, kept: 0 },
  "the stream is cut": {
    faults: { segment: BUFFER, cut_after: 700 },
    code: 4,
    error: /Segment 0x1001 is cut: 648 of 4096 payload bytes/,
    kept: 11,
  },
  "a segment says that it has no length": {
    faults: { segment: BUFFER, segment_dwords: 0 },
    code: 4,
    error: /Segment 0x1001 has length 0 \(at byte 36 of the stream\)$/,
    kept: 0,
  },
  "a segment is shorter than the ring": {
    faults: { segment: BUFFER, segment_dwords: 20 },
    code: 4,
    error: /^-E- /,
    kept: 1,
  },
  "a segment is longer than the ring": { faults: { segment: BUFFER, segment_dwords: 60000 }, code: 0, kept: ELEMENTS },
  "the terminate segment is missing": { faults: { segment: BUFFER, no_terminate: true }, code: 0, kept: ELEMENTS },
  "indexes move": { faults: { segment: BUFFER, move_indexes: true }, code: 0, kept: ELEMENTS },
  "a notice comes with the data": {
    faults: { segment: BUFFER, message: { kind: "notice", syndrome: 5, text: "note this" } },
    code: 0,
    kept: ELEMENTS,
  },
  "the device is gone from the start": {
    faults: { vanish_after: 0 },
    code: 3,
    error: /the answer is all ones$/,
    kept: 0,
  },
  // What a send queue says of its elements is read first, with the accesses before these.
  "the device vanishes midway": { faults: { vanish_after: 23 }, code: 3, error: /the answer is all ones$/, kept: 29 },
  "accesses are refused midway": { faults: { refuse_after: 23, status: 0x20 }, code: 3, error: /^-E- /, kept: 29 },
  "the device is busy midway": { faults: { refuse_after: 23, status: 1 }, code: 3, error: /BUSY/, kept: 29 },
  "the menu has a wrong sequence number": {
    faults: { segment: "MENU", wrong_sequence: 2 },
    code: 3,
    error: /^-E- Cannot read the resource-dump menu of .*: sequence number 6 came where 2 was due$/,
    kept: 0,
  },
  "the menu is cut": {
    faults: { segment: "MENU", cut_after: 300 },
    code: 3,
    error: /^-E- Cannot read the resource-dump menu of .*: Stream ends inside segment 0xffff/,
    kept: 0,
  },
  // What came of it is used, with a remark.
  "the menu is endless": { faults: { segment: "MENU", endless: "data", no_terminate: true }, code: 0, kept: ELEMENTS },
};

/** The adapter with other faults, beside its rings. */
async function withFaults(faults: Readonly<Record<string, unknown>>, work: (device: string[]) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-drill-" });
  try {
    await Deno.symlink(new URL("rings", SCENARIO), `${folder}/rings`);
    const scenario = { ...JSON.parse(await Deno.readTextFile(SCENARIO)), faults };
    await Deno.writeTextFile(`${folder}/drill.json`, JSON.stringify(scenario));
    await work(["-d", `sim:${folder}/drill.json`]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function checkErrors(stderr: string, error: RegExp | undefined): void {
  const errors = stderr.split("\n").filter((line) => line.startsWith("-E- "));
  assertEquals(errors.length, error === undefined ? 0 : 1, stderr);
  if (error !== undefined) assertMatch(errors[0]!, error);
}

Deno.test("faults at the registers of a simulated adapter", async (t) => {
  const whole = (await wqdump(["-d", "sim:mt4125_pciconf0", ...RING, "text"])).stdout;
  for (const [name, { faults, code, error, kept }] of Object.entries(CASES)) {
    await t.step(name, () =>
      withFaults(faults, async (device) => {
        const [text, json] = await Promise.all(
          ["text", "json"].map((format) => wqdump([...device, ...RING, format], { allow: ["--allow-read"] })),
        );
        assert(text && json);
        assertEquals(text.code, code, text.stderr);
        checkErrors(text.stderr, error);
        const shown = text.stdout.match(/^\[Element Index /gm)?.length ?? 0;
        assertEquals(shown, kept, text.stdout.slice(-500));
        assert(whole.startsWith(text.stdout.trimEnd().split("\n").slice(0, -8).join("\n")));
        assertEquals(json.code, code, json.stderr);
        const document = JSON.parse(json.stdout);
        assertEquals(document.elements.length, kept);
        assertEquals(typeof document.incomplete, error === undefined ? "object" : "string", document.incomplete);
      }));
  }
});

/** Starts wqdump and sends a signal after some time. */
async function interrupted(args: readonly string[], signal: Deno.Signal, afterMs: number) {
  const line = await withDefaultSignals(await commandLine(args, { allow: ["--allow-read", "--allow-write"] }));
  const child = new Deno.Command(line.program, {
    args: line.args,
    env: line.env,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  const timer = setTimeout(() => {
    try {
      child.kill(signal);
    } catch {
      // It was faster.
    }
  }, afterMs);
  const { code, stdout, stderr } = await output;
  clearTimeout(timer);
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

Deno.test("a signal at any step of a dump ends it tidily", async () => {
  // 34 accesses of 30 ms: menu, context, ring.
  await withFaults({ delay_ms: 30 }, async (device) => {
    const whole = JSON.parse((await wqdump([...device, ...RING, "json"], { allow: ["--allow-read"] })).stdout);
    const codes = new Set<number>();
    for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
      for (let afterMs = 250; afterMs < 1500; afterMs += 250) {
        const { code, stdout, stderr } = await interrupted([...device, ...RING, "json"], signal, afterMs);
        codes.add(code);
        // A signal before the program listens ends it as it ends every program, with nothing on stdout.
        assert([expected, 0].includes(code), `${signal} after ${afterMs} ms: ${code} ${stderr}`);
        assert(!stderr.includes("Internal error"), stderr);
        if (stdout === "") continue;
        const document = JSON.parse(stdout);
        // A signal that comes when all is there takes nothing away.
        if (document.incomplete === null) assertEquals(document.elements, whole.elements);
        else assertEquals([typeof document.incomplete, code], ["string", expected]);
        const on = /--fi (0x[0-9a-f]+) goes on$/.exec(document.incomplete ?? "")?.[1];
        // Nothing is there before the device is open.
        const there = (document.elements ?? []).filter(({ flags }: { flags?: string[] }) => !flags?.includes("cut"));
        if (on !== undefined) assertEquals(Number(on), there.length);
      }
    }
    assert(codes.has(130) && codes.has(143), [...codes].join());
  });
});

Deno.test("what cannot be written leaves the old file as it was, and nothing beside it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-full-" });
  try {
    await Deno.writeTextFile(`${folder}/old`, "precious");
    const allow = ["--allow-read", "--allow-write"];
    await withFaults({ vanish_after: 3 }, async (device) => {
      const old = `${folder}/old`;
      const dump = [...device, ...RING, "raw", "--bin", old];
      for (const args of [["capture", ...device, "--qp", "0x201", "--force", "-o", old], dump]) {
        const { code, stderr } = await wqdump(args, { allow });
        assert(code === 3 || code === 1, `${code} ${stderr}`);
        assertEquals(await Deno.readTextFile(old), "precious", args.join(" "));
        assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["old"]);
      }
    });
    const sim = ["-d", "sim:mt4125_pciconf0"];
    for (const target of [`${folder}/no/such/folder`, folder, "/dev/full"]) {
      for (
        const args of [["capture", ...sim, "--qp", "0x201", "--force", "-o", target], [
          ...sim,
          ...RING,
          "raw",
          "--bin",
          target,
        ], [
          ...sim,
          ...RING,
          "raw",
          "--trace",
          target,
        ]]
      ) {
        const { code, stderr } = await wqdump(args, { allow: ["--allow-all"] });
        assert([1, 2, 3].includes(code), `${args.join(" ")}: ${code} ${stderr}`);
        assertStringIncludes(stderr, "-E- ");
        assert(!stderr.includes("Internal error"), stderr);
      }
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["old"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const MAY_MOUNT = Deno.build.os === "linux" && Deno.uid() === 0 &&
  await new Deno.Command("unshare", {
    args: ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"],
    stdout: "null",
    stderr: "null",
  }).output().then(({ success }) => success, () => false);

Deno.test({
  name: `a disk that fills up midway leaves the old file as it was${MAY_MOUNT ? "" : " (needs the right to mount)"}`,
  ignore: !MAY_MOUNT,
  fn: async () => {
    const sim = ["-d", "sim:mt4125_pciconf0"];
    const ring = [...sim, "--source", "Snd", "--dump", "WQ", "--qp", "0x201", "--format", "raw"];
    for (
      const args of [[...ring, "--bin"], [...ring, "--trace"], ["capture", ...sim, "--qp", "0x201", "--force", "-o"]]
    ) {
      const line = await commandLine([...args, "/mnt/old"], { allow: ["--allow-read", "--allow-write"] });
      // One page of 4 KiB is taken by the old file, one is free.
      const script = 'mount -t tmpfs -o size=8k none /mnt && printf precious > /mnt/old && "$@" >/dev/null; ' +
        'echo "code $?"; cat /mnt/old; echo; ls -A /mnt';
      const { stdout, stderr } = await new Deno.Command("unshare", {
        args: ["--mount", "/bin/sh", "-c", script, "sh", line.program, ...line.args],
        env: line.env,
        stdin: "null",
      }).output();
      const text = new TextDecoder();
      const said = text.decode(stderr);
      const [code, content, ...names] = text.decode(stdout).trim().split("\n");
      if (code === "code 0") {
        assert(args.includes("capture"), `it fits? ${args.join(" ")}`);
        continue; // it packs well
      }
      assertEquals([code, content, names], ["code 1", "precious", ["old"]], `${args.join(" ")}: ${said}`);
      assertMatch(said, /^-E- .*[Nn]o space/m);
    }
  },
});

Deno.test("a scenario names files of its own folder only", async () => {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-paths-" });
  try {
    for (const file of ["/etc/hostname", "../secret.bin", "a/../../secret.bin", "..\\secret.bin"]) {
      const scenario = JSON.parse(await Deno.readTextFile(SCENARIO));
      scenario.rings = [{ segment: "SND_BUFF", index: "0x777", file }];
      await Deno.writeTextFile(`${folder}/x.json`, JSON.stringify(scenario));
      await Deno.symlink(new URL("rings", SCENARIO), `${folder}/rings`).catch(() => undefined);
      const { code, stdout, stderr } = await wqdump(["-d", `sim:${folder}/x.json`, "--menu"], {
        allow: ["--allow-read"],
      });
      assertEquals([code, stdout], [4, ""], stderr);
      assertStringIncludes(stderr, "only files in the scenario's folder");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
