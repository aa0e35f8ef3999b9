package syntax

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// hostile are sources made to hurt, by what they repeat.
func hostile(size int) map[string]string {
	rep := func(s string) string { return strings.Repeat(s, size/len(s)) }
	half := func(open, close string) string {
		n := size / (len(open) + len(close))
		return strings.Repeat(open, n) + strings.Repeat(close, n)
	}
	return map[string]string{
		"parens.py":     half("(", ")"),
		"open.py":       rep("(["),
		"calls.py":      "x = " + half("f(", ")"),
		"chain.py":      "x" + rep(".a()"),
		"sums.py":       "x = \"a\"" + rep(" + \"a\""),
		"tuple.py":      rep("a, ") + "= 1",
		"assign.py":     rep("a = ") + "1",
		"decorators.py": rep("@app.get(\"/x\")\n") + "def f(): pass\n",
		"defs.py":       rep("def f(): pass\n"),
		"routes.py":     "from django.urls import path\nurlpatterns = [" + half("path(\"a\", include([", "]))") + "]",
		"chain.js":      "app" + rep(".use(a)"),
		"route.js":      "app.route('/x')" + rep(".get(a)"),
		"arrows.js":     rep("a=>"),
		"consts.ts":     "const a = 1" + rep(", b = 2"),
		"members.ts":    "class A {" + rep("a=1;") + "}",
		"jsx.tsx":       "x = " + half("<a>", "</a>"),
		"braces.js":     rep("{"),
		"template.js":   rep("`${"),
		"mounts.js":     "const r = Router();" + rep("r.use('/a', r);"),
		"blocks.java":   "class A { void f() " + half("{", "}") + "}",
		"generic.java":  "class A { " + half("List<", ">") + " x; }",
		"chain.java":    "class A { int x = a" + rep(".b()") + "; }",
		"sums.go":       "package p\nvar x = \"a\"" + rep(" + \"a\""),
		"chain.go":      "package p\nvar x = a" + rep(".b"),
		"calls.go":      "package p\nvar x = " + half("f(", ")"),
		"types.go":      "package p\nvar x " + rep("*") + "T",
		"groups.go":     "package p\nimport \"github.com/go-chi/chi\"\nfunc f(r chi.Router) {" + half("r.Route(\"/a\", func(r chi.Router) {", "})") + "}",
		"use.rs":        "use " + half("{a::", "}") + ";",
		"impls.rs":      rep("impl A {}\n"),
		"blocks.rb":     "routes.draw do\n" + half("namespace :a do\n", "end\n"),
		"heredoc.rb":    rep("<<A\n"),
		"php.php":       "<?php " + rep("$a->b()->"),
		"attrs.cs":      rep("[A]") + "class B {}",
		"generic.cs":    half("A<", ">") + " x;",
		"nul.py":        rep("\x00"),
		"nul.go":        "package p" + rep("\x00a"),
		"invalid.ts":    rep("\xff\xfe"),
		"invalid.java":  "class A { String x = \"" + rep("\xc3\x28") + "\"; }",
		"line.js":       rep("var a=1;function f(x){return g(x)}"),
		"comments.js":   rep("/* */ "),
		"spaces.py":     rep(" ") + "# x",
	}
}

func TestHostileSource(t *testing.T) {
	for name, src := range hostile(60_000) {
		t.Run(name, func(t *testing.T) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			before := processorTime() // what else runs here takes time of the wall's clock alone
			u, err := ParseUnit(name, []byte(src))
			if took := processorTime() - before; took > 10*time.Second {
				t.Errorf("took %v of the processor", took)
			}
			if err != nil {
				t.Logf("refused: %v", err)
				return
			}
			checkUnit(t, u)
		})
	}
}

