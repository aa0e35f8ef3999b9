package review

import (
	"context"
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
func (r *run) verdicts(ctx context.Context, a agenda, b backends) verdicts {
	all := a.all()
	if len(all) == 0 {
		return verdicts{}
	}
	suspected := r.rules(ctx, a, all)
	v := verdicts{outcomes: make([]target.Outcome, len(all)), gaps: suspected.gaps}
	var answers []ask.Result
	if b.client != nil {
		answers = r.ask(ctx, a, b.client, suspected.byTarget)
	}
	var found []finding.Finding
	for i, t := range all {
		switch {
		case i >= len(a.Targets):
			v.outcomes[i] = target.Outcome{State: target.OverBudget, Reason: "beyond max-targets"}
			found = append(found, suspected.byTarget[t.ID]...)
		case b.client == nil:
			v.outcomes[i] = target.Outcome{State: target.Reviewed, By: byRules}
			found = append(found, suspected.byTarget[t.ID]...)
		default:
			found = append(found, v.take(i, t, answers[i], suspected.byTarget[t.ID], r.in.OnUnavailable)...)
		}
	}
	v.findings, v.below = report.Keep(judge(found, all), finding.Confidence(r.in.MinConfidence))
	return v
}

// byRules names the built-in reviewer in an outcome.
const byRules = "rules"

// take books what a model answered about t, the target i, and returns the
// findings that count: the model's, or those of the rules in its place.
func (v *verdicts) take(i int, t target.Target, a ask.Result, suspected []finding.Finding, policy action.OnUnavailable) []finding.Finding {
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
	o := target.Outcome{Reason: a.Reason}
	switch a.Status {
	case ask.Answered:
		v.outcomes[i] = target.Outcome{State: target.Reviewed, By: a.Backend}
		return a.Findings
	case ask.OverBudget:
		o.State = target.OverBudget
	case ask.Late:
		o.State = target.Failed
	default:
		switch {
		case policy == action.Fail:
			o.State, suspected = target.Failed, nil
		case !rules.Knows(t.Language):
			o.State, o.Reason = target.Failed, o.Reason+"; no built-in rule reads this kind of file"
		default:
			o.State, o.By = target.StoodIn, byRules
		}
	}
	v.outcomes[i] = o
	return suspected
}

// ask puts the targets before the model.
func (r *run) ask(ctx context.Context, a agenda, client *failover.Client, suspected map[string][]finding.Finding) []ask.Result {
	tree := r.tree()
	return ask.All(ctx, a.Targets, ask.Options{
		Backend: client, Concurrency: r.in.Concurrency, MaxTokens: r.in.MaxTokens,
		Instructions: r.in.Instructions, Hints: suspected,
		Read: r.workspace.Read, Log: r.log,
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
