package facts

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/index/syntax"
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
		if diff := cmp.Diff(c.want, renamed(files[1], files[0])); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// renamed is what functions of one file were called, by their symbols now.
func renamed(now, before *File) map[string]string {
	names := map[string]string{}
	var tr Tracer
	tr.Add("a.py", before, "a.py", now, untouched)
	for _, t := range tr.Traces() {
		if t.Now != (Home{}) {
			names[t.Now.Symbol] = t.Was.Symbol
		}
	}
	return names
}

// TestTraces follows functions from file to file.
func TestTraces(t *testing.T) {
	const load = "def load(u):\n    r = requests.get(u)\n    r.raise_for_status()\n    return r.json()\n"
	const other = "def other(u):\n    return open(u).read()\n"
	of := func(text string) *File {
		if text == "" {
			return nil
		}
		return parsed(t, "python", text)
	}
	const namesake = "def load(x):\n    return x + 1\n"
	fetch := strings.Replace(load, "load", "fetch", 1)
	more := strings.Replace(load, "return", "log(r)\n    return", 1)
	twins := load + strings.Replace(load, "load", "save", 1)
	alike := strings.Replace(more, "load", "last", 1)
	for name, c := range map[string]struct {
		before, after [2]string // of a.py and b.py
		want          string
	}{
		"moved":                 {[2]string{load + other}, [2]string{other, load}, "a.py load → b.py load"},
		"moved and changed":     {[2]string{load + other}, [2]string{other, more}, "a.py load → b.py load"},
		"moved and renamed":     {[2]string{load + other}, [2]string{other, fetch}, "a.py load → b.py fetch"},
		"copied":                {[2]string{load}, [2]string{load, load}, ""},
		"copied in two files":   {[2]string{load, other}, [2]string{fetch, other + load}, "a.py load → a.py fetch"},
		"deleted":               {[2]string{load + other}, [2]string{other}, "a.py load → gone"},
		"deleted with its file": {[2]string{load}, [2]string{}, "a.py load → gone, a.py  → gone"},
		"two that are equal": {[2]string{twins, alike}, [2]string{"", twins},
			"a.py load → b.py load, a.py save → b.py save, b.py last → gone, a.py  → gone"},
		"two that are equal, renamed": {[2]string{twins, other},
			[2]string{"", other + strings.NewReplacer("load", "fetch", "save", "keep").Replace(twins)},
			"a.py load → gone, a.py save → gone, a.py  → gone"},
		"another of its name": {[2]string{load}, [2]string{other, namesake}, "a.py load → gone"},
	} {
		var tracer Tracer
		for i, path := range []string{"a.py", "b.py"} {
			if before, now := of(c.before[i]), of(c.after[i]); before != nil || now != nil {
				tracer.Add(path, before, path, now, untouched)
			}
		}
		var got []string
		for _, tr := range tracer.Traces() {
			now := tr.Now.Path + " " + tr.Now.Symbol
			if tr.Now == (Home{}) {
				now = "gone"
			}
			got = append(got, fmt.Sprintf("%s %s → %s", tr.Was.Path, tr.Was.Symbol, now))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
}

// untouched is what a change wrote that wrote nothing.
func untouched(int, int) bool { return false }

// namesFormerly are the former names of a function that both texts hold.
func namesFormerly(
	t *testing.T, l syntax.Language, now, before, symbol string, called map[string]string,
) map[string]string {
	t.Helper()
	var fns [2]Function
	for i, text := range []string{now, before} {
		f := parsed(t, l, text)
		at, ok := f.Index(Home{Symbol: symbol})
		if !ok {
			t.Fatalf("no %s in %s", symbol, text)
		}
		fns[i] = f.Functions[at]
	}
	return FormerNames(fns[0], fns[1], called)
}

// TestFormerNames follows variables: what says something else is no other name.
func TestFormerNames(t *testing.T) {
	const before = "import requests\n\ndef f(url, n):\n    reply = requests.get(url)\n    return reply.json(n)\n"
	both := strings.NewReplacer("url", "u", "reply", "r", "    return", "    log(u)\n    return").Replace(before)
	for name, c := range map[string]struct {
		after string
		want  map[string]string
	}{
		"a variable":           {strings.ReplaceAll(before, "reply", "r"), map[string]string{"r": "reply"}},
		"a parameter":          {strings.ReplaceAll(before, "url", "address"), map[string]string{"address": "url"}},
		"both, and a new line": {both, map[string]string{"u": "url", "r": "reply"}},
		"swapped":              {strings.NewReplacer("url", "n", "n)", "url)").Replace(before), map[string]string{}},
		"another import":       {strings.ReplaceAll(before, "requests", "httpx"), map[string]string{}},
		"another call":         {strings.Replace(before, "get(url)", "get(other(n))", 1), map[string]string{}},
	} {
		got := namesFormerly(t, "python", c.after, before, "f", nil)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestFormerFields follows fields, imports and functions that are called.
func TestFormerFields(t *testing.T) {
	const before = "import requests\n\nclass A:\n    def __init__(self):\n        self.session = requests.Session()\n" +
		"    def f(self, url):\n        return parse(self.session.get(url), requests.codes.ok)\n"
	called := map[string]string{"decode": "parse"}
	for name, c := range map[string]struct {
		old, new string
		want     map[string]string
	}{
		"a field":                    {"session", "http", map[string]string{"http": "session"}},
		"an import":                  {"import requests", "import requests as rq", map[string]string{}}, // not used so
		"a function":                 {"parse", "decode", map[string]string{"decode": "parse"}},
		"a function of another name": {"parse", "read", map[string]string{}},
		"another member":             {"codes.ok", "codes.bad", map[string]string{}},
	} {
		after := strings.ReplaceAll(before, c.old, c.new)
		got := namesFormerly(t, "python", after, before, "A.f", called)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for lang, c := range map[syntax.Language][2]string{
		"python": {"import requests\ndef f(u):\n    return requests.get(u)\n",
			"import requests as r\ndef f(u):\n    return r.get(u)\n"},
		"go": {"package p\nimport \"net/http\"\nfunc f(u string) { http.Get(u) }\n",
			"package p\nimport r \"net/http\"\nfunc f(u string) { r.Get(u) }\n"},
		"typescript": {"import http from \"axios\"\nfunction f(u) { return http.get(u) }\n",
			"import r from \"axios\"\nfunction f(u) { return r.get(u) }\n"},
	} {
		got := namesFormerly(t, lang, c[1], c[0], "f", nil)
		if len(got) != 1 || got["r"] == "" {
			t.Errorf("%s: %v", lang, got)
		}
		other := strings.NewReplacer("requests", "httpx", "net/http", "other", "axios", "got").Replace(c[1])
		if got := namesFormerly(t, lang, other, c[0], "f", nil); len(got) > 0 {
			t.Errorf("%s, another import: %v", lang, got)
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
	if names := renamed(of("f"), of("g")); len(names) > 0 {
		t.Errorf("%d pairs of functions that share nothing", len(names))
	}
}
