// Package target holds what is put in front of the reviewer: a [Target] is one
// definition (or run of lines) together with everything needed to judge it.
// Targets are made by the plan stage and only read afterwards.
package target

import (
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/scenario"
	"breakwater/review/source"
)

// Kind says why a target is reviewed.
type Kind string

// The kinds of targets.
const (
	Change    Kind = "change"    // the pull request touched it
	Operation Kind = "operation" // scenario results name an operation that it handles
	Code      Kind = "code"      // full scope
)

// Target is one piece of code under review.
type Target struct {
	ID        string // "path#symbol" or "path#L10-20", unique in a run
	Kind      Kind
	Path      string
	StartLine int // 1-based, inclusive
	EndLine   int // 1-based, inclusive
	Symbol    string
	Language  syntax.Language // empty where no grammar fits
	Hidden    []source.Range  // lines within it that are not part of it, because other targets cover them

	Operation *scenario.Operation // the API operation it handles, with its evidence; nil if none
	Changed   []source.Range      // changed lines within it; empty unless the pull request touched it
	Risk      float64             // higher is reviewed earlier
	Tokens    int                 // estimate of its share of a request, without the answer
	Request   int                 // number of the request that asks about it, from 1; 0 where nobody priced the plan

	// What a model is given, of the targets that one may be asked about. The others have no text: a tree of them would be
	// a copy of all its code.
	Text      string                  // the lines StartLine..EndLine, verbatim
	Signs     map[catalogue.Sign]bool // what its code does; nil where facts do not tell
	Imports   []Passage               // import statements of its file, as far as it uses them, by line
	Libraries []string                // versions and defaults of libraries that it calls, each in one line, sorted
	Context   []Context               // in order of use
}

// Place is where some code stands.
type Place struct {
	Path      string
	StartLine int // 1-based, inclusive
	EndLine   int // 1-based, inclusive
}

// Passage is some lines of a target's file.
type Passage struct {
	StartLine int    // 1-based
	Text      string // whole lines, verbatim
}

// Context is code that helps to judge a target.
type Context struct {
	Path      string
	StartLine int // 1-based, inclusive
	EndLine   int // 1-based, inclusive
	Symbol    string
	Score     float64
	Why       string // how it relates: "defines Store.Save", "calls create_user", …
	Text      string // the lines, verbatim
}

// Guard is code that may protect the place of a finding.
type Guard struct {
	What      string // "a timeout in force", in words for a model
	Path      string
	StartLine int    // 1-based, inclusive
	EndLine   int    // 1-based, inclusive
	Text      string // the lines, verbatim
}

// State is how a target ended. Every target ends in exactly one.
type State string

// The states of a target at the end of a run.
const (
	Reviewed   State = "reviewed"
	StoodIn    State = "stood-in"
	Failed     State = "failed"
	OverBudget State = "over-budget"
)

// Outcome is how one target ended.
type Outcome struct {
	State  State
	By     string         // backend that reviewed it, or "rules"; empty if nobody did
	ByKind finding.Source // tells a model from the rules, whatever a backend's name; empty if nobody did
	Reason string         // why it is not Reviewed; empty if it is
}

// ByRules is an outcome that the built-in rules brought about.
func ByRules(s State, reason string) Outcome {
	return Outcome{State: s, By: string(finding.FromRules), ByKind: finding.FromRules, Reason: reason}
}

// Hides reports whether a line lies in a hidden part of the target.
func (t Target) Hides(line int) bool {
	for _, h := range t.Hidden {
		if h.Start <= line && line <= h.End {
			return true
		}
	}
	return false
}

// Shown returns the runs of lines that belong to the target, in order.
func (t Target) Shown() []source.Range {
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

// Lines returns how many lines belong to the target.
func (t Target) Lines() (n int) {
	for _, r := range t.Shown() {
		n += r.End - r.Start + 1
	}
	return n
}

// Covers reports whether the run of lines r of the file at path touches a line
// that belongs to the target.
func (t Target) Covers(path string, r source.Range) bool {
	if path != t.Path {
		return false
	}
	for line := max(r.Start, t.StartLine); line <= min(r.End, t.EndLine); line++ {
		if !t.Hides(line) {
			return true
		}
	}
	return false
}
