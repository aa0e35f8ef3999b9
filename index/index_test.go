package index

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shop is a small application whose parts need each other.
var shop = map[string]string{
	"shop/clients.py": `import httpx

from shop.settings import STOCK_URL


class BaseClient:
    """Adds a timeout to every call."""

    def send(self, path):
        return self.http.get(path, timeout=5)


class StockClient(BaseClient):
    def __init__(self):
        self.http = httpx.Client(base_url=STOCK_URL)

    def level(self, sku):
        reply = self.http.get(f"/stock/{sku}")
        return reply.json()["level"]
`,
	"shop/settings.py": "import os\n\nSTOCK_URL = os.environ[\"STOCK_URL\"]\n",
	"shop/db.py": `from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

engine = create_engine("sqlite:///shop.db")
SessionLocal = sessionmaker(bind=engine)


def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()
`,
	"shop/orders.py": `from fastapi import APIRouter, Depends

from shop.clients import StockClient
from shop.db import get_db
from shop.models import Order

router = APIRouter(prefix="/orders")
stock = StockClient()


@router.post("/")
def place(sku: str, db=Depends(get_db)):
    if stock.level(sku) < 1:
        return None
    order = Order(sku=sku)
    db.add(order)
    db.commit()
    return order
`,
	"shop/models.py":         "class Order:\n    sku: str\n",
	"shop/main.py":           "from fastapi import FastAPI\n\nfrom shop import orders\n\napp = FastAPI()\napp.include_router(orders.router, prefix=\"/api\")\n",
	"shop/jobs.py":           "from shop.orders import place\n\n\ndef refill(skus):\n    for sku in skus:\n        place(sku)\n",
	"shop/reports.py":        "import httpx\n\n\ndef fetch(url):\n    with httpx.Client(timeout=3) as client:\n        return client.get(url)\n",
	"deploy/.env.example":    "# where stock is asked\nSTOCK_URL=http://stock:8080\n",
	"tests/test_orders.py":   "from shop.orders import place\n\n\ndef test_place():\n    assert place(\"x\") is None\n",
	"web/dist/app.min.js":    strings.Repeat("function place(a){return a+1};", 400),
	"package-lock.json":      `{"place": 1}`,
	"third_party/x/place.py": "def place(sku):\n    pass\n",
}

func fileList(src map[string]string) []File {
	var fs []File
	for _, path := range slices.Sorted(maps.Keys(src)) {
		fs = append(fs, File{Path: path, Read: func() ([]byte, error) { return []byte(src[path]), nil }})
	}
	return fs
}

func open(t *testing.T, o Options, src map[string]string) (*Index, Stats) {
	t.Helper()
	ix, st, err := Open(context.Background(), o, fileList(src))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	return ix, st
}

// budget is what a context may take, in tokens.
const budget = 6000

// ask returns the context of every definition of the tree, as text.
func ask(ix *Index) string {
	var b strings.Builder
	for _, f := range ix.tree.files {
		u := ix.Unit(context.Background(), f.Path)
		if u == nil {
			continue
		}
		for _, d := range u.Definitions {
			fmt.Fprintf(&b, "%s %s\n", f.Path, d.Name)
			q := Query{Path: f.Path, StartLine: d.StartLine, EndLine: d.EndLine, Budget: budget}
			for _, h := range ix.Context(context.Background(), q) {
				fmt.Fprintf(&b, "\t%s:%d-%d %s %.3f %s\n", h.Path, h.StartLine, h.EndLine, h.Symbol, h.Score, h.Why)
			}
		}
	}
	for _, r := range ix.Routes(context.Background()) {
		fmt.Fprintf(&b, "%s %s %s\n", r.File, r.Method, r.Path)
	}
	return b.String()
}

func TestContextHasTheEvidence(t *testing.T) {
	ix, _ := open(t, Options{}, shop)
	q := Query{Path: "shop/orders.py", StartLine: 11, EndLine: 18, Budget: budget}
	hits := ix.Context(context.Background(), q)
	for _, want := range []struct{ name, path, symbol, why string }{
		{"member of a local's class", "shop/clients.py", "StockClient.level", "defines"},
		{"imported class", "shop/models.py", "Order", "defines"},
		{"dependency", "shop/db.py", "get_db", "defines"},
		{"engine of the session", "shop/db.py", "engine", "made of"},
		{"constructor", "shop/clients.py", "StockClient.__init__", "constructs"},
		{"caller", "shop/jobs.py", "refill", "calls place"},
		{"mount", "shop/main.py", "", "mounts"},
	} {
		t.Run(want.name, func(t *testing.T) {
			for _, h := range hits {
				if h.Path == want.path && (strings.Contains(h.Symbol, want.symbol) || strings.Contains(h.Text, want.symbol+" = ")) {
					return
				}
			}
			t.Errorf("no %s of %s among %+v", want.symbol, want.path, hits)
		})
	}
	for _, h := range hits {
		if strings.HasPrefix(h.Path, "tests/") || strings.HasPrefix(h.Path, "web/") {
			t.Errorf("%s should not be read along", h.Path)
		}
	}
}

