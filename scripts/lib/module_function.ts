/**
 * Modules as functions, of which one script can hold many:
 *
 *     (exports, __require, __import, __extras) => { … }
 */

import ts from "typescript";

/** Shorter texts gain nothing. */
const LONG = 4096;

/** What a module's surroundings are. */
export interface Surroundings {
  /** Number of the module that an import means. */
  numberOf(specifier: string): number;
  /**
   * Puts a long text that is read once elsewhere, where the engine need not keep it twice.
   *
   * @returns From where to where it lies.
   */
  readonly carry?: ((text: string) => readonly [number, number]) | undefined;
}

/**
 * Turns a module into a function.
 *
 * @param path Where it is from; its first line says so.
 * @param text JavaScript.
 * @returns JavaScript of nothing but ASCII, which engines keep in half the memory.
 */
export function asFunction(path: string, text: string, around: Surroundings): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(text, {
    // By its name, .mjs would stay a module.
    fileName: path.replace(/\.mjs$/, ".js"),
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.CommonJS,
      allowJs: true,
      esModuleInterop: true,
      removeComments: true,
      noEmitHelpers: true,
    },
    transformers: { before: [(context) => (file) => rewritten(file, context, around)] },
  });
  for (const { messageText } of diagnostics) {
    throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  }
  const body = outputText
    .replace(/^"use strict";\n/, "")
    .replace(/^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);\n/m, "")
    .replace(/\brequire\("([^"]+)"\)/g, (_, specifier) => `__require(${around.numberOf(specifier)})`)
    .replace(/\b__exportStar\((__require\(\d+\)), exports\)/g, "__extras.exportAll($1, exports)")
    .replace(/\b__importStar\((__require\(\d+\))\)/g, "__extras.namespaceOf($1)");
  const left = /\b__(?:exportStar|importStar|importDefault|createBinding)\b/.exec(body);
  if (left !== null) throw new Error(`${path}: nothing here stands for ${left[0]}`);
  return `// ${path}\n(exports, __require, __import, __extras) => {\n${inAscii(body)}}`;
}

/** `import("./x.js")` as `__import(17)`, `import.meta.url` as that of the program, long texts as where they lie. */
function rewritten(file: ts.SourceFile, context: ts.TransformationContext, around: Surroundings): ts.SourceFile {
  const { factory } = context;
  const number = (value: number) => factory.createNumericLiteral(value);
  const called = (name: string, values: readonly ts.Expression[]) =>
    factory.createCallExpression(factory.createIdentifier(name), undefined, values);
  const visit = (node: ts.Node, once: boolean): ts.Node => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [module] = node.arguments;
      // What is computed is no module of the program's, but one that Deno has.
      const known = module !== undefined && ts.isStringLiteralLike(module);
      return called("__import", known ? [number(around.numberOf(module.text))] : node.arguments);
    }
    if (ts.isMetaProperty(node)) return factory.createIdentifier("__extras");
    if (once && around.carry !== undefined && ts.isStringLiteral(node) && node.text.length >= LONG) {
      return called("__extras.textAt", around.carry(node.text).map(number));
    }
    const inside = once && !ts.isFunctionLike(node) && !ts.isClassLike(node);
    return ts.visitEachChild(node, (child) => visit(child, inside), context);
  };
  return visit(file, true) as ts.SourceFile;
}

/** Letters outside of ASCII stand in strings, templates and regular expressions only, where an escape is the same. */
function inAscii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
