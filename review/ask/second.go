package ask

import (
	"cmp"
	"context"
	"fmt"
	"sync"

	"breakwater/failover"
	"breakwater/review/answer"
	"breakwater/review/finding"
	"breakwater/review/target"
)

// Second is what came of the second look beside what the findings tell.
type Second struct {
	Unproved  map[string]int // findings that got no answer, by the reason
	Reasked   int            // requests that were repeated
	Recovered int            // of those, how many the second answer saved
}

// Prove has the findings of results proved and fixed, one request for each file:
// it notes in each what it passed, the edits, or what refutes it. What has no
// usable answer stays as it is.
func (o *Asker) Prove(ctx context.Context, ts []target.Target, results []Result) Second {
	if o.Second != nil {
		another := *o
		another.Backend, another.Window, another.outage = o.Second, o.SecondWindow, &outage{limit: o.outage.limit}
		o = &another
	}
	var mu sync.Mutex
	all := Second{Unproved: map[string]int{}}
	var qs []question
	for _, l := range o.looks(ts, results) {
		qs = append(qs, o.proofs(l, func(a attempt) {
			for _, p := range a.proofs {
				o.note(l, p, a.result.Backend)
			}
			l.relate(a.proofs)
			mu.Lock()
			defer mu.Unlock()
			all.add(l, a)
		}))
	}
	o.each(ctx, qs)
	return all
}

func (s *Second) add(l look, a attempt) {
	if n := len(l.items) - len(a.proofs); n > 0 {
		s.Unproved[cmp.Or(a.result.Reason, "its answer said nothing of them")] += n
	}
	if a.result.Reasked {
		s.Reasked++
	}
	if a.result.Recovered {
		s.Recovered++
	}
}

// proofs asks for those of findings.
func (o *Asker) proofs(l look, end func(attempt)) question {
	return question{
		about: l.targets[0].ID,
		write: func() prompt { return o.second(l) },
		read: func(r failover.Reply) (attempt, error) {
			proofs, err := o.readProofs(l, r.Text)
			return attempt{proofs: proofs}, err
		},
		wrong: func(a attempt) string { return o.complaints(l, a.proofs) },
		more:  provedOnceMore,
		join:  func(first, second attempt) attempt { return o.better(l, first, second) },
		end:   end,
	}
}

const provedOnceMore = `Answer once more, in full: one JSON object of the form asked for and nothing else, with
an entry for each finding.
`

// readProofs holds an answer against the files that were in the request.
func (o *Asker) readProofs(l look, text string) ([]answer.Proof, error) {
	places := make([]finding.Finding, len(l.items))
	paths := make([]string, len(l.items))
	for i, x := range l.items {
		places[i], paths[i] = *x.Finding, x.Path
	}
	proofs, err := answer.ParseProofs(text, paths)
	if err != nil {
		return nil, err
	}
	for i, p := range proofs {
		proofs[i].Quote, proofs[i].Reason = o.original(p.Quote), o.Redact.Public(p.Reason)
		for k, e := range p.Edits {
			p.Edits[k] = o.restored(e)
		}
	}
	return answer.CheckProofs(proofs, places, o.files(l.paths())), nil
}

// complaints says what is wrong with the edits of an answer.
func (o *Asker) complaints(l look, proofs []answer.Proof) string {
	var all []finding.Finding
	for _, p := range proofs {
		x := l.items[p.Number-1]
		if f := *x.Finding; p.Stands && len(p.Edits) > 0 && x.edits {
			f.Edits, f.NewDependencies = p.Edits, p.NewDependencies
			all = append(all, f)
		}
	}
	if o.Vet == nil || len(all) == 0 {
		return ""
	}
	return o.Vet(all)
}

// better joins the answers to a request and to its repetition: what the second
// leaves out stays, and of edits those that can be placed.
func (o *Asker) better(l look, first, second attempt) attempt {
	if len(second.proofs) == 0 {
		first.result.Reasked = true
		return first
	}
	said := map[int]answer.Proof{}
	for _, p := range first.proofs {
		said[p.Number] = p
	}
	for _, p := range second.proofs {
		old, twice := said[p.Number]
		stood := twice && old.Stands && p.Stands
		if stood && (len(p.Edits) == 0 || o.complaints(l, []answer.Proof{p}) != "") {
			p.Edits, p.NewDependencies = old.Edits, old.NewDependencies
		}
		said[p.Number] = p
	}
	second.proofs = nil
	for n := range l.items {
		if p, ok := said[n+1]; ok {
			second.proofs = append(second.proofs, p)
		}
	}
	second.result.Reasked, second.result.Recovered = true, o.complaints(l, second.proofs) == ""
	return second
}

// note enters into a finding what a second look says of it. Without a quote that
// stands in a file, a finding is not refuted.
func (o *Asker) note(l look, p answer.Proof, backend string) {
	x := l.items[p.Number-1]
	f := x.Finding
	switch {
	case p.Stands:
		f.Pass(finding.SecondLook)
		f.Said.Askers = p.Askers
		if x.searched && len(x.guards) == 0 {
			f.Pass(finding.GuardSearch)
		}
		if len(p.Edits) > 0 && x.edits {
			f.Edits, f.NewDependencies = p.Edits, p.NewDependencies
		}
	case p.QuotePath != "":
		f.Refuted = &finding.Verdict{
			Rule: f.Rule, Path: f.Path, Line: f.StartLine, Refuted: true, Quote: p.Quote, Reason: p.Reason, Backend: backend,
			QuotePath: p.QuotePath, QuoteStart: p.QuoteStart, QuoteEnd: p.QuoteEnd,
		}
	}
}

// relate notes which findings have one root cause: they stand, and one names the other.
func (l look) relate(proofs []answer.Proof) {
	stands := map[int]bool{}
	group := map[int]int{} // number → the finding that stands for all with its cause
	shared := map[int]bool{}
	for _, p := range proofs {
		stands[p.Number], group[p.Number] = p.Stands, p.Number
	}
	for _, p := range proofs {
		if !p.Stands || !stands[p.SameAs] {
			continue
		}
		from, to := group[p.Number], group[p.SameAs]
		for n, g := range group {
			if g == from {
				group[n] = to
			}
		}
		shared[p.Number], shared[p.SameAs] = true, true
	}
	for n := range shared {
		l.items[n-1].Said.Cause = fmt.Sprintf("%s, finding %d", l.targets[0].ID, group[n])
	}
}
