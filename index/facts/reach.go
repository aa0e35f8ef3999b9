package facts

import (
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// Reach is how the outside gets to a function.
type Reach struct {
	Kind  EntryKind // of the entry; empty if none is known to lead there
	Steps int       // calls between
}

// What one question about reach may look at.
const (
	reachSteps = 3
	reachSites = 40
)

// Reached says which request, message or job runs a function of the file at path,
// itself or over a few calls. It follows calls by meaning, functions that are
// handed over, and calls by a name that one function of the project has. That
// nothing is found proves nothing.
func (p *Project) Reached(path string, f *File, function int) Reach {
	key := reachKey{path, f.Functions[function].Symbol, f}
	if known, ok := p.reached.Load(key); ok {
		return known.(Reach)
	}
	r := p.reach(Site{path, f, function})
	p.reached.Store(key, r)
	return r
}

type reachKey struct {
	path, symbol string
	file         *File
}

func (p *Project) reach(from Site) Reach {
	level, seen := []Site{from}, map[string]bool{}
	for steps := 0; steps <= reachSteps && len(seen) < reachSites; steps++ {
		var next []Site
		for _, s := range level {
			named, kind := s.entered()
			if kind != "" {
				return Reach{kind, steps}
			}
			at := named.Path + "\x00" + named.File.Functions[named.Function].Symbol
			if seen[at] || len(seen) >= reachSites {
				continue
			}
			seen[at] = true
			callers, kind := p.leadingTo(named)
			if kind != "" {
				return Reach{kind, steps}
			}
			next = append(next, callers...)
		}
		level = next
	}
	return Reach{}
}

// entered walks out of a function to the named one around it; kind is that of the
// first entry on the way.
func (s Site) entered() (named Site, kind EntryKind) {
	i := s.Function
	for {
		for _, e := range s.File.Entries() {
			if e.Function == i && e.Kind != Main && e.Kind != OnSignal {
				return s, e.Kind
			}
		}
		if i <= 0 || s.File.Functions[i].Name() != "" {
			return Site{s.Path, s.File, i}, ""
		}
		i = s.File.Functions[i].Outer
	}
}

// leadingTo returns the functions that call one or hand it over; kind says that it
// is handed to what makes an entry of it.
func (p *Project) leadingTo(of Site) (sites []Site, kind EntryKind) {
	name := of.File.Functions[of.Function].Name()
	if name == "" {
		return nil, ""
	}
	alone, paths := false, []string{of.Path}
	if p.Tree != nil {
		definers := p.Tree.Define(name)
		alone = len(definers) == 0 || len(definers) == 1 && definers[0] == of.Path
		for _, at := range p.Tree.Mention(name) {
			if at != of.Path && len(paths) < mostFiles {
				paths = append(paths, at)
			}
		}
	}
	for _, at := range paths {
		f := of.File
		if at != of.Path {
			if f = p.File(at); f == nil || f.Language.Family() != of.File.Language.Family() {
				continue
			}
		}
		for _, c := range f.Calls {
			if c.Method == name && p.means(at, f, c.Callee, of, alone) {
				sites = append(sites, Site{at, f, c.Function})
			}
		}
		for n := range f.nodesOf(lang.Name, lang.Member) {
			if n.Name() != name || n.Role() != lang.Arg || !p.means(at, f, n.Meaning(), of, alone) {
				continue
			}
			c, called := f.CallAt(n.Parent())
			switch k := f.entryCall(c); {
			case !called:
			case k != "" && k != OnSignal:
				return nil, k
			default:
				sites = append(sites, Site{at, f, f.FunctionAt(n)})
			}
		}
	}
	return sites, ""
}

// means reports whether a meaning in the file at path is that of a function; alone
// says that the project has one of that name, so that a meaning which the file
// does not tell is it.
func (p *Project) means(path string, f *File, meaning string, of Site, alone bool) bool {
	if site, ok := p.Function(path, f, meaning); ok {
		return site.Path == of.Path && site.Function == of.Function
	}
	unknown := meaning == "" || strings.HasPrefix(meaning, ".") || strings.Contains(meaning, "()")
	return alone && (unknown || !ecosystem.Known(f.Language, firstOf(meaning)))
}

func firstOf(meaning string) string {
	if i := strings.IndexAny(meaning, "./"); i > 0 {
		return meaning[:i]
	}
	return meaning
}

// entryCall is the kind of entry that a call makes of the functions that it gets.
func (f *File) entryCall(c Call) EntryKind {
	if kind := ecosystem.EntryBy(f.Language, c.Callee); kind != "" {
		return EntryKind(kind)
	}
	if f.routes(c) || f.procedure(c) {
		return Request
	}
	return ""
}
