/**
 * Combinations of options that make no sense. Each is refused with the option, its value and what would work, before
 * anything is opened; check_device.ts adds what only the device can tell.
 */

import { UsageError } from "../errors.ts";
import { checkOutputs } from "./check_outputs.ts";
import type { CommandLine } from "./parse.ts";
import type { Options } from "./flags.ts";
import { formatNamed, formatsOf } from "../render/formats/index.ts";
import type { Printed } from "../render/format.ts";
import { COMMANDS } from "./commands.ts";
import { findQueue } from "../layouts/queues.ts";
import { oneOf } from "./values.ts";
import { quote } from "../plain.ts";
import { didYouMean } from "../suggest.ts";
import { formatOf } from "./format_of.ts";
import { QUEUE_FORM, refuse } from "./refuse.ts";
import { checkConditions, checkDecode, checkRing } from "./check_elements.ts";

/** Largest context number (24 bits); memory keys have 32 with their variant byte. */
const MAX_CONTEXT = 0xffffff;

/**
 * Check what the options alone can tell.
 *
 * @throws {UsageError} On the first combination that makes no sense.
 */
export function checkOptions(line: CommandLine): void {
  const { options } = line;
  checkOutput(line);
  checkOutputs(line);
  if (line.command === "dump") checkDump(options);
  if (line.command === "decode") checkDecode(options);
  if (line.command !== "dump" && options.qp?.length === 0) {
    throw new UsageError(
      `Option --qp all is for dumps; leave --qp out with wqdump ${line.command}${
        line.command === "capture" ? ", and give --all" : ""
      }`,
    );
  }
  if (line.command === "capture") checkCapture(options);
}

function checkOutput(line: CommandLine): void {
  const { options, command } = line;
  if (options.quiet && options.verbose) throw new UsageError("Options --quiet and --verbose contradict; give one");
  if (options.json && options.format !== undefined && options.format !== "json") {
    throw new UsageError(`Options --json and --format ${options.format} contradict; give one`);
  }
  const format = formatOf(options);
  const formats = COMMANDS[command].formats;
  if (options.format !== undefined && formats.length > 0 && !formats.includes(format)) {
    throw new UsageError(`wqdump ${command} has no --format ${format}; it writes ${oneOf(formats)}`);
  }
  if (options["raw-bytes"] && formatNamed(format).machine === undefined) {
    throw new UsageError(`Option --raw-bytes adds to json; with --format ${format} use --format raw or dw instead`);
  }
}

/** Refuse a format that does not print a thing. */
function needFormat(options: Options, printed: Printed, what: string): void {
  const format = formatOf(options);
  if (formatNamed(format)[printed] !== undefined) return;
  throw new UsageError(`Option ${what} has no --format ${format}; it writes ${oneOf(formatsOf(printed))}`);
}

/** The dump command. */
function checkDump(options: Options): void {
  if (options.menu) {
    checkMenu(options);
  } else if (options.dump === undefined) {
    checkNoDump(options);
  } else if (options.dump === "ICM") {
    checkIcm(options);
  } else {
    checkContexts(options);
  }
  needDevice(options);
}

function needDevice(options: Options): void {
  if (options.device !== undefined) return;
  throw new UsageError("Option --device is missing; give the adapter with -d DEVICE (wqdump devices lists them)");
}

/** --menu stands alone. */
function checkMenu(options: Options): void {
  refuse(
    options,
    ["source", "dump", "qp", "fi", "num", "scan", "address", "size", "pending", "fields", "where"],
    "--menu",
    {
      instead: "--menu needs only --device",
    },
  );
  needFormat(options, "menu", "--menu");
}

/** Without --dump only --clear_semaphore makes sense. */
function checkNoDump(options: Options): void {
  if (options.clear_semaphore && options.source === undefined) {
    refuse(options, ["qp", "fi", "num", "address", "size"], "--clear_semaphore", {
      instead: "without --dump, --clear_semaphore needs only --device",
    });
    return;
  }
  throw new UsageError(
    "Option --dump is missing; give WQ, QP, WQ_QP, ALL_QPC, ALL_VALID_QPNS or ICM (or --menu to see what there is)",
  );
}

