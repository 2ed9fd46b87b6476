import { assert, assertEquals } from "@std/assert";
import { deviceLike, runSimulated, runWqdump } from "./clients.ts";
import type { Faults } from "./faults.ts";
import { hostTest, type Outcome, VirtualHost } from "./harness.ts";
import type { DeviceState } from "./virtual_hca.ts";

const ADAPTER = "mt4125_pciconf0";
const RING = "--source Snd --dump WQ --qp 0x201 --format".split(" ");
/** Accesses before the ring's: the menu's twelve, the context's two. */
const BEFORE = 14;
/** Accesses of which the ring's first six are. */
const MIDWAY = BEFORE + 6;
const WORKERS = 6;
const IMPATIENT = { MFT_ICMD_TIMEOUT: "20", MFT_CMD_SLEEP: "1" };

/** What strikes, and whether elements were read before. */
interface Case {
  readonly faults: Faults;
  /** Words of the error. */
  readonly error: string;
  /** Elements that must have come out whole; undefined: output may hold none. */
  readonly elements?: number;
  /** Semaphores that nobody can free. */
  readonly held?: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  "the gateway is held from the start": {
    faults: { gatewayHeld: true },
    error: "semaphore is held",
    held: ["gateway"],
  },
  "the gateway is taken away midway": {
    faults: { gatewayHeld: true, from: MIDWAY },
    error: "semaphore is held",
    elements: 15,
    held: ["gateway", "icmd"],
  },
  "the gateway stops midway": {
    faults: { gatewayStuck: true, from: MIDWAY },
    error: "gateway does not answer",
    elements: 15,
    held: ["icmd"],
  },
  "the command interface is busy midway": {
    faults: { commandBusy: true, from: MIDWAY },
    error: "stays busy",
    elements: 18,
  },
  "a command never completes": { faults: { commandNeverDone: true, from: MIDWAY }, error: "timed out", elements: 18 },
  "the device vanishes midway": {
    faults: { vanish: true, from: MIDWAY },
    error: "does not answer",
    elements: 15,
    held: ["gateway", "icmd"],
  },
  "the firmware has no RESOURCE_DUMP": { faults: { commandStatus: 3 }, error: "ME_ICMD_OPERATIONAL_ERROR" },
  "the register is refused": { faults: { registerStatus: 4 }, error: "ME_REG_ACCESS_REG_NOT_SUPP" },
  "the register is refused midway": {
    faults: { registerStatus: 7, from: MIDWAY },
    error: "ME_REG_ACCESS_BAD_PARAM",
    elements: 18,
  },
  "a sequence number is wrong": {
    faults: { answer: "wrong-sequence", from: MIDWAY },
    error: "sequence number",
    elements: 18,
  },
  "an answer is oversized": { faults: { answer: "oversized", from: MIDWAY }, error: "claims 212 bytes", elements: 18 },
  "answers are empty for ever": { faults: { answer: "endless-empty", from: BEFORE }, error: "had no data" },
  "a segment has no length": { faults: { answer: "zero-length-segment", from: BEFORE }, error: "has length 0" },
  "a segment is too long": {
    faults: { answer: "overlong-segment", from: BEFORE },
    error: "Stream ends inside segment",
  },
  "the ring is cut": { faults: { answer: "cut", from: MIDWAY }, error: "is cut", elements: 21 },
  "an error segment answers": { faults: { answer: "error-segment", from: BEFORE }, error: "index is not valid" },
  "a notice segment answers": { faults: { answer: "notice-segment", from: BEFORE }, error: "answered no data" },
};

/** Ways to the device. */
const WAYS = ["mtcr", "pci", "fwctl"] as const;
type Way = typeof WAYS[number];

/** Accesses that a context takes: through the kernel it comes by a command, which is no access to this register. */
const CONTEXT = { mtcr: 2, pci: 2, fwctl: 0 } as const;

function casesOf(way: Way): [string, Case][] {
  return Object.entries(CASES).flatMap(([name, one]): [string, Case][] => {
    // The library's patience is what its variable says; ours is 45 s, which another test shortens.
    if (way === "pci" && one.faults.commandNeverDone === true) return [];
    if (way !== "fwctl") return [[name, one]];
    // There is neither gateway nor command semaphore: only answers can be wrong.
    if (one.faults.answer === undefined) return [];
    const { from } = one.faults;
    return [[name, {
      ...one,
      faults: { ...one.faults, ...(from === undefined ? {} : { from: from - CONTEXT.mtcr }) },
    }]];
  });
}

