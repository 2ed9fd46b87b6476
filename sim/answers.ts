/** What a simulated adapter answers to a dump request: a stream of segments, or a register status. */

import { ACTIVE_OBJECTS, ALL_OBJECTS, MAX_OBJECTS } from "../device/resource_dump_register.ts";
import { CONTROL, FIRST_CONTROL_TYPE } from "../device/segments.ts";
import type { MenuRecord, ObjectCount } from "../device/types.ts";
import { REGISTER_STATUS } from "./register_status.ts";
import type { Scenario, ScenarioEntry, SimFaults } from "./scenario_types.ts";
import { type DumpNumbers, MAX_PAYLOAD, SegmentWriter } from "./segment_writer.ts";

/**
 * Answer a request.
 *
 * @param scenario What the adapter holds.
 * @param request The request; vhcaId is the function's own where none was given.
 * @param faults Faults that change the stream.
 * @returns The stream, or a register status where the device refuses.
 */
export function answerDump(scenario: Scenario, request: DumpNumbers, faults: SimFaults): Uint8Array | number {
  const writer = new SegmentWriter();
  writer.info(scenario.device.firmware);
  writer.command(request);
  const body = writer.length;
  const status = request.type === CONTROL.menu
    ? (writer.menu(scenario.menu), REGISTER_STATUS.ok)
    : writeResource(writer, scenario, request);
  if (status !== REGISTER_STATUS.ok) return status;
  if (faults.message !== undefined) {
    writer.message(faults.message.kind, faults.message.syndrome, faults.message.text);
  }
  if (!faults.noTerminate && faults.endless !== "data") writer.terminate();
  const stream = writer.finish();
  const falseLength = faults.segmentDwords;
  if (falseLength !== undefined && stream.length >= body + 4) new DataView(stream.buffer).setUint16(body, falseLength);
  return faults.cutAfter === undefined ? stream : stream.subarray(0, faults.cutAfter);
}

/** True for a request that faults limited to one segment are meant for. */
export function isHit(scenario: Scenario, type: number, faults: SimFaults): boolean {
  if (type === CONTROL.menu) return faults.segment === "MENU";
  if (faults.segment === undefined) return true;
  return scenario.menu.find((record) => record.type === type)?.name.toUpperCase() === faults.segment;
}

function writeResource(writer: SegmentWriter, scenario: Scenario, request: DumpNumbers): number {
  const record = scenario.menu.find((one) => one.type === request.type);
  if (record === undefined || request.type >= FIRST_CONTROL_TYPE || !isAllowed(record, request)) {
    return REGISTER_STATUS.badParameter;
  }
  const name = record.name.toUpperCase();
  if (name === "ICM") return writeMemory(writer, scenario, record, request);
  const entries = scenario.entries.get(name)?.get(request.vhcaId) ?? new Map<number, ScenarioEntry>();
  const numbers = askedFor(entries, request);
  for (const number of numbers) {
    const entry = entries.get(number);
    if (entry === undefined) continue;
    if (entry.unit > 0) {
      if (!writeRing(writer, record, number, entry, request)) return invalid(writer, scenario);
    } else writeEntry(writer, scenario, record, number, entry, request.vhcaId);
  }
  const several = request.numOfObj1 === ALL_OBJECTS || request.numOfObj1 === ACTIVE_OBJECTS;
  return numbers.length > 0 || several ? REGISTER_STATUS.ok : invalid(writer, scenario);
}

/** Existing numbers that a request names, ascending. */
function askedFor(entries: ReadonlyMap<number, ScenarioEntry>, request: DumpNumbers): number[] {
  const { index1, numOfObj1 } = request;
  if (numOfObj1 <= 1) return entries.has(index1) ? [index1] : [];
  const end = numOfObj1 > MAX_OBJECTS ? Infinity : index1 + numOfObj1;
  return [...entries.keys()].filter((number) => number >= index1 && number < end).sort((a, b) => a - b);
}

