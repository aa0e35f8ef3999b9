package rules

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"breakwater/index/facts"
	"breakwater/index/syntax"
)

// many are files of one long function in which n calls are findings.
func many(n int) map[string]string {
	rep := strings.Repeat
	return map[string]string{
		"many.js":   "async function f(u) {\n" + rep("await fetch(u)\n", n) + "}\n",
		"many.ts":   "async function f(u: string) {\n" + rep("await fetch(u)\n", n) + "}\n",
		"many.py":   "import requests\ndef f(u):\n" + rep("    requests.get(u)\n", n),
		"many.go":   "package p\nimport \"net/http\"\nfunc f(u string) {\n" + rep("\thttp.Get(u)\n", n) + "}\n",
		"Many.java": "import java.net.http.*;\nclass A { void f(HttpClient c) {\n" + rep("c.send(HttpRequest.newBuilder().uri(u).build(), h);\n", n) + "}}\n",
	}
}

// nested are files of callbacks in callbacks, n deep, each with a finding.
func nested(n int) map[string]string {
	nest := func(open, shut string) string { return strings.Repeat(open, n) + strings.Repeat(shut, n) }
	promises := nest("new Promise((a, b) => {\nfor (const x of y) { emitter.on('data', async () => { try { await fetch(u)\n", "} catch (e) {} }) } })\n")
	var python strings.Builder
	for i := range n {
		in := strings.Repeat(" ", i)
		fmt.Fprintf(&python, "%sasync def g%d(u):\n%s requests.get(u)\n", in, i, in)
	}
	return map[string]string{
		"handlers.js": nest("app.get('/x', async (e, d) => {\nawait fetch(u);\n", "})\n"),
		"promises.js": promises,
		"promises.ts": promises,
		"nested.go":   "package p\nimport \"net/http\"\nfunc f(u string) {\n" + nest("go func() {\nfor {\nr, err := http.Get(u)\nmu.Lock()\n", "}\n}()\n") + "}\n",
		"nested.py":   "import requests\n" + python.String(),
		"Nested.java": "import java.net.http.*;\nclass A { void f(HttpClient c) {\n" + nest("ex.submit(() -> { while (true) { try { c.send(HttpRequest.newBuilder().uri(u).build(), h); lock.lock();\n", "} catch (Exception e) {} }});\n") + "}}\n",
	}
}

// scanned runs the rules over one file and returns what its detectors took, in
// steps.
func scanned(t testing.TB, ctx context.Context, name, src string) (Result, int) {
	t.Helper()
	l := syntax.LanguageOf(name)
	file := File{Path: name, Language: l, Source: []byte(src)}
	r := With().Review(ctx, []File{file}, nil)
	known, err := facts.Of(l, file.Source)
	if err != nil {
		return r, 0 // unseen
	}
	return r, setOf(l).Run(context.Background(), known, new(Project).around(name)).Steps
}

// told reports whether the gaps say that something is missing.
func told(r Result, what string) bool { return strings.Contains(fmt.Sprint(r.Gaps, r.Unseen), what) }

func TestManyFindingsTakeLinearWork(t *testing.T) {
	const n = 500
	small, large := many(n), many(4*n)
	for _, name := range slices.Sorted(maps.Keys(small)) {
		t.Run(name, func(t *testing.T) {
			_, before := scanned(t, context.Background(), name, small[name])
			r, after := scanned(t, context.Background(), name, large[name])
			if after > 5*before {
				t.Errorf("four times the findings take %d steps, %.1f times as many", after, float64(after)/float64(before))
			}
			if len(r.Findings) < 4*n && !told(r, "more that were found") || len(r.Findings) < 200 {
				t.Errorf("%d findings of %d; unseen: %v", len(r.Findings), 4*n, r.Unseen)
			}
			checkFixes(t, r)
		})
	}
}

// checkFixes fails if more fixes were made than a file may have, or if those
// that were not are not told.
func checkFixes(t *testing.T, r Result) {
	t.Helper()
	fixed := 0
	for _, f := range r.Findings {
		if len(f.Edits) > 0 {
			fixed++
		}
	}
	if fixed > maxFixes {
		t.Errorf("%d fixes, more than %d", fixed, maxFixes)
	}
}

// TestHelpersThatReturnThemselves: what a value comes from is followed through helpers, and these lead nowhere.
func TestHelpersThatReturnThemselves(t *testing.T) {
	for name, src := range map[string]string{
		"a.js": "const make = () => other();\nfunction other() { return make(); }\n" +
			"async function send() { return await fetch(make(), { signal: other() }); }\n",
		"a.py": "def job():\n    return other()\n\n\ndef other():\n    return job()\n\n\n" +
			"def run():\n    return job().result()\n",
		"a.go": "package a\n\nimport \"net/http\"\n\nfunc made() *http.Client { return other() }\n\n" +
			"func other() *http.Client { return made() }\n\nfunc get() { made().Get(\"http://x.test\") }\n",
		"A.java": "class A {\n  static java.util.concurrent.Future<?> job() { return other(); }\n" +
			"  static java.util.concurrent.Future<?> other() { return job(); }\n" +
			"  void run() throws Exception { job().get(); }\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan struct{})
			go func() {
				defer close(done)
				file := File{Path: name, Language: syntax.LanguageOf(name), Source: []byte(src)}
				With().Review(context.Background(), []File{file}, nil)
			}()
			select {
			case <-done:
			case <-time.After(time.Minute):
				t.Fatal("the rules go round and round")
			}
		})
	}
}

