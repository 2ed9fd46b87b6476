/**
 * Fuzz targets of whole commands: what a user types, on files of every container and on simulated adapters, to the last
 * byte on stdout and stderr. And differential ones: text, json and the library say the same of the same bytes.
 */

import { run } from "../../cli/run.ts";
import { layoutByName } from "../../layouts/index.ts";
import type { Field } from "../../layouts/types.ts";
import { decode, type QueueType } from "../../mod.ts";
import { MAX_LINE } from "../../plain.ts";
import { formatsOf } from "../../render/formats/index.ts";
import { fakeHost } from "../unit/cli/fakes.ts";
import { cases, load } from "../golden/load.ts";
import { containers, mutateContainer } from "./containers.ts";
import { mutateFields } from "./fields.ts";
import { temporary } from "./inputs.ts";
import { mutateJson, type Rng } from "./mutate.ts";
import type { Target } from "./target.ts";

type Json = Record<string, unknown>;

const encoder = new TextEncoder();
// deno-lint-ignore no-control-regex
const OBEYED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
/** Exit codes that a command may have without a signal. */
const CODES = [0, 1, 2, 3, 4, 10];

/** What came of a command. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command and checks what must hold of every one. */
export async function ran(args: readonly string[], forPeople = true): Promise<Ran> {
  const host = fakeHost({ input: "" });
  const code = await run(args, host);
  const { stdout, stderr } = host.seen;
  const fail = (why: string): never => {
    throw new TypeError(`${why}: ${JSON.stringify(args)} ${stderr.slice(0, 500)}`);
  };
  if (!CODES.includes(code)) fail(`Exit code ${code}`);
  if (/Internal error/.test(stderr)) fail("An internal error");
  if (code > 0 && code < 10 && args[0] !== "info" && stdout[0] !== "{" && !/^-[EW]- /m.test(stderr)) {
    fail(`Exit code ${code} without a word`);
  }
  for (const text of forPeople ? [stdout, stderr] : [stderr]) {
    if (OBEYED.test(text)) fail(`Control characters ${JSON.stringify(OBEYED.exec(text))}`);
  }
  if (stderr.split("\n").some((line) => line.length > MAX_LINE + 8)) fail("A line without end");
  return { code, stdout, stderr };
}

/** Runs a command for json: one document, which says what is missing when the exit code does. */
async function document(args: readonly string[]): Promise<Json | undefined> {
  const { code, stdout, stderr } = await ran([...args, "--json"]);
  if (stdout === "") {
    if (code === 2) return undefined;
    throw new TypeError(`No document of ${JSON.stringify(args)}: ${code} ${stderr.slice(0, 500)}`);
  }
  const json = JSON.parse(stdout) as Json;
  sameLoss(code, json, args);
  return json;
}

/** The exit code and what stands at the end of a document say the same of what is missing. */
function sameLoss(code: number, end: Json, args: readonly string[]): void {
  if (!("incomplete" in end) || code === 10) return;
  if ((end["incomplete"] !== null) !== (code !== 0)) {
    throw new TypeError(`Exit code ${code}, incomplete ${end["incomplete"]}: ${JSON.stringify(args)}`);
  }
}

/** The same of lines, the last of which is the end. */
async function lines(args: readonly string[]): Promise<void> {
  const { code, stdout } = await ran([...args, "--format", "ndjson"]);
  const last = stdout.trimEnd().split("\n").map((line) => JSON.parse(line || "{}") as Json).at(-1)!;
  sameLoss(code, last["end"] as Json | undefined ?? {}, args);
}

/** `info` of every container, in every format. */
const INFO: Target = {
  name: "info",
  weight: 2,
  seeds: containers,
  mutate: mutateContainer,
  run: async (bytes, rng) => {
    const path = temporary(bytes);
    if (rng.oneIn(2)) await ran(["info", path]);
    else await document(["info", path]);
  },
};

const TYPES = ["Snd", "Rcv", "Cmp", "Srq", "Eqe", "FullQp", "QP", "SQ", "CQ", "MKC", "SXDC", "MCG", "SND_BUFF"];
const DUMPS = ["WQ", "QP", "WQ_QP", "ALL_QPC", "ALL_VALID_QPNS"];
const NUMBERS = ["0", "0xb", "0x60", "0xb2e", "0x71", "all", "0xb-0xf", "0xffffff", "1,2,3", "0x201", "513"];
const WHERES = [
  "state=ERR",
  "opcode=REQ_ERR",
  "opcode=SEND|RDMA_READ",
  "number>0",
  "qpn=0xb",
  "va>0",
  "x=1",
  "state~",
  "=",
];
const FIELDS = ["opcode,qpn", "number,state", "constructor", "index", "", "wqe_ctrl.opcode,,"];

