/** What numbers in a query can mean: syndromes, triples, statuses. */

import { syndromeOf, VENDOR_SYNDROMES, wcStatusOf } from "../layouts/knowledge.ts";
import { explainCqe, explainErrorJson, explainTriple, triplesOf } from "./explain.ts";
import { type Given, pad, type Reading, vendorReadings } from "./query_reading.ts";

export function queryNumber(word: string): Given | undefined {
  if (!/^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i.test(word)) return undefined;
  return { value: Number(word), hex: /^0x/i.test(word) };
}

export function readNumbers(given: readonly Given[]): Reading[] {
  const [first, second, third] = given as [Given, Given?, Given?];
  if (given.length > 3) return [];
  if (second === undefined) return readOne(first);
  const syndrome = () => errorReading(first.value, second.value, third?.value);
  const entry = wcStatusOf(first.value);
  const status = () =>
    entry?.syndrome === undefined ? undefined : errorReading(entry.syndrome, second.value, third?.value, first.value);
  const readings: Reading[] = [];
  // A hexadecimal first number is a syndrome as drivers print it, a decimal one a status as programs print it.
  const order = first.hex ? [syndrome, status] : [status, syndrome];
  for (const read of order) {
    const reading = read();
    if (reading !== undefined && !readings.some((one) => sameError(one, reading))) readings.push(reading);
  }
  if (!first.hex && !second.hex) {
    const reading = hexReading(first.value, second.value);
    if (reading !== undefined && !readings.some((one) => sameError(one, reading))) readings.push(reading);
  }
  if (third !== undefined) readings.unshift(...tripleReading(first.value, second.value, third.value));
  return readings.filter((reading) => keep(reading, readings));
}

/** Digits without 0x can be hexadecimal all the same: kernel messages such as `(10/88)`. */
function hexReading(first: number, second: number | undefined): Reading | undefined {
  const syndrome = parseInt(String(first), 16);
  const vendor = second === undefined ? undefined : parseInt(String(second), 16);
  if (syndrome === first || syndromeOf(syndrome) === undefined) return undefined;
  const reading = vendor === undefined
    ? { as: "", lines: explainCqe({ syndrome }), json: explainErrorJson({ syndrome }) }
    : errorReading(syndrome, vendor, undefined);
  return reading === undefined ? undefined : {
    ...reading,
    as: `CQE syndrome 0x${pad(syndrome)}${vendor === undefined ? "" : ` with vendor syndrome 0x${pad(vendor)}`}, ` +
      `if ${second === undefined ? "the number is" : "the numbers are"} hexadecimal`,
  };
}

/** Of two ways to read two numbers, the one whose pair was seen counts when the other's never was. */
function keep(reading: Reading, all: readonly Reading[]): boolean {
  const seen = (one: Reading) => (one.json as { seen?: boolean }).seen !== false;
  return seen(reading) || !all.some(seen);
}

function sameError(a: Reading, b: Reading): boolean {
  const value = (one: Reading) => (one.json as { syndrome?: { value?: number } }).syndrome?.value;
  return value(a) !== undefined && value(a) === value(b);
}

/** An error by syndrome and vendor syndrome. */
export function errorReading(
  syndrome: number,
  vendor: number,
  hw: number | undefined,
  status?: number,
): Reading | undefined {
  if (syndromeOf(syndrome) === undefined) return undefined;
  const seen = VENDOR_SYNDROMES.some((entry) => entry.syndrome === syndrome && entry.vendor === vendor);
  const facts = { syndrome, vendor, hw };
  const hardware = hw === undefined ? "" : `, hardware syndrome 0x${hw.toString(16)}`;
  const from = status === undefined
    ? `CQE syndrome 0x${pad(syndrome)}`
    : `completion status ${status} (syndrome 0x${pad(syndrome)})`;
  return {
    as: `${from} with vendor syndrome 0x${pad(vendor)} (${vendor})${hardware}`,
    lines: explainCqe(facts),
    json: { ...explainErrorJson(facts), seen },
  };
}

function tripleReading(vendor: number, hwType: number, hw: number): Reading[] {
  const found = triplesOf(vendor, hwType, hw);
  if (found.length === 0) return [];
  return [{
    as: "the three numbers of the kernel's QP error line: vendor syndrome, hardware syndrome type, hardware syndrome",
    lines: explainTriple(vendor, hwType, hw),
    json: { triple: found },
  }];
}

/** A single number: syndrome, status, vendor syndrome. */
function readOne({ value, hex }: Given): Reading[] {
  const syndrome = syndromeOf(value);
  const asSyndrome: Reading[] = syndrome === undefined ? [] : [{
    as: `CQE syndrome 0x${pad(value)}`,
    lines: explainCqe({ syndrome: value }),
    json: explainErrorJson({ syndrome: value }),
  }];
  const status = wcStatusOf(value);
  const asStatus: Reading[] = status === undefined ? [] : [statusReading(value)];
  const same = status?.syndrome === value;
  const asVendor = vendorReadings(value);
  if (same) return [...asSyndrome, ...asVendor];
  if (hex) return [...asSyndrome, ...asStatus, ...asVendor];
  const asHex = hexReading(value, undefined);
  return [...asStatus, ...asSyndrome, ...asVendor, ...(asHex === undefined ? [] : [asHex])];
}

export function statusReading(value: number): Reading {
  const status = wcStatusOf(value)!;
  const as = `completion status ${value} (${status.name})`;
  if (status.syndrome === undefined) {
    return {
      as,
      lines: [`status : ${status.name} (${value}), ${status.texts[0]}`],
      json: { wc_status: value, wc_status_name: status.name, text: status.texts[0] },
    };
  }
  return {
    as,
    lines: explainCqe({ syndrome: status.syndrome }),
    json: explainErrorJson({ syndrome: status.syndrome }),
  };
}
