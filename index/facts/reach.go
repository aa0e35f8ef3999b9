package facts

import (
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// What one question about reach may look at.
const (
	reachSteps = 3   // calls between the entry and the function
	reachSites = 40  // functions
	reachFiles = 30  // other files
	reachUses  = 400 // calls and mentions of them
)

// Reached says which request, message or job runs a function of the file at path,
// itself or over a few calls; empty if none is known to. It follows calls by meaning,
// functions that are handed over, and calls by a name that one function of the project
// has. That nothing is found proves nothing.
func (p *Project) Reached(path string, f *File, function int) EntryKind {
	r := &reaching{Project: p, seen: map[Site]bool{}, files: map[string]*File{}, left: reachUses}
	return r.from(Site{path, f, function})
}

// reaching is one question about reach.
type reaching struct {
	*Project
	seen  map[Site]bool    // named functions that were looked at
	files map[string]*File // that were opened, nil for those without facts
	left  int              // uses that may still be looked at
}

// open returns the facts of a file that may use a function, in its language; nil if
// there are none, or too many files were opened.
func (r *reaching) open(at string, of Site) *File {
	if at == of.Path {
		return of.File
	}
	f, known := r.files[at]
	if !known && len(r.files) < reachFiles {
		f = r.File(at)
		r.files[at] = f
	}
	if f == nil || f.Language.Family() != of.File.Language.Family() {
		return nil
	}
	return f
}

// from walks from a function to its callers, nearest first.
func (r *reaching) from(s Site) EntryKind {
	level := []Site{s}
	for range reachSteps + 1 {
		var next []Site
		for _, s := range level {
			named, kind := s.entered()
			if kind != "" {
				return kind
			}
			if r.seen[named] || len(r.seen) >= reachSites || named.Function == 0 {
				continue
			}
			r.seen[named] = true
			users, kind := r.usersOf(named)
			if kind != "" {
				return kind
			}
			next = append(next, users...)
		}
		level = next
	}
	return ""
}

// entryOf is the kind of entry that a function is; empty if none.
func (f *File) entryOf(function int) EntryKind {
	all := f.Entries()
	i, ok := slices.BinarySearchFunc(all, function, func(e Entry, function int) int { return e.Function - function })
	if !ok {
		return ""
	}
	return all[i].Kind
}

// entered walks out of a function to the named one around it; kind is that of the
// first entry on the way.
func (s Site) entered() (named Site, kind EntryKind) {
	for {
		if kind = s.File.entryOf(s.Function); kind.Serves() {
			return s, kind
		}
		if s.Function <= 0 || s.File.Functions[s.Function].Name() != "" {
			return s, ""
		}
		s.Function = s.File.Functions[s.Function].Outer
	}
}

// usersOf returns the functions that call one or hand it over; kind is that of an
// entry that a call makes of it.
func (r *reaching) usersOf(of Site) (users []Site, kind EntryKind) {
	name := of.File.Functions[of.Function].Name()
	elsewhere := func(at string) bool { return at != of.Path }
	alone := !slices.ContainsFunc(r.Tree.Define(name), elsewhere)
	paths := append([]string{of.Path}, r.Tree.Mention(name)...)
	for i, at := range paths[:min(len(paths), mostFiles)] {
		f := r.open(at, of)
		if f == nil || i > 0 && at == of.Path {
			continue
		}
		for _, n := range f.mentions()[name] {
			if r.left--; r.left < 0 {
				return users, ""
			}
			if kind = r.use(&users, Site{at, f, f.FunctionAt(n)}, n, of, alone); kind != "" {
				return nil, kind
			}
		}
	}
	return users, ""
}

// use adds the function at user to those that use another one where n, a call or
// what is handed to one, means it.
func (r *reaching) use(users *[]Site, user Site, n Node, of Site, alone bool) EntryKind {
	c, called := user.File.CallAt(n)
	meaning := c.Callee
	if !called {
		meaning = n.Meaning()
	}
	if !r.means(user, meaning, of, alone) {
		return ""
	}
	if !called {
		c, _ := user.File.CallAt(n.Parent())
		if k := user.File.entryCall(c); k.Serves() {
			return k
		}
	}
	*users = append(*users, user)
	return ""
}

// means reports whether a meaning in a file is that of a function; alone says that
// the project has one of that name, so that what the file does not tell is it.
func (r *reaching) means(in Site, meaning string, of Site, alone bool) bool {
	if found, ok := r.Function(in.Path, in.File, meaning); ok {
		return found.Path == of.Path && found.Function == of.Function
	}
	told := meaning != "" && !strings.HasPrefix(meaning, ".") && !strings.Contains(meaning, "()")
	module, _, _ := strings.Cut(meaning, ".")
	return alone && !(told && ecosystem.Known(in.File.Language, module))
}

// findMentions returns the calls of a method or function by its name, and where
// its name is an argument.
func (f *File) findMentions() map[string][]Node {
	at := map[string][]Node{}
	for n := range f.nodesOf(lang.Call, lang.Name, lang.Member) {
		if c, ok := f.CallAt(n); ok {
			at[c.Method] = append(at[c.Method], n)
		} else if n.Role() == lang.Arg && n.Name() != "" {
			at[n.Name()] = append(at[n.Name()], n)
		}
	}
	return at
}
