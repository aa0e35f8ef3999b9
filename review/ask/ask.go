// Package ask puts targets before a language model and brings back what it
// found. Asking cannot fail: a target that no backend could answer comes back
// as such, with the reason, and its caller decides what stands in for the model.
package ask

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"breakwater/failover"
	"breakwater/review/answer"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/redact"
	"breakwater/review/source"
	"breakwater/review/target"
)

// Backend is what answers: a failover client, in every run but a test's.
type Backend interface {
	Chat(ctx context.Context, req failover.Request) (failover.Reply, error)
}

// recaller is a Backend that can tell what it answers from an earlier run, which
// takes no tokens.
type recaller interface {
	Recalls(req failover.Request) bool
}

// Options says how to ask.
type Options struct {
	Backend     Backend
	Concurrency int // requests in flight; at least 1
	MaxTokens   int // of all prompts and answers together; 0 for no limit

	Window int // tokens of prompt and answer together that who is asked can hold; 0: unknown

	Instructions string                       // extra guidance by the user
	Hints        map[string][]finding.Finding // what the built-in rules suspect, by target id

	Redact  *redact.Run                       // hides the secrets of the repository from the model; nil: none
	Keyless func(string) string               // takes the run's own keys out of a request; nil if there are none
	Hide    func(string) string               // the same for an answer, which may try to get them out
	Read    func(path string) ([]byte, error) // text of a file of the workspace
	// what is wrong with the edits, in words for the model; empty if nothing
	Vet func([]finding.Finding) (problems string)

	SecondLook   bool    // findings are asked for without edits, which [Asker.Prove] asks for
	Second       Backend // who is asked for proofs; nil: Backend
	SecondWindow int     // as Window, of Second
	// what may guard the place of a finding; searched says that nothing else is in sight
	Guards func(finding.Finding) (found []target.Guard, searched bool)
	// whether a finding is worth a second look
	Look func(finding.Finding) bool

	// called once for each target that came to its end, by several goroutines at once; may be nil
	Done func()
	Log  *slog.Logger
}

// Status says how asking about one target ended.
type Status int

// The ends of asking about a target.
const (
	Answered    Status = iota // the model's findings are in
	Unavailable               // no backend could answer
	Unusable                  // answers came, none that could be read
	CutOff                    // the findings are in but for one that was lost with the end of an answer
	OverBudget                // tokens or requests were used up before its turn
	Late                      // the run's deadline passed before it was asked about, or the run was cancelled
)

// Result is what came of one target.
type Result struct {
	Status    Status
	Backend   string // who answered
	Reason    string // why it is not Answered
	Findings  []finding.Finding
	Strengths []finding.Strength
	Verdicts  []finding.Verdict // on what the rules suspect in the target
	Refused   []Refusal
	Reasked   bool // the model was asked a second time
	Recovered bool // and that answer repaired what was wrong with the first
	Lost      int  // findings that were cut off and that no answer brought
	OverLimit int  // findings beyond those that are read of one answer
}

// Refusal is a finding of the model that did not stand the check.
type Refusal struct {
	Title  string
	Path   string
	Reason string
}

// Requests returns what All would send first about each target, in the order of
// sending.
func Requests(ts []target.Target, o Options) (all []failover.Request) {
	for _, b := range batches(ts) {
		all = append(all, o.redacted(o.write(b).message()))
	}
	return all
}

// Price returns the targets with the request that asks about each, and with what
// that costs without the answer; and how many requests all take. What several
// targets share is shared out by their lines. Without Hints the price leaves out
// what the rules suspect: a line for each suspicion.
func Price(ts []target.Target, o Options) (priced []target.Target, requests int) {
	priced = slices.Clone(ts)
	all := batches(ts)
	for k, b := range all {
		left, lines := o.write(b).cost(), b.lines
		for i, t := range b.targets {
			n, p := shownLines(t), &priced[b.at[i]]
			p.Request, p.Tokens = k+1, left*n/max(lines, 1)
			left, lines = left-p.Tokens, lines-n
		}
	}
	return priced, len(all)
}

// Asker asks within the budget of one run.
type Asker struct {
	Options
	ledger *ledger
	outage *outage
}

// New returns an Asker that has its whole budget.
func New(o Options) *Asker {
	return &Asker{Options: o, ledger: &ledger{limit: o.MaxTokens}, outage: &outage{limit: max(o.Concurrency, 2)}}
}

