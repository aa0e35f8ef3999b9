package rules

import (
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/source"
)

// scan is one file while the rules look at it.
type scan struct {
	file    File
	tree    *syntax.Tree
	names   *names
	speech  *speech
	project Project
	source  string // the file's text
	rule    string // id of the rule that runs
	found   []finding.Finding

	sessions map[string]sessionKind // what sessionOf found out
}

// claim is what a check says about a place.
type claim struct {
	at         syntax.Node        // the offending statement or call
	until      syntax.Node        // if valid, the finding ends before this node: a loop's body, say
	title, why string             // why may be empty: the catalogue's words
	confidence finding.Confidence // empty means medium
	severity   finding.Severity   // empty means the catalogue's
	mend       []splice           // edits as byte changes; nil for none
}

// report adds a finding unless the place was reported under the same rule
// already or is not under review.
func (s *scan) report(c claim) {
	entry, _ := catalogue.Lookup(s.rule)
	if !before(c.at, c.until) {
		c.until = syntax.Node{}
	}
	start, end := c.at.StartLine(), max(c.at.StartLine(), c.at.EndLine())
	if c.until.Valid() {
		end = max(start, c.until.StartLine()-1)
	}
	if !s.underReview(start, end) || s.reported(start) {
		return
	}
	f := finding.Finding{
		Rule: s.rule, Title: c.title, Severity: entry.Severity, Confidence: finding.Medium, Source: finding.FromRules,
		Path: s.file.Path, StartLine: start, EndLine: end, Symbol: s.symbol(c.at), Why: c.why, Quote: s.quote(c),
	}
	if f.Why == "" {
		f.Why = entry.What
	}
	if c.confidence != "" {
		f.Confidence = c.confidence
	}
	if c.severity != "" {
		f.Severity = c.severity
	}
	f.Edits = s.edits(c.mend)
	s.found = append(s.found, f)
}

func (s *scan) underReview(start, end int) bool {
	if s.file.Under == nil {
		return true
	}
	at := source.Range{Start: start, End: end}
	return slices.ContainsFunc(s.file.Under, at.Overlaps)
}

func (s *scan) reported(line int) bool {
	return slices.ContainsFunc(s.found, func(f finding.Finding) bool { return f.Rule == s.rule && f.StartLine == line })
}

// maxQuote bounds the code that a finding shows, in lines.
const maxQuote = 12

func (s *scan) quote(c claim) string {
	start, end := c.at.Bytes()
	if c.until.Valid() {
		end, _ = c.until.Bytes()
	}
	text := strings.TrimRight(string(s.file.Source[start:end]), " \t\r\n")
	lines := strings.SplitAfter(text, "\n")
	return strings.TrimRight(strings.Join(lines[:min(len(lines), maxQuote)], ""), " \t\r\n")
}

// symbol names the definition around n, with its class or receiver in front.
func (s *scan) symbol(n syntax.Node) string {
	var parts []string
	for up := n; up.Valid(); up = up.Parent() {
		if name := s.speech.define(s, up); name != "" {
			parts = append(parts, name)
		}
	}
	slices.Reverse(parts)
	return strings.Join(parts, ".")
}

// function returns the innermost function or lambda around n.
func (s *scan) function(n syntax.Node) syntax.Node { return enclosing(n, s.speech.functions...) }

// scope returns the innermost function around n, or the file.
func (s *scan) scope(n syntax.Node) syntax.Node {
	if f := s.function(n); f.Valid() {
		return f
	}
	return s.tree.Root()
}

// text returns the source of the whole file.
func (s *scan) text() string { return s.source }

// mentions reports whether the file's text contains any of words.
func (s *scan) mentions(words ...string) bool { return containsAny(s.text(), words...) }

func containsAny(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}
