/**
 * The document of a command that failed before it could begin one: a program that reads json gets json.
 *
 * @module
 */

import { EXIT, WqdumpError } from "../errors.ts";
import { formatNamed } from "../render/formats/index.ts";
import { head, JsonDocument } from "../render/json_envelope.ts";
import { formatOf } from "./check.ts";
import { commandJson } from "./dump/command_json.ts";
import type { Session } from "./session.ts";

/**
 * The document: what was asked for, and why there is nothing.
 *
 * @param session The command.
 * @param error Why it failed.
 * @returns Undefined where no document is due: the format is for people, or the command line makes no sense.
 */
export function failedDocument(session: Session, error: unknown): string | undefined {
  const { machine } = formatNamed(formatOf(session.options));
  if (machine === undefined) return undefined;
  if (error instanceof WqdumpError && error.exitCode === EXIT.usage) return undefined;
  const document = new JsonDocument(machine === "lines");
  const incomplete = error instanceof Error ? error.message : String(error);
  return document.begin(head(commandJson(session))) + document.end({ notes: [], incomplete });
}
