package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"breakwater/index/facts"
	"breakwater/review/finding"
	"breakwater/review/source"
)

// twins are pairs of functions, one %s and another one, of which no symbol and no parameter
// tells which is which, within the text around them.
var twins = []struct{ name, path, around, one, other string }{
	{"static", "a.js", "class A {\n$}\n",
		"load(x) {\n  return hit(x);\n}\n",
		"static load(x) {\n  return hit(x);\n}\n"},
	{"async", "a.ts", "class A {\n$}\n",
		"load(x: T) {\n  return hit(x);\n}\n",
		"async load(x: T) {\n  return hit(x);\n}\n"},
	{"generator", "a.ts", "class A {\n$}\n",
		"load(x: T) {\n  return hit(x);\n}\n",
		"*load(x: T) {\n  return hit(x);\n}\n"},
	{"getter", "a.ts", "class A {\n$}\n", "get v() {\n  return hit();\n}\n", "v() {\n  return hit();\n}\n"},
	{"decorator", "a.ts", "class A {\n$}\n",
		"@Get('/a')\nload() {\n  return hit();\n}\n",
		"@Get('/b')\nload() {\n  return hit();\n}\n"},
	{"object", "a.js", "$", "const a = {\n  load(x) {\n    return hit(x);\n  },\n};\n",
		"const b = {\n  load(x) {\n    return hit(x);\n  },\n};\n"},
	{"object within", "a.ts", "const all = {\n$};\n", "a: {\n  load(x) {\n    return hit(x);\n  },\n},\n",
		"b: {\n  load(x) {\n    return hit(x);\n  },\n},\n"},
	{"route", "a.js", "$", "app.get('/a', async (req, res) => {\n  res.send(await hit(req));\n});\n",
		"app.get('/b', async (req, res) => {\n  res.send(await hit(req));\n});\n"},
	{"route of a function", "a.ts", "export function routes(app: App) {\n$}\n",
		"app.get('/a', function (req, res) {\n  hit(req);\n});\n",
		"app.post('/a', function (req, res) {\n  hit(req);\n});\n"},
	{"event", "a.js", "$", "bus.on('a', x => hit(x));\n", "bus.on('b', x => hit(x));\n"},
	{"named handler", "a.js", "$", "app.get('/a', function handle(req) {\n  hit(req);\n});\n",
		"app.get('/b', function handle(req) {\n  hit(req);\n});\n"},
	{"class in a function", "a.ts", "$",
		"function a() {\n  class C {\n    go() {\n      hit();\n    }\n  }\n}\n",
		"function b() {\n  class C {\n    go() {\n      hit();\n    }\n  }\n}\n"},
	{"method without a class name", "a.ts", "$", "const A = class {\n  go() {\n    hit();\n  }\n};\n",
		"const B = class {\n  go() {\n    hit();\n  }\n};\n"},
	{"module", "a.ts", "$", "namespace M {\n  function go() {\n    hit();\n  }\n}\n",
		"namespace N {\n  function go() {\n    hit();\n  }\n}\n"},
	{"decorator", "a.py", "$",
		"@app.get('/a')\ndef load(x):\n  return hit(x)\n",
		"@app.get('/b')\ndef load(x):\n  return hit(x)\n"},
	{"no decorator", "a.py", "$",
		"def load(x):\n  return hit(x)\n",
		"@cached\ndef load(x):\n  return hit(x)\n"},
	{"async", "a.py", "class A:\n$",
		"  def load(x):\n    return hit(x)\n",
		"  async def load(x):\n    return hit(x)\n"},
	{"static", "a.py", "class A:\n$", "  def load(x):\n    return hit(x)\n",
		"  @staticmethod\n  def load(x):\n    return hit(x)\n"},
	{"setter", "a.py", "class A:\n$",
		"  @property\n  def x(self):\n    return hit()\n",
		"  @x.getter\n  def x(self):\n    return hit()\n"},
	{"closure", "a.py", "$",
		"def a():\n  def go():\n    hit()\n  return go\n",
		"def b():\n  def go():\n    hit()\n  return go\n"},
	{"condition", "a.py", "$", "if A:\n  def go():\n    hit()\n", "if B:\n  def go():\n    hit()\n"},
	{"inner class", "a.py", "$", "class A:\n  class C:\n    def go(self):\n      hit()\n",
		"class B:\n  class C:\n    def go(self):\n      hit()\n"},
	{"lambda", "a.py", "$", "bus.on('a', lambda x: hit(x))\n", "bus.on('b', lambda x: hit(x))\n"},
	{"route", "a.go", "package p\n\nfunc Routes(m *Mux) {\n$}\n",
		"\tm.HandleFunc(\"/a\", func(w W, r *R) {\n\t\thit(r)\n\t})\n",
		"\tm.HandleFunc(\"/b\", func(w W, r *R) {\n\t\thit(r)\n\t})\n"},
	{"goroutine", "a.go", "package p\n\nfunc Run() {\n$}\n",
		"\ta := func() {\n\t\thit()\n\t}\n",
		"\tb := func() {\n\t\thit()\n\t}\n"},
	{"table", "a.go", "package p\n\nvar all = map[string]func(){\n$}\n", "\t\"a\": func() {\n\t\thit()\n\t},\n",
		"\t\"b\": func() {\n\t\thit()\n\t},\n"},
	{"static", "A.java", "class A {\n$}\n",
		"void load(U x) {\n  hit(x);\n}\n",
		"static void load(U x) {\n  hit(x);\n}\n"},
	{"annotation", "A.java", "class A {\n$}\n", "@GetMapping(\"/a\")\nvoid load(U x) {\n  hit(x);\n}\n",
		"@GetMapping(\"/b\")\nvoid load(U x) {\n  hit(x);\n}\n"},
	{"anonymous class", "A.java", "class A {\n$}\n",
		"R a = new R() {\n  public void run() {\n    hit();\n  }\n};\n",
		"R b = new R() {\n  public void run() {\n    hit();\n  }\n};\n"},
	{"anonymous classes of methods", "A.java", "class A {\n$}\n",
		"void a() {\n  go(new R() {\n    public void run() {\n      hit();\n    }\n  });\n}\n",
		"void b() {\n  go(new R() {\n    public void run() {\n      hit();\n    }\n  });\n}\n"},
	{"inner class", "A.java", "class A {\n$}\n",
		"class B {\n  class D {\n    void go() {\n      hit();\n    }\n  }\n}\n",
		"class C {\n  class D {\n    void go() {\n      hit();\n    }\n  }\n}\n"},
	{"lambda", "A.java", "class A {\nvoid go() {\n$}\n}\n",
		"on(\"a\", x -> {\n  hit(x);\n});\n",
		"on(\"b\", x -> {\n  hit(x);\n});\n"},
	{"overload", "A.java", "class A {\n$}\n",
		"void load(U x) {\n  hit(x);\n}\n",
		"void load(V x) {\n  hit(x);\n}\n"},
	{"static", "a.cs", "class A {\n$}\n",
		"void Load(U x) {\n  Hit(x);\n}\n",
		"static void Load(U x) {\n  Hit(x);\n}\n"},
	{"attribute", "a.cs", "class A {\n$}\n", "[HttpGet(\"a\")]\nvoid Load(U x) {\n  Hit(x);\n}\n",
		"[HttpGet(\"b\")]\nvoid Load(U x) {\n  Hit(x);\n}\n"},
	{"route", "a.cs", "$",
		"app.MapGet(\"/a\", (R r) => {\n  Hit(r);\n});\n",
		"app.MapGet(\"/b\", (R r) => {\n  Hit(r);\n});\n"},
	{"namespace", "a.cs", "$", "namespace M {\n  class A {\n    void Go() {\n      Hit();\n    }\n  }\n}\n",
		"namespace N {\n  class A {\n    void Go() {\n      Hit();\n    }\n  }\n}\n"},
	{"local function", "a.cs", "class A {\n$}\n", "void B() {\n  void Go() {\n    Hit();\n  }\n}\n",
		"void C() {\n  void Go() {\n    Hit();\n  }\n}\n"},
	{"attribute", "a.rs", "$",
		"#[cfg(unix)]\nfn load(x: U) {\n    hit(x);\n}\n",
		"#[cfg(windows)]\nfn load(x: U) {\n    hit(x);\n}\n"},
	{"trait", "a.rs", "$", "impl From<B> for A {\n    fn from(x: U) -> A {\n        hit(x)\n    }\n}\n",
		"impl From<C> for A {\n    fn from(x: U) -> A {\n        hit(x)\n    }\n}\n"},
	{"module", "a.rs", "$",
		"mod a {\n    fn go() {\n        hit();\n    }\n}\n",
		"mod b {\n    fn go() {\n        hit();\n    }\n}\n"},
	{"closure", "a.rs", "fn run() {\n$}\n",
		"    let a = || {\n        hit();\n    };\n",
		"    let b = || {\n        hit();\n    };\n"},
	{"async", "a.rs", "impl A {\n$}\n",
		"    fn go() {\n        hit();\n    }\n",
		"    async fn go() {\n        hit();\n    }\n"},
	{"of the class", "a.rb", "class A\n$end\n",
		"  def go(x)\n    hit(x)\n  end\n",
		"  def self.go(x)\n    hit(x)\n  end\n"},
	{"module", "a.rb", "$", "module M\n  class A\n    def go\n      hit\n    end\n  end\nend\n",
		"module N\n  class A\n    def go\n      hit\n    end\n  end\nend\n"},
	{"route", "a.rb", "$", "get '/a' do\n  hit(params)\nend\n", "get '/b' do\n  hit(params)\nend\n"},
	{"condition", "a.rb", "class A\n$end\n",
		"  if a?\n    def go\n      hit\n    end\n  end\n",
		"  if b?\n    def go\n      hit\n    end\n  end\n"},
	{"block", "a.rb", "class A\n$end\n", "  before(:a) { |x| hit(x) }\n", "  before(:b) { |x| hit(x) }\n"},
	{"static", "a.php", "<?php\nclass A {\n$}\n",
		"  function go($x) {\n    hit($x);\n  }\n",
		"  static function go($x) {\n    hit($x);\n  }\n"},
	{"attribute", "a.php", "<?php\nclass A {\n$}\n",
		"  #[Route('/a')]\n  function go($x) {\n    hit($x);\n  }\n",
		"  #[Route('/b')]\n  function go($x) {\n    hit($x);\n  }\n"},
	{"route", "a.php", "<?php\n$",
		"$app->get('/a', function ($r) {\n  hit($r);\n});\n",
		"$app->get('/b', function ($r) {\n  hit($r);\n});\n"},
	{"anonymous class", "a.php", "<?php\n$", "$a = new class {\n  function go() {\n    hit();\n  }\n};\n",
		"$b = new class {\n  function go() {\n    hit();\n  }\n};\n"},
	{"namespace", "a.php", "<?php\n$", "namespace M {\n  function go() {\n    hit();\n  }\n}\n",
		"namespace N {\n  function go() {\n    hit();\n  }\n}\n"},
	{"condition", "a.php", "<?php\n$",
		"if (a()) {\n  function go() {\n    hit();\n  }\n}\n",
		"if (b()) {\n  function go() {\n    hit();\n  }\n}\n"},
	{"class", "a.js", "$",
		"class A {\n  load(x) {\n    hit(x);\n  }\n}\n",
		"class B {\n  load(x) {\n    hit(x);\n  }\n}\n"},
	{"class", "a.py", "$", "class A:\n  def load(x):\n    hit(x)\n", "class B:\n  def load(x):\n    hit(x)\n"},
	{"function", "a.py", "$", "def a(x):\n  hit(x)\n", "def b(x):\n  hit(x)\n"},
	{"type", "a.go", "package p\n\n$", "func (a A) Load() {\n\thit()\n}\n", "func (b B) Load() {\n\thit()\n}\n"},
	{"class", "A.java", "$",
		"class A {\n  void go() {\n    hit();\n  }\n}\n",
		"class B {\n  void go() {\n    hit();\n  }\n}\n"},
	{"class", "a.cs", "$",
		"class A {\n  void Go() {\n    Hit();\n  }\n}\n",
		"class B {\n  void Go() {\n    Hit();\n  }\n}\n"},
	{"type", "a.rs", "$",
		"impl A {\n    fn go() {\n        hit();\n    }\n}\n",
		"impl B {\n    fn go() {\n        hit();\n    }\n}\n"},
	{"class", "a.rb", "$", "class A\n  def go\n    hit\n  end\nend\n", "class B\n  def go\n    hit\n  end\nend\n"},
	{"class", "a.php", "<?php\n$",
		"class A {\n  function go() {\n    hit();\n  }\n}\n",
		"class B {\n  function go() {\n    hit();\n  }\n}\n"},
	{"entry of an array", "a.ts", "const routes = [\n$];\n",
		"{\n  method: 'GET',\n  async handler(x: T) {\n    hit(x);\n  },\n},\n",
		"{\n  method: 'POST',\n  async handler(x: T) {\n    hit(x);\n  },\n},\n"},
	{"entry that says behind", "a.js", "const routes = [\n$];\n",
		"{\n  handler: x => {\n    hit(x);\n  },\n  on: E.a,\n},\n",
		"{\n  handler: x => {\n    hit(x);\n  },\n  on: E.b,\n},\n"},
	{"pair", "a.js", "const routes = [\n$];\n",
		"['/a', x => {\n  hit(x);\n}],\n",
		"['/b', x => {\n  hit(x);\n}],\n"},
	{"entry of a list", "a.py", "routes = [\n$]\n",
		"  {'method': 'GET', 'handler': lambda x:\n    hit(x)},\n",
		"  {'method': 'POST', 'handler': lambda x:\n    hit(x)},\n"},
	{"tuple", "a.py", "routes = [\n$]\n", "  ('/a', lambda x:\n    hit(x)),\n", "  ('/b', lambda x:\n    hit(x)),\n"},
	{"argument with a name", "a.py", "routes = [\n$]\n",
		"  Route(run=lambda x:\n    hit(x), methods=['GET']),\n",
		"  Route(run=lambda x:\n    hit(x), methods=['PUT']),\n"},
	{"entry of a slice", "a.go", "package p\n\nvar routes = []route{\n$}\n",
		"\t{Method: \"GET\", Run: func() {\n\t\thit()\n\t}},\n",
		"\t{Method: \"PUT\", Run: func() {\n\t\thit()\n\t}},\n"},
	{"entry without names", "a.go", "package p\n\nvar routes = []route{\n$}\n",
		"\t{\"GET\", func() {\n\t\thit()\n\t}},\n",
		"\t{\"PUT\", func() {\n\t\thit()\n\t}},\n"},
	{"entry of an array", "a.php", "<?php\n$routes = [\n$];\n",
		"  ['method' => 'GET', 'run' => function ($x) {\n    hit($x);\n  }],\n",
		"  ['method' => 'PUT', 'run' => function ($x) {\n    hit($x);\n  }],\n"},
	{"entry of an array", "a.rb", "ROUTES = [\n$]\n",
		"  { method: 'GET', run: ->(x) {\n    hit(x)\n  } },\n",
		"  { method: 'PUT', run: ->(x) {\n    hit(x)\n  } },\n"},
	{"entry of a list", "A.java", "class A {\nList<R> all = List.of(\n$null);\n}\n",
		"new R(x -> {\n  hit(x);\n}, \"GET\"),\n",
		"new R(x -> {\n  hit(x);\n}, \"PUT\"),\n"},
	{"constant", "A.java", "enum A {\n$;\n}\n",
		"B {\n  void go() {\n    hit();\n  }\n},\n",
		"C {\n  void go() {\n    hit();\n  }\n},\n"},
	{"entry of an array", "a.cs", "class A {\nR[] all = {\n$};\n}\n",
		"new R { Method = \"GET\", Run = x => {\n  Hit(x);\n} },\n",
		"new R { Method = \"PUT\", Run = x => {\n  Hit(x);\n} },\n"},
	{"interface", "a.cs", "class A : IB, IC {\n$}\n",
		"void IB.Load(U x) {\n  Hit(x);\n}\n",
		"void IC.Load(U x) {\n  Hit(x);\n}\n"},
	{"accessor", "a.cs", "class A {\nU V {\n$}\n}\n", "get {\n  Hit();\n}\n", "set {\n  Hit();\n}\n"},
	{"attribute of what holds it", "a.rs", "$",
		"#[cfg(unix)]\nimpl A {\n    fn load(x: U) {\n        hit(x);\n    }\n}\n",
		"#[cfg(windows)]\nimpl A {\n    fn load(x: U) {\n        hit(x);\n    }\n}\n"},
	{"entry of an array", "a.rs", "fn run() {\n    let all = [\n$    ];\n}\n",
		"        Route { method: \"GET\", run: |x| {\n            hit(x);\n        } },\n",
		"        Route { method: \"PUT\", run: |x| {\n            hit(x);\n        } },\n"},
}

