package report

import (
	"fmt"
	"strings"

	"breakwater/review/action"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/patch"
)

// Limits of GitHub's runner for one step (_maxCountPerIssueType and
// _maxIssueMessageLength in its ExecutionContext.cs). What is above them
// disappears without a word, so that the choice is made here.
const (
	mostAnnotations = 10   // of each level
	mostMessage     = 4000 // bytes; the limit is 4096 UTF-16 units, which are never more
)

// Annotations returns the annotations of a run, at most ten of each level, the
// worst findings first. Whether the review is whole comes before everything
// else; the last of a level says how many more there are.
func Annotations(report Report, to Delivery) []action.Annotation {
	r := delivered{report, to}
	var out []action.Annotation
	used := map[action.Level]int{}
	if a, ok := r.warning(); ok {
		out = append(out, a)
		used[a.Level]++
	}
	byLevel := map[action.Level][]Finding{}
	for _, f := range r.news() {
		byLevel[level(f.Severity)] = append(byLevel[level(f.Severity)], f)
	}
	for _, l := range []action.Level{action.Error, action.Warning, action.Notice} {
		fs := byLevel[l]
		kept := fs[:min(len(fs), mostAnnotations-used[l])]
		for _, f := range kept {
			out = append(out, r.annotation(f))
		}
		if more := len(fs) - len(kept); more > 0 {
			last := &out[len(out)-1]
			note := fmt.Sprintf("\n(%s not annotated, since a step may have %d annotations of a kind; the job summary lists "+
				"all.)", isAre(more, "more finding"), mostAnnotations)
			last.Message = short(last.Message, mostMessage-len(note)) + note
		}
	}
	return out
}

// level maps severities to levels.
func level(s finding.Severity) action.Level {
	switch s {
	case finding.Critical:
		return action.Error
	case finding.Major:
		return action.Warning
	}
	return action.Notice
}

// warning says that a review is not what was asked for.
func (r Report) warning() (action.Annotation, bool) {
	a := action.Annotation{Level: action.Warning, Message: unticked(strings.Join(standing(r), " "))}
	switch r.Run.Status {
	case Unavailable:
		a.Level, a.Title = action.Error, "Breakwater could not review"
	case Partial:
		a.Title = "Breakwater: partial review"
	case Degraded:
		a.Title = "Breakwater: degraded review"
	default:
		return action.Annotation{}, false
	}
	a.Message = short(a.Message, mostMessage)
	return a, true
}

func (r delivered) annotation(f Finding) action.Annotation {
	message := r.message(f)
	if f.Untouched {
		note := "\n(" + untouched(1, 1) + ")"
		message = short(message, mostMessage-len(note)) + note
	}
	return action.Annotation{
		Level: level(f.Severity), Path: f.Path, StartLine: max(1, f.StartLine), EndLine: max(1, f.StartLine, f.EndLine),
		Title: short(plain(f.Title), 200), Message: message,
	}
}

// message is the text of a finding without Markdown.
func (r delivered) message(f Finding) string {
	parts := []string{paragraph(f.Why)}
	if f.Evidence != "" {
		parts = append(parts, "Evidence: "+paragraph(f.Evidence))
	}
	s := r.suggestion(f)
	switch rule, ok := catalogue.Lookup(f.Rule); {
	case s != nil && s.Status == patch.Placed && s.Joint == patch.Applied && r.available(jointFile):
		parts = append(parts, fmt.Sprintf("Fix: suggestion %d, in %s.", s.Number, jointFile))
	case s != nil && s.Status == patch.Placed && r.available(s.Patch):
		parts = append(parts, fmt.Sprintf("Fix: suggestion %d, in %s.", s.Number, s.Patch))
	case ok:
		parts = append(parts, "Fix: "+rule.Fix)
	}
	tail := fmt.Sprintf("(%s, %s confidence)", plain(f.Rule), plain(string(f.Confidence)))
	text := strings.TrimSpace(strings.Join(parts, "\n"))
	return strings.TrimSpace(short(text, mostMessage-len(short(tail, 200))-1) + "\n" + short(tail, 200))
}

// paragraph makes foreign text plain lines: backticks mean nothing here.
func paragraph(s string) string { return unticked(strings.TrimSpace(visible(s))) }

func unticked(s string) string { return strings.ReplaceAll(s, "`", "") }
