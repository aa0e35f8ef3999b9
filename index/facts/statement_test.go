package facts

import (
	"testing"

	"breakwater/index/syntax"
)

func parsed(t *testing.T, l syntax.Language, source string) *File {
	t.Helper()
	f, err := Of(l, []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestStatementSurvivesLayout(t *testing.T) {
	for _, tt := range []struct {
		name     string
		language syntax.Language
		a, b     string
	}{
		{"line breaks and quotes", syntax.Python, "requests.get(url, params={'a': 1})\n", "\n\nrequests.get(\n    url,\n    params={\"a\": 1},\n)\n"},
		{"comments", syntax.Python, "x = f(1)\n", "# why\nx = f(1)  # behind\n"},
		{"body of a loop", syntax.Python, "while True:\n    f()\n", "while True:\n    g()\n    h()\n"},
		{"indentation", syntax.Go, "package p\n\nfunc f() {\n\thttp.Get(u)\n}\n", "package p\n\nfunc f() {\n  http.Get(\n    u,\n  )\n}\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, b := parsed(t, tt.language, tt.a), parsed(t, tt.language, tt.b)
			from, to := firstCall(a), firstCall(b)
			if x, y := a.Statement(Spot{Start: from, End: from}), b.Statement(Spot{Start: to, End: to}); x != y || x == "" {
				t.Errorf("not the same:\n%q\n%q", x, y)
			}
		})
	}
}

// firstCall returns the line of the statement around the first loop or call.
func firstCall(f *File) int {
	if len(f.Loops) > 0 {
		return f.Loops[0].StartLine()
	}
	return f.Calls[0].StartLine()
}

func TestStatementTellsApart(t *testing.T) {
	f := parsed(t, syntax.Python, "a.get(1)\na.get(2)\nb.get(1)\na.put(1)\n")
	seen := map[string]int{}
	for line := 1; line <= 4; line++ {
		s := f.Statement(Spot{Start: line, End: line})
		if other, twice := seen[s]; twice {
			t.Errorf("lines %d and %d are both %q", other, line, s)
		}
		seen[s] = line
	}
}

func TestTrivial(t *testing.T) {
	for _, tt := range []struct {
		name     string
		language syntax.Language
		source   string
		want     bool
	}{
		{"getter", syntax.Python, "class A:\n    def name(self):\n        return self._name\n", true},
		{"call", syntax.Python, "def f(x):\n    return g(x)\n", false},
		{"decorated", syntax.Python, "@cached\ndef f(x):\n    return x\n", false},
		{"raises", syntax.Python, "def f(x):\n    raise x\n", false},
		{"loop", syntax.Python, "def f(x):\n    for y in x:\n        pass\n", false},
		{"field that others read", syntax.Python, "class A:\n    def __init__(self, t):\n        self.timeout = t\n", false},
		{"private field that nobody reads", syntax.Python, "class A:\n    def __init__(self, t):\n        self._t = t\n", true},
		{"constant", syntax.Python, "TIMEOUT = None\n", false},
		{"option", syntax.Python, "def options():\n    return {'timeout': None}\n", false},
		{"arithmetic", syntax.Python, "def f(x):\n    y = x + 1\n    return y if y > 2 else x\n", true},
		{"getter in Go", syntax.Go, "package p\n\nfunc (s *S) Name() string { return s.name }\n", true},
		{"receive", syntax.Go, "package p\n\nfunc f(c chan int) int { return <-c }\n", false},
		{"setter in Go", syntax.Go, "package p\n\nfunc (s *S) Set(n int) { s.n = n }\n", false},
		{"type", syntax.Go, "package p\n\ntype S struct {\n\tname string\n}\n", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := parsed(t, tt.language, tt.source)
			if got := f.Trivial(1, 100); got != tt.want {
				t.Errorf("trivial is %t, want %t", got, tt.want)
			}
		})
	}
}
