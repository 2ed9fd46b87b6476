/**
 * Tables of a module as json. An engine reads `JSON.parse("…")` three to four times as fast as the literal, of which it
 * makes a syntax tree, code and a boilerplate, to run once.
 */

import ts from "typescript";

/** Shorter literals gain nothing. */
const WORTH_IT = 400;

/** A value that json cannot say, or that is not known before the program runs. */
class NotData extends Error {}

/**
 * Replaces the literals that a module evaluates once, when it is loaded, and that hold nothing but data.
 *
 * @param text JavaScript.
 * @returns JavaScript with the same exports.
 */
export function withDataAsJson(text: string): string {
  const file = ts.createSourceFile("module.js", text, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
  const parts: string[] = [];
  let done = 0;
  const visit = (node: ts.Node): void => {
    // What a function makes, it makes anew at every call.
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    const json = ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node)
      ? dataOf(file, node)
      : undefined;
    if (json === undefined) return node.forEachChild(visit);
    parts.push(text.slice(done, node.getStart(file)), `JSON.parse(${quoted(json)})`);
    done = node.end;
  };
  visit(file);
  return parts.join("") + text.slice(done);
}

function dataOf(file: ts.SourceFile, node: ts.Expression): string | undefined {
  if (node.end - node.getStart(file) < WORTH_IT) return undefined;
  try {
    return JSON.stringify(valueOf(node));
  } catch (error) {
    if (error instanceof NotData) return undefined;
    throw error;
  }
}

/** In the quotes of which there are fewer to escape. */
function quoted(json: string): string {
  return `'${json.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function valueOf(node: ts.Expression): unknown {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isParenthesizedExpression(node)) return valueOf(node.expression);
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(valueOf);
  if (ts.isObjectLiteralExpression(node)) return Object.fromEntries(node.properties.map(memberOf));
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [valueOf(node.left), valueOf(node.right)];
    if (typeof left === "string" && typeof right === "string") return left + right;
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = valueOf(node.operand);
    // Json has no -0.
    if (typeof value === "number" && value !== 0) return -value;
  }
  throw new NotData();
}

function memberOf(member: ts.ObjectLiteralElementLike): [string, unknown] {
  if (!ts.isPropertyAssignment(member) || ts.isComputedPropertyName(member.name)) throw new NotData();
  const name = member.name;
  if (!ts.isIdentifier(name) && !ts.isStringLiteral(name) && !ts.isNumericLiteral(name)) throw new NotData();
  // In a literal it sets the prototype.
  if (name.text === "__proto__") throw new NotData();
  return [name.text, valueOf(member.initializer)];
}
