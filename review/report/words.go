package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/target"
)

// The sentences of this file are what every reader gets to see first. Code in
// them stands between backticks.

// verdict says in one line what came out.
func verdict(r Report) string {
	shown := 0
	var parts []string
	for _, s := range finding.Severities {
		if n := r.Count(s); n > 0 {
			shown += n
			parts = append(parts, thousands(n)+" "+string(s))
		}
	}
	switch {
	case r.Run.Status == Unavailable && shown == 0:
		return "Breakwater could not review this code"
	case r.Run.Status == Empty && shown == 0:
		return "Breakwater had nothing to review"
	case len(parts) == 1:
		return "Breakwater: " + plural(shown, parts[0]+" finding")
	case shown > 0:
		return fmt.Sprintf("Breakwater: %s, %s", count(shown, "finding"), and(parts))
	case r.Coverage.missing() > 0 || len(r.Lost) > 0:
		return "Breakwater found nothing in the part that it could review"
	case len(r.Findings)+len(r.Disputed)+r.Hidden.Settled > 0:
		return "Breakwater found nothing that counts"
	case r.Run.Reviewer == ByRules:
		return "Breakwater's built-in rules found nothing"
	}
	return "Breakwater found nothing that would break"
}

// standing says what was reviewed, by whom, and what is missing.
func standing(r Report) []string {
	c := r.Coverage
	switch {
	case r.Run.Status == Unavailable && c.Targets == 0, r.Run.Status == Empty:
		return sentences(cmp.Or(r.Run.Why, "No code of a reviewed language was changed"))
	case c.done() == 0 && c.Targets == 1:
		return append(lost(r), fmt.Sprintf("The only target was not reviewed: %s.", strings.TrimPrefix(missing(r), "1 ")))
	case c.done() == 0:
		return append(lost(r), fmt.Sprintf("None of the %s was reviewed: %s.", count(c.Targets, "target"), missing(r)))
	}
	out := lost(r)
	switch {
	case c.missing() > 0:
		out = append(out, fmt.Sprintf("%s of %s (%d %%) %s reviewed, %s. Not reviewed: %s.", thousands(c.done()),
			count(c.Targets, "target"), c.Percent, wasWere(c.done()), by(r), missing(r)))
	case c.Targets == 1:
		out = append(out, fmt.Sprintf("The only target was reviewed, %s.", by(r)))
	default:
		out = append(out, fmt.Sprintf("All %s were reviewed, %s.", count(c.Targets, "target"), by(r)))
	}
	return append(out, caveats(r)...)
}

// lost says what is wrong with the shards of a review.
func lost(r Report) []string {
	const most = 3
	out := slices.Clone(r.Lost[:min(most, len(r.Lost))])
	if n := len(r.Lost) - len(out); n > 0 {
		out = append(out, fmt.Sprintf("%s with the shards: see what was not reviewed.", count(n, "more problem")))
	}
	return out
}

// caveats says what the named reviewer means for the worth of the review.
func caveats(r Report) []string {
	switch {
	case r.Coverage.StoodIn > 0:
		return []string{
			fmt.Sprintf("The model that was asked for did not review %s: %s.", ofAll(r.Coverage.StoodIn, r.Coverage.Targets),
				strings.Join(reasons(r, target.StoodIn), "; ")),
			"The built-in rules stood in: they find defects of known shape and judge nothing else.",
		}
	case r.Run.Asked == AskedOffline && r.Coverage.done() > 0:
		return []string{"No model was asked, since `offline` is set. The rules find defects of known shape and judge " +
			"nothing else."}
	case r.Run.Reviewer == ByRules && r.Coverage.done() > 0:
		return []string{"No model was asked, since no backend is configured. The rules find defects of known shape and " +
			"judge nothing else; " + invitation(r)}
	}
	return nil
}

