/** Refuses options that do not go with a command. */

import { UsageError } from "../errors.ts";
import type { FlagName, Options } from "./flags.ts";

/** Options that only make sense for the elements of a ring. */
export const QUEUE_FORM = ["rq-type", "mini-cqe", "cqe-compression"] as const;

/** Refuse options that mean nothing beside another. */
export function refuse(
  options: Options,
  names: readonly FlagName[],
  beside: string,
  { instead }: { instead: string },
): void {
  const found = names.filter((name) => options[name] !== undefined);
  if (found.length === 0) return;
  const list = found.map((name) => `--${name}${valueText(options[name])}`);
  const plural = found.length > 1;
  throw new UsageError(
    `Option${plural ? "s" : ""} ${list.join(" and ")} ${plural ? "do" : "does"} not go with ${beside}; ${instead}`,
  );
}

/** An option's value after its name. */
function valueText(value: unknown): string {
  if (value === true) return "";
  if (typeof value === "number" || typeof value === "bigint") return ` 0x${value.toString(16)}`;
  if (Array.isArray(value)) {
    return ` ${value.map((item) => (typeof item === "number" ? `0x${item.toString(16)}` : item)).join(",")}`;
  }
  return ` ${value}`;
}
