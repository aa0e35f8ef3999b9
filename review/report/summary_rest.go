package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"breakwater/review/target"
)

// applying tells how to get and apply the patch.
func (r Report) applying() string {
	placed, joint := r.placed()
	if placed == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("#### Apply the patch\n\n")
	file, commands := r.commands()
	if joint > 0 {
		fmt.Fprintf(&b, "%s holds %s; it applies to the reviewed commit as it is.\n\n", code(file), share(joint, placed))
		b.WriteString(fence("sh", commands) + "\n")
	} else {
		fmt.Fprintf(&b, "%s can be applied one at a time: the files are in %s.\n\n", count(placed, "suggestion"), code(r.inOutputDir("suggestions")))
	}
	if r.Links.Artifact != "" && strings.HasPrefix(r.Links.Artifact, "http") {
		fmt.Fprintf(&b, "All files: [artifact `breakwater`](%s).\n\n", strings.NewReplacer("(", "%28", ")", "%29", " ", "%20", "\n", "", "<", "%3C", ">", "%3E").Replace(plain(r.Links.Artifact)))
	}
	return b.String()
}

// placed counts the suggestions that became patches, and those of them in the
// joint patch.
func (r Report) placed() (all, joint int) {
	for _, s := range r.Suggestions {
		if s.Status == Placed {
			all++
			if s.Joint == Applied {
				joint++
			}
		}
	}
	return all, joint
}

func share(n, of int) string {
	switch {
	case of == 1:
		return "the suggestion"
	case n == of:
		return fmt.Sprintf("all %d suggestions", of)
	}
	return fmt.Sprintf("%d of %d suggestions", n, of)
}

// commands returns the name of the joint patch and the commands that apply it,
// from the artifact of a run or from the output directory.
func (r Report) commands() (file, commands string) {
	if r.Links.run() != "" && r.Links.ArtifactID != "" {
		return "breakwater.patch", fmt.Sprintf("gh run download %s --repo %s --name breakwater --dir breakwater-review\ngit apply breakwater-review/breakwater.patch", r.Links.RunID, r.Links.Repository)
	}
	file = r.inOutputDir("breakwater.patch")
	return file, "git apply " + shellWord(file)
}

