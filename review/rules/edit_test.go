package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// applied makes the edits of one finding where they say that they stand.
func applied(src string, x finding.Finding) (string, error) {
	edits := slices.Clone(x.Edits)
	slices.SortFunc(edits, func(a, b finding.Edit) int { return b.StartLine - a.StartLine })
	lines := strings.Split(src, "\n")
	for _, e := range edits {
		search := strings.Split(e.Search, "\n")
		from, to := e.StartLine-1, e.StartLine-1+len(search)
		if from < 0 || to > len(lines) {
			return "", fmt.Errorf("edit at line %d lies outside the file", e.StartLine)
		}
		stands := strings.TrimSuffix(strings.Join(lines[from:to], "\n"), "\r")
		if stands != e.Search {
			return "", fmt.Errorf("edit at line %d: the file has %q, the edit looks for %q", e.StartLine, stands, e.Search)
		}
		tail := ""
		if strings.HasSuffix(lines[to-1], "\r") {
			tail = "\r"
		}
		lines = slices.Replace(lines, from, to, strings.Split(e.Replace+tail, "\n")...)
	}
	return strings.Join(lines, "\n"), nil
}

func errorsIn(t *testing.T, l syntax.Language, src string) int {
	t.Helper()
	tree, err := syntax.Parse(l, []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	return len(tree.Errors())
}

// TestEditsStandAndStayValid applies every edit alone: it must be found where
// it says, change something, and leave code that parses.
func TestEditsStandAndStayValid(t *testing.T) {
	var python []string
	for _, f := range fixtures(t) {
		src := string(f.file.Source)
		for _, x := range review(f.file) {
			at := fmt.Sprintf("%s:%d %s", f.name, x.StartLine, x.Rule)
			after, err := applied(src, x)
			switch {
			case err != nil:
				t.Errorf("%s: %v", at, err)
			case len(x.Edits) > 0 && after == src:
				t.Errorf("%s: the edits change nothing", at)
			case errorsIn(t, f.file.Language, after) > errorsIn(t, f.file.Language, src):
				t.Errorf("%s: the fixed file has new syntax errors:\n%s", at, after)
			}
			if len(x.Edits) == 0 || err != nil {
				continue
			}
			switch f.file.Language {
			case syntax.Python:
				python = append(python, after)
			case syntax.Go:
				if _, err := parser.ParseFile(token.NewFileSet(), f.name, after, parser.SkipObjectResolution); err != nil {
					t.Errorf("%s: %v", at, err)
				}
			}
			if again := review(File{Path: f.file.Path, Language: f.file.Language, Source: []byte(after)}); len(shown(again)) > len(shown(review(f.file))) {
				t.Errorf("%s: the fix brings new findings", at)
			}
		}
	}
	compilePython(t, python)
}

// compilePython has the real compiler read the fixed files, where there is
// one.
func compilePython(t *testing.T, sources []string) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Log("no python3: fixed Python was only parsed by the grammar")
		return
	}
	in, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", "import json, sys\nfor s in json.load(sys.stdin): compile(s, 'fixed', 'exec')")
	cmd.Stdin = bytes.NewReader(in)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("fixed Python does not compile: %v\n%s", err, out)
	}
}

// TestEditsGolden shows every edit as a reader would see it.
func TestEditsGolden(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name, func(t *testing.T) {
			var b strings.Builder
			for _, x := range review(f.file) {
				for _, e := range x.Edits {
					fmt.Fprintf(&b, "@ %d %s: %s\n%s%s", e.StartLine, x.Rule, x.Title, marked("-", e.Search), marked("+", e.Replace))
				}
			}
			golden(t, "testdata/"+f.name+".edits", b.String())
		})
	}
}

func marked(mark, text string) string {
	return mark + strings.ReplaceAll(text, "\n", "\n"+mark) + "\n"
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	want, err := os.ReadFile(path)
	if *update && got == "" {
		_ = os.Remove(path)
		return
	}
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err != nil && got != "" {
		t.Fatalf("%v (run the test with -update)", err)
	}
	if string(want) != got {
		t.Errorf("%s differs (run the test with -update and look at the change):\n%s", path, got)
	}
}
