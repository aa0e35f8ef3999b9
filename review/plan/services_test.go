//go:build services

package plan

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakwater/index"
	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/scenario"
	"breakwater/review/source"
)

// TestServices holds the handlers of operations of public services against a list that was
// written by hand: see docs/scenarios.md. It needs their sources: each as a folder, named as
// its list in testdata/services, below the one that BREAKWATER_SERVICES names.
func TestServices(t *testing.T) {
	top := os.Getenv("BREAKWATER_SERVICES")
	if top == "" {
		t.Fatal("BREAKWATER_SERVICES names no folder of services")
	}
	lists, err := filepath.Glob("testdata/services/*.txt")
	if err != nil || len(lists) == 0 {
		t.Fatalf("%d lists, error %v", len(lists), err)
	}
	all, right := 0, 0
	for _, list := range lists {
		name := strings.TrimSuffix(filepath.Base(list), ".txt")
		t.Run(name, func(t *testing.T) {
			in := checkout(t, filepath.Join(top, name))
			text, err := os.ReadFile(list)
			if err != nil {
				t.Fatal(err)
			}
			var want []string // ids of targets, in the order of the operations
			for line := range strings.Lines(string(text)) {
				operation, id, ok := strings.Cut(strings.TrimSpace(line), " → ")
				if !ok {
					continue // a remark
				}
				words := append(strings.Fields(operation), "")[:3] // the last one is the operation's id, if it has one
				in.Operations = append(in.Operations,
					scenario.Operation{Method: words[0], Path: words[1], ID: strings.Trim(words[2], "()")})
				want = append(want, id)
			}
			m := &maker{in: in, loaded: map[string][]piece{}}
			hs := m.handlers(t.Context())
			prefixes := hs.prefixes(in.Operations)
			for i, o := range in.Operations {
				all++
				h, others, ok := hs.below(prefixes, o)
				got := m.targetAt(h)
				if at := fmt.Sprintf("%s:%d", h.path, h.line); at == want[i] { // a function within the route
					got = at
				}
				switch {
				case !ok:
					t.Logf("%s: %s", o.Name(), unhandled(o, others))
				case got == want[i]:
					right++
				default:
					t.Errorf("%s: handled by %s, want %s", o.Name(), got, want[i])
				}
			}
		})
	}
	t.Logf("%d of %d operations have their handler", right, all)
}

// targetAt is the id of the target with the code of a handler, of a long one without its line.
func (m *maker) targetAt(h handler) string {
	for _, p := range m.load(h.path) {
		if p.shows(h.line) {
			id, _, _ := strings.Cut(p.id(h.path), "@L")
			return id
		}
	}
	return ""
}

// checkout is the production code of a checkout.
func checkout(t *testing.T, top string) Input {
	t.Helper()
	root := os.DirFS(top)
	in := Input{Facts: new(facts.Cache), Read: func(p string) ([]byte, error) { return fs.ReadFile(root, p) }}
	var files []index.File
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules"):
			return fs.SkipDir
		case d.Type().IsRegular() && syntax.LanguageOf(name) != "" && source.PartOf(name, nil) == source.Production:
			in.Paths = append(in.Paths, name)
		}
		if d.Type().IsRegular() {
			files = append(files, index.File{Path: name, Read: func() ([]byte, error) { return in.Read(name) }})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(in.Paths) // a walk is sorted by folder
	if in.Index, _, err = index.Open(context.Background(), index.Options{}, files); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Index.Close() })
	return in
}
