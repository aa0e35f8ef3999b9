package facts

import (
	"path"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// Tree is what a [Project] must know of the files around one: an index.
type Tree interface {
	// Define returns the files that may define a name, by path.
	Define(name string) []string
	// Mention returns the files whose code mentions a name, by path.
	Mention(name string) []string
	// Read returns the content of a file.
	Read(path string) ([]byte, error)
}

// Project answers what needs another file than the one that is looked at. It
// follows few steps and looks at few files: an answer that would need more is
// that nothing is known. It may be used by several goroutines.
type Project struct {
	Tree  Tree
	Cache *Cache
}

// Site is a function of the project.
type Site struct {
	Path     string
	File     *File
	Function int // index in File.Functions
}

// mostFiles bounds the files that one question leads to.
const mostFiles = 12

// File returns the facts of a file of the project; nil if there are none.
func (p *Project) File(name string) *File {
	source, err := p.Tree.Read(name)
	if err != nil {
		return nil
	}
	f, err := p.Cache.Of(syntax.LanguageOf(name), source)
	if err != nil {
		return nil
	}
	return f
}

// Function returns the function of the project that a meaning names in the
// file at from; ok is false where none or several fit.
func (p *Project) Function(from string, f *File, meaning string) (site Site, ok bool) {
	if i := f.defined(meaning); i >= 0 {
		return Site{from, f, i}, true
	}
	name := meaning[strings.LastIndexByte(meaning, '.')+1:]
	if name == "" || strings.Contains(meaning, "()") || p.Tree == nil {
		return Site{}, false
	}
	for _, at := range p.Defining(from, meaning) {
		found, fits := p.in(at, from, meaning)
		switch {
		case !fits:
		case ok:
			return Site{}, false
		default:
			site, ok = found, true
		}
	}
	return site, ok
}

// Defining returns other files that may define what a meaning names, seen from the
// file at from, by path: few, and only those whose name or folder fits its module.
func (p *Project) Defining(from, meaning string) []string {
	paths := slices.DeleteFunc(p.Tree.Define(meaning[strings.LastIndexByte(meaning, '.')+1:]), func(at string) bool {
		return at == from || !mayHold(from, meaning, at)
	})
	return paths[:min(len(paths), mostFiles)]
}

// in returns the function of the file at name that a meaning can be, seen from
// the file at from.
func (p *Project) in(name, from, meaning string) (Site, bool) {
	other := p.File(name)
	if other == nil {
		return Site{}, false
	}
	for i, fn := range other.Functions {
		if fn.Name() == "" {
			continue
		}
		module, ok := strings.CutSuffix("."+meaning, "."+fn.Symbol)
		if ok && holds(from, strings.TrimPrefix(module, "."), name) {
			return Site{name, other, i}, true
		}
	}
	return Site{}, false
}

// mayHold reports whether a file may be what a meaning's module names, whether
// it ends in a function, a method or one of an inner class.
func mayHold(from, meaning, name string) bool {
	module := meaning
	for range 3 {
		end := strings.LastIndexByte(module, '.')
		module = module[:max(end, 0)]
		if holds(from, module, name) {
			return true
		}
	}
	return false
}

// holds reports whether a module, as the file at from imports it, is the file
// name, or the package or folder that the file belongs to.
func holds(from, module, name string) bool {
	stem := strings.TrimSuffix(name, path.Ext(name))
	folder := path.Dir(stem)
	if base := path.Base(stem); base == "index" || base == "__init__" || base == "mod" || base == "lib" {
		stem = folder
	}
	switch {
	case module == "":
		return folder == path.Dir(from)
	case strings.HasPrefix(module, "."):
		module = path.Join(path.Dir(from), module)
		return module == stem || module == name || strings.TrimSuffix(module, path.Ext(module)) == stem
	case strings.Contains(module, "/"):
		return endsWith(module, folder) || endsWith(module, stem)
	}
	module = strings.ReplaceAll(module, ".", "/")
	return endsWith(stem, module) || endsWith(folder, module)
}

// endsWith reports whether the last folders of a path are those of tail.
func endsWith(name, tail string) bool {
	return tail != "" && tail != "." && strings.HasSuffix("/"+name, "/"+tail)
}

// Caller is a call of a function of the project.
type Caller struct {
	Path string
	File *File
	Call Call
}

// Callers returns calls of a function anywhere in the project, by path and
// place. all is false where more files mention its name than were looked at, or
// one that does could not be read.
func (p *Project) Callers(of Site) (callers []Caller, all bool) {
	name := of.File.Functions[of.Function].Name()
	if name == "" {
		return nil, false
	}
	paths := p.Tree.Mention(name)
	all = len(paths) <= mostFiles
	for _, at := range paths[:min(len(paths), mostFiles)] {
		f := p.File(at)
		if f == nil {
			all = all && syntax.LanguageOf(at) == ""
			continue
		}
		for _, c := range f.Calls {
			if c.Method != name {
				continue
			}
			site, ok := p.Function(at, f, c.Callee)
			if !ok {
				all = false // it may be one
			} else if site.Function == of.Function && site.Path == of.Path {
				callers = append(callers, Caller{at, f, c})
			}
		}
	}
	return callers, all
}

// Receives returns what a function does with its i-th parameter, from 0, where
// the receiver of a method does not count; ok is false if it has no such one.
func (s Site) Receives(i int) (uses []Use, ok bool) {
	fn := s.File.Functions[s.Function]
	params := fn.parameters()
	if i < 0 || i >= len(params) {
		return nil, false
	}
	name := nameOf(params[i])
	for _, b := range s.File.Bindings {
		if b.Scope == fn.Node && b.Name == name {
			return s.File.UsesOf(b), true
		}
	}
	return nil, false
}
