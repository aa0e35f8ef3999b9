package facts

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"breakwater/index/syntax"
)

// The columns and rows of the table in docs/facts.md.
var (
	tableLanguages = []string{"python", "go", "javascript", "typescript", "java", "csharp", "php", "ruby", "rust"}
	tableKinds     = []string{
		"binding", "call", "hold", "keep", "loop", "handler", "spawn", "entry", "guard", "listener", "comment", "decorator",
		"throw", "return", "literal",
	}
)

// missing says why a kind has no facts in a language, by "language/kind".
var missing = map[string]string{
	"go/decorator":   "Go has none; `//go:` lines are comments",
	"go/throw":       "Go returns errors; `panic` is a call",
	"rust/keep":      "Rust closes what an object keeps where the object ends",
	"rust/throw":     "Rust returns errors; `panic!` is a call",
	"ruby/decorator": "Ruby has none: what stands above a method is a call, or a comment",
}

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

// TestDesign holds the function in docs/design.md against its own comments: where
// one names a kind, a fact of that kind begins on its line.
func TestDesign(t *testing.T) {
	page, err := os.ReadFile("../../docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```python\n")
	source, _, ok := strings.Cut(rest, "```\n")
	if !ok {
		t.Fatal("no function in Python")
	}
	f, err := Of(syntax.Python, []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	for kind, there := range linesByKind(f) {
		named := false
		for i, line := range strings.Split(source, "\n") {
			_, said, _ := strings.Cut(line, "# ")
			if !slices.Contains(strings.FieldsFunc(said, func(c rune) bool { return !unicode.IsLetter(c) }), kind) {
				continue
			}
			if named = true; !there[i+1] {
				t.Errorf("no %s begins on %q", kind, line)
			}
		}
		if !named {
			t.Errorf("no line shows what a %s is", kind)
		}
	}
}

// linesByKind gives the lines on which facts of each kind begin, by the names that
// the table of docs/design.md has for the kinds.
func linesByKind(f *File) map[string]map[int]bool {
	lines := map[string]map[int]bool{}
	for kind, describe := range descriptions {
		at := map[int]bool{}
		for _, d := range describe(f) {
			at[d.line] = true
		}
		lines[strings.ToUpper(kind[:1])+kind[1:]] = at
	}
	return lines
}
