package report

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/patch"
)

// TerminalOptions says how a report looks on a terminal. The zero value is
// plain text of 80 columns, as is right for pipes and logs.
type TerminalOptions struct {
	Width int    // columns; 0 means 80, less than 40 counts as 40
	Color bool   // ANSI colours
	Top   string // way from the current folder to the workspace, such as ".."; empty if they are one
}

// Terminal returns the report for a person at a terminal or reading a log:
// the findings with their diffs, worst first, and at the end, where the eye
// is when the command returns, what came out and what to do. It holds no
// control characters but line breaks and, with Color, its own.
func Terminal(report Report, to Delivery, o TerminalOptions) string {
	t := &screen{width: max(40, cmp.Or(o.Width, 80)), color: o.Color, top: o.Top}
	shown := map[int]bool{}
	for _, e := range report.entries() {
		t.entry(report, e, shown)
	}
	t.operations(report)
	t.missing(report)
	t.backends(report)
	t.closing(delivered{report, to})
	return t.b.String()
}

// entry prints a finding, or those of a rule with the first of them in full.
func (t *screen) entry(r Report, e entry, shown map[int]bool) {
	if e.more == nil {
		t.finding(r, e.Finding, shown)
		return
	}
	t.hanging(t.paint(colors[e.Severity], strings.ToUpper(string(e.Severity)))+"  ", "  ", e.title())
	about := []string{plain(e.Rule), "by the " + findersOf(e), r.fixesOf(e)}
	if n := e.untouched(); n > 0 {
		about = append(about, untouched(n, len(e.more)+1))
	}
	t.colored(dim, "  ", "  ", strings.Join(about, " · "))
	rows, left := r.places(e, func(f Finding) string { return short(plain(place(f.Path, f.StartLine, f.EndLine)), 300) })
	left += len(rows) - min(len(rows), mostOnScreen)
	for _, row := range rows[:min(len(rows), mostOnScreen)] {
		t.hanging("  - ", "    ", row)
	}
	if left > 0 {
		t.line(fmt.Sprintf("  … and %s, in report.json", count(left, "more place")))
	}
	t.line("")
	t.line("  Of these, only the first is shown in full:")
	t.line("")
	t.finding(r, e.Finding, shown)
}

// mostOnScreen is how many places of a rule a terminal lists.
const mostOnScreen = 20

// findersOf names who found the findings of an entry.
func findersOf(e entry) string {
	by := map[string]bool{}
	for _, f := range e.all() {
		by[reviewerOf(f)] = true
	}
	return and(slices.Sorted(maps.Keys(by)))
}

// finding prints one finding with its fix.
func (t *screen) finding(r Report, f Finding, shown map[int]bool) {
	head := strings.ToUpper(string(f.Severity))
	t.line(t.paint(colors[f.Severity], head) + "  " +
		t.paint(bold, short(plain(place(f.Path, f.StartLine, f.EndLine)), 300)))
	t.wrapped("  ", short(f.Title, 300))
	about := []string{plain(f.Rule), short(plain(string(f.Confidence)), 20) + " confidence", "by the " + reviewerOf(f)}
	if f.Symbol != "" {
		about = append([]string{"in " + plain(f.Symbol)}, about...)
	}
	if f.Operation != "" {
		about = append(about, plain(f.Operation))
	}
	if c := checked(f); c != "" {
		about = append(about, c)
	}
	if f.Untouched {
		about = append(about, untouched(1, 1))
	}
	t.colored(dim, "  ", "  ", short(strings.Join(about, " · "), 300))
	if f.Why != "" {
		t.line("")
		t.wrapped("  ", short(f.Why, mostWhy))
	}
	if f.Evidence != "" {
		t.hanging("  evidence: ", "    ", short(f.Evidence, mostWhy))
	}
	t.fixOf(r, f, shown)
	t.line("")
}

// reviewerOf names all who found f, in a sentence that begins with "by the".
func reviewerOf(f Finding) string {
	switch by := f.foundBy(); {
	case by[finding.FromModel] && by[finding.FromRules]:
		return "model and the rules"
	case by[finding.FromModel]:
		return "model"
	}
	return "rules"
}

// foundBy tells who reported a finding.
func (f Finding) foundBy() map[finding.Source]bool {
	by := map[finding.Source]bool{f.Source: true}
	for _, o := range f.Sources {
		by[o.Source] = true
	}
	return by
}

// fixOf prints the suggestion of a finding, or how such a defect is fixed.
func (t *screen) fixOf(r Report, f Finding, shown map[int]bool) {
	s := r.suggestion(f)
	if s != nil && s.Status == patch.Placed && shown[s.Number] {
		t.line(fmt.Sprintf("  suggestion %d above fixes this too", s.Number))
		return
	}
	if s != nil && s.Status == patch.Placed {
		shown[s.Number] = true
		t.line("")
		t.hanging("  ", "    ", fmt.Sprintf("suggestion %d%s", s.Number, short(s.heading(f), 300)))
		for _, remark := range s.remarks() {
			t.hanging("  - ", "    ", short(remark, 1000))
		}
		t.diff(s.Diff)
		return
	}
	if f.Quote != "" {
		t.line("")
		text, _ := lines(marked(f.Quote), mostQuote)
		for l := range strings.Lines(text) {
			t.line("  | " + strings.TrimRight(l, "\r\n"))
		}
	}
	if s != nil {
		t.hanging(fmt.Sprintf("  suggestion %d was refused: ", s.Number), "    ", short(s.Refusal, 1000))
	}
	if rule, ok := catalogue.Lookup(f.Rule); ok && rule.Fix != "" {
		t.hanging("  fix: ", "    ", rule.Fix)
	}
}