/** Lines of an element in raw format, 64 bytes each. */
const LINES_PER_ELEMENT = 4;
const HEADING_LINES = 3;

function checkText({ error, elements, held = [] }: Case, outcome: Outcome, state: DeviceState, whole: string): void {
  const { code, stdout, stderr } = outcome;
  assert([1, 3, 4].includes(code), `exit code ${code}`);
  const errors = stderr.split("\n").filter((line) => line.startsWith("-E- "));
  assertEquals(errors.length, 1, stderr);
  assert(errors[0]!.includes(error), errors[0]);
  const lines = stdout.split("\n");
  const kept = (HEADING_LINES + LINES_PER_ELEMENT * (elements ?? 0)) * (elements === undefined ? 0 : 1);
  assertEquals(lines.slice(0, kept), whole.split("\n").slice(0, kept));
  assert(lines.length <= kept + LINES_PER_ELEMENT + 1, `${lines.length} lines`);
  for (const [name, holder] of Object.entries(state.semaphores)) {
    assertEquals(holder !== 0, held.includes(name), `${name} semaphore: ${holder}`);
  }
}

function checkJson(stdout: string, elements: number | undefined): void {
  if (stdout === "") return assertEquals(elements, undefined);
  const document = JSON.parse(stdout) as { elements: unknown[]; incomplete: unknown };
  assertEquals(typeof document.incomplete, "string");
  assert(document.elements.length >= (elements ?? 0), `json: ${document.elements.length}`);
}

for (const way of WAYS) faultsBy(way);

function faultsBy(way: Way): void {
  hostTest({
    name: `wqdump on virtual HCAs with faults, by ${way}: one error, what was read is printed, json stays json`,
    // The cases run side by side, each on a device of its own; their steps only look at what came of them.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async (t) => {
      const cases = casesOf(way);
      const address = (index: number): string => `0000:${(index + 3).toString(16).padStart(2, "0")}:00.0`;
      const specs = await Promise.all(cases.map(async (_, index) => ({
        ...await deviceLike(ADAPTER, address(index), `mlx5_${index}`),
        ...(way === "fwctl" ? { fwctl: `fwctl${index}` } : {}),
      })));
      await using host = await VirtualHost.start(specs);
      const whole = (await runSimulated(["-d", `sim:${ADAPTER}`, ...RING, "raw"])).stdout;
      const accesses = async (format: string): Promise<number> => {
        host.set({}, address(0));
        const { code, stderr } = await runWqdump(host, ["-d", address(0), "--access", way, ...RING, format]);
        assertEquals(code, 0, stderr);
        return host.state(address(0)).registers["0xc000"] ?? 0;
      };
      // Where elements are decoded those accesses come before the ring's that tell what is done on the queue.
      const states = await accesses("json") - await accesses("raw");
      const outcomes = cases.map(() => Promise.withResolvers<() => void>());
      const attempt = async (index: number): Promise<() => void> => {
        const [, wanted] = cases[index]!;
        const run = (format: string): Promise<Outcome> => {
          const { from } = wanted.faults;
          const later = format === "json" && from === MIDWAY - (CONTEXT.mtcr - CONTEXT[way])
            ? { from: from + states }
            : {};
          host.set({ ...wanted.faults, ...later }, address(index));
          return runWqdump(host, ["-d", address(index), "--access", way, ...RING, format], { env: IMPATIENT });
        };
        const text = await run("raw");
        const state = host.state(address(index));
        // Faults that take the library seconds to notice are tried once.
        const json = wanted.held === undefined ? await run("json") : undefined;
        return () => {
          checkText(wanted, text, state, whole);
          if (json !== undefined) checkJson(json.stdout, wanted.elements);
        };
      };
      let next = 0;
      const worker = async (): Promise<void> => {
        for (let index = next++; index < cases.length; index = next++) {
          await attempt(index).then(outcomes[index]!.resolve, outcomes[index]!.reject);
        }
      };
      const workers = Promise.all(Array.from({ length: WORKERS }, worker));
      for (const [index, [name]] of cases.entries()) {
        await t.step(name, async () => (await outcomes[index]!.promise)());
      }
      await workers;
    },
  });
}
