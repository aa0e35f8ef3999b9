package facts

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The columns and rows of the table in docs/facts.md.
var (
	tableLanguages = []string{"python", "go", "javascript", "typescript", "java", "csharp", "php", "ruby", "rust"}
	tableKinds     = []string{"binding", "call", "hold", "loop", "handler", "spawn", "entry", "guard", "listener", "comment"}
)

// missing says why a kind has no facts in a language, by "language/kind".
var missing = map[string]string{}

// TestDocs holds the table of docs/facts.md against the fixtures that exist;
// -update writes it.
func TestDocs(t *testing.T) {
	const path, begin, end = "../../docs/facts.md", "<!-- table -->\n", "<!-- /table -->\n"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(page), begin)
	_, foot, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s: no %q and %q", path, begin, end)
	}
	want := head + begin + factsTable(t) + end + foot
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(page) {
		t.Errorf("%s is not what the fixtures show; go test ./index/facts -run Docs -update", path)
	}
}

// factsTable is a table of kinds by languages; a cell leads to the fixture and says
// how many facts it shows.
func factsTable(t *testing.T) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| | %s |\n|---|%s\n", strings.Join(tableLanguages, " | "), strings.Repeat("---|", len(tableLanguages)))
	for _, kind := range tableKinds {
		fmt.Fprintf(&b, "| %s |", kind)
		for _, language := range tableLanguages {
			fmt.Fprintf(&b, " %s |", cell(t, language, kind))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func cell(t *testing.T, language, kind string) string {
	reason := missing[language+"/"+kind]
	paths, _ := filepath.Glob(filepath.Join("testdata", language, kind+".*"))
	if len(paths) == 0 {
		if reason == "" {
			t.Errorf("no fixture and no reason for %s of %s", kind, language)
		}
		return reason
	}
	data, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for line := range strings.Lines(string(data)) {
		if _, facts, ok := strings.Cut(line, mark); ok {
			count += 1 + strings.Count(facts, "; ")
		}
	}
	if count == 0 {
		t.Errorf("%s shows no fact", paths[0])
	}
	if reason != "" {
		t.Errorf("%s exists, but is said to be missing: %s", paths[0], reason)
	}
	return fmt.Sprintf("[%d](../index/facts/%s)", count, filepath.ToSlash(paths[0]))
}
