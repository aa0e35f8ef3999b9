package facts

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"breakwater/index/syntax"
)

// shape is a source that grows with n.
type shape struct {
	head, each, foot string // each is repeated n times; %d in it counts
	shut             string // what closes each, where they nest
}

func (s shape) of(n int) string {
	var b strings.Builder
	b.WriteString(s.head)
	for i := range n {
		if strings.Contains(s.each, "%d") {
			fmt.Fprintf(&b, s.each, i)
		} else {
			b.WriteString(s.each)
		}
	}
	b.WriteString(strings.Repeat(s.shut, n))
	b.WriteString(s.foot)
	return b.String()
}

// shapes are what attacks each kind of facts: nesting and width, by language.
var shapes = map[syntax.Language][]shape{
	syntax.JavaScript: {
		{each: "f(", shut: ")"},
		{each: "{let x=y;", shut: "}"},
		{each: "x=(()=>{x;", shut: "})"},
		{each: "a={b:", shut: "}"},
		{each: "try{a()}catch(e){", shut: "}"},
		{each: "for(const a of b){c(a);", shut: "}"},
		{each: "while(a<b){if(c)break;a++;", shut: "}"},
		{each: "if(a){", shut: "}"},
		{each: "p.catch(e=>{", shut: "})"},
		{each: "throw(()=>{throw f(", shut: ")})()"},
		{each: "async function f%d(){try{g()}catch(e){return f%[1]d()}", shut: "}"},
		{head: "x", each: ".a(b)"},
		{head: "let x;", each: "x=f(x);g(x.y);"},
		{head: "let x;", each: "x=f();if(a){x.close()}"},
		{head: "function g(){let x;", each: "if(c){x=f()}h(x);", foot: "}"},
		{head: "let x=0", each: ",a%d=f()"},
		{head: "const [a", each: ",b%d", foot: "]=f()"},
		{head: "class A{", each: "m(){this.n=this.m()}", foot: "}"},
		{head: "class A{", each: "@b() c;", foot: "}"},
		{head: "f(", each: "()=>{},", foot: ")"},
		{each: "for(const a of b){c(a)}"},
		{head: "for(const a of b){", each: "setTimeout(f,a*2);", foot: "}"},
		{head: "while(x){let d0=1;", each: "let d%d=d0+d0*2;await sleep(d%[1]d);", foot: "}"},
		{each: "process.on('a',f);process.off('b',f);"},
		{each: "const t%d=setInterval(f,1);clearInterval(t%[1]d);"},
		{each: "app.get('/',(q,r)=>{});"},
		{head: "for(;;){", each: "setImmediate(f);limit(g);", foot: "}"},
		{each: "/*c*/"},
		{head: "class A{", each: "_x%d=1;f(){this._x%[1]d=2}", foot: "}"},
	},
	syntax.TypeScript: {
		{head: "let a:", each: "{b:", shut: "}"},
		{head: "let a:", each: "Array<", shut: ">"},
		{head: "type A=B", each: "&{a:A}", foot: ";let a:A;a.b()"},
		{head: "class A{constructor(", each: "private a:B,", foot: "){this.a.b()}}"},
		{each: "function f(a:B):C;", foot: "f();f();f();"},
		{head: "class A{", each: "@Get() f%d(){}", foot: "}"},
		{head: bases("interface I%d extends I0,I1,I2,I3,I4,I5,I6,I7{}") + "let a:I9;", each: "a.b();"},
		{head: "class A{", each: "@Input() a%d:B;", foot: "}"},
	},
	syntax.TSX: {
		{each: "f(", shut: ")"},
		{head: "x=", each: "<A b={c()}>", shut: "</A>"},
	},
	syntax.Java: {
		{head: "class A{void f(){", each: "g(", shut: ")", foot: ";}}"},
		{head: "class A{void f(){", each: "{int x=y;", shut: "}", foot: "}}"},
		{head: "class A{void f(){", each: "try{g();}catch(E e){", shut: "}", foot: "}}"},
		{head: "class A{void f(){", each: "synchronized(a){", shut: "}", foot: "}}"},
		{each: "class A{B b;", shut: "}"},
		{head: "class A{void f(){", each: "g();this.h(x);", foot: "}}"},
		{head: "class A{void f(){C x=null;", each: "x=g();h(x);", foot: "}}"},
		{head: "class A{", each: "void f(){f();}", foot: "}"},
		{head: "class A{B b=", each: "new B(){C c(){c();}D d=", shut: "}", foot: ";}"},
		{each: "import a%d.*;", foot: "class A{void f(){g();h();i();}}"},
		{head: "class A{", each: "@GetMapping void f%d(){}", foot: "}"},
		{head: "class A{void f(){for(;;){", each: "pool.execute(r);s.acquire();", foot: "}}}"},
		{head: bases("interface I%d extends I0,I1,I2,I3,I4,I5,I6,I7{}") + "class A{void f(I9 a){", each: "a.b();", foot: "}}"},
		{head: "class A{void f(){int a=1", each: ",b%d=g()", foot: ";}}"},
	},
	syntax.Python: {
		{head: "x = ", each: "f(", shut: ")"},
		{head: "x", each: ".a(b)"},
		{each: "x = f(x)\n"},
		{each: "x = f()\nif a:\n  x.close()\n"},
		{head: "class A:\n", each: " def f(self): self.a = self.f()\n"},
		{each: "@app.get\ndef f%d(): pass\n"},
		{each: "try:\n  a()\nexcept E as e:\n  log(e)\n"},
		{head: "while x:\n", each: " time.sleep(a%d)\n"},
		{head: "for a in b:\n", each: " asyncio.create_task(f(a))\n"},
		{each: "with lock: pass\n"},
		{head: "x = 'a'", each: " + 'b'"},
		{each: "# comment\n"},
		{head: "def f(", each: "a%d=1,", foot: "): return a"},
		{head: "def f():\n", each: " for i in g():\n  i.h()\n"},
	},
	syntax.Go: {
		{head: "package p\nvar x = ", each: "f(", shut: ")"},
		{head: "package p\nfunc (a *A) f() {", each: "{x := a.b();", shut: "}", foot: "}"},
		{head: "package p\nfunc f() {", each: "if err != nil {", shut: "}", foot: "}"},
		{head: "package p\nfunc f() {", each: "for a < b {", shut: "}", foot: "}"},
		{head: "package p\ntype A struct{}\n", each: "func (a *A) f() { a.f() }\n"},
		{head: "package p\nfunc f() {\nvar x T\n", each: "x, err = g()\nif err != nil {\nreturn\n}\nh(x)\n", foot: "}"},
		{head: "package p\nfunc f() {\nfor {\n", each: "ch <- 1\ngo g()\n", foot: "}}"},
		{head: "package p\nfunc f() {\n", each: "for {\ngo g()\nsem <- 1\n}\n", foot: "}"},
		{head: "package p\nfunc f() {\n", each: "mu.Lock()\n", foot: "}"},
		{head: "package p\nvar x = \"a\"", each: "+ \"b\""},
		{head: "package p\nfunc f() {\nswitch x {\n", each: "case %d:\nbreak\n", foot: "}}"},
	},
	syntax.CSharp: {
		{head: "class A{void F(){", each: "g(", shut: ")", foot: ";}}"},
		{head: "class A{void F(){", each: "try{g();}catch(E e){", shut: "}", foot: "}}"},
		{head: "class A{void F(){", each: "using(var a=B()){", shut: "}", foot: "}}"},
		{each: "namespace A{", shut: "}"},
		{head: "class A{void F(){var x=G();", each: "x=G();h(x);", foot: "}}"},
		{head: "class A{", each: "void F%d(){F0();}", foot: "}"},
		{head: "class A{", each: "[HttpGet] void F%d(){}", foot: "}"},
		{head: "class A{B F(){", each: "return new();", foot: "}}"},
		{each: "using A%d;", foot: "class A{void F(){g();h();i();}}"},
		{head: "class A{void F(){", each: "x+=h;x-=h;", foot: "}}"},
		{head: bases("interface I%d:I0,I1,I2,I3,I4,I5,I6,I7{}") + "class A{void F(I9 a){", each: "a.b();", foot: "}}"},
		{head: "class A{void F(){int a=1", each: ",b%d=g()", foot: ";}}"},
	},
	syntax.PHP: {
		{head: "<?php ", each: "f(", shut: ")", foot: ";"},
		{head: "<?php ", each: "try{g();}catch(E $e){", shut: "}"},
		{head: "<?php ", each: "while($a<$b){if($c)break;$a++;", shut: "}"},
		{head: "<?php $x", each: "->a($b)", foot: ";"},
		{head: "<?php ", each: "$x=f($x);g($x);"},
		{head: "<?php class A{", each: "#[Route] function f%d(){$this->f0();}", foot: "}"},
		{head: "<?php class A{", each: "use T%d;", foot: "function f(){$this->g();}}"},
		{head: "<?php use A\\{", each: "B%d,", foot: "C}; new B1();"},
		{head: "<?php $x='a'", each: ".'b'", foot: ";"},
		{head: "<?php function f(){", each: "throw (fn()=>throw ", foot: "1;}", shut: ")"},
	},
	syntax.Ruby: {
		{each: "f(", shut: ")"},
		{each: "begin\na\nrescue => e\n", shut: "end\n"},
		{each: "begin\n", shut: "a\nrescue\nretry\nend\n"},
		{head: "x", each: ".a(b)"},
		{each: "x = f(x)\ng(x)\n"},
		{head: "class A\n", each: "def f%d\nf0\nend\n", foot: "end"},
		{head: "def g\n", each: "x = 1\n", foot: "end\n" + strings.Repeat("g.h\n", 200)},
		{head: "def g\n", each: "g.h\n", foot: "end\n"},
		{each: "a do |b|\n", shut: "end\n"},
		{each: "def f%d\ng\nrescue\nf%[1]d\nend\n"},
		{each: "Thread.new { a }\n"},
		{each: "attr_reader :a%d\n"},
		{each: "a if b\n"},
	},
	syntax.Rust: {
		{head: "fn f(){", each: "g(", shut: ")", foot: ";}"},
		{head: "fn f(){", each: "match a{B=>", shut: "}", foot: "}"},
		{head: "fn f(){", each: "loop{if a<b {break;}", shut: "}", foot: "}"},
		{head: "fn f(){x", each: ".a(b)?", foot: ";}"},
		{head: "fn f(){", each: "let x=f(x);g(x);", foot: "}"},
		{head: "impl A{", each: "fn f%d(&self){self.f0();}", foot: "}"},
		{head: "fn f(){a!(", each: "(", shut: ")", foot: ");}"},
		{head: "fn f(){a!(", each: "b.c(d),", foot: ");}"},
		{head: "use a::{", each: "b%d,", foot: "c};"},
		{each: "#[get] fn f%d(){}"},
		{head: "fn f(){loop{", each: "tokio::spawn(g());", foot: "}}"},
	},
}

