package patch

import (
	"strings"
	"testing"

	"breakwater/review/finding"
)

// TestNewNames uses names that exist, and names that do not, in the ways of the
// four main languages.
func TestNewNames(t *testing.T) {
	const g = "package a\n\nimport (\n\t\"fmt\"\n\t\"net/http\"\n)\n\nfunc get(u string) {\n\tr, err := http.Get(u)\n\tfmt.Println(r, err)\n}\n"
	const j = "package shop;\n\nimport java.util.List;\n\nclass A {\n    List<String> all() {\n        return null;\n    }\n}\n"
	for _, tt := range []struct {
		name, path, before, search, replace string
		want                                string // part of the refusal; empty: placed
	}{
		{"import without use", "a.go", g, "\t\"net/http\"\n", "\t\"net/http\"\n\t\"time\"\n", `"time" without using`},
		{"last use goes", "a.go", g, "\tfmt.Println(r, err)\n", "\t_, _ = r, err\n", `"fmt" without using`},
		{"last use goes with the import", "a.go", g, "import (\n\t\"fmt\"\n\t\"net/http\"\n)\n\nfunc get(u string) {\n\tr, err := http.Get(u)\n\tfmt.Println(r, err)\n}\n", "import (\n\t\"net/http\"\n)\n\nfunc get(u string) {\n\t_, _ = http.Get(u)\n}\n", ""},
		{"package as a type alone", "a.go", g, "\t\"net/http\"\n)\n\nfunc get(u string) {\n", "\t\"net/http\"\n\t\"time\"\n)\n\nfunc get(u string) {\n\tvar d time.Duration\n\tfmt.Println(d)\n", ""},
		{"helper of another file", "a.go", g, "\tr, err := http.Get(u)\n", "\tr, err := http.Get(clean(u))\n", ""},
		{"helper of nowhere", "a.go", g, "\tr, err := http.Get(u)\n", "\tr, err := http.Get(sanitize(u))\n", `"sanitize"`},
		{"constant of nowhere", "a.go", g, "\tr, err := http.Get(u)\n", "\tr, err := http.Get(u + suffix)\n", `"suffix"`},

		{"name after the star", "a.py", "from os import *\n\nx = 1\n", "x = 1\n", "x = getcwd()\n", ""},
		{"alias", "a.py", "import numpy as np\n\nx = np.e\n", "x = np.e\n", "x = numpy.e\n", `"numpy"`},
		{"exception class", "a.py", "import requests\n\n\ndef f():\n    return requests.get('u')\n", "    return requests.get('u')\n", "    try:\n        return requests.get('u', timeout=5)\n    except RequestException:\n        return None\n", `"RequestException"`},
		{"typing", "a.py", "def f(a):\n    return a\n", "def f(a):\n", "def f(a: Optional[int]):\n", `"Optional"`},
		{"walrus and comprehension", "a.py", "def f(a):\n    return a\n", "    return a\n", "    if (n := len(a)) > 1:\n        return [i * n for i in a]\n    return a\n", ""},
		{"import within the function", "a.py", "def f(a):\n    return a\n", "    return a\n", "    import time\n    time.sleep(1)\n    return a\n", ""},
		{"decorator", "a.py", "def f(a):\n    return a\n", "def f(a):\n", "@cached\ndef f(a):\n", `"cached"`},

		{"helper of nowhere", "a.js", "async function f () {\n  return fetch('u')\n}\n", "  return fetch('u')\n", "  await sleep(10)\n  return fetch('u')\n", `"sleep"`},
		{"global", "a.js", "async function f () {\n  return fetch('u')\n}\n", "  return fetch('u')\n", "  return fetch('u', { signal: AbortSignal.timeout(5000) })\n", ""},
		{"destructured", "a.js", "function f (o) {\n  return o\n}\n", "  return o\n", "  const { a, b: [c], ...rest } = o\n  return [a, c, rest]\n", ""},
		{"enum of nowhere", "a.ts", "export function f(a: number): number {\n  return a\n}\n", "  return a\n", "  return a + Limits.Max\n", `"Limits"`},
		{"class field", "a.ts", "class A {\n  private n = 1\n  f() {\n    return this.n\n  }\n}\n", "    return this.n\n", "    return this.n + this.m\n", ""},

		{"class without import", "src/shop/A.java", j, "        return null;\n", "        return new ArrayList<>();\n", `"ArrayList"`},
		{"class of the package", "src/shop/A.java", j, "        return null;\n", "        return Other.all();\n", ""},
		{"fully named class", "src/shop/A.java", j, "        return null;\n", "        return new java.util.ArrayList<>();\n", ""},
		{"exception without import", "src/shop/A.java", j, "    List<String> all() {\n", "    List<String> all() throws TimeoutException {\n", `"TimeoutException"`},
		{"type parameter", "src/shop/A.java", j, "    List<String> all() {\n        return null;\n    }\n", "    List<String> all() {\n        return null;\n    }\n\n    <T> T same(T t) {\n        return t;\n    }\n", ""},
		{"annotation without import", "src/shop/A.java", j, "    List<String> all() {\n", "    @Nullable\n    List<String> all() {\n", `"Nullable"`},
	} {
		t.Run(tt.path+" "+tt.name, func(t *testing.T) {
			files := Files{tt.path: []byte(tt.before), "b.go": []byte("package a\n\nfunc clean(u string) string { return u }\n"), "src/shop/Other.java": []byte("package shop;\n\nclass Other {\n    static java.util.List<String> all() {\n        return null;\n    }\n}\n")}
			s := suggest(t, files, finding.Edit{Path: tt.path, Search: tt.search, Replace: tt.replace})
			if tt.want == "" && s.Status != Placed || tt.want != "" && !strings.Contains(s.Refusal, tt.want) {
				t.Errorf("got %s %q, want refusal %q", s.Status, s.Refusal, tt.want)
			}
		})
	}
}
