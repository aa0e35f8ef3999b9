package review

import (
	"context"
	"maps"
	"slices"
	"strings"

	"breakwater/failover"
	"breakwater/index"
	"breakwater/index/syntax"
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
	tree := r.tree(a)
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

// suspicions is what the rules found, by the target that covers it.
type suspicions struct {
	byTarget map[string][]finding.Finding
	gaps     []source.Gap
}

// rules runs the built-in reviewer over the lines of the targets.
func (r *run) rules(ctx context.Context, a agenda, ts []target.Target) suspicions {
	under := map[string][]source.Range{}
	for _, t := range ts {
		under[t.Path] = append(under[t.Path], shownRanges(t)...)
	}
	s := suspicions{byTarget: map[string][]finding.Finding{}}
	var files []rules.File
	for _, path := range slices.Sorted(maps.Keys(under)) {
		lang := syntax.LanguageOf(path)
		if lang == "" {
			continue
		}
		data, err := r.workspace.Read(path)
		if err != nil {
			s.gaps = append(s.gaps, source.Gap{Path: path, Reason: err.Error()})
			continue
		}
		files = append(files, rules.File{Path: path, Rel: r.relative(path), Language: lang, Source: data, Under: under[path]})
	}
	// The rules are what is left when time has run out, so they do not stop with ctx.
	found := rules.Review(context.WithoutCancel(ctx), files, r.lookup(a.index))
	s.gaps = append(s.gaps, found.Gaps...)
	for _, f := range found.Findings {
		for _, t := range ts {
			if t.Covers(f.Path, source.Range{Start: f.StartLine, End: f.EndLine}) {
				f.Source, f.Target = finding.FromRules, t.ID
				s.byTarget[t.ID] = append(s.byTarget[t.ID], f)
				break
			}
		}
	}
	return s
}

// shownRanges returns the lines that belong to a target.
func shownRanges(t target.Target) []source.Range {
	var out []source.Range
	start := t.StartLine
	for _, h := range t.Hidden {
		if h.Start > start {
			out = append(out, source.Range{Start: start, End: h.Start - 1})
		}
		start = h.End + 1
	}
	if start <= t.EndLine {
		out = append(out, source.Range{Start: start, End: t.EndLine})
	}
	return out
}

// relative returns a path as seen from the source folder.
func (r *run) relative(path string) string {
	return strings.TrimPrefix(path, strings.TrimPrefix(r.workspace.SourceDir+"/", "./"))
}

// lookup gives the rules the definitions of a name anywhere in the project.
func (r *run) lookup(ix *index.Index) func(string) []rules.Code {
	return func(name string) []rules.Code {
		var out []rules.Code
		for _, d := range ix.Lookup(name) {
			data, err := r.workspace.Read(d.Path)
			if err != nil {
				continue
			}
			lines := strings.SplitAfter(string(data), "\n")
			if d.StartLine < 1 || d.StartLine > len(lines) {
				continue
			}
			out = append(out, rules.Code{
				Path: d.Path, StartLine: d.StartLine, Language: syntax.LanguageOf(d.Path),
				Text: strings.Join(lines[d.StartLine-1:min(d.EndLine, len(lines))], ""),
			})
		}
		return out
	}
}
