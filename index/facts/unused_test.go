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
		"b.py": "from a import Store\nStore().open()\n",
		"Gone.java": `package a;
class Gone extends Base {
    @Override
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
		"Maker.java": "package a;\n@Service\nclass Maker {\n    void make() { new Made().used(); }\n}\n",
	}}
	counts := func(path string) bool { return !strings.HasSuffix(path, "_test.go") }
	var got []string
	for _, path := range []string{"a.go", "a.py", "Gone.java", "Live.java", "Made.java", "Maker.java"} {
		f := p.File(path)
		for i, fn := range f.Functions {
			if p.Unused(path, f, i, counts) {
				got = append(got, fn.Symbol)
			}
		}
	}
	want := []string{"dead", "onlyDead", "Tried", "Store.load", "Store.__hidden", "Gone.send", "Made.idle"}
	if !slices.Equal(got, want) {
		t.Errorf("unused: %v, want %v", got, want)
	}
}
