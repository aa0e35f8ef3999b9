package plan

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/index"
	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/scenario"
	"breakwater/review/source"
	"breakwater/review/target"
)

// tree is a workspace in memory.
type tree map[string]string

func (t tree) input(tb testing.TB) Input {
	tb.Helper()
	paths := slices.Sorted(maps.Keys(t))
	var files []index.File
	for _, p := range paths {
		files = append(files, index.File{Path: p, Read: func() ([]byte, error) { return []byte(t[p]), nil }})
	}
	ix, _, err := index.Open(context.Background(), index.Options{}, files)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { ix.Close() })
	return Input{
		Paths: paths, Index: ix, Facts: new(facts.Cache),
		Read: func(p string) ([]byte, error) { return []byte(t[p]), nil },
	}
}

func ids(ts []target.Target) []string {
	var out []string
	for _, t := range ts {
		out = append(out, t.ID)
	}
	slices.Sort(out)
	return out
}

const shop = `import os

LIMIT = int(os.environ["LIMIT"])


class Cart:
    size = LIMIT

    def add(self, item):
        # keep it
        self.items.append(item)

    def total(self):
        return sum(i.price for i in self.items)


def pay(cart):
    return cart.total()
`

func TestTargetsOfAChange(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []source.Range
		want  []string
	}{
		{"a line in a method", []source.Range{{Start: 14, End: 14}}, []string{"shop.py#Cart.total"}},
		{"lines in two functions", []source.Range{{Start: 14, End: 18}}, []string{"shop.py#Cart.total", "shop.py#pay"}},
		{"file level", []source.Range{{Start: 3, End: 3}}, []string{"shop.py#L3-7"}},
		{"only a comment", []source.Range{{Start: 10, End: 10}}, nil},
		{"only blank lines", []source.Range{{Start: 15, End: 16}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := tree{"shop.py": shop}.input(t)
			in.Change = source.Change{Files: []source.ChangedFile{{Path: "shop.py", Status: source.Modified, Lines: c.lines}}}
			p, err := Make(context.Background(), in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, ids(p.Targets)); diff != "" {
				t.Errorf("targets (-want +got):\n%s", diff)
			}
		})
	}
}

// What frames the code of a file is no target of its own.
func TestFrameIsNoTarget(t *testing.T) {
	for name, text := range map[string]string{
		"a.py":   "\"\"\"Shop.\n\nCarts = many.\n\"\"\"\nfrom __future__ import annotations\nfrom shop import (\n    a,\n    b,\n)\n\n\nlog = logging.getLogger(__name__)\n\n\nclass Cart(Base):\n    size: int\n\n    def total(self) -> int: ...\n",
		"a.go":   "package a\n\nimport (\n\t\"fmt\"\n\n\t\"os\"\n)\n\ntype Store interface {\n\tGet(key string) string\n}\n\ntype Row struct {\n\tID int `json:\"id\"`\n}\n",
		"a.ts":   "import {\n  a,\n  b,\n} from './x'\nimport type { C } from './c'\nexport * from './y'\n\nexport interface Store {\n  get(key: string): string;\n}\nexport type Key = string | (() => string);\n",
		"A.java": "package com.acme;\n\nimport java.util.List;\nimport org.slf4j.Logger;\nimport org.slf4j.LoggerFactory;\n\n@Service(\"a\")\npublic interface A {\n    Logger LOG =\n        LoggerFactory.getLogger(A.class);\n    List<String> all(int page);\n}\n",
		"a.cs":   "using System;\nnamespace Acme\n{\n    [Serializable]\n    public class A\n    {\n        private int size;\n    }\n}\n",
		"a.rs":   "use std::io;\nmod b;\n\n#[derive(Debug)]\npub struct Row {\n    id: u64,\n}\n\ntrait Store {\n    fn get(&self, key: &str) -> String;\n}\n",
		"a.rb":   "require 'x'\n\nclass A\nend\n",
		"a.php":  "<?php\nnamespace Acme;\n\nuse Foo\\Bar;\n\nabstract class A\n{\n    abstract public function f(int $a): int;\n}\n",
	} {
		in := tree{name: text}.input(t)
		in.Full = true
		p, err := Make(context.Background(), in)
		if err != nil || len(p.Targets) > 0 {
			t.Errorf("%s: targets %q, %v; want none", name, ids(p.Targets), err)
		}
	}
}