// invitation tells how to get a model, in the words of whoever reads it.
func invitation(r Report) string {
	if r.Local {
		return "with the variable `OPENAI_API_KEY` set, or a local model named by `--base-url` and `--model`, a model " +
			"reviews too."
	}
	return "with `openai-api-key` or `backends` a model reviews too."
}

// ofAll names a number of all targets.
func ofAll(n, all int) string {
	switch {
	case n == all && all == 1:
		return "it"
	case n == all:
		return "any of them"
	}
	return count(n, "target")
}

// by names the reviewers with their shares.
func by(r Report) string {
	n := map[string]int{}
	for _, t := range r.Targets {
		switch {
		case t.State == target.Reviewed && t.ByKind == finding.FromModel:
			n["model "+t.By]++
		case t.State == target.StoodIn, t.State == target.Reviewed:
			n[string(finding.FromRules)]++
		}
	}
	names := slices.SortedFunc(maps.Keys(n), func(a, b string) int {
		return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b))
	})
	var parts []string
	for _, name := range names {
		share := ""
		if len(names) > 1 {
			share = thousands(n[name]) + " "
		}
		if backend, ok := strings.CutPrefix(name, "model "); ok {
			parts = append(parts, share+"by "+r.model(backend))
		} else {
			parts = append(parts, share+"by the built-in rules")
		}
	}
	return and(parts)
}

// model names a backend with its model.
func (r Report) model(backend string) string {
	for _, b := range r.Backends {
		if b.Name == backend && b.Model != "" {
			return fmt.Sprintf("`%s` (`%s`)", tick(b.Model), tick(backend))
		}
	}
	return "`" + tick(backend) + "`"
}

// tick takes backticks out of foreign text that is to stand between them.
func tick(s string) string { return short(strings.ReplaceAll(plain(s), "`", "'"), 100) }

// missing says how many targets nobody reviewed, and why.
func missing(r Report) string {
	var parts []string
	if n := r.Coverage.OverBudget; n > 0 {
		parts = append(parts, fmt.Sprintf("%s over budget (%s)", thousands(n),
			strings.Join(reasons(r, target.OverBudget), "; ")))
	}
	if n := r.Coverage.Failed; n > 0 {
		parts = append(parts, fmt.Sprintf("%s failed (%s)", thousands(n), strings.Join(reasons(r, target.Failed), "; ")))
	}
	return and(parts)
}

// reasons lists why targets ended in a state, the most frequent first.
func reasons(r Report, s target.State) []string {
	n, all := map[string]int{}, r.Coverage.Failed
	for _, t := range r.Targets {
		if t.State == s {
			n[cmp.Or(short(strings.TrimRight(plain(t.Reason), "."), 200), "no reason given")]++
			all--
		}
	}
	if all > 0 && s == target.Failed { // they are in no list
		n["lost with their shards"] = all
	}
	sorted := slices.SortedFunc(maps.Keys(n), func(a, b string) int {
		return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b))
	})
	if len(sorted) > 3 {
		sorted = append(sorted[:3:3], "and "+count(len(sorted)-3, "other reason"))
	}
	return sorted
}

// gate says whether the step fails and why; empty if it does not and no gate
// was set.
func gate(r Report) string {
	switch {
	case r.Run.Exit == ExitUnavailable && r.Run.Status == Unavailable && r.Coverage.Targets == 0:
		return failing(r) + ": nothing could be reviewed."
	case r.Run.Exit == ExitUnavailable:
		return fmt.Sprintf("%s: `on-unavailable` is `fail`, and %s not reviewed as asked.", failing(r),
			isAre(r.Coverage.short(), "target"))
	case r.Run.Exit == ExitFindings:
		return failing(r) + ": " + closed(r)
	case r.Run.FailOn != action.FailNever:
		return fmt.Sprintf("No finding is at or above `fail-on: %s`.", r.Run.FailOn)
	}
	return ""
}

