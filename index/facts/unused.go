package facts

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// What one question about use may look at.
const (
	unusedSteps = 3  // calls between functions of a file
	unusedReads = 20 // places that name a function
)

// Unused reports whether no file that counts, such as those that are no tests, names
// a function of a file, but for functions that are not used themselves, or
// imports its package of Go.
// Only what is called by its name alone is known not to be used, see calledByName.
func (p *Project) Unused(file string, f *File, function int, counts func(path string) bool) bool {
	return p.unimported(file, f.Language, counts) || p.unused(Site{file, f, function}, counts, unusedSteps)
}

func (p *Project) unused(of Site, counts func(path string) bool, steps int) bool {
	of = of.named()
	if of.Function <= 0 {
		return false
	}
	if class := of.class(); of.instantiated(class) && p.unread(of, class, counts, steps) {
		return true
	}
	fn := of.File.Functions[of.Function]
	if fn.Name() == of.class().Name() && p.unmade(of, counts) {
		return true
	}
	reads := of.File.reads()[fn.Name()]
	if !of.calledByName() || len(reads) > unusedReads || p.named(of.Path, fn.Name(), counts) {
		return false
	}
	return !slices.ContainsFunc(reads, func(n Node) bool {
		user := Site{of.Path, of.File, of.File.FunctionAt(n)}
		return !fn.Contains(n) && (steps == 0 || !p.unused(user, counts, steps-1))
	})
}

// named reports whether another file that counts names something. One that stands
// for its folder and only passes the name on does not.
func (p *Project) named(path, name string, counts func(path string) bool) bool {
	return slices.ContainsFunc(p.Tree.Mention(name), func(at string) bool {
		return at != path && counts(at) && !p.passesOn(at, name)
	})
}

// passesOn reports whether a file is that of a package of Python and reads a name in
// no line but imports.
func (p *Project) passesOn(path, name string) bool {
	if !strings.HasSuffix(path, "/__init__.py") {
		return false
	}
	f := p.File(path)
	used := func(n Node) bool { return !n.Around(lang.Import).Valid() }
	return f != nil && !slices.ContainsFunc(f.reads()[name], used)
}

// unread reports whether nothing names a class but itself, and what is not used.
func (p *Project) unread(of Site, class Node, counts func(path string) bool, steps int) bool {
	reads := of.File.reads()[class.Name()]
	if len(reads) > unusedReads || p.named(of.Path, class.Name(), counts) {
		return false
	}
	return !slices.ContainsFunc(reads, func(n Node) bool {
		user := Site{of.Path, of.File, of.File.FunctionAt(n)}
		return !class.Contains(n) && (steps == 0 || !p.unused(user, counts, steps-1))
	})
}

// named is the named function that a function is, or lies in.
func (s Site) named() Site {
	for s.Function > 0 && s.File.Functions[s.Function].Name() == "" {
		s.Function = s.File.Functions[s.Function].Outer
	}
	return s
}

// class is the class that a function lies in; zero if it lies in none.
func (s Site) class() Node { return s.File.Functions[s.Function].Around(lang.Class) }

// hook matches names of functions of Python that others find by them: one word, or
// the time when they are called.
var hook = regexp.MustCompile(`^_*([^_]*|` +
	`(on|pre|post|before|after|when|handle|lambda|pytest|run|setup|get|register)_.*)$`)

// calledByName reports whether a function runs only where code says its name: a plain
// one of Go, one that only its class may call, a method of a class that extends
// nothing, one of Python whose name no framework looks for. What has a decorator a
// framework may call, and other languages find functions by file or text.
func (s Site) calledByName() bool {
	fn, class := s.File.Functions[s.Function], s.class()
	name := fn.Name()
	plain := fn.Symbol == name
	if name == "main" || name == "init" || s.File.shown(fn.Node) {
		return false
	}
	own := class.Valid() && !s.File.shown(class) && len(class.All(lang.Base)) == 0
	switch s.File.Language {
	case syntax.Go:
		return plain
	case syntax.Python:
		if strings.HasSuffix(name, "__") {
			return false
		}
		if plain {
			return own || !hook.MatchString(name)
		}
		return own || strings.HasPrefix(name, "__")
	case syntax.Java:
		return own
	}
	return false
}
