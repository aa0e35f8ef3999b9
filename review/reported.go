package review

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"breakwater/index/facts"
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
	Code       string // hash of that code
	Start, End row    // its lines
	Finding    finding.Finding
}

// row is a line as it is counted in code: by the lines that hold some. Those of comments come
// and go.
type row struct {
	Row int // from 0
	Off int // lines from there, where it holds none itself
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
	facts   *facts.Cache
	texts   map[string]string // by target: hash of its name and lines, see bare
}

func codeUnderReview(w work) codes {
	return newCodes(w.plan.all(), w.setup.change.OldPaths(), w.setup.workspace.Read, w.code)
}

func newCodes(
	ts []target.Target, was map[string]string, read func(path string) ([]byte, error), cache *facts.Cache,
) codes {
	c := codes{ts, was, read, cache, make(map[string]string, len(ts))}
	byPath := map[string][]target.Target{}
	for _, t := range ts {
		byPath[t.Path] = append(byPath[t.Path], t)
	}
	for path, here := range byPath {
		bare := c.bare(path)
		for _, t := range here {
			symbol, _, _ := strings.Cut(t.Symbol, "@L") // the line of an overload
			parts := []string{symbol}
			for _, line := range codeLines(t, bare) {
				parts = append(parts, line.text)
			}
			c.texts[t.ID] = memory.Key(parts...)
		}
	}
	return c
}

// bare returns the lines of a file without comments, which change nothing that the code does,
// and without blanks at their ends. Where nobody knows the comments they stay; nil if the
// file cannot be read.
func (c codes) bare(path string) []string {
	data, err := c.read(path)
	if err != nil {
		return nil
	}
	var text []byte
	from := 0
	if code := factsOf(c.read, c.facts, path); code != nil {
		for _, comment := range code.Comments() {
			start, end := comment.Bytes()
			if start < from { // within another one
				continue
			}
			text = append(text, data[from:start]...)
			text = append(text, bytes.Repeat([]byte("\n"), bytes.Count(data[start:end], []byte("\n")))...)
			for from = end; bytes.HasSuffix(text, []byte(" ")) && from < len(data) && data[from] == ' '; {
				from++
			}
		}
	}
	lines := strings.Split(string(append(text, data[from:]...)), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t\r")
	}
	return lines
}

// codeLine is a line that holds code.
type codeLine struct {
	number int // 1-based
	text   string
}

// codeLines are the lines of a target that hold code, given those of its file.
func codeLines(t target.Target, bare []string) (all []codeLine) {
	lines := strings.Split(t.Text, "\n")
	for _, r := range t.Shown() {
		for n := r.Start; n <= r.End; n++ {
			text := ""
			switch i := n - t.StartLine; {
			case n <= len(bare):
				text = bare[n-1]
			case i < len(lines):
				text = strings.TrimRight(lines[i], " \t\r")
			}
			if text != "" {
				all = append(all, codeLine{n, text})
			}
		}
	}
	return all
}

// of is the hash of a target's file and text, wherever it stands there.
func (c codes) of(t target.Target) string { return memory.Key(c.pathThen(t.Path), c.text(t)) }

// text is the hash of a target's name and code.
func (c codes) text(t target.Target) string { return c.texts[t.ID] }

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

// past returns a finding with the code around it; ok is false where that cannot be read.
func (c codes) past(f finding.Finding) (old pastFinding, ok bool) {
	var code string
	var lines []codeLine
	if t, ok := c.target(f); ok {
		code, lines = c.of(t), codeLines(t, c.bare(t.Path))
	} else {
		code, lines = c.file(f.Path)
	}
	if len(lines) == 0 {
		return pastFinding{}, false
	}
	number := func(i int) int { return lines[i].number }
	first, _ := slices.BinarySearchFunc(lines, f.StartLine, func(l codeLine, line int) int { return l.number - line })
	first = min(first, len(lines)-1)
	end := first
	for end+1 < len(lines) && number(end+1) <= f.EndLine {
		end++
	}
	return pastFinding{
		Code: code, Start: row{first, f.StartLine - number(first)}, End: row{end, f.EndLine - number(end)}, Finding: f,
	}, true
}

