/** `wqdump demo`: the manual's examples on built-in adapters, each with the command line that makes it. */

import { EXIT } from "../../errors.ts";
import { run as runLine } from "../run.ts";
import type { Session } from "../session.ts";

/** The manual's examples, and one that shows a queue with an error. */
const DEMO_LINES: readonly string[] = [
  "-d sim:mt4117_pciconf0 --source FullQp --dump ALL_VALID_QPNS --num 20",
  "-d sim:mt4117_pciconf0 --source FullQp --dump QP --qp 0x0000000b --format raw",
  "-d sim:mt4115_pciconf0 --source Srq --dump all_valid_qpns",
  "-d sim:mt4117_pciconf0 --source Srq --dump wq --qp 0x60",
  "-d sim:mt4119_pciconf0 --source CMAS_EQ_BUFF --dump ALL_VALID_QPNS",
  "-d sim:mt4119_pciconf0 --source CMAS_EQ_BUFF --dump QP --qp 0x15 --format raw",
];

export async function run(session: Session): Promise<number> {
  for (const [i, line] of DEMO_LINES.entries()) {
    await session.out.text(`${i === 0 ? "" : "\n"}${session.theme.term(`$ wqdump ${line}`)}\n`);
    await session.out.flush();
    const code = await runLine([...line.split(" "), "--no-pager", "--quiet"], session.host);
    if (code !== EXIT.ok) return code;
  }
  return EXIT.ok;
}
