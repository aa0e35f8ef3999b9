package rules

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/rules/fix"
	"breakwater/review/rules/match"
)

// Check compiles the detectors of a rule for every language and holds them to
// the rule's examples: each returned error names the file and the line.
func Check(r catalogue.Rule, file string) []error {
	var faults []error
	for _, l := range syntax.Languages {
		set, err := match.Compile([]catalogue.Rule{r}, l)
		if err != nil {
			return append(faults, err)
		}
		for _, d := range set.Detectors() {
			for _, x := range d.Fixes {
				if _, err := fix.Parse(l, x.Value); err != nil {
					return append(faults, err)
				}
			}
		}
	}
	faults = append(faults, untried(r)...)
	for _, e := range r.Examples {
		faults = append(faults, checkExample(r, e, file)...)
	}
	return faults
}

// untried returns a fault for each language that a detector speaks of and no
// example does.
func untried(r catalogue.Rule) (faults []error) {
	for _, v := range r.Detect {
		for _, l := range match.LanguagesOf(v) {
			if !slices.ContainsFunc(r.Examples, func(e catalogue.Example) bool { return e.Speaks(l) }) {
				faults = append(faults, v.Errorf("the detector speaks of %s, and the rule has no example in it", l))
			}
		}
	}
	return faults
}

func checkExample(r catalogue.Rule, e catalogue.Example, file string) (faults []error) {
	fault := func(line int, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s:%d: %s", file, e.Line+line, fmt.Sprintf(format, args...)))
	}
	source, marks := unmark(e.Source)
	known, err := facts.Of(e.Language, []byte(source))
	if err != nil {
		fault(0, "the example cannot be read: %v", err)
		return faults
	}
	for _, at := range known.Errors {
		fault(at.StartLine, "the example is not valid %s", e.Language)
	}
	set, err := match.Compile([]catalogue.Rule{r}, e.Language)
	if err != nil {
		return append(faults, err)
	}
	got := map[int]finding.Confidence{}
	for _, m := range set.Run(context.Background(), known, match.Around{}).Matches {
		got[m.StartLine] = m.Confidence
	}
	for i, line := range strings.Split(source, "\n") {
		if want, have := marks[i+1], got[i+1]; !agrees(want, have) {
			fault(i+1, "%s: want %s, have %s", strings.TrimSpace(line), orNothing(want), orNothing(string(have)))
		}
	}
	return faults
}

// unmark cuts the marks off the lines of an example. A mark is the last
// comment of its line: "want", "want high", "low", "ok".
func unmark(text string) (source string, marks map[int]string) {
	marks = map[int]string{}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		for _, comment := range []string{"# ", "// "} {
			at := strings.LastIndex(line, comment)
			if at < 0 {
				continue
			}
			mark, _, _ := strings.Cut(line[at+len(comment):], ":") // a reason may follow
			switch mark = strings.TrimSpace(mark); mark {
			case "want", "want high", "want medium", "low":
				marks[i+1], lines[i] = mark, strings.TrimRight(line[:at], " \t")
			case "ok":
				lines[i] = strings.TrimRight(line[:at], " \t")
			}
		}
	}
	return strings.Join(lines, "\n"), marks
}

func agrees(want string, have finding.Confidence) bool {
	switch want {
	case "":
		return have == ""
	case "want":
		return have == finding.High || have == finding.Medium
	}
	return strings.TrimPrefix(want, "want ") == string(have)
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}
