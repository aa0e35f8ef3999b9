package review

import (
	"context"
	"slices"
	"strings"

	"breakwater/failover"
	"breakwater/review/action"
	"breakwater/review/ask"
	"breakwater/review/finding"
	"breakwater/review/patch"
	"breakwater/review/report"
	"breakwater/review/rules"
	"breakwater/review/source"
	"breakwater/review/target"
)

// verdicts is what the reviewers said about the targets of an agenda.
type verdicts struct {
	outcomes  []target.Outcome // one for each target of agenda.all
	findings  []finding.Finding
	below     int // findings under min-confidence
	strengths []finding.Strength
	refused   []report.Refused
	gaps      []source.Gap
	reasked   int
	recovered int
}

// verdicts has the targets reviewed: by a model where one is configured, and by
// the rules where none is or none answers.
func (r *run) verdicts(ctx context.Context, s scope, a agenda, b backends) verdicts {
	all := a.all()
	if len(all) == 0 {
		return verdicts{}
	}
	r.progress.stage("applying the built-in rules", 0, "")
	suspected := r.rules(ctx, s, a, all)
	v := verdicts{outcomes: make([]target.Outcome, len(all)), gaps: suspected.gaps}
	var answers []ask.Result
	if b.client != nil {
		answers = r.ask(ctx, a, b.client, suspected.byTarget)
	}
	var found []finding.Finding
	for i, t := range all {
		claims := suspected.byTarget[t.ID]
		switch {
		case i >= len(a.Targets):
			v.outcomes[i] = target.Outcome{State: target.OverBudget, Reason: "beyond max-targets"}
		case b.client == nil:
			v.outcomes[i] = suspected.outcome(t, target.ByRules(target.Reviewed, ""))
		case answers[i].Status == ask.Answered:
			v.outcomes[i] = target.Outcome{State: target.Reviewed, By: answers[i].Backend, ByKind: target.Model}
			claims = answers[i].Findings
		default:
			v.outcomes[i] = suspected.instead(t, answers[i], r.in.OnUnavailable)
		}
		if b.client != nil && i < len(answers) {
			v.book(answers[i])
		}
		found = append(found, claims...)
	}
	if n := v.unconfirmed(suspected, answers, all); n > 0 {
		r.notice("Suspicions of the built-in rules that the model was shown and did not confirm: %d. With offline they are reported.", n)
	}
	v.findings, v.below = report.Keep(judge(found, all, placeOf(r.workspace.Read, &r.facts, s.change)), finding.Confidence(r.in.MinConfidence))
	return v
}

// unconfirmed counts what the rules suspected with confidence in targets that a
// model reviewed, and the model did not report.
func (v *verdicts) unconfirmed(s suspicions, answers []ask.Result, ts []target.Target) int {
	n := 0
	for i, a := range answers {
		if a.Status != ask.Answered {
			continue
		}
		for _, f := range s.byTarget[ts[i].ID] {
			if f.Confidence != finding.Low && !slices.ContainsFunc(a.Findings, func(g finding.Finding) bool { return overlaps(f, g) }) {
				n++
			}
		}
	}
	return n
}

// overlaps reports whether two findings are about the same lines.
func overlaps(f, g finding.Finding) bool {
	return f.Path == g.Path && f.StartLine <= g.EndLine && g.StartLine <= f.EndLine
}

// book notes what came with an answer beside its findings.
func (v *verdicts) book(a ask.Result) {
	v.strengths = append(v.strengths, a.Strengths...)
	for _, x := range a.Refused {
		v.refused = append(v.refused, report.Refused(x))
	}
	if a.Reasked {
		v.reasked++
	}
	if a.Recovered {
		v.recovered++
	}
}

// instead says what became of a target that no model reviewed. What the rules
// suspect there is reported in any case: it was found, whoever was asked for.
func (s suspicions) instead(t target.Target, a ask.Result, policy action.OnUnavailable) target.Outcome {
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
func (s suspicions) outcome(t target.Target, o target.Outcome) target.Outcome {
	why, unseen := s.unseen[t.Path]
	if !unseen {
		return o
	}
	if o.Reason != "" {
		why = o.Reason + "; " + why
	}
	return target.Outcome{State: target.Failed, Reason: why}
}

// ask puts the targets before the model.
func (r *run) ask(ctx context.Context, a agenda, client *failover.Client, suspected map[string][]finding.Finding) []ask.Result {
	tree := r.tree()
	r.progress.stage("asking the model", len(a.Targets), "targets")
	return ask.All(ctx, a.Targets, ask.Options{
		Backend: client, Concurrency: r.in.Concurrency, MaxTokens: r.in.MaxTokens,
		Instructions: r.in.Instructions, Hints: suspected,
		Read: r.workspace.Read, Log: r.log, Done: r.progress.step, Hide: r.secrets.Hide,
		Vet: func(fs []finding.Finding) string {
			var complaints []string
			for _, s := range patch.Suggest(tree, fs, r.patchOptions(a)).Suggestions {
				if s.Reask != "" {
					complaints = append(complaints, s.Reask)
				}
			}
			return strings.Join(complaints, "\n")
		},
	})
}
