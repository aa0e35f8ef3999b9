package report

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/review/finding"
	"breakwater/review/patch"
)

// SummaryLimit is the size in bytes that a summary stays under. GitHub refuses
// a step's summary of more than 1 MiB as a whole
// (https://docs.github.com/actions, "Step isolation and limits").
const SummaryLimit = 1_000_000

// section is a part of the summary that is shown whole or not at all.
type section struct {
	rank int    // 0 is shown in any case; the higher, the earlier it is left out
	name string // what it holds, in the singular
	text string
}

// Ranks of sections that may be left out; single findings lie between.
const (
	rankSide     = 10
	rankFindings = 100
	rankDetails  = 1_000_000
	rankExtras   = 2_000_000
)

// Summary returns summary.md: the report for people, in GitHub's Markdown,
// under [SummaryLimit]. What matters most comes first: what would break, what
// was reviewed by whom, what to do. Text from elsewhere cannot become markup.
func Summary(report Report, to Delivery) []byte {
	r := delivered{report, to}
	sections := []section{{text: r.head()}, {text: r.overview()}, {text: r.applying()}}
	sections = append(sections, r.details()...)
	sections = append(sections,
		section{rankSide, "the list of known findings", r.known()},
		section{rankSide, "the list of suppressed findings", r.suppressed()},
		section{rankSide, "the list of refuted findings", r.refuted()},
		section{rankSide, "the list of refused suggestions", r.refusedSuggestions()},
		section{rankSide, "the table of operations", r.operations()},
		section{rankDetails, "the measurements of the scenarios", r.measurements()},
		section{rankSide, "the list of what was not reviewed", r.notReviewed()},
		section{rankDetails, "the list of targets", r.ledger()},
		section{rankSide, "the table of backends", r.backends()},
		section{rankExtras, "the list of claims that failed verification", r.claims()},
		section{rankExtras, "the list of what is done well", r.strengths()},
		section{rankSide, "the list of files", r.footer()},
	)
	return fit(sections, SummaryLimit)
}

// Provisional returns the summary of a run whose plan stands: what stays if the run is
// killed before it has a report.
func Provisional(targets int, tool string) []byte {
	return fmt.Appendf(nil, "### \u23f3 Breakwater has not finished\n\n> [!WARNING]\n"+
		"> **Partial review.** None of the %s is reviewed yet. The report takes the place of this text; "+
		"where it stays, the run was killed before.\n\n"+
		"<sub>%s</sub>\n", count(targets, "planned target"), code(tool))
}

// fit joins sections and leaves out those of the highest rank until the rest
// fits, saying so at the end.
func fit(sections []section, limit int) []byte {
	const reserve = 2000 // for the note
	total := 0
	for _, s := range sections {
		total += len(s.text)
	}
	out := make([]bool, len(sections))
	order := make([]int, len(sections))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return sections[b].rank - sections[a].rank })
	for _, i := range order {
		if total <= limit-reserve || sections[i].rank == 0 {
			break
		}
		out[i] = true
		total -= len(sections[i].text)
	}
	var b strings.Builder
	var left []string
	n := map[string]int{}
	for i, s := range sections {
		switch {
		case !out[i]:
			b.WriteString(s.text)
		case s.text != "":
			if n[s.name]++; n[s.name] == 1 {
				left = append(left, s.name)
			}
		}
	}
	if len(left) > 0 {
		for i, name := range left {
			if !strings.HasPrefix(name, "the ") {
				left[i] = count(n[name], name)
			}
		}
		fmt.Fprintf(&b, "\n> [!NOTE]\n> Left out here to stay under the size that a summary may have: %s. `report.json` "+
			"holds everything.\n", and(left))
	}
	return []byte(b.String())
}

var icons = map[finding.Severity]string{finding.Critical: "🔴", finding.Major: "🟠", finding.Minor: "🟡",
	finding.Info: "🔵"}

// icon is the mark of the whole run.
func (r Report) icon() string {
	for _, s := range finding.Severities {
		if r.Count(s) > 0 {
			return icons[s]
		}
	}
	switch r.Run.Status {
	case Unavailable:
		return "❌"
	case Partial, Degraded:
		return "⚠️"
	case Empty:
		return "⚪"
	}
	return "✅"
}

