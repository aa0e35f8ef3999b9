package facts

import (
	"slices"
	"strings"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// unmade reports whether a class of Java is made in another way than by one of its
// constructors: no call that counts has as many arguments. What finds a constructor
// by its annotations, or asks for one without parameters, does not say so, and one that
// takes a list may be called with any number.
func (p *Project) unmade(of Site, counts func(path string) bool) bool {
	class, parameters := of.class(), of.File.Functions[of.Function].parameters()
	if of.File.Language != syntax.Java || !of.instantiated(class) || len(parameters) == 0 ||
		parameters[len(parameters)-1].Has(lang.Splat) {
		return false
	}
	left := mostUsers
	return !slices.ContainsFunc(p.Tree.Mention(class.Name()), func(at string) bool {
		if !counts(at) {
			return false
		}
		left--
		f := p.File(at)
		return left < 0 || f == nil || f.makes(class.Name(), len(parameters))
	})
}

// makes reports whether a file may make an object of a class with that many arguments:
// by its name, from the constructor of a class below it or of its own, or by handing
// over its constructor.
func (f *File) makes(class string, arguments int) bool {
	if slices.ContainsFunc(f.reads()[""], func(n Node) bool { return n.Child(lang.ObjectOf).Name() == class }) {
		return true
	}
	return slices.ContainsFunc(f.Calls, func(c Call) bool {
		return slices.Contains([]string{class, "super", "this"}, c.Method) && len(c.All(lang.Arg)) == arguments
	})
}

// instantiated reports whether code must name a class to make an object of it: one of
// Java, or of Python without bases, whose makers look for their kind, that no annotation
// shows to a framework, and that no process starts with.
func (s Site) instantiated(class Node) bool {
	known := s.File.Language == syntax.Java || s.File.Language == syntax.Python && len(class.All(lang.Base)) == 0
	if !known || !class.Valid() || s.File.shown(class) {
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

// forCompiler are the annotations of Java and the decorators of Python that no framework
// looks for.
var forCompiler = strings.Fields("Override SuppressWarnings Deprecated SafeVarargs FunctionalInterface Nullable " +
	"VisibleForTesting NonNull NotNull staticmethod classmethod property cached_property setter abstractmethod " +
	"retry")
