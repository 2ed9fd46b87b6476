/** The page's program: what is dropped or pasted is decoded here, in the page, and shown. */

import { type QueueType, ringOptions } from "../api/rings.ts";
import type { ElementRecord } from "../records/ring.ts";
import { diagnosisHtml } from "../render/html/diagnosis.ts";
import { diagnose } from "../api/diagnose.ts";
import { ringsOf } from "../api/report_rings.ts";
import { readLog } from "../logs/log_engine.ts";
import { head } from "../render/json_envelope.ts";
import { printFindings } from "../render/log.ts";
import { JsonLogPrinter } from "../render/log_json.ts";
import { borrowDecoder } from "../api/decoders.ts";
import { html, type Markup } from "../render/html/markup.ts";
import { logHtml } from "../render/html/log_report.ts";
import type { JsonFields } from "../render/html/fields.ts";
import { filesOfData } from "../render/html/shell.ts";
import { DeviceView } from "./device_view.ts";
import { append, breathe, byId, keepRows, makeSortable, show } from "./dom.ts";
import { type Inputs, type NamedBytes, recogniseInput } from "./inputs.ts";
import { ringView } from "./ring_view.ts";

const FORM = html`
  <section class="tools" aria-label="Input">
    <div class="drop"
      id="drop"><p><label for="files">Drop captures, dump files, logs or rings here, or choose them:</label> <input type="file" id="files" multiple></p>
  <label for="paste">Or paste a log or hexadecimal digits:</label><textarea id="paste" spellcheck="false"></textarea></div>
    <div
      class="row"><label>What it is <select id="kind"><option value="">find out</option><option value="log">log</option><option value="snd">send queue</option><option value="rcv">receive queue</option><option value="srq">shared receive queue</option><option value="cmp">completion queue</option><option value="eqe">event queue</option></select></label>
  <label>Generation <select id="generation"><option value="5">ConnectX-4 and newer</option><option value="4">ConnectX-3</option></select></label>
  <label>Transport <select id="transport"><option value="">as the elements say</option><option>rc</option><option>uc</option><option>ud</option><option>dc</option><option>xrc</option><option>raw</option></select></label>
  <label>Stride <input id="stride" inputmode="numeric" size="5"></label><label>ci <input id="ci" size="8"></label><label>pi <input id="pi" size="8"></label>
  <button type="button" id="decode">Decode</button></div>
  </section>
  <div id="status" role="status"></div>
  <div id="results"></div>
  <div id="detail" tabindex="-1"></div>
`;

const views = new Map<string, DeviceView>();
let next = 0;

/** A line for an element of a log. */
function lineOf({ index, segments, flags = [] }: ElementRecord): string {
  const fields = segments[0]?.fields ?? {};
  const words = ["opcode", "syndrome", "event_type"].flatMap((name) => fields[`${name}_name`] ?? []);
  const qpn = typeof fields["qpn"] === "number" ? `QP 0x${fields["qpn"].toString(16)}` : "";
  return [`[0x${index.toString(16)}]`, segments[0]?.layout ?? "", ...words.map(String), qpn, ...flags].filter(Boolean)
    .join(" ");
}

async function showLog(name: string, text: string): Promise<Markup> {
  using loan = borrowDecoder();
  let json = "";
  const printer = new JsonLogPrinter(false, head({ name: "decode" }));
  await printFindings(readLog([text], loan.decoder), printer, (piece) => void (json += piece));
  return html`<section aria-label="${name}">${logHtml(JSON.parse(json) as JsonFields, lineOf)}</section>`;
}

function value(id: string): string {
  return byId<HTMLInputElement | HTMLSelectElement>(id).value.trim();
}

function number(id: string): number | undefined {
  const text = value(id);
  if (text === "") return undefined;
  const parsed = Number(text);
  if (!Number.isSafeInteger(parsed) || parsed < 0) throw new RangeError(`${id} is no number: "${text}"`);
  return parsed;
}

function showRing({ name, bytes }: NamedBytes): Markup {
  const transport = value("transport");
  const options = ringOptions({
    source: value("kind") as QueueType,
    generation: value("generation") === "4" ? 4 : 5,
    ...(transport === "" ? {} : { transport: transport as "rc" }),
    stride: number("stride"),
    ci: number("ci"),
    pi: number("pi"),
  });
  return ringView({ title: name, id: `ring-${next++}`, bytes, options });
}

/** What a file has: its failure stands in the place of its device, and keeps no other from being shown. */
async function openDevices(files: readonly NamedBytes[], results: Element): Promise<Map<NamedBytes, DeviceView>> {
  const opened = new Map<NamedBytes, DeviceView>();
  for (const file of files) {
    await attempt(file.name, results, async () => {
      const id = `device-${next++}`;
      const view = await DeviceView.open(file, id);
      views.set(id, view);
      opened.set(file, view);
    });
  }
  return opened;
}

