package report

import (
	"fmt"
)

// suppressed lists the findings that are folded away, with the reason and what
// gates all the same.
func (r Report) suppressed() string {
	var rows []string
	for _, f := range r.Findings {
		if f.Suppressed != nil {
			rows = append(rows, r.suppressedRow(f))
		}
	}
	if len(rows) == 0 {
		return ""
	}
	return folded(count(len(rows), "suppressed finding")+", not counted", bullets(rows, 200))
}

func (r Report) suppressedRow(f Finding) string {
	s := f.Suppressed
	row := fmt.Sprintf("- %s %s, %s at %s: %s", icons[f.Severity], md(short(f.Title, 200)), code(short(f.Rule, 100)),
		r.link(f.Path, f.StartLine, 0, true), md(short(s.Reason, 300)))
	switch {
	case s.Path != "":
		row += fmt.Sprintf(" (%s, %s", md(string(s.By)), code(short(place(s.Path, s.Line, 0), 300)))
	default:
		row += " (" + md(string(s.By))
	}
	if s.Until != "" {
		row += ", until " + md(s.Until)
	}
	row += ")"
	switch {
	case s.Gates && s.New:
		row += ". **It gates all the same**, since this pull request wrote that comment and does not come " +
			"from this repository."
	case s.Gates:
		row += ". **It gates all the same**, since the built-in rules found it under an id that is not ignored."
	}
	return row
}
