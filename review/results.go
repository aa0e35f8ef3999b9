package review

import (
	"cmp"
	"context"
	"slices"

	"breakwater/index/facts"
	"breakwater/review/action"
	"breakwater/review/ask"
	"breakwater/review/finding"
	"breakwater/review/patch"
	"breakwater/review/report"
	"breakwater/review/rules"
	"breakwater/review/source"
	"breakwater/review/target"
)

// results is what the reviewers said about the targets of a plan.
type results struct {
	outcomes  []target.Outcome // one for each target of planned.all
	findings  []finding.Finding
	disputed  []finding.Finding // that a model refuted
	below     []finding.Finding // under min-confidence
	settled   int               // findings that were held back, see holdBack
	strengths []finding.Strength
	refused   []report.Refused
	gaps      []source.Gap
	reasked   int
	recovered int
	recalled  int             // answers kept from earlier runs
	lost      int             // findings cut off in answers
	overLimit int             // findings beyond those that are read of one answer
	ids       map[string]bool // of all findings and their older fingerprints, shown or not
	baseline  report.Baseline
	notices   []string

	injections []report.Injection // text that spoke to the model
}

// reviewTargets has the targets reviewed: by a model where one is configured,
// and by the rules where none is or none answers.
func reviewTargets(
	ctx context.Context, c console, in action.Inputs, s setup, sc scope, p planned, code *facts.Cache,
	edits *patch.Suggester, m remembered,
) results {
	all := p.all()
	if len(all) == 0 && len(p.Trivial) == 0 {
		return results{}
	}
	c.progress.stage("applying the built-in rules", 0, "")
	suspected := applyRules(ctx, c, s, p.index, code, slices.Concat(all, p.Trivial), sc.full)
	r := results{outcomes: make([]target.Outcome, len(all)), gaps: suspected.gaps}
	var answers []ask.Result
	var spoken []string
	if s.backends.client != nil {
		r.injections, spoken = injections(in, p, s.evidence)
		answers = askModel(ctx, c, in, s, p, suspected, edits, m)
		r.recalled = m.count()
	}
	var found []finding.Finding
	asked := map[string]bool{} // targets that a model reviewed
	var said []finding.Verdict
	for i, t := range all {
		claims := suspected.byTarget[t.ID]
		switch {
		case i >= len(p.Targets):
			r.outcomes[i] = target.Outcome{State: target.OverBudget, Reason: "beyond max-targets"}
		case s.backends.client == nil:
			r.outcomes[i] = suspected.outcome(t, target.ByRules(target.Reviewed, ""))
		case answers[i].Status == ask.Answered:
			r.outcomes[i] = target.Outcome{State: target.Reviewed, By: answers[i].Backend, ByKind: target.Model}
			asked[t.ID] = true
		default:
			r.outcomes[i] = suspected.instead(t, answers[i], in.OnUnavailable)
		}
		if i < len(answers) {
			r.record(answers[i])
			said = append(said, answers[i].Verdicts...)
			claims = slices.Concat(signed(answers[i]), claims)
		}
		found = append(found, claims...)
	}
	for _, t := range p.Trivial { // what a rule sees in them all the same
		found = append(found, suspected.byTarget[t.ID]...)
	}
	place := placeOf(s.workspace.Read, code, sc.change)
	judged, over := judge(found, all, modelled{targets: asked, said: proven(said, s.workspace.Read, code), placed: places(ctx, edits)}, place)
	for i, f := range judged { // a model does not say in which definition it found something
		judged[i].Symbol = cmp.Or(f.Symbol, place(f).Symbol)
	}
	judged = m.carry(c, in, s, all, judged)
	r.notices = append(spoken, unconfirmed(judged, asked)...)
	r.gaps = append(r.gaps, over...)
	r.ids = map[string]bool{}
	for _, f := range judged {
		r.ids[f.ID], r.ids[f.Fingerprints[finding.FingerprintQuote]] = true, true
	}
	r.findings, r.below = report.Keep(judged, in.MinConfidence)
	return r
}

// unconfirmed says what became of what the rules found, and the model was shown
// and did not report.
func unconfirmed(fs []finding.Finding, asked map[string]bool) (notices []string) {
	high, low := 0, 0
	for _, f := range fs {
		switch {
		case !asked[f.Target] || f.Source != finding.FromRules || f.Refuted != nil:
		case f.Confidence == finding.High:
			high++
		case f.Confidence == finding.Low:
			low++
		}
	}
	if high > 0 {
		notices = append(notices, notice("Findings of the built-in rules at high confidence that the model was shown and did not report: %d. They stay findings.", high))
	}
	if low > 0 {
		notices = append(notices, notice("Suspicions of the built-in rules that the model was shown and did not confirm: %d. They count as low confidence.", low))
	}
	return notices
}

// loud are the findings that are neither known nor suppressed.
func (r results) loud() []finding.Finding {
	return slices.DeleteFunc(slices.Clone(r.findings), finding.Finding.Quiet)
}

// record adds what came with an answer beside its findings.
func (r *results) record(a ask.Result) {
	r.strengths = append(r.strengths, a.Strengths...)
	for _, x := range a.Refused {
		r.refused = append(r.refused, report.Refused(x))
	}
	if a.Reasked {
		r.reasked++
	}
	if a.Recovered {
		r.recovered++
	}
	r.lost += a.Lost
	r.overLimit += a.OverLimit
}

// instead says what became of a target that no model reviewed. What the rules
// suspect there is reported in any case: it was found, whoever was asked for.
func (s ruleFindings) instead(t target.Target, a ask.Result, policy action.OnUnavailable) target.Outcome {
	switch {
	case a.Status == ask.OverBudget:
		return target.Outcome{State: target.OverBudget, Reason: a.Reason}
	case a.Status == ask.Late, policy == action.Fail:
		return target.Outcome{State: target.Failed, Reason: a.Reason}
	case !rules.Knows(t.Language):
		return target.Outcome{State: target.Failed, Reason: a.Reason + "; no built-in rule reads this kind of file"}
	}
	return s.outcome(t, target.ByRules(target.StoodIn, a.Reason))
}

// outcome returns o, the end of a target that the rules reviewed, unless they
// did not get through its file.
func (s ruleFindings) outcome(t target.Target, o target.Outcome) target.Outcome {
	why, unseen := s.unseen[t.Path]
	if !unseen {
		return o
	}
	if o.Reason != "" {
		why = o.Reason + "; " + why
	}
	return target.Outcome{State: target.Failed, Reason: why}
}

// askModel puts the targets before the model.
func askModel(
	ctx context.Context, c console, in action.Inputs, s setup, p planned, suspected ruleFindings, edits *patch.Suggester,
	m remembered,
) []ask.Result {
	c.progress.stage("asking the model", len(p.Targets), "targets")
	learnTargets(c, in, s, p)
	return ask.All(ctx, p.Targets, ask.Options{
		Backend: m.backend(s), Concurrency: in.Concurrency, MaxTokens: in.MaxTokens,
		Instructions: in.Instructions, Hints: suspected.byTarget,
		Read: s.workspace.Read, Log: c.log, Done: c.progress.step, Hide: c.secrets.Hide, Redact: c.redact, Vet: complaints(ctx, edits),
	})
}

// signed returns the findings of an answer with who gave it.
func signed(a ask.Result) []finding.Finding {
	out := slices.Clone(a.Findings)
	for i, f := range out {
		out[i].Sources = []finding.Origin{{Source: f.Source, Backend: a.Backend, Rule: f.Rule, Title: f.Title}}
	}
	return out
}
