package plan

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"breakwater/index"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/scenario"
	"breakwater/review/source"
	"breakwater/review/target"
)

// handler is a route with the place of the code that handles it.
type handler struct {
	route index.Route
	path  string
	line  int // a line of the handling code, 1-based
}

type handlers []handler

// handlers finds the code behind every route of the files under review.
func (m *maker) handlers() handlers {
	var hs handlers
	for _, r := range m.in.Index.Routes() {
		if !m.reviewed(r.File) {
			continue
		}
		if r.Framework == "django" || r.Framework == "flask" {
			if views := m.ofClass(r); len(views) > 0 {
				hs = append(hs, views...)
				continue
			}
		}
		h := handler{route: r, path: r.File, line: r.HandlerLine}
		d, ok := m.definition(r)
		if !ok {
			d, ok = m.handlerMaker(r)
		}
		switch {
		case ok:
			h.path, h.line = d.Path, d.NameLine
		case r.Framework == "rails": // its routes hold no code
			continue
		}
		hs = append(hs, h)
	}
	return hs
}

// handlerMaker finds the function of Go that makes a handler: one of the same package, of a
// package that the file imports, or a method of what stands before it.
func (m *maker) handlerMaker(r index.Route) (index.Definition, bool) {
	u := m.in.Index.Unit(r.File)
	if r.HandlerMaker == "" || u == nil {
		return index.Definition{}, false
	}
	name := bareName(r.HandlerMaker)
	before := strings.TrimSuffix(strings.TrimSuffix(r.HandlerMaker, name), ".")
	imported := slices.IndexFunc(u.Imports, func(im syntax.Import) bool {
		return before != "" && before == cmp.Or(im.Alias, path.Base(im.Module))
	})
	for _, d := range m.in.Index.Lookup(name) {
		var fits bool
		switch {
		case before == "":
			fits = d.Parent == "" && path.Dir(d.Path) == path.Dir(r.File)
		case imported >= 0:
			fits = d.Parent == "" && strings.HasSuffix("/"+u.Imports[imported].Module, "/"+path.Dir(d.Path))
		default:
			fits = d.Parent != "" && m.under(r, before, d)
		}
		if fits && runs(d) && m.reviewed(d.Path) {
			return d, true
		}
	}
	return index.Definition{}, false
}

// reviewed reports whether a file is under review.
func (m *maker) reviewed(path string) bool {
	_, ok := slices.BinarySearch(m.in.Paths, path)
	return ok
}

// runs reports whether a definition is code that a route can lead to.
func runs(d index.Definition) bool { return d.Kind == syntax.Function || d.Kind == syntax.Method }

// definition finds the definition that a route names: of those that fit, the one in the
// route's own file first, then the one in the file that the framework expects.
func (m *maker) definition(r index.Route) (index.Definition, bool) {
	if r.Handler == "" {
		return index.Definition{}, false
	}
	fitting := m.fitting(r)
	for _, d := range fitting {
		if d.Path == r.File {
			return d, true
		}
	}
	for _, d := range fitting {
		if r.Framework == "rails" && strings.HasSuffix("/"+d.Path, "/controllers/"+underscored(r.HandlerParent)+".rb") {
			return d, true
		}
	}
	if len(fitting) == 0 {
		return index.Definition{}, false
	}
	return fitting[0], true
}

// fitting lists the definitions that a route may name: those of the class, module or type that
// stands before the handler; where nobody knows what that is, the only one of the name.
func (m *maker) fitting(r index.Route) (fitting []index.Definition) {
	var named []index.Definition
	table := lang.TableOf(syntax.LanguageOf(r.File)) // of JavaScript and TypeScript the same
	for _, d := range m.in.Index.Lookup(bareName(r.Handler)) {
		if !m.reviewed(d.Path) || !runs(d) || lang.TableOf(syntax.LanguageOf(d.Path)) != table {
			continue
		}
		named = append(named, d)
		if m.under(r, r.HandlerParent, d) {
			fitting = append(fitting, d)
		}
	}
	known := func(d index.Definition) bool { return d.Kind == syntax.Class || d.Kind == syntax.Interface }
	if len(fitting) == 0 && len(named) == 1 && !slices.ContainsFunc(m.in.Index.Lookup(r.HandlerParent), known) {
		return named
	}
	return fitting
}

