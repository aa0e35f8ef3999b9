package facts

import (
	"strings"
	"testing"

	"breakwater/index/syntax"
)

// TestNamesakes: a function that a change adds beside others of its symbol is none of them,
// wherever it stands.
func TestNamesakes(t *testing.T) {
	for _, tt := range []struct {
		name, symbol string
		language     syntax.Language
		before, now  string
		was          []int // lines of the earlier version, by the order of functions now; 0 for none
	}{
		{"overload above", "A.get", syntax.Java, "class A {\nint get(URL u) { a(); }\n}",
			"class A {\nint get(URL u, int n) { a(); }\nint get(URL u) { a(); }\n}", []int{0, 2}},
		{"overload of the same length", "A.get", syntax.Java, "class A {\nint get(URL u) { a(); }\n}",
			"class A {\nint get(URI u) { a(); }\nint get(URL u) { a(); b(); }\n}", []int{0, 2}},
		{"overload goes", "A.Get", syntax.CSharp, "class A {\nint Get(int n) { F(); }\nint Get(Uri u) { F(); }\n}",
			"class A {\nint Get(Uri u) { F(); G(); }\n}", []int{3}},
		{"overloads change places", "A.get", syntax.Java, "class A {\nint get(B b) { a(); }\nint get(C c) { a(); }\n}",
			"class A {\nint get(C c) { a(); b(); }\nint get(B b) { a(); c(); }\n}", []int{3, 2}},
		{"one overload takes another type", "A.get", syntax.Java,
			"class A {\nint get(B b) { a(); }\nint get(C c) { a(); }\n}",
			"class A {\nint get(B b) { a(); }\nint get(D d) { a(); b(); }\n}", []int{2, 3}},
		{"generic overloads", "A.get", syntax.Java, "class A {\nint get(List<B> b) { a(); }\n}",
			"class A {\nint get(Set<B> b) { a(); }\nint get(List<B> b) { a(); }\n}", []int{0, 2}},
		{"init", "init", syntax.Go, "package p\nfunc init() { a() }\n",
			"package p\nfunc init() { a(); b() }\nfunc init() { a() }\n", []int{0, 2}},
		{"setter", "A.x", syntax.JavaScript, "class A {\nget x() { a() }\n}",
			"class A {\nset x(v) { a() }\nget x() { a() }\n}", []int{0, 2}},
		{"setter", "A.x", syntax.Python, "class A:\n  @property\n  def x(self):\n    a()\n",
			"class A:\n  @y\n  def x(self, v):\n    a()\n  @property\n  def x(self):\n    a()\n", []int{0, 3}},
		{"impl of another trait", "A.from", syntax.Rust, "impl From<B> for A {\nfn from(b: B) -> A { a() }\n}",
			"impl From<C> for A {\nfn from(c: C) -> A { a() }\n}\nimpl From<B> for A {\nfn from(b: B) -> A { a() }\n}",
			[]int{0, 2}},
		{"the only one takes more", "f", syntax.Python, "def f(a):\n    b()\n", "def f(a, c):\n    b(c)\n", []int{1}},
		{"body under a condition", "f", syntax.PHP, "<?php\nfunction f($a) { b(); }\n",
			"<?php\nif (x()) {\nfunction f($a) { b(); c(); }\n} else {\nfunction f($a) { b(); }\n}\n", []int{0, 2}},
		{"opened again", "A.f", syntax.Ruby, "class A\ndef f\n b\nend\nend\n",
			"class A\ndef f\n b\n c\nend\nend\nclass A\ndef f\n b\nend\nend\n", []int{0, 2}},
	} {
		t.Run(string(tt.language)+"/"+tt.name, func(t *testing.T) {
			before, now := parsed(t, tt.language, tt.before), parsed(t, tt.language, tt.now)
			former := FormerNamesakes(now, tt.symbol, before, tt.symbol)
			var fns []Function
			for _, fn := range now.Functions[1:] {
				if fn.Symbol == tt.symbol && fn.Name() != "" {
					fns = append(fns, fn)
				}
			}
			if len(fns) != len(tt.was) {
				t.Fatalf("%d functions %s, want %d", len(fns), tt.symbol, len(tt.was))
			}
			for i, fn := range fns {
				got := former[now.Namesake(tt.symbol, spotOf(fn))]
				if tt.was[i] == 0 {
					if !strings.HasPrefix(got, "new ") {
						t.Errorf("function %d was %q, want none", i, got)
					}
					continue
				}
				if want := before.Namesake(tt.symbol, Spot{Start: tt.was[i]}); got != want {
					t.Errorf("function %d was %q, want %q", i, got, want)
				}
			}
		})
	}
}

func spotOf(fn Function) (s Spot) {
	s.Start, s.End = fn.StartLine(), fn.EndLine()
	s.At, s.Until = fn.Bytes()
	return s
}
