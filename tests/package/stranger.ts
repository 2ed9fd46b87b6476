/** A program that uses wqdump by URL. */

/**
 * What a stranger would write, in a folder with nothing else in it.
 *
 * @param host Where mod.ts is served.
 */
export function program(host: string): string {
  return `
import { decode, decodeStructure, DeviceError, gen5, openDevice, renderRing, WqdumpError } from "http://${host}/mod.ts";
import type { Device, ElementRecord } from "http://${host}/mod.ts";

const cqe = new Uint8Array(64);
cqe.set([0xd0], 63);
cqe.set([5], 55);
const [element]: ElementRecord[] = [...decode(cqe, { source: "cmp" })];
const counter: number = decodeStructure(gen5.CQE64_OWNER, cqe.subarray(60)).wqe_counter;
using device: Device = await openDevice("sim:mt4117_pciconf0");
const srq = await Array.fromAsync(device.elements("srq", 0x60));
const numbers = await Array.fromAsync(device.contexts("fullqp", { count: 20 }));
const context = await device.context("fullqp", 0xb);
let message = "";
try {
  using _ = await openDevice("0000:03:00.0");
} catch (error) {
  if (!(error instanceof DeviceError && error instanceof WqdumpError)) throw error;
  message = error.message;
}
console.log(JSON.stringify({
  layout: element?.segments[0]?.layout,
  counter,
  text: renderRing(cqe, { source: "cmp" }).includes("syndrome"),
  srq: srq.map(({ index }) => index),
  numbers,
  parts: context.parts.length > 0,
  message: message !== "",
}));
`;
}

/** What it prints, as json. */
export const EXPECTED = {
  layout: "cqe64_err",
  counter: 0,
  text: true,
  srq: [0, 1],
  numbers: [3, 6, 7, 11, 12, 19],
  parts: true,
  message: true,
};
