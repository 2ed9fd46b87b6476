/** `wqdump page`. */

import { EXIT, UsageError } from "../../errors.ts";
import { AtomicFile } from "../../files/atomic_file.ts";
import { pageText } from "../../render/html/page_file.ts";
import type { Session } from "../session.ts";

export async function run(session: Session): Promise<number> {
  const { output } = session.options;
  const page = await pageText();
  if (output === undefined || output === "-") {
    if (session.host.stdout.isTerminal()) {
      throw new UsageError("A page is nothing for a terminal", "Give a file: wqdump page -o wqdump.html");
    }
    await session.out.text(page);
    return EXIT.ok;
  }
  using file = new AtomicFile(output);
  file.write(new TextEncoder().encode(page));
  file.commit();
  session.info(`Wrote ${output}: open it in any browser; nothing leaves it`);
  return EXIT.ok;
}
