package facts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// outlined is a folder that knows which file defines a function.
type outlined struct{ folder }

func (t outlined) Define(name string) []string {
	return slices.DeleteFunc(t.Mention(name), func(path string) bool {
		return !strings.Contains(t.folder[path], "def "+name) && !strings.Contains(t.folder[path], "function "+name)
	})
}

func TestReached(t *testing.T) {
	for _, tt := range []struct {
		name, path, function string
		want                 EntryKind
		tree                 folder
	}{
		{"the entry itself", "a.py", "show", Request, folder{
			"a.py": "def show(request):\n    return 1\n"}},
		{"over files", "prices.py", "load", Request, folder{
			"prices.py": "def load(x):\n    return x\n",
			"stock.py":  "from prices import load\n\ndef price(x):\n    return load(x)\n",
			"web.py": `
from flask import Flask
from stock import price
app = Flask('a')

@app.route('/')
def index():
    return price(1)
`}},
		{"handler of another file", "show.ts", "showOrder", Request, folder{
			"show.ts": "export async function showOrder(a: any, b: any) { return 1 }\n",
			"web.ts":  "import { showOrder } from './show'\nrouter.get('/orders', auth, showOrder)\n"}},
		{"by its only name", "mail.py", "deliver_order", Job, folder{
			"mail.py": "class Mail:\n    def deliver_order(self):\n        pass\n",
			"jobs.py": "from celery import shared_task\n\n@shared_task\ndef nightly():\n    backend().deliver_order()\n"}},
		{"not by a name that two have", "mail.py", "deliver_order", "", folder{
			"mail.py":  "class Mail:\n    def deliver_order(self):\n        pass\n",
			"other.py": "class Post:\n    def deliver_order(self):\n        pass\n",
			"jobs.py":  "from celery import shared_task\n\n@shared_task\ndef nightly():\n    backend().deliver_order()\n"}},
		{"a command", "load.py", "load", "", folder{
			"load.py": "def load():\n    pass\n\ndef main():\n    load()\n"}},
		{"too far", "a.py", "f1", "", folder{
			"a.py": `
def f1():
    pass

def f2():
    f1()

def f3():
    f2()

def f4():
    f3()

def show(request):
    f4()
`}},
		{"a circle", "a.py", "f", "", folder{"a.py": "def f():\n    g()\n\ndef g():\n    f()\n"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &Project{Tree: outlined{tt.tree}, Cache: new(Cache)}
			f := p.File(tt.path)
			i := slices.IndexFunc(f.Functions, func(fn Function) bool { return fn.Name() == tt.function })
			if got := p.Reached(tt.path, f, i); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// TestReachIsBounded: what one question may look at does not grow with the file.
func TestReachIsBounded(t *testing.T) {
	var b strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&b, "def f%d():\n    load()\n\n", i)
	}
	p := &Project{Cache: new(Cache), Tree: folder{
		"a.py": "def load():\n    pass\n\n" + b.String() + "def show(request):\n    load()\n"}}
	f := p.File("a.py")
	r := &reaching{Project: p, seen: map[Site]bool{}, files: map[string]*File{}, left: reachUses}
	if got := r.from(Site{"a.py", f, 1}); got != "" || len(r.seen) > reachSites || r.left < -2*reachSites {
		t.Errorf("%q after %d functions, %d uses left", got, len(r.seen), r.left)
	}
}
