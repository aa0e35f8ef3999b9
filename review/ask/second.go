package ask

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

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
	var mu sync.Mutex
	var all Second
	to := o.Backend
	if o.Second != nil {
		to, o.outage, o.Window = o.Second, &outage{limit: o.outage.limit}, o.SecondWindow
	}
	var g errgroup.Group
	g.SetLimit(max(o.Concurrency, 1))
	for _, l := range o.looks(ts, results) {
		p := o.second(l)
		p.recalled = recalls(to, o.redacted(p.message()))
		if !p.recalled && !o.ledger.admit(ctx, p.cost()) {
			mu.Lock()
			all.add(l, 0, "what is left of max-tokens does not cover it")
			mu.Unlock()
			continue
		}
		g.Go(func() error {
			if !p.recalled {
				defer o.ledger.settle(p.cost())
			}
			one := o.proved(ctx, to, l, p)
			mu.Lock()
			defer mu.Unlock()
			all.merge(one)
			return nil
		})
	}
	g.Wait() // the functions above return no errors
	return all
}

func (s *Second) add(l look, proved int, reason string) {
	if n := len(l.items) - proved; n > 0 {
		s.merge(Second{Unproved: map[string]int{reason: n}})
	}
}

func (s *Second) merge(one Second) {
	for reason, n := range one.Unproved {
		if s.Unproved == nil {
			s.Unproved = map[string]int{}
		}
		s.Unproved[reason] += n
	}
	s.Reasked, s.Recovered = s.Reasked+one.Reasked, s.Recovered+one.Recovered
}

// proved asks about findings, once more where the answer was not good.
func (o *Asker) proved(ctx context.Context, to Backend, l look, p prompt) (s Second) {
	switch {
	case ctx.Err() != nil:
		s.add(l, 0, lateReason(ctx))
		return s
	case !p.recalled && o.outage.given() != "":
		s.add(l, 0, o.outage.given())
		return s
	}
	first := o.prove(ctx, to, l, p)
	o.outage.saw(attempt{result: Result{Status: first.status, Reason: first.reason}})
	best := first
	if problem := cmp.Or(first.problem, o.complaints(l, first.proofs)); problem != "" {
		again := p.again(problem, provedOnceMore)
		if ctx.Err() == nil && o.ledger.again(again.cost()) {
			second := o.prove(ctx, to, l, again)
			s.Reasked = 1
			if best = o.better(l, first, second); len(second.proofs) > 0 && o.complaints(l, best.proofs) == "" {
				s.Recovered = 1
			}
		}
	}
	for _, x := range best.proofs {
		o.note(l, x, best.backend)
	}
	l.relate(best.proofs)
	s.add(l, len(best.proofs), cmp.Or(best.reason, "its answer said nothing of them"))
	return s
}

const provedOnceMore = `Answer once more, in full: one JSON object of the form asked for and nothing else, with
an entry for each finding.
`

// proving is one answer of a second look.
type proving struct {
	status  Status
	backend string
	proofs  []answer.Proof
	problem string // in words for the model; empty if a second try is pointless
	reason  string // why it is of no use
}

func (o *Asker) prove(ctx context.Context, to Backend, l look, p prompt) proving {
	reply, err := o.send(ctx, to, p)
	if err != nil {
		failed := o.failure(ctx, l.batch, reply, err)
		return proving{status: failed.Status, reason: failed.Reason}
	}
	got := proving{status: Unusable, backend: reply.Backend}
	if reply.Refused() {
		got.reason = fmt.Sprintf("%s refused it (%s)", reply.Backend, reply.FinishReason)
		return got
	}
	places := make([]finding.Finding, len(l.items))
	paths := make([]string, len(l.items))
	for i, x := range l.items {
		places[i], paths[i] = *x.Finding, x.Path
	}
	proofs, err := answer.ParseProofs(reply.Text, paths)
	if err != nil {
		got.problem = err.Error()
		got.reason = fmt.Sprintf("%s answered what cannot be read: %v", reply.Backend, err)
		return got
	}
	for i := range proofs {
		proofs[i] = o.clean(proofs[i])
	}
	got.status, got.proofs = Answered, answer.CheckProofs(proofs, places, o.files(l.paths()))
	return got
}

// clean restores what the model was shown in another form, and takes out the
// run's keys.
func (o *Asker) clean(p answer.Proof) answer.Proof {
	p.Quote, p.Reason = o.original(p.Quote), o.Redact.Public(p.Reason)
	for i, e := range p.Edits {
		p.Edits[i] = o.restored(e)
	}
	if o.Hide == nil {
		return p
	}
	if slices.ContainsFunc(p.Edits, o.holdsKey) {
		p.Edits = nil
	}
	p.Reason = o.Hide(p.Reason)
	for i, d := range p.NewDependencies {
		p.NewDependencies[i] = o.Hide(d)
	}
	return p
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
func (o *Asker) better(l look, first, second proving) proving {
	if len(second.proofs) == 0 {
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
		f.Said.Worth = p.Worth
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
