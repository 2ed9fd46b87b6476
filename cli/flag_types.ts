/**
 * Shapes of the flag table and of the command table. Parser, help, completions, manual page and reference follow from
 * the two tables; none of them knows an option by name.
 */

/** Every command. `dump` is the one that runs when none is named. */
export type CommandName =
  | "dump"
  | "diagnose"
  | "compare"
  | "watch"
  | "list"
  | "devices"
  | "decode"
  | "explain"
  | "capture"
  | "info"
  | "demo"
  | "completions"
  | "man"
  | "schema"
  | "page"
  | "help"
  | "version";

/** Where help lists an option. */
export type FlagGroup = "what" | "how" | "device" | "ring" | "output" | "general";

/** One permitted value of an option. */
export interface Choice {
  /** As help, completions and messages spell it; any case is accepted. */
  readonly value: string;
  /** What it selects, in a few words. */
  readonly doc: string;
}

/** Bounds of a numeric option, both included. */
export interface NumberRange {
  /** Smallest value. */
  readonly min: number;
  /** Largest value. */
  readonly max: number;
  /** Only powers of two make sense. */
  readonly powerOfTwo?: true;
  /** Only multiples of this make sense. */
  readonly multipleOf?: number;
}

/** One option. Its key in the table is its long name. */
export interface Flag {
  /** One-letter name. */
  readonly short?: string;
  /** Other long names. */
  readonly aliases?: readonly string[];
  /** Name of the value in help; an option without one is a switch. */
  readonly value?: string;
  /** The value is a number in this range, decimal or 0x. */
  readonly number?: NumberRange;
  /** The value is a number of up to 64 bits. */
  readonly wide?: true;
  /** The value is a list, separated by commas. */
  readonly list?: true;
  /** Of numbers: ranges `A-B` will do, and `all`, which is an empty list. */
  readonly ranges?: true;
  /** The permitted values. */
  readonly choices?: readonly Choice[];
  /** Values outside `choices` are permitted too. */
  readonly open?: true;
  /** What applies when the option is not given, for help. */
  readonly default?: string;
  /** What completions offer where there are no choices. */
  readonly completes?: "file" | "device" | "field" | "condition" | "error";
  /** The value is written: a file of output, of which each is another one, or what is kept beside it. */
  readonly writes?: "output" | "beside";
  /** One line for help; no final period. */
  readonly doc: string;
  /** The rest of the story, for the manual page and the reference; full sentences. */
  readonly long?: string;
  /** Heading in help. */
  readonly group: FlagGroup;
  /** Commands that take it. */
  readonly commands: readonly CommandName[];
  /** Arguments of an example with a word of explanation, for the manual page and the reference. */
  readonly example?: string;
}

/** Positional arguments of a command. */
export interface Positionals {
  /** Name in help. */
  readonly name: string;
  /** At least this many. */
  readonly min: number;
  /** At most this many. */
  readonly max: number;
  /** The permitted values. */
  readonly choices?: readonly Choice[];
  /** What completions offer. */
  readonly completes?: "file" | "device" | "field" | "condition" | "error";
  /** One line for help. */
  readonly doc: string;
}

/** A command line with what it shows. */
export interface Example {
  /** Arguments after `wqdump`. */
  readonly args: string;
  /** What it does; no final period. */
  readonly doc: string;
}

export interface Command {
  /** One line for help; no final period. */
  readonly doc: string;
  /** The rest of the story; full sentences, one paragraph each. */
  readonly long: readonly string[];
  /** Lines after `wqdump`, without the options that help lists anyway. */
  readonly usage: readonly string[];
  /** Positional arguments, where it takes any. */
  readonly positionals?: Positionals;
  /** Values of `--format` that it can write. */
  readonly formats: readonly string[];
  /** Examples, the most useful first. */
  readonly examples: readonly Example[];
}