func TestFixesBeyondTheLimitAreCounted(t *testing.T) {
	r, _ := scanned(t, context.Background(), "nested.py", nested(300)["nested.py"])
	want := 0
	for _, f := range r.Findings {
		if len(f.Edits) == 0 {
			want++
		}
	}
	if want == 0 || !told(r, fmt.Sprintf("Findings of the built-in rules reported without their fix: %d.", want)) {
		t.Errorf("%d findings without a fix; gaps %v", want, r.Gaps)
	}
	checkFixes(t, r)
}

// TestNestingIsBounded: each level of nested callbacks may ask about all those
// below, which is square at best. The bound of a file is linear in its size.
func TestNestingIsBounded(t *testing.T) {
	n := 500
	if testing.Short() {
		n = 200
	}
	files := nested(n)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		t.Run(name, func(t *testing.T) {
			src := files[name]
			r, steps := scanned(t, context.Background(), name, src)
			if most := 1<<20 + 100*len(src); steps > most+most/10 { // one question more than is allowed may be asked
				t.Errorf("%d steps, the bound is %d", steps, most)
			}
			if len(r.Findings) < n && len(r.Unseen) == 0 && !told(r, "more that were found") {
				t.Errorf("%d findings at %d levels, and nothing says why", len(r.Findings), n)
			}
			checkFixes(t, r)
		})
	}
}

// TestNestedCallbacksAreJudged: nesting that a script may have is judged whole.
func TestNestedCallbacksAreJudged(t *testing.T) {
	for _, name := range []string{"handlers.js", "nested.py"} {
		r, _ := scanned(t, context.Background(), name, nested(500)[name])
		if len(r.Unseen) > 0 {
			t.Errorf("%s: %v", name, r.Unseen)
		}
	}
}

// ending is a context that ends once it was looked at often enough.
type ending struct {
	context.Context
	looks int
}

func (e *ending) Err() error {
	if e.looks--; e.looks < 0 {
		return context.Canceled
	}
	return nil
}

// TestRulesLookAtTheContext: with the context over, what is left of a file is
// not looked at, wherever the rules are in it.
func TestRulesLookAtTheContext(t *testing.T) {
	looks := []int{0, 3, 20}
	if testing.Short() {
		looks = looks[1:2]
	}
	for _, files := range []map[string]string{many(3000), nested(300)} {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			t.Run(name, func(t *testing.T) {
				files := []File{fileOf(name, files[name])}
				whole := With().Review(context.Background(), files, nil)
				for _, looks := range looks {
					ctx := &ending{context.Background(), looks}
					r := With().Review(ctx, files, nil)
					if ctx.looks >= 0 && slices.Equal(r.Unseen, whole.Unseen) {
						continue // it was refused before the context ended
					}
					if len(r.Unseen) != 1 || r.Unseen[0].Reason != tooLate && looks > 0 {
						t.Errorf("after %d looks: unseen %v", looks, r.Unseen)
					}
				}
			})
		}
	}
}

func TestLongLinesMakeNoHugeFixes(t *testing.T) {
	src := "import requests\ndef f(u):\n" + strings.Repeat("    requests.get(u);"+strings.Repeat(" ", 2*maxFixText)+"g()\n", 20)
	r, _ := scanned(t, context.Background(), "line.py", src)
	size := 0
	for _, f := range r.Findings {
		size += len(f.Quote)
		for _, e := range f.Edits {
			size += len(e.Search) + len(e.Replace)
		}
	}
	if size > len(src)/10 || len(r.Findings) < 20 {
		t.Errorf("%d bytes in long lines make %d findings of %d bytes", len(src), len(r.Findings), size)
	}
	if !told(r, "their lines are too long") {
		t.Errorf("nothing says that fixes are missing: %v", r.Gaps)
	}
}

func BenchmarkHostile(b *testing.B) {
	for _, times := range []int{1, 2, 4} {
		for kind, files := range map[string]map[string]string{"many": many(1000 * times), "nested": nested(100 * times)} {
			for name, src := range files {
				b.Run(fmt.Sprintf("%s/%s/%dx", kind, name, times), func(b *testing.B) {
					b.SetBytes(int64(len(src)))
					for b.Loop() {
						review(fileOf(name, src))
					}
				})
			}
		}
	}
}

// TestStoppedRulesSaySo: a file that the rules of the catalogue did not get
// through, for whatever reason, does not count as reviewed, and what they would
// say of a fixed version of it proves nothing.
func TestStoppedRulesSaySo(t *testing.T) {
	// each lock asks about all calls of the function
	src := "package p\nimport (\n\"net/http\"\n\"sync\"\n)\nfunc f(u string, mu *sync.Mutex) {\n" +
		strings.Repeat("\thttp.Get(u)\n\tmu.Lock()\n", 4000) + "\tmu.Unlock()\n}\n"
	file := File{Path: "many.go", Language: syntax.Go, Source: []byte(src)}
	known, err := facts.Of(syntax.Go, file.Source)
	if err != nil {
		t.Fatal(err)
	}
	r := (&pass{file: file, facts: known, set: setOf(file.Language)}).run(context.Background())
	if len(r.Unseen) != 1 || !strings.Contains(r.Unseen[0].Reason, "intricate") {
		t.Errorf("unseen %v, want one too intricate", r.Unseen)
	}
	for _, f := range r.Findings {
		if len(f.Edits) > 0 {
			t.Fatalf("line %d has a fix that nothing proved", f.StartLine)
		}
	}
	for _, looks := range []int{0, 1, 5} {
		r := (&pass{file: file, facts: known, set: setOf(file.Language)}).run(&ending{context.Background(), looks})
		if len(r.Unseen) == 0 || r.Unseen[0].Reason != tooLate || len(r.Findings) > 200*looks {
			t.Errorf("after %d looks: %d findings, unseen %v", looks, len(r.Findings), r.Unseen)
		}
	}
}
