/** Pages that commands write: into a file that appears whole, or to stdout, never to a terminal. */

import { UsageError } from "../errors.ts";
import type { HeldFile } from "../api/report.ts";
import { AtomicFile } from "../files/atomic_file.ts";
import type { Markup } from "../render/html/markup.ts";
import { formatOf } from "./format_of.ts";
import type { Session } from "./session.ts";

/**
 * Whether a page is wanted, can be made and has somewhere to go: asked before anything is read, which may not come again.
 *
 * @param owners What --output belongs to.
 * @throws {UsageError} If it would go to a terminal, was not built, or --output belongs to nothing.
 */
export async function wantsHtml({ command, options, host }: Session, owners = "--format html"): Promise<boolean> {
  const html = formatOf(options) === "html";
  if (options.output !== undefined && !html) {
    throw new UsageError(`Option --output of wqdump ${command} belongs to ${owners}`, "Redirect stdout instead");
  }
  if (html && (options.output ?? "-") === "-" && host.stdout.isTerminal()) {
    throw new UsageError("A page is nothing for a terminal", "Give a file: -o report.html");
  }
  if (html) await (await import("../render/html/page_file.ts")).pageText();
  return html;
}

/**
 * Write a report.
 *
 * @param session Says where to.
 * @param files The data that it holds.
 */
export async function writeHtml(
  session: Session,
  title: string,
  answer: Markup,
  files: readonly HeldFile[],
): Promise<void> {
  const { options, out } = session;
  const [{ pageText }, { reportPage }] = await Promise.all([
    import("../render/html/page_file.ts"),
    import("../render/html/shell.ts"),
  ]);
  const text = reportPage(await pageText(), { title, answer, files });
  if (options.output === undefined || options.output === "-") return void await out.text(text);
  using file = new AtomicFile(options.output);
  file.write(new TextEncoder().encode(text));
  file.commit();
  session.info(`Wrote ${options.output}`);
}
