// Prints, as JSON, the functions of the TypeScript files below a folder with
// the definitions in other files that they refer to, as the compiler sees it.
//
//     node typescript.js FOLDER
"use strict";
const fs = require("fs");
const path = require("path");
const ts = require("typescript");

const root = path.resolve(process.argv[2]);
const shortest = 6;

function sources(dir, found = []) {
  for (const e of fs.readdirSync(dir, { withFileTypes: true })) {
    const p = path.join(dir, e.name);
    if (e.isDirectory() && e.name !== "node_modules" && !/^(tests?|__tests__|spec)$/.test(e.name)) sources(p, found);
    else if (/\.tsx?$/.test(e.name) && !/\.(d|test|spec)\.tsx?$/.test(e.name)) found.push(p);
  }
  return found;
}

const program = ts.createProgram(sources(root), {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
});
const checker = program.getTypeChecker();

const line = (file, pos) => file.getLineAndCharacterOfPosition(pos).line + 1;

function kindOf(d) {
  if (ts.isFunctionDeclaration(d)) return "func";
  if (ts.isMethodDeclaration(d) || ts.isMethodSignature(d) || ts.isGetAccessor(d) || ts.isSetAccessor(d)) return "method";
  if (ts.isClassDeclaration(d) || ts.isInterfaceDeclaration(d) || ts.isTypeAliasDeclaration(d) || ts.isEnumDeclaration(d)) return "type";
  if (ts.isVariableDeclaration(d) && d.parent.parent.parent && ts.isSourceFile(d.parent.parent.parent)) return "value";
  return "";
}

function needs(file, fn) {
  const found = new Map();
  const visit = (n) => {
    if (ts.isIdentifier(n)) {
      let symbol = checker.getSymbolAtLocation(n);
      if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
      const d = symbol && symbol.valueDeclaration || symbol && symbol.declarations && symbol.declarations[0];
      const kind = d && kindOf(d);
      const at = kind && d.getSourceFile();
      if (kind && at !== file && at.fileName.startsWith(root + path.sep) && !at.fileName.includes("node_modules", root.length)) {
        const place = { Path: path.relative(root, at.fileName), Line: line(at, (d.name || d).getStart(at)), Kind: kind };
        found.set(place.Path + place.Line, place);
      }
    }
    ts.forEachChild(n, visit);
  };
  visit(fn);
  return [...found.values()];
}

const functions = [];
for (const file of program.getSourceFiles()) {
  if (!file.fileName.startsWith(root + path.sep) || file.isDeclarationFile) continue;
  const visit = (n) => {
    const arrow = ts.isVariableStatement(n) && n.declarationList.declarations.some((d) => d.initializer && (ts.isArrowFunction(d.initializer) || ts.isFunctionExpression(d.initializer)));
    if (((ts.isFunctionDeclaration(n) || ts.isMethodDeclaration(n) || ts.isConstructorDeclaration(n)) && n.body) || arrow) {
      const start = line(file, n.getStart(file));
      const end = line(file, n.getEnd());
      const all = end - start >= shortest ? needs(file, n) : [];
      if (all.length) functions.push({ Path: path.relative(root, file.fileName), StartLine: start, EndLine: end, Needs: all });
      return;
    }
    ts.forEachChild(n, visit);
  };
  visit(file);
}
process.stdout.write(JSON.stringify(functions));
