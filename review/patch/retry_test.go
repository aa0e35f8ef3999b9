package patch

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"breakwater/review/finding"
)

// TestRetryOfWhatMustNotBeRepeated refuses retries around what does its work again
// each time, and no others.
func TestRetryOfWhatMustNotBeRepeated(t *testing.T) {
	cases, err := txtar.ParseFile("testdata/retry.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(cases.Files)%3 != 0 || len(cases.Files) == 0 {
		t.Fatalf("%d files: a case has three", len(cases.Files))
	}
	for c := range slices.Chunk(cases.Files, 3) {
		before, search, replace := c[0], c[1], c[2]
		name := path.Dir(before.Name)
		if search.Name != name+"/search" || replace.Name != name+"/replace" {
			t.Fatalf("%s: %s and %s follow", before.Name, search.Name, replace.Name)
		}
		t.Run(name, func(t *testing.T) {
			file := path.Base(before.Name)
			s := suggest(t, Files{file: before.Data},
				finding.Edit{Path: file, Search: string(search.Data), Replace: string(replace.Data)})
			safe, repeats := strings.HasPrefix(name, "safe/"), strings.Contains(s.Refusal, "idempotency key")
			if repeats == safe || !repeats && s.Status != Placed {
				t.Errorf("%s %q, want it safe: %v", s.Status, s.Refusal, safe)
			}
		})
	}
}
