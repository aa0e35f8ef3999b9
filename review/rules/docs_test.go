package rules

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"breakwater/review/catalogue"
)

// TestDocs keeps docs/rules.md in step with the catalogue and the rules.
func TestDocs(t *testing.T) { golden(t, "../../docs/rules.md", docs()) }

func docs() string {
	var b strings.Builder
	b.WriteString("# Rules\n\n<!-- Written by `go test ./review/rules -update` from the catalogue and the rules; do not edit. -->\n\n" +
		"The defects that a review knows by name. A model is asked about all that fit the language;\n" +
		"without a model the built-in rules find those marked with a language under *offline*.\n" +
		"Severities are for code on a request path. Tests, examples, vendored and generated code are never reported.\n" +
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
