package review

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"breakwater/review/ask"
	"breakwater/review/finding"
	"breakwater/review/memory"
	"breakwater/review/source"
	"breakwater/review/target"
)

// What was reported stays, in the words in which it was, while the code that it is about
// does: a model that is silent about the same code, words it anew or is not there has not
// seen it fixed. Where a fix elsewhere settles it, a second look says so, with a quote of
// code.

// pastFinding is a finding of an earlier review, with the code that it is about.
type pastFinding struct {
	Code    string // hash of that code
	Start   int    // line on which it began
	Finding finding.Finding
}

const (
	maxReported = 500     // findings that are remembered of one pull request
	maxPast     = 2 << 20 // their bytes
)

// codes is the code that findings can be about: the targets of a run and, of what is in
// none, whole files.
type codes struct {
	targets []target.Target
	was     map[string]string // path before the change, of files that were renamed
	read    func(path string) ([]byte, error)
}

func codeUnderReview(w work) codes {
	return codes{w.plan.all(), w.setup.change.OldPaths(), w.setup.workspace.Read}
}

// of is the hash of a target's file and text, wherever it stands there.
func (c codes) of(t target.Target) string { return memory.Key(c.pathThen(t.Path), c.text(t)) }

// text is the hash of a target's name and lines, without blanks at their ends.
func (c codes) text(t target.Target) string {
	lines := strings.SplitAfter(t.Text, "\n")
	symbol, _, _ := strings.Cut(t.Symbol, "@L") // the line of an overload
	parts := []string{symbol}
	for _, r := range t.Shown() {
		from, to := min(r.Start-t.StartLine, len(lines)), min(r.End-t.StartLine+1, len(lines))
		for _, line := range lines[from:to] {
			parts = append(parts, strings.TrimRight(line, " \t\r\n"))
		}
	}
	return memory.Key(parts...)
}

// pathThen is where a file lay before.
func (c codes) pathThen(path string) string { return cmp.Or(c.was[path], path) }

// target returns the target that a finding is in.
func (c codes) target(f finding.Finding) (t target.Target, ok bool) {
	i := slices.IndexFunc(c.targets, func(t target.Target) bool {
		return t.Covers(f.Path, source.Range{Start: f.StartLine, End: f.EndLine})
	})
	if i < 0 {
		return t, false
	}
	return c.targets[i], true
}

// around returns the hash of the code around a finding and the line on which it begins;
// ok is false where it cannot be read.
func (c codes) around(f finding.Finding) (code string, start int, ok bool) {
	if t, ok := c.target(f); ok {
		return c.of(t), t.StartLine, true
	}
	code, ok = c.file(f.Path)
	return code, 1, ok
}

// file returns the hash of a whole file.
func (c codes) file(path string) (code string, ok bool) {
	data, err := c.read(path)
	return memory.Key("file", c.pathThen(path), string(data)), err == nil
}

// standing returns the past findings whose code is as it was, where it is now.
func (c codes) standing(past []pastFinding) (still []finding.Finding) {
	if len(past) == 0 {
		return nil
	}
	at := map[string]target.Target{}
	for _, t := range slices.Backward(c.targets) {
		at[c.of(t)] = t
	}
	for _, old := range past {
		f := old.Finding
		if t, ok := at[old.Code]; ok {
			f.Target = t.ID
			still = append(still, moved(f, t.Path, t.StartLine-old.Start))
			continue
		}
		path := c.pathNow(f.Path)
		if code, ok := c.file(path); ok && code == old.Code {
			still = append(still, moved(f, path, 0))
		}
	}
	return still
}

// pathNow is where a file lies that an earlier run knew by a path.
func (c codes) pathNow(path string) string {
	for now, was := range c.was {
		if was == path {
			return now
		}
	}
	return path
}

// moved returns f, and the edits of its own file, at another place.
func moved(f finding.Finding, path string, shift int) finding.Finding {
	f.Edits = slices.Clone(f.Edits)
	for i, e := range f.Edits {
		if e.Path != f.Path {
			continue
		}
		f.Edits[i].Path = path
		if e.StartLine > 0 {
			f.Edits[i].StartLine = e.StartLine + shift
		}
	}
	f.Path, f.StartLine, f.EndLine = path, f.StartLine+shift, f.EndLine+shift
	return f
}

