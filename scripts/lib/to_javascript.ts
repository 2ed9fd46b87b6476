/** Modules as the executable carries them. */

import ts from "typescript";
import { withDataAsJson } from "./data_literals.ts";

/** TypeScript as JavaScript, without comments, tables as json; relative imports of `.ts` become `.js`. */
export function toJavaScript(path: string, text: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(text, {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
      removeComments: true,
    },
  });
  for (const { messageText } of diagnostics) {
    throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  }
  return withDataAsJson(outputText);
}
