/*
 * Types of the parts of the Deno standard library that wqdump uses, by the names they are imported under.
 *
 * The npm package that stands in for JSR carries plain JavaScript. Without this file every import from it is `any` and
 * `deno check` checks nothing. Moving to JSR: change the three values in deno.json's `imports` and delete this file and
 * its entry in `compilerOptions.types`, for an ambient declaration wins over the real one.
 */

declare module "@std/assert" {
  /** What every failed assertion throws. */
  export class AssertionError extends Error {
    constructor(message: string, options?: ErrorOptions);
  }

  // deno-lint-ignore no-explicit-any
  type AnyConstructor = new (...args: any[]) => any;
  // deno-lint-ignore no-explicit-any
  type ErrorClass<E extends Error> = new (...args: any[]) => E;
  type Falsy = false | 0 | 0n | "" | null | undefined;

  export function assert(condition: unknown, message?: string): asserts condition;
  export function assertFalse(condition: unknown, message?: string): asserts condition is Falsy;
  export function assertEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertNotEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertStrictEquals<T>(actual: unknown, expected: T, message?: string): asserts actual is T;
  export function assertNotStrictEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T>;
  export function assertInstanceOf<T extends AnyConstructor>(
    actual: unknown,
    expectedType: T,
    message?: string,
  ): asserts actual is InstanceType<T>;
  export function assertNotInstanceOf<A, T>(
    actual: A,
    // deno-lint-ignore no-explicit-any
    unexpectedType: new (...args: any[]) => T,
    message?: string,
  ): asserts actual is Exclude<A, T>;
  export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, message?: string): void;
  export function assertGreater<T>(actual: T, expected: T, message?: string): void;
  export function assertGreaterOrEqual<T>(actual: T, expected: T, message?: string): void;
  export function assertLess<T>(actual: T, expected: T, message?: string): void;
  export function assertLessOrEqual<T>(actual: T, expected: T, message?: string): void;
  export function assertStringIncludes(actual: string, expected: string, message?: string): void;
  export function assertArrayIncludes<T>(actual: ArrayLike<T>, expected: ArrayLike<T>, message?: string): void;
  export function assertMatch(actual: string, expected: RegExp, message?: string): void;
  export function assertNotMatch(actual: string, expected: RegExp, message?: string): void;
  export function assertObjectMatch(
    // deno-lint-ignore no-explicit-any
    actual: Record<PropertyKey, any>,
    expected: Record<PropertyKey, unknown>,
    message?: string,
  ): void;
  export function assertIsError<E extends Error = Error>(
    error: unknown,
    ErrorClass?: ErrorClass<E>,
    messageMatches?: string | RegExp,
    message?: string,
  ): asserts error is E;
  export function assertThrows(fn: () => unknown, message?: string): unknown;
  export function assertThrows<E extends Error = Error>(
    fn: () => unknown,
    ErrorClass: ErrorClass<E>,
    messageIncludes?: string,
    message?: string,
  ): E;
  export function assertRejects(fn: () => PromiseLike<unknown>, message?: string): Promise<unknown>;
  export function assertRejects<E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    ErrorClass: ErrorClass<E>,
    messageIncludes?: string,
    message?: string,
  ): Promise<E>;
  export function equal(a: unknown, b: unknown): boolean;
  export function fail(message?: string): never;
  export function unreachable(reason?: string): never;
  export function unimplemented(message?: string): never;
}

declare module "@std/cli/parse-args" {
  /** Names of options: none, one or several. */
  type Names = string | readonly string[];

  /** How {@linkcode parseArgs} reads the arguments. */
  export interface ParseOptions {
    /** Put what follows `--` under this key instead of among the positionals. */
    "--"?: boolean;
    /** Other names of an option, by its name. */
    alias?: Readonly<Record<string, Names>>;
    /** Options without a value; `true`: all `--name` without `=`. */
    boolean?: boolean | Names;
    /** Values of options that are not given. */
    default?: Readonly<Record<string, unknown>>;
    /** Stop at the first positional. */
    stopEarly?: boolean;
    /** Options whose values stay text (`"_"`: the positionals). */
    string?: Names;
    /** Options that may repeat: their values are lists. */
    collect?: Names;
    /** Boolean options with a `--no-` form. */
    negatable?: Names;
    /**
     * Called for everything not declared; `false` leaves it out. For positionals, `key` is undefined.
     *
     * @param arg As on the command line.
     * @param key Name of the option.
     * @param value Its value.
     */
    unknown?: (arg: string, key?: string, value?: unknown) => unknown;
  }

  /** Values by name; `_` holds the positionals. */
  export interface Args {
    [name: string]: unknown;
    _: (string | number)[];
    "--"?: string[];
  }

  export function parseArgs(args: readonly string[], options?: ParseOptions): Args;
}

declare module "@std/fmt/colors" {
  /** A colour of 24 bits. */
  export interface Rgb {
    r: number;
    g: number;
    b: number;
  }

  type Style = (text: string) => string;

  export function setColorEnabled(value: boolean): void;
  export function getColorEnabled(): boolean;
  export const reset: Style;
  export const bold: Style;
  export const dim: Style;
  export const italic: Style;
  export const underline: Style;
  export const inverse: Style;
  export const hidden: Style;
  export const strikethrough: Style;
  export const black: Style;
  export const red: Style;
  export const green: Style;
  export const yellow: Style;
  export const blue: Style;
  export const magenta: Style;
  export const cyan: Style;
  export const white: Style;
  export const gray: Style;
  export const brightBlack: Style;
  export const brightRed: Style;
  export const brightGreen: Style;
  export const brightYellow: Style;
  export const brightBlue: Style;
  export const brightMagenta: Style;
  export const brightCyan: Style;
  export const brightWhite: Style;
  export const bgBlack: Style;
  export const bgRed: Style;
  export const bgGreen: Style;
  export const bgYellow: Style;
  export const bgBlue: Style;
  export const bgMagenta: Style;
  export const bgCyan: Style;
  export const bgWhite: Style;
  export function rgb8(text: string, color: number): string;
  export function bgRgb8(text: string, color: number): string;
  export function rgb24(text: string, color: number | Rgb): string;
  export function bgRgb24(text: string, color: number | Rgb): string;
  export function stripAnsiCode(text: string): string;
}
