package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"breakwater/failover"
	"breakwater/review/action"
	"breakwater/review/finding"
	"breakwater/review/patch"
	"breakwater/review/scenario"
	"breakwater/review/source"
	"breakwater/review/target"
)

// Input is what a [Report] is made from. Everything is optional; the zero
// Input gives the report of a run that had nothing to review.
type Input struct {
	Tool    string       // name and version
	Scope   action.Scope // ScopeDiff or ScopeFull
	Event   string       // name of the CI's event; empty outside
	Change  source.Change
	Started time.Time
	Elapsed time.Duration

	Settings      []action.Setting
	Asked         Asked
	FailOn        action.FailOn        // empty means FailNever
	OnUnavailable action.OnUnavailable // empty means Degrade
	Why           string               // why there is no target, one sentence for a person
	Unreadable    bool                 // nothing could be read, for the reason in Why
	Shard         *Shard               // this job's share; nil for a review that is not shared out
	Lost          []string             // what is wrong with the shards of a review, a sentence each
	LostTargets   int                  // targets that are in none of them

	Targets     []target.Target
	Outcomes    []target.Outcome  // one for each target
	Trivial     int               // definitions that are no targets
	Findings    []finding.Finding // those to be shown, identified and sorted
	Disputed    []finding.Finding // that a model refuted, in the same order
	Hidden      Hidden            // Known and Suppressed are counted by Build
	Baseline    Baseline          // New and Persisting are counted by Build
	Suggestions []Suggestion      // by number; Patch is set by Build
	Joint       []byte            `redact:"ours"`
	Strengths   []finding.Strength
	Gaps        []source.Gap
	Refused     []Refused
	Notices     []string
	Operations  []scenario.Operation
	Handlers    []target.Place // of each of Operations, as far as they go; without a path where none was found
	// ScenariosReviewed says that somebody else's report on the Operations was read.
	ScenariosReviewed bool
	Prose             Prose // on the Operations
	Backends          []Backend
	Usage             Usage
	Injections        []Injection // text that spoke to the model
	Prompt            string      // version of the instructions to models
	Links             Links
	OutputDir         string
	Local             bool // a person runs it in a terminal, not a CI
}

// Build makes the report of a run. It keeps no slice of the input that it
// changes, and it does not fail: what is missing shows as missing.
func Build(in Input) Report {
	r := Report{
		Version:     Version,
		Coverage:    nothingRead(in, coverage(in)),
		Targets:     targets(in),
		Findings:    findings(in, in.Findings),
		Disputed:    disputed(in),
		Baseline:    Baseline{From: in.Baseline.From, Fixed: list(in.Baseline.Fixed)},
		Hidden:      in.Hidden,
		Suggestions: suggestions(in.Suggestions),
		Strengths:   convert(in.Strengths, func(s finding.Strength) Strength { return Strength(s) }),
		Gaps:        gaps(in),
		Backends:    convert(in.Backends, complete),
		Usage:       in.Usage,
		Redactions:  Redactions{ByClass: map[string]int{}}, // counted as the report is published
		Injections:  list(in.Injections),
		Operations:  operations(in),
		Analyzed:    in.ScenariosReviewed,
		Prose:       in.Prose,
		Refused:     list(in.Refused),
		Notices:     list(in.Notices),
		Lost:        in.Lost,
		Joint:       in.Joint,
		Prompt:      in.Prompt,
		Links:       in.Links,
		OutputDir:   in.OutputDir,
		Local:       in.Local,
	}
	for _, f := range r.Findings {
		switch {
		case f.Suppressed != nil:
			r.Hidden.Suppressed++
		case f.Known:
			r.Hidden.Known++
		case r.Baseline.From != "":
			r.Baseline.New++
		}
	}
	r.Baseline.Persisting = r.Hidden.Known
	r.Usage.Failovers = r.Failovers()
	r.Usage.Steps = list(r.Usage.Steps)
	r.Usage.CostPerFinding = perFinding(r.Usage.Cost, r.byModels())
	if tokens := r.Usage.TokensIn + r.Usage.TokensOut; tokens > 0 {
		r.Usage.TokensPerFinding = perFinding(&tokens, r.byModels())
	}
	r.Run = run(in, r)
	return r
}