// TestWhatActsIsATarget: code outside of functions that calls or waits is under review where it also logs, and so is a
// function without a name.
func TestWhatActsIsATarget(t *testing.T) {
	for name, text := range map[string]string{
		"if.py":       "if __name__ == '__main__':\n    r = CALL()\n    print(r)\n",
		"for.py":      "for u in urls:\n    log.info(u)\n    CALL(u)\n",
		"given.py":    "print(CALL())\n",
		"while.js":    "while (true) {\n  CALL();\n  console.log('again');\n}\n",
		"default.js":  "export default async function (q) {\n  return await CALL(q);\n}\n",
		"arrow.ts":    "export default async (q: string) => {\n  return await CALL(q);\n};\n",
		"each.rb":     "[1].each do |x|\n  puts x\n  CALL(x)\nend\n",
		"foreach.php": "<?php\nforeach ($us as $u) {\n    CALL($u);\n    error_log($u);\n}\n",
		"return.php":  "<?php\nreturn function ($q) {\n    return CALL($q);\n};\n",
		"P.cs":        "foreach (var u in us)\n{\n    Console.WriteLine(u);\n    CALL(u);\n}\n",
	} {
		in := tree{name: text}.input(t)
		in.Full = true
		p, err := Make(context.Background(), in)
		if err != nil {
			t.Fatal(err)
		}
		before, _, _ := strings.Cut(text, "CALL")
		line := strings.Count(before, "\n") + 1
		if len(p.Targets) != 1 || line < p.Targets[0].StartLine || p.Targets[0].EndLine < line {
			t.Errorf("%s: targets %q; want one with line %d", name, ids(p.Targets), line)
		}
	}
}

