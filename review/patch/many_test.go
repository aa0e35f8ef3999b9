package patch

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// calls are the functions of one language that BenchmarkManySuggestions fixes:
// how a file begins and ends, a function of four lines by its number, and what
// the fix of its second line reads.
var calls = []struct{ path, head, function, foot, fixed string }{
	{"a.py", "import requests\n\n", "def load%[1]d(name):\n    reply = requests.get(name + \"/%[1]d\")\n    return reply.json()\n\n", "",
		"    reply = requests.get(name + \"/%[1]d\", timeout=5)\n"},
	{"b.go", "package b\n\nimport \"context\"\n\n", "func load%[1]d(ctx context.Context, name string) error {\n\treturn fetch(context.Background(), name, %[1]d)\n}\n\n", "func fetch(ctx context.Context, name string, n int) error { return ctx.Err() }\n",
		"\treturn fetch(ctx, name, %[1]d)\n"},
	{"c.ts", "import { get } from \"./http\";\n\n", "export async function load%[1]d(name: string) {\n  return get(name, { id: %[1]d });\n}\n\n", "",
		"  return get(name, { id: %[1]d, signal: AbortSignal.timeout(5000) });\n"},
	{"D.java", "import java.time.Duration;\n\nclass D {\n    private Http http;\n\n", "    String load%[1]d(String name) {\n        return http.get(name, %[1]d);\n    }\n\n", "}\n",
		"        return http.get(name, %[1]d, Duration.ofSeconds(5));\n"},
}

// BenchmarkManySuggestions makes two thousand suggestions in four files of two
// thousand lines: each must cost what it changes, not what its file holds. BENCH_STRICT=1
// makes it fail where all of them take longer than five seconds.
func BenchmarkManySuggestions(b *testing.B) {
	const each = 500
	tree := Files{"http.ts": []byte("export function get(name: string, o: object) {}\n")}
	var fs []finding.Finding
	for _, c := range calls {
		var text strings.Builder
		text.WriteString(c.head)
		for i := range each {
			f := fmt.Sprintf(c.function, i)
			text.WriteString(f)
			fs = append(fs, finding.Finding{ID: fmt.Sprint(c.path, i), Path: c.path, Edits: []finding.Edit{
				{Path: c.path, Search: strings.SplitAfter(f, "\n")[1], Replace: fmt.Sprintf(c.fixed, i)},
			}})
		}
		tree[c.path] = []byte(text.String() + c.foot)
	}
	b.ReportAllocs()
	for b.Loop() {
		r := Suggest(tree, fs, Options{})
		mustPlace(b, r)
		for _, s := range r.Suggestions {
			if s.Joint != Applied {
				b.Fatal(s.LeftOutReason)
			}
		}
	}
	if each := b.Elapsed() / time.Duration(b.N); os.Getenv("BENCH_STRICT") != "" && each > 5*time.Second {
		b.Errorf("%d suggestions took %v, want 5s at most", len(fs), each)
	}
}

// TestModelsEditIsVettedOnce: it is asked about when its answer is read, when findings are joined,
// and in the end.
func TestModelsEditIsVettedOnce(t *testing.T) {
	secret := false
	s := New(Files{"a.py": []byte("import requests\n\nA = requests.get('u')\n")}, Options{
		Kept: func(string, string) bool { return !secret },
	})
	f := finding.Finding{ID: "1", Path: "a.py", Source: finding.FromModel, Edits: []finding.Edit{
		{Path: "a.py", Search: "A = requests.get('u')\n", Replace: "A = requests.get('u', timeout=5)\n"},
	}}
	if made := s.Try(t.Context(), f); made[0].Status != Placed {
		t.Fatal(made[0].Refusal)
	}
	before, _ := syntax.Parses()
	for range 3 {
		s.Try(t.Context(), f)
	}
	if r := s.Suggest(t.Context(), []finding.Finding{f}); len(r.Joint) == 0 {
		t.Error("it made no patch")
	}
	if after, _ := syntax.Parses(); after != before {
		t.Errorf("asked about four times more, %d files were parsed", after-before)
	}
	if secret = true; s.Try(t.Context(), f)[0].Status != Refused {
		t.Error("it moves a secret that was learned of since, and is not refused")
	}
}

// TestFilesAreParsedOnce: findings come by weight, so that those of one file do not follow each
// other, and in the end they are looked at together.
func TestFilesAreParsedOnce(t *testing.T) {
	files, fs := Files{}, []finding.Finding{}
	for i := range 10 {
		path := fmt.Sprintf("m%d.py", i%5)
		files[path] = []byte("import requests\n\n\ndef f(u):\n" +
			strings.Repeat("    u = requests.get(u)\n", 300) + "    return u\n")
		fs = append(fs, finding.Finding{ID: fmt.Sprint(i), Path: path, Source: finding.FromRules, Edits: []finding.Edit{
			{Path: path, StartLine: 50 + 100*(i/5), Search: "    u = requests.get(u)\n",
				Replace: "    u = requests.get(u, timeout=5)\n"},
		}})
	}
	before, _ := syntax.Parses()
	r := Suggest(files, fs, Options{})
	for _, s := range r.Suggestions {
		if s.Joint != Applied {
			t.Error(s.Refusal, s.LeftOutReason)
		}
	}
	// Five files as they were; an excerpt for each fix and for those of a file together.
	if after, _ := syntax.Parses(); after-before != 5+10+5 {
		t.Errorf("%d texts were parsed, want 20", after-before)
	}
}