// underscored is the file of a controller as Rails names it: "Api::UsersController" is
// "api/users_controller".
func underscored(class string) string {
	name := strings.ReplaceAll(class, "::", "/")
	var b strings.Builder
	for i := range len(name) {
		if i > 0 && name[i-1] != '/' && lang.StartsWord(name, i) {
			b.WriteByte('_')
		}
		b.WriteByte(name[i])
	}
	return strings.ToLower(b.String())
}

// under reports whether a definition is of what a route names before its handler: a class,
// be it with the modules around it, or a module that the route's file imports.
func (m *maker) under(r index.Route, parent string, d index.Definition) bool {
	if parent == "" || d.Parent == parent || d.Parent != "" && strings.HasSuffix(parent, "::"+d.Parent) {
		return true
	}
	u := m.in.Index.Unit(r.File)
	switch {
	case u == nil:
		return false
	case d.Parent == "":
		return slices.ContainsFunc(u.Imports, func(im syntax.Import) bool { return imports(im, parent, r.File, d.Path) })
	}
	for _, around := range u.Definitions {
		for _, l := range around.Locals {
			if l.Name == parent && l.Type != "" && bareName(l.Type) == d.Parent {
				return true
			}
		}
	}
	return false
}

// imports reports whether an import of one file makes another one known under a name.
func imports(im syntax.Import, name, by, file string) bool {
	where, relative := importedPath(im, true, by)
	file = strings.TrimSuffix(file, path.Ext(file))
	return importedAs(im) == name && (file == where || !relative && strings.HasSuffix(file, "/"+where))
}

// importedAs is the name under which a file knows what it imports.
func importedAs(im syntax.Import) string {
	return cmp.Or(im.Alias, im.Name, im.Module[strings.LastIndexAny(im.Module, "./")+1:])
}

// importedPath is where an import leads, to its module or to a member that is a module too,
// without an extension: the end of the path, all of it where the import is relative.
func importedPath(im syntax.Import, member bool, by string) (where string, relative bool) {
	where = strings.TrimLeft(im.Module, ".")
	up := len(im.Module) - len(where)
	if !strings.Contains(where, "/") {
		where = strings.ReplaceAll(where, ".", "/")
	}
	if member {
		where = path.Join(where, im.Name)
	}
	if up == 0 {
		return where, false
	}
	for range up {
		by = path.Dir(by)
	}
	return path.Join(by, where), true
}

// What speaks for a handler of an operation, added up. Less than a name does not count.
const (
	sameID       = 100 // the code states the operation's id, or its framework derives it
	sameTemplate = 60  // the paths differ in nothing but their parameters
	samePath     = 30  // one path is an instance of the other, and the more the more they are alike
	sameName     = 20  // the operation's id is the name of the handler
	namePart     = 16  // it ends with it
	sameEnd      = 4   // the path ends like the route's, whose prefix nobody may have seen
	sameWords    = 1   // parameters have the same names
	ownMethod    = 1   // the route is of this method alone
)

// of returns the handler of an operation: the one that most speaks for. others are those
// that as much speaks for, so that there is none.
func (hs handlers) of(o scenario.Operation) (best handler, others handlers, ok bool) {
	most := 0
	var fitting handlers
	for _, h := range hs {
		n := score(h.route, o)
		if n < sameName || n < most {
			continue
		}
		if n > most {
			most, fitting = n, nil
		}
		fitting = append(fitting, h)
	}
	switch {
	case len(fitting) == 0:
		return handler{}, nil, false
	case !fitting.onePlace():
		return handler{}, fitting, false
	}
	return fitting[0], nil, true
}

// onePlace reports whether all handlers are the same code.
func (hs handlers) onePlace() bool {
	return !slices.ContainsFunc(hs, func(h handler) bool { return h.path != hs[0].path || h.line != hs[0].line })
}

