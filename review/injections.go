package review

import (
	"cmp"
	"strings"

	"breakwater/review/action"
	"breakwater/review/foreign"
	"breakwater/review/redact"
	"breakwater/review/report"
	"breakwater/review/target"
)

// mostInjections bounds what a report lists.
const mostInjections = 200

// injections lists where text that a model is shown speaks to it, in the order of
// the plan. Its answer cannot do more by that than any other; whoever reads the
// report shall know that somebody tried.
func injections(in action.Inputs, p planned, e evidence) (all []report.Injection, notices []string) {
	seen := map[report.Injection]bool{}
	add := func(path, text string, from int) {
		for _, a := range foreign.Attempts(text) {
			x := report.Injection{Path: path, Line: max(from+a.Line-1, 1), Kind: string(a.Kind)}
			if !seen[x] {
				seen[x], all = true, append(all, x)
			}
		}
	}
	for _, t := range p.Targets {
		tried(t, add)
	}
	for _, o := range e.operations {
		review := o.Review
		o.Review = "" // of another file than the rest
		from := cmp.Or(strings.Join(in.Results, " "), e.review)
		redact.Each(o, func(_, text string) { add(from, text, 1) })
		add(e.review, review, 1)
	}
	if len(all) == 0 {
		return nil, nil
	}
	first := all[0]
	notices = append(notices, notice("Text that the model was shown speaks to it, as if to steer the review, at %s; "+
		"the first is line %d of %s (%s). An answer can do no more by that; look at who wrote it.",
		report.Count(len(all), "place", "places"), first.Line, first.Path, first.Kind))
	return all[:min(len(all), mostInjections)], notices
}

// tried adds the texts of a target, its names included.
func tried(t target.Target, add func(path, text string, from int)) {
	add(t.Path, t.Path, 1)
	add(t.Path, t.Symbol, t.StartLine)
	add(t.Path, t.Text, t.StartLine)
	for _, x := range t.Context {
		add(x.Path, x.Path, 1)
		add(x.Path, x.Symbol, x.StartLine)
		add(x.Path, x.Text, x.StartLine)
	}
}
