package report

import (
	"fmt"
	"strings"

	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/patch"
)

// Bounds on what one finding takes in a summary.
const (
	mostWhy   = 4000   // bytes
	mostQuote = 2000   // bytes
	mostDiff  = 20_000 // bytes
	mostOpen  = 5      // findings that are unfolded from the start

	mostListed = 30 // findings that are listed; the others are behind one fold
)

var headings = map[finding.Severity]string{
	finding.Critical: "🔴 Critical", finding.Major: "🟠 Major", finding.Minor: "🟡 Minor", finding.Info: "🔵 Info",
}

// details are the findings in full, one section each, so that the least of
// them can be left out. A long list is folded behind its beginning.
func (r Report) details() []section {
	var out []section
	shown := map[int]Finding{} // suggestion → the finding that shows it
	last := finding.Severity("")
	entries := r.entries()
	for i, f := range entries {
		if i == mostListed {
			out = append(out, section{text: fmt.Sprintf("<details><summary>… and <b>%s</b></summary>\n\n",
				count(findingsIn(entries[i:]), "more finding"))})
		}
		text := ""
		if f.Severity != last {
			last = f.Severity
			text = fmt.Sprintf("#### %s (%s)\n\n", headings[f.Severity], thousands(r.Count(f.Severity)))
		}
		open := i < mostOpen && f.Severity.Rank() <= finding.Major.Rank()
		out = append(out, section{rankFindings + i, "finding", text + r.detail(f, open, shown)})
	}
	if len(entries) > mostListed {
		out = append(out, section{text: "</details>\n\n"})
	}
	return out
}

// detail is one finding in full.
func (r Report) detail(e entry, open bool, shown map[int]Finding) string {
	f := e.Finding
	var b strings.Builder
	attribute := ""
	if open {
		attribute = " open"
	}
	fmt.Fprintf(&b, "<details%s><summary>%s <b>%s</b> · %s</summary>\n\n", attribute, icons[f.Severity],
		htmlText(short(e.title(), 200)), r.whereHTML(e))
	fmt.Fprintf(&b, "%s\n\n", strings.Join(r.about(e), " · "))
	if f.Why != "" {
		fmt.Fprintf(&b, "%s\n\n", md(short(f.Why, mostWhy)))
	}
	b.WriteString(r.listed(e))
	if f.Evidence != "" {
		fmt.Fprintf(&b, "**Evidence:** %s\n\n", md(short(f.Evidence, mostWhy)))
	}
	if s := r.suggestion(f); s == nil || s.Status != patch.Placed {
		if f.Quote != "" {
			b.WriteString(fence("", short(f.Quote, mostQuote)) + "\n")
		}
		b.WriteString(byHand(f))
	}
	b.WriteString(r.fixing(f, shown))
	b.WriteString(r.otherPatches(e, shown))
	b.WriteString("</details>\n\n")
	return b.String()
}

// whereHTML links an entry that is one finding to its place; the places of
// others are listed.
func (r Report) whereHTML(e entry) string {
	if e.more != nil {
		return htmlCode(short(e.Rule, 100))
	}
	return r.htmlLink(e.Path, e.StartLine, e.EndLine)
}

// listed is the list of places of an entry; empty for a single finding.
func (r Report) listed(e entry) string {
	if e.more == nil {
		return ""
	}
	rows, left := r.places(e, func(f Finding) string { return "" })
	var b strings.Builder
	for i, row := range rows {
		f := e.all()[i]
		fmt.Fprintf(&b, "- %s %s\n", r.link(f.Path, f.StartLine, f.EndLine, false), md(row))
	}
	if left > 0 {
		fmt.Fprintf(&b, "- … and %s; `report.json` lists all\n", count(left, "more place"))
	}
	return b.String() + fmt.Sprintf("\nOf these, only the first is shown in full, `%s`:\n\n",
		tick(place(e.Path, e.StartLine, 0)))
}

// about lists what a finding is about, what it is called and who says so.
func (r Report) about(f entry) []string {
	var out []string
	if f.more != nil {
		if n := f.untouched(); n > 0 {
			out = append(out, untouched(n, len(f.more)+1))
		}
		return append(out, md(short(string(f.Confidence), 20))+" confidence", "found by the "+findersOf(f))
	}
	if f.Symbol != "" {
		out = append(out, "in "+code(short(f.Symbol, 100)))
	}
	if f.Operation != "" {
		out = append(out, "operation "+code(short(f.Operation, 150)))
	}
	if f.Untouched {
		out = append(out, untouched(1, 1))
	}
	out = append(out, "rule "+code(short(f.Rule, 100)), md(short(string(f.Confidence), 20))+" confidence")
	out = append(out, "found by the "+strings.Replace(reviewerOf(f.Finding), "rules", "built-in rules", 1))
	if c := checked(f.Finding); c != "" {
		out = append(out, c)
	}
	return out
}

