package facts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"breakwater/index/syntax"
)

// repeats are sources that grow with n, by language: nesting and width. The
// first nests calls.
var repeats = map[syntax.Language][]func(n int) string{
	syntax.JavaScript: {
		func(n int) string { return nested("f(", ")", n) },
		func(n int) string { return nested("{let x=y;", "}", n) },
		func(n int) string { return nested("x=(()=>{x;", "})", n) },
		func(n int) string { return nested("a={b:", "}", n) },
		func(n int) string { return "x" + strings.Repeat(".a(b)", n) },
		func(n int) string { return "let x;" + strings.Repeat("x=f(x);g(x.y);", n) },
		func(n int) string { return "class A{" + strings.Repeat("m(){this.n=this.m()}", n) + "}" },
		func(n int) string { return "f(" + strings.Repeat("()=>{},", n) + ")" },
		func(n int) string { return strings.Repeat("for(const a of b){c(a)}", n) },
		func(n int) string { return nested("for(const a of b){c(a);", "}", n) },
		func(n int) string { return nested("try{a()}catch(e){", "}", n) },
	},
	syntax.TypeScript: {
		func(n int) string { return nested("f(", ")", n) },
		func(n int) string { return "let a:" + nested("{b:", "}", n) },
		func(n int) string { return "let a:" + nested("Array<", ">", n) },
		func(n int) string { return "type A=B" + strings.Repeat("&{a:A}", n) + ";let a:A;a.b()" },
		func(n int) string {
			return "class A{constructor(" + strings.Repeat("private a:B,", n) + "){this.a.b()}}"
		},
		func(n int) string { return strings.Repeat("function f(a:B):C;", n) + strings.Repeat("f();", n) },
	},
	syntax.TSX: {
		func(n int) string { return "x=" + nested("<A b={c()}>", "</A>", n) },
	},
	syntax.Java: {
		func(n int) string { return "class A{void f(){" + nested("g(", ")", n) + ";}}" },
		func(n int) string { return "class A{void f(){" + nested("{int x=y;", "}", n) + "}}" },
		func(n int) string { return nested("class A{B b;", "}", n) },
		func(n int) string { return "class A{void f(){" + strings.Repeat("g();this.h(x);", n) + "}}" },
		func(n int) string { return "class A{" + strings.Repeat("void f(){f();}", n) + "}" },
		func(n int) string { return "class A{B b=" + nested("new B(){C c(){c();}D d=", "}", n) + ";}" },
		func(n int) string {
			return strings.Repeat("import a.*;", n) + "class A{void f(){" + strings.Repeat("g();", n) + "}}"
		},
	},
	syntax.Python: {
		func(n int) string { return "x = " + nested("f(", ")", n) },
		func(n int) string { return "x" + strings.Repeat(".a(b)", n) },
		func(n int) string { return strings.Repeat("x = f(x)\n", n) },
		func(n int) string { return "class A:\n" + strings.Repeat(" def f(self): self.a = self.f()\n", n) },
	},
	syntax.Go: {
		func(n int) string { return "package p\nvar x = " + nested("f(", ")", n) },
		func(n int) string { return "package p\nfunc (a *A) f() {" + nested("{x := a.b();", "}", n) + "}" },
		func(n int) string {
			return "package p\ntype A struct{}\n" + strings.Repeat("func (a *A) f() { a.f() }\n", n)
		},
	},
}

func nested(open, shut string, n int) string {
	return strings.Repeat(open, n) + strings.Repeat(shut, n)
}

// TestHostile reads sources of 50,000 levels, the first of each language, or
// 15,000 calls: no panic, and a time that no quadratic reader meets.
func TestHostile(t *testing.T) {
	for l, shapes := range repeats {
		for i, shape := range shapes {
			src := shape(15_000)
			if i == 0 {
				src = shape(50_000)
			}
			t.Run(string(l)+"/"+src[:min(24, len(src))], func(t *testing.T) {
				tree, err := syntax.ParseWithin(l, []byte(src), 20*time.Second)
				if err != nil {
					t.Skip(err)
				}
				start := time.Now()
				f, err := FromTree(tree)
				if err == nil {
					check(t, f, len(src))
				}
				if took := time.Since(start); took > 20*time.Second {
					t.Errorf("%v for %d KB", took, len(src)>>10)
				}
			})
		}
	}
}

// check fails if facts break what their documentation says.
func check(t *testing.T, f *File, size int) {
	t.Helper()
	for i := range f.nodes {
		n := Node{f, int32(i)}
		start, end := n.Bytes()
		if start < 0 || end < start || end > size || n.StartLine() < 1 || n.EndLine() < n.StartLine() {
			t.Fatalf("%s: bytes [%d, %d) lines %d to %d", n.Kind(), start, end, n.StartLine(), n.EndLine())
		}
		if d := n.data(); int(d.next) <= i || i > 0 && (int(d.parent) >= i || d.next > n.Parent().data().next) {
			t.Fatalf("%s does not nest", n.Kind())
		}
		if len(n.Meaning()) > longMeaning {
			t.Fatalf("meaning of %d bytes", len(n.Meaning()))
		}
	}
	for _, b := range f.Bindings {
		if b.Name == "" || !b.Scope.Valid() || !b.Node.Valid() {
			t.Fatalf("binding %+v", b)
		}
	}
	for _, c := range f.Calls {
		if c.Function < 0 || c.Function >= len(f.Functions) || c.Loop >= len(f.Loops) {
			t.Fatalf("call %s in function %d, loop %d", c.Callee, c.Function, c.Loop)
		}
	}
}

func fuzz(f *testing.F, l syntax.Language) {
	paths, _ := filepath.Glob("testdata/" + string(l) + "/*")
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(withoutMarks(src))
	}
	for _, shape := range repeats[l] {
		f.Add([]byte(shape(8)))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 20_000 {
			return
		}
		tree, err := syntax.ParseWithin(l, src, 5*time.Second)
		if err != nil {
			return
		}
		start := time.Now()
		facts, err := FromTree(tree)
		if err != nil {
			return
		}
		check(t, facts, len(src))
		touch(facts)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func FuzzFactsJavaScript(f *testing.F) { fuzz(f, syntax.JavaScript) }
func FuzzFactsTypeScript(f *testing.F) { fuzz(f, syntax.TypeScript) }
func FuzzFactsTSX(f *testing.F)        { fuzz(f, syntax.TSX) }
func FuzzFactsJava(f *testing.F)       { fuzz(f, syntax.Java) }
func FuzzFactsPython(f *testing.F)     { fuzz(f, syntax.Python) }
func FuzzFactsGo(f *testing.F)         { fuzz(f, syntax.Go) }
