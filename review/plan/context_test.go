package plan

import (
	"context"
	"slices"
	"strings"
	"testing"

	"breakwater/index"
	"breakwater/index/facts"
	"breakwater/review/catalogue"
	"breakwater/review/target"
)

// planned makes the plan of a tree with context and returns one target.
func planned(t *testing.T, files tree, id string) target.Target {
	t.Helper()
	in := files.input(t)
	in.Full, in.ContextFor, in.ContextTokens = true, 100, 1500
	p, err := Make(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(p.Targets, func(x target.Target) bool { return x.ID == id })
	if i < 0 {
		t.Fatalf("no target %s among %q", id, ids(p.Targets))
	}
	return p.Targets[i]
}

func contextOf(x target.Target) string {
	var b strings.Builder
	for _, c := range x.Context {
		b.WriteString(c.Path + "\n" + c.Text)
	}
	return b.String()
}

var deepTree = tree{
	"requirements.txt": "requests==2.31.0\n",
	"shop/orders.py":   "from shop.wrapper import fetch\n\ndef place(order):\n    return fetch(order.url)\n",
	"shop/wrapper.py":  "from shop.client import call\n\ndef fetch(url):\n    return call(url)\n",
	"shop/client.py":   "import requests\n\ndef call(url):\n    return requests.get(url, timeout=3)\n",
	"shop/web.py": "from shop.orders import place\nimport asyncio\n\nasync def order(request):\n" +
		"    async with asyncio.timeout(5):\n        return place(request)\n",
	"shop/admin.py": "from shop.orders import place\n\ndef again(order):\n    return place(order)\n",
}

// What settles a question is one step further: the client below the wrapper, and
// the caller with the deadline. A caller that only calls settles nothing.
func TestContextThatSettles(t *testing.T) {
	text := contextOf(planned(t, deepTree, "shop/orders.py#place"))
	for part, want := range map[string]bool{
		"def fetch(url)": true, "requests.get(url, timeout=3)": true, "asyncio.timeout(5)": true, "def again(order)": false,
	} {
		if got := strings.Contains(text, part); got != want {
			t.Errorf("the context holds %q: %v, want %v\n%s", part, got, want, text)
		}
	}
}

// What a target uses and what settles nothing is declared in a line or two: a
// reader need not guess what it takes and gives.
func TestPlainCalleesAreDeclared(t *testing.T) {
	files := tree{
		"shop/price.py": "# What an order costs.\n@cached\ndef price(order,\n          tax):\n" +
			"    total = 0\n    for item in order:\n" +
			"        total += item\n    return total * tax\n",
		"shop/rates.py": "RATES = {\n    'de': 19,\n    'fr': 20,\n}\n",
		"shop/pay.py": "import requests\nfrom shop.price import price\nfrom shop.rates import RATES\n\ndef pay(order):\n" +
			"    return requests.post('/pay', json=price(order, RATES['de']))\n",
	}
	x := planned(t, files, "shop/pay.py#pay")
	text := contextOf(x)
	for part, want := range map[string]bool{
		"def price(order,\n          tax):": true, "What an order costs": false, "total +=": false,
	} {
		if got := strings.Contains(text, part); got != want {
			t.Errorf("the context holds %q: %v, want %v\n%s", part, got, want, text)
		}
	}
	for _, c := range x.Context {
		if n := strings.Count(c.Text, "\n"); n != c.EndLine-c.StartLine+1 {
			t.Errorf("%s, lines %d to %d have %d lines of text", c.Path, c.StartLine, c.EndLine, n)
		}
	}
}

// Of a long type that states nothing which may be a limit the declaration is enough; the
// fields of a short one, and numbers, are shown.
func TestLongTypesAreDeclared(t *testing.T) {
	typed := func(fields string) string {
		return contextOf(planned(t, tree{
			"shop/order.py": "class Order:\n    first = ''\n" + fields + "    last = ''\n",
			"shop/place.py": "from shop.order import Order\n\ndef place(queue):\n    queue.put(Order())\n",
		}, "shop/place.py#place"))
	}
	long := strings.Repeat("    note = ''\n", 20)
	for fields, want := range map[string]bool{"    note = ''\n": true, long: false, long + "    tries = 3\n": true} {
		text := typed(fields)
		if !strings.Contains(text, "class Order") || strings.Contains(text, "last = ''") != want {
			t.Errorf("all fields shown %v, want %v\n%s", !want, want, text)
		}
	}
}

// A hit need not hold a node of code: a comment, or the rest of a statement.
func TestDeclarationsOfAnyLines(t *testing.T) {
	m := &maker{in: tree{"a.py": "# one\n# two\nx = [\n    1,\n]\n"}.input(t)}
	l := looker{maker: m, known: map[string]*facts.File{}}
	for start := 1; start <= 5; start++ {
		for end := start; end <= 5; end++ {
			text := strings.Repeat("line\n", end-start+1)
			hit := index.Hit{Path: "a.py", StartLine: start, EndLine: end, Symbol: "x, y", Text: text}
			for _, d := range l.declarations(hit) {
				if d.StartLine < start || d.EndLine > end || strings.Count(d.Text, "\n") != d.EndLine-d.StartLine+1 {
					t.Errorf("of lines %d to %d: %+v", start, end, d)
				}
			}
		}
	}
}

func TestFrame(t *testing.T) {
	x := planned(t, deepTree, "shop/client.py#call")
	if want := []target.Passage{{StartLine: 1, Text: "import requests\n"}}; !slices.Equal(x.Imports, want) {
		t.Errorf("imports %+v, want %+v", x.Imports, want)
	}
	if len(x.Libraries) != 2 || x.Libraries[0] != "requests 2.31.0" || !strings.Contains(x.Libraries[1], "no default") {
		t.Errorf("libraries %q; want the version and what requests does by default", x.Libraries)
	}
	if !x.Signs[catalogue.HTTP] || x.Signs[catalogue.Mail] {
		t.Errorf("signs %v; want http, and nothing of mail", x.Signs)
	}
}

// Of many imports a target shows those that it uses, and the last; of few the block as
// it stands.
func TestImportsThatAreUsed(t *testing.T) {
	const names = "ast bisect cmd csv dis glob gzip hmac json math os pdb pty queue re uuid zlib"
	for _, c := range []struct {
		name, head string
		want       []target.Passage
	}{
		{"many", strings.Repeat("import cgi\n", fewImports), []target.Passage{
			{StartLine: fewImports + 6, Text: "import glob\n"},
			{StartLine: fewImports + 9, Text: "import json\n"},
			{StartLine: fewImports + 17, Text: "import zlib\n"},
		}},
		{"few", "import cgi\n\n", []target.Passage{
			{StartLine: 1, Text: "import cgi\n\n" + "import " + strings.ReplaceAll(names, " ", "\nimport ") + "\n"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			head := c.head + "import " + strings.ReplaceAll(names, " ", "\nimport ") + "\n"
			x := planned(t, tree{
				"a.py": head + "\ndef read(p):\n    return json.load(open(glob.glob(p)[0]))\n",
			}, "a.py#read")
			if !slices.Equal(x.Imports, c.want) {
				t.Errorf("imports %+v, want %+v", x.Imports, c.want)
			}
		})
	}
}

// A caller that does nothing about failure is one line that says so; a long one that
// does is cut to what is near the call.
func TestCallers(t *testing.T) {
	long := strings.Repeat("    step()\n", 30)
	x := planned(t, tree{
		"a.py": "import requests\n\ndef load(u):\n    return requests.get(u)\n",
		"b.py": "import a\n\ndef idle(u):\n    u = u.strip()\n    return a.load(u)\n",
		"d.py": "import a\n\ndef other(u):\n    return a.load(u)\n",
		"e.py": "import a\n\ndef third(u):\n    return a.load(u)\n",
		"c.py": "import a\n\ndef minds(u):\n" + long +
			"    try:\n        return a.load(u)\n    except OSError:\n        return None\n",
	}, "a.py#load")
	got := map[string]target.Context{}
	for _, c := range x.Context {
		got[c.Path] = c
	}
	if got["d.py"].Text == "" || got["e.py"].Text != "" {
		t.Errorf("of three idle callers want the first two; the context is %+v", x.Context)
	}
	b := got["b.py"]
	if b.Text != "    return a.load(u)\n" || !strings.Contains(b.Why, "no handler, retry, limit or timeout") {
		t.Errorf("an idle caller: %+v", b)
	}
	c := got["c.py"]
	if n := c.EndLine - c.StartLine + 1; n > beforeCall+behindCall+1 || !strings.Contains(c.Text, "except OSError") ||
		strings.Contains(c.Why, "no handler") {
		t.Errorf("a caller that handles failures, in %d lines: %+v", n, c)
	}
}

// A logger of another file is no context; a client that others share is.
func TestSetupThatSettlesNothing(t *testing.T) {
	const logger = "log: logging.Logger = logging.getLogger(__name__)\n\n\n"
	x := planned(t, tree{
		"a.py": "import logging\nfrom c import http\n\n" + logger + "def load(u):\n    log.info(u)\n    return http.get(u)\n",
		"b.py": "import logging\n\n" + logger + "def other():\n    log.info('x')\n",
		"c.py": "import requests\n\nhttp = requests.Session()\n",
	}, "a.py#load")
	paths := map[string]bool{}
	for _, c := range x.Context {
		paths[c.Path] = true
	}
	if paths["b.py"] || !paths["c.py"] {
		t.Errorf("context %+v; want the session of c.py, and no logger of b.py", x.Context)
	}
}

// A constructor call imports in Node: const axios = require("axios").
func TestRequireIsAnImport(t *testing.T) {
	x := planned(t, tree{
		"a.js": "const axios = require('axios');\nconst other = 3;\n\nfunction load(u) {\n  return axios.get(u);\n}\n",
	}, "a.js#load")
	want := []target.Passage{{StartLine: 1, Text: "const axios = require('axios');\n"}}
	if !slices.Equal(x.Imports, want) {
		t.Errorf("imports %+v, want %+v", x.Imports, want)
	}
}

// A getter and a constructor that only assigns are counted, not asked about.
func TestTrivialIsNoTarget(t *testing.T) {
	in := tree{"a.py": "class Box:\n    def __init__(self, size):\n        self._size = size\n\n    def size(self):\n" +
		"        return 2 * self._size\n\n    def load(self):\n        return open(self.path).read()\n"}.input(t)
	in.Full, in.ContextFor = true, 10
	p, err := Make(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(p.Targets); !slices.Equal(got, []string{"a.py#Box.__init__", "a.py#Box.load"}) {
		t.Errorf("targets %q; want what assigns a field that is read, and what opens a file", got)
	}
	if got := ids(p.Trivial); !slices.Equal(got, []string{"a.py#Box.size"}) {
		t.Errorf("trivial %q; want the getter", got)
	}
}

// A long function is cut between blocks: what is opened and what closes it stay
// together.
func TestWindowsEndBetweenBlocks(t *testing.T) {
	step, block := strings.Repeat("    step()\n", 20), "    with open(p) as f:\n"+strings.Repeat("        read(f)\n", 59)
	text := "def long(p):\n" + strings.Repeat(block+step, 8)
	in := tree{"a.py": text}.input(t)
	in.Full = true
	p, err := Make(context.Background(), in)
	if err != nil || len(p.Targets) < 3 {
		t.Fatalf("%d targets, %v; want several", len(p.Targets), err)
	}
	for _, x := range p.Targets {
		last := x.Text[strings.LastIndex(strings.TrimRight(x.Text, "\n"), "\n")+1:]
		first, _, _ := strings.Cut(x.Text, "\n")
		if strings.Contains(first, "read(f)") || strings.Contains(last, "with open") {
			t.Errorf("lines %d to %d begin with %q and end with %q: inside a block", x.StartLine, x.EndLine, first, last)
		}
	}
}

var fieldTree = tree{
	"shop/Store.java": `package shop;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

class Store {
  private ScheduledExecutorService sweeper;
  private java.io.File folder;

  void start() {
    sweeper = Executors.newScheduledThreadPool(1);
    Disk disk = new Disk("sweep");
    sweeper.schedule(new Sweep(disk), 10, MINUTES);
  }

  void close() {
    sweeper.shutdownNow();
  }

  String tidy(String text) {
    return text.trim() + folder.getName();
  }
}
`,
	"shop/Fleet.java": `package shop;

class Fleet {
  private final java.net.http.HttpClient client = make();

  String trim() {
    return client.send(request(), handler());
  }
}
`,
	"shop/Places.java": `package shop;

class Places {
  static java.io.File folder() {
    return new java.io.File(home(), "places");
  }
}
`,
}

// Who closes a field is shown where it is made: what else was made there may stay open.
func TestOriginsOfFields(t *testing.T) {
	text := contextOf(planned(t, fieldTree, "shop/Store.java#Store.close"))
	if !strings.Contains(text, `Disk disk = new Disk("sweep");`) {
		t.Errorf("the context does not show where sweeper is made:\n%s", text)
	}
	if text := contextOf(planned(t, fieldTree, "shop/Store.java#Store.tidy")); strings.Contains(text, "new Disk") {
		t.Errorf("the context of what uses no sweeper shows where it is made:\n%s", text)
	}
}

// A method of the project that shares its name with the library's that is called is not
// what is called, and how some file is made settles nothing.
func TestNamesakesAndIdleMakers(t *testing.T) {
	text := contextOf(planned(t, fieldTree, "shop/Store.java#Store.tidy"))
	for _, part := range []string{"String trim()", "new java.io.File"} {
		if strings.Contains(text, part) {
			t.Errorf("the context holds %q:\n%s", part, text)
		}
	}
}