// TestBeside: what a change adds beside its like is new, what it leaves is what it was, and
// what it takes away is gone, whether a base or a report tells, and whatever else is found.
func TestBeside(t *testing.T) {
	for _, tt := range twins {
		in := func(parts ...string) string { return strings.Replace(tt.around, "$", strings.Join(parts, ""), 1) }
		for _, c := range []struct {
			name, before, now string
			was               []int // by order: the place before, from 1; 0 for new ones
		}{
			{"above", in(tt.one), in(tt.other, tt.one), []int{0, 1}},
			{"below", in(tt.one), in(tt.one, tt.other), []int{1, 0}},
			{"upper goes", in(tt.other, tt.one), in(tt.one), []int{2}},
			{"lower goes", in(tt.other, tt.one), in(tt.other), []int{1}},
			{"change places", in(tt.other, tt.one), in(tt.one, tt.other), []int{2, 1}},
			{"stay", in(tt.one, tt.other), in("\n", tt.one, "\n", tt.other), []int{1, 2}},
			{"above one that changes", in(tt.one), in(tt.other, longer(tt.one)), []int{0, 1}},
			{"below one that changes", in(tt.one), in(longer(tt.one), tt.other), []int{1, 0}},
			{"one of two changes", in(tt.other, tt.one), in(tt.other, longer(tt.one)), []int{1, 2}},
			{"the upper goes, the other changes", in(tt.other, tt.one), in(longer(tt.one)), []int{2}},
			{"the one is fixed, the other breaks", in(tt.one, safe(tt.other)), in(safe(tt.one), tt.other), []int{0}},
			{"the upper goes, the lower breaks", in(tt.one, safe(tt.other)), in(tt.other), []int{0}},
			{"the lower goes, the upper breaks", in(safe(tt.other), tt.one), in(tt.other), []int{0}},
			{"another breaks too", in(tt.one, safe(tt.other)), in(tt.one, tt.other), []int{1, 0}},
			{"the one is fixed, another comes", in(tt.one), in(safe(tt.one), tt.other), []int{0}},
			{"they change places, the other breaks", in(tt.one, safe(tt.other)), in(tt.other, tt.one), []int{0, 1}},
		} {
			if c.now == c.before || strings.Contains(c.name, "changes") && longer(tt.one) == tt.one {
				continue
			}
			t.Run(tt.path+"/"+tt.name+"/"+c.name, func(t *testing.T) { beside(t, tt.path, c.before, c.now, c.was) })
		}
	}
}