/** ICM goes by address, everything else by number. */
function checkIcm(options: Options): void {
  for (const name of ["address", "size"] as const) {
    if (options[name] === undefined) {
      throw new UsageError(`Option --dump ICM needs --address and --size; --${name} is missing`);
    }
  }
  refuse(options, ["qp", "fi", "num", "gw_access", "where", ...RING_ONLY], "--dump ICM", {
    instead: "ICM is read by --address and --size",
  });
  needFormat(options, "icm", "--dump ICM");
  const address = options.address!;
  if (address % 4n !== 0n) {
    throw new UsageError(`Option --address takes a multiple of 4; ${quote(`0x${address.toString(16)}`)} is none`);
  }
  if (address + BigInt(options.size!) > 1n << 64n) {
    throw new UsageError(
      `Options --address 0x${address.toString(16)} and --size ${options.size} go past the last 64-bit address`,
    );
  }
}
const RING_ONLY = ["stride", "transport", "cqe-size", ...QUEUE_FORM, "pending", "fields"] as const;

/** WQ, QP, WQ_QP and the ALL_ ones. */
function checkContexts(options: Options): void {
  const dump = options.dump!;
  refuse(options, ["address", "size"], `--dump ${dump}`, { instead: "they belong to --dump ICM" });
  if (options.source === undefined) {
    throw new UsageError(`Option --dump ${dump} needs --source, e.g. --source Snd (--help lists the context types)`);
  }
  const known = findQueue(options.source);
  if (known === undefined) checkSegmentName(options.source);
  const one = dump === "WQ" || dump === "QP" || dump === "WQ_QP";
  if (one) refuse(options, ["scan"], `--dump ${dump}`, { instead: "it belongs to --dump ALL_VALID_QPNS" });
  checkNumber(options, one);
  if (dump !== "WQ") needFormat(options, dump === "ALL_VALID_QPNS" ? "list" : "context", `--dump ${dump}`);
  if (dump === "WQ" || dump === "WQ_QP") needFormat(options, "ring", `--dump ${dump}`);
  if (dump === "WQ" || dump === "WQ_QP") {
    checkRing(options, known?.queue !== undefined);
  } else {
    refuse(options, RING_ONLY, `--dump ${dump}`, { instead: "they belong to --dump WQ and WQ_QP" });
    checkConditions(options);
    if (dump === "QP") refuse(options, ["fi", "num"], "--dump QP", { instead: "it prints the one context --qp names" });
  }
  if (options.gw_access && known !== undefined && known.gen4 === undefined) {
    throw new UsageError(`Option --gw_access is for ConnectX-3/Pro, which has no --source ${known.name}`);
  }
}

/** A name that is not in the manual may be one of the device's menu, which are of this shape. */
function checkSegmentName(source: string): void {
  const names = SOURCE_NAMES();
  if (/^[A-Za-z][A-Za-z0-9_]{2,31}$/.test(source)) return;
  throw new UsageError(`Option --source takes ${oneOf(names)}, not ${quote(source)}${didYouMean(source, names)}`);
}

/** Names of the manual. */
function SOURCE_NAMES(): readonly string[] {
  return ["Snd", "Rcv", "Cmp", "Srq", "Eqe", "MCG", "MKC", "SXDC", "FullQp"];
}

/** --qp where one context is meant, and only there. */
function checkNumber(options: Options, one: boolean): void {
  const { dump, qp, source } = options;
  if (!one) {
    refuse(options, ["qp"], `--dump ${dump}`, { instead: "--fi and --num give the range of numbers" });
    return;
  }
  if (qp === undefined) {
    throw new UsageError(`Option --dump ${dump} needs --qp, the context number; --dump ALL_VALID_QPNS lists them`);
  }
  const beyond = qp.find((number) => number > MAX_CONTEXT);
  if (beyond !== undefined && source!.toLowerCase() !== "mkc") {
    throw new UsageError(
      `Option --qp takes a number from 0 to 0xffffff with --source ${source}; 0x${beyond.toString(16)} is out of range`,
    );
  }
  if (qp.length === 1) return;
  for (const name of ["bin", "trace"] as const) {
    if (options[name] !== undefined) throw new UsageError(`Option --${name} takes one --qp, not several`);
  }
}

/** The capture command. */
function checkCapture(options: Options): void {
  if (options.qp === undefined && !options.all) {
    throw new UsageError("wqdump capture needs --qp N,... or --all; neither is given");
  }
  if (options.qp !== undefined && options.all) throw new UsageError("Options --qp and --all contradict; give one");
  if (options.output === undefined) {
    throw new UsageError("wqdump capture needs --output; give the file to write with -o FILE");
  }
  needDevice(options);
}
