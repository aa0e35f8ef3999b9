package facts

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRenamed pairs functions of two versions by their code.
func TestRenamed(t *testing.T) {
	const body = "(u):\n    r = requests.get(u, timeout=3)\n    r.raise_for_status()\n    return r.json()\n"
	method := strings.ReplaceAll("    def a"+body+"    def b"+body, "\n    r", "\n        r")
	for name, c := range map[string]struct {
		before, after string
		want          map[string]string
	}{
		"one":  {"def load" + body, "def fetch" + body, map[string]string{"fetch": "load"}},
		"none": {"def load" + body, "def load" + body, map[string]string{}},
		"calls itself": {"def f(n):\n    return f(n - 1)\n", "def g(n):\n    return g(n - 1)\n",
			map[string]string{"g": "f"}},
		"another one": {"def f(n):\n    return open(n).read()\n", "def load" + body, map[string]string{}},
		"and a new line": {"def load" + body, "def fetch" + body + "    # done\n    log(r)\n",
			map[string]string{"fetch": "load"}},
		"the most alike": {"def load" + body, "def new(u):\n    return requests.get(u, timeout=3).json()\ndef fetch" + body,
			map[string]string{"fetch": "load"}},
		"a class": {"class A:\n" + method, "class B:\n" + method, map[string]string{"B.a": "A.a", "B.b": "A.b"}},
		"two of one class": {"class A:\n" + method, "class A:\n" + strings.ReplaceAll(method, "def ", "def x"),
			map[string]string{"A.xa": "A.a", "A.xb": "A.b"}},
	} {
		var files [2]*File
		for i, text := range []string{c.before, c.after} {
			f, err := Of("python", []byte("import requests\n"+text))
			if err != nil {
				t.Fatal(err)
			}
			files[i] = f
		}
		if diff := cmp.Diff(c.want, files[1].Renamed(files[0])); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestRenamedIsBounded: a change that renames everything costs no more than a look.
func TestRenamedIsBounded(t *testing.T) {
	of := func(name string) *File {
		var b strings.Builder
		for i := range 5000 {
			fmt.Fprintf(&b, "def %s%d(u):\n    a%d = b%s%d\n", name, i, i, name, i)
		}
		f, err := Of("python", []byte(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	if names := of("f").Renamed(of("g")); len(names) > 0 {
		t.Errorf("%d pairs of functions that share nothing", len(names))
	}
}
