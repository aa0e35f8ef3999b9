package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"breakwater/review/finding"
	"breakwater/review/target"
)

// notReviewed lists the targets that nobody looked at and what could not be
// read, by reason.
func (r Report) notReviewed() string {
	text := ""
	if groups := r.unreviewed(); len(groups) > 0 {
		rows := convert(byReason(groups), func(g group) string { return "- " + md(g.String()) })
		text = "#### Not reviewed\n\n" + bullets(rows, 50) + "\n"
	}
	if h := hidden(r); h != "" {
		text += md(h) + "\n\n"
	}
	return text
}

// unreviewed maps reasons to the places that they concern; an empty place is
// the run as a whole.
func (r Report) unreviewed() map[string][]string {
	groups := map[string][]string{}
	add := func(reason, place string) {
		reason = cmp.Or(strings.TrimRight(short(plain(reason), 400), "."), "no reason given")
		groups[reason] = append(groups[reason], place)
	}
	for _, t := range r.Targets {
		if t.State == target.OverBudget || t.State == target.Failed {
			add(cmp.Or(t.Reason, string(t.State)), place(t.Path, t.StartLine, t.EndLine))
		}
	}
	for _, g := range r.Gaps {
		add(g.Reason, g.Path)
	}
	return groups
}

// group is what was not reviewed for one reason.
type group struct {
	reason string
	places []string
}

// byReason orders groups: those that concern most first.
func byReason(groups map[string][]string) []group {
	out := make([]group, 0, len(groups))
	for _, reason := range slices.Sorted(maps.Keys(groups)) {
		out = append(out, group{reason, groups[reason]})
	}
	slices.SortStableFunc(out, func(a, b group) int { return len(b.places) - len(a.places) })
	return out
}

// String puts a group in words, with some of its places between backticks.
func (g group) String() string {
	const examples = 5
	places := slices.DeleteFunc(slices.Clone(g.places), func(p string) bool { return p == "" })
	if len(places) == 0 {
		return g.reason
	}
	shown := convert(places[:min(len(places), examples)], func(p string) string { return "`" + tick(p) + "`" })
	if n := len(places) - len(shown); n > 0 {
		shown = append(shown, thousands(n)+" more")
	}
	return g.reason + ": " + and(shown)
}

// ledger lists every target with how it ended.
func (r Report) ledger() string {
	const most = 300
	if len(r.Targets) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("| Target | Why it was one | How it ended |\n|---|---|---|\n")
	for _, t := range r.Targets[:min(len(r.Targets), most)] {
		name := ""
		if t.Symbol != "" {
			name = " " + codeCell(short(t.Symbol, 100))
		}
		fmt.Fprintf(&b, "| %s%s | %s | %s |\n", r.link(t.Path, t.StartLine, t.EndLine, true), name, cell(t.cause()),
			cell(t.end()))
	}
	if n := len(r.Targets) - most; n > 0 {
		fmt.Fprintf(&b, "\n… and %s.\n", count(n, "more target"))
	}
	return folded(fmt.Sprintf("What was looked at: %s", count(len(r.Targets), "target")), b.String())
}

// cause says why something became a target.
func (t Target) cause() string {
	switch {
	case t.Kind == target.Operation, t.Operation != "":
		return "handles `" + tick(t.Operation) + "`"
	case t.Kind == target.Change:
		return "changed"
	}
	return "in scope"
}

// end says how a target ended, and by whom or why.
func (t Target) end() string {
	switch t.State {
	case target.Reviewed:
		if t.ByKind == finding.FromRules {
			return "reviewed by the built-in rules"
		}
		return "reviewed by " + cmp.Or(tick(t.By), "somebody")
	case target.StoodIn:
		return "rules stood in: " + short(plain(t.Reason), 200)
	case target.OverBudget:
		return "over budget: " + short(plain(t.Reason), 200)
	}
	return "failed: " + short(plain(t.Reason), 200)
}