// score says how much speaks for it that a route serves an operation; 0 is nothing.
func score(r index.Route, o scenario.Operation) (n int) {
	if !sameMethod(r.Method, o.Method) {
		return 0
	}
	derived := r.Framework == "fastapi" && o.ID == syntax.FastAPIOperationID(r.Handler, r.Path, r.Method)
	if o.ID != "" && (derived || r.OperationID == o.ID) {
		n += sameID
	}
	at := pathScore(r.Path, o.Path)
	if r.Framework == "aspnet" { // which does not tell apart what differs in case alone
		at = pathScore(strings.ToLower(r.Path), strings.ToLower(o.Path))
	}
	n += at
	switch name := bareName(r.Handler); {
	case name == "" || at == 0 && o.Path != "" && strings.Trim(r.Path, "/") != "": // another path is another operation
	case o.ID == name:
		n += sameName
	case strings.HasSuffix(o.ID, "_"+name) && o.Path == "": // nothing else is known
		n += sameName
	case strings.HasSuffix(o.ID, "_"+name):
		n += namePart
	}
	if n > 0 && r.Method != "" && r.Method != "*" {
		n += ownMethod
	}
	return n
}

// pathScore compares the path of a route with that of an operation.
func pathScore(route, path string) int {
	switch {
	case path == "":
		return 0
	case route == path:
		return sameTemplate + sameWords
	case scenario.SameTemplate(route, path):
		return sameTemplate
	case scenario.SamePath(route, path) && (scenario.Likeness(route, path) > 1 || valued(path)):
		return samePath + min(scenario.Likeness(route, path), sameTemplate-samePath-1)
	case scenario.EndsLike(path, route):
		return sameEnd
	}
	return 0
}

// bareName strips a module or class from the name of a handler.
func bareName(handler string) string { return handler[strings.LastIndexAny(handler, ".#")+1:] }

// handles reports whether a piece holds a function that requests reach.
func handles(p piece, code *facts.File) bool {
	return slices.ContainsFunc(code.Entries(), func(e facts.Entry) bool {
		return e.Kind == facts.Request && p.shows(code.Functions[e.Function].StartLine())
	})
}

// sameMethod reports whether a route could serve a method; an empty one is
// unknown.
func sameMethod(route, asked string) bool {
	return route == "*" || route == "" || asked == "" || strings.EqualFold(route, asked)
}

// operations adds a target for each operation, or ties it to the target that
// already covers its handler. Where faults broke the operation, the code that
// the handler calls is reviewed with it: that is where the calls to other
// services stand.
func (m *maker) operations(hs handlers) {
	prefixes := hs.prefixes(m.in.Operations)
	for i := range m.in.Operations {
		o := &m.in.Operations[i]
		h, others, ok := hs.below(prefixes, *o)
		if !ok {
			m.gaps = append(m.gaps, source.Gap{Reason: fmt.Sprintf("operation %s of the scenario results: %s; "+
				"set source-dir to the service that was tested", o.Name(), unhandled(*o, others))})
			continue
		}
		m.serve(o, place{h.path, h.line}, calledDepth)
	}
}

// Bounds of the search for a prefix.
const (
	prefixSegments = 3
	prefixSample   = 50 // operations without a handler, of the first four times as many
)

// prefixes are what a proxy or a server puts before paths, which stands in no route: several
// operations have a handler without it. There is at most one for each first segment, by which
// they are returned.
func (hs handlers) prefixes(ops []scenario.Operation) map[string]string {
	found := map[string]int{}
	sample := 0
	for _, o := range ops[:min(len(ops), 4*prefixSample)] {
		if sample == prefixSample {
			break
		}
		if _, others, ok := hs.of(o); ok || len(others) > 0 || o.Path == "" {
			continue
		}
		sample++
		for at, n := 0, 0; n < prefixSegments; n++ {
			next := strings.IndexByte(o.Path[at+1:], '/')
			if next < 0 {
				break
			}
			at += 1 + next
			inner := o
			inner.Path = o.Path[at:]
			if _, _, ok := hs.of(inner); ok {
				found[o.Path[:at]]++
			}
		}
	}
	best := map[string]string{}
	for _, p := range slices.Sorted(maps.Keys(found)) { // the shorter one first
		if first := firstSegment(p); found[p] >= 2 && found[p] > found[best[first]] {
			best[first] = p
		}
	}
	return best
}

