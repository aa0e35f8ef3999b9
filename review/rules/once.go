package rules

import (
	"fmt"
	"strings"

	"breakwater/review/finding"
	"breakwater/review/rules/match"
)

// oneAFix makes one finding of those in a function that the same fix settles, by their
// edits or by what their detector says (once): the first, which lists the lines of
// the others. ms are the matches that they were made of.
func oneAFix(found []finding.Finding, ms []match.Match) []finding.Finding {
	var out []finding.Finding
	at := map[string]int{}      // what a fix does → index in out
	lines := map[int][]string{} // index in out → lines of the others
	for n, f := range found {
		fix := does(f.Edits)
		if len(fix) == 0 && ms[n].Once {
			fix = []string{f.Title}
		}
		key := fmt.Sprintf("%q %q %q", f.Rule, f.Symbol, fix)
		i, known := at[key]
		if !known || len(fix) == 0 {
			at[key] = len(out)
			out = append(out, f)
			continue
		}
		if f.Confidence.Rank() < out[i].Confidence.Rank() {
			out[i].Confidence = f.Confidence
		}
		lines[i] = append(lines[i], fmt.Sprint(f.StartLine))
	}
	for i, others := range lines {
		line := "line"
		if len(others) > 1 {
			line = "lines"
		}
		out[i].Why += fmt.Sprintf(" The same happens on %s %s.", line, strings.Join(others, ", "))
	}
	return out
}

// does says what edits change.
func does(edits []finding.Edit) (changes []string) {
	for _, e := range edits {
		changes = append(changes, e.Path, fmt.Sprint(e.StartLine), e.Search, e.Replace)
	}
	return changes
}
