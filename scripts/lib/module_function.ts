/**
 * Modules as functions, of which one script can hold many:
 *
 *     (exports, __require, __import, __extras) => { … }
 *
 * @module
 */

import ts from "typescript";

/**
 * Turns a module into a function.
 *
 * @param path Where it is from; its first line says so.
 * @param text JavaScript.
 * @param numberOf Number of the module that an import means.
 * @returns JavaScript of nothing but ASCII, which engines keep in half the memory.
 */
export function asFunction(path: string, text: string, numberOf: (specifier: string) => number): string {
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
    transformers: { before: [(context) => (file) => importsAsCalls(file, context, numberOf)] },
  });
  for (const { messageText } of diagnostics) {
    throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  }
  const body = outputText
    .replace(/^"use strict";\n/, "")
    .replace(/^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);\n/m, "")
    .replace(/\brequire\("([^"]+)"\)/g, (_, specifier) => `__require(${numberOf(specifier)})`)
    .replace(/\b__exportStar\((__require\(\d+\)), exports\)/g, "__extras.exportAll($1, exports)")
    .replace(/\b__importStar\((__require\(\d+\))\)/g, "__extras.namespaceOf($1)");
  const left = /\b__(?:exportStar|importStar|importDefault|createBinding)\b/.exec(body);
  if (left !== null) throw new Error(`${path}: nothing here stands for ${left[0]}`);
  return `// ${path}\n(exports, __require, __import, __extras) => {\n${inAscii(body)}}`;
}

/** `import("./x.js")` as `__import(17)`, `import.meta.url` as that of the program's folder. */
function importsAsCalls(
  file: ts.SourceFile,
  context: ts.TransformationContext,
  numberOf: (specifier: string) => number,
): ts.SourceFile {
  const { factory } = context;
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [module] = node.arguments;
      // What is computed is no module of the program's, but one that Deno has.
      const wanted = module !== undefined && ts.isStringLiteralLike(module)
        ? [factory.createNumericLiteral(numberOf(module.text))]
        : node.arguments;
      return factory.createCallExpression(factory.createIdentifier("__import"), undefined, wanted);
    }
    if (ts.isMetaProperty(node)) return factory.createIdentifier("__extras");
    return ts.visitEachChild(node, visit, context);
  };
  return ts.visitNode(file, visit) as ts.SourceFile;
}

/** Letters outside of ASCII stand in strings, templates and regular expressions only, where an escape is the same. */
function inAscii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
