/** `wqdump devices --report`. */

import { EXIT } from "../../errors.ts";
import { devicesReport } from "../../api/devices_report.ts";
import type { AccessState } from "../../device/access_matrix.ts";
import type { ListedDevice } from "../../device/live.ts";
import type { Session } from "../session.ts";

export async function printReport(
  session: Session,
  devices: readonly ListedDevice[],
  states: ReadonlyMap<string, readonly AccessState[]>,
): Promise<number> {
  const report = await devicesReport(devices, states, { library: session.options.lib, signal: session.signal });
  await session.out.text(`${JSON.stringify(report, null, 2)}\n`);
  session.info(
    "Look at it before you give it away: it names PCI addresses, parts, firmware and the kernel, no host and no queue",
  );
  return report.adapters.some(({ trials }) => trials.length > 0 && trials.every(({ works }) => !works))
    ? EXIT.incomplete
    : EXIT.ok;
}