// standing returns what earlier reviews of the pull request reported of code that is as
// it was.
func (w work) standing(c console) []finding.Finding {
	past := w.kept.past(c, w.in)
	return past.named(codeUnderReview(w)).standing(past.Findings)
}

// reported are the findings to be remembered: those that are shown and nobody refuted, as
// they were judged. One that quotes what must not be kept is not.
func (m remembered) reported(c codes, judged, shown []finding.Finding) (out []pastFinding) {
	size := 0
	for _, f := range judged {
		if f.Refuted != nil || !slices.ContainsFunc(shown, func(o finding.Finding) bool { return o.ID == f.ID }) {
			continue
		}
		code, start, ok := c.around(f)
		body, err := json.Marshal(f)
		if !ok || err != nil || !m.keeps(body) {
			continue
		}
		if size += len(body); size < maxPast && len(out) < maxReported {
			out = append(out, pastFinding{code, start, f})
		}
	}
	return out
}

// reconsider adds to the answers what was reported before and a model does not bring up
// again, for a second look.
func reconsider(answers []ask.Result, ts []target.Target, still []finding.Finding) {
	for _, f := range still {
		i := slices.IndexFunc(ts, func(t target.Target) bool { return t.ID == f.Target })
		if i < 0 || answers[i].Status != ask.Answered || !f.FoundBy(finding.FromModel) {
			continue
		}
		if !slices.ContainsFunc(answers[i].Findings, func(o finding.Finding) bool { return sameCause(o, f) }) {
			answers[i].Findings = append(answers[i].Findings, claimOf(f))
		}
	}
}

// claimOf makes of a finding the claim that it was before it was judged.
func claimOf(f finding.Finding) finding.Finding {
	if f.Passed(finding.Scenario) {
		f.Severity = finding.Severities[min(f.Severity.Rank()+1, len(finding.Severities)-1)]
	}
	quoted := f.Passed(finding.Quoted)
	f.Source, f.Sources, f.Checks = finding.FromModel, nil, nil
	if quoted {
		f.Pass(finding.Quoted)
	}
	return f
}

// alike reports whether two findings name one defect: at overlapping lines one root cause.
func alike(a, b finding.Finding) bool {
	return sameCause(a, b) && (a.Rule != "other" || a.Title == b.Title)
}

// stay returns the findings with what was reported before of code that is as it was. What
// a model refuted does not stay, nor what the rules alone had and have no longer: they say
// the same of the same.
func stay(found, still []finding.Finding, m modelled) []finding.Finding {
	taken := make([]bool, len(found))
	left := slices.Clone(still)
	for _, same := range []func(a, b finding.Finding) bool{
		func(a, b finding.Finding) bool { return a.ID == b.ID }, alike,
	} {
		left = slices.DeleteFunc(left, func(old finding.Finding) bool {
			for i := range taken {
				if !taken[i] && same(found[i], old) {
					found[i], taken[i] = restored(found[i], old, m), true
					return true
				}
			}
			return false
		})
	}
	for _, f := range left {
		if f.FoundBy(finding.FromModel) {
			found = append(found, f)
		}
	}
	finding.Sort(found)
	return found
}

// restored is a finding in the words in which it was reported before, unless it got worse.
func restored(now, old finding.Finding, m modelled) finding.Finding {
	if now.Refuted != nil {
		return now
	}
	out := old
	if now.Severity.Rank() < old.Severity.Rank() || !old.FoundBy(finding.FromModel) {
		out = now
	}
	if old.Severity.Rank() < out.Severity.Rank() {
		out.Severity = old.Severity
	}
	if sure := min(now.Confidence.Rank(), old.Confidence.Rank()); sure < len(finding.Confidences) {
		out.Confidence = finding.Confidences[sure]
	}
	out.ID, out.Fingerprints, out.Sure, out.Operation = old.ID, old.Fingerprints, now.Sure, now.Operation
	out.Credit(slices.Concat(old.Origins(), now.Origins())...)
	for _, other := range []finding.Finding{now, old} {
		out.Pass(other.Checks...)
		if better(other, out, m) {
			out.Edits, out.NewDependencies, out.FixedBy = other.Edits, other.NewDependencies, cmp.Or(other.FixedBy, other.Source)
		}
	}
	return out
}