func TestContextOfAClientShowsWhatGuardsIt(t *testing.T) {
	ix, _ := open(t, Options{}, shop)
	q := Query{Path: "shop/clients.py", StartLine: 17, EndLine: 19, Budget: budget}
	hits := ix.Context(context.Background(), q)
	why := ""
	for _, h := range hits {
		why += h.Path + " " + h.Symbol + ": " + h.Why + "\n"
	}
	for _, want := range []string{"is what StockClient builds on", "constructs StockClient", "calls level"} {
		if !strings.Contains(why, want) {
			t.Errorf("no hit that %s among\n%s", want, why)
		}
	}
}

func TestHitsAreWholeLinesOnceAndWithinTheBudget(t *testing.T) {
	ix, _ := open(t, Options{}, shop)
	for _, budget := range []int{10, 50, 120, 400, 5000} {
		seen := map[string]bool{}
		total := 0
		for _, h := range ix.Context(context.Background(), Query{Path: "shop/orders.py", StartLine: 11, EndLine: 18, Budget: budget}) {
			total += h.Tokens
			want := strings.Join(strings.SplitAfter(shop[h.Path], "\n")[h.StartLine-1:h.EndLine], "")
			if diff := cmp.Diff(want, h.Text); diff != "" {
				t.Errorf("%s:%d-%d is not what the file says:\n%s", h.Path, h.StartLine, h.EndLine, diff)
			}
			for n := h.StartLine; n <= h.EndLine; n++ {
				at := fmt.Sprint(h.Path, n)
				if seen[at] || h.Path == "shop/orders.py" && n >= 11 && n <= 18 {
					t.Errorf("%s:%d is shown twice", h.Path, n)
				}
				seen[at] = true
			}
		}
		if total > budget {
			t.Errorf("budget %d: %d tokens", budget, total)
		}
	}
}

func TestSameAnswersColdWarmOrWithoutCache(t *testing.T) {
	dir := t.TempDir()
	plain, _ := open(t, Options{}, shop)
	want := ask(plain)
	if !strings.Contains(want, "StockClient.level") {
		t.Fatalf("no answers:\n%s", want)
	}
	for _, tt := range []struct {
		name string
		o    Options
	}{
		{"all in memory", Options{All: true}},
		{"one worker", Options{Workers: 1}},
		{"cold", Options{Dir: dir}},
		{"warm", Options{Dir: dir}},
		{"warm, all", Options{Dir: dir, All: true}},
		{"warm again", Options{Dir: dir}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ix, st := open(t, tt.o, shop)
			if diff := cmp.Diff(want, ask(ix)); diff != "" {
				t.Errorf("answers differ:\n%s", diff)
			}
			if err := ix.Close(); err != nil || len(st.Notes) > 0 {
				t.Errorf("close: %v; notes %q", err, st.Notes)
			}
		})
	}
}

func TestWarmIndexFollowsChanges(t *testing.T) {
	dir := t.TempDir()
	ix, _ := open(t, Options{Dir: dir, All: true}, shop)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	changed := maps.Clone(shop)
	delete(changed, "shop/jobs.py")
	changed["shop/models.py"] = "\n\nclass Order:\n    sku: str\n\n\nclass Refund(Order):\n    pass\n"
	changed["shop/aaa.py"] = "from shop.orders import place\n\n\ndef again():\n    return place(\"a\")\n"
	fresh, _ := open(t, Options{}, changed)
	warm, st := open(t, Options{Dir: dir}, changed)
	if st.Reused == 0 || st.Reused >= len(changed) {
		t.Errorf("reused %d of %d files", st.Reused, len(changed))
	}
	if diff := cmp.Diff(ask(fresh), ask(warm)); diff != "" {
		t.Errorf("a warm index differs from a fresh one:\n%s", diff)
	}
}