// checkUnit fails if a unit breaks what its documentation says.
func checkUnit(t *testing.T, u *Unit) {
	t.Helper()
	line := 0
	for _, d := range u.Definitions {
		if d.Name == "" || d.StartLine < 1 || d.NameLine < d.StartLine || d.EndLine < d.NameLine || d.EndLine > max(u.Lines, 1) {
			t.Errorf("definition %+v in %d lines", d, u.Lines)
		}
		if d.StartLine < line {
			t.Errorf("definition %s of line %d after one of line %d", d.Name, d.StartLine, line)
		}
		line = d.StartLine
	}
	line = 0
	for _, r := range u.References {
		if r.Name == "" || r.Line < max(line, 1) || r.Line > max(u.Lines, 1) {
			t.Errorf("reference %+v after line %d, in %d lines", r, line, u.Lines)
		}
		line = r.Line
	}
	for _, i := range u.Imports {
		if i.Line < 1 || i.Line > max(u.Lines, 1) {
			t.Errorf("import %+v in %d lines", i, u.Lines)
		}
	}
	for _, r := range u.Routes {
		if r.Method == "" || r.Line < 1 || r.Line > max(u.Lines, 1) || r.HandlerLine < 1 || r.HandlerLine > max(u.Lines, 1) {
			t.Errorf("route %+v in %d lines", r, u.Lines)
		}
	}
}

func TestParseTimeLimit(t *testing.T) {
	src := []byte(strings.Repeat("x = f(1)\n", 100_000))
	_, err := ParseWithin(Python, src, time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "not done within 1ms") {
		t.Errorf("got %v, want an error that names the limit", err)
	}
}

func TestParseRefusesHugeSource(t *testing.T) {
	if _, err := Parse(Python, make([]byte, MaxSource+1)); err == nil {
		t.Error("want an error")
	}
}

func TestParseUnitOfUnknownLanguage(t *testing.T) {
	if _, err := ParseUnit("README.md", nil); err == nil {
		t.Error("want an error")
	}
}

// Files that do not parse still give the definitions around the mistake.
func TestBrokenSource(t *testing.T) {
	for path, src := range map[string]string{
		"a.go":   "package p\n\nimport \"x\"\n\nfunc Good() { x.Do() }\n\nfunc Bad( {\n\nfunc After() {}\n",
		"a.py":   "def good():\n    x.do()\n\ndef bad(:\n    pass\n\ndef after():\n    pass\n",
		"a.ts":   "function good() { x.do(); }\nfunction bad( {}\nfunction after() {}\n",
		"a.java": "class A { void good() { x.run(); } void bad( { } void after() {} }\n",
	} {
		u, err := ParseUnit(path, []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, d := range u.Definitions {
			names[strings.ToLower(d.Name)] = true
		}
		if !names["good"] || len(u.Errors) == 0 {
			t.Errorf("%s: got %v with errors %v", path, u.Definitions, u.Errors)
		}
	}
}

func FuzzParseUnit(f *testing.F) {
	files, err := filepath.Glob("testdata/units/*.golden")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		file = strings.TrimSuffix(file, ".golden")
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(filepath.Ext(file), src)
	}
	for _, c := range routeCases {
		f.Add(filepath.Ext(c.path), []byte(c.src))
	}
	for name, src := range hostile(200) {
		f.Add(filepath.Ext(name), []byte(src))
	}
	f.Fuzz(func(t *testing.T, ext string, src []byte) {
		l := LanguageOf("x" + ext)
		if l == "" || len(src) > 20_000 {
			return
		}
		kept := bytes.Clone(src)
		tree, err := ParseWithin(l, src, 5*time.Second)
		if err != nil {
			return
		}
		checkTree(t, tree)
		checkUnit(t, unitOfTree("config/routes"+ext, tree))
		u, err := ParseUnit("x"+ext, src)
		if err != nil {
			t.Fatal(err)
		}
		checkUnit(t, u)
		if !bytes.Equal(kept, src) {
			t.Error("source was changed")
		}
	})
}

// checkTree fails if the nodes of a tree do not nest in order.
func checkTree(t *testing.T, tree *Tree) {
	t.Helper()
	for n := range tree.Root().Walk() {
		start, end := n.Bytes()
		if start < 0 || end < start || end > len(tree.Source) || n.EndLine() < n.StartLine()-1 {
			t.Fatalf("%s [%d, %d) lines %d to %d in %d bytes", n.Kind(), start, end, n.StartLine(), n.EndLine(), len(tree.Source))
		}
		for c := range n.Children() {
			if c.Parent() != n {
				t.Fatalf("%s is not the parent of %s", n.Kind(), c.Kind())
			}
		}
	}
}
