package vet

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
	"breakwater/review/patch/tree"

	"github.com/google/go-cmp/cmp"
)

// wide are files whose statements an edit has nothing to do with, by their ending:
// how they begin, a statement, how they end, and what an edit makes of the statement.
var wide = map[string][4]string{
	"a.py": {
		"import requests\n\n\ndef f(u):\n", "    u = requests.get(u)\n", "    return u\n",
		"    u = requests.get(u, timeout=5)\n",
	},
	"top.py": {
		"import requests\n\nu = ''\n", "u = requests.get(u)\n", "print(u)\n",
		"u = requests.get(u, timeout=5)\n",
	},
	"try.py": {
		"import requests\n\n\ndef f(u):\n    try:\n        u += 1\n", "        u = requests.get(u)\n",
		"        return u\n    except OSError:\n        return None\n", "        u = requests.get(u, timeout=5)\n",
	},
	"fault.py": {
		"import requests\n\nu = ''\n", "u = requests.get(u)\n", "return u\n",
		"u = requests.get(u, timeout=5)\n",
	},
	"a.go": {
		"package a\n\nimport \"net/http\"\n\nfunc f(u string) {\n", "\thttp.Get(u)\n", "}\n",
		"\thttp.Get(u + u)\n",
	},
	"defs.py": {
		"import requests\n", "def f(u):\n    return requests.get(u)\n", "print(1)\n",
		"    return requests.get(u, timeout=5)\n",
	},
	"list.py": {
		"import requests\n\n\ndef f(u):\n    return [\n", "        requests.get(u),\n", "    ]\n",
		"        requests.get(u, timeout=5),\n",
	},
	"dict.py": {
		"import requests\n\n\ndef f(u):\n    return {\n", "        u: requests.get(u),  # one\n", "    }\n",
		"        u: requests.get(u, timeout=5),\n",
	},
	"switch.go": {
		"package a\n\nfunc f(u int) {\n\tswitch {\n", "\tcase g(u):\n\t\thttp.Get(u)\n", "\t}\n}\n",
		"\t\thttp.Get(u + u)\n",
	},
	"args.js": {
		"async function f(u) {\n  await Promise.all(\n", "    fetch(u),\n", "  );\n}\n",
		"    fetch(u, { signal: AbortSignal.timeout(5) }),\n",
	},
	"array.js": {
		"async function f(u) {\n  await Promise.all([\n", "    fetch(u),\n", "  ]);\n}\n",
		"    fetch(u, { signal: AbortSignal.timeout(5) }),\n",
	},
	"a.js": {
		"async function f(u) {\n", "  u = await fetch(u);\n", "}\n",
		"  u = await fetch(u, { signal: AbortSignal.timeout(5) });\n",
	},
	"a.ts": {
		"async function f(u: any) {\n", "  u = await fetch(u)\n", "}\n",
		"  u = await fetch(u, { signal: AbortSignal.timeout(5) })\n",
	},
	"field.ts": {
		"class F {\n", "  u = fetch('u');\n", "}\n", "  u = fetch('u', { signal: AbortSignal.timeout(5) });\n",
	},
	"a.php": {
		"<?php\nfunction f($u) {\n", "    $u = fopen($u, 'r');\n", "}\n", "    $u = fopen($u, 'r', false);\n",
	},
	"a.rb": {
		"def f(u)\n", "  u = Net::HTTP.get(u)\n", "  u\nend\n", "  u = Net::HTTP.get(u, timeout: 5)\n",
	},
	"a.rs": {"fn f(u: u8) -> u8 {\n", "    let u = get(u);\n", "    u\n}\n", "    let u = get(u, 5);\n"},
	"A.java": {
		"class A {\n    void f(String u) {\n", "        u = get(u);\n", "    }\n}\n", "        u = get(u, 5);\n",
	},
	"A.cs": {
		"class A {\n    void F(string u) {\n", "        u = Get(u);\n", "    }\n}\n", "        u = Get(u, 5);\n",
	},
}

// TestFixesReadWhatTheyTouch: a fix costs what it changes, however long the body is that it
// stands in.
func TestFixesReadWhatTheyTouch(t *testing.T) {
	for name, w := range wide {
		nodes := func(n, fixes int) int64 {
			files := tree.Files{name: []byte(w[0] + strings.Repeat(w[1], n) + w[2])}
			cached := tree.Cache(files)
			text, err := cached.Text(name)
			if err != nil {
				t.Fatal(err)
			}
			m := New(cached, Options{})
			_, before := syntax.Parses()
			head := strings.Count(w[0], "\n")
			for i := range fixes {
				at := head + (2+(i*7)%(n-4))*strings.Count(w[1], "\n") + strings.Count(w[1], "\n") - 1
				c := &diff.Change{Path: name, Op: finding.Replace, Before: text,
					Splices: []diff.Splice{{Start: at, End: at + 1, Lines: []string{w[3]}}}}
				f := finding.Finding{Path: name, Source: finding.FromRules}
				if _, no := m.Vet(t.Context(), f, []*diff.Change{c}); no.Reason != "" {
					t.Fatalf("%s: %s", name, no.Reason)
				}
			}
			_, after := syntax.Parses()
			return after - before
		}
		short := nodes(200, 14) - nodes(200, 4)
		long := nodes(800, 14) - nodes(800, 4)
		if name == "defs.py" && long > 2000 { // the parameters of others are nothing to a function
			t.Errorf("%s: ten fixes read %d nodes", name, long)
		}
		if t.Logf("%s: ten fixes read %d and %d nodes", name, short, long); long > short+short/4 {
			t.Errorf("%s: ten fixes read %d nodes, and %d where the body is four times as long", name, short, long)
		}
	}
}

