package rules

import (
	"regexp"
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

	fixes     []pending
	unfixed   int  // findings whose fix was not tried
	longLines int  // findings whose fix would show too much
	tries     int  // proofs so far
	broken    *int // syntax errors of the file; nil until asked for

	at       map[place]bool // where a rule has reported
	answers  map[question]bool
	matched  map[*regexp.Regexp][][]int // see places
	called   []syntax.Node              // see calls
	split    []string                   // see lines
	noted    bool                       // called is filled
	sessions map[string]sessionKind     // what sessionOf found out
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
	if s.tree.Over() != nil || !s.underReview(start, end) || !s.first(start) {
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
	s.found = append(s.found, f)
	s.offer(c.mend)
}

func (s *scan) underReview(start, end int) bool {
	if s.file.Under == nil {
		return true
	}
	at := source.Range{Start: start, End: end}
	return slices.ContainsFunc(s.file.Under, at.Overlaps)
}

// place is where a rule reports.
type place struct {
	rule string
	line int
}

// first reports whether the running rule has reported nothing at line yet, and
// notes that it has now.
func (s *scan) first(line int) bool {
	p := place{s.rule, line}
	if s.at[p] {
		return false
	}
	if s.at == nil {
		s.at = map[place]bool{}
	}
	s.at[p] = true
	return true
}

func (s *scan) quote(c claim) string {
	start, end := c.at.Bytes()
	if c.until.Valid() {
		end, _ = c.until.Bytes()
	}
	return quoted(s.source[start:end])
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

// lines returns the lines of the file without their ends.
func (s *scan) lines() []string {
	if s.split == nil {
		s.split = strings.Split(s.source, "\n")
	}
	return s.split
}

func containsAny(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}
