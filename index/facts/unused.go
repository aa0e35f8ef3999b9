package facts

import (
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
// a function of the file at path, but for functions that are not used themselves.
// Only what is called by its name alone is known not to be used, see calledByName.
func (p *Project) Unused(path string, f *File, function int, counts func(path string) bool) bool {
	return p.unused(Site{path, f, function}, counts, unusedSteps)
}

func (p *Project) unused(of Site, counts func(path string) bool, steps int) bool {
	of = of.named()
	if of.Function <= 0 {
		return false
	}
	if class := of.class(); of.instantiated(class) && p.unread(of.Path, class, counts) {
		return true
	}
	fn := of.File.Functions[of.Function]
	reads := of.File.reads()[fn.Name()]
	if !of.calledByName() || len(reads) > unusedReads || p.named(of.Path, fn.Name(), counts) {
		return false
	}
	return !slices.ContainsFunc(reads, func(n Node) bool {
		user := Site{of.Path, of.File, of.File.FunctionAt(n)}
		return !fn.Contains(n) && (steps == 0 || !p.unused(user, counts, steps-1))
	})
}

// named reports whether another file that counts names something.
func (p *Project) named(path, name string, counts func(path string) bool) bool {
	return slices.ContainsFunc(p.Tree.Mention(name), func(at string) bool { return at != path && counts(at) })
}

// unread reports whether nothing but itself names a class.
func (p *Project) unread(path string, class Node, counts func(path string) bool) bool {
	outside := func(n Node) bool { return !class.Contains(n) }
	return !slices.ContainsFunc(class.f.reads()[class.Name()], outside) && !p.named(path, class.Name(), counts)
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

// instantiated reports whether code must name a class to make an object of it: one of
// Java that no annotation shows to a framework, and that no process starts with.
func (s Site) instantiated(class Node) bool {
	if s.File.Language != syntax.Java || !class.Valid() || s.File.shown(class) {
		return false
	}
	return !slices.ContainsFunc(s.File.Functions, func(fn Function) bool {
		return class.Contains(fn.Node) && (fn.Name() == "main" || s.File.shown(fn.Node))
	})
}

// shown reports whether a function or class has an annotation or decorator that is
// for others than the compiler.
func (f *File) shown(n Node) bool {
	return slices.ContainsFunc(f.Decorators(n), func(d Node) bool {
		return !slices.Contains(forCompiler, lastPart(f.decoration(d)))
	})
}

// forCompiler are the annotations of Java that no framework looks for.
var forCompiler = strings.Fields("Override SuppressWarnings Deprecated SafeVarargs FunctionalInterface Nullable")

// calledByName reports whether a function runs only where code says its name: a plain
// one of Go, one that only its class may call, a method of a class that extends
// nothing. What has a decorator a framework may call, and other languages find
// functions by file or text.
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
		special := strings.HasSuffix(name, "__")
		return !special && (strings.HasPrefix(name, "__") && !plain || own)
	case syntax.Java:
		return own
	}
	return false
}
