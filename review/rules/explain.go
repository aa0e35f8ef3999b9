package rules

import (
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/rules/match"
)

// Explanation is what there is to know of a rule, all of it from its file.
type Explanation struct {
	catalogue.Rule
	Offline []syntax.Language // in which the built-in rules find it, by name
	Shown   []Shown           // by language, as the file has them
}

// Shown is how a rule shows in one language: lines of its examples.
type Shown struct {
	Language syntax.Language
	Found    []string // where it speaks
	Fine     []string // where it stays silent, for comparison
}

// mostLines bounds the lines of examples that are shown of each kind.
const mostLines = 3

// Explain returns what there is to know of a rule.
func Explain(r catalogue.Rule) Explanation {
	x := Explanation{Rule: r}
	for _, l := range syntax.Languages {
		set, err := match.Compile([]catalogue.Rule{r}, l)
		if err == nil && !set.Empty() && l == l.Family() {
			x.Offline = append(x.Offline, l)
		}
	}
	slices.Sort(x.Offline)
	for _, e := range r.Examples {
		x.show(e)
	}
	return x
}

func (x *Explanation) show(e catalogue.Example) {
	i := slices.IndexFunc(x.Shown, func(s Shown) bool { return s.Language == e.Language })
	if i < 0 {
		i = len(x.Shown)
		x.Shown = append(x.Shown, Shown{Language: e.Language})
	}
	s := &x.Shown[i]
	source, marks := unmark(e.Source)
	lines := strings.Split(source, "\n")
	for n, line := range strings.Split(e.Source, "\n") {
		text := strings.TrimSpace(lines[n])
		into := &s.Found
		switch mark := marks[n+1]; {
		case mark == "low":
			continue // a doubt is no good example
		case mark == "" && line != lines[n]: // marked as ok
			into = &s.Fine
		case mark == "":
			continue
		}
		if len(*into) < mostLines && !slices.Contains(*into, text) {
			*into = append(*into, text)
		}
	}
	s.Fine = slices.DeleteFunc(s.Fine, func(line string) bool { // the line alone does not decide
		return slices.Contains(s.Found, line)
	})
}