/** A number that does not exist: each scenario answers it in one of the ways that a firmware might. */
function invalid(writer: SegmentWriter, scenario: Scenario): number {
  if (scenario.invalidIndex === "status") return REGISTER_STATUS.badParameter;
  if (scenario.invalidIndex === "error") writer.message("error", 1, "Index is not valid");
  return REGISTER_STATUS.ok;
}

function isAllowed(record: MenuRecord, request: DumpNumbers): boolean {
  if (request.index1 !== 0 && !record.index1.supported) return false;
  if (request.index2 !== 0 && !record.index2.supported) return false;
  return countAllowed(record.numOfObj1, request.numOfObj1) && countAllowed(record.numOfObj2, request.numOfObj2);
}

function countAllowed(allowed: ObjectCount, count: number): boolean {
  if (count === 0) return !allowed.required;
  if (count === 1) return true;
  if (count === ALL_OBJECTS) return allowed.all;
  if (count === ACTIVE_OBJECTS) return allowed.active;
  return allowed.supported && count <= MAX_OBJECTS;
}

function writeEntry(
  writer: SegmentWriter,
  scenario: Scenario,
  record: MenuRecord,
  number: number,
  entry: ScenarioEntry,
  vhcaId: number,
): void {
  const payload = entry.payload?.();
  if (payload !== undefined) writer.resource(record.type, number, 0, payload);
  for (const name of entry.parts) {
    const part = scenario.entries.get(name)?.get(vhcaId)?.get(number)?.payload?.();
    const type = typeOf(scenario, name);
    if (part !== undefined && type !== undefined) writer.resource(type, number, 0, part);
  }
  for (const { segment, index1, index2 } of entry.references) {
    const type = typeOf(scenario, segment);
    if (type !== undefined) writer.reference({ type, vhcaId, index1, index2, numOfObj1: 0, numOfObj2: 0 });
  }
  for (const message of entry.messages) writer.message(message.kind, message.syndrome, message.text);
}

function typeOf(scenario: Scenario, name: string): number | undefined {
  return scenario.menu.find((record) => record.name.toUpperCase() === name)?.type;
}

/** Elements of a ring from index2 on. False: the ring has no such element. */
function writeRing(
  writer: SegmentWriter,
  record: MenuRecord,
  number: number,
  entry: ScenarioEntry,
  request: DumpNumbers,
): boolean {
  const ring = entry.payload?.() ?? new Uint8Array(0);
  const start = request.index2 * entry.unit;
  if (start >= ring.length) return false;
  const whole = request.numOfObj2 === ALL_OBJECTS || request.numOfObj2 === ACTIVE_OBJECTS;
  const end = whole ? ring.length : start + Math.max(1, request.numOfObj2) * entry.unit;
  writer.resource(record.type, number, request.index2, ring.subarray(start, end), entry.unit);
  for (const message of entry.messages) writer.message(message.kind, message.syndrome, message.text);
  return true;
}

/** ICM: index1 and index2 are the halves of an address, num_of_obj1 counts dwords. */
function writeMemory(writer: SegmentWriter, scenario: Scenario, record: MenuRecord, request: DumpNumbers): number {
  const address = (BigInt(request.index1) << 32n) | BigInt(request.index2);
  for (const memory of scenario.memory) {
    const bytes = memory.bytes();
    const offset = Number(address - memory.address);
    if (offset < 0 || offset >= bytes.length) continue;
    const part = bytes.subarray(offset, offset + Math.max(1, request.numOfObj1) * 4);
    for (let at = 0; at < part.length; at += MAX_PAYLOAD) {
      const here = address + BigInt(at);
      writer.resource(
        record.type,
        Number(here >> 32n),
        Number(here & 0xffffffffn),
        part.subarray(at, at + MAX_PAYLOAD),
      );
    }
    return REGISTER_STATUS.ok;
  }
  return invalid(writer, scenario);
}
