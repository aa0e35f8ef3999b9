package index

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestEvidence asks small trees of every kind, testdata/evidence/*.txtar, for
// the context of one function. The lines before the first file say which
// function that is, and what its context must show within how many hits:
//
//	of app/orders.py | place
//	within 2 | app/clients.py | def send | defines
//	never | app/other.py | def send
//
// The third part is text of the hit, the last the beginning of its Why.
func TestEvidence(t *testing.T) {
	cases, err := filepath.Glob("testdata/evidence/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, f := range a.Files {
				files[f.Name] = string(f.Data)
			}
			ix, _ := open(t, Options{}, files)
			expect(t, ix, string(a.Comment))
			sameWhenKept(t, ix, files)
		})
	}
}

// sameWhenKept asks a kept index, cold and warm, for the same answers.
func sameWhenKept(t *testing.T, ix *Index, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for _, state := range []string{"cold", "warm"} {
		kept, _ := open(t, Options{Dir: dir}, files)
		if diff := cmp.Diff(ask(ix), ask(kept)); diff != "" {
			t.Errorf("%s cache (-memory +cache):\n%s", state, diff)
		}
		if err := kept.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// expect checks the lines of a case.
func expect(t *testing.T, ix *Index, lines string) {
	t.Helper()
	var hits []Hit
	for line := range strings.Lines(lines) {
		parts := strings.Split(strings.TrimSpace(line), " | ")
		word, arg, _ := strings.Cut(parts[0], " ")
		switch word {
		case "of":
			hits = contextOf(t, ix, arg, parts[1])
		case "within":
			most, err := strconv.Atoi(arg)
			if err != nil {
				t.Fatal(err)
			}
			if !shows(hits[:min(most, len(hits))], parts[1:]) {
				t.Errorf("not %s\n%s", strings.TrimSpace(line), list(hits))
			}
		case "never":
			if shows(hits, parts[1:]) {
				t.Errorf("not %s\n%s", strings.TrimSpace(line), list(hits))
			}
		}
	}
}

// contextOf asks for the context of the definition of a name in a file.
func contextOf(t *testing.T, ix *Index, path, name string) []Hit {
	t.Helper()
	u := ix.Unit(context.Background(), path)
	if u == nil {
		t.Fatalf("%s is not in the tree", path)
	}
	for _, d := range u.Definitions {
		if d.Name == name {
			q := Query{Path: path, StartLine: d.StartLine, EndLine: d.EndLine, Budget: budget}
			return ix.Context(context.Background(), q)
		}
	}
	t.Fatalf("%s does not define %s", path, name)
	return nil
}

func shows(hits []Hit, want []string) bool {
	for _, h := range hits {
		if h.Path == want[0] && strings.Contains(h.Text, want[1]) && (len(want) < 3 || strings.HasPrefix(h.Why, want[2])) {
			return true
		}
	}
	return false
}

// list prints hits for a failure.
func list(hits []Hit) string {
	var b strings.Builder
	for i, h := range hits {
		fmt.Fprintf(&b, "%2d %s:%d-%d %s: %s\n", i+1, h.Path, h.StartLine, h.EndLine, h.Symbol, h.Why)
	}
	return b.String()
}
