package review

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/review/action"
	"breakwater/review/ask"
	"breakwater/review/finding"
	"breakwater/review/report"
	"breakwater/review/rules"
	"breakwater/review/source"
	"breakwater/review/target"
)

// results is what the reviewers said about the targets of a plan.
type results struct {
	outcomes  []target.Outcome  // one for each target of planned.all
	claims    []finding.Finding // as the reviewers made them
	said      []finding.Verdict // of models on what the rules suspect
	traces    []facts.Trace     // what became of the functions that the change took from where they stood
	part      bool              // others review the rest: what all of it tells of the claims is left to merge
	findings  []finding.Finding // what judge made of the claims
	disputed  []finding.Finding // that a model refuted
	below     []finding.Finding // under min-confidence
	carried   []finding.Finding // those that an earlier review of the same code reported, see stay
	settled   int               // findings that were held back, see holdBack
	held      []string          // their ids
	strengths []finding.Strength
	refused   []report.Refused
	gaps      []source.Gap
	asked                     // zero where no model was
	lost      int             // findings cut off in answers
	overLimit int             // findings beyond those that are read of one answer
	ids       map[string]bool // by which earlier reports may know all findings, shown or not
	baseline  report.Baseline
	notices   []string

	injections []report.Injection // text that spoke to the model
}

// reviewTargets has the targets reviewed: by a model where one is configured,
// and by the rules where none is or none answers.
func reviewTargets(ctx context.Context, c console, w work) results {
	in, s, p := w.in, w.setup, w.plan
	all := p.all()
	if len(all) == 0 && len(p.Trivial) == 0 {
		return results{asked: asked{fared: s.backends.fared()}}
	}
	c.progress.stage("applying the built-in rules")
	suspected := applyRules(ctx, c, w)
	r := results{outcomes: make([]target.Outcome, len(all)), gaps: suspected.gaps, part: in.Shard.Shared()}
	var answers []ask.Result
	if s.backends.client != nil {
		r.injections, r.notices = injections(in, p, s.evidence)
		answers, r.asked = askModel(ctx, c, w, suspected)
	}
	for i, t := range all {
		claims := suspected.byTarget[t.ID]
		switch {
		case i >= len(p.Targets):
			r.outcomes[i] = target.Outcome{State: target.OverBudget, Reason: beyondTargets}
		case s.backends.client == nil:
			r.outcomes[i] = suspected.outcome(t, target.ByRules(target.Reviewed, ""))
		case answers[i].Status == ask.Answered:
			r.outcomes[i] = target.Outcome{State: target.Reviewed, By: answers[i].Backend, ByKind: finding.FromModel}
		default:
			r.outcomes[i] = suspected.instead(t, answers[i], in.OnUnavailable)
		}
		if i < len(answers) {
			r.record(answers[i])
			r.said = append(r.said, answers[i].Verdicts...)
			claims = slices.Concat(signed(answers[i]), claims)
		}
		r.claims = append(r.claims, claims...)
	}
	for _, t := range p.Trivial { // what a rule sees in them all the same
		r.claims = append(r.claims, suspected.byTarget[t.ID]...)
	}
	return r
}

// judged returns r with what becomes of its claims beside those that stand of earlier
// reviews, and with the notices of that alone.
func (r results) judged(ctx context.Context, c console, by work, standing []finding.Finding) results {
	all, asked := by.plan.all(), map[string]bool{}
	for i, o := range r.outcomes {
		if o.State == target.Reviewed && o.ByKind == finding.FromModel {
			asked[all[i].ID] = true
		}
	}
	place := placeOf(by.setup.workspace.Read, by.code, by.scope.change)
	m := modelled{
		targets: asked, said: counting(r.said, by.setup.workspace.Read, by.code),
		placed: places(ctx, by.edits), silences: silences(ctx, by),
	}
	claims := believed(r, by.scope.full)
	for i, f := range claims {
		if f.Refuted != nil && !quotesCode(*f.Refuted, by.setup.workspace.Read, by.code) {
			claims[i].Refuted = nil
		}
		believedQuote(&claims[i], by.setup.workspace.Read, by.code)
	}
	found, over := judge(claims, all, m, place)
	r.carried = slices.Concat(standing, r.carried)
	found = stay(found, r.carried, m, by.in.MinConfidence)
	r.notices = append(unreached(r.unproved), unconfirmed(found, asked)...)
	r.gaps = append(r.gaps, over...)
	r.ids = map[string]bool{}
	for _, f := range found {
		for _, key := range f.Earlier {
			r.ids[key] = true
		}
	}
	r.findings, r.below = report.Keep(found, by.in.MinConfidence)
	return r
}

// believed returns the claims that stand beside all others; full says that the whole
// project is under review.
func believed(r results, full bool) []finding.Finding {
	claims := slices.Clone(r.claims)
	slices.SortStableFunc(claims, func(a, b finding.Finding) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.StartLine-b.StartLine, strings.Compare(a.Rule, b.Rule))
	})
	return rules.Believe(claims, full && !r.part)
}

// capped lowers what was found of one rule beyond habit, once it is told what is known or suppressed, and
// takes out what is then less sure than least. The merge of shards does so for all of them.
func (r results) capped(least finding.Confidence) results {
	if r.part {
		return r
	}
	before := map[string]bool{}
	for _, f := range r.carried {
		before[f.ID] = true
	}
	found := slices.Clone(r.findings)
	rules.Cap(found, func(id string) bool { return before[id] })
	shown, below := report.Keep(found, least)
	r.findings, r.below = shown, slices.Concat(r.below, below)
	return r
}

// beyondTargets is why a target is over budget that max-targets cut off.
const beyondTargets = "beyond max-targets"

// unconfirmed says what became of what the rules found, and the model was shown
// and did not report.
func unconfirmed(fs []finding.Finding, asked map[string]bool) (notices []string) {
	high, low := 0, 0
	for _, f := range fs {
		switch {
		case !asked[f.Target] || f.Refuted != nil || f.FoundBy(finding.FromModel):
		case f.Confidence == finding.High:
			high++
		case f.Confidence == finding.Low:
			low++
		}
	}
	if high > 0 {
		notices = append(notices, notice("The model did not report %s of the built-in rules at high confidence that it "+
			"was shown; %s.", report.Count(high, "finding", "findings"), plural(high, "it stays one", "they stay findings")))
	}
	if low > 0 {
		notices = append(notices, notice("The model did not confirm %s of the built-in rules that it was shown; %s as "+
			"low confidence.", report.Count(low, "suspicion", "suspicions"), plural(low, "it counts", "they count")))
	}
	return notices
}

// plural is the form of a text that goes with n.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// loud are the findings that are neither known nor suppressed.
func (r results) loud() []finding.Finding {
	return slices.DeleteFunc(slices.Clone(r.findings), finding.Finding.Quiet)
}

// record adds an answer's strengths and refusals.
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

// signed returns the findings of an answer with who gave it.
func signed(a ask.Result) []finding.Finding {
	out := slices.Clone(a.Findings)
	for i, f := range out {
		out[i].Sources = []finding.Origin{{Source: f.Source, Backend: a.Backend, Rule: f.Rule, Title: f.Title}}
	}
	return out
}