// file returns the hash of a whole file and the lines of it that hold code, none where it
// cannot be read.
func (c codes) file(path string) (code string, lines []codeLine) {
	bare := c.bare(path)
	lines = codeLines(target.Target{StartLine: 1, EndLine: len(bare)}, bare)
	parts := []string{"file", c.pathThen(path)}
	for _, l := range lines {
		parts = append(parts, l.text)
	}
	return memory.Key(parts...), lines
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
		path := c.pathNow(f.Path)
		code, lines := "", []codeLine(nil)
		if t, ok := at[old.Code]; ok {
			f.Target, path, code, lines = t.ID, t.Path, old.Code, codeLines(t, c.bare(t.Path))
		} else {
			code, lines = c.file(path)
		}
		if last := max(old.Start.Row, old.End.Row); code == old.Code && last < len(lines) {
			still = append(still, moved(f, path, old.Start.in(lines), old.End.in(lines)))
		}
	}
	return still
}

// in is the number of a line, given those of its code.
func (r row) in(lines []codeLine) int { return lines[r.Row].number + r.Off }

// pathNow is where a file lies that an earlier run knew by a path.
func (c codes) pathNow(path string) string {
	for now, was := range c.was {
		if was == path {
			return now
		}
	}
	return path
}

// moved returns f at another place, with the edits of its own file.
func moved(f finding.Finding, path string, start, end int) finding.Finding {
	f.Edits = slices.Clone(f.Edits)
	for i, e := range f.Edits {
		if e.Path != f.Path {
			continue
		}
		f.Edits[i].Path = path
		if e.StartLine > 0 {
			f.Edits[i].StartLine = e.StartLine + start - f.StartLine
		}
	}
	f.Path, f.StartLine, f.EndLine = path, start, max(start, end)
	return f
}

// standing returns what earlier reviews of the pull request reported of code that is as
// it was.
func (w work) standing() []finding.Finding {
	past := w.kept.before
	if len(past.Findings) == 0 {
		return nil
	}
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
		old, ok := c.past(f)
		body, err := json.Marshal(f)
		if !ok || err != nil || !m.keeps(body) {
			continue
		}
		if size += len(body); size < maxPast && len(out) < maxReported {
			out = append(out, old)
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
	return sameCause(a, b) && (a.Rule != finding.NoRule || a.Title == b.Title)
}

// stay returns the findings with what was reported before of code that is as it was. What
// a model refuted does not stay, nor what the rules alone had and have no longer: they say
// the same of the same. What is less sure than least is not shown.
func stay(found, still []finding.Finding, m modelled, least finding.Confidence) []finding.Finding {
	taken := make([]bool, len(found))
	left := slices.Clone(still)
	for _, same := range []func(a, b finding.Finding) bool{
		func(a, b finding.Finding) bool { return a.ID == b.ID }, alike,
	} {
		left = slices.DeleteFunc(left, func(old finding.Finding) bool {
			for i := range taken {
				if !taken[i] && same(found[i], old) {
					found[i], taken[i] = restored(found[i], old, m, least), true
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

// restored is a finding in the words in which it was reported before, unless it got worse in a
// claim that is sure enough to be shown: nothing that would be hidden by itself may raise what
// is shown. What only the rules say is theirs: they say the same of the same.
func restored(now, old finding.Finding, m modelled, least finding.Confidence) finding.Finding {
	if now.Refuted != nil {
		return now
	}
	out := old
	worse := now.Severity.Rank() < old.Severity.Rank() && now.Confidence.Rank() <= least.Rank()
	if byRules := !old.FoundBy(finding.FromModel) && !now.FoundBy(finding.FromModel); byRules || worse {
		out = now
	}
	if old.Severity.Rank() < out.Severity.Rank() {
		out.Severity = old.Severity
	}
	if surer := min(now.Confidence.Rank(), old.Confidence.Rank()); !worse && surer < len(finding.Confidences) {
		out.Confidence = finding.Confidences[surer]
	}
	out.ID, out.Fingerprints, out.Earlier = old.ID, old.Fingerprints, old.Earlier
	out.Sure, out.Operation = now.Sure, now.Operation
	out.Sources = slices.Clone(old.Origins())
	for _, o := range now.Origins() {
		if !slices.ContainsFunc(out.Sources, o.Anew) {
			out.Sources = append(out.Sources, o)
		}
	}
	for _, other := range []finding.Finding{now, old} {
		out.Pass(other.Checks...)
		if better(other, out, m) {
			out.Edits, out.NewDependencies, out.FixedBy = other.Edits, other.NewDependencies, cmp.Or(other.FixedBy, other.Source)
		}
	}
	return out
}
