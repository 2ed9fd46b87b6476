/** Opens `sim:` names: the built-in adapters, and scenario files. */

import { DecodeError, DeviceError, UsageError } from "../errors.ts";
import { grantHint, isGranted } from "../ffi/permissions.ts";
import { EMBEDDED } from "../scenarios/embedded_generated.ts";
import type { ContextPort, RegisterPort } from "../device/types.ts";
import { createAdapter } from "./adapter.ts";
import { createContextAdapter } from "./adapter4.ts";
import { MAX_SCENARIO_BLOCK } from "./blocks.ts";
import { virtualClock } from "./clock.ts";
import { contextPort } from "./context_port.ts";
import { scenarioList, simPort } from "./port.ts";
import { doneNow, parseScenario, parsingScenario } from "./scenario.ts";
import type { Scenario } from "./scenario_types.ts";
import { nearest } from "../suggest.ts";

/** What device names of simulated adapters start with. */
const SIM_PREFIX = "sim:";

/** A scenario's text: as objects it takes several times as much. */
const MAX_SCENARIO_BYTES = 32 << 20;

/** Does work in steps, which say how much they were; others may have their turn between two. */
export type InSteps = <T>(steps: Generator<number, T>) => Promise<T>;

const AT_ONCE: InSteps = (steps) => Promise.resolve(doneNow(steps));

/** A built-in adapter, for lists. */
export interface BuiltInAdapter {
  /** Device name, with `sim:`. */
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly title: string;
  readonly generation: 4 | 5;
  /** PCI device id. */
  readonly pciDeviceId: number;
  /** Part family. */
  readonly part: string;
  /** Firmware version that it claims. */
  readonly firmware: string;
}

/** The built-in adapters; nothing of their contents is loaded. */
export function builtInAdapters(): BuiltInAdapter[] {
  return EMBEDDED.map(({ name, title, generation, pciDeviceId, part, firmware }) => ({
    name: SIM_PREFIX + name,
    title,
    generation,
    pciDeviceId,
    part,
    firmware,
  }));
}

/**
 * Open a simulated adapter.
 *
 * @param name `sim:NAME` or `sim:path/to/scenario.json`.
 * @param inSteps How long work is done.
 * @returns A register port for generation 5, a context port for generation 4; tell them apart by `info.generation`.
 * @throws {UsageError} When there is no such built-in adapter.
 * @throws {DeviceError} When the scenario file cannot be read.
 * @throws {DecodeError} When it is no scenario.
 */
export async function openSim(name: string, inSteps?: InSteps): Promise<RegisterPort | ContextPort> {
  const scenario = await loadScenario(name, inSteps);
  if (scenario.generation === 4) return contextPort(createContextAdapter(scenario), name);
  const clock = virtualClock(scenario.later.map(({ at }) => at * 1000), startOf(name));
  const port = simPort(createAdapter(scenario, clock), name, clock);
  port.driverList = (source) => Promise.resolve(scenarioList(scenario, source));
  return port;
}

/**
 * The scenario behind a `sim:` name.
 *
 * @param name As for {@linkcode openSim}.
 * @param inSteps How long work is done.
 */
export async function loadScenario(name: string, inSteps: InSteps = AT_ONCE): Promise<Scenario> {
  const prefixed = name.toLowerCase().startsWith(SIM_PREFIX);
  const { path: rest, host } = partsOf(prefixed ? name.slice(SIM_PREFIX.length) : name);
  const embedded = EMBEDDED.find((one) => one.name === rest.toLowerCase());
  if (embedded !== undefined) return parseScenario(await embedded.load(), { name: embedded.name, host });
  if (!/[/\\]|\.json$/i.test(rest)) {
    const wanted = rest.toLowerCase();
    const near = EMBEDDED.find((one) => wanted.length > 3 && one.name.startsWith(wanted))?.name ??
      nearest(rest, EMBEDDED.map((one) => one.name));
    throw new UsageError(
      `There is no built-in adapter "${name}"${near === undefined ? "" : `; did you mean ${SIM_PREFIX}${near}?`}`,
      `Built in: ${EMBEDDED.map((one) => SIM_PREFIX + one.name).join(", ")}; or sim:path/to/scenario.json`,
    );
  }
  const text = new TextDecoder().decode(readBeside(rest, undefined, name));
  const readFile = (file: string): Uint8Array => readBeside(inside(file, name), rest, name);
  return await inSteps(parsingScenario(text, { name: rest, host, readFile, eager: true }));
}

/** `PATH#HOST@SECONDS`: one of a scenario's hosts, and where its time begins. */
function partsOf(name: string): { readonly path: string; readonly host: string | undefined; readonly start: number } {
  const [, path = name, host, start = "0"] = /^(.+?)(?:#([\w.-]+?))?(?:@(\d+(?:\.\d+)?))?$/.exec(name) ?? [];
  return { path, host, start: Number(start) };
}

function startOf(name: string): number {
  return partsOf(name).start * 1000;
}

/** A scenario may come from anywhere: what it names lies in its own folder, so that it cannot have any file shown. */
function inside(file: string, device: string): string {
  if (!/^[/\\]|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(file)) return file;
  throw new DecodeError(
    `"${device}" names the file "${file}": only files in the scenario's folder and below are read`,
    {
      hint: "Copy the file beside the scenario",
    },
  );
}

/** Read a file; a relative one that a scenario names lies in the scenario's folder. */
function readBeside(path: string, scenario: string | undefined, device: string): Uint8Array {
  const folder = scenario?.replace(/[^/\\]*$/, "") ?? "";
  const full = scenario === undefined ? path : folder + path;
  const failed = (why: string, hint?: string): DeviceError =>
    new DeviceError(`Cannot read "${full}" of "${device}": ${why}`, { device, operation: `read ${full}`, hint });
  if (!isGranted({ name: "read", path: full })) {
    throw failed("reading it is not allowed", grantHint(`--allow-read=${full}`));
  }
  try {
    return readRegular(full, scenario === undefined ? MAX_SCENARIO_BYTES : MAX_SCENARIO_BLOCK);
  } catch (error) {
    throw failed(error instanceof Deno.errors.NotFound ? "there is no such file" : (error as Error).message);
  }
}

/** Of the file that was opened: another one can have been put in the place of what was looked at. */
function readRegular(path: string, most: number): Uint8Array {
  if (!Deno.statSync(path).isFile) throw new Error("it is no regular file");
  using file = Deno.openSync(path, { read: true });
  const { size, isFile } = file.statSync();
  if (!isFile) throw new Error("it was replaced while it was opened");
  if (size > most) throw new Error(`it has ${size} bytes, at most ${most} are read`);
  const bytes = new Uint8Array(size);
  let length = 0;
  for (let count: number | null = 1; length < size && count !== null; length += count ?? 0) {
    count = file.readSync(bytes.subarray(length));
  }
  return bytes.subarray(0, length);
}
