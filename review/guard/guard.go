// Package guard searches a project for code that may protect the place of a
// finding: what is in force around it, in its callers and in what it calls, and
// where the client that it uses is made.
//
// It decides nothing: a model that takes a second look is shown what was found,
// and asked of each piece whether it rules the finding out.
package guard

import (
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/review/catalogue"
	"breakwater/review/finding"
	"breakwater/review/target"
)

// Bounds of what is shown of one guard, and of one finding.
const (
	mostLines   = 4
	mostGuards  = 6
	mostCallers = 8
)

// ofGroup says which kinds of protection bear on the defects of a group; all do
// where it is silent.
var ofGroup = map[string][]ecosystem.Role{
	"Timeouts":                            {ecosystem.Timeout, ecosystem.Breaker},
	"Retries, back-off, idempotency":      {ecosystem.Retry, ecosystem.Limit, ecosystem.Breaker, ecosystem.Timeout},
	"Circuit breaking, bulkheads, limits": {ecosystem.Breaker, ecosystem.Limit, ecosystem.Timeout},
	"Queues and back-pressure":            {ecosystem.Limit, ecosystem.Pool},
	"Connection pools":                    {ecosystem.Limit, ecosystem.Timeout, ecosystem.Pool},
	"Transactions":                        {ecosystem.Transaction, ecosystem.Lock},
	"LLM APIs":                            {ecosystem.Timeout, ecosystem.Retry, ecosystem.Limit, ecosystem.Breaker},
}

var words = map[ecosystem.Role]string{
	ecosystem.Timeout: "a timeout", ecosystem.Limit: "a limit", ecosystem.Breaker: "a circuit breaker",
	ecosystem.Retry: "a retry", ecosystem.Transaction: "a transaction", ecosystem.Lock: "a lock", ecosystem.Pool: "a pool",
}

// search is one search.
type search struct {
	project *facts.Project
	finding finding.Finding
	file    *facts.File
	kinds   []ecosystem.Role // nil: all
	found   []target.Guard
}

// Search returns what may protect the place of a finding, the nearest first; ok is
// false where the facts of its file are not known.
func Search(p *facts.Project, f finding.Finding) (found []target.Guard, ok bool) {
	if p.Tree == nil {
		return nil, false
	}
	rule, _ := catalogue.Lookup(f.Rule)
	s := search{project: p, finding: f, file: p.File(f.Path), kinds: ofGroup[rule.Group]}
	if s.file == nil {
		return nil, false
	}
	s.around()
	s.made()
	s.callers()
	s.callees()
	return s.found[:min(len(s.found), mostGuards)], true
}

func (s *search) bears(kind ecosystem.Role) bool {
	return s.kinds == nil || slices.Contains(s.kinds, kind)
}

// add takes lines of a file as a guard, unless they are the finding's own.
func (s *search) add(what, path string, start, end int) {
	own := path == s.finding.Path && s.finding.StartLine <= start && start <= s.finding.EndLine
	if own || slices.ContainsFunc(s.found, func(g target.Guard) bool { return g.Path == path && g.StartLine == start }) {
		return
	}
	source, err := s.project.Tree.Read(path)
	if err != nil {
		return
	}
	lines := strings.SplitAfter(string(source), "\n")
	end = min(end, start+mostLines-1, len(lines))
	if start > end {
		return
	}
	s.found = append(s.found, target.Guard{What: what, Path: path, StartLine: start, EndLine: end,
		Text: strings.Join(lines[start-1:end], "")})
}

// around adds what is in force over the finding in its own file.
func (s *search) around() {
	for _, g := range s.file.Guards() {
		over := g.Over.StartLine() <= s.finding.StartLine && s.finding.StartLine <= g.Over.EndLine()
		if over && s.bears(g.Kind) {
			s.add(words[g.Kind]+" in force there", s.finding.Path, g.StartLine(), g.EndLine())
		}
	}
}

// calls yields the calls on the lines of the finding.
func (s *search) calls() (all []facts.Call) {
	for n := range s.file.Between(s.finding.StartLine, s.finding.EndLine) {
		if c, ok := s.file.CallAt(n); ok {
			all = append(all, c)
		}
	}
	return all
}

// made adds where the values that the finding's calls are made on come from.
func (s *search) made() {
	for _, c := range s.calls() {
		b, ok := s.file.Refers(c.Receiver())
		if !ok || !b.Value.Valid() {
			continue
		}
		if _, made := s.file.CallAt(b.Value); made {
			s.add("where what it uses is made", s.finding.Path, b.Node.StartLine(), b.Node.EndLine())
		}
	}
}

// callers adds what is in force around the calls of the finding's function.
func (s *search) callers() {
	function := s.function()
	if function == 0 {
		return
	}
	callers, _ := s.project.Callers(facts.Site{Path: s.finding.Path, File: s.file, Function: function})
	for _, c := range callers[:min(len(callers), mostCallers)] {
		for _, g := range c.File.Guards() {
			if s.bears(g.Kind) && g.Over.Contains(c.Call.Node) {
				s.add(words[g.Kind]+" in force in a caller", c.Path, g.StartLine(), g.EndLine())
			}
		}
		if s.kinds == nil && c.Call.Try.Valid() {
			s.add("a handler around a call of it", c.Path, c.Call.Try.StartLine(), c.Call.Try.EndLine())
		}
	}
}

// function is the innermost function with a name around the finding; 0 if there is
// none.
func (s *search) function() (best int) {
	for i, fn := range s.file.Functions[1:] {
		inside := fn.StartLine() <= s.finding.StartLine && s.finding.StartLine <= fn.EndLine()
		if inside && fn.Name() != "" {
			best = i + 1
		}
	}
	return best
}

// callees adds what the functions of the project that the finding calls put in
// force themselves.
func (s *search) callees() {
	for _, c := range s.calls() {
		if c.Callee == "" {
			continue
		}
		site, ok := s.project.Function(s.finding.Path, s.file, c.Callee)
		if !ok {
			continue
		}
		body := site.File.Functions[site.Function].Node
		for _, g := range site.File.Guards() {
			if s.bears(g.Kind) && (body.Contains(g.Node) || g.Over == body) {
				s.add(words[g.Kind]+" in what it calls", site.Path, g.StartLine(), g.EndLine())
			}
		}
		s.options(site, body)
	}
}

// options adds the calls of a function that pass what bounds them.
func (s *search) options(site facts.Site, body facts.Node) {
	if s.kinds == nil || !s.bears(ecosystem.Timeout) {
		return
	}
	for n := range body.Walk() {
		c, ok := site.File.CallAt(n)
		if !ok {
			continue
		}
		if bound := c.Option("timeout", "Timeout", "deadline", "signal"); bound.Valid() {
			s.add("a bound in what it calls", site.Path, c.StartLine(), c.EndLine())
		}
	}
}