// Every line with code that matters belongs to exactly one target of a full review, whatever
// the file looks like.
func TestPiecesCoverEveryLineOnce(t *testing.T) {
	long := "def long():\n" + strings.Repeat("    step()\n", 3*maxPieceLines)
	flat := strings.Repeat("step()\n", 2*maxPieceLines+7)
	for name, text := range map[string]string{"shop": shop, "long function": long, "flat": flat, "broken": "def (:\n  x(\nclass\n"} {
		t.Run(name, func(t *testing.T) {
			lines := strings.SplitAfter(text, "\n")
			lines = lines[:len(lines)-1]
			covered := map[int]int{}
			code, err := new(facts.Cache).Of(syntax.Python, []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			speaks := code.TopLevel()
			for _, fn := range code.Functions[1:] {
				for l := fn.StartLine(); l <= fn.EndLine(); l++ {
					speaks[l] = true
				}
			}
			for _, p := range split(code, lines) {
				for l := p.span.Start; l <= p.span.End; l++ {
					if p.shows(l) {
						covered[l]++
					}
				}
			}
			for i, l := range lines {
				n := covered[i+1]
				if codeLine(l, i+1) && speaks[i+1] && n == 0 || n > 1 {
					t.Errorf("line %d (%q) belongs to %d pieces", i+1, l, n)
				}
			}
		})
	}
}

// TestWindowsKeepTheirCode: comments and blank lines that come and go in a long function leave
// the code of its windows as it was, and make none that is too long.
func TestWindowsKeepTheirCode(t *testing.T) {
	var block []string
	for i := range 3 * maxPieceLines / 4 {
		const lines = "    if a%[1]d:\n        step(%[1]d)\n        last(%[1]d)\n    after(%[1]d)\n"
		block = append(block, fmt.Sprintf(lines, i))
	}
	const head = "def long():\n"
	noted := slices.Clone(block)
	noted[3] = "    # One.\n\n" + noted[3]
	noted[70] = strings.Replace(noted[70], "step(70)\n", "step(70)  # Two.\n        # Three.\n", 1)
	noted[100] = strings.Repeat("    # Four.\n", 40) + noted[100]
	endless := strings.Repeat("    # Five.\n", 3*mostLines)
	cut := func(text string) (windows []string) {
		code, err := new(facts.Cache).Of(syntax.Python, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		lines := slices.Collect(strings.Lines(text))
		for _, p := range split(code, lines) {
			if n := p.span.End - p.span.Start + 1; n > mostLines {
				t.Errorf("a window of %d lines", n)
			}
			bare := ""
			for _, line := range lines[p.span.Start-1 : p.span.End] {
				line, _, _ = strings.Cut(strings.TrimRight(line, "\n"), "#")
				if line = strings.TrimRight(line, " "); line != "" {
					bare += line + "\n"
				}
			}
			windows = append(windows, bare)
		}
		return windows
	}
	want := cut(head + strings.Join(block, ""))
	if len(want) < 3 {
		t.Fatalf("%d windows", len(want))
	}
	if diff := cmp.Diff(want, cut(head+strings.Join(noted, ""))); diff != "" {
		t.Errorf("with comments (-want +got):\n%s", diff)
	}
	cut(head + endless + strings.Join(block, "") + endless)
	one := head + strings.Join(block[:maxPieceLines/4-1], "")
	if got := cut(one + "    # Six.\n\n\n\n\n\n    done()\n"); len(got) != 1 {
		t.Errorf("a function that fits without its comments is cut into %d", len(got))
	}
}

const service = `from fastapi import FastAPI
import clients

app = FastAPI()

@app.get("/users/{user_id}")
async def read_user(user_id: int):
    return clients.points(user_id)

@app.get("/")
async def index():
    return {}
`

const clients = `import requests

def points(user_id):
    return fetch("/points/" + str(user_id))

def fetch(path):
    return requests.get(path)

def unrelated():
    return 1
`

func TestFailingOperationBringsWhatItCalls(t *testing.T) {
	in := tree{"main.py": service, "clients.py": clients}.input(t)
	failing := []scenario.Evidence{{Scenario: "slow", Faults: []string{"latency"}, Calls: 3, Failed: 2, Failing: true}}
	in.Operations = []scenario.Operation{
		{ID: "read_user_users__user_id__get", Method: "GET", Path: "/users/{user_id}", Evidence: failing},
		{ID: "index__get", Method: "GET", Path: "/"},
		{ID: "gone", Method: "DELETE", Path: "/nowhere"},
	}
	p, err := Make(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"clients.py#fetch", "clients.py#points", "main.py#index", "main.py#read_user"}
	if diff := cmp.Diff(want, ids(p.Targets)); diff != "" {
		t.Errorf("targets (-want +got):\n%s", diff)
	}
	if last := p.Targets[len(p.Targets)-1]; last.ID != "main.py#index" {
		t.Errorf("the operation that held comes before one that failed: %s is last", last.ID)
	}
	if len(p.Gaps) != 1 || !strings.Contains(p.Gaps[0].Reason, "DELETE /nowhere") {
		t.Errorf("gaps = %v; want the operation without a handler", p.Gaps)
	}
}

// A call leads to no code of another language, though nothing else bears its name.
func TestCallsStayInTheirLanguage(t *testing.T) {
	in := tree{
		"main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get(\"/stock\")\ndef stock():\n" +
			"    return store.audit(1)\n",
		"web/audit.ts": "export async function audit(id: number) {\n  return await fetch(`/audits/${id}`);\n}\n",
	}.input(t)
	failing := []scenario.Evidence{{Scenario: "slow", Faults: []string{"latency"}, Calls: 3, Failed: 2, Failing: true}}
	in.Operations = []scenario.Operation{{Method: "GET", Path: "/stock", Evidence: failing}}
	p, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(p.Targets); !slices.Equal(got, []string{"main.py#stock"}) {
		t.Errorf("targets = %v", got)
	}
}

func TestBudgetCutsWhatMattersLeast(t *testing.T) {
	in := tree{"a.py": "def plain():\n    return step()\n\ndef risky():\n    requests.post(url)\n    db.commit()\n"}.input(t)
	in.Full, in.MaxTargets = true, 1
	p, err := Make(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Targets) != 1 || p.Targets[0].ID != "a.py#risky" || len(p.Over) != 1 {
		t.Errorf("within the budget %v, beyond it %v; want a.py#risky within", ids(p.Targets), ids(p.Over))
	}
}

func TestSamePlanEveryTime(t *testing.T) {
	files := tree{}
	for i := range 20 {
		files[fmt.Sprintf("m%02d.py", i)] = fmt.Sprintf("def f%d():\n    return f%d()\n\ndef g():\n    f%d()\n", i, (i+1)%20, i)
	}
	make := func() Plan {
		in := files.input(t)
		in.Full, in.ContextFor, in.ContextTokens = true, 100, 500
		p, err := Make(context.Background(), in)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if diff := cmp.Diff(make(), make()); diff != "" {
		t.Errorf("two plans of the same tree differ:\n%s", diff)
	}
}

// TestLate: when the run has ended, no further file is read than those that are in hand,
// and each of the others is late.
func TestLate(t *testing.T) {
	const many = 200
	for _, full := range []bool{true, false} {
		ctx, cancel := context.WithCancel(context.Background())
		files := tree{}
		for i := range many {
			files[fmt.Sprintf("%03d.py", i)] = shop
		}
		in := files.input(t)
		in.Full = full
		for _, p := range in.Paths {
			in.Change.Files = append(in.Change.Files, source.ChangedFile{Path: p, Status: source.Modified, Lines: []source.Range{{Start: 1, End: 99}}})
		}
		read := in.Read
		in.Read = func(p string) ([]byte, error) {
			cancel() // while the first is read
			return read(p)
		}
		p, _ := Make(ctx, in) // its error is that of ctx
		ended := map[string]bool{}
		for _, x := range p.Targets {
			ended[x.Path] = true
		}
		lines := map[bool]source.Range{true: {Start: 1, End: 1}, false: {Start: 1, End: 99}}[full]
		for _, x := range p.Late {
			ended[x.Path] = true
			if x.ID != x.Path || x.Language != "python" || (source.Range{Start: x.StartLine, End: x.EndLine}) != lines {
				t.Fatalf("full %t: %+v", full, x)
			}
		}
		if inHand := runtime.GOMAXPROCS(0); len(p.Targets) == 0 || len(p.Late) < many-inHand || len(ended) != many {
			t.Errorf("full %t: %d files late, %d targets; %d files of %d came to an end",
				full, len(p.Late), len(p.Targets), len(ended), many)
		}
	}
}

// TestLateOperations: nobody is told to look for a handler elsewhere when the run ended
// before it was found.
func TestLateOperations(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in := tree{"a.py": "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n" +
		"@app.get(\"/ping\")\ndef ping():\n    return load()\n"}.input(t)
	in.Operations = []scenario.Operation{{Method: "GET", Path: "/ping"}}
	p, _ := Make(ctx, in) // its error is that of ctx
	const want = "operation GET /ping of the OpenAPI document: the run ended before its handler was found"
	if len(p.Targets) > 0 || len(p.Gaps) != 1 || p.Gaps[0].Reason != want {
		t.Errorf("targets %v, gaps %v; want that the run ended", ids(p.Targets), p.Gaps)
	}
}