// All asks about every target, at most Concurrency requests at a time, and
// returns a result for each, in the order of the targets. Small neighbours
// share a request.
func (o *Asker) All(ctx context.Context, ts []target.Target) []Result {
	results := make([]Result, len(ts))
	var g errgroup.Group
	g.SetLimit(max(o.Concurrency, 1))
	for _, b := range batches(ts) {
		// The order of admission is the order of risk: what a budget cuts off
		// is what mattered least.
		p := o.write(b)
		p.recalled = o.recalls(p)
		if !p.recalled && !o.ledger.admit(ctx, p.cost()) {
			b.share(Result{Status: OverBudget, Reason: "what is left of max-tokens does not cover another request"}, results)
			continue
		}
		g.Go(func() error {
			if !p.recalled {
				defer o.ledger.settle(p.cost())
			}
			b.share(o.one(ctx, b, p), results)
			for range b.targets {
				if o.Done != nil {
					o.Done()
				}
			}
			return nil
		})
	}
	g.Wait() // the functions above return no errors
	return results
}

// share gives each target its part of what came of a request: its findings; the
// first what is said of the whole.
func (b batch) share(r Result, results []Result) {
	for i, t := range b.targets {
		own := Result{Status: r.Status, Backend: r.Backend, Reason: r.Reason}
		if i == 0 {
			own = r
			own.Findings = nil
		}
		for _, f := range r.Findings {
			if f.Target == t.ID {
				own.Findings = append(own.Findings, f)
			}
		}
		results[b.at[i]] = own
	}
}

// one asks about one batch, and asks again once where the answer was not good.
func (o *Asker) one(ctx context.Context, b batch, p prompt) Result {
	switch {
	case ctx.Err() != nil:
		return Result{Status: Late, Reason: lateReason(ctx)}
	case !p.recalled && o.outage.given() != "":
		return Result{Status: Unavailable, Reason: o.outage.given()}
	}
	return o.asked(ctx, b, p).complete()
}

// complete makes an answer of which a finding was lost one that is no review.
func (r Result) complete() Result {
	if r.Status == Answered && r.Lost > 0 {
		r.Status, r.Reason = CutOff, fmt.Sprintf("the answer of %s was cut off inside a finding, and asking again did not bring it", r.Backend)
	}
	return r
}

// asked is what came of asking, once or twice.
func (o *Asker) asked(ctx context.Context, b batch, p prompt) Result {
	first := o.request(ctx, b, p)
	if !p.recalled && o.outage.saw(first) {
		o.Log.Warn("the remaining targets are not asked for", "unanswered in a row", o.outage.limit)
	}
	problem := first.problem
	if first.result.Status == Answered && problem == "" && o.Vet != nil && !o.SecondLook {
		problem = o.Vet(first.result.Findings)
	}
	if problem == "" || first.result.Status != Answered && first.result.Status != Unusable {
		return first.result
	}
	o.Log.Info("asking again", "target", b.targets[0].ID, "because", problem)
	again := p.again(problem, onceMore)
	if ctx.Err() != nil || !o.ledger.again(again.cost()) {
		return first.result
	}
	return o.joined(first, o.request(ctx, b, again))
}

// again is a request once more, with what was wrong with the answer.
func (p prompt) again(problem, more string) prompt {
	p.user += "\n# Your last answer\n\nIt could not be used as it was.\n\n" + join([]part{
		{label: "complaint", text: problem, foreign: true}, {text: strings.TrimRight(more, "\n")}})
	p.recalled = false
	return p
}

const onceMore = `Answer once more, in full: one JSON object of the form asked for and nothing else,
{"findings": [], "strengths": []} if there is nothing to report.
`

// attempt is one answer with what is wrong with it, in words for the model.
type attempt struct {
	result  Result
	problem string
}

func (o *Asker) request(ctx context.Context, b batch, p prompt) attempt {
	return o.withoutKeys(o.answer(ctx, b, p))
}

// send has a backend answer a request, and books what that cost.
func (o *Asker) send(ctx context.Context, to Backend, p prompt) (failover.Reply, error) {
	q := o.redacted(p.message())
	m := &meter{ledger: o.ledger, prompt: p.cost()}
	q.Admit = m.admit
	reply, err := to.Chat(ctx, q)
	m.close(reply.Counted)
	return reply, err
}