// TestBesideInDoubt: of functions that are called the same their code tells which is which;
// where that does not, all are new but as many as lines show that the change did not write.
func TestBesideInDoubt(t *testing.T) {
	for _, tt := range []struct{ name, path, around, fn string }{
		{"init", "a.go", "package p\n\n$", "func init() {\n\thit()\n\tX()\n}\n"},
		{"reopened", "a.rb", "$", "class A\n  def go\n    hit\n    X()\n  end\nend\n"},
		{"twice", "a.js", "$", "function go() {\n  hit();\n  X();\n}\n"},
		{"twice", "a.py", "$", "def go():\n  hit()\n  X()\n"},
		{"callback", "a.ts", "$", "all.push(() => {\n  hit();\n  X();\n});\n"},
		{"under a condition", "a.php", "<?php\n$", "if (a()) {\n  function go() {\n    hit();\n    X();\n  }\n}\n"},
	} {
		in := func(names ...string) string {
			var all strings.Builder
			for _, name := range names {
				all.WriteString(strings.ReplaceAll(tt.fn, "X", name))
			}
			return strings.Replace(tt.around, "$", all.String(), 1)
		}
		for _, c := range []struct {
			name, before, now string
			was               []int
		}{
			{"another above", in("a"), in("b", "a"), []int{0, 1}},
			{"another below", in("a"), in("a", "b"), []int{1, 0}},
			{"another, and it changes", in("a"), in("b", "c"), []int{0, 0}},
			{"one goes", in("b", "a"), in("a"), []int{2}},
			{"they change places", in("b", "a"), in("a", "b"), []int{2, 1}},
			{"another between", in("b", "a"), in("b", "c", "a"), []int{1, 0, 2}},
		} {
			t.Run(tt.path+"/"+tt.name+"/"+c.name, func(t *testing.T) { beside(t, tt.path, c.before, c.now, c.was) })
		}
	}
}

