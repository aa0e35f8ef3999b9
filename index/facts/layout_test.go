package facts

import (
	"strings"
	"testing"

	"breakwater/index/syntax"
)

// TestLayout lays code out in two ways, as formatters and people do, and compares the
// statement around the call of probe.
func TestLayout(t *testing.T) {
	for _, tt := range []struct {
		name     string
		language syntax.Language
		a, b     string
	}{
		// Python: black, yapf, isort, ruff
		{"implicit concatenation", syntax.Python, "probe('a' 'b')\n", "probe(\n    'ab'\n)\n"},
		{"f-strings", syntax.Python, "probe(f'{a}' f'b')\n", "probe(\n    f\"{a}b\"\n)\n"},
		{"code in a string", syntax.Python, "probe(f'{ a.b } {c}')\n", "probe(f\"{a.b} {c}\")\n"},
		{"prefix of a string", syntax.Python, "probe(u'a')\n", "probe('a')\n"},
		{"parentheses", syntax.Python, "x = probe(a).b\n", "x = (\n    probe(a)\n    .b\n)\n"},
		{"returned", syntax.Python,
			"def f():\n    return probe(a) or b\n",
			"def f():\n    return (\n        probe(a)\n        or b\n    )\n"},
		{"backslash", syntax.Python, "assert probe(a) == b, c\n", "assert probe(a) == \\\n    b, c\n"},
		{"one line", syntax.Python, "if a: probe(a)\n", "if a:\n    probe(a)\n"},
		{"two on a line", syntax.Python, "a = 1; probe(a)\n", "a = 1\nprobe(a)\n"},
		{"tuple", syntax.Python, "a, b = probe(c)\n", "(a, b) = probe(c)\n"},
		{"tuple of a loop", syntax.Python, "for (a, b) in probe(c):\n    f()\n", "for a, b in probe(c):\n    f()\n"},
		{"resources", syntax.Python,
			"with probe(a) as b, c as d:\n    f()\n",
			"with (\n    probe(a) as b,\n    c as d,\n):\n    f()\n"},
		{"trailing comma", syntax.Python, "x = [probe(a), b]\n", "x = [\n    probe(a),\n    b,\n]\n"},
		{"case of digits", syntax.Python, "probe(0XFF, 1E5, 1_0)\n", "probe(0xFF, 1e5, 10)\n"},
		{"returned tuple", syntax.Python,
			"def f():\n    return probe(a), b\n",
			"def f():\n    return (\n        probe(a),\n        b,\n    )\n"},
		{"imports", syntax.Python, "from a import probe, b\nprobe()\n", "from a import (\n    b,\n    probe,\n)\nprobe()\n"},
		{"raised", syntax.Python,
			"def f():\n    raise probe(a) from b\n",
			"def f():\n    raise (\n        probe(a)\n    ) from b\n"},
		{"lambda", syntax.Python, "g(lambda: probe(a))\n", "g(\n    lambda: (\n        probe(a)\n    )\n)\n"},
		{"base-less class", syntax.Python, "class A(): x = probe(a)\n", "class A:\n    x = probe(a)\n"},

		// JavaScript and TypeScript: prettier, eslint
		{"arrow parameter", syntax.TypeScript, "g(probe(a), b => c)\n", "g(probe(a), (b) => c)\n"},
		{"arrow parameter", syntax.JavaScript, "g(probe(a), b => c)\n", "g(probe(a), (b) => c)\n"},
		{"async arrow parameter", syntax.TypeScript, "g(probe(a), async b => c)\n", "g(probe(a), async (b) => c)\n"},
		{"chain", syntax.TypeScript, "probe(a).then(b => c()).catch(d)\n", "probe(a)\n  .then((b) => c())\n  .catch(d);\n"},
		{"chain with body", syntax.TypeScript, "probe(a).then(b => { c(); })\n", "probe(a).then((b) => {\n  c();\n});\n"},
		{"call in an arrow's body", syntax.TypeScript, "g(a => probe(a))\n", "g((a) =>\n  probe(a)\n);\n"},
		{"call in a block", syntax.TypeScript, "g(a => { probe(a) })\n", "g((a) => {\n  probe(a);\n});\n"},
		{"quoted property", syntax.TypeScript, "probe({'a': 1})\n", "probe({ a: 1 })\n"},
		{"quotes", syntax.TypeScript, "probe('a \"b\"')\n", "probe(\"a \\\"b\\\"\")\n"},
		{"escapes", syntax.TypeScript, "probe(\"it's\")\n", "probe('it\\'s')\n"},
		{"template without parts", syntax.TypeScript, "probe(`a`)\n", "probe('a')\n"},
		{"one line", syntax.TypeScript, "if (a) probe(a)\n", "if (a) {\n  probe(a);\n}\n"},
		{"one line loop", syntax.TypeScript, "for (const a of b) probe(a)\n", "for (const a of b) {\n  probe(a);\n}\n"},
		{"one line function", syntax.TypeScript,
			"function f() { return probe(a) }\n",
			"function f() {\n  return probe(a);\n}\n"},
		{"parentheses", syntax.TypeScript, "x = (await probe(a)).b\n", "x = (\n  await probe(a)\n).b;\n"},
		{"returned", syntax.TypeScript,
			"function f() {\n  return (probe(a))\n}\n",
			"function f() {\n  return probe(a);\n}\n"},
		{"awaited", syntax.TypeScript, "async () => {\n  await (probe(a))\n}\n", "async () => {\n  await probe(a);\n}\n"},
		{"type with members", syntax.TypeScript,
			"const x: {a: b, c: d} = probe(a)\n",
			"const x: { a: b; c: d } = probe(a);\n"},
		{"union", syntax.TypeScript, "const x: a | b = probe(a)\n", "const x:\n  | a\n  | b = probe(a);\n"},
		{"array type", syntax.TypeScript, "const x: a[] = probe(a)\n", "const x: (a)[] = probe(a);\n"},
		{"code in a template", syntax.TypeScript, "probe(`${a.b} c`)\n", "probe(`${\n  a\n    .b\n} c`)\n"},
		{"new without arguments", syntax.TypeScript, "probe(new A)\n", "probe(new A());\n"},
		{"case of digits", syntax.TypeScript, "probe(0XAB, 1E5, .5, 5.)\n", "probe(0xab, 1e5, 0.5, 5.0)\n"},
		{"element", syntax.TSX, "probe(<A b='c'>{d}</A>)\n", "probe(\n  <A b=\"c\">\n    {d}\n  </A>,\n);\n"},
		{"assigned", syntax.TypeScript, "const a = probe(b), c = 1\n", "const a = probe(b),\n  c = 1;\n"},

		// Go: gofmt, gofumpt
		{"one line function", syntax.Go, "package p\nfunc f() { probe(a) }\n", "package p\n\nfunc f() {\n\tprobe(a)\n}\n"},
		{"octal", syntax.Go, "package p\nfunc f() {\n\tprobe(0755)\n}\n", "package p\nfunc f() {\n\tprobe(0o755)\n}\n"},
		{"hexadecimal", syntax.Go, "package p\nfunc f() {\n\tprobe(0XFF)\n}\n", "package p\nfunc f() {\n\tprobe(0xFF)\n}\n"},
		{"elements", syntax.Go,
			"package p\nfunc f() {\n\tprobe([]A{A{1}, A{2}})\n}\n",
			"package p\nfunc f() {\n\tprobe([]A{{1}, {2}})\n}\n"},
		{"declarations", syntax.Go, "package p\nvar a = probe(b)\n", "package p\nvar (\n\ta = probe(b)\n)\n"},
		{"raw string", syntax.Go, "package p\nfunc f() {\n\tprobe(`a`)\n}\n", "package p\nfunc f() {\n\tprobe(\"a\")\n}\n"},
		{"parentheses", syntax.Go,
			"package p\nfunc f() {\n\tif (probe(a)) {\n\t}\n}\n",
			"package p\nfunc f() {\n\tif probe(a) {\n\t}\n}\n"},
		{"chain", syntax.Go,
			"package p\nfunc f() {\n\ta.probe(b).c()\n}\n",
			"package p\nfunc f() {\n\ta.\n\t\tprobe(b).\n\t\tc()\n}\n"},
		{"closure", syntax.Go,
			"package p\nfunc f() {\n\tgo func() { probe(a) }()\n}\n",
			"package p\nfunc f() {\n\tgo func() {\n\t\tprobe(a)\n\t}()\n}\n"},
		{"case", syntax.Go,
			"package p\nfunc f() {\n\tswitch { case a: probe(a) }\n}\n",
			"package p\nfunc f() {\n\tswitch {\n\tcase a:\n\t\tprobe(a)\n\t}\n}\n"},

		// Java: google-java-format, Eclipse, spotless
		{"lambda parameter", syntax.Java,
			"class A { void f() {\n  g(probe(a), b -> c());\n} }\n",
			"class A { void f() {\n  g(probe(a), (b) -> c());\n} }\n"},
		{"lambda body", syntax.Java,
			"class A { void f() {\n  g(b -> probe(a));\n} }\n",
			"class A { void f() {\n  g(\n    b ->\n      probe(a));\n} }\n"},
		{"chain", syntax.Java,
			"class A { void f() {\n  b.probe(a).c().d();\n} }\n",
			"class A { void f() {\n  b\n    .probe(a)\n    .c()\n    .d();\n} }\n"},
		{"one line", syntax.Java,
			"class A { void f() {\n  if (a) probe(a);\n} }\n",
			"class A { void f() {\n  if (a) {\n    probe(a);\n  }\n} }\n"},
		{"final", syntax.Java,
			"class A { void f() {\n  final B b = probe(a);\n} }\n",
			"class A { void f() {\n  B b = probe(a);\n} }\n"},
		{"digits", syntax.Java,
			"class A { void f() {\n  probe(100l, 0XFF, 1_000);\n} }\n",
			"class A { void f() {\n  probe(100L, 0xFF, 1000);\n} }\n"},
		{"modifiers", syntax.Java,
			"class A {\n  final static B b = probe(a);\n}\n",
			"class A {\n  static final B b = probe(a);\n}\n"},
		{"concatenation", syntax.Java,
			"class A { void f() {\n  probe(\"a\" + \"b\");\n} }\n",
			"class A { void f() {\n  probe(\n    \"a\"\n      + \"b\");\n} }\n"},
		{"try", syntax.Java,
			"class A { void f() {\n  try (B b = probe(a)) { c(); }\n} }\n",
			"class A { void f() {\n  try (B b = probe(a);) {\n    c();\n  }\n} }\n"},
		{"returned", syntax.Java,
			"class A { B f() {\n  return (probe(a));\n} }\n",
			"class A { B f() {\n  return probe(a);\n} }\n"},
		{"array", syntax.Java,
			"class A { void f() {\n  probe(new int[] {1, 2});\n} }\n",
			"class A { void f() {\n  probe(new int[]{\n    1, 2,\n  });\n} }\n"},
		{"annotation", syntax.Java, "class A {\n  @B() C c = probe(a);\n}\n", "class A {\n  @B\n  C c = probe(a);\n}\n"},

		// C#: dotnet format, csharpier
		{"lambda parameter", syntax.CSharp,
			"class A { void F() {\n  G(probe(a), b => C());\n} }\n",
			"class A { void F() {\n  G(probe(a), (b) => C());\n} }\n"},
		{"lambda body", syntax.CSharp,
			"class A { void F() {\n  G(b => probe(a));\n} }\n",
			"class A { void F() {\n  G(b =>\n    probe(a));\n} }\n"},
		{"chain", syntax.CSharp,
			"class A { void F() {\n  b.probe(a).C().D();\n} }\n",
			"class A { void F() {\n  b\n    .probe(a)\n    .C()\n    .D();\n} }\n"},
		{"one line", syntax.CSharp,
			"class A { void F() {\n  if (a) probe(a);\n} }\n",
			"class A { void F() {\n  if (a)\n  {\n    probe(a);\n  }\n} }\n"},
		{"arrow body", syntax.CSharp, "class A {\n  B F() => probe(a);\n}\n", "class A {\n  B F()\n    => probe(a);\n}\n"},
		{"modifiers", syntax.CSharp,
			"class A {\n  readonly private B b = probe(a);\n}\n",
			"class A {\n  private readonly B b = probe(a);\n}\n"},
		{"initializer", syntax.CSharp,
			"class A { void F() {\n  probe(new B() { C = 1 });\n} }\n",
			"class A { void F() {\n  probe(new B\n  {\n    C = 1,\n  });\n} }\n"},
		{"var", syntax.CSharp,
			"class A { void F() {\n  var b = (probe(a));\n} }\n",
			"class A { void F() {\n  var b = probe(a);\n} }\n"},
		{"verbatim string", syntax.CSharp,
			"class A { void F() {\n  probe(@\"a\");\n} }\n",
			"class A { void F() {\n  probe(\"a\");\n} }\n"},
		{"using", syntax.CSharp,
			"class A { void F() {\n  using (var b = probe(a)) C();\n} }\n",
			"class A { void F() {\n  using (var b = probe(a))\n  {\n    C();\n  }\n} }\n"},

		// PHP: PHP-CS-Fixer, Pint
		{"array", syntax.PHP, "<?php\nprobe(array('a' => 1));\n", "<?php\nprobe([\n    'a' => 1,\n]);\n"},
		{"list", syntax.PHP, "<?php\nlist($a, $b) = probe($c);\n", "<?php\n[$a, $b] = probe($c);\n"},
		{"chain", syntax.PHP, "<?php\n$a->probe($b)->c();\n", "<?php\n$a\n    ->probe($b)\n    ->c();\n"},
		{"one line", syntax.PHP, "<?php\nif ($a) probe($a);\n", "<?php\nif ($a) {\n    probe($a);\n}\n"},
		{"other syntax", syntax.PHP, "<?php\nif ($a):\n  probe($a);\nendif;\n", "<?php\nif ($a) {\n    probe($a);\n}\n"},
		{"quotes", syntax.PHP, "<?php\nprobe(\"a\");\n", "<?php\nprobe('a');\n"},
		{"case of keywords", syntax.PHP, "<?php\n$a = probe(TRUE, NULL);\n", "<?php\n$a = probe(true, null);\n"},
		{"new", syntax.PHP, "<?php\nprobe(new A);\n", "<?php\nprobe(new A());\n"},
		{"parentheses", syntax.PHP, "<?php\nreturn (probe($a));\n", "<?php\nreturn probe($a);\n"},
		{"operator", syntax.PHP, "<?php\n$a = probe($b) <> 1;\n", "<?php\n$a = probe($b) != 1;\n"},
		{"echo", syntax.PHP, "<?php\necho(probe($a));\n", "<?php\necho probe($a);\n"},
		{"closure", syntax.PHP,
			"<?php\ng(function() use ($a) { probe($a); });\n",
			"<?php\ng(function () use ($a) {\n    probe($a);\n});\n"},
		{"visibility", syntax.PHP,
			"<?php\nclass A { static public function f() { return probe(1); } }\n",
			"<?php\nclass A\n{\n    public static function f()\n    {\n        return probe(1);\n    }\n}\n"},
		{"leading backslash", syntax.PHP, "<?php\n\\probe($a);\n", "<?php\nprobe($a);\n"},

		// Ruby: rubocop, standard
		{"parentheses of a call", syntax.Ruby, "probe a, b\n", "probe(a, b)\n"},
		{"hash", syntax.Ruby, "probe(:a => 1)\n", "probe(a: 1)\n"},
		{"braces of a hash", syntax.Ruby, "probe({ a: 1 })\n", "probe(a: 1)\n"},
		{"block", syntax.Ruby, "a.each { |b| probe(b) }\n", "a.each do |b|\n  probe(b)\nend\n"},
		{"chain", syntax.Ruby, "a.probe(b).c.d\n", "a\n  .probe(b)\n  .c\n  .d\n"},
		{"modifier", syntax.Ruby, "probe(a) if b\n", "if b\n  probe(a)\nend\n"},
		{"unless", syntax.Ruby, "probe(a) unless b\n", "unless b\n  probe(a)\nend\n"},
		{"then", syntax.Ruby, "if b then probe(a) end\n", "if b\n  probe(a)\nend\n"},
		{"quotes", syntax.Ruby, "probe(\"a\")\n", "probe('a')\n"},
		{"returned", syntax.Ruby, "def f\n  return probe(a)\nend\n", "def f\n  return(probe(a))\nend\n"},
		{"words", syntax.Ruby, "probe(%w[a b])\n", "probe(['a', 'b'])\n"},
		{"symbols", syntax.Ruby, "probe(%i[a b])\n", "probe([:a, :b])\n"},
		{"no arguments", syntax.Ruby, "a.probe()\n", "a.probe\n"},
		{"condition", syntax.Ruby, "if (probe(a))\n  b\nend\n", "if probe(a)\n  b\nend\n"},
		{"separators", syntax.Ruby, "a = 1; probe(a);\n", "a = 1\nprobe(a)\n"},
		{"one line method", syntax.Ruby, "def f; probe(a); end\n", "def f\n  probe(a)\nend\n"},
		{"double colon", syntax.Ruby, "A::probe(b)\n", "A.probe(b)\n"},

		// Rust: rustfmt
		{"chain", syntax.Rust,
			"fn f() {\n  a.probe(b)?.c().await;\n}\n",
			"fn f() {\n    a\n        .probe(b)?\n        .c()\n        .await;\n}\n"},
		{"closure", syntax.Rust,
			"fn f() {\n  g(|a| probe(a));\n}\n",
			"fn f() {\n    g(|a| {\n        probe(a)\n    });\n}\n"},
		{"one line", syntax.Rust, "fn f() { probe(a) }\n", "fn f() {\n    probe(a)\n}\n"},
		{"last expression", syntax.Rust, "fn f() {\n  return probe(a)\n}\n", "fn f() {\n    return probe(a);\n}\n"},
		{"block of an arm", syntax.Rust,
			"fn f() {\n  match a { B => probe(a), }\n}\n",
			"fn f() {\n    match a {\n        B => {\n            probe(a)\n        }\n    }\n}\n"},
		{"trailing comma", syntax.Rust,
			"fn f() {\n  probe(a, B { c: 1, d: 2 });\n}\n",
			"fn f() {\n    probe(\n        a,\n        B {\n            c: 1,\n            d: 2,\n        },\n    );\n}\n"},
		{"fields", syntax.Rust, "fn f() {\n  probe(B { c: c });\n}\n", "fn f() {\n    probe(B { c });\n}\n"},
		{"parentheses", syntax.Rust,
			"fn f() {\n  if (probe(a)) { b() }\n}\n",
			"fn f() {\n    if probe(a) {\n        b()\n    }\n}\n"},
		{"macro", syntax.Rust,
			"fn f() {\n  println!(\"{}\", probe(a));\n}\n",
			"fn f() {\n    println!(\n        \"{}\",\n        probe(a),\n    );\n}\n"},
		{"brackets of a macro", syntax.Rust,
			"fn f() {\n  let b = vec!(probe(a));\n}\n",
			"fn f() {\n    let b = vec![probe(a)];\n}\n"},
		{"let with an else", syntax.Rust,
			"fn f() {\n  let Some(b) = probe(a) else { return };\n}\n",
			"fn f() {\n    let Some(b) = probe(a) else {\n        return;\n    };\n}\n"},
	} {
		t.Run(string(tt.language)+"/"+tt.name, func(t *testing.T) {
			a, b := parsed(t, tt.language, tt.a), parsed(t, tt.language, tt.b)
			from, to := spotOfProbe(t, a), spotOfProbe(t, b)
			if x, y := a.Statement(from), b.Statement(to); x != y || x == "" {
				t.Errorf("not the same statement:\n%q\n%q", x, y)
			}
			if x, y := a.Shape(from), b.Shape(to); x != y {
				t.Errorf("not the same shape:\n%q\n%q", x, y)
			}
			if x, y := a.SymbolAt(from.Start), b.SymbolAt(to.Start); x != y {
				t.Errorf("not the same symbol: %q, %q", x, y)
			}
		})
	}
}

