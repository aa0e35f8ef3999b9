package facts

import (
	"path"
	"slices"
	"strings"
	"unicode"

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

// unmade reports whether a class of Java is made in another way than by one of its
// constructors: no call that counts has as many arguments. What finds a constructor
// by its annotations, or asks for one without parameters, does not say so.
func (p *Project) unmade(of Site, counts func(path string) bool) bool {
	class, parameters := of.class(), len(of.File.Functions[of.Function].parameters())
	if of.File.Language != syntax.Java || parameters == 0 || !of.instantiated(class) {
		return false
	}
	left := mostImporters
	return !slices.ContainsFunc(p.Tree.Mention(class.Name()), func(at string) bool {
		if !counts(at) {
			return false
		}
		left--
		f := p.File(at)
		return left < 0 || f == nil || f.makes(class.Name(), parameters)
	})
}

// makes reports whether a file may make an object of a class with that many arguments,
// or more, as for a list of them: by its name, from the constructor of a class below it
// or of its own, or by handing over its constructor.
func (f *File) makes(class string, arguments int) bool {
	if slices.ContainsFunc(f.reads()[""], func(n Node) bool { return n.Child(lang.ObjectOf).Name() == class }) {
		return true
	}
	return slices.ContainsFunc(f.Calls, func(c Call) bool {
		return slices.Contains([]string{class, "super", "this"}, c.Method) && len(c.All(lang.Arg)) >= arguments
	})
}

// mostImporters bounds the files that may import a package.
const mostImporters = 20

// unimported reports whether no file that counts imports the package of Go that a file
// belongs to, which is no program: packages for tests need not say so.
func (p *Project) unimported(file string, l syntax.Language, counts func(path string) bool) bool {
	dir := path.Dir(file)
	here := func(at string) bool { return path.Dir(at) == dir }
	if l != syntax.Go || dir == "." || slices.ContainsFunc(p.Tree.Define("main"), here) {
		return false
	}
	left := mostImporters
	return !slices.ContainsFunc(p.spelling(dir), func(at string) bool {
		if here(at) || !strings.HasSuffix(at, ".go") || !counts(at) {
			return false
		}
		left--
		f := p.File(at)
		return left < 0 || f == nil || f.imports(dir)
	})
}

// spelling returns the files that mention every word of the last two folders of a path.
func (p *Project) spelling(dir string) (files []string) {
	words := strings.FieldsFunc(lastFolders(dir), notOfWord)
	for i, word := range words {
		mention := p.Tree.Mention(word)
		if i == 0 {
			files = slices.Clone(mention)
		}
		files = slices.DeleteFunc(files, func(at string) bool {
			_, found := slices.BinarySearch(mention, at)
			return !found
		})
	}
	return files
}

func notOfWord(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// lastFolders is the end of a path that the import of a package is known by.
func lastFolders(dir string) string {
	return path.Join(path.Base(path.Dir(dir)), path.Base(dir))
}

// imports reports whether an import names the package in a folder.
func (f *File) imports(dir string) bool {
	for n := range f.nodesOf(lang.Import) {
		module := strings.Trim(n.Name(), "\"`")
		if lastFolders(module) == lastFolders(dir) || path.Base(module) == dir {
			return true
		}
	}
	return false
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
	"staticmethod classmethod property cached_property setter abstractmethod")

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