// head is the first screen: verdict, standing, gate, notices.
func (r delivered) head() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s %s\n\n", r.icon(), md(verdict(r.Report)))
	b.WriteString(r.alert(standing(r.Report)))
	if g := gate(r.Report); g != "" && r.Run.Exit != ExitOK {
		fmt.Fprintf(&b, "**%s**\n\n", md(g))
	} else if g != "" {
		fmt.Fprintf(&b, "%s\n\n", md(g))
	}
	if since := sinceBaseline(r.Report); since != "" {
		b.WriteString(md(since) + "\n\n")
	}
	notices := r.notices()
	for i, n := range notices {
		if i == 20 {
			fmt.Fprintf(&b, "- and %s\n", count(len(notices)-i, "more notice"))
			break
		}
		fmt.Fprintf(&b, "- %s\n", md(short(n, 600)))
	}
	if len(notices) > 0 {
		b.WriteString("\n")
	}
	if f := facts(r.Report); len(f) > 0 {
		parts := convert(f, md)
		fmt.Fprintf(&b, "<sub>%s</sub>\n\n", strings.Join(parts, " · "))
	}
	return b.String()
}

// alert shows how complete the review is, the louder the less it is.
func (r Report) alert(lines []string) string {
	kind, label := "", ""
	switch r.Run.Status {
	case Unavailable:
		kind, label = "CAUTION", "Unavailable"
	case Partial:
		kind, label = "WARNING", "Partial review"
	case Degraded:
		kind, label = "WARNING", "Degraded review"
	case Empty:
		kind, label = "NOTE", "Empty review"
	default:
		if r.Run.Reviewer == ByRules {
			kind, label = "NOTE", "Rules only"
		}
	}
	if kind == "" {
		return "**" + md(lines[0]) + "** " + joinMD(lines[1:]) + "\n\n"
	}
	return fmt.Sprintf("> [!%s]\n> **%s.** %s\n\n", kind, label, joinMD(lines))
}

func joinMD(lines []string) string {
	return strings.TrimSpace(strings.Join(convert(lines, md), " "))
}

// overview is a table of the worst findings.
func (r Report) overview() string {
	const most = 10
	shown := r.entries()
	if len(shown) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("| | What would break | Where | Fix |\n|---|---|---|---|\n")
	for _, e := range shown[:min(len(shown), most)] {
		where := r.link(e.Path, e.StartLine, 0, true)
		if n := len(e.more); n > 0 {
			where += fmt.Sprintf(" and %d more", n)
		}
		// two short words, which a narrow column would break
		fmt.Fprintf(&b, "| %s&nbsp;%s | %s | %s | %s |\n", icons[e.Severity], e.Severity, cell(short(e.title(), 200)), where,
			strings.Replace(r.fixesOf(e), "by hand", "by&nbsp;hand", 1))
	}
	b.WriteString("\n")
	if n := findingsIn(shown[min(len(shown), most):]); n > 0 {
		fmt.Fprintf(&b, "… and %s.\n\n", count(n, "more finding"))
	}
	return b.String()
}

// findingsIn counts the findings of entries.
func findingsIn(es []entry) int {
	n := len(es)
	for _, e := range es {
		n += len(e.more)
	}
	return n
}

// news are the findings that are neither known nor suppressed.
func (r Report) news() []Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), Finding.quiet)
}

// fixOf says in a word or two whether there is a patch for a finding.
func (r Report) fixOf(f Finding) string {
	s := r.suggestion(f)
	switch {
	case s == nil:
		return "by hand"
	case s.Status != patch.Placed:
		return "by hand (suggestion refused)"
	case s.Joint == patch.LeftOut:
		return fmt.Sprintf("suggestion %d, by itself", s.Number)
	}
	return fmt.Sprintf("suggestion %d", s.Number)
}

// suggestion returns what fixes a finding; nil if nothing was offered.
func (r Report) suggestion(f Finding) *Suggestion {
	if f.Suggestion == nil {
		return nil
	}
	i, ok := slices.BinarySearchFunc(r.Suggestions, *f.Suggestion, func(s Suggestion, n int) int { return s.Number - n })
	if !ok {
		return nil
	}
	return &r.Suggestions[i]
}