// firstSegment is "/api" of "/api/v1/users".
func firstSegment(path string) string {
	if path == "" {
		return ""
	}
	first, _, _ := strings.Cut(path[1:], "/")
	return path[:1] + first
}

// valued reports whether each segment of a path looks like a value or a parameter: a route that
// is nothing but parameters takes no words.
func valued(path string) bool {
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if !strings.ContainsAny(segment, "0123456789{:<") {
			return false
		}
	}
	return true
}

// below is of, where prefixes may stand before paths.
func (hs handlers) below(prefixes map[string]string, o scenario.Operation) (best handler, others handlers, ok bool) {
	best, others, ok = hs.of(o)
	prefix := prefixes[firstSegment(o.Path)]
	rest, inside := strings.CutPrefix(o.Path, prefix)
	if ok || len(others) > 0 || prefix == "" || !inside {
		return best, others, ok
	}
	o.Path = rest
	return hs.of(o)
}

// mostCandidates bounds the handlers that are named where several fit.
const mostCandidates = 3

func unhandled(o scenario.Operation, fitting handlers) string {
	switch {
	case len(fitting) > 0:
		var places []string
		for _, h := range fitting {
			if at := fmt.Sprintf("%s:%d", h.path, h.line); !slices.Contains(places, at) {
				places = append(places, at)
			}
		}
		more := ""
		if n := len(places) - mostCandidates; n > 0 {
			more = fmt.Sprintf(" and %d more", n)
		}
		return "several handlers fit, " + strings.Join(places[:min(len(places), mostCandidates)], ", ") + more +
			": name its operation id in the scenarios"
	case o.Method == "":
		return fmt.Sprintf("the results name no method, and no handler was found for %s", cmp.Or(o.Path, o.ID))
	}
	return "no route or handler found for " + strings.TrimSpace(o.Method+" "+cmp.Or(o.Path, o.ID))
}

// calledDepth is how many calls deep the code behind a failing operation is
// followed: handler, service, client.
const calledDepth = 2

// place is a line of a file.
type place struct {
	path string
	line int // 1-based
}

// serve makes the piece at a place a target of the operation, and what it
// calls where the operation fails.
func (m *maker) serve(o *scenario.Operation, at place, depth int) {
	f := m.load(at.path)
	if f == nil {
		return
	}
	for _, p := range f.pieces {
		if !p.shows(at.line) {
			continue
		}
		t := m.add(at.path, f, p, target.Operation)
		again := t.Operation == o
		if t.Operation == nil || o.Failing() && !t.Operation.Failing() {
			t.Operation = o
		}
		if again || !o.Failing() || depth == 0 {
			continue
		}
		for _, callee := range m.called(at.path, p) {
			m.serve(o, callee, depth-1)
		}
	}
}

// called returns where the functions stand that a piece calls, as far as a name
// leaves no doubt: the only one of that name, the one in the same file, or the
// one in the file that the qualifier names.
func (m *maker) called(path string, p piece) []place {
	u := m.in.Index.Unit(path)
	if u == nil {
		return nil
	}
	var out []place
	for _, r := range u.References {
		if !r.Call || !p.shows(r.Line) {
			continue
		}
		if d, ok := m.callee(path, r); ok && !(d.Path == path && p.shows(d.NameLine)) {
			out = append(out, place{d.Path, d.NameLine})
		}
	}
	return out
}

func (m *maker) callee(path string, r syntax.Reference) (index.Definition, bool) {
	var all []index.Definition
	for _, d := range m.in.Index.Lookup(r.Name) {
		if !m.reviewed(d.Path) || !runs(d) {
			continue
		}
		if d.Path == path && r.Qualifier == "" {
			return d, true
		}
		all = append(all, d)
	}
	named := slices.DeleteFunc(slices.Clone(all), func(d index.Definition) bool { return stem(d.Path) != r.Qualifier })
	if len(named) == 1 {
		return named[0], true
	}
	if len(all) == 1 {
		return all[0], true
	}
	return index.Definition{}, false
}

// stem returns the name of a file without its folder and extension.
func stem(name string) string {
	base := name[strings.LastIndexByte(name, '/')+1:]
	base, _, _ = strings.Cut(base, ".")
	return base
}