func TestDamagedCacheIsBuiltAnew(t *testing.T) {
	plain, _ := open(t, Options{}, shop)
	want := ask(plain)
	fill := func(t *testing.T) (dir string, paths []string) {
		dir = t.TempDir()
		ix, _ := open(t, Options{Dir: dir, All: true}, shop)
		if err := ix.Close(); err != nil {
			t.Fatal(err)
		}
		filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
			if d.Type().IsRegular() && filepath.Base(p) != "lock" {
				paths = append(paths, p)
			}
			return err
		})
		return dir, paths
	}
	_, paths := fill(t)
	damages := map[string]func(string) error{
		"cut":     func(p string) error { return os.Truncate(p, 20) },
		"missing": os.Remove,
		"flipped": func(p string) error {
			b, err := os.ReadFile(p)
			b[len(b)/2] ^= 0x40
			os.WriteFile(p, b, 0o644)
			return err
		},
	}
	for i := range paths {
		for name, damage := range damages {
			t.Run(fmt.Sprint(name, " ", filepath.Base(paths[i])), func(t *testing.T) {
				dir, paths := fill(t)
				if err := damage(paths[min(i, len(paths)-1)]); err != nil {
					t.Fatal(err)
				}
				ix, st := open(t, Options{Dir: dir}, shop)
				if filepath.Base(paths[i]) != "state" && len(st.Notes) != 1 {
					t.Errorf("notes %q, want one", st.Notes)
				}
				if diff := cmp.Diff(want, ask(ix)); diff != "" {
					t.Errorf("answers differ:\n%s", diff)
				}
			})
		}
	}
}

// What lies in a cache can come from a pull request. No link in it has files
// outside written, emptied or removed.
func TestCacheStaysInside(t *testing.T) {
	plain, _ := open(t, Options{}, shop)
	want := ask(plain)
	for _, link := range []string{"index", "index/lock", "index/state", "index/state.tmp", "index/chunks", "index/chunks/store", "index/chunks/root.bolt"} {
		t.Run(link, func(t *testing.T) {
			dir, outside := t.TempDir(), t.TempDir()
			for _, name := range []string{"lock", "state", "state.tmp", "chunks/store", "root.bolt"} {
				if err := errors.Join(os.MkdirAll(filepath.Join(outside, "chunks"), 0o755), os.WriteFile(filepath.Join(outside, name), []byte("mine"), 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			for _, kept := range []bool{false, true} { // beside nothing, and in what an honest run left
				o := Options{Dir: dir, Name: "index", All: true}
				if kept {
					os.RemoveAll(filepath.Join(dir, "index"))
					ix, _ := open(t, o, shop)
					if err := ix.Close(); err != nil {
						t.Fatal(err)
					}
				}
				at, to := filepath.Join(dir, link), filepath.Join(outside, strings.TrimPrefix(strings.TrimPrefix(link, "index"), "/"))
				if link == "index/chunks/root.bolt" {
					to = filepath.Join(outside, "root.bolt")
				}
				if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o755), os.RemoveAll(at), os.Symlink(to, at)); err != nil {
					t.Fatal(err)
				}
				ix, _ := open(t, o, shop)
				if diff := cmp.Diff(want, ask(ix)); diff != "" {
					t.Errorf("answers differ:\n%s", diff)
				}
				ix.Close()
			}
			found := 0
			err := filepath.WalkDir(outside, func(name string, d os.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				found++
				if b, err := os.ReadFile(name); err != nil || string(b) != "mine" {
					t.Errorf("%s holds %.40q (%v)", name, b, err)
				}
				return nil
			})
			if err != nil || found != 5 {
				t.Errorf("%d files outside, %v; want the five of before", found, err)
			}
		})
	}
}

func TestCacheInUseMeansMemory(t *testing.T) {
	dir := t.TempDir()
	first, _ := open(t, Options{Dir: dir}, shop)
	second, st := open(t, Options{Dir: dir}, shop)
	if !errors.Is(st.Unkept, ErrInUse) {
		t.Errorf("not kept for %v, want that the cache is in use", st.Unkept)
	}
	if diff := cmp.Diff(ask(first), ask(second)); diff != "" {
		t.Errorf("answers differ:\n%s", diff)
	}
}

func TestGoroutinesShareAnIndex(t *testing.T) {
	plain, _ := open(t, Options{}, shop)
	want := ask(plain)
	ix, _ := open(t, Options{}, shop)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if got := ask(ix); got != want {
				t.Errorf("answers differ:\n%s", cmp.Diff(want, got))
			}
		})
	}
	wg.Wait()
}