/** Words of an option, now and then. */
function some(rng: Rng, name: string, values: readonly string[], often = 3): string[] {
  return rng.oneIn(often) ? [`--${name}`, rng.pick(values)] : [];
}

/** A command line on a file or a simulated adapter, everything but its format. */
function lineOn(path: string, rng: Rng, live: boolean): string[] {
  const more = [...some(rng, "fi", ["0", "1", "63", "4294967295"], 4), "--num", rng.pick(["0", "1", "3", "64"])];
  const select = [...some(rng, "where", WHERES), ...some(rng, "fields", FIELDS, 5)];
  const kinds = live ? 1 : 6;
  switch (rng.below(kinds)) {
    case 1:
      return [
        "list",
        rng.pick(["qp", "cq", "all", "mkey", "eqs"]),
        path,
        ...select,
        ...some(rng, "sort", ["-number", "state"]),
      ];
    case 2:
      return ["diagnose", path, ...some(rng, "qp", NUMBERS), ...(rng.oneIn(2) ? ["--all"] : []), ...redacts(rng)];
    case 3:
      return ["compare", path, path, ...some(rng, "qp", ["0xb", "0x201"])];
    case 4:
      return [
        "decode",
        path,
        ...some(rng, "source", [...TYPES, "qpc", "cqc"], 2),
        ...some(rng, "stride", ["16", "64", "65"]),
      ];
    case 5:
      return ["-d", path, "--menu"];
    default:
      return ["-d", path, "--source", rng.pick(TYPES), "--dump", rng.pick(DUMPS), "--qp", rng.pick(NUMBERS), ...more]
        .concat(select, rng.oneIn(6) ? ["--pending"] : []);
  }
}

const redacts = (rng: Rng): string[] => rng.oneIn(2) ? ["--redact"] : [];

async function anyCommand(path: string, rng: Rng, live: boolean): Promise<void> {
  if (rng.oneIn(8)) {
    const named = ["--qp", rng.pick(["0xb", "0x201", "1,2"]), ...redacts(rng)];
    return void await ran(["capture", "-d", path, "-o", "-", ...named], false);
  }
  const line = lineOn(path, rng, live);
  if (rng.oneIn(2)) return void await document(line);
  if (rng.oneIn(3)) return await lines(line);
  await ran([...line, "--format", rng.pick([...formatsOf("ring"), "short", "csv", "md", "ndjson"])]);
}

/** Whole command lines on files. */
const COMMANDS: Target = {
  name: "command",
  weight: 2,
  seeds: containers,
  mutate: mutateContainer,
  run: async (bytes, rng) => await anyCommand(temporary(bytes), rng, false),
};

/** Commands on adapters that a scenario invents. */
const SIMULATED: Target = {
  name: "simulated",
  weight: 1,
  seeds: () =>
    ["mt4117_pciconf0", "mt4119_pciconf0", "mt4103_pci_cr0"].map((name) =>
      Deno.readFileSync(new URL(`../../scenarios/${name}.json`, import.meta.url))
    ),
  mutate: mutateJson,
  run: async (bytes, rng) => {
    const path = temporary(withoutDelay(bytes));
    await anyCommand(`sim:${path}`, rng, true);
  },
};

/** A fault that waits is no fault of the program's. */
function withoutDelay(bytes: Uint8Array): Uint8Array {
  return encoder.encode(new TextDecoder().decode(bytes).replace(/"delay_ms":/g, '"comment":'));
}

const QUEUES: readonly QueueType[] = ["snd", "rcv", "srq", "cmp", "eqe"];

/** A number as text shows it, and whether it may do without. */
interface Told {
  readonly line: string;
  readonly optional: boolean;
}

