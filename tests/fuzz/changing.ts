/**
 * Fuzz targets of files that change under a command: outputs that are its inputs by another name, and inputs that become
 * shorter while they are read.
 */

import { CAPTURE_MAGIC } from "../../files/signatures.ts";
import { equal } from "../../logs/assemble_rules.ts";
import { ran } from "./commands.ts";
import { containers, mutateContainer } from "./containers.ts";
import { temporary } from "./inputs.ts";
import type { Rng } from "./mutate.ts";
import type { Target } from "./target.ts";

/** Other names of a file; what is made for them lies in `beside`. */
const NAMES: readonly ((path: string, beside: string) => string)[] = [
  (path) => path,
  (path) => path.replace(/(\/[^/]*)$/, "/.$1"),
  (path) => path.replace(/(\/[^/]*)(\/[^/]*)$/, "$1/..$1$2"),
  (path, beside) => linked(path, `${beside}/soft.ndjson`),
  (path, beside) => linked(linked(path, `${beside}/first`), `${beside}/second.html`),
  (path, beside) => `${linked(folderOf(path), `${beside}/folder`)}/${path.slice(path.lastIndexOf("/") + 1)}`,
  (path, beside) => {
    Deno.linkSync(path, `${beside}/hard.csv`);
    return `${beside}/hard.csv`;
  },
  (path) => `/dev/fd/${descriptorOf(path)}`,
  (path) => `/proc/self/fd/${descriptorOf(path)}`,
];

function linked(path: string, link: string): string {
  Deno.symlinkSync(path, link);
  return link;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

/** The number of an open file. */
function descriptorOf(path: string): string {
  const real = Deno.realPathSync(path);
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    try {
      if (Deno.readLinkSync(`/proc/self/fd/${name}`) === real) return name;
    } catch {
      // The folder's own.
    }
  }
  throw new Error(`${path} is not open`);
}

/** Command lines that write a file. */
function writing(path: string, out: string, rng: Rng): string[] {
  const number = rng.pick(["0xb", "0xb2e"]);
  const dump = ["-d", path, "--source", rng.pick(["Snd", "FullQp"]), "--dump", rng.pick(["WQ", "QP"]), "--qp", number];
  return rng.pick([
    [...dump, "--bin", out],
    [...dump, "--trace", out],
    ["capture", "-d", path, "-o", out, "--qp", number, ...(rng.oneIn(3) ? ["--force"] : [])],
    ["capture", "-d", path, "-o", out, "--qp", number, "--redact", "--trace", out],
    ["list", "qp", path, "--rows", out],
    ["diagnose", path, "--rows", out],
    ["diagnose", path, "--format", "html", "-o", out],
    ["decode", path, "--format", "html", "-o", out],
    ["compare", path, path, "--format", "html", "-o", out],
    ["diagnose", "-d", "sim:mt4117_pciconf0", "--samples", `${path},${path}`, "--format", "html", "-o", out],
  ]);
}

/** What is read stays as it is, whatever it is called where the output goes; nothing is said to be written that is not. */
const OUTPUT: Target = {
  name: "output",
  weight: 0.5,
  seeds: containers,
  mutate: mutateContainer,
  run: async (bytes, rng) => {
    const path = temporary(bytes);
    const beside = `${folderOf(path)}/beside`;
    Deno.mkdirSync(beside);
    const open = Deno.openSync(path);
    try {
      const out = rng.pick(NAMES)(path, beside);
      const line = writing(path, out, rng);
      const { code } = await ran(line);
      const after = Deno.readFileSync(path);
      const forced = line.includes("--force") && CAPTURE_MAGIC.every((byte, i) => after[i] === byte);
      if (!equal(after, bytes) && !forced) throw new TypeError(`The input is gone: ${code} ${JSON.stringify(line)}`);
      if (code !== 2 && code !== 3 && code !== 4 && !forced && equal(Deno.readFileSync(out), bytes)) {
        throw new TypeError(`Nothing was written: ${code} ${JSON.stringify(line)}`);
      }
    } finally {
      open.close();
      Deno.removeSync(beside, { recursive: true });
    }
  },
};

/**
 * Runs a command under which a file becomes shorter at one of the first reads.
 *
 * @returns True where it did, and no file was opened anew afterwards: that is a shorter file, which nobody saw longer.
 */
async function shrinking(path: string, size: number, at: number, command: () => Promise<void>): Promise<boolean> {
  const { readSync, read } = Deno.FsFile.prototype;
  const open = new Set<Deno.FsFile>();
  let [reads, anew] = [0, false];
  const shrink = (file: Deno.FsFile): void => {
    if (reads <= at) open.add(file);
    else anew ||= !open.has(file);
    if (reads++ === at) Deno.truncateSync(path, size);
  };
  Deno.FsFile.prototype.readSync = function (into) {
    shrink(this);
    return readSync.call(this, into);
  };
  Deno.FsFile.prototype.read = function (into) {
    shrink(this);
    return read.call(this, into);
  };
  try {
    await command();
  } finally {
    Object.assign(Deno.FsFile.prototype, { readSync, read });
  }
  return reads > at && !anew;
}

function reading(path: string, rng: Rng): string[] {
  const number = rng.pick(["0xb", "0xb2e"]);
  return rng.pick([
    ["-d", path, "--source", rng.pick(["Snd", "FullQp", "Rcv"]), "--dump", rng.pick(["WQ", "QP"]), "--qp", number],
    ["list", "qp", path],
    ["decode", path],
    ["decode", path, "--source", rng.pick(["Snd", "Cmp", "qpc"])],
    ["info", path],
  ]);
}

/** What is lost while it is read is not left out in silence: the answer is the whole file's, or the exit code is not 0. */
const SHRINKING: Target = {
  name: "shrinking",
  weight: 0.5,
  seeds: containers,
  mutate: mutateContainer,
  run: async (bytes, rng) => {
    const path = temporary(bytes);
    const line = reading(path, rng);
    const whole = await ran(line);
    let code = 0;
    let stdout = "";
    const [size, at] = [rng.below(bytes.length), rng.below(12)];
    const cut = await shrinking(path, size, at, async () => {
      ({ code, stdout } = await ran(line));
    });
    if (cut && code === 0 && stdout !== whole.stdout) {
      throw new TypeError(
        `Lost without a word at read ${at}, ${size} bytes left: ${JSON.stringify(line)}\n${stdout.slice(0, 300)}`,
      );
    }
  },
};

/** All of them. */
export const CHANGING: readonly Target[] = [OUTPUT, SHRINKING];
