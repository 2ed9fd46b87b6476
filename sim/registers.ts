/** The registers of a simulated adapter that say what it is: MGIR, MCAM, NODE_DESC, DEBUG_CAP. */

import { RESOURCE_DUMP_REGISTER } from "../device/resource_dump_register.ts";
import type { ScenarioDevice } from "./scenario_types.ts";
import { asciiBytes } from "./segment_writer.ts";

/** Register numbers. */
export const REGISTER = {
  /** General information: ids and versions. */
  mgir: 0x9020,
  /** Which management registers there are. */
  mcam: 0x907f,
  nodeDescription: 0x6001,
  /** Which debug means there are. */
  debugCap: 0x8400,
  resourceDump: RESOURCE_DUMP_REGISTER,
} as const;

/** Sizes of the registers answered here. */
export const REGISTER_SIZES: Readonly<Record<number, number>> = {
  [REGISTER.mgir]: 160,
  [REGISTER.mcam]: 72,
  [REGISTER.nodeDescription]: 64,
  [REGISTER.debugCap]: 64,
};

/**
 * Write a register's answer.
 *
 * @param id One of {@linkcode REGISTER_SIZES}.
 * @param image The request, as long as the register at least; overwritten.
 */
export function answerRegister(id: number, device: ScenarioDevice, image: Uint8Array): void {
  const view = new DataView(image.buffer, image.byteOffset, image.length);
  const group = id === REGISTER.mcam ? view.getUint32(0) & 0x00ff00ff : 0;
  image.fill(0, 0, REGISTER_SIZES[id]);
  if (id === REGISTER.mgir) mgir(device, view, image);
  else if (id === REGISTER.mcam) mcam(group, view);
  else if (id === REGISTER.nodeDescription) image.set(asciiBytes(`wqdump simulated ${device.part}`, 64));
  else if (id === REGISTER.debugCap) view.setUint32(0, 1 << 22); // resource_dump
}

function mgir(device: ScenarioDevice, view: DataView, image: Uint8Array): void {
  const [major, minor, sub] = device.firmware;
  view.setUint32(0x00, device.pciDeviceId);
  view.setUint32(0x08, device.hwDeviceId);
  view.setUint32(0x20, (major << 16) | (minor << 8) | (sub & 0xff));
  image.set(asciiBytes(device.psid, 16), 0x30);
  view.setUint32(0x44, major);
  view.setUint32(0x48, minor);
  view.setUint32(0x4c, sub);
}

/** The mask's last bit stands for register 0x9000 of access register group 0. */
function mcam(group: number, view: DataView): void {
  view.setUint32(0, group);
  if ((group & 0xff) !== 0) return;
  for (const id of [REGISTER.mgir, REGISTER.mcam]) {
    const bit = id - 0x9000;
    const at = 0x14 - 4 * (bit >>> 5);
    view.setUint32(at, (view.getUint32(at) | (1 << (bit & 31))) >>> 0);
  }
}
