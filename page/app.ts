import { decode } from "../api/decode.ts";
import { diagnosisHtml } from "../render/html/diagnosis.ts";
import { openAnyFile, recogniseFile } from "../api/open_file.ts";
(globalThis as any).x = { decode, diagnosisHtml, recogniseFile, openAnyFile };
document.getElementById("wqdump-app")!.textContent = JSON.stringify([...decode(new Uint8Array(64), { source: "cmp" })]);
