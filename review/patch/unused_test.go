package patch

import (
	"strings"
	"testing"

	"breakwater/review/finding"
)

const detached = `package shop

import (
	"context"
	"net/http"
)

func one(r *http.Request) { run(context.Background()) }

func two(r *http.Request) { run(context.Background()) }

func run(ctx any) {}
`

func detach(id string, line int, source finding.Source) finding.Finding {
	text := strings.Split(detached, "\n")[line-1]
	return finding.Finding{ID: id, Path: "shop.go", Source: source, Edits: []finding.Edit{{
		Path: "shop.go", StartLine: line, Search: text, Replace: strings.Replace(text, "context.Background()", "r.Context()", 1),
	}}}
}

// TestUnusedImports: a fix of ours leaves no import behind, alone or together
// with others, and takes none that is still used.
func TestUnusedImports(t *testing.T) {
	tree := Files{"shop.go": []byte(detached)}
	got := Suggest(tree, []finding.Finding{detach("a", 8, finding.FromRules), detach("b", 10, finding.FromRules)}, Options{})
	for _, s := range got.Suggestions {
		if s.Status != Placed || strings.Contains(string(s.Diff), "-\t\"context\"") {
			t.Errorf("suggestion %d: %s %s\n%s", s.Number, s.Status, s.Refusal, s.Diff)
		}
	}
	if !strings.Contains(string(got.Joint), "-\t\"context\"") {
		t.Errorf("the joint patch keeps an import that nothing uses:\n%s", got.Joint)
	}
	one := strings.Replace(detached, "func two(r *http.Request) { run(context.Background()) }\n\n", "", 1)
	got = Suggest(Files{"shop.go": []byte(one)}, []finding.Finding{detach("a", 8, finding.FromRules)}, Options{})
	if !strings.Contains(string(got.Joint), "-\t\"context\"") {
		t.Errorf("the last use went, the import stayed:\n%s", got.Joint)
	}
	got = Suggest(Files{"shop.go": []byte(one)}, []finding.Finding{detach("a", 8, finding.FromModel)}, Options{})
	if strings.Contains(string(got.Joint), "-\t\"context\"") {
		t.Errorf("what a model wrote was added to:\n%s", got.Joint)
	}
}

// TestEqualEditsAtSeveralPlaces: what counts is where an edit lands, not its
// words.
func TestEqualEditsAtSeveralPlaces(t *testing.T) {
	const line = "    return requests.get(u).status_code"
	src := "import requests\n\n\ndef a(u):\n" + line + "\n\n\ndef b(u):\n" + line + "\n"
	find := func(id string, at int) finding.Finding {
		return finding.Finding{ID: id, Path: "a.py", Edits: []finding.Edit{{Path: "a.py", StartLine: at, Search: line, Replace: strings.Replace(line, "(u)", "(u, timeout=5)", 1)}}}
	}
	got := Suggest(Files{"a.py": []byte(src)}, []finding.Finding{find("a", 5), find("b", 9), find("c", 9)}, Options{})
	if len(got.Suggestions) != 2 || len(got.Suggestions[1].Findings) != 2 || strings.Count(string(got.Joint), "+"+strings.Replace(line, "(u)", "(u, timeout=5)", 1)) != 2 {
		t.Errorf("%d suggestions, joint patch:\n%s", len(got.Suggestions), got.Joint)
	}
}
