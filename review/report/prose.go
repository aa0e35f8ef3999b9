package report

import (
	"fmt"
	"strings"
)

// Prose is an analysis in the words of a model, which nobody has checked: paragraphs of
// plain text, parted by blank lines.
type Prose struct {
	Backend                                          string // whose words they are; empty: there are none
	Summary, Posture, Causes, Recommendations, Risks string
}

// longProse bounds one paragraph, and mostParagraphs those of one section.
const (
	longProse      = 2000
	mostParagraphs = 12
)

// quoted prints what a model says in a section, so that it cannot be taken for a figure of ours.
func (p Prose) quoted(text string) string {
	var shown []string
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if words := strings.Join(strings.Fields(paragraph), " "); words != "" && len(shown) < mostParagraphs {
			shown = append(shown, "> "+md(short(words, longProse)))
		}
	}
	if len(shown) == 0 {
		return ""
	}
	return strings.Join(shown, "\n>\n") + "\n\n"
}

// signature says whose words the quotations are, and what they cost.
func (p Prose) signature(u Usage) string {
	if p.Backend == "" {
		return ""
	}
	return fmt.Sprintf("Quoted paragraphs are the words of %s, a model that saw this report and not the code; "+
		"nobody has checked them (%s, %d tokens in, %d out).\n\n",
		code(short(p.Backend, 100)), count(u.Requests, "request"), u.TokensIn, u.TokensOut)
}
