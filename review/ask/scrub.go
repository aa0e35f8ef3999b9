package ask

import (
	"slices"

	"breakwater/review/finding"
)

// A server sees the key that it is called with, and a model may repeat what the
// server shows it. So the run's keys are taken out of an answer before anything
// is made of it.

// withoutKeys hides the run's keys in what came of an answer. An edit that holds
// one would write it into the user's code: it is refused.
func (o Options) withoutKeys(a attempt) attempt {
	r := &a.result
	for i, f := range r.Findings {
		if slices.ContainsFunc(f.Edits, o.holdsKey) {
			f.Edits = nil
			r.Refused = append(r.Refused,
				Refusal{Title: f.Title, Path: f.Path, Reason: "its edit holds one of the run's own keys"})
		}
		r.Findings[i] = o.hidden(f)
	}
	for i, s := range r.Strengths {
		r.Strengths[i].Text = o.Hide(s.Text)
	}
	for i, v := range r.Verdicts {
		r.Verdicts[i].Reason = o.Hide(v.Reason)
	}
	for i, x := range r.Refused {
		r.Refused[i] = Refusal{Title: o.Hide(x.Title), Path: o.Hide(x.Path), Reason: o.Hide(x.Reason)}
	}
	for i, p := range a.proofs {
		if slices.ContainsFunc(p.Edits, o.holdsKey) {
			a.proofs[i].Edits = nil
		}
		a.proofs[i].Reason = o.Hide(p.Reason)
		for k, d := range p.NewDependencies {
			p.NewDependencies[k] = o.Hide(d)
		}
	}
	r.Reason, a.problem = o.Hide(r.Reason), o.Hide(a.problem)
	return a
}

func (o Options) holdsKey(e finding.Edit) bool {
	return slices.ContainsFunc(append([]string{e.Path, e.To, e.Search, e.Replace}, e.Anchors...), func(s string) bool {
		return o.Hide(s) != s
	})
}

func (o Options) hidden(f finding.Finding) finding.Finding {
	for _, s := range []*string{&f.Rule, &f.Title, &f.Symbol, &f.Operation, &f.Why, &f.Quote, &f.Evidence} {
		*s = o.Hide(*s)
	}
	for i, d := range f.NewDependencies {
		f.NewDependencies[i] = o.Hide(d)
	}
	return f
}
