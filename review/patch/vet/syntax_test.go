package vet

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"breakwater/index/syntax"
)

// What the grammars tolerate is judged as the languages' own compilers do.
func TestFaultsAsTheLanguagesSee(t *testing.T) {
	for _, c := range []struct {
		name, file, source string
		valid              bool
	}{
		{"statement at column 0 in a function", "a.py", "def f(a):\n    x = 1\nreply = g(a)\n    return reply\n", false},
		{"with without a body", "a.py", "def f(a):\n    with g(a) as reply:\n    return reply\n", false},
		{"deeper line without a header", "a.py", "def f(a):\n    x = 1\n        reply = g(a)\n    return reply\n", false},
		{"await in a plain function", "a.py", "def f(a):\n    reply = await g(a)\n    return reply\n", false},
		{"async with in a plain function", "a.py", "def f(a):\n    async with g(a):\n        pass\n", false},
		{"return outside", "a.py", "x = 1\nreturn x\n", false},
		{"body no deeper than its header", "a.py", "if x:\npass\n", false},
		{"await in an async function", "a.py", "async def f(a):\n    async with g(a) as r:\n        return await r\n", true},
		{"one-line bodies and semicolons", "a.py", "def f(a): return a\nif f: x = 1; y = 2\nelse: x = 2\nclass A: pass\n", true},
		{"comments at odd columns", "a.py", "def f(a):\n# here\n    x = 1\n        # there\n    return x\n", true},
		{"clauses", "a.py", "try:\n    x = 1\nexcept ValueError as e:\n    raise\nelse:\n    y = 1\nfinally:\n    z = 1\nfor i in x:\n    pass\nelse:\n    pass\nwhile x:\n    break\n", true},
		{"match", "a.py", "def f(a):\n    match a:\n        case 1:\n            return 1\n        case _:\n            return 2\n", true},
		{"decorators, nested, continued", "a.py", "class A:\n    @b\n    def f(self,\n          a):\n        \"\"\"Doc.\n\n  odd\n        \"\"\"\n        x = (1 +\n             2)\n        def g():\n            return x\n        return g\n", true},
		{"tabs", "a.py", "def f(a):\n\tif a:\n\t\treturn 1\n\treturn 2\n", true},
		{"byte order mark and CRLF", "a.py", "\ufeffx = 1\r\ndef f(a):\r\n    return a\r\n", true},
		{"else if", "a.py", "def f(a):\n    if a:\n        return 1\n    elif a is None:\n        return 2\n    else:\n        return 3\n", true},
		{"comprehension and lambda", "a.py", "async def f(a):\n    return [await x async for x in a]\ng = lambda x: x\n", true},
		{"asynchronous generator in a plain function", "a.py", "def f(a):\n    return (await x async for x in a)\n", true},
		{"await in a plain function", "a.mjs", "function f(a) { return await g(a); }\n", false},
		{"await in a plain arrow", "a.mjs", "const f = (a) => { return await g(a); };\n", false},
		{"await where it may stand", "a.mjs", "async function f(a) { return await g(a); }\nconst h = async (a) => await g(a);\nclass A { async m() { await f(); } }\nawait f(1);\n", true},
	} {
		t.Run(c.name+" "+c.file, func(t *testing.T) {
			tree, err := syntax.Parse(syntax.LanguageOf(c.file), []byte(c.source))
			if err != nil {
				t.Fatal(err)
			}
			defer tree.Close()
			if errs := faults(tree); (len(errs) == 0) != c.valid {
				t.Errorf("faults %v; want valid %v", errs, c.valid)
			}
			if ok, ran := compiles(t, c.file, c.source); ran && ok != c.valid {
				t.Errorf("the compiler says valid %v; the case says %v", ok, c.valid)
			}
		})
	}
}

// python is the interpreter itself; empty where there is none. Its name may stand for a script that finds one, which
// takes five times as long as to compile a few lines. So does setting up what these lines might import.
var python = sync.OnceValue(func() string {
	path, _ := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output()
	return strings.TrimSpace(string(path))
})

// compiles asks the language's own compiler, where the machine has it.
func compiles(t *testing.T, name, source string) (ok, ran bool) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	command := []string{"node", "--check", file}
	if filepath.Ext(name) == ".py" {
		compile := "import sys; compile(open(sys.argv[1], 'rb').read(), 'a.py', 'exec')"
		command = []string{python(), "-IS", "-c", compile, file}
	}
	if _, err := exec.LookPath(command[0]); err != nil {
		return false, false
	}
	return exec.Command(command[0], command[1:]...).Run() == nil, true
}
