package ask

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"breakwater/failover"
	"breakwater/review/answer"
)

// question is a request with what is made of its answer.
type question struct {
	about string // its first target, for the log
	write func() prompt
	read  func(failover.Reply) (attempt, error) // an error means that nothing of the answer can be used
	wrong func(attempt) (problem string)        // with what could be used
	more  string                                // how to answer once more
	join  func(first, second attempt) attempt   // what stays of both answers
	end   func(attempt)                         // called once, by several goroutines at once
}

// attempt is one answer with what is wrong with it, in words for the model; a second look
// has proofs beside the result.
type attempt struct {
	result  Result
	proofs  []answer.Proof
	problem string
}

// each asks the questions for which there is a budget, at most Concurrency at a time. The
// order of admission is the order of risk: what a budget cuts off is what mattered least.
func (o *Asker) each(ctx context.Context, qs []question) {
	var g errgroup.Group
	g.SetLimit(max(o.Concurrency, 1))
	repeated := repays(len(qs), max(o.Concurrency, 1))
	for _, q := range qs {
		p := q.write()
		p.recalled, p.repeated = o.recalls(p), repeated
		if !p.recalled {
			if without := o.ledger.admit(ctx, p.cost()); without != "" {
				q.end(attempt{result: Result{Status: OverBudget, Reason: without}})
				continue
			}
		}
		g.Go(func() error {
			if !p.recalled {
				defer o.ledger.settle(p.cost())
			}
			q.end(o.ask(ctx, q, p))
			return nil
		})
	}
	g.Wait() // the functions above return no errors
}

// repays reports whether it pays that a provider keeps the beginning which so many requests
// share: those that go out at once, before any answer, each write it at 1.25 of its price,
// the others read it at a tenth (Anthropic, Prompt caching: "Pricing").
func repays(requests, atOnce int) bool { return 90*(requests-atOnce) > 25*atOnce }

// ask asks unless the run or the model has ended, and once more where something is wrong
// with the answer.
func (o *Asker) ask(ctx context.Context, q question, p prompt) attempt {
	switch reason := o.outage.given(); {
	case ctx.Err() != nil:
		return attempt{result: Result{Status: Late, Reason: lateReason(ctx)}}
	case !p.recalled && reason != "":
		return attempt{result: Result{Status: Unavailable, Reason: reason}}
	}
	first := o.answer(ctx, q, p)
	if !p.recalled && o.outage.saw(first.result) {
		o.Log.Warn("the remaining targets are not asked for", "unanswered in a row", o.outage.limit)
	}
	if first.problem == "" && first.result.Status == Answered {
		first.problem = q.wrong(first)
	}
	if first.problem == "" {
		return first
	}
	o.Log.Info("asking again", "target", q.about, "because", first.problem)
	again := p.again(first.problem, q.more)
	if ctx.Err() != nil || !o.ledger.again(again.cost()) {
		return first
	}
	return q.join(first, o.answer(ctx, q, again))
}

// answer asks once. Who refuses would refuse again: that is no problem to tell of.
func (o *Asker) answer(ctx context.Context, q question, p prompt) attempt {
	reply, err := o.send(ctx, p)
	if err != nil {
		o.Log.Warn("no answer", "target", q.about, "error", err)
		return o.withoutKeys(attempt{result: failure(ctx, reply, err)})
	}
	if reply.Refused() {
		return o.withoutKeys(attempt{result: Result{Status: Unusable, Backend: reply.Backend,
			Reason: fmt.Sprintf("%s refused to review it (%s) %s", reply.Backend, reply.FinishReason, reply.Refusal)}})
	}
	a, err := q.read(reply)
	if a.result.Backend = reply.Backend; err != nil {
		a.result.Status, a.problem = Unusable, err.Error()
		a.result.Reason = fmt.Sprintf("%s answered what cannot be read as a review: %v", reply.Backend, err)
	}
	return o.withoutKeys(a)
}

// again is a request once more, with what was wrong with the answer.
func (p prompt) again(problem, more string) prompt {
	p.user += "\n# Your last answer\n\nIt could not be used as it was.\n\n" + join([]part{
		{label: "complaint", text: problem, foreign: true}, {text: strings.TrimRight(more, "\n")}})
	p.recalled = false
	return p
}

// recalls reports whether the answer to p is there from an earlier run.
func (o Options) recalls(p prompt) bool {
	r, ok := o.Backend.(recaller)
	return ok && r.Recalls(o.redacted(p.message()))
}

// send has the backend answer a request, and books what that cost.
func (o *Asker) send(ctx context.Context, p prompt) (failover.Reply, error) {
	q := o.redacted(p.message())
	m := &meter{ledger: o.ledger, prompt: p.cost()}
	q.Admit = m.admit
	reply, err := o.Backend.Chat(ctx, q)
	m.close(reply.Counted, reply.Attempts)
	return reply, err
}

// failure says why no answer came. A request that was sent and not answered by
// the deadline is an outage; one that was never sent was late.
func failure(ctx context.Context, reply failover.Reply, err error) Result {
	switch {
	case errors.Is(err, failover.ErrBudget):
		return Result{Status: OverBudget, Reason: noRequests}
	case errors.Is(err, failover.ErrNotAdmitted):
		return Result{Status: OverBudget, Reason: "what is left of max-tokens does not cover another attempt"}
	case reply.Attempts > 0 && errors.Is(ctx.Err(), context.DeadlineExceeded):
		return Result{Status: Unavailable, Reason: "no answer before the run's deadline"}
	case ctx.Err() != nil:
		return Result{Status: Late, Reason: lateReason(ctx)}
	}
	return Result{Status: Unavailable, Reason: because(err)}
}

// because says in the same words for every target of one outage why no backend
// answered.
func because(err error) string {
	var u *failover.UnavailableError
	if !errors.As(err, &u) {
		return err.Error()
	}
	return "no backend answered: " + strings.Join(u.Causes(), "; ")
}

func lateReason(ctx context.Context) string {
	if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		return "the run's deadline passed before it was answered"
	}
	return "the run was cancelled before it was answered"
}

// outage notices that the model is gone for good: after as many targets in a
// row as are in flight at once could not be answered, the rest is not asked
// for. Each of those targets has already had every retry and failover there is.
type outage struct {
	mu     sync.Mutex
	limit  int
	streak int
	reason string
}

// saw notes how an attempt ended, and reports whether that made the outage certain.
func (o *outage) saw(r Result) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch r.Status {
	case Answered, Unusable:
		o.streak = 0
	case Unavailable:
		if o.streak++; o.streak >= o.limit && o.reason == "" {
			o.reason = r.Reason
			return true
		}
	}
	return false
}

// given returns why asking was given up; empty while it goes on.
func (o *outage) given() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.reason
}