func run(in Input, r Report) Run {
	out := Run{
		Scope: in.Scope, Event: in.Event, Base: in.Change.Base, Head: in.Change.Head, Reviewed: in.Change.Reviewed,
		Compared: compared(in), Dirty: in.Change.Dirty, Asked: in.Asked, Reviewer: reviewer(in), Why: in.Why,
		FailOn:        in.FailOn,
		OnUnavailable: in.OnUnavailable, Started: in.Started.UTC().Truncate(time.Second),
		Seconds: float64(in.Elapsed.Round(time.Millisecond).Milliseconds()) / 1000, Tool: in.Tool,
		Settings: list(in.Settings), Shard: in.Shard,
	}
	out.Asked = cmp.Or(out.Asked, AskedRules)
	out.FailOn = cmp.Or(out.FailOn, action.FailNever)
	out.OnUnavailable = cmp.Or(out.OnUnavailable, action.Degrade)
	out.Status = status(in, r.Coverage)
	out.Exit = exit(out, r)
	return out
}

func compared(in Input) string {
	if in.Scope == action.ScopeFull {
		return "nothing: everything was reviewed"
	}
	return in.Change.Compared
}

func gaps(in Input) []Gap {
	lost := convert(in.Lost, func(sentence string) Gap { return Gap{Reason: sentence} })
	return append(lost, convert(in.Gaps, func(g source.Gap) Gap { return Gap(g) })...)
}

// reviewer says whose findings these are: a model's, the rules', or both. Where
// nobody reviewed anything it is who was asked.
func reviewer(in Input) Reviewer {
	var model, rules bool
	modelled := map[string]bool{} // targets, by id
	for i, o := range in.Outcomes {
		switch {
		case o.State == target.StoodIn, o.ByKind == finding.FromRules:
			rules = true
		case o.State == target.Reviewed:
			model = true
			if i < len(in.Targets) {
				modelled[in.Targets[i].ID] = true
			}
		}
	}
	for _, f := range in.Findings { // the rules also look at what was over budget or late
		rules = rules || f.Source == finding.FromRules && !modelled[f.Target]
	}
	switch {
	case model && rules:
		return ByBoth
	case model, !rules && in.Asked == AskedModel:
		return ByModel
	default:
		return ByRules
	}
}

func targets(in Input) []Target {
	out := make([]Target, len(in.Targets))
	for i, t := range in.Targets {
		o := outcome(in.Outcomes, i)
		out[i] = Target{
			ID: t.ID, Kind: t.Kind, Path: t.Path, StartLine: t.StartLine, EndLine: t.EndLine, Symbol: t.Symbol,
			State: o.State, By: o.By, ByKind: o.ByKind, Reason: o.Reason,
		}
		if t.Operation != nil {
			out[i].Operation = t.Operation.Name()
		}
	}
	return out
}

// outcome returns how target i ended. A target that nobody accounted for has
// failed: it must not look reviewed.
func outcome(os []target.Outcome, i int) target.Outcome {
	if i < len(os) && os[i].State != "" {
		return os[i]
	}
	return target.Outcome{State: target.Failed, Reason: "the run ended before its turn"}
}

func findings(in Input, all []finding.Finding) []Finding {
	number := map[string]int{}
	for _, s := range in.Suggestions {
		for _, id := range s.Findings {
			number[id] = s.Number
		}
	}
	touched := touchedLines(in)
	return convert(all, func(f finding.Finding) Finding {
		out := Finding{
			Untouched: !touched(f),
			ID:        f.ID, Rule: f.Rule, Title: f.Title, Severity: f.Severity, Confidence: f.Confidence, Source: f.Source,
			Path: f.Path, StartLine: f.StartLine, EndLine: max(f.StartLine, f.EndLine), Symbol: f.Symbol,
			Sources:   convert(f.Origins(), func(o finding.Origin) Origin { return Origin(o) }),
			Operation: f.Operation, Why: f.Why, Quote: f.Quote, Evidence: f.Evidence, Known: f.Known,
			Checks: list(f.Checks), Fingerprints: f.Fingerprints,
		}
		if f.Suppressed != nil {
			folded := Suppression(*f.Suppressed)
			folded.Gates = folded.Gates && !f.Known // what is known never gates
			out.Suppressed = &folded
		}
		if out.Fingerprints == nil {
			out.Fingerprints = map[string]string{}
		}
		if n, ok := number[f.ID]; ok {
			out.Suggestion = &n
		}
		return out
	})
}

