/**
 * Baseline: walks a ring and prints it as wqdump does, with DataView and string concatenation, as scripts usually do.
 *
 *     deno run walk.ts FIELDS SQ|SRQ|CQ|EQ FILE            text to stdout
 *     deno run walk.ts FIELDS SQ|SRQ|CQ|EQ FILE ROUNDS     text to /dev/null, as often; nanoseconds of each to stdout
 *
 * FIELDS is the module that script_ts.ts writes. Instead of a ring the name of a layout, for contexts one behind the
 * other, with `=BYTES` behind the name.
 *
 * @module
 */

type Print = (view: DataView, at: number) => string;

/** What the module of FIELDS exports for rings; layouts of contexts besides. */
interface Fields {
  readonly wqe_ctrl: Print;
  readonly wqe_raddr: Print;
  readonly wqe_atomic: Print;
  readonly wqe_data: Print;
  readonly wqe_inline_data: Print;
  readonly wqe_umr_ctrl: Print;
  readonly wqe_mkey_context: Print;
  readonly wqe_umr_klm: Print;
  readonly wqe_srq_next: Print;
  readonly cqe64_req: Print;
  readonly cqe64_resp: Print;
  readonly cqe64_err: Print;
  readonly eqe: Print;
  readonly event_data: (view: DataView, at: number, type: number, subType: number) => string;
}

const [fieldsPath = "", kind = "", file = "", roundsText] = Deno.args;
const module = await import(new URL(fieldsPath, `file://${Deno.cwd()}/`).href);
const { wqe_ctrl, wqe_raddr, wqe_atomic, wqe_data, wqe_inline_data }: Fields = module;
const { wqe_umr_ctrl, wqe_mkey_context, wqe_umr_klm, wqe_srq_next }: Fields = module;
const { cqe64_req, cqe64_resp, cqe64_err, eqe, event_data }: Fields = module;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
const titled = (title: string): string => `-------------- ${title} ------------------\n`;
const numbered = (title: string, n: number): string =>
  `-------------- ${title} (${String(n).padStart(2)}) ---------------\n`;

function byteRows(view: DataView, from: number, length: number): string {
  let text = "";
  for (let at = 0; at < length; at += 16) {
    let shown = "";
    text += `data[0x${hex(at, 2)}] : `;
    for (let i = at; i < at + 16; i++) {
      if (i >= length) text += "   ";
      else {
        const byte = view.getUint8(from + i);
        text += hex(byte, 2) + " ";
        shown += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".";
      }
    }
    text += `|${shown}|\n`;
  }
  return text;
}

function wordRows(view: DataView, from: number, length: number): string {
  let text = "";
  for (let at = 0; at < length; at += 16) {
    text += `0x${hex(at, 2)} :`;
    for (let i = 0; i < 16; i += 4) text += " " + hex(view.getUint32(from + at + i), 8);
    text += "\n";
  }
  return text;
}

function dataList(view: DataView, wqe: number, at: number, end: number): string {
  let text = "";
  for (let n = 0; at + 4 <= end; n++) {
    const word = view.getUint32(wqe + at);
    if (word >>> 31 === 0) {
      text += numbered("data segment", n) + wqe_data(view, wqe + at);
      at += 16;
      continue;
    }
    const length = word & 0x3ff;
    const span = Math.min((length + 4 + 15) & ~15, end - at);
    text += numbered("inline data", n) + wqe_inline_data(view, wqe + at);
    text += byteRows(view, wqe + at + 4, Math.min(length, span - 4));
    at += span;
  }
  return text;
}

function umr(view: DataView, wqe: number, end: number): string {
  let text = titled("UMR control") + wqe_umr_ctrl(view, wqe + 16);
  text += titled("mkey context") + wqe_mkey_context(view, wqe + 64);
  const stop = Math.min(128 + (view.getUint32(wqe + 20) >>> 16) * 16, end);
  let used = stop;
  while (stop - used + 16 < 64 && used - 16 > 128 && view.getBigUint64(wqe + used - 16) === 0n) {
    if (view.getBigUint64(wqe + used - 8) !== 0n) break;
    used -= 16;
  }
  let at = 128;
  for (let n = 0; at + 16 <= used; n++, at += 16) text += numbered("UMR KLM", n) + wqe_umr_klm(view, wqe + at);
  if (at < stop) text += titled("padding") + wordRows(view, wqe + at, stop - at);
  return text;
}