/** Names and numbers of a segment, in order, under the names of text; what text shows in words of its own is left out. */
function* numbersOf(value: unknown, layout: string | null): Generator<Told> {
  if (Array.isArray(value)) { for (const item of value) yield* numbersOf(item, null); }
  else if (typeof value === "object" && value !== null) {
    const rows = (layout === null ? {} : layoutByName(layout)?.fields ?? {}) as Record<string, Partial<Field>>;
    for (const [name, item] of Object.entries(value)) {
      const { label = name, when } = rows[name] ?? {};
      const optional = when !== undefined;
      if (typeof item === "object") yield* numbersOf(item, null);
      else if (Object.hasOwn(value, `${name}_text`) || !/^(?:0x[0-9a-f]{1,16}|-?\d+)$/.test(String(item))) continue;
      else if (typeof label === "string") yield { line: `${label} 0x${digits(unsigned(BigInt(item)))}`, optional };
      else {
        const [high, low] = [BigInt(item) >> 32n, BigInt(item) & 0xffffffffn];
        yield { line: `${label[0]} 0x${digits(high)}`, optional };
        yield { line: `${label[1]} 0x${digits(low)}`, optional };
      }
    }
  }
}

const unsigned = (value: bigint): bigint => value < 0n ? BigInt.asUintN(32, value) : value;
const digits = (value: bigint): string => value.toString(16);

/** The same of an element in text. */
function* numbersIn(text: string): Generator<string> {
  for (const [, name, value] of text.matchAll(/^([a-z]\w*) : (0x[0-9a-f]{1,16})(?: \(.*\))?$/gm)) {
    yield `${name} 0x${digits(BigInt(value!))}`;
  }
}

/** Text, json and the library: the same elements, fields and numbers. */
const DIFFERENTIAL: Target = {
  name: "differential",
  weight: 1,
  seeds: () => cases("mlx").map((name) => load(name).bytes.slice(0, 1024)),
  mutate: mutateFields,
  run: async (bytes, rng) => {
    const source = rng.pick(QUEUES);
    const generation = rng.oneIn(3) ? 4 : 5;
    const stride = source === "rcv" || source === "srq" || generation === 4 ? 64 : undefined;
    const transport = source === "snd" && rng.oneIn(2)
      ? rng.pick(["rc", "ud", "raw", "dc", "xrc"] as const)
      : undefined;
    const path = temporary(bytes);
    const line = ["decode", path, "--source", source, "--generation", `${generation}`]
      .concat(stride === undefined ? [] : ["--stride", `${stride}`])
      .concat(transport === undefined ? [] : ["--transport", transport]);
    const text = await ran(line);
    const json = await document(line);
    if (json === undefined || text.code > 1) return;
    const elements = json["elements"] as {
      readonly segments: readonly Json[];
      readonly index: number;
      readonly flags?: readonly string[];
    }[];
    const shown = text.stdout.split(/^(?=\[Element Index )/m).filter((part) => part.startsWith("[Element"))
      .map((part) => part.split(/^(?:-+ explanation -+|First cause)/m)[0]!);
    if (shown.length !== elements.length) throw new TypeError(`${shown.length} in text, ${elements.length} in json`);
    elements.forEach(({ segments, index, flags = [] }, i) => {
      const said = [...numbersIn(shown[i]!)];
      let at = 0;
      for (const { fields, layout } of segments) {
        for (const { line, optional } of numbersOf(fields, layout as string | null)) {
          if (line === said[at]) at++;
          else if (!optional) throw new TypeError(`element ${index}: json has ${line}, text ${said[at]}`);
        }
      }
      // Of a value that is cut in its middle text shows the half that is there.
      const half = flags.includes("cut") && at === said.length - 1;
      if (at < said.length && !half) throw new TypeError(`element ${index}: json does not have ${said[at]}`);
    });
    if (bytes.length % (stride ?? 64) !== 0) return; // the command says that the rest is cut
    const records = [...decode(bytes, { source, generation, stride, transport, count: ringCount(bytes, stride) })];
    const own = JSON.stringify(records.map(({ segments }) => segments));
    const theirs = JSON.stringify(elements.map(({ segments }) => segments));
    if (own !== theirs) throw new TypeError("json and the library differ");
  },
};

/** Elements of an input that can be a whole ring. */
function ringCount(bytes: Uint8Array, stride = 64): number | undefined {
  const count = bytes.length / stride;
  return Number.isInteger(count) && count > 0 && (count & (count - 1)) === 0 ? count : undefined;
}

/** All of them. */
export const COMMAND_TARGETS: readonly Target[] = [INFO, COMMANDS, SIMULATED, DIFFERENTIAL];
