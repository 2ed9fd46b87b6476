/** `wqdump devices`. */

import { EXIT } from "../../errors.ts";
import { head, JsonDocument } from "../../render/json_envelope.ts";
import { table } from "../../render/table.ts";
import type { BuiltInAdapter } from "../../sim/open_sim.ts";
import type { AccessState } from "../../device/access_matrix.ts";
import type { ListedDevice } from "../../device/live.ts";
import { formatOf } from "../format_of.ts";
import type { Session } from "../session.ts";

export async function run(session: Session): Promise<number> {
  const { builtInAdapters } = await import("../../sim/open_sim.ts");
  const builtIn = builtInAdapters();
  const { devices, why } = await realDevices(session);
  const states = await accessOf(session);
  if (session.options.report) {
    const { printReport } = await import("./devices_report.ts");
    return await printReport(session, devices, states);
  }
  if (formatOf(session.options) === "json") await printJson(session, { builtIn, devices, why, states });
  else await printTables(session, { builtIn, devices, why, states });
  return EXIT.ok;
}

interface Listing {
  readonly builtIn: readonly BuiltInAdapter[];
  readonly devices: readonly ListedDevice[];
  /** Why no real ones could be listed. */
  readonly why: string | undefined;
  /** Ways to each of them. */
  readonly states: ReadonlyMap<string, readonly AccessState[]>;
}

/** Those of this host, or why they cannot be listed. With --lib a failure is an error. */
async function realDevices(session: Session): Promise<Pick<Listing, "devices" | "why">> {
  const { listDevices } = await import("../../device/live.ts");
  const path = session.options.lib;
  try {
    return { devices: await listDevices(path === undefined ? {} : { path }), why: undefined };
  } catch (error) {
    if (path !== undefined) throw error;
    const { message, hint } = error as Error & { readonly hint?: string };
    return { devices: [], why: hint === undefined ? message : `${message}. ${hint}` };
  }
}

/** The ways to each adapter; none where the host may not be looked at. */
async function accessOf(session: Session): Promise<ReadonlyMap<string, readonly AccessState[]>> {
  const { tryOpenLibc } = await import("../../ffi/libc_library.ts");
  const { accessStates } = await import("../../device/access_matrix.ts");
  const options = session.options.lib === undefined ? {} : { path: session.options.lib };
  using libc = tryOpenLibc(options);
  return (libc && accessStates(libc, options)) ?? new Map();
}

async function printTables(session: Session, { builtIn, devices, why, states }: Listing): Promise<void> {
  const { out, theme } = session;
  await out.text(`${theme.heading("Built-in adapters")}\n`);
  await out.text(table([
    ["device", "part", "generation", "firmware", "what it shows"],
    ...builtIn.map((one) => [one.name, one.part, String(one.generation), one.firmware, one.title]),
  ]));
  if (why !== undefined) {
    session.info(`Adapters of this host are not listed: ${why}`);
    return;
  }
  await out.text(`\n${theme.heading("Adapters of this host")}\n`);
  if (devices.length === 0) {
    await out.text("none\n");
    session.info("No PCI function of NVIDIA's is here (lspci -d 15b3:); in a virtual machine or container pass one in");
    return;
  }
  await out.text(table([
    ["device", "PCI address", "id", "part", "generation", "RDMA", "net", "firmware"],
    ...devices.map((one) => [
      one.name,
      one.address,
      `0x${one.deviceId.toString(16)}`,
      one.part ?? "?",
      String(one.generation ?? "?"),
      one.rdma.join(",") || "-",
      one.net.join(",") || "-",
      one.firmware ?? "?",
    ]),
  ]));
  if (states.size === 0) return;
  await out.text(`\n${theme.heading("Ways to them")}\n`);
  await out.text(table([
    ["device", "way", "usable", "state", "what would open it"],
    ...devices.flatMap(({ name }) =>
      (states.get(name) ?? []).map((one) => [name, one.path, one.usable ? "yes" : "no", one.state, one.enable ?? "-"])
    ),
  ]));
}

async function printJson(session: Session, { builtIn, devices, why, states }: Listing): Promise<void> {
  const { out } = session;
  const document = new JsonDocument(false);
  await out.text(document.begin(head({ name: "devices" })) + document.open("built_in"));
  for (const { name, part, generation, pciDeviceId, firmware, title } of builtIn) {
    await out.text(document.record({ name, part, generation, pci_device_id: pciDeviceId, firmware, title }));
  }
  await out.text(document.open("devices"));
  for (const { name, address, deviceId, part, generation, rdma, net, firmware } of devices) {
    await out.text(
      document.record({
        name,
        address,
        pci_device_id: deviceId,
        part,
        generation,
        rdma,
        net,
        firmware,
        access: (states.get(name) ?? []).map((one) => ({ ...one, enable: one.enable ?? null })),
      }),
    );
  }
  await out.text(document.end({ notes: [], incomplete: why ?? null }));
}