// TestOpened opens functions that stood on one line: where only the line of a call is told, as
// models do, it stays the same statement of the same function.
func TestOpened(t *testing.T) {
	for _, tt := range []struct {
		name     string
		language syntax.Language
		a, b     string
	}{
		{"function", syntax.Python, "def f(a): return probe(a)\n", "def f(a):\n    return probe(a)\n"},
		{"method", syntax.Python, "class A:\n  def f(self): probe(self)\n",
			"class A:\n    def f(self):\n        probe(self)\n"},
		{"lambda", syntax.Python, "b = g(lambda a: probe(a))\n", "b = g(\n    lambda a: probe(\n        a\n    )\n)\n"},
		{"function", syntax.JavaScript, "function f(a) { return probe(a) }\n", "function f(a) {\n  return probe(a);\n}\n"},
		{"method", syntax.JavaScript, "class A {\n  f(a) { probe(a) }\n}\n", "class A {\n  f(a) {\n    probe(a);\n  }\n}\n"},
		{"arrow", syntax.JavaScript, "const f = async a => probe(a)\n", "const f = async (a) =>\n  probe(a);\n"},
		{"arrow with a block", syntax.TypeScript,
			"export const f = async (a: A) => { await probe(a) }\n",
			"export const f = async (a: A) => {\n  await probe(a);\n};\n"},
		{"callback", syntax.TypeScript, "const b = c.map(a => { return probe(a) })\n",
			"const b = c.map((a) => {\n  return probe(a);\n});\n"},
		{"function", syntax.TypeScript, "export function f(a: A) { return probe(a) }\n",
			"export function f(a: A) {\n  return probe(a);\n}\n"},
		{"function", syntax.Go, "package p\n\nfunc f(a A) B { return probe(a) }\n",
			"package p\n\nfunc f(a A) B {\n\treturn probe(a)\n}\n"},
		{"method", syntax.Go, "package p\n\nfunc (b B) f(a A) { probe(a) }\n",
			"package p\n\nfunc (b B) f(a A) {\n\tprobe(a)\n}\n"},
		{"literal", syntax.Go, "package p\n\nfunc f() {\n\tgo func() { probe(a) }()\n}\n",
			"package p\n\nfunc f() {\n\tgo func() {\n\t\tprobe(a)\n\t}()\n}\n"},
		{"method", syntax.Java, "class A {\n  B f(C a) { return probe(a); }\n}\n",
			"class A {\n  B f(C a) {\n    return probe(a);\n  }\n}\n"},
		{"lambda", syntax.Java, "class A {\n  void f() {\n    g(a -> { probe(a); });\n  }\n}\n",
			"class A {\n  void f() {\n    g(\n        a -> {\n          probe(a);\n        });\n  }\n}\n"},
		{"method", syntax.CSharp, "class A {\n  B F(C a) { return probe(a); }\n}\n",
			"class A\n{\n    B F(C a)\n    {\n        return probe(a);\n    }\n}\n"},
		{"method with an arrow", syntax.CSharp, "class A {\n  B F(C a) => probe(a);\n}\n",
			"class A\n{\n    B F(C a) =>\n        probe(a);\n}\n"},
		{"lambda", syntax.CSharp, "class A {\n  void F() {\n    G(a => { probe(a); });\n  }\n}\n",
			"class A\n{\n    void F()\n    {\n        G(a =>\n        {\n            probe(a);\n        });\n    }\n}\n"},
		{"function", syntax.Rust, "fn f(a: A) -> B { probe(a) }\n", "fn f(a: A) -> B {\n    probe(a)\n}\n"},
		{"method", syntax.Rust, "impl A {\n  fn f(&self) { probe(self); }\n}\n",
			"impl A {\n    fn f(&self) {\n        probe(self);\n    }\n}\n"},
		{"closure", syntax.Rust, "fn f() {\n  g(|a| { probe(a) });\n}\n",
			"fn f() {\n    g(|a| {\n        probe(a)\n    });\n}\n"},
		{"method", syntax.Ruby, "class A\n  def f(a) probe(a) end\nend\n", "class A\n  def f(a)\n    probe(a)\n  end\nend\n"},
		{"endless method", syntax.Ruby, "def f(a) = probe(a)\n", "def f(a)\n  probe(a)\nend\n"},
		{"block", syntax.Ruby, "def f\n  g { |a| probe(a) }\nend\n", "def f\n  g do |a|\n    probe(a)\n  end\nend\n"},
		{"function", syntax.PHP, "<?php\nfunction f($a) { return probe($a); }\n",
			"<?php\nfunction f($a)\n{\n    return probe($a);\n}\n"},
		{"method", syntax.PHP, "<?php\nclass A {\n  function f($a) { probe($a); }\n}\n",
			"<?php\nclass A\n{\n    function f($a)\n    {\n        probe($a);\n    }\n}\n"},
		{"closure", syntax.PHP, "<?php\ng(function ($a) { probe($a); });\n",
			"<?php\ng(function ($a) {\n    probe($a);\n});\n"},
		{"arrow", syntax.PHP, "<?php\ng(fn($a) => probe($a));\n", "<?php\ng(\n    fn($a) => probe(\n        $a\n    )\n);\n"},
	} {
		t.Run(string(tt.language)+"/"+tt.name, func(t *testing.T) {
			a, b := parsed(t, tt.language, tt.a), parsed(t, tt.language, tt.b)
			from, to := spotOfProbe(t, a), spotOfProbe(t, b)
			exact := a.Statement(from)
			for _, s := range []*Spot{&from, &to} {
				s.At, s.Until = 0, 0
			}
			if x, y := a.Statement(from), b.Statement(to); x != y || x != exact {
				t.Errorf("not the same statement:\n%q\n%q, want\n%q", x, y, exact)
			}
			if x, y := a.Shape(from), b.Shape(to); x != y {
				t.Errorf("not the same shape:\n%q\n%q", x, y)
			}
			if x, y := a.Functions[a.HomeOf(from)].Symbol, b.Functions[b.HomeOf(to)].Symbol; x != y {
				t.Errorf("not the same function: %q, %q", x, y)
			}
		})
	}
}

