/** Whether a text is the beginning of what a template prints: where it was cut, and what would have come. */

import { spaced, tokens } from "./template.ts";
import { KINDS } from "./template_kinds.ts";

type Step =
  | { readonly literal: string }
  | { readonly pattern: RegExp; readonly field?: string; readonly lazy?: true }
  | { readonly optional: readonly Step[] };

/** Longest value that is looked for character by character. */
const MAX_LAZY = 120;

const compiled = new Map<string, readonly Step[]>();

function stepsOf(template: string): readonly Step[] {
  const known = compiled.get(template);
  if (known !== undefined) return known;
  const stack: Step[][] = [[]];
  for (const token of tokens(template)) {
    const top = stack[stack.length - 1]!;
    const [, field, kind] = /^\{(\w+):(\w+)\}$/.exec(token) ?? [];
    if (token === "{!}") continue;
    else if (token === "{?") stack.push([]);
    else if (token === "?}") stack[stack.length - 2]!.push({ optional: stack.pop()! });
    else if (field !== undefined) {
      const pattern = new RegExp(KINDS[kind!]!.pattern, "iy");
      top.push(kind === "text" ? { pattern, field, lazy: true } : { pattern, field });
    } else if (token.startsWith("{/")) top.push({ pattern: new RegExp(spaced(token.slice(2, -2)), "iy") });
    else top.push({ literal: token.toLowerCase() });
  }
  compiled.set(template, stack[0]!);
  return stack[0]!;
}

/** Fields of steps, those that may be left out among them only where they have begun. */
const fieldsOf = (steps: readonly Step[]): string[] =>
  steps.flatMap((step) => "field" in step && step.field !== undefined ? [step.field] : []);

/** Where a literal ends in a text; -1 if another text stands there, Infinity if the text ends in it. */
function behind(literal: string, text: string, at: number): number {
  for (const part of literal.split(/( +|~)/)) {
    if (part === "") continue;
    if (part[0] === " " || part === "~") {
      const from = at;
      while (at < text.length && /\s/.test(text[at]!)) at++;
      if (at === from && part !== "~") return at === text.length ? Infinity : -1;
      continue;
    }
    const found = text.slice(at, at + part.length).toLowerCase();
    if (found.length < part.length && part.startsWith(found)) return Infinity;
    if (found !== part) return -1;
    at += part.length;
  }
  return at;
}

/** Fields that would follow where a text ends inside of steps; undefined if it does not. */
function pending(steps: readonly Step[], text: string, at: number, budget: { left: number }): string[] | undefined {
  if (budget.left-- <= 0) return undefined;
  if (at >= text.length) return fieldsOf(steps);
  const [step, ...rest] = steps;
  if (step === undefined) return undefined;
  if ("optional" in step) {
    const inside = pending([...step.optional, ...rest], text, at, budget);
    return inside !== undefined && inside.length > 0 ? inside : pending(rest, text, at, budget);
  }
  if ("literal" in step) {
    const end = behind(step.literal, text, at);
    if (end === Infinity) return fieldsOf(rest);
    return end < 0 ? undefined : pending(rest, text, end, budget);
  }
  if (step.lazy) {
    for (let end = at + 1; end <= Math.min(text.length, at + MAX_LAZY); end++) {
      const found = pending(rest, text, end, budget);
      if (found !== undefined && found.length > 0 && end < text.length) return found;
    }
    return fieldsOf(steps);
  }
  step.pattern.lastIndex = at;
  const length = step.pattern.exec(text)?.[0].length;
  for (let end = at + (length ?? -1); length !== undefined && end >= at; end--) {
    // Of words, fewer may be the value's.
    if (end < at + length && (end === at || !/\s/.test(text[end]!))) continue;
    const found = pending(rest, text, end, budget);
    // Its last digits may be missing where what stands behind it is.
    const open = found?.length === 0 && end === text.length && rest.length > 0 && step.field !== undefined;
    if (found !== undefined) return open ? [step.field!] : found;
  }
  // A value that the line's end cut.
  const cut = (length === undefined || at + length === text.length) && /^[\w.:@<>/-]{1,40}$/.test(text.slice(at));
  return cut ? fieldsOf(steps) : undefined;
}

/**
 * The fields that would follow if a text went on.
 *
 * @param text Begins where the template does.
 * @returns Undefined if the template prints no text that begins so, or no more fields.
 */
export function fieldsBehind(templates: readonly string[], text: string): string[] | undefined {
  const head = text.trimEnd();
  for (const template of templates) {
    const found = pending(stepsOf(template), head, 0, { left: 2000 });
    if (found !== undefined && found.length > 0) return found;
  }
  return undefined;
}