// disputed lists the findings that a model refuted. One that the rules are sure of
// counts for the gate all the same: what a model says may not loosen it.
func disputed(in Input) []Disputed {
	all := make([]Disputed, len(in.Disputed))
	for i, f := range findings(in, in.Disputed) {
		v := in.Disputed[i].Refuted
		all[i] = Disputed{
			Finding: f, RefutedBy: v.Backend, RefutedQuote: v.Quote, RefutedReason: v.Reason, Gates: in.Disputed[i].Sure,
		}
	}
	return all
}

// touchedLines tells which findings lie on lines that the change added or altered:
// all of them where everything is reviewed.
func touchedLines(in Input) func(finding.Finding) bool {
	lines := map[string][]source.Range{}
	for _, f := range in.Change.Files {
		lines[f.Path] = f.Lines
	}
	return func(f finding.Finding) bool {
		span := source.Range{Start: f.StartLine, End: max(f.StartLine, f.EndLine)}
		return in.Scope != action.ScopeDiff || slices.ContainsFunc(lines[f.Path], span.Overlaps)
	}
}

func suggestions(in []Suggestion) []Suggestion {
	return convert(in, func(s Suggestion) Suggestion {
		s.Findings, s.Files, s.Needs = list(s.Findings), list(s.Files), list(s.Needs)
		s.Verified = cmp.Or(s.Verified, NotRun)
		if s.Status == patch.Placed {
			s.Patch = fmt.Sprintf("suggestions/%02d-%s.patch", s.Number, slug(s.Title))
		} else {
			s.Patch, s.Diff, s.Joint = "", nil, patch.LeftOut
		}
		return s
	})
}

// slug makes a short file name of a title: lower-case letters, digits and
// single hyphens.
func slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 48 {
			break
		}
	}
	if s := strings.Trim(b.String(), "-"); s != "" {
		return s
	}
	return "suggestion"
}

func operations(in Input) []Operation {
	handling, at := map[string][]string{}, map[target.Place]string{}
	for _, t := range in.Targets {
		if t.Operation != nil {
			handling[t.Operation.Name()] = append(handling[t.Operation.Name()], t.ID)
			at[target.Place{Path: t.Path, StartLine: t.StartLine, EndLine: t.EndLine}] = t.ID
		}
	}
	out := convert(in.Operations, func(o scenario.Operation) Operation {
		return Operation{
			ID: o.ID, Method: o.Method, Path: o.Path, Server: o.Server, Failing: o.Failing(), Targets: list(handling[o.Name()]),
			Evidence: convert(o.Evidence, func(e scenario.Evidence) Evidence {
				return Evidence{
					Scenario: e.Scenario, Faults: list(e.Faults), Detail: e.Detail, Calls: e.Calls, Failed: e.Failed,
					Errors: e.Errors, P50: e.P50, P95: e.P95, P99: e.P99, Max: e.Max,
					Missed: list(e.Missed), Met: e.Met, Failing: e.Failing, Uncounted: e.Uncounted, Played: e.Played,
				}
			}),
		}
	})
	for i, p := range in.Handlers[:min(len(in.Handlers), len(out))] {
		out[i].Handler = p
		if id, ok := at[p]; ok && !slices.Contains(out[i].Targets, id) { // reviewed for another operation
			out[i].Targets = append([]string{id}, out[i].Targets...)
		}
	}
	return out
}

// complete returns a backend without nils.
func complete(b Backend) Backend {
	b.Events = list(b.Events)
	if b.FailuresByKind == nil {
		b.FailuresByKind = map[failover.Kind]int{}
	}
	return b
}

// convert maps a slice; the result is never nil.
func convert[A, B any](in []A, f func(A) B) []B {
	out := make([]B, len(in))
	for i, v := range in {
		out[i] = f(v)
	}
	return out
}

// list copies a slice; the result is never nil.
func list[T any](in []T) []T { return append(make([]T, 0, len(in)), slices.Clip(in)...) }
