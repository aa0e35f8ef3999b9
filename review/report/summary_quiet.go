package report

import (
	"fmt"
	"strings"
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
		row += ". **It gates all the same**, since this pull request wrote that comment and is not known " +
			"to come from this repository."
	case s.Gates:
		row += ". **It gates all the same**, since the built-in rules found it under an id that is not ignored."
	}
	return row
}

// refuted lists the findings that a model proved wrong, with its words and the code
// that it quotes.
func (r Report) refuted() string {
	rows := convert(r.Disputed, func(d Disputed) string {
		row := fmt.Sprintf("- %s %s, %s at %s: %s. It quotes %s (%s).", icons[d.Severity], md(short(d.Title, 200)),
			code(short(d.Rule, 100)), r.link(d.Path, d.StartLine, 0, true),
			strings.TrimRight(md(short(d.RefutedReason, 300)), "."), code(short(d.RefutedQuote, 200)),
			md(short(d.RefutedBy, 100)))
		if d.Gates {
			row += " **It gates all the same**, since the built-in rules are sure of it."
		}
		return row
	})
	if len(rows) == 0 {
		return ""
	}
	return folded(count(len(rows), "finding")+" refuted by a model, not counted", bullets(rows, 200))
}
