package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"breakwater/index"
	"breakwater/index/facts"
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
		if _, ok := slices.BinarySearch(m.in.Paths, r.File); !ok {
			continue
		}
		h := handler{route: r, path: r.File, line: r.HandlerLine}
		if d, ok := m.definition(r); ok {
			h.path, h.line = d.Path, d.NameLine
		}
		hs = append(hs, h)
	}
	return hs
}

// definition finds the definition that a route names, the one in the route's
// own file first.
func (m *maker) definition(r index.Route) (index.Definition, bool) {
	if r.Handler == "" {
		return index.Definition{}, false
	}
	name, parent := bareName(r.Handler), r.HandlerParent
	var best index.Definition
	found := false
	for _, d := range m.in.Index.Lookup(name) {
		if d.Kind != syntax.Function && d.Kind != syntax.Method || parent != "" && d.Parent != parent {
			continue
		}
		if _, ok := slices.BinarySearch(m.in.Paths, d.Path); !ok {
			continue
		}
		if d.Path == r.File {
			return d, true
		}
		if !found {
			best, found = d, true
		}
	}
	return best, found
}

// of returns the handler of an operation: by the operation id that the code
// states or its framework derives, then by path, where one that is written alike
// comes first, then by a handler whose name the operation id repeats. Of an
// operation without method there must be no other handler to confuse it with.
func (hs handlers) of(o scenario.Operation) (handler, bool) {
	for _, fits := range []func(index.Route, scenario.Operation) bool{byID, byTemplate, byPath, byName} {
		matching := slices.DeleteFunc(slices.Clone(hs), func(h handler) bool { return !fits(h.route, o) })
		if len(matching) > 0 && (o.Method != "" || matching.onePlace()) {
			return matching[0], true
		}
	}
	return handler{}, false
}

// onePlace reports whether all handlers are the same code.
func (hs handlers) onePlace() bool {
	return !slices.ContainsFunc(hs, func(h handler) bool { return h.path != hs[0].path || h.line != hs[0].line })
}

func byID(r index.Route, o scenario.Operation) bool {
	if o.ID == "" {
		return false
	}
	derived := r.Framework == "fastapi" && o.ID == syntax.FastAPIOperationID(r.Handler, r.Path, r.Method)
	return derived || r.OperationID == o.ID
}

func byTemplate(r index.Route, o scenario.Operation) bool {
	return o.Path != "" && sameMethod(r.Method, o.Method) && scenario.SameTemplate(r.Path, o.Path)
}

func byPath(r index.Route, o scenario.Operation) bool {
	return o.Path != "" && sameMethod(r.Method, o.Method) && scenario.SamePath(r.Path, o.Path)
}

func byName(r index.Route, o scenario.Operation) bool {
	name := bareName(r.Handler)
	if name == "" || !sameMethod(r.Method, o.Method) {
		return false
	}
	return o.ID == name || strings.HasSuffix(o.ID, "_"+name)
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
	for i := range m.in.Operations {
		o := &m.in.Operations[i]
		h, ok := hs.of(*o)
		if !ok {
			m.gaps = append(m.gaps, source.Gap{Reason: fmt.Sprintf("operation %s of the scenario results: %s; "+
				"set source-dir to the service that was tested", o.Name(), unhandled(*o))})
			continue
		}
		m.serve(o, place{h.path, h.line}, calledDepth)
	}
}

func unhandled(o scenario.Operation) string {
	if o.Method == "" {
		return fmt.Sprintf("the results name no method, and not exactly one handler was found for %s", cmp.Or(o.Path, o.ID))
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
		_, reviewed := slices.BinarySearch(m.in.Paths, d.Path)
		if !reviewed || d.Kind != syntax.Function && d.Kind != syntax.Method {
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
