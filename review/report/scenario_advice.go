package report

import (
	"cmp"
	"fmt"
	"strings"
)

func (a analysis) causes() string {
	var b strings.Builder
	b.WriteString("## Potential Root-Cause Hypotheses\n\n")
	byID := map[string]Target{}
	for _, t := range a.Targets {
		byID[t.ID] = t
	}
	for _, o := range a.shown {
		if o.broken() == 0 {
			continue
		}
		handled := strings.ReplaceAll(a.handledBy(o, byID), "<br>", ", ")
		fmt.Fprintf(&b, "### %s\n\nBroke under %s. Handled by: %s.\n\n",
			o.label(), md(short(strings.Join(o.brokeUnder(), ", "), 300)), handled)
		found := a.byOperation[o.name()]
		if len(found) == 0 {
			b.WriteString("No finding in the code behind it. What remains: the platform (proxies, pools, limits), " +
				"a neighbour, or code that the rules do not read.\n\n")
		}
		for _, f := range found[:min(len(found), mostCauses)] {
			fmt.Fprintf(&b, "- **%s** at %s, %s confidence. %s\n",
				md(f.Title), a.link(f.Path, f.StartLine, f.EndLine, false), f.Confidence, md(f.Why))
			if f.Evidence != "" {
				fmt.Fprintf(&b, "  Seen: %s\n", md(f.Evidence))
			}
		}
		b.WriteString(left(len(found)-mostCauses, "more finding") + "\n")
	}
	if a.failing == 0 {
		b.WriteString("No operation failed, so that there is nothing to explain.\n\n")
	}
	return b.String() + a.Prose.quoted(a.Prose.Causes) + a.limits()
}

// limits says what the hypotheses do not rest on.
func (a analysis) limits() string {
	var rows []string
	for _, g := range a.Gaps {
		rows = append(rows, "- "+md(short(strings.TrimPrefix(g.Path+": "+g.Reason, ": "), 300)))
	}
	if a.Run.Why != "" {
		rows = append(rows, "- "+md(a.Run.Why))
	}
	text := ""
	if len(rows) > 0 {
		text = "What was not read:\n\n" + bullets(rows, mostCauses) + "\n"
	}
	var said []string
	for _, n := range a.Notices {
		said = append(said, "- "+md(short(n, 400)))
	}
	if len(said) > 0 {
		text += "What the run says besides:\n\n" + bullets(said, mostCauses) + "\n"
	}
	return text
}

func (a analysis) recommendations() string {
	if len(a.rules) == 0 {
		return "## Recommendations\n\nNone that follows from the code behind these operations.\n\n" +
			a.Prose.quoted(a.Prose.Recommendations)
	}
	var b strings.Builder
	b.WriteString("## Recommendations\n\n| Priority | Change | Cost | Benefit |\n|---|---|---|---|\n")
	shown := a.rules[:min(len(a.rules), mostRecommended)]
	for _, m := range shown {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", priorities[m.priority()], cell(cmp.Or(m.rule.Fix, m.title())), m.cost(),
			cell("ends this: "+cmp.Or(m.rule.What, m.findings[0].Why)))
	}
	b.WriteString(left(len(a.rules)-len(shown), "more recommendation") + "\n" + a.Prose.quoted(a.Prose.Recommendations))
	for _, m := range shown {
		fmt.Fprintf(&b, "### %s: %s\n\n%s\n\n",
			priorities[m.priority()], md(m.title()), md(cmp.Or(m.rule.Fix, m.findings[0].Why)))
		var rows []string
		for _, f := range m.findings {
			row := fmt.Sprintf("- %s, for %s", a.link(f.Path, f.StartLine, f.EndLine, false), code(short(f.Operation, 200)))
			if len(a.Suggestions) > 0 { // analyze alone makes no patches
				row += " (" + a.fixOf(f) + ")"
			}
			rows = append(rows, row)
		}
		b.WriteString(bullets(rows, mostCauses) + "\n")
	}
	return b.String()
}

// risks says of every recommendation what may go wrong with it: the catalogue's
// traps are the cases in which the change would do harm or nothing.
func (a analysis) risks() string {
	var b strings.Builder
	b.WriteString("## Risks\n\nAfter each change run the scenarios that failed again, " +
		"and watch p95 and the error share.\n\n")
	for _, m := range a.rules[:min(len(a.rules), mostRecommended)] {
		if len(m.rule.Traps) > 0 {
			fmt.Fprintf(&b, "- **%s**: check first: %s.\n", md(m.title()), md(strings.Join(m.rule.TrapsIn(""), "; ")))
		}
	}
	return b.String() + "\n" + a.Prose.quoted(a.Prose.Risks)
}