func (o *Asker) answer(ctx context.Context, b batch, p prompt) attempt {
	reply, err := o.send(ctx, o.Backend, p)
	if err != nil {
		return attempt{result: o.failure(ctx, b, reply, err)}
	}
	if reply.Refused() { // it would refuse again
		return attempt{result: Result{Status: Unusable, Backend: reply.Backend,
			Reason: fmt.Sprintf("%s refused to review it (%s) %s", reply.Backend, reply.FinishReason, reply.Refusal)}}
	}
	parsed, err := answer.Parse(reply.Text)
	if err != nil {
		return attempt{
			result: Result{Status: Unusable, Backend: reply.Backend, Lost: parsed.Lost,
				Reason: fmt.Sprintf("%s answered what cannot be read as a review: %v", reply.Backend, err)},
			problem: err.Error(),
		}
	}
	return o.check(b, reply.Backend, parsed)
}

// recalls reports whether the answer to p is there from an earlier run.
func (o Options) recalls(p prompt) bool { return recalls(o.Backend, o.redacted(p.message())) }

func recalls(b Backend, q failover.Request) bool {
	r, ok := b.(recaller)
	return ok && r.Recalls(q)
}

// check holds the answer against the files that were in the request.
func (o Options) check(b batch, backend string, parsed answer.Reply) attempt {
	o.restore(&parsed)
	checked := answer.Check(parsed, o.files(shownPaths(b)))
	r := Result{Status: Answered, Backend: backend, Strengths: checked.Strengths, Verdicts: checked.Verdicts,
		Lost: parsed.Lost, OverLimit: parsed.OverLimit}
	for i := range r.Verdicts {
		r.Verdicts[i].Backend = backend
	}
	for _, f := range checked.Findings {
		t := b.owner(f.Path, source.Range{Start: f.StartLine, End: f.EndLine})
		f.Source, f.Target = finding.FromModel, t.ID
		if _, known := catalogue.Lookup(f.Rule); !known {
			f.Rule = "other" // users suppress and count by rule: a name made up for one answer helps nobody
		}
		if t.Operation != nil {
			f.Operation = t.Operation.Name()
		}
		r.Findings = append(r.Findings, f)
	}
	var problem string
	for _, x := range checked.Refused {
		r.Refused = append(r.Refused, Refusal{Title: x.Finding.Title, Path: x.Finding.Path, Reason: x.Reason})
		problem += fmt.Sprintf("\n- finding %q: %s", x.Finding.Title, x.Reason)
	}
	if parsed.Lost > 0 {
		problem += "\n- it was cut off inside a finding: give all findings again, in fewer words"
	}
	for _, n := range parsed.Notes {
		r.Refused = append(r.Refused, Refusal{Title: "part of an answer", Path: b.targets[0].Path, Reason: n})
	}
	return attempt{result: r, problem: problem}
}

// files reads files, with their secrets: what stands on a line decides where an
// edit goes.
func (o Options) files(paths []string) map[string][]byte {
	files := map[string][]byte{}
	for _, path := range paths {
		if data, err := o.Read(path); err == nil {
			files[path] = data
		}
	}
	return files
}

// shownPaths lists the files whose text the request for b holds.
func shownPaths(b batch) []string {
	var paths []string
	for _, t := range b.targets {
		paths = append(paths, t.Path)
		for _, c := range t.Context {
			paths = append(paths, c.Path)
		}
	}
	return paths
}

// failure says why no answer came. A request that was sent and not answered by
// the deadline is an outage; one that was never sent was late.
func (o Options) failure(ctx context.Context, b batch, reply failover.Reply, err error) Result {
	o.Log.Warn("no answer", "target", b.targets[0].ID, "error", err)
	switch {
	case errors.Is(err, failover.ErrBudget):
		return Result{Status: OverBudget, Reason: "max-requests is used up"}
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

// saw notes how an attempt ended, and reports whether that made the outage
// certain.
func (o *outage) saw(a attempt) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch a.result.Status {
	case Answered, Unusable:
		o.streak = 0
	case Unavailable:
		if o.streak++; o.streak >= o.limit && o.reason == "" {
			o.reason = a.result.Reason
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
