package syntax

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// visitor handles one node of the walk.
type visitor func(*walker, Node)

// rules tell how the nodes of one language become a Unit. Places are written
// "kind.field": the field, empty if none, of a node of that kind.
type rules struct {
	visit   map[string]visitor // by kind
	names   []string           // kinds of identifiers
	leads   []string           // kinds of comments, decorators and attributes that stand before definitions
	skipped []string           // places of names that are no use: definitions, labels, keywords
	bound   []string           // places of names that become locals of the function
	called  []string           // places of what is called or constructed
	members map[string]string  // place of a member's name → field of its object
	invoked map[string]string  // the same for nodes that are calls themselves
}

// extractor is rules compiled for a grammar: indexed by symbol.
type extractor struct {
	visit []visitor
	roles [][]role
}

// place is what an identifier is where it stands.
type place uint8

const (
	use place = iota
	skipped
	bound
	member
)

type role struct {
	field, object uint16
	kind          place
	call          bool
}

func (e *extractor) role(symbol, field uint16) role {
	if int(symbol) < len(e.roles) {
		for _, r := range e.roles[symbol] {
			if r.field == field {
				return r
			}
		}
	}
	return role{}
}

var extractors sync.Map // Language → *extractor

func extractorOf(l Language) *extractor {
	if e, ok := extractors.Load(l); ok {
		return e.(*extractor)
	}
	e, _ := extractors.LoadOrStore(l, compile(rulesOf(l), grammarOf(l)))
	return e.(*extractor)
}

func rulesOf(l Language) rules {
	switch l {
	case CSharp:
		return csharpRules()
	case Go:
		return goRules()
	case Java:
		return javaRules()
	case PHP:
		return phpRules()
	case Python:
		return pythonRules()
	case Ruby:
		return rubyRules()
	case Rust:
		return rustRules()
	default:
		return scriptRules()
	}
}

func compile(r rules, g *grammar) *extractor {
	e := &extractor{visit: make([]visitor, len(g.kinds)), roles: make([][]role, len(g.kinds))}
	for symbol, kind := range g.kinds {
		switch {
		case !g.named[symbol]:
		case r.visit[kind] != nil:
			e.visit[symbol] = r.visit[kind]
		case slices.Contains(r.names, kind):
			e.visit[symbol] = visitIdentifier
		case slices.Contains(r.leads, kind):
			e.visit[symbol] = visitLead
		}
	}
	for _, p := range r.skipped {
		e.add(g, p, role{kind: skipped})
	}
	for _, p := range r.bound {
		e.add(g, p, role{kind: bound})
	}
	for _, p := range r.called {
		e.add(g, p, role{call: true})
	}
	for p, object := range r.members {
		e.add(g, p, role{kind: member, object: g.fields[object]})
	}
	for p, object := range r.invoked {
		e.add(g, p, role{kind: member, object: g.fields[object], call: true})
	}
	return e
}

func (e *extractor) add(g *grammar, place string, r role) {
	kind, field, _ := strings.Cut(place, ".")
	r.field = g.fields[field]
	if field != "" && r.field == 0 {
		return // a place of a sister grammar
	}
	for symbol, k := range g.kinds {
		if k == kind && g.named[symbol] {
			e.roles[symbol] = append(e.roles[symbol], r)
		}
	}
}

// sort puts everything in source order. The walk comes close to it, but
// comments before a definition, and routes that are known late, do not.
func (u *Unit) sort() {
	sortOnce(u.Definitions, func(a, b Definition) int {
		return cmp.Or(cmp.Compare(a.StartLine, b.StartLine), cmp.Compare(a.NameLine, b.NameLine))
	})
	sortOnce(u.References, func(a, b Reference) int { return cmp.Compare(a.Line, b.Line) })
	sortOnce(u.Imports, func(a, b Import) int { return cmp.Compare(a.Line, b.Line) })
	sortOnce(u.Mounts, func(a, b Mount) int { return cmp.Compare(a.Line, b.Line) })
	sortOnce(u.Routes, func(a, b Route) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Path, b.Path))
	})
}

// sortOnce sorts what is not sorted yet, as most of it is.
func sortOnce[T any](all []T, compare func(a, b T) int) {
	if !slices.IsSortedFunc(all, compare) {
		slices.SortStableFunc(all, compare)
	}
}
