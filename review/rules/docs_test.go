package rules

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"breakwater/index/syntax"
	"breakwater/review/catalogue"
)

// TestDocs keeps docs/rules.md in step with the catalogue and the rules.
func TestDocs(t *testing.T) { golden(t, "../../docs/rules.md", docs()) }

// TestLanguages keeps docs/rule-languages.md in step, and holds every rule to a
// detector or a reason in each language that the built-in reviewer reads.
func TestLanguages(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Rules by language\n\n" +
		"<!-- Written by `go test ./review/rules -update` from the rule files; do not edit. -->\n\n" +
		"Where the built-in rules see a defect, and why not elsewhere. " +
		"A model is asked about all that occur in a language.\n\n" +
		"| rule | Python | JavaScript, TypeScript | Go | Java |\n|---|---|---|---|---|\n")
	languages := []syntax.Language{syntax.Python, syntax.JavaScript, syntax.Go, syntax.Java}
	seen := make([]int, len(languages))
	for _, r := range catalogue.All() {
		fmt.Fprintf(&b, "| [%s](rules.md#%s) |", r.ID, r.ID)
		offline := Explain(r).Offline
		for i, l := range languages {
			cell := r.Blind(l)
			if slices.Contains(offline, l) {
				seen[i]++
				cell = "**yes**"
			}
			if cell == "" {
				t.Errorf("%s: neither a detector for %s nor a reason (undetected:)", r.ID, l)
			}
			fmt.Fprintf(&b, " %s |", cell)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "| %d rules |", len(catalogue.All()))
	for _, n := range seen {
		fmt.Fprintf(&b, " %d |", n)
	}
	golden(t, "../../docs/rule-languages.md", b.String()+"\n")
}

func docs() string {
	var b strings.Builder
	b.WriteString("# Rules\n\n<!-- Written by `go test ./review/rules -update` from the catalogue and the rules; do not edit. -->\n\n" +
		"The defects that a review knows by name. A model is asked about all that fit the language;\n" +
		"without a model the built-in rules find those marked with a language under *offline*.\n" +
		"Severities are for code on a request path. Tests, examples, vendored and generated code are never reported,\n" +
		"unless a file says that it is such only since the change under review.\n" +
		"The code is where a rule speaks; `breakwater explain RULE` shows beside it where it stays silent.\n\n")
	groups := map[string][]Explanation{}
	b.WriteString("| rule | severity | offline |\n|---|---|---|\n")
	for _, r := range catalogue.All() {
		x := Explain(r)
		groups[r.Group] = append(groups[r.Group], x)
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", r.ID, r.ID, r.Severity, cmp.Or(joined(x.Offline), "no"))
	}
	for _, g := range slices.Sorted(maps.Keys(groups)) {
		fmt.Fprintf(&b, "\n## %s\n", g)
		for _, x := range groups[g] {
			describe(&b, x)
		}
	}
	return b.String()
}

func describe(b *strings.Builder, x Explanation) {
	fmt.Fprintf(b, "\n### %s\n\n**%s.** %s\n\n", x.ID, x.Title, x.What)
	fmt.Fprintf(b, "- severity: %s\n- languages: %s\n", x.Severity, cmp.Or(joined(x.Languages), "all"))
	fmt.Fprintf(b, "- offline: %s\n- fix: %s\n", cmp.Or(joined(x.Offline), "no"), x.Fix)
	for _, l := range slices.Sorted(maps.Keys(x.Hints)) {
		fmt.Fprintf(b, "  - %s: %s\n", l, x.Hints[l])
	}
	fmt.Fprintf(b, "- no defect: %s\n- sources: %s\n", strings.Join(x.TrapsIn(""), "; "), strings.Join(x.Sources, "; "))
	for _, s := range x.Shown {
		if len(s.Found) > 0 {
			fmt.Fprintf(b, "\n```%s\n%s\n```\n", s.Language, strings.Join(s.Found, "\n"))
		}
	}
}

func joined(ls []syntax.Language) string {
	var names []string
	for _, l := range ls {
		names = append(names, string(l))
	}
	return strings.Join(names, ", ")
}
