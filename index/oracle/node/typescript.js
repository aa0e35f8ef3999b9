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

// below lists the folders below root that hold a file of the given name.
function below(name, dir = root, found = []) {
  if (fs.existsSync(path.join(dir, name))) found.push(dir);
  for (const e of fs.readdirSync(dir, { withFileTypes: true })) {
    if (e.isDirectory() && e.name !== "node_modules") below(name, path.join(dir, e.name), found);
  }
  return found;
}

// The packages of a workspace are known by their names without being installed.
const packages = {};
for (const dir of below("package.json")) {
  const { name } = JSON.parse(fs.readFileSync(path.join(dir, "package.json"), "utf8"));
  if (!name) continue;
  packages[name] = ["src/index", "index", "src", ""].map((p) => path.join(dir, p));
  packages[name + "/*"] = ["src/*", "*"].map((p) => path.join(dir, p));
}

// optionsOf reads the tsconfig.json of a folder as far as it says how names are found.
function optionsOf(dir) {
  const config = path.join(dir, "tsconfig.json");
  const read = fs.existsSync(config) ? ts.getParsedCommandLineOfConfigFile(config, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} }) : undefined;
  const { baseUrl, paths = {}, pathsBasePath, jsx = ts.JsxEmit.Preserve, strict, experimentalDecorators } = (read && read.options) || {};
  const base = baseUrl || pathsBasePath || dir;
  const own = Object.fromEntries(Object.entries(paths).map(([k, v]) => [k, v.map((p) => path.resolve(base, p))]));
  return {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    ...(baseUrl && { baseUrl }),
    paths: { ...packages, ...own },
    jsx, strict, experimentalDecorators,
  };
}

// Each file belongs to the tsconfig.json nearest above it.
const configured = below("tsconfig.json").sort((a, b) => b.length - a.length);
const groups = new Map();
for (const file of sources(root)) {
  const dir = configured.find((d) => file.startsWith(d + path.sep)) || root;
  groups.set(dir, [...(groups.get(dir) || []), file]);
}
let checker;

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
for (const [dir, files] of groups) {
  const program = ts.createProgram(files, optionsOf(dir));
  checker = program.getTypeChecker();
  for (const name of files) {
    const file = program.getSourceFile(name);
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
}
process.stdout.write(JSON.stringify(functions));
