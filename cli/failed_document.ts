/** The document of a command that failed before it could begin one: a program that reads json gets json. */

import { EXIT, thrownText, WqdumpError } from "../errors.ts";
import { formatNamed } from "../render/formats/index.ts";
import { head, JsonDocument } from "../render/json_envelope.ts";
import { formatOf } from "./format_of.ts";
import { commandJson } from "./dump/command_json.ts";
import type { Session } from "./session.ts";

/**
 * The document: what was asked for, and why there is nothing.
 *
 * @returns Undefined where no document is due: the format is for people, or the command line makes no sense.
 */
export async function failedDocument(session: Session, error: unknown): Promise<string | undefined> {
  const { machine, envelope } = formatNamed(formatOf(session.options));
  if (!envelope) return undefined;
  if (error instanceof WqdumpError && error.exitCode === EXIT.usage) return undefined;
  const { redact, "redact-key": key } = session.options;
  const redacted = redact === true || key !== undefined;
  const document = new JsonDocument(machine === "lines");
  const incomplete = redacted ? await closedWords(error) : thrownText(error);
  // Conditions name what is looked for.
  const command = { ...commandJson(session), ...(redacted ? { where: undefined } : {}) };
  return document.begin(head(command)) + document.end({ notes: [], incomplete });
}

/** Why, without names of devices and files. */
async function closedWords(error: unknown): Promise<string> {
  const { Redaction } = await import("../api/redact.ts");
  return new Redaction(true).problem({ what: "input", error });
}