// diff prints a diff as it is, coloured by line.
func (t *screen) diff(diff []byte) {
	text, cut := lines(marked(readable(diff)), mostDiff)
	for l := range strings.Lines(text) {
		l = strings.TrimRight(l, "\n")
		color := ""
		switch {
		case strings.HasPrefix(l, "+++"), strings.HasPrefix(l, "---"):
			color = bold
		case strings.HasPrefix(l, "+"):
			color = green
		case strings.HasPrefix(l, "-"):
			color = red
		case strings.HasPrefix(l, "@@"):
			color = cyan
		}
		t.line("  " + t.paint(color, l))
	}
	if cut > 0 {
		t.line(fmt.Sprintf("  … and %s", count(cut, "more line")))
	}
}

// operations prints what broke under which fault.
func (t *screen) operations(r Report) {
	if !r.injected() {
		return
	}
	t.line(t.paint(bold, "Operations under fault"))
	for i, o := range r.Operations {
		if i == 100 {
			t.line(fmt.Sprintf("  … and %s", count(len(r.Operations)-i, "more operation")))
			break
		}
		mark, color := "held ", green
		if o.Failing {
			mark, color = "broke", red
		} else if o.unjudged() == len(o.Evidence) {
			mark, color = "–    ", bold
		}
		text := short(plain(o.title(mostLine)), 200)
		if broke := o.brokeUnder(); len(broke) > 0 {
			text += " under " + and(broke)
		}
		if len(o.Targets) == 0 {
			text += " (no code found for it)"
		}
		t.hanging("  "+t.paint(color, mark)+"  ", "         ", text)
	}
	t.line("")
}

// missing prints what was not reviewed.
func (t *screen) missing(r Report) {
	groups := r.unreviewed()
	if len(groups) == 0 {
		return
	}
	t.line(t.paint(bold, "Not reviewed"))
	rows := byReason(groups)
	for i, row := range rows {
		if i == 20 {
			t.line(fmt.Sprintf("  … and %s", count(len(rows)-i, "more reason")))
			break
		}
		t.hanging("  - ", "    ", row.String())
	}
	t.line("")
}

// backends prints how the backends fared where something went wrong.
func (t *screen) backends(r Report) {
	if !r.troubled() {
		return
	}
	t.line(t.paint(bold, "Backends"))
	for _, b := range r.Backends {
		text := fmt.Sprintf("%s: %s, failed %s", where(b), count(b.Requests, "request"), plain(b.failed()))
		if b.LatencyP50 > 0 {
			text += ", answers " + b.latency() + " (p50 / p95)"
		}
		if b.Waited >= 0.1 {
			text += ", waited for " + seconds(b.Waited)
		}
		t.hanging("  ", "    ", text+", "+cmp.Or(plain(b.State), "unknown")+" at the end")
	}
	rows := r.events()
	for i, e := range rows {
		if i == 20 {
			t.line(fmt.Sprintf("  … and %s", count(len(rows)-i, "more event")))
			break
		}
		t.hanging("  "+e.clock()+"  ", "            ", short(e.words(), 400))
	}
	t.line("")
}

// closing prints what came out, how whole it is, and what to do.
func (t *screen) closing(r delivered) {
	t.line(strings.Repeat("─", min(t.width, 80)))
	color := green
	if r.Run.Exit != ExitOK || r.Run.Status == Unavailable {
		color = alarm
	} else if len(r.news()) > 0 || r.Run.Status == Partial || r.Run.Status == Degraded {
		color = amber
	}
	t.colored(color, "", "", verdict(r.Report))
	t.wrapped("", fmt.Sprintf("Status %s. %s", r.Run.Status, strings.Join(standing(r.Report), " ")))
	for _, s := range []string{hidden(r.Report), gate(r.Report)} {
		if s != "" {
			t.wrapped("", s)
		}
	}
	for i, n := range r.notices() {
		if i == 20 {
			break
		}
		t.hanging("note: ", "      ", short(n, 600))
	}
	t.whereabouts(r)
	if f := facts(r.Report); len(f) > 0 {
		t.colored(dim, "", "", strings.Join(f, " · "))
	}
}

// whereabouts says where the patch is and how it is applied.
func (t *screen) whereabouts(r delivered) {
	if r.OutputDir == "" { // no file could be written
		return
	}
	placed, joint := r.placed()
	single, written := r.writtenPatch()
	switch {
	case joint > 0 && r.written(jointFile):
		file := r.inOutputDir(jointFile)
		t.line(fmt.Sprintf("To apply %s: %s", share(joint, placed), t.paint(bold, t.git()+"apply "+shellWord(plain(file)))))
	case written:
		t.line("To apply a suggestion: " + t.git() + "apply " + shellWord(plain(r.inOutputDir(single))))
	}
	at := func(file string) string { return plain(path.Join(t.top, r.inOutputDir(file))) }
	switch summary, whole := r.written("summary.md"), r.written("report.json"); {
	case summary && whole:
		t.line("Full report: " + at("summary.md") + " and report.json beside it")
	case summary:
		t.line("Full report: " + at("summary.md"))
	case whole:
		t.line("Full report: " + at("report.json"))
	}
}

// git is how git is called for the workspace: below its top it would pass over
// what a patch does elsewhere.
func (t *screen) git() string {
	if t.top == "" {
		return "git "
	}
	return "git -C " + shellWord(plain(t.top)) + " "
}
