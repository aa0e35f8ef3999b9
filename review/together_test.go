package review

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch"
	"breakwater/review/redact"

	"github.com/google/go-cmp/cmp"
)

// These tests play what the goroutines of a run use at once of packages that start none themselves. They stand here,
// since the race detector would compile each of those packages anew for its one test.

func TestFilesAreParsedAtOnce(t *testing.T) {
	const folder = "../index/syntax/testdata/units/"
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for _, file := range files {
		name, golden := strings.CutSuffix(file.Name(), ".golden")
		if !golden {
			continue
		}
		src, err := os.ReadFile(folder + name)
		if err != nil {
			t.Fatal(err)
		}
		want, err := syntax.ParseUnit(name, src)
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			wg.Go(func() {
				got, err := syntax.ParseUnit(name, src)
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("%s: %v\n%s", name, err, diff)
				}
			})
		}
	}
	wg.Wait()
}

func TestContentIsReadOnce(t *testing.T) {
	var c facts.Cache
	source := []byte("import requests\nrequests.get(u)\n")
	files := make([]*facts.File, 8)
	var group sync.WaitGroup
	for i := range files {
		group.Go(func() { files[i], _ = c.Of(syntax.Python, source) })
	}
	group.Wait()
	if files[0] == nil || len(slices.Compact(files)) != 1 {
		t.Fatal("the same content was read more than once")
	}
}

// TestSharedSuggester: answers that come at once are served by one suggester,
// and each as if it were alone.
func TestSharedSuggester(t *testing.T) {
	tree := patch.Files{"a.py": []byte("x = 1\ny = 2\n"), "b.py": []byte("z = 3\n")}
	edits := []finding.Edit{
		{Path: "a.py", Search: "x = 1\n", Replace: "x = 4\n"}, {Path: "a.py", Search: "y = 2\n", Replace: "y = 5\n"},
		{Path: "b.py", Search: "z = 3\n", Replace: "z = 6\n"}, {Path: "b.py", Search: "nowhere\n", Replace: "z = 6\n"},
	}
	suggest := func(s *patch.Suggester, e finding.Edit) patch.Result {
		r := s.Suggest(t.Context(), []finding.Finding{
			{ID: "a", Target: "t", Source: finding.FromModel, Path: e.Path, Edits: []finding.Edit{e}},
		})
		for i := range r.Suggestions {
			r.Suggestions[i].After = nil // a function compares with nothing
		}
		return r
	}
	shared := patch.New(tree, patch.Options{})
	got := make([]patch.Result, len(edits))
	var wait sync.WaitGroup
	for i, e := range edits {
		wait.Go(func() { got[i] = suggest(shared, e) })
	}
	wait.Wait()
	for i, e := range edits {
		if want := suggest(patch.New(tree, patch.Options{}), e); !reflect.DeepEqual(got[i], want) {
			t.Errorf("got %+v, want %+v", got[i], want)
		}
	}
}

// TestSharedRedaction: what is hidden from several requests at once comes back in each.
func TestSharedRedaction(t *testing.T) {
	r := redact.New()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 50 {
				text := fmt.Sprintf(`password = "q7Zr%dXk%dWvT2m"`, i, n)
				r.Learn("a.py", text)
				if sent := r.Request(text); r.Restore(sent) != text || sent == text {
					t.Errorf("%q became %q", text, sent)
				}
			}
		})
	}
	wg.Wait()
}