// safe is a function without what hits.
func safe(fn string) string { return strings.NewReplacer("hit", "ask", "Hit", "Ask").Replace(fn) }

// longer is a function that does something more, where its lines are statements.
func longer(fn string) string {
	lines := strings.SplitAfter(fn, "\n")
	for i, line := range lines {
		code := strings.TrimLeft(line, " \t")
		for _, start := range []string{"hit", "Hit", "return hit", "res.send("} {
			if strings.HasPrefix(code, start) {
				lines[i] = line[:len(line)-len(code)] + "more();\n" + line
				return strings.Join(lines, "")
			}
		}
	}
	return fn
}

// beside holds which findings, on the lines that hit, are which of those before.
func beside(t *testing.T, path, before, now string, was []int) {
	t.Helper()
	text := func(s string) func(string) ([]byte, error) {
		return func(string) ([]byte, error) { return []byte(s), nil }
	}
	code := new(facts.Cache)
	change := source.Change{Files: []source.ChangedFile{
		{Path: path, Status: source.Modified, Lines: linesAdded(before, now)},
	}}
	ids := func(s string, change source.Change, only int) (fs []finding.Finding) {
		for i, line := range strings.Split(s, "\n") {
			if strings.Contains(strings.ToLower(line), "hit") {
				fs = append(fs, finding.Finding{
					Rule: "http-client-no-timeout", Path: path, StartLine: i + 1, EndLine: i + 1, Source: finding.FromModel,
				})
			}
		}
		if only >= 0 {
			fs = fs[only : only+1]
		}
		both := bothSides{change, text(s), text(before), code}
		both.noteFormer(fs, both.traces())
		finding.Identify(fs, placeOf(text(s), code, change))
		return fs
	}
	olds := ids(before, source.Change{}, -1)
	b := baseline{from: "report.json"}
	for _, f := range olds {
		b.before = append(b.before, f.KnownBy(finding.FromModel))
	}
	if len(ids(now, change, -1)) != len(was) {
		t.Fatalf("%d lines hit, want %d:\n%s", len(ids(now, change, -1)), len(was), now)
	}
	which := func(f finding.Finding) int {
		return 1 + slices.IndexFunc(olds, func(old finding.Finding) bool { return old.ID == f.ID })
	}
	var alone, together, reported, told []int
	for i := range was {
		one, known := ids(now, change, i), map[string]bool{}
		alone = append(alone, which(one[0]))
		b.recognize(b.index(), known, one)
		b.recognizeMoved(bothSides{change, text(now), text(before), code}, known, one)
		if !one[0].Known {
			one[0].ID = ""
		}
		told = append(told, which(one[0]))
	}
	for _, f := range ids(now, change, -1) {
		together = append(together, which(f))
	}
	later := ids(now, source.Change{}, -1) // the whole file, where nobody knows the base
	b.recognize(b.index(), map[string]bool{}, later)
	for _, f := range later {
		if !f.Known {
			f.ID = ""
		}
		reported = append(reported, which(f))
	}
	for name, got := range map[string][]int{
		"by the base": together, "by the base, each alone": alone, "by a report": reported,
		"by a report, each alone, where the base is known": told,
	} {
		if fmt.Sprint(got) != fmt.Sprint(was) {
			t.Errorf("%s they were %v, want %v", name, got, was)
		}
	}
}

// linesAdded are the lines of a text that a longest common subsequence with another lacks.
func linesAdded(before, now string) (added []source.Range) {
	a, b := strings.Split(before, "\n"), strings.Split(now, "\n")
	best := make([][]int, len(a)+1)
	for i := range best {
		best[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for k := len(b) - 1; k >= 0; k-- {
			if best[i][k] = max(best[i+1][k], best[i][k+1]); a[i] == b[k] {
				best[i][k] = 1 + best[i+1][k+1]
			}
		}
	}
	for i, k := 0, 0; k < len(b); {
		switch {
		case i < len(a) && a[i] == b[k]:
			i, k = i+1, k+1
		case i < len(a) && best[i+1][k] >= best[i][k+1]:
			i++
		default:
			k++
			added = append(added, source.Range{Start: k, End: k})
		}
	}
	return added
}
