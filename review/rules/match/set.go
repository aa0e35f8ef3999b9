// Package match finds places in the facts of a file that the detectors of rule
// files describe.
//
// A detector is a mapping of a rule file (see package catalogue): one key says
// which kind of fact it looks at and which of them (call: "requests.get"), the
// others are conditions that must hold there (missing: timeout). Each kind of
// fact and each family of conditions is one file of this package, and enters
// itself in a table that gives the keys their meaning.
//
// Detectors judge facts alone: this package sees no source text, so a comment
// or a string can never decide. They are compiled once for a language and
// indexed by the last part of what they call, so that a file pays only for
// what occurs in it.
package match

import (
	"context"
	"fmt"
	"slices"

	"breakwater/index/facts"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
)

// Set is the detectors of some rules for one language. It may be used by
// several goroutines.
type Set struct {
	byName map[string][]*Detector // detectors of calls, by last part of the callee
	open   []*Detector            // detectors of calls with any callee
	others []*Detector            // detectors of other kinds of facts
}

// Compile returns the detectors of rules that speak of l. All errors are
// errors of rule files; each names its file and line.
func Compile(rules []catalogue.Rule, l syntax.Language) (*Set, error) {
	s := &Set{byName: map[string][]*Detector{}}
	for _, r := range rules {
		for _, v := range r.Detect {
			d, ok, err := compileDetector(r, v, l)
			if err != nil {
				return nil, err
			}
			if ok {
				s.add(d)
			}
		}
	}
	return s, nil
}

func (s *Set) add(d *Detector) {
	switch {
	case !d.kind.calls:
		s.others = append(s.others, d)
	case d.selection.names == nil:
		s.open = append(s.open, d)
	}
	for _, name := range d.selection.names {
		s.byName[name] = append(s.byName[name], d)
	}
}

// Empty reports whether no rule speaks of the language.
func (s *Set) Empty() bool { return len(s.byName)+len(s.open)+len(s.others) == 0 }

// Detectors returns every detector once, in no order that means anything.
func (s *Set) Detectors() []*Detector {
	all := append(slices.Clone(s.open), s.others...)
	seen := map[*Detector]bool{}
	for _, ds := range s.byName {
		for _, d := range ds {
			if !seen[d] {
				seen[d] = true
				all = append(all, d)
			}
		}
	}
	return all
}

// MaxPlaces bounds the matches of one rule in one file.
const MaxPlaces = 200

// Result is what the detectors of a set found in a file.
type Result struct {
	Matches []Match
	Beyond  map[string]int    // by rule: places beyond MaxPlaces, not among Matches
	Counts  map[Spot]int      // all places, by rule and function
	Gaps    map[string]string // by rule: why it did not get through the file
	Steps   int               // taken, of those that the size of the file allows
}

// Spot is where a rule speaks, whatever moves within the function.
type Spot struct{ Rule, Symbol string }

// budgetPerByte and leastBudget bound the steps that all detectors together
// take in a file, so that a hostile file costs no more than its size allows.
const (
	budgetPerByte = 100
	leastBudget   = 1 << 20
)

// Run applies the detectors to the facts of a file, in time linear in its size.
// When ctx ends it stops, and Gaps says so.
func (s *Set) Run(ctx context.Context, f *facts.File, around Around) Result {
	r := &run{ctx: ctx, file: newFile(f), taken: map[taken]int{}, count: map[string]int{}}
	r.Counts = map[Spot]int{}
	r.around = around
	for i := range f.Calls {
		for _, d := range s.byName[calledName(&f.Calls[i])] {
			r.try(d, i)
		}
		p := callPlace(r.file, i)
		if made := p.maker(); made.call != nil {
			for _, d := range s.byName[calledName(made.call)] {
				if d.kind.name == "hold" {
					r.try(d, i)
				}
			}
		}
		for _, d := range s.open {
			r.try(d, i)
		}
	}
	for _, d := range s.others {
		for i := range d.kind.count(r.file) {
			r.try(d, i)
		}
	}
	r.Steps = budget(f) - r.left
	switch {
	case r.late:
		r.gap("", "the built-in rules did not get through it before the deadline")
	case r.left < 0:
		r.gap("", "too intricate: the rules stopped before they were through it")
	}
	return r.Result
}

// taken is a place that a rule has spoken of.
type taken struct {
	rule string
	line int
}

// beyond is the index of a place that is not among the matches.
const beyond = -1

type run struct {
	place Place // that a detector looks at: one for all, as most are dismissed at once
	ctx   context.Context
	*file
	Result
	taken map[taken]int // → index in Matches, or beyond
	count map[string]int
	tries int
	late  bool // ctx ended
}

// over reports whether to stop. The context is asked now and then: most tries
// take less than it does.
func (r *run) over() bool {
	if r.tries++; r.tries%64 == 0 && r.ctx.Err() != nil {
		r.late = true
	}
	return r.late || r.left < 0
}

func (r *run) gap(rule, reason string) {
	if r.Gaps == nil {
		r.Gaps = map[string]string{}
	}
	r.Gaps[rule] = reason
}

// try asks one detector about one fact. A panic in it must not take the other
// findings along.
func (r *run) try(d *Detector, i int) {
	if r.over() || r.Gaps != nil && r.Gaps[d.Rule] != "" {
		return
	}
	r.place = d.kind.place(r.file, i)
	p := &r.place
	defer func() {
		if failure := recover(); failure != nil {
			r.gap(d.Rule, fmt.Sprintf("rule %s failed at line %d: %v", d.Rule, p.StartLine(), failure))
		}
	}()
	if !d.selected(p) {
		return
	}
	if holdAll(d.where, p) {
		r.found(d, *p)
	}
	if d.through {
		for _, caller := range r.callersThrough(p.Function) {
			q := p.calledBy(caller)
			if holdAll(d.where, &q) {
				r.found(d, q)
			}
		}
	}
}

// found keeps a match. Of several that a rule has on one line the surest is
// kept.
func (r *run) found(d *Detector, p Place) {
	m := d.match(p)
	at := taken{d.Rule, m.StartLine}
	ofLoop := d.kind.name == "fanout" || d.kind.name == "pause"
	if ofLoop && p.loop != nil { // one for a loop, whatever else is started or waited for in it
		at.line = p.loop.StartLine()
	}
	if known, ok := r.taken[at]; ok {
		if known == beyond {
			return
		}
		d.judge(&m, &p)
		if m.Confidence.Rank() < r.Matches[known].Confidence.Rank() {
			r.Matches[known] = m
		}
		return
	}
	r.Counts[Spot{d.Rule, m.Symbol}]++
	if r.count[d.Rule]++; r.count[d.Rule] > MaxPlaces {
		if r.Beyond == nil {
			r.Beyond = map[string]int{}
		}
		r.Beyond[d.Rule]++
		r.taken[at] = beyond
		return
	}
	d.judge(&m, &p)
	r.taken[at] = len(r.Matches)
	r.Matches = append(r.Matches, m)
}
