/** Kinds of values in templates of messages. */

import { HOST_KINDS, type Kind } from "./host_kinds.ts";
import { ASYNC_EVENTS } from "../layouts/async_events.ts";
import { CALL_ERRORS, CM_EVENTS } from "../layouts/call_errors.ts";
import { UCX_ERRORS, WC_STATUSES } from "../layouts/knowledge.ts";
import type { Fact } from "./types.ts";

/** Behind a number no letter, digit or fraction may follow. */
const WHOLE = "(?![0-9a-z_]|\\.\\d)";

/** A number, or text where it does not fit one. */
function numberKind(text: string): Fact {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

const hexadecimal = (text: string): Fact => numberKind(/^0x/i.test(text) ? text : `0x${text}`);

/** `0x…` without leading zeros. */
function address(text: string): Fact {
  return "0x" + (text.replace(/^0x/i, "").toLowerCase().replace(/^0+/, "") || "0");
}

/** `12`, `IBV_WC_RETRY_EXC_ERR(12)`, `(IBV_WC_RETRY_EXC_ERR)12`, `0xc`. */
function named(text: string): Fact | undefined {
  const digits = /(?:^|[^0-9a-z_])(0x[0-9a-f]{1,8}|\d{1,10})\)?$/i.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const plain = (text: string): Fact => text;

/** The end of a line, without what closes a quotation, a cell or markup around it. */
function bare(text: string): Fact {
  const quotes = text.split('"').length - 1;
  const own = quotes % 2 === 1 ? text.slice(0, text.lastIndexOf('"')) : text;
  return own.replace(/\{(?:noformat|code|quote)\}.*$/, "").replace(/[\s"`|]+$/, "").replace(
    /^([^']*(?:'[^']*'[^']*)*)'$/,
    "$1",
  ).trim().replace(/\s+/g, " ");
}

/** Every text that libraries print for a status, the longest first. */
const STATUS_TEXTS = WC_STATUSES.slice(1).flatMap((entry) => entry.texts).toSorted((a, b) => b.length - a.length);

/** Every text of an error of a call, the longest first. */
const ERROR_TEXTS = CALL_ERRORS.flatMap(({ texts }) => texts).toSorted((a, b) => b.length - a.length);

/** Every text of an asynchronous event, the longest first. */
const EVENT_TEXTS = ASYNC_EVENTS.flatMap((entry) => entry.texts).toSorted((a, b) => b.length - a.length);

/** The kernel's texts for a syndrome of the health buffer, the longest first. */
const HEALTH_TEXTS = [
  "firmware internal error",
  "irisc not responding",
  "unrecoverable hardware error",
  "firmware CRC error",
  "ICM fetch PCI data poisoned error",
  "ICM fetch PCI error",
  "HW fatal error",
  "HW ftl error",
  "async EQ buffer overrun",
  "EQ error",
  "Invalid EQ referenced",
  "Invalid EQ refrenced",
  "FFSER error",
  "High temperature",
  "High temprature",
  "Trust lockdown error",
  "unrecognized error",
];

export const KINDS: Readonly<Record<string, Kind>> = {
  /** Decimal. */
  dec: { pattern: `-?\\d{1,20}${WHOLE}`, read: numberKind },
  /** Hexadecimal, with `0x` or without. */
  hex: { pattern: `(?:0x)?[0-9a-f]{1,16}${WHOLE}`, read: hexadecimal },
  /** 32 bits as `%08x` prints them: eight digits, and none behind them. */
  dword: { pattern: `(?:0x)?[0-9a-f]{8}${WHOLE}`, read: hexadecimal },
  /** 16 bits as `%#06x` prints them. */
  hex4: { pattern: `0x[0-9a-f]{4}${WHOLE}`, read: hexadecimal },
  /** Hexadecimal with `0x`, else decimal. */
  num: { pattern: `(?:0x[0-9a-f]{1,16}|-?\\d{1,20})${WHOLE}`, read: numberKind },
  /** An address or another number of up to 64 bits, kept as `0x…`. */
  addr: { pattern: `(?:0x)?[0-9a-f]{1,16}${WHOLE}`, read: address },
  /** An address as it is printed: hexadecimal with `0x`, or decimal. */
  where: { pattern: `(?:0x[0-9a-f]{1,16}|\\d{1,20})${WHOLE}`, read: plain },
  /** A number with its name before or behind it. */
  named: {
    pattern: `(?:\\(?[a-z][a-z0-9_]{1,40}\\)?(?:\\s{0,2}=\\s{0,2})?\\(?)?(?:0x[0-9a-f]{1,8}|\\d{1,10})${WHOLE}\\)?`,
    read: named,
  },
  /** Up to the next blank, comma, semicolon or closing bracket. */
  word: { pattern: `[^\\s,;()\\[\\]{}"'<>]{1,80}`, read: plain },
  /** The same with brackets of any kind inside. */
  name: { pattern: `[^\\s,;]{1,100}`, read: plain },
  /** A completion status in words, as libraries print it. */
  status: {
    pattern: STATUS_TEXTS.map((text) => text.replaceAll(" ", "\\s{1,16}")).join("|"),
    read: (text) => text.toLowerCase().replace(/\s+/g, " "),
  },
  /** A status in UCX's own words. */
  ucx: {
    // What has no name of its own is "Generic".
    pattern: [...UCX_ERRORS.map(([text]) => text), "generic"].toSorted((a, b) => b.length - a.length)
      .map((text) => text.replaceAll(" ", "\\s{1,16}")).join("|"),
    read: (text) => text.toLowerCase().replace(/\s+/g, " "),
  },
  /** A queue of GPU-initiated networking: `rank 6 ctx3 peer2 main`. */
  queue: {
    pattern: "rank\\s{1,4}\\d{1,7}(?:\\s{1,4}\\w{1,24}){0,5}",
    read: (text) => text.replace(/(ctx|peer)\s+(?=\d)/g, "$1"),
  },
  /** Flags of an element, as UCX prints them. */
  wqeflags: { pattern: "[s-][f-][e-](?![\\w-])", read: plain },
  /** A service or a queue, as UCX names it. */
  transport: { pattern: "RC|UC|UD|DCI|DCT|DCS|DC|SRQ|RQ|XRC\\w{0,4}", read: plain },
  /** A program's name. */
  comm: { pattern: "[a-z][\\w.+-]{0,32}", read: plain },
  /** What UCX's check of queues says. */
  verdict: { pattern: "stuck|moving|idle|ok", read: plain },
  /** A PCI address, with its domain or without. */
  pci: {
    pattern: "(?<![0-9a-z:])(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\\.\\d(?![0-9a-z])",
    // A function's number is one of eight.
    read: (text) => /[0-7]$/.test(text) ? text : undefined,
  },
  /** Whether something is on. */
  abled: { pattern: "(?:en|dis)abled(?![a-z])", read: plain },
  /** A completion status by its name. */
  wcname: {
    pattern: `(?:${WC_STATUSES.map((entry) => entry.name).toSorted((a, b) => b.length - a.length).join("|")})(?!\\w)`,
    read: plain,
  },
  /** What a storage driver asked of its queue. */
  request: {
    pattern:
      "(?:SEND|RECV|MEMREG|LOCAL_INV|INV(?:_|\\s{1,16})RKEY|FAST(?:_|\\s{1,16})REG|INVALIDATE|RDMA(?:_|\\s{1,16})(?:READ|WRITE)|READ|WRITE)(?![a-z_])",
    read: (text) => text.replace(/\s+/g, " "),
  },
  /** Words of letters. */
  words: { pattern: "[a-z][a-z]{1,24}(?:\\s{1,8}[a-z-]{1,24}){0,5}", read: (text) => text.replace(/\s+/g, " ") },
  /** An asynchronous event in the words of libibverbs or the kernel. */
  event: {
    pattern: EVENT_TEXTS.map((text) => text.replaceAll(" ", "\\s{1,16}")).join("|") + "|IBV_EVENT_[A-Z_]{3,24}",
    read: (text) => /^ibv/i.test(text) ? text : text.replace(/\s+/g, " "),
  },
  /** The name of one. */
  eventname: { pattern: "IBV_EVENT_[A-Z_]{3,24}", read: (text) => text.toUpperCase() },
  /** What strerror(3) says. */
  strerror: {
    pattern: ERROR_TEXTS.map((text) => text.replaceAll(" ", "\\s{1,16}")).join("|"),
    read: (text) => text.toLowerCase().replace(/\s+/g, " "),
  },
  /** A call of libibverbs or librdmacm; registrations have a row of their own, and a status of a completion is no errno. */
  call: {
    pattern: "(?!ibv_reg_|ibv_poll_cq|mlx5dv_devx_)(?:(?:ibv|rdma|mlx[45]dv)_[a-z0-9_]{2,40}|fi_eq_readerr)",
    read: (text) => text.toLowerCase(),
  },
  /** A state of a QP. */
  qpstate: { pattern: "(?:RESET|INIT|RTR|RTS|SQD|SQE|ERR(?:OR)?)(?![a-z0-9_])", read: (text) => text.toUpperCase() },
  /** An event of the connection manager that tells of something wrong. */
  cmevent: { pattern: CM_EVENTS.map(({ name }) => name).join("|"), read: (text) => text.toUpperCase() },
  /** What follows ibv_reg_ in the name of a call. */
  registration: { pattern: "(?:dmabuf_)?mr(?:_ex|_iova2?)?", read: plain },
  /** A provider of rdma-core. */
  provider: { pattern: "(?:mlx[45]|xsc|hns|bnxt|erdma|irdma|efa|qedr)\\w{0,16}", read: plain },
  /** A name of a firmware command; some begin with a digit. */
  command: { pattern: `[a-z0-9][a-z0-9_]{1,60}`, read: plain },
  /** A name of a status or an event. */
  symbol: { pattern: `[a-z][a-z0-9_]{1,60}`, read: plain },
  /** An address of a peer: `192.0.2.2<50>`, `fe80::1%eth0`, a host name with a port. */
  peer: {
    pattern: `(?=[0-9a-f:.]{2,45}|[\\w-]{1,64}[.:<])[\\w.:%-]{2,64}(?:<\\d{1,5}>)?`,
    // The end of a sentence.
    read: (text) => text.replace(/\.$/, ""),
  },
  /** A network address or GID. */
  ip: {
    pattern: `(?=[0-9a-f]{0,44}[.:])[0-9a-f:.]{2,45}(?![0-9a-z_])`,
    // What ends in a colon was cut, but for the address of nobody; so was "80::1" of "fe80::1".
    read: (text) => {
      const own = text.replace(/[.,]$/, "");
      // An address of version 4 has four numbers.
      const cut = /\d\.\d/.test(own) && !/(?:^|:)(?:\d{1,3}\.){3}\d{1,3}$/.test(own);
      return cut || (text.endsWith(":") && text !== "::") || /^e?80::/i.test(text) ? undefined : own;
    },
  },
  /** Words up to what follows. */
  text: { pattern: `[^\\n]{1,160}?`, read: (text) => text.trim().replace(/\s+/g, " ") },
  /** An RDMA device: its name has a number. */
  device: {
    // Another writer's line may stand right behind it: its host and its process.
    pattern:
      `mlx[45]_\\d{1,3}(?=[a-z][\\w.-]{0,63}:\\d{1,9}:\\d{1,9} \\[)|(?!mlx[45](?!_(?:bond_)?\\d))[a-z](?=[a-z0-9_-]{0,40}\\d)[a-z0-9_-]{1,40}`,
    // A name that was broken in its "mlx5_0" is none.
    read: (text) => /^(?:l?x[45]_(?:bond_)?\d|ml?_?\d$|ml_\d)/i.test(text) ? undefined : text,
  },
  /** What the firmware's health buffer says, in the kernel's words. */
  health: {
    pattern: HEALTH_TEXTS.map((text) => text.replaceAll(" ", "\\s{1,16}")).join("|"),
    read: (text) => text.replace(/\s+/g, " "),
  },
  /** A network identifier of Lustre. */
  nid: {
    pattern: "\\w[\\w.:-]{1,63}@[a-z]\\w{1,16}",
    // Of an address that was broken only the last numbers may be there.
    read: (text) => /^[\d.]+@/.test(text) && !/^\d{1,3}(?:\.\d{1,3}){3}@/.test(text) ? undefined : text,
  },
  /** Which way a request went. */
  direction: { pattern: "send|receive|recv|tx|rx|read|write|atomic", read: plain },
  /** A state of a link. */
  updown: { pattern: "up(?![a-z])|down(?![a-z])", read: plain },
  /** What mlx4 and mthca say of a CQ. */
  cqerror: { pattern: "overrun|access\\s{1,16}violation", read: (text) => text.replace(/\s+/g, " ") },
  /** How bad an error of the bus is. */
  severity: {
    pattern: "(?:Correct(?:ed|able)|Uncorrect(?:ed|able)\\s{1,16}\\((?:Non-)?Fatal\\))",
    read: (text) => text.replace(/\s+/g, " "),
  },
  ...HOST_KINDS,
  /** The rest of the line. */
  rest: { pattern: `[^\\n]{1,200}`, read: bare },
};
