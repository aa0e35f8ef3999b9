// Package ask puts targets before a language model and brings back what it
// found. Asking cannot fail: a target that no backend could answer comes back
// as such, with the reason, and its caller decides what stands in for the model.
package ask

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

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

// Options says how to ask. [Price] and [Requests], which ask nobody, read those that make
// a request alone.
type Options struct {
	// What makes a request.
	Instructions string                       // extra guidance by the user
	SecondLook   bool                         // findings are asked for without edits, which [Asker.Prove] asks for
	Window       int                          // tokens of prompt and answer that who is asked can hold; 0: unknown
	Hints        map[string][]finding.Finding // what the built-in rules suspect, by target id
	Redact       *redact.Run                  // hides the secrets of the repository from the model; nil: none
	Keyless      func(string) string          // takes the run's own keys out of a request; nil: there are none

	// Who is asked, and how much.
	Backend      Backend
	Second       Backend // who is asked for proofs; nil: Backend
	SecondWindow int     // as Window, of Second
	Concurrency  int     // requests in flight; at least 1
	MaxTokens    int     // of all prompts and answers together; 0 for no limit
	MaxRequests  int     // of both steps; 0 for no limit. The backend counts them, and has the last word

	// What an answer is held against.
	Hide   func(string) string                          // as Keyless, of an answer, which may try to get them out
	Read   func(path string) ([]byte, error)            // text of a file of the workspace
	Vet    func([]finding.Finding) (problems string)    // what is wrong with edits, in words for the model; may be nil
	Look   func(finding.Finding) bool                   // whether a finding is worth a second look; nil: all are
	Guards func(finding.Finding) ([]target.Guard, bool) // what may guard its place, and whether all of it is in sight

	Done func() // called once for each target that came to its end, by several goroutines at once; may be nil
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

// Refusal is a finding of the model that failed verification.
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
			n, p := t.Lines(), &priced[b.at[i]]
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
	if o.Hide == nil {
		o.Hide = func(s string) string { return s }
	}
	return &Asker{
		Options: o,
		ledger:  &ledger{limit: o.MaxTokens, most: o.MaxRequests},
		outage:  &outage{limit: max(o.Concurrency, 2)},
	}
}

// All asks about every target, at most Concurrency requests at a time, and
// returns a result for each, in the order of the targets. Small neighbours
// share a request.
func (o *Asker) All(ctx context.Context, ts []target.Target) []Result {
	results := make([]Result, len(ts))
	var qs []question
	for _, b := range batches(ts) {
		qs = append(qs, o.findings(b, func(r Result) {
			b.share(r, results)
			for range b.targets {
				if o.Done != nil {
					o.Done()
				}
			}
		}))
	}
	o.each(ctx, qs)
	return results
}

// findings asks for those in a batch.
func (o *Asker) findings(b batch, end func(Result)) question {
	return question{
		about: b.targets[0].ID,
		write: func() prompt { return o.write(b) },
		read: func(r failover.Reply) (attempt, error) {
			parsed, err := answer.Parse(r.Text)
			if err != nil {
				return attempt{result: Result{Lost: parsed.Lost}}, err
			}
			return o.check(b, r.Backend, parsed), nil
		},
		wrong: func(a attempt) string {
			if o.Vet == nil || o.SecondLook {
				return ""
			}
			return o.Vet(a.result.Findings)
		},
		more: onceMore,
		join: o.joined,
		end:  func(a attempt) { end(a.result.complete()) },
	}
}

const onceMore = `Answer once more, in full: one JSON object of the form asked for and nothing else,
{"findings": [], "strengths": []} if there is nothing to report.
`

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

// complete makes an answer of which a finding was lost one that is no review.
func (r Result) complete() Result {
	if r.Status == Answered && r.Lost > 0 {
		r.Status, r.Reason = CutOff, fmt.Sprintf("the answer of %s was cut off inside a finding, and asking again did "+
			"not bring it", r.Backend)
	}
	return r
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
			f.Rule = finding.NoRule // users suppress and count by rule: a name made up for one answer helps nobody
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
