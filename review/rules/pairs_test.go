package rules

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"breakwater/review/finding"
)

// TestPairs holds rules to changes that fix a defect: testdata/pairs has a folder
// RULE/CASE for each, with the file before and after. The rule shows before, and
// says nothing after, not even at low confidence.
func TestPairs(t *testing.T) {
	archives, err := filepath.Glob("testdata/pairs/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no pairs: %v", err)
	}
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		language := strings.TrimSuffix(filepath.Base(name), ".txtar")
		for i := 0; i+1 < len(a.Files); i += 2 {
			before, after := a.Files[i], a.Files[i+1]
			folder := path.Dir(before.Name)
			t.Run(language+"/"+folder, func(t *testing.T) {
				checkPair(t, before, after)
			})
		}
	}
}

func checkPair(t *testing.T, before, after txtar.File) {
	folder, rule := path.Dir(before.Name), path.Dir(path.Dir(before.Name))
	ext := path.Ext(before.Name)
	if before.Name != folder+"/before"+ext || after.Name != folder+"/after"+ext {
		t.Fatalf("%s and %s are no pair", before.Name, after.Name)
	}
	of := func(f txtar.File) []finding.Finding {
		text := string(f.Data)
		if ext == ".go" {
			text = "package example\n\n" + text
		}
		return slices.DeleteFunc(review(fileOf("example"+ext, text)), func(x finding.Finding) bool { return x.Rule != rule })
	}
	if len(shown(of(before))) == 0 {
		t.Errorf("before: %s shows nothing", rule)
	}
	for _, x := range of(after) {
		t.Errorf("after: line %d: %s", x.StartLine, x.Title)
	}
}
