package match

import (
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
)

// promised: PATTERNS: what the method is called on is known to be a promise, or
// such a call makes it. Anything may have a method then.
func init() {
	addCondition("promised", ofKinds("call", byPatterns(func(p *Place, makers Patterns) bool {
		search := promiseSearch{makers: makers, left: mostPromises}
		return search.isPromise(p.file, p.call.Receiver())
	})))
}

// promiseSearch is one question whether an expression is a promise.
type promiseSearch struct {
	makers Patterns
	left   int // expressions that may still be looked at
}

// mostPromises bounds the expressions of one search: what functions of the
// project return may lead on, even in a circle.
const mostPromises = 30

// isPromise reports whether an expression of a file is known to be a promise.
func (s *promiseSearch) isPromise(f *file, n facts.Node) bool {
	n = valueOf(f, n)
	c, called := f.CallAt(n)
	s.left--
	switch {
	case strings.HasPrefix(n.Meaning(), "~"):
		return true
	case !called || s.over(f):
		return false
	case slices.Contains([]string{"then", "catch", "finally"}, c.Method):
		return s.isPromise(f, c.Receiver())
	case ecosystem.Remote(f.Language, c.Callee), s.makers.Match(callee(&c)):
		return true
	}
	return s.givesPromise(f, &c) || f.isAwaited(&c)
}

// over reports whether the search has looked far enough, or all searches together in
// a file.
func (s *promiseSearch) over(f *file) bool { return s.left < 0 || f.left < 0 }

// givesPromise reports whether a call is of a function of the project that is
// async, declares a promise, or returns one.
func (s *promiseSearch) givesPromise(f *file, c *facts.Call) bool {
	site, ok := f.site(c.Callee)
	if !ok {
		site, ok = f.site(f.calleeElsewhere(c))
	}
	if !ok {
		return false
	}
	fn := site.File.Functions[site.Function]
	return fn.Has(lang.Async) || declaresPromise(fn) || s.returnsPromise(f.at(site), fn)
}

func declaresPromise(fn facts.Function) bool {
	return slices.ContainsFunc(fn.All(lang.Result), func(r facts.Node) bool {
		return strings.HasPrefix(r.Meaning(), "~") || strings.HasPrefix(r.Child(lang.TypeOf).Meaning(), "~")
	})
}

// returnsPromise reports whether a function of a file returns a promise, as the
// value of a return or as all that it is: () => load().
func (s *promiseSearch) returnsPromise(f *file, fn facts.Function) bool {
	if body := fn.Child(lang.Body); body.Is(lang.Call) {
		return s.isPromise(f, body)
	}
	for n := range fn.Own() {
		if f.left--; s.over(f) {
			return false
		}
		value := n.Child(lang.Value)
		if n.Is(lang.Return) && value.Valid() && s.isPromise(f, value) {
			return true
		}
	}
	return false
}

// at is the file of a function of the project, one for all questions of a run.
func (f *file) at(site facts.Site) *file {
	if f.others == nil {
		f.others = map[*facts.File]*file{f.File: f}
	}
	other := f.others[site.File]
	if other == nil {
		other = newFile(site.File)
		other.around = Around{Path: site.Path, Project: f.around.Project}
		other.others = f.others
		f.others[site.File] = other
	}
	return other
}

// isAwaited reports whether code of the project awaits what a call like c makes,
// or catches its failure: in the same file, or for what a package gives in any.
func (f *file) isAwaited(c *facts.Call) bool {
	key := [2]string{c.Callee, c.Method}
	known, ok := f.awaits[key]
	if !ok {
		if f.awaits == nil {
			f.awaits = map[[2]string]bool{}
		}
		known = f.isAwaitedIn(f.File, c)
		if !known && c.Callee != "" && c.Callee[0] != '.' {
			known = slices.ContainsFunc(f.mentioning(c.Method, false), func(in *facts.File) bool {
				return f.isAwaitedIn(in, c)
			})
		}
		f.awaits[key] = known
	}
	return known
}

func (f *file) isAwaitedIn(in *facts.File, c *facts.Call) bool {
	return slices.ContainsFunc(in.Calls, func(like facts.Call) bool {
		f.left--
		return like.Method == c.Method && like.Callee == c.Callee && (awaited(like.Node) || catches(in, like.Node))
	})
}

// catches reports whether a chain that begins with a call catches its failure.
func catches(f *facts.File, call facts.Node) bool {
	return slices.ContainsFunc(chainOf(call), func(n facts.Node) bool {
		c, _ := f.CallAt(n)
		return c.Method == "catch"
	})
}