// bases are types that all extend each other.
func bases(each string) string { return shape{each: each}.of(10) }

// ask asks for everything that facts answer.
func ask(f *File) {
	touch(f)
	f.Comments()
	for _, fn := range f.Functions {
		f.Decorators(fn.Node)
		f.Span(fn)
	}
	f.TopLevel()
	f.Outermost()
	last := f.Root().EndLine()
	for i := range 20 {
		line := 1 + i*last/20
		f.Statement(Spot{Start: line, End: line})
		f.Trivial(line, last)
		f.SymbolAt(line)
		f.Tell(Spot{Start: line, End: line})
		f.HasCode(line)
		f.Declared(line)
	}
	for _, b := range f.Bindings[:min(len(f.Bindings), 20)] {
		f.UsesOf(b)
	}
}

// read returns everything that facts say of a source.
func readAll(t testing.TB, l syntax.Language, src []byte) *File {
	t.Helper()
	tree, err := syntax.ParseWithin(l, src, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	f, err := FromTree(tree)
	if err != nil {
		if !strings.Contains(err.Error(), "more than") {
			t.Fatal(err)
		}
		return nil
	}
	ask(f)
	return f
}

// steps counts what reading a source takes.
func steps(t testing.TB, l syntax.Language, src string) int {
	n := 0
	visited = &n
	defer func() { visited = nil }()
	if f := readAll(t, l, []byte(src)); f != nil {
		check(t, f, len(src))
	}
	return n
}

// TestHostile holds the steps of reading against the size of the source: twice
// the source may take little more than twice the steps.
func TestHostile(t *testing.T) {
	for l, all := range shapes {
		for _, s := range all {
			t.Run(string(l)+"/"+s.head+s.each, func(t *testing.T) {
				const n = 250
				once, twice := steps(t, l, s.of(n)), steps(t, l, s.of(2*n))
				if once > 400*len(s.of(n)) {
					t.Errorf("%d steps for %d bytes", once, len(s.of(n)))
				}
				if ratio := float64(twice) / float64(once); ratio > 2.5 {
					t.Errorf("%d steps, %.1f times as many for twice the source", once, ratio)
				}
			})
		}
	}
}

// TestDeep holds that code too deep to be read is refused, with the reason.
func TestDeep(t *testing.T) {
	for l, all := range shapes {
		_, err := Of(l, []byte(all[0].of(12_500)))
		if err == nil || !strings.Contains(err.Error(), "more than") {
			t.Errorf("%s: %v", l, err)
		}
	}
}

// BenchmarkHostile reads hostile sources of one, two and four times a size.
func BenchmarkHostile(b *testing.B) {
	for l, all := range shapes {
		for _, s := range all {
			for _, times := range []int{1, 2, 4} {
				b.Run(fmt.Sprintf("%s/%.24q/%dx", l, s.head+s.each, times), func(b *testing.B) {
					src := []byte(s.of(5000 * times))
					tree, err := syntax.ParseWithin(l, src, time.Minute)
					if err != nil {
						b.Skip(err)
					}
					for b.Loop() {
						if f, err := FromTree(tree); err == nil {
							ask(f)
						}
					}
				})
			}
		}
	}
}

// check fails if facts break what their documentation says.
func check(t testing.TB, f *File, size int) {
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
	for _, s := range shapes[l] {
		f.Add([]byte(s.of(8)))
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
		ask(facts)
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
func FuzzFactsCSharp(f *testing.F)     { fuzz(f, syntax.CSharp) }
func FuzzFactsPHP(f *testing.F)        { fuzz(f, syntax.PHP) }
func FuzzFactsRuby(f *testing.F)       { fuzz(f, syntax.Ruby) }
func FuzzFactsRust(f *testing.F)       { fuzz(f, syntax.Rust) }
