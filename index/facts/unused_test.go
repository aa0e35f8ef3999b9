package facts

import (
	"slices"
	"strings"
	"testing"
)

func TestUnused(t *testing.T) {
	p := &Project{Cache: new(Cache), Tree: folder{
		"a.go": `package a

func dead() {}

func onlyDead() { dead() }

func own() {}

var table = []func(){own}

func Known() {}

func Tried() {}

type server struct{}

func (s *server) Handed() {}

func main() {}
`,
		"b.go":      "package b\n\nfunc other() { a.Known() }\n",
		"a_test.go": "package a\n\nfunc check() { Tried() }\n",
		"a.py": `import app

def hook():
    pass

class Store:
    def load(self):
        pass

    def __hidden(self):
        pass

    def __read(self):
        pass

    def open(self):
        self.__read()

    def __enter__(self):
        pass

    @app.get("/")
    def show(self):
        pass

class View(app.View):
    def get(self):
        pass
`,
		"c.py": `import tenacity

def on_message():
    pass

@tenacity.retry
def upfind_chunk():
    pass

def find_chunk():
    send_part()

def send_part():
    pass
`,
		"d.py": "import c\nc.find_chunk()\n",
		"b.py": "from a import Store\nStore().open()\n",
		"auth/manager.py": `class Manager:
    def __init__(self):
        self.helper = Helper()

    def fetch(self):
        pass

    @property
    def token(self):
        pass

class Helper:
    def help(self):
        pass

class Plugin(Base):
    def call(self):
        pass
`,
		"auth/__init__.py": "from .manager import Manager, Plugin\n__all__ = ['Manager']\n",
		"checks/client/client.go": "package client\n\nvar shared = New()\n\nfunc New() int { return 1 }\n\n" +
			"func (c *Client) Get() {}\n",
		"checks/client/more.go":  "package client\n\nfunc more() { New() }\n",
		"checks/shop_test.go":    "package checks\n\nimport \"shop.org/checks/client\"\n",
		"store/client/new.go":    "package client\n\nimport \"shop.org/checks/other\"\n\nfunc (c *Client) Known() {}\n",
		"backend/go.mod":         "module shop\n",
		"backend/stock/stock.go": "package stock\n\nfunc (s *Stock) Level() {}\n",
		"backend/cmd/cmd.go":     "package main\n\nimport \"shop/stock\"\n\nfunc main() {}\n",
		"app/app.go":             "package main\n\nimport \"shop.org/store/client\"\n\nfunc (c *App) Run() {}\n",
		"app/main.go":            "package main\n\nfunc main() {}\n",
		"Gone.java": `package a;
class Gone extends Base {
    @Override @VisibleForTesting
    void send() {}
}
`,
		"Live.java": `package a;
@Component
class Live extends Base {
    void live() {}
}
`,
		"Made.java": `package a;
class Made {
    void used() {}
    private void idle() {}
}
`,
		"Model.java": `package a;
class Model extends Base {
    Model(String key) { this(key, null); }
    Model(String key, String token) { super(key); }
    Model(String key, String token, String path) { super(key); }
    Model(String key, String token, String path, int many) { super(key); }
}
`,
		"Models.java": `package a;
@Service
class Models extends Base {
    void models() { new Model("a"); with(Model::new); new Other("a", "b", "c", "d"); }
}
`,
		"Rest.java": `package a;
class Rest {
    Rest(String key) { this(key, null); }
    Rest(String key, String token) { }
    Rest(String key, String token, String path) { }
    Rest(String key, String... others) { }
    Rest(int many, int few, int some, int any) { }
    Rest(int many, int few, int some, int any, int no) { this(many, few, some, any); }
}
`,
		"Rests.java": "package a;\n@Service\nclass Rests {\n    void rests() { new Rest(\"a\"); }\n}\n",
		"Maker.java": "package a;\n@Service\nclass Maker {\n    void make() { new Made().used(); }\n}\n",
	}}
	counts := func(path string) bool { return !strings.HasSuffix(path, "_test.go") }
	var got []string
	for _, path := range []string{"a.go", "a.py", "c.py", "auth/manager.py", "checks/client/client.go",
		"store/client/new.go", "backend/stock/stock.go", "app/app.go", "Gone.java", "Live.java", "Made.java", "Maker.java",
		"Model.java", "Models.java", "Rest.java"} {
		f := p.File(path)
		for i, fn := range f.Functions {
			if p.Unused(path, f, i, counts) {
				got = append(got, fn.Symbol)
			}
		}
	}
	want := []string{"dead", "onlyDead", "Tried", "Store.load", "Store.__hidden", "upfind_chunk",
		"Manager.__init__", "Manager.fetch", "Manager.token", "Helper.help",
		"", "New", "Client.Get", "Gone.send", "Made.idle", "Rest.Rest", "Rest.Rest"}
	if !slices.Equal(got, want) {
		t.Errorf("unused: %v, want %v", got, want)
	}
}