async function showDevice(view: DeviceView, results: Element): Promise<void> {
  const section = document.createElement("section");
  section.id = view.id;
  results.append(section);
  for await (const piece of view.overview()) {
    if ("table" in piece) keepRows(byId(piece.table), piece);
    else append(section, piece);
    await breathe();
  }
}

/** What is wrong in captures, which may be samples or ends of each other. */
async function showDiagnosis(opened: ReadonlyMap<NamedBytes, DeviceView>, results: Element): Promise<void> {
  const files = [...opened.keys()];
  const names = files.map(({ name }, i) =>
    files.findIndex((file) => file.name === name) === i ? name : `${name} (${i + 1})`
  );
  const bytes = new Map(files.map((file, i) => [names[i]!, file.bytes]));
  try {
    const answer = await diagnose(names, { bytes });
    append(results, diagnosisHtml(answer, await ringsOf(answer, [...opened.values()].map(({ device }) => device))));
  } catch (error) {
    append(results, html`<p class="count">No diagnosis: ${(error as Error).message}</p>`);
  }
}

/** Inputs that could not be decoded. */
let failed = 0;

/** Do what may fail; why stands on the page. */
async function attempt(name: string, results: Element, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    failed++;
    const { message, hint } = error as Error & { hint?: string };
    append(
      results,
      html`<p class="incomplete" role="alert">${!message.includes(name) && `${name}: `}${message}${
        hint !== undefined && `. ${hint}`
      }</p>`,
    );
  }
}

/** Decode files; `answered`: the page already has their diagnosis. */
async function decodeFiles(files: readonly NamedBytes[], answered = false): Promise<void> {
  const results = byId("results");
  const status = byId("status");
  results.replaceChildren();
  byId("detail").replaceChildren();
  views.forEach((view) => view.close());
  views.clear();
  failed = 0;
  status.textContent = "Decoding";
  await breathe();
  const kind = value("kind");
  const inputs: Inputs = { devices: [], logs: [], rings: [] };
  for (const file of files) {
    await attempt(file.name, results, async () => {
      for (const note of await recogniseInput(file, kind !== "" && kind !== "log", inputs)) {
        append(results, html`<p class="incomplete" role="alert">${file.name}: ${note}</p>`);
      }
    });
  }
  const opened = await openDevices(inputs.devices, results);
  if (opened.size > 0 && !answered) await showDiagnosis(opened, results);
  for (const [{ name }, view] of opened) await attempt(name, results, () => showDevice(view, results));
  for (const ring of inputs.rings) await attempt(ring.name, results, () => append(results, showRing(ring)));
  for (const { name, text } of inputs.logs) {
    await attempt(name, results, async () => append(results, await showLog(name, text)));
  }
  status.textContent = files.length === 0
    ? "Nothing to decode"
    : failed === 0
    ? "Decoded"
    : `Not decoded: ${failed} of ${files.length}`;
}

/** Show an object that a link names: `TYPE:NUMBER` of a device. */
async function open(device: string, type: string, index: number): Promise<void> {
  const view = views.get(device);
  if (view === undefined) return;
  const detail = byId("detail");
  detail.replaceChildren();
  try {
    for await (const piece of view.context(type, index)) {
      append(detail, piece);
      await breathe();
    }
  } catch (error) {
    show(detail, html`<p class="incomplete" role="alert">${(error as Error).message}</p>`);
  }
  detail.focus();
  detail.scrollIntoView({ block: "start" });
}

async function bytesOf(files: Iterable<File>): Promise<NamedBytes[]> {
  return await Promise.all([...files].map(async (file) => ({
    name: file.name,
    bytes: new Uint8Array(await file.arrayBuffer()),
  })));
}

function listen(): void {
  const drop = byId("drop");
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    await decodeFiles(await bytesOf(event.dataTransfer?.files ?? []));
  });
  const files = byId<HTMLInputElement>("files");
  const decode = async (): Promise<void> => {
    const pasted = byId<HTMLTextAreaElement>("paste").value;
    const chosen = await bytesOf(files.files ?? []);
    await decodeFiles(
      pasted.trim() === "" ? chosen : [...chosen, { name: "pasted text", bytes: new TextEncoder().encode(pasted) }],
    );
  };
  files.addEventListener("change", decode);
  byId("decode").addEventListener("click", decode);
  document.addEventListener("click", async (event) => {
    const link = (event.target as Element).closest?.("a");
    const named = link?.dataset["open"];
    const inner = /^#open:([\w-]+):(\w+):(\d+)$/.exec(link?.getAttribute("href") ?? "");
    const [device, type, index] = named !== undefined
      ? [link!.dataset["device"], ...named.split(":")]
      : inner?.slice(1) ?? [];
    if (device === undefined || type === undefined) return;
    event.preventDefault();
    await open(device, type, Number(index));
  });
}

show(byId("wqdump-app"), FORM);
makeSortable(document);
listen();
const held = filesOfData(byId("wqdump-data").textContent ?? "");
if (held.length > 0) void decodeFiles(held, true);