function sendWqe(view: DataView, wqe: number, end: number): string {
  const control = titled("control") + wqe_ctrl(view, wqe);
  switch (view.getUint8(wqe + 3)) {
    case 8:
    case 9:
    case 16:
      return control + titled("remote address") + wqe_raddr(view, wqe + 16) + dataList(view, wqe, 32, end);
    case 17:
    case 18:
      return control + titled("remote address") + wqe_raddr(view, wqe + 16) + titled("atomic") +
        wqe_atomic(view, wqe + 32) + titled("data segment") + wqe_data(view, wqe + 48);
    case 37:
      return control + umr(view, wqe, end);
  }
  return control + dataList(view, wqe, 16, end);
}

function receiveWqe(view: DataView, wqe: number): string {
  let text = titled("SRQ Next") + wqe_srq_next(view, wqe);
  for (let n = 0, at = 16; at < 64; n++, at += 16) {
    const last = view.getUint32(wqe + at + 4) === 0x100;
    text += numbered(last ? "scatter list end" : "scatter entry", n) + wqe_data(view, wqe + at);
    if (!last) continue;
    if (at + 16 < 64) text += titled("unused") + wordRows(view, wqe + at + 16, 48 - at);
    break;
  }
  return text;
}

function completion(view: DataView, at: number): string {
  const opcode = view.getUint8(at + 63) >> 4;
  if (opcode === 0) return titled("requester CQE") + cqe64_req(view, at);
  if (opcode >= 13) return titled("error CQE") + cqe64_err(view, at);
  return titled("responder CQE") + cqe64_resp(view, at);
}

function event(view: DataView, at: number): string {
  return titled("EQE") + eqe(view, at) + event_data(view, at + 32, view.getUint8(at + 1), view.getUint8(at + 3));
}

const encoder = new TextEncoder();

function write(to: Deno.FsFile | typeof Deno.stdout, text: string): void {
  const bytes = encoder.encode(text);
  for (let at = 0; at < bytes.length;) at += to.writeSync(bytes.subarray(at));
}

// Written whenever there is enough of it.
function all(
  to: Deno.FsFile | typeof Deno.stdout,
  length: number,
  one: (at: number) => readonly [string, number],
): void {
  let text = "";
  for (let at = 0; at < length;) {
    const [more, bytes] = one(at);
    text += more;
    at += bytes;
    if (text.length < 65536 && at < length) continue;
    write(to, text);
    text = "";
  }
}

function walker(view: DataView): (at: number) => readonly [string, number] {
  const heading = (at: number): string => `[Element Index ${at === 0 ? "0" : `0x${(at >> 6).toString(16)}`}]\n`;
  switch (kind) {
    case "SQ":
      return (at) => {
        const ds = view.getUint8(at + 7) & 63;
        return [heading(at) + sendWqe(view, at, ds * 16), Math.ceil(ds / 4) * 64];
      };
    case "SRQ":
      return (at) => [heading(at) + receiveWqe(view, at), 64];
    case "CQ":
      return (at) => [heading(at) + completion(view, at), 64];
    case "EQ":
      return (at) => [heading(at) + event(view, at), 64];
  }
  const [layout = "", bytes] = kind.split("=");
  const print: Print = module[layout];
  return (at) => [print(view, at) + "--------------------------\n", Number(bytes)];
}

const bytes = await Deno.readFile(file);
const one = walker(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
if (roundsText === undefined) all(Deno.stdout, bytes.length, one);
else {
  const sink = Deno.openSync("/dev/null", { write: true });
  for (let round = 0; round < Number(roundsText); round++) {
    const start = performance.now();
    all(sink, bytes.length, one);
    console.log(Math.round((performance.now() - start) * 1e6));
  }
}
