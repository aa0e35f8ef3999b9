package review

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/action"
	"breakwater/review/rules"
)

// explanation is what a terminal shows of a rule.
func explanation(x rules.Explanation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", x.ID, strings.Repeat("=", len(x.ID)))
	action.Wrap(&b, "", x.Title+". "+x.What)
	fmt.Fprintf(&b, "\nSeverity on a request path: %s\n", x.Severity)
	fmt.Fprintf(&b, "Occurs in: %s\n", cmp.Or(languageNames(x.Languages), "all languages"))
	alone := cmp.Or(languageNames(x.Offline), "no language; a model is asked about it")
	fmt.Fprintf(&b, "Found without a model in: %s\n", alone)
	for _, s := range x.Shown {
		if len(s.Found) > 0 {
			fmt.Fprintf(&b, "\nHow it shows in %s:\n", s.Language)
			listing(&b, s.Found)
		}
		if len(s.Fine) > 0 {
			fmt.Fprintf(&b, "No finding in %s:\n", s.Language)
			listing(&b, s.Fine)
		}
	}
	b.WriteString("\nHow to fix it:\n")
	action.Wrap(&b, "  ", x.Fix)
	for _, l := range slices.Sorted(maps.Keys(x.Hints)) {
		action.Wrap(&b, "  ", fmt.Sprintf("%s: %s", l, x.Hints[l]))
	}
	if len(x.Traps) > 0 {
		b.WriteString("\nWhat looks like it and may be ignored:\n")
		for _, trap := range x.Traps {
			text := trap.Text
			if trap.Language != "" {
				text = fmt.Sprintf("%s: %s", trap.Language, text)
			}
			action.Wrap(&b, "  ", "- "+text)
		}
	}
	b.WriteString("\nTo ignore one on purpose, put this into a comment on its line:\n")
	fmt.Fprintf(&b, "  breakwater:ignore %s and the reason\n", x.ID)
	if len(x.Sources) > 0 {
		b.WriteString("\nSources:\n")
		for _, source := range x.Sources {
			action.Wrap(&b, "  ", "- "+source)
		}
	}
	return b.String()
}

// listing shows code.
func listing(b *strings.Builder, lines []string) {
	for _, line := range lines {
		b.WriteString("    " + line + "\n")
	}
}

// languageNames lists languages.
func languageNames(ls []syntax.Language) string {
	var names []string
	for _, l := range ls {
		names = append(names, string(l))
	}
	return strings.Join(names, ", ")
}
