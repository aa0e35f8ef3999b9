package index

import (
	"context"
	"strings"
	"testing"
)

// longFunctions are files of one function of n lines, each of which gives a
// variable a value, by name.
func longFunctions(n int) map[string]string {
	rep := func(line string) string { return strings.Repeat(line, n) }
	return map[string]string{
		"a.py":   "def f(u):\n" + rep("    x = x.get(u)\n"),
		"a.go":   "package p\nfunc f(u string) {\n" + rep("\tx = x.Get(u)\n") + "}\n",
		"a.js":   "async function f(u) {\n" + rep("x = await x.get(u)\n") + "}\n",
		"a.ts":   "async function f(u: string) {\n" + rep("x = await x.get(u)\n") + "}\n",
		"A.java": "class A { void f(String u) {\n" + rep("x = x.get(u);\n") + "}}\n",
		"A.cs":   "class A { void F(string u) {\n" + rep("x = x.Get(u);\n") + "}}\n",
		"a.php":  "<?php\nfunction f($u) {\n" + rep("$x = $x->get($u);\n") + "}\n",
		"a.rb":   "def f(u)\n" + rep("  x = x.get(u)\n") + "end\n",
		"a.rs":   "fn f(u: &str) {\n" + rep("    x = x.get(u);\n") + "}\n",
	}
}

// asked opens a file and returns what one more query about its last lines
// allocates, as a count of the work.
func asked(t *testing.T, ctx context.Context, name, src string) float64 {
	t.Helper()
	ix, _, err := Open(t.Context(), Options{All: true, Workers: 1}, []File{{Path: name, Read: func() ([]byte, error) { return []byte(src), nil }}})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	n := strings.Count(src, "\n")
	q := Query{Path: name, StartLine: n - 200, EndLine: n, Budget: budget}
	return testing.AllocsPerRun(1, func() { ix.Context(ctx, q) })
}

// TestWindowsOfLongFunctions: a long function has as many windows, so that one
// of them must not read all of it for each name.
func TestWindowsOfLongFunctions(t *testing.T) {
	small, large := longFunctions(500), longFunctions(2000)
	for name, src := range small {
		before, after := asked(t, t.Context(), name, src), asked(t, t.Context(), name, large[name])
		if after > 1.5*before {
			t.Errorf("%s: four times the lines before a span make for %.1f times the work, %.0f allocations", name, after/before, after)
		}
	}
}

// manyNames is one function in which n variables get their values from each other.
func manyNames(n int) string {
	var b strings.Builder
	b.WriteString("def f(u)\n")
	for i := range n {
		b.WriteString("  v" + word(i) + " = v" + word(i+1) + ".get(u)\n")
	}
	return b.String() + "end\n"
}

// word spells a number.
func word(i int) string {
	if i == 0 {
		return ""
	}
	return word(i/26) + string(rune('a'+i%26))
}

// countdown is a context that ends when it was looked at often enough.
type countdown struct {
	context.Context
	looks int
}

func (c *countdown) Err() error {
	if c.looks--; c.looks < 0 {
		return context.Canceled
	}
	return nil
}

// TestContextEnds: a query whose context is over looks nothing up any more.
func TestContextEnds(t *testing.T) {
	src := manyNames(150)
	whole := asked(t, t.Context(), "a.rb", src)
	if over := asked(t, &countdown{t.Context(), 1}, "a.rb", src); over > whole/100 {
		t.Errorf("of %.0f allocations %.0f come after the context's end", whole, over)
	}
}

// TestCutParseIsNotKept: what the end of a run cuts short is parsed anew when it is
// asked for again, and does not pass for an empty file.
func TestCutParseIsNotKept(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	src := "import helper\n\n\ndef load(u):\n    return helper.get(u)\n" + strings.Repeat("x = f(1)\n", 2000)
	files := []File{
		{Path: "app.py", Read: func() ([]byte, error) { return []byte(src), nil }},
		{Path: "helper.py", Read: func() ([]byte, error) {
			return []byte("def get(u):\n    return u\n" + strings.Repeat("y = g(2)\n", 2000)), nil
		}},
	}
	query := Query{Path: "app.py", StartLine: 4, EndLine: 5, Budget: budget}
	ix, _, err := Open(t.Context(), Options{Workers: 1}, files)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	for i := range ix.tree.files { // the run ends while a file is being parsed
		read := ix.tree.files[i].Read
		ix.tree.files[i].Read = func() ([]byte, error) { cancel(); return read() }
	}
	ix.load(ctx, []int{0, 1})
	if len(ix.missing([]int{0, 1})) != 2 {
		t.Error("a file whose parse was cut short counts as loaded")
	}
	if hits := ix.Context(t.Context(), query); len(hits) == 0 || hits[0].Symbol != "get" {
		t.Errorf("asked again: %+v", hits)
	}
}