// closed says which findings close the gate. Those that are not counted are
// named, since nothing else on the first screen shows them.
func closed(r Report) string {
	all := gating(r.Run.FailOn, r)
	counted := 0
	for counted < len(all) && slices.ContainsFunc(r.news(), func(f Finding) bool { return f.ID == all[counted].ID }) {
		counted++
	}
	if counted > 0 {
		return fmt.Sprintf("%s at or above `fail-on: %s`.", isAre(counted, "finding"), r.Run.FailOn)
	}
	const most = 3
	named := convert(all[:min(len(all), most)], func(f Finding) string {
		why := "disputed"
		if f.Suppressed != nil {
			why = "suppressed"
		}
		return fmt.Sprintf("`%s` at `%s` (%s)", tick(f.Rule), tick(place(f.Path, f.StartLine, 0)), why)
	})
	if n := len(all) - most; n > 0 {
		named = append(named, count(n, "more finding"))
	}
	const text = "no counted finding is at or above `fail-on: %s`, but these gate all the same: %s."
	return fmt.Sprintf(text, r.Run.FailOn, and(named))
}

// failing says what comes of a run that did not go well.
func failing(r Report) string {
	if r.Local {
		return fmt.Sprintf("This run fails with exit status %d", r.Run.Exit)
	}
	return fmt.Sprintf("This step fails with exit status %d", r.Run.Exit)
}

func wasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

func isAre(n int, one string) string {
	if n == 1 {
		return count(n, one) + " is"
	}
	return count(n, one) + " are"
}

// hidden says which findings are counted and not shown; empty if none is.
func hidden(r Report) string {
	var parts []string
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, count(n, "finding")+" "+what)
		}
	}
	add(r.Hidden.BelowConfidence, "below `min-confidence`")
	add(r.Hidden.Suppressed, "suppressed")
	add(r.Hidden.Known, "known from the baseline")
	add(len(r.Disputed), "refuted by a model")
	add(r.Hidden.Settled, "below major and new in code that has not changed since the last review")
	since := sinceBaseline(r)
	if len(parts) == 0 {
		return since
	}
	if since != "" {
		since = " " + since
	}
	return "Counted and not shown above: " + and(parts) + "." + since
}

// sinceBaseline compares the findings with the baseline; empty without one.
func sinceBaseline(r Report) string {
	b := r.Baseline
	if b.From == "" {
		return ""
	}
	return fmt.Sprintf("Compared with the baseline `%s`: %d new, %d known before, %d fixed.",
		tick(b.From), b.New, b.Persisting, len(b.Fixed))
}

// commits says what was reviewed; empty without git.
func commits(r Report) string {
	id := "`" + tick(short7(r.Run.Reviewed)) + "`"
	switch {
	case r.Run.Reviewed == "":
		return ""
	case r.Run.Dirty:
		return "the work tree on top of " + id
	}
	return "commit " + id
}

func short7(commit string) string { return commit[:min(7, len(commit))] }

// facts lists scope, commits, time and tool.
func facts(r Report) []string {
	out := []string{}
	switch r.Run.Scope {
	case action.ScopeFull:
		out = append(out, "scope: everything")
	case "":
	default:
		out = append(out, "scope: what changed")
	}
	switch {
	case r.Run.Scope != action.ScopeFull && r.Run.Compared != "":
		out = append(out, "compared: "+plain(r.Run.Compared))
	case commits(r) != "":
		out = append(out, commits(r))
	}
	if r.Run.Seconds > 0 {
		out = append(out, duration(r.Run.Seconds))
	}
	if r.Run.Tool != "" {
		out = append(out, tick(r.Run.Tool))
	}
	return out
}

func duration(seconds float64) string {
	if seconds < 60 {
		return fmt.Sprintf("%.1f s", seconds)
	}
	return fmt.Sprintf("%d min %d s", int(seconds)/60, int(seconds)%60)
}

// sentences ends a text with a full stop.
func sentences(s string) []string {
	s = strings.TrimSpace(plain(s))
	if s != "" && !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return []string{s}
}
