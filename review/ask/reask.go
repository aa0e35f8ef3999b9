package ask

import (
	"slices"

	"breakwater/review/finding"
)

// joined makes one result of an answer and of the one given after a complaint
// about it. A model that is asked again tends to repeat only what was
// complained about, or to withdraw everything: what was sound in the first
// answer stays, and so does a finding whose edits are wrong.
func (o Options) joined(first, second attempt) attempt {
	a, b := first.result, second.result
	r := a
	switch {
	case b.Status != Answered:
	case a.Status != Answered:
		r = b
		r.Recovered = second.problem == "" && o.sound(b.Findings...)
	default:
		r = o.union(a, b)
		r.Recovered = second.problem == "" && len(b.Findings) > 0 && o.sound(b.Findings...)
	}
	r.Reasked = true
	r.Lost, r.OverLimit = lost(a, b), max(a.OverLimit, b.OverLimit)
	r.Recovered = r.Recovered && r.Lost == 0
	return attempt{result: r}
}

// lost counts the findings that were cut off in one of two answers and that the
// other did not bring: it must have more than what stood in both.
func lost(a, b Result) int {
	more := func(x, than Result) int {
		n := 0
		for _, f := range x.Findings {
			if !slices.ContainsFunc(than.Findings, func(g finding.Finding) bool { return same(f, g) }) {
				n++
			}
		}
		return n
	}
	return max(a.Lost-more(b, a), b.Lost-more(a, b), 0)
}

func (o Options) union(a, b Result) Result {
	r := Result{Status: Answered, Backend: b.Backend, Strengths: b.Strengths, Refused: b.Refused}
	r.Verdicts = slices.Concat(a.Verdicts, b.Verdicts) // where they differ, the first counts
	if len(r.Strengths) == 0 {
		r.Strengths = a.Strengths
	}
	left := slices.Clone(b.Findings)
	for _, f := range a.Findings {
		i := slices.IndexFunc(left, func(g finding.Finding) bool { return same(f, g) })
		if i < 0 {
			r.Findings = append(r.Findings, f)
			continue
		}
		if again := left[i]; len(again.Edits) > 0 && (o.sound(again) || !o.sound(f)) {
			f = again
		}
		r.Findings = append(r.Findings, f)
		left = slices.Delete(left, i, i+1)
	}
	r.Findings = append(r.Findings, left...)
	for _, x := range a.Refused {
		if !b.names(x) {
			r.Refused = append(r.Refused, x)
		}
	}
	return r
}

// names reports whether a refused claim came back, in whatever form.
func (r Result) names(x Refusal) bool {
	found := func(f finding.Finding) bool { return f.Path == x.Path && f.Title == x.Title }
	refused := func(y Refusal) bool { return y.Path == x.Path && y.Title == x.Title }
	return slices.ContainsFunc(r.Findings, found) || slices.ContainsFunc(r.Refused, refused)
}

// sound reports whether the edits of findings can be placed and stand the
// checks.
func (o Options) sound(fs ...finding.Finding) bool { return o.Vet == nil || o.Vet(fs) == "" }

// same reports whether two findings, one of each answer, speak of one defect.
func same(f, g finding.Finding) bool {
	alike := f.Rule == g.Rule || f.Title == g.Title
	near := f.Overlaps(g) || f.Quote != "" && f.Quote == g.Quote
	return f.Path == g.Path && alike && near
}
