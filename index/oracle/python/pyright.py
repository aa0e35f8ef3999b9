"""Prints, as JSON, functions of the Python files below a folder with the
definitions in other files that they refer to, as pyright sees it.

    python3 pyright.py FOLDER COUNT PYRIGHT-LANGSERVER...
"""

import ast
import json
import pathlib
import random
import subprocess
import sys

SHORTEST = 6


class Server:
    """A language server spoken to over its standard streams."""

    def __init__(self, command):
        self.pipe = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.last = 0

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.pipe.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.pipe.stdin.flush()

    def read(self):
        size = 0
        while line := self.pipe.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        return json.loads(self.pipe.stdout.read(size))

    def ask(self, method, params):
        self.last += 1
        self.send({"id": self.last, "method": method, "params": params})
        while True:
            reply = self.read()
            if reply.get("id") == self.last and "method" not in reply:
                return reply.get("result")
            if "id" in reply:  # the server asks us: it wants settings, mostly
                items = (reply.get("params") or {}).get("items") or []
                self.send({"id": reply["id"], "result": [None] * len(items)})


def definitions(tree, parent=None):
    """Yields (line of the name, kind) of functions, methods, classes and top-level values."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, "method" if isinstance(tree, ast.ClassDef) else "func"
        elif isinstance(node, ast.ClassDef):
            yield node.lineno, "type"
            yield from definitions(node, tree)
        elif isinstance(tree, ast.Module) and isinstance(node, (ast.Assign, ast.AnnAssign)):
            yield node.lineno, "value"
        elif isinstance(node, (ast.If, ast.Try)):
            yield from definitions(node, tree)


def functions(tree):
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno - node.lineno >= SHORTEST:
            yield node


def names(node):
    """Yields where names stand: (0-based line, column)."""
    for n in ast.walk(node):
        if isinstance(n, ast.Name):
            yield n.lineno - 1, n.col_offset
        elif isinstance(n, ast.Attribute):
            yield n.end_lineno - 1, n.end_col_offset - len(n.attr)


def test(path):
    return any(part in ("test", "tests", "testing") for part in path.parts) or path.name.startswith("test_")


def main():
    root, count = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2])
    trees, known = {}, {}
    for path in sorted(root.rglob("*.py")):
        try:
            trees[path] = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError):
            continue
        for line, kind in definitions(trees[path]):
            known[str(path), line] = kind
    candidates = [(p, f) for p, t in trees.items() if not test(p.relative_to(root)) for f in functions(t)]
    random.Random(7).shuffle(candidates)
    server = Server(sys.argv[3:])
    folder = {"uri": root.as_uri(), "name": "tree"}
    server.ask("initialize", {"processId": None, "rootUri": root.as_uri(), "workspaceFolders": [folder],
                              "capabilities": {"workspace": {"configuration": True}}})
    server.send({"method": "initialized", "params": {}})
    found, opened = [], set()
    for path, f in candidates:
        if len(found) == count:
            break
        if path not in opened:
            opened.add(path)
            server.send({"method": "textDocument/didOpen", "params": {"textDocument": {
                "uri": path.as_uri(), "languageId": "python", "version": 1, "text": path.read_text(encoding="utf-8")}}})
        needs = {}
        for line, column in names(f):
            at = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": column}}
            for place in server.ask("textDocument/definition", at) or []:
                target = pathlib.Path(place["uri"].removeprefix("file://").replace("%2B", "+"))
                key = str(target), place["range"]["start"]["line"] + 1
                if target != path and key in known:
                    needs[key] = {"Path": target.relative_to(root).as_posix(), "Line": key[1], "Kind": known[key]}
        if needs:
            found.append({"Path": path.relative_to(root).as_posix(), "StartLine": f.lineno, "EndLine": f.end_lineno,
                          "Needs": list(needs.values())})
    server.pipe.kill()
    json.dump(found, sys.stdout)


main()
