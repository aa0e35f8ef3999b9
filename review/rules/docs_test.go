package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/rules/match"
)

// TestDocs keeps docs/rules.md in step with the catalogue and the rules.
func TestDocs(t *testing.T) { golden(t, "../../docs/rules.md", docs()) }

func docs() string {
	var b strings.Builder
	b.WriteString("# Rules\n\n<!-- Written by `go test ./review/rules -update` from the catalogue and the rules; do not edit. -->\n\n" +
		"The defects that a review knows by name. A model is asked about all that fit the language;\n" +
		"without a model the built-in rules find those marked with a language under *offline*.\n" +
		"Severities are for code on a request path. Tests, examples, vendored and generated code are never reported.\n\n")
	all := catalogue.All()
	groups := map[string][]catalogue.Rule{}
	for _, r := range all {
		groups[r.Group] = append(groups[r.Group], r)
	}
	b.WriteString("| rule | severity | offline |\n|---|---|---|\n")
	for _, r := range all {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", r.ID, r.ID, r.Severity, offline(r.ID))
	}
	for _, g := range slices.Sorted(maps.Keys(groups)) {
		fmt.Fprintf(&b, "\n## %s\n", g)
		for _, r := range groups[g] {
			describe(&b, r)
		}
	}
	return b.String()
}

func describe(b *strings.Builder, r catalogue.Rule) {
	fmt.Fprintf(b, "\n### %s\n\n**%s.** %s\n\n", r.ID, r.Title, r.What)
	fmt.Fprintf(b, "- severity: %s\n- languages: %s\n- offline: %s\n", r.Severity, languages(r.Languages), offline(r.ID))
	fmt.Fprintf(b, "- mend: %s\n", r.Fix)
	for _, l := range slices.Sorted(maps.Keys(r.Hints)) {
		fmt.Fprintf(b, "  - %s: %s\n", l, r.Hints[l])
	}
	fmt.Fprintf(b, "- no defect: %s\n- sources: %s\n", strings.Join(r.Traps, "; "), strings.Join(r.Sources, "; "))
}

func languages(ls []syntax.Language) string {
	if len(ls) == 0 {
		return "all"
	}
	return joined(ls)
}

// offline lists the languages in which a built-in rule finds the defect.
func offline(id string) string {
	var ls []syntax.Language
	entry, _ := catalogue.Lookup(id)
	for _, l := range syntax.Languages {
		if set, err := match.Compile([]catalogue.Rule{entry}, l); err == nil && !set.Empty() && l == l.Family() {
			ls = append(ls, l)
		}
	}
	if len(ls) == 0 {
		return "no"
	}
	slices.Sort(ls)
	return joined(ls)
}

func joined(ls []syntax.Language) string {
	var names []string
	for _, l := range ls {
		names = append(names, string(l))
	}
	return strings.Join(names, ", ")
}