// byHand tells how such a defect is fixed, where there is no patch.
func byHand(f Finding) string {
	if rule, ok := catalogue.Lookup(f.Rule); ok && rule.Fix != "" {
		return "**How to fix it:** " + md(rule.Fix) + "\n\n"
	}
	return ""
}

// fixing shows the suggestion of a finding. A suggestion that fixes several
// is shown with the first.
func (r Report) fixing(f Finding, shown map[int]Finding) string {
	s := r.suggestion(f)
	if s == nil {
		return ""
	}
	if s.Status != patch.Placed {
		return fmt.Sprintf("**Suggestion %d was refused:** %s\n\n", s.Number, md(short(s.Refusal, 1000)))
	}
	if first, ok := shown[s.Number]; ok {
		return fmt.Sprintf("**[Suggestion %d](#%s)** fixes this too; it is shown at “%s”, %s.\n\n",
			s.Number, s.anchor(), md(short(first.Title, 200)), r.link(first.Path, first.StartLine, 0, false))
	}
	shown[s.Number] = f
	var b strings.Builder
	fmt.Fprintf(&b, "%s**Suggestion %d**%s\n\n", s.target(), s.Number, md(short(s.heading(f), 300)))
	for _, remark := range s.remarks() {
		fmt.Fprintf(&b, "- %s\n", md(short(remark, 1000)))
	}
	if len(s.remarks()) > 0 {
		b.WriteString("\n")
	}
	diff, cut := lines(readable(s.Diff), mostDiff)
	b.WriteString(fence("diff", diff) + "\n")
	if cut > 0 {
		fmt.Fprintf(&b, "%s of it are left out here; %s holds all.\n\n", count(cut, "line"), code(s.Patch))
	}
	return b.String()
}

// anchor is the name by which links within a summary find a suggestion.
func (s Suggestion) anchor() string { return "breakwater-suggestion-" + itoa(s.Number) }

// target is where such links lead.
func (s Suggestion) target() string { return `<a name="` + s.anchor() + `"></a>` }

// heading is the title of a suggestion after a colon; empty where the finding's
// own title says the same.
func (s Suggestion) heading(f Finding) string {
	if s.Title == "" || s.Title == f.Title {
		return ""
	}
	return ": " + s.Title
}

// remarks are what somebody who applies the suggestion should know.
func (s Suggestion) remarks() []string {
	var out []string
	if s.Note != "" {
		out = append(out, s.Note)
	}
	for _, n := range s.Needs {
		remark := fmt.Sprintf("It needs `%s`", tick(n.Dependency))
		if n.Command != "" {
			remark += fmt.Sprintf(": `%s`", tick(n.Command))
		}
		out = append(out, remark)
	}
	if s.Joint == patch.LeftOut {
		remark := "It is not in `breakwater.patch`; apply `" + s.Patch + "` by itself"
		if s.LeftOutReason != "" {
			remark += ": " + s.LeftOutReason
		}
		out = append(out, remark)
	}
	if s.Verified != NotRun && s.Verified != "" {
		out = append(out, "Verification: "+string(s.Verified))
	}
	return out
}

// readable drops the lines of a diff that only programs need.
func readable(diff []byte) string {
	var b strings.Builder
	for line := range strings.Lines(string(diff)) {
		if strings.HasPrefix(line, "diff --git ") || strings.HasPrefix(line, "index ") {
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}

// lines cuts text to at most limit bytes of whole lines and returns how many
// lines are missing. A first line that is longer alone is cut. A negative limit
// counts as 0.
func lines(s string, limit int) (kept string, cut int) {
	if limit = max(limit, 0); len(s) <= limit {
		return s, 0
	}
	end := strings.LastIndexByte(s[:limit], '\n') + 1
	if end == 0 {
		return short(s[:limit], limit), strings.Count(s, "\n")
	}
	return s[:end], strings.Count(strings.TrimRight(s[end:], "\n"), "\n") + 1
}

// known lists the findings that an earlier report had.
func (r Report) known() string {
	var b strings.Builder
	n := 0
	for _, f := range r.Findings {
		if !f.Known || f.Suppressed != nil {
			continue
		}
		if n++; n <= 200 {
			fmt.Fprintf(&b, "| %s&nbsp;%s | %s | %s |\n", icons[f.Severity], f.Severity, cell(short(f.Title, 200)),
				r.link(f.Path, f.StartLine, 0, true))
		}
	}
	if n == 0 {
		return ""
	}
	more := ""
	if n > 200 {
		more = fmt.Sprintf("… and %s.\n\n", count(n-200, "more known finding"))
	}
	return fmt.Sprintf("<details><summary>%s from the baseline, not counted by the gate</summary>\n\n| | What would "+
		"break | Where |\n|---|---|---|\n%s\n%s</details>\n\n", count(n, "known finding"), b.String(), more)
}
