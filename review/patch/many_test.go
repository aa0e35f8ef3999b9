package patch

import (
	"fmt"
	"strings"
	"testing"

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
// thousand lines: each must cost what it changes, not what its file holds.
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
}
