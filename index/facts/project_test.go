package facts

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

// folder is a Tree over texts by path.
type folder map[string]string

func (t folder) Read(path string) ([]byte, error) {
	if s, ok := t[path]; ok {
		return []byte(s), nil
	}
	return nil, errors.New("no such file")
}

func (t folder) Mention(name string) (paths []string) {
	for _, path := range slices.Sorted(maps.Keys(t)) {
		if strings.Contains(t[path], name) {
			paths = append(paths, path)
		}
	}
	return paths
}

func (t folder) Define(name string) []string { return t.Mention(name) }

func TestProjectFindsFunctions(t *testing.T) {
	for _, tt := range []struct {
		name, from, callee, want string
		tree                     folder
	}{
		{"import of a module", "app/main.py", "app.clients.fetch", "app/clients.py", folder{
			"app/main.py": "from app.clients import fetch\nfetch(1)\n", "app/clients.py": "def fetch(x):\n    pass\n",
			"lib/other.py": "def fetch(x):\n    pass\n"}},
		{"method of an imported class", "app/main.py", "app.store.Store.save", "app/store.py", folder{
			"app/main.py":  "from app.store import Store\nStore().save(1)\n",
			"app/store.py": "class Store:\n    def save(self, x):\n        pass\n"}},
		{"package of Go", "cmd/main.go", "shop/store.Open", "store/store.go", folder{
			"cmd/main.go":    "package main\n\nimport \"shop/store\"\n\nfunc main() { store.Open(1) }\n",
			"store/store.go": "package store\n\nfunc Open(n int) {}\n"}},
		{"same package of Go", "store/a.go", "open", "store/b.go", folder{
			"store/a.go": "package store\n\nfunc f() { open(1) }\n", "store/b.go": "package store\n\nfunc open(n int) {}\n",
			"other/b.go": "package other\n\nfunc open(n int) {}\n"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &Project{Tree: tt.tree, Cache: new(Cache)}
			f := p.File(tt.from)
			i := slices.IndexFunc(f.Calls, func(c Call) bool { return c.Callee == tt.callee })
			if i < 0 {
				t.Fatalf("no call of %s in %v", tt.callee, f.Calls)
			}
			site, ok := p.Function(tt.from, f, tt.callee)
			if !ok || site.Path != tt.want {
				t.Fatalf("found %q (%t), want %s", site.Path, ok, tt.want)
			}
			callers, all := p.Callers(site)
			if len(callers) != 1 || callers[0].Path != tt.from || !all {
				t.Errorf("callers: %d, all %t", len(callers), all)
			}
		})
	}
}

func TestProjectDoesNotGuess(t *testing.T) {
	p := &Project{Cache: new(Cache), Tree: folder{
		"app/main.py":  "import helpers\nhelpers.close(f)\nunknown().close(f)\n",
		"a/helpers.py": "def close(f):\n    pass\n",
		"b/helpers.py": "def close(f):\n    pass\n",
	}}
	f := p.File("app/main.py")
	for _, c := range f.Calls {
		if site, ok := p.Function("app/main.py", f, c.Callee); ok {
			t.Errorf("%s is taken for the one of %s", c.Callee, site.Path)
		}
	}
}

func TestReceives(t *testing.T) {
	p := &Project{Cache: new(Cache), Tree: folder{
		"app/main.py": "from app.io import drain, keep\nf = open('x')\ndrain(1, f)\nkeep(f)\n",
		"app/io.py":   "class Box:\n    pass\n\ndef drain(n, handle):\n    handle.read()\n    handle.close()\n\ndef keep(handle):\n    box = Box()\n    box.handle = handle\n",
	}}
	f := p.File("app/main.py")
	for callee, want := range map[string]string{"app.io.drain": "invoked:read invoked:close", "app.io.keep": "stored:handle"} {
		site, ok := p.Function("app/main.py", f, callee)
		if !ok {
			t.Fatalf("%s is not found", callee)
		}
		at := 0
		if strings.HasSuffix(callee, "drain") {
			at = 1
		}
		uses, ok := site.Receives(at)
		var words []string
		for _, u := range uses {
			words = append(words, describeUse(u))
		}
		if got := strings.Join(words, " "); !ok || got != want {
			t.Errorf("%s does %q with it, want %q", callee, got, want)
		}
	}
}