// TestLayoutTellsApart: what says something else is no layout.
func TestLayoutTellsApart(t *testing.T) {
	for _, tt := range []struct {
		language syntax.Language
		a, b     string
	}{
		{syntax.Python, "probe('a' 'b')\n", "probe('a', 'b')\n"},
		{syntax.Python, "probe(0.5)\n", "probe(0.05)\n"},
		{syntax.Python, "probe(5)\n", "probe(50)\n"},
		{syntax.Python, "probe(1.5e3)\n", "probe(1.5e4)\n"},
		{syntax.Python, "probe({})\n", "probe()\n"},
		{syntax.Python, "probe('a b')\n", "probe('ab')\n"},
		{syntax.TypeScript, "probe({ a: 1 })\n", "probe({ b: 1 })\n"},
		{syntax.TypeScript, "probe(`${a.b}`)\n", "probe(`${a.c}`)\n"},
		{syntax.TypeScript, "const x: a | b = probe(c)\n", "const x: b = probe(c)\n"},
		{syntax.TypeScript, "probe(a).then(b => c())\n", "probe(a).catch(b => c())\n"},
		{syntax.Go, "package p\nfunc f() {\n\tprobe(0755)\n}\n", "package p\nfunc f() {\n\tprobe(755)\n}\n"},
		{syntax.Ruby, "probe(:a => 1)\n", "probe(:a)\n"},
		{syntax.PHP, "<?php\nprobe(true);\n", "<?php\nprobe(false);\n"},
	} {
		a, b := parsed(t, tt.language, tt.a), parsed(t, tt.language, tt.b)
		if x, y := a.Statement(spotOfProbe(t, a)), b.Statement(spotOfProbe(t, b)); x == y {
			t.Errorf("%s: %q and %q both are %q", tt.language, tt.a, tt.b, x)
		}
	}
}

// spotOfProbe is where the last call of probe stands.
func spotOfProbe(t *testing.T, f *File) (s Spot) {
	t.Helper()
	for _, c := range f.Calls {
		if n := c.Node; strings.HasSuffix(methodOf(n), "probe") {
			s = Spot{Start: n.StartLine(), End: n.EndLine()}
			s.At, s.Until = n.Bytes()
		}
	}
	if s.Start == 0 {
		t.Fatal("probe is not called")
	}
	return s
}