func TestStatsCountWhatIsLeftOut(t *testing.T) {
	src := maps.Clone(shop)
	src["logo.bin.txt"] = "a\x00b"
	_, st := open(t, Options{All: true}, src)
	want := Stats{Files: len(src), Generated: 1, Vendored: 1, Binary: 2}
	got := Stats{Files: st.Files, Generated: st.Generated, Vendored: st.Vendored, Binary: st.Binary}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stats differ:\n%s", diff)
	}
}

func TestLookupIsExact(t *testing.T) {
	ix, _ := open(t, Options{}, shop)
	var got []string
	for _, d := range ix.Lookup(context.Background(), "place") {
		got = append(got, d.Path)
	}
	if diff := cmp.Diff([]string{"shop/orders.py", "third_party/x/place.py"}, got); diff != "" {
		t.Errorf("paths differ:\n%s", diff)
	}
	if d := ix.Lookup(context.Background(), "Place"); d != nil {
		t.Errorf("got %+v for another case", d)
	}
}

func TestOpenStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Open(ctx, Options{}, fileList(shop)); err == nil {
		t.Error("no error")
	}
}

func TestRoutesCarryThePrefixesOfOtherFiles(t *testing.T) {
	src := maps.Clone(shop)
	src["api/index.js"] = "const express = require('express');\nconst users = require('./users');\nconst app = express();\napp.use('/v1/users', users);\n"
	src["api/users.js"] = "const express = require('express');\nconst router = express.Router();\nrouter.get('/:id', show);\nfunction show(req, res) { res.send('x'); }\nmodule.exports = router;\n"
	ix, _ := open(t, Options{}, src)
	var got []string
	for _, r := range ix.Routes(context.Background()) {
		got = append(got, r.File+" "+r.Method+" "+r.Path+" "+r.Handler)
	}
	want := []string{"api/users.js GET /v1/users/:id show", "shop/orders.py POST /api/orders/ place"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes differ:\n%s", diff)
	}
}

func TestContextOfAFileWithoutGrammar(t *testing.T) {
	ix, _ := open(t, Options{}, shop)
	q := Query{Path: "deploy/.env.example", StartLine: 2, EndLine: 2, Budget: budget}
	hits := ix.Context(context.Background(), q)
	if len(hits) == 0 || !slices.ContainsFunc(hits, func(h Hit) bool { return h.Path == "shop/settings.py" }) {
		t.Errorf("got %+v, want the code that reads STOCK_URL", hits)
	}
}

// Who asks when the run has ended makes nobody parse; the files are there for the next one.
func TestLookupsEndWithTheirContext(t *testing.T) {
	ix, _ := open(t, Options{}, shop)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	d, r, u := ix.Lookup(ended, "place"), ix.Routes(ended), ix.Unit(ended, "shop/orders.py")
	if d != nil || r != nil || u != nil {
		t.Errorf("after the end: definitions %v, routes %v, unit %v", d, r, u)
	}
	d, r, u = ix.Lookup(t.Context(), "place"), ix.Routes(t.Context()), ix.Unit(t.Context(), "shop/orders.py")
	if len(d) == 0 || len(r) == 0 || u == nil {
		t.Errorf("then: definitions %v, routes %v, unit %v", d, r, u)
	}
}

// What a name may mean is shown while few share it.
func TestNamesThatManyShareAreLeftOut(t *testing.T) {
	for many, shown := range map[int]bool{3: true, 60: false} {
		files := map[string]string{"a.py": "import b0\n\ndef save(x):\n    return x.flush()\n"}
		for i := range many {
			files[fmt.Sprintf("b%d.py", i)] = fmt.Sprintf("class C%d:\n    def flush(self):\n        return 1\n", i)
		}
		ix, _ := open(t, Options{}, files)
		hits := ix.Context(context.Background(), Query{Path: "a.py", StartLine: 3, EndLine: 4, Budget: budget})
		if (len(hits) > 0) != shown {
			t.Errorf("of %d methods of the name the context is %+v", many, hits)
		}
	}
}

func TestUnknownPathHasNoContext(t *testing.T) {
	ix, _ := open(t, Options{}, shop)
	if hits := ix.Context(context.Background(), Query{Path: "no/such.py", Budget: budget}); hits != nil {
		t.Errorf("got %+v", hits)
	}
}