// shellWord quotes a word for a shell where it must be.
func shellWord(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// refusedSuggestions lists the mends that could not be placed, with reasons.
func (r Report) refusedSuggestions() string {
	var rows []string
	for _, s := range r.Suggestions {
		if s.Status != Placed {
			rows = append(rows, fmt.Sprintf("- suggestion %d, %s: %s", s.Number, md(short(s.Title, 200)), md(short(s.Refusal, 500))))
		}
	}
	if len(rows) == 0 {
		return ""
	}
	return folded(fmt.Sprintf("%s refused: a patch that might not apply is not handed over", count(len(rows), "suggestion")), bullets(rows, 100))
}

// operations is a table of what scenario results say.
func (r Report) operations() string {
	const most = 100
	if len(r.Operations) == 0 {
		return ""
	}
	byID := map[string]Target{}
	for _, t := range r.Targets {
		byID[t.ID] = t
	}
	var b strings.Builder
	b.WriteString("#### Operations under fault\n\n| Operation | Handled by | Scenarios | Broke under |\n|---|---|---|---|\n")
	for _, o := range r.Operations[:min(len(r.Operations), most)] {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", o.cell(), r.handledBy(o, byID), o.tally(), cell(short(cmp.Or(strings.Join(o.brokeUnder(), ", "), "nothing"), 300)))
	}
	if n := len(r.Operations) - most; n > 0 {
		fmt.Fprintf(&b, "\n… and %s.\n", count(n, "more operation"))
	}
	return b.String() + "\n"
}

func (o Operation) cell() string {
	name := codeCell(short(o.Method+" "+o.Path, 200))
	if o.ID != "" {
		name += "<br>" + codeCell(short(o.ID, 200))
	}
	return name
}

func (r Report) handledBy(o Operation, byID map[string]Target) string {
	var out []string
	for _, id := range o.Targets[:min(len(o.Targets), 3)] {
		if t, ok := byID[id]; ok {
			out = append(out, r.link(t.Path, t.StartLine, t.EndLine, true))
		}
	}
	return cmp.Or(strings.Join(out, "<br>"), "no code found")
}

func (o Operation) tally() string {
	failing := 0
	for _, e := range o.Evidence {
		if e.Failing {
			failing++
		}
	}
	if failing == 0 {
		return fmt.Sprintf("✅ %d of %d held", len(o.Evidence), len(o.Evidence))
	}
	return fmt.Sprintf("❌ %d of %d broke it", failing, len(o.Evidence))
}

// brokeUnder lists the kinds of faults that the operation failed under.
func (o Operation) brokeUnder() []string {
	kinds := map[string]bool{}
	for _, e := range o.Evidence {
		if e.Failing {
			for _, f := range e.Faults {
				kinds[f] = true
			}
			if len(e.Faults) == 0 {
				kinds["no fault at all"] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(kinds))
}

// measurements is every scenario with its figures.
func (r Report) measurements() string {
	const most = 300
	var rows []string
	for _, o := range r.Operations {
		for _, e := range o.Evidence {
			rows = append(rows, fmt.Sprintf("| %s %s | %s | %s | %s | %d | %s | %s |\n", e.mark(), codeCell(short(o.Method+" "+o.Path, 120)), cell(short(e.Scenario, 150)), cell(short(e.Detail, 300)),
				e.outcome(), e.Calls, e.times(), cell(short(strings.Join(e.Missed, "; "), 400))))
		}
	}
	if len(rows) == 0 {
		return ""
	}
	table := "| Operation | Scenario | Fault | Outcome | Calls | p50 / p95 / max | Objectives missed |\n|---|---|---|---|--:|--:|---|\n" + strings.Join(rows[:min(len(rows), most)], "")
	if n := len(rows) - most; n > 0 {
		table += fmt.Sprintf("\n… and %s.\n", count(n, "more scenario"))
	}
	return folded("What each scenario measured", table)
}

func (e Evidence) mark() string {
	if e.Failing {
		return "❌"
	}
	return "✅"
}

func (e Evidence) outcome() string {
	var parts []string
	if e.Failed > 0 {
		parts = append(parts, fmt.Sprintf("%d not as expected", e.Failed))
	}
	if e.Errors > 0 {
		parts = append(parts, count(e.Errors, "error"))
	}
	return cmp.Or(strings.Join(parts, ", "), "as expected")
}

func (e Evidence) times() string {
	if e.Max == 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f / %.0f / %.0f ms", e.P50, e.P95, e.Max)
}

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
		fmt.Fprintf(&b, "| %s%s | %s | %s |\n", r.link(t.Path, t.StartLine, t.EndLine, true), name, cell(t.cause()), cell(t.end()))
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
		return "reviewed by " + cmp.Or(tick(t.By), "somebody")
	case target.StoodIn:
		return "rules stood in: " + short(plain(t.Reason), 200)
	case target.OverBudget:
		return "over budget: " + short(plain(t.Reason), 200)
	}
	return "failed: " + short(plain(t.Reason), 200)
}

// claims lists what a model said that was not so.
func (r Report) claims() string {
	rows := convert(r.Refused, func(c Refused) string {
		return fmt.Sprintf("- %s (%s): %s", md(short(c.Title, 200)), code(short(c.Path, 200)), md(short(c.Reason, 300)))
	})
	if len(rows) == 0 {
		return ""
	}
	return folded(fmt.Sprintf("%s of the model did not stand the check against the code", count(len(rows), "claim")), bullets(rows, 50))
}

func (r Report) strengths() string {
	rows := convert(r.Strengths, func(s Strength) string {
		return fmt.Sprintf("- %s: %s", r.link(s.Path, s.StartLine, 0, false), md(short(s.Text, 400)))
	})
	if len(rows) == 0 {
		return ""
	}
	return folded("Done well", bullets(rows, 20))
}

// footer says where everything is and what it took.
func (r Report) footer() string {
	var parts []string
	if r.Usage.Requests > 0 {
		parts = append(parts, fmt.Sprintf("%s to models, %s tokens in, %s out", count(r.Usage.Requests, "request"), thousands(r.Usage.TokensIn), thousands(r.Usage.TokensOut)))
		if r.Usage.Cost != nil {
			parts = append(parts, fmt.Sprintf("cost %.4f", *r.Usage.Cost))
		}
		if r.Usage.Reasked > 0 {
			parts = append(parts, fmt.Sprintf("asked again %s, of which %d helped", times(r.Usage.Reasked), r.Usage.Recovered))
		}
	}
	if r.OutputDir != "" {
		parts = append(parts, "everything for machines is in "+code(r.inOutputDir("report.json")))
	}
	if len(parts) == 0 {
		return ""
	}
	return "<sub>" + strings.Join(parts, " · ") + "</sub>\n"
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func folded(title, body string) string {
	return "<details><summary>" + htmlText(title) + "</summary>\n\n" + strings.TrimRight(body, "\n") + "\n\n</details>\n\n"
}

// bullets joins lines of a list, at most so many.
func bullets(rows []string, most int) string {
	text := strings.Join(rows[:min(len(rows), most)], "\n") + "\n"
	if n := len(rows) - most; n > 0 {
		text += fmt.Sprintf("- … and %s more\n", thousands(n))
	}
	return text
}