// TestStatementsJudgeAlike damages plain code of all languages: what is left out of an
// excerpt beside an edit must make no difference to what is said of the edit. With -short it damages a third as many
// lines.
func TestStatementsJudgeAlike(t *testing.T) {
	step := 24 // lines between those that are damaged
	if testing.Short() {
		step = 72
	}
	root := filepath.Join("..", "..", "..", "index", "facts", "testdata")
	names, err := filepath.Glob(filepath.Join(root, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	judged := map[syntax.Language]int{}
	for _, name := range names {
		p := strings.TrimSuffix(filepath.ToSlash(name[len(root)+1:]), ".go.txt")
		if p != filepath.ToSlash(name[len(root)+1:]) {
			p += ".go"
		}
		source, err := os.ReadFile(name)
		if err != nil || syntax.LanguageOf(p) == "" {
			continue
		}
		cached := tree.Cache(tree.Files{p: source})
		text, err := cached.Text(p)
		if err != nil {
			t.Fatal(err)
		}
		m := New(cached, Options{})
		for i := step / 2; i < len(text.Lines); i += step {
			for _, s := range damages(text, i) {
				c := &diff.Change{Path: p, Op: finding.Replace, Before: text, Splices: []diff.Splice{s}}
				if sameWithout(t, m, c) {
					judged[syntax.LanguageOf(p)]++
				}
			}
		}
	}
	t.Log("changes judged without some statements:", judged)
	for l := range wideLanguages() {
		if judged[l] < 10 {
			t.Errorf("%s: only %d changes were judged without some statements", l, judged[l])
		}
	}
}

// wideLanguages are those of the files in wide.
func wideLanguages() map[syntax.Language]bool {
	out := map[syntax.Language]bool{}
	for name := range wide {
		out[syntax.LanguageOf(name)] = true
	}
	return out
}

// damages are what edits may make of a line.
func damages(text *diff.Text, i int) []diff.Splice {
	n, l := len(text.Lines), text.Lines[i]
	in := l[:len(l)-len(strings.TrimLeft(l, " \t"))]
	out := []diff.Splice{{Start: i, End: i + 1}, {Start: i, End: i, Lines: []string{"/*\n"}}}
	for _, line := range []string{
		text.Lines[(i*7)%n], strings.TrimLeft(l, " \t"), in + "\t" + l, strings.TrimRight(l, ";\n") + " + (\n",
		in + "for (const attempt of retries) {\n", in + "while attempt < 3:\n", in + "u = retry(post)\n",
	} {
		for _, end := range []int{i, i + 1} {
			out = append(out, diff.Splice{Start: i, End: end, Lines: []string{line}})
		}
	}
	return out
}

// sameWithout holds what is said of a change by an excerpt without statements against what
// is said by the whole file, and reports whether there was one.
func sameWithout(t *testing.T, m *Vetter, c *diff.Change) (excerpted bool) {
	t.Helper()
	said := func(least int) *judgement {
		m.leastExcerpt = least
		return m.check("", finding.Finding{}, []*diff.Change{c}, statements)
	}
	whole, part := said(len(c.Before.Lines)+1), said(0)
	if d := cmp.Diff(whole.no, part.no) + cmp.Diff(whole.defines, part.defines); d != "" {
		t.Errorf("%s, %+v: %s", c.Path, c.Splices, d)
	}
	return len(part.views) > 0 && len(part.views[0].out) > 0
}

// TestStatementsThatTellStay: what an edit repeats is known by statements far from it.
func TestStatementsThatTellStay(t *testing.T) {
	for _, tt := range []struct{ name, head, far, line, edit, foot, want string }{
		{
			"another name of what retries",
			"import tenacity\nimport requests\n\n\ndef f(u):\n    pass\n", "    again = tenacity.retry\n",
			"    u = u + 1\n", "    again(lambda: requests.post(u))\n", "    return u\n", "would repeat",
		}, {
			"by two names",
			"import tenacity\nimport requests\n\nX = 0\n", "one = tenacity\n",
			"u = one\n", "u = again(lambda: requests.post('x'))\n", "again = one.retry\nprint(again)\n", "would repeat",
		}, {
			"nothing that retries",
			"import requests\n\n\ndef f(u):\n    pass\n", "    again = requests.get\n",
			"    u = u + 1\n", "    again(lambda: requests.post(u))\n", "    return u\n", "",
		}, {
			"a name that was bound there",
			"def f(u):\n    pass\n", "    print(w)\n", "    w = u\n", "    u = u\n",
			"    return u\n", "would use \"w\"",
		}, {
			"a body that comes to another head",
			"async def f(u):\n    pass\n", "    print(u)\n", "    u = u + 1\n", "def g(u):\n",
			"    await u\n    return u\n", "syntax error",
		},
	} {
		fill := strings.Repeat("    v = u + 2\n", 40)
		if !strings.HasPrefix(tt.far, " ") {
			fill = strings.Repeat("v = 2\n", 40)
		}
		source := tt.head + fill + tt.far + fill + tt.line + fill + tt.foot
		cached := tree.Cache(tree.Files{"a.py": []byte(source)})
		text, err := cached.Text("a.py")
		if err != nil {
			t.Fatal(err)
		}
		at := strings.Count(source[:strings.Index(source, "\n"+tt.line)+1], "\n")
		c := &diff.Change{Path: "a.py", Op: finding.Replace, Before: text,
			Splices: []diff.Splice{{Start: at, End: at + 1, Lines: []string{tt.edit}}}}
		if !sameWithout(t, New(cached, Options{}), c) && tt.want != "syntax error" {
			t.Errorf("%s: no excerpt", tt.name)
		}
		got := New(cached, Options{}).check("", finding.Finding{}, []*diff.Change{c}, statements).no.Reason
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
