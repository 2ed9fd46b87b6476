/** Which options of elements go together, of an adapter and of bare bytes. */

import { UsageError } from "../errors.ts";
import { checkElementSizes } from "./check_device.ts";
import type { Options } from "./flags.ts";
import { formatNamed } from "../render/formats/index.ts";
import { findQueue, ringNames } from "../layouts/queues.ts";
import { quote } from "../plain.ts";
import { didYouMean } from "../suggest.ts";
import { formatOf } from "./format_of.ts";
import { QUEUE_FORM, refuse } from "./refuse.ts";

/** Elements need a queue. */
export function checkRing(options: Options, isRing: boolean): void {
  const { source, dump } = options;
  if (!isRing) {
    const known = findQueue(source!) !== undefined;
    const guess = known ? "" : didYouMean(source!, ringNames().split(", "));
    throw new UsageError(
      `Option --dump ${dump} needs a queue; --source ${source} has no elements (use ${ringNames()}, or --dump QP)${guess}`,
    );
  }
  checkElementOptions(options);
}

/** What holds for elements of a device and of `decode` alike. */
function checkElementOptions(options: Options): void {
  const lower = options.source!.toLowerCase();
  if (options.transport !== undefined && lower !== "snd") {
    throw new UsageError(`Option --transport ${options.transport} is for --source Snd, not ${options.source}`);
  }
  if (options["cqe-size"] !== undefined && lower !== "cmp") {
    throw new UsageError(`Option --cqe-size ${options["cqe-size"]} is for --source Cmp, not ${options.source}`);
  }
  for (const name of ["mini-cqe", "cqe-compression"] as const) {
    if (options[name] !== undefined && lower !== "cmp") {
      throw new UsageError(`Option --${name} ${options[name]} is for --source Cmp, not ${options.source}`);
    }
  }
  if (options["rq-type"] !== undefined && lower !== "cmp" && lower !== "rcv") {
    throw new UsageError(`Option --rq-type ${options["rq-type"]} is for --source Rcv or Cmp, not ${options.source}`);
  }
  if (options["cqe-size"] !== undefined && options.stride !== undefined) {
    throw new UsageError("Options --cqe-size and --stride both set the size of a CQE; give one");
  }
  const format = formatOf(options);
  if (formatNamed(format).ring?.walks === false) {
    refuse(options, ["fields", "where", "pending"], `--format ${format}`, {
      instead: `${format} prints entries as they are; use text, brief or json`,
    });
  }
  checkConditions(options);
}

/** `FIELD=VALUE`. */
export function checkConditions(options: Options): void {
  for (const condition of options.where ?? []) {
    if (/^[A-Za-z_][A-Za-z0-9_.]* *(=|==|!=|<|<=|>|>=|&) *[^=!<>& ][^=!<>&]*$/.test(condition)) continue;
    throw new UsageError(`Option --where takes FIELD=VALUE (or != < <= > >= &), not ${quote(condition)}`);
  }
}

/** The decode command. */
export function checkDecode(options: Options): void {
  const bytesOnly = [
    "fi",
    "num",
    "stride",
    "transport",
    "cqe-size",
    ...QUEUE_FORM,
    "ring",
    "start-counter",
    "generation",
    "timestamps",
    "fields",
    "where",
    "raw-bytes",
  ] as const;
  if (options.source === undefined) {
    refuse(options, bytesOnly, "wqdump decode without --source", {
      instead: "give --source to decode the bytes of a queue; a log needs none",
    });
    return;
  }
  checkElementOptions(options);
  checkDecodeGeneration(options);
}

/** What the bytes of one generation do not have. */
function checkDecodeGeneration(options: Options): void {
  const generation = options.generation === "4" ? 4 : 5;
  checkElementSizes(options, generation, `--generation ${generation}`);
  if (options.timestamps && (generation === 5 || options.source!.toLowerCase() !== "cmp")) {
    throw new UsageError("Option --timestamps is for --source Cmp with --generation 4; leave it out");
  }
}
