package plan

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"breakwater/review/scenario"
)

// TestOperationsToCode holds the handlers of operations against corpora of twenty-one frameworks.
// Each line of their file operations is: method, path, operation id or "-", "→", and the
// target that handles it, with its first line where several have its name, or "-" where there
// is none. A wrong target is never right; no more than knownMisses may be without the one they have.
func TestOperationsToCode(t *testing.T) {
	names, err := filepath.Glob("testdata/operations/*.txtar")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d corpora, error %v", len(names), err)
	}
	all, missed := 0, 0
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files := tree{}
			var lines []string
			for _, f := range a.Files {
				if f.Name == "operations" {
					lines = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
					continue
				}
				files[f.Name] = string(f.Data)
			}
			in := files.input(t)
			for _, row := range lines {
				all++
				words := strings.Fields(row)
				got, line := handledBy(t, in, scenario.Operation{Method: words[0], Path: words[1], ID: strings.Trim(words[2], "-")})
				want := strings.Trim(words[4], "-")
				switch {
				case got == want, got != "" && want == got+":"+strconv.Itoa(line):
				case got == "":
					missed++
					t.Logf("not found: %s", row)
				default:
					t.Errorf("%s: handled by %q in line %d", row, got, line)
				}
			}
		})
	}
	if missed > knownMisses {
		t.Errorf("%d of %d operations have no handler", missed, all)
	}
	t.Logf("%d operations, %d without their handler", all, missed)
}

// knownMisses are two operations of gin, whose group another file's function is given.
const knownMisses = 2

// handledBy returns the id and the first line of the target that handles an operation; an empty id if none does.
func handledBy(t *testing.T, in Input, o scenario.Operation) (id string, line int) {
	t.Helper()
	in.Operations = []scenario.Operation{o}
	p, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range p.Targets {
		if x.Operation != nil {
			return x.ID, x.StartLine
		}
	}
	return "", 0
}
