package plan

import (
	"context"
	"slices"
	"strings"

	"breakwater/index"
	"breakwater/index/syntax"
)

// viewVerbs are the methods of HTTP that the methods of a class of views are named after.
var viewVerbs = strings.Fields("GET POST PUT PATCH DELETE HEAD OPTIONS")

// ofClass returns the handlers of a route that leads to a class of Python.
func (m *maker) ofClass(ctx context.Context, r index.Route) handlers {
	if r.Handler == syntax.EveryAction {
		class, _ := m.viewClass(ctx, r.File, r.HandlerParent, "")
		return m.actions(ctx, r, class, deepestBase)
	}
	if views := m.views(ctx, r); views != nil || r.HandlerParent == "" {
		return views
	}
	return m.action(ctx, r)
}

// views returns the handlers of a route that names a class of Python: its methods, or those
// that it inherits, that are named after verbs. Where the framework brings all of them, it
// is the class itself. It is empty where the route names no class.
func (m *maker) views(ctx context.Context, r index.Route) (hs handlers) {
	class, ok := m.viewClass(ctx, r.File, r.Handler, r.HandlerParent)
	if !ok {
		return nil
	}
	for _, verb := range viewVerbs {
		if !sameMethod(r.Method, verb) {
			continue
		}
		d, ok := m.method(ctx, class, strings.ToLower(verb), deepestBase)
		if !ok {
			d, ok = m.generic(ctx, class, verb)
		}
		if ok {
			h := handler{route: r, path: d.Path, line: d.NameLine}
			h.route.Method = verb
			hs = append(hs, h)
		}
	}
	if hs == nil {
		hs = handlers{{route: r, path: class.Path, line: class.NameLine}}
	}
	return hs
}

// generic returns what serves a method of HTTP in a class whose framework brings that: the method of
// the project that the framework calls, else the class itself.
func (m *maker) generic(ctx context.Context, class index.Definition, verb string) (index.Definition, bool) {
	calls := m.genericCalls(ctx, class, verb, deepestBase)
	for _, name := range calls {
		if d, ok := m.method(ctx, class, name, deepestBase); ok {
			return d, true
		}
	}
	return class, calls != nil
}

// genericCalls are the methods that the framework's view calls which a class extends, for a method of HTTP.
func (m *maker) genericCalls(ctx context.Context, class index.Definition, verb string, depth int) []string {
	for _, base := range bases(class) {
		if b, ok := m.base(ctx, class, base); !ok {
			if calls := syntax.GenericCalls(bareName(base), verb); calls != nil {
				return calls
			}
		} else if depth > 0 {
			if calls := m.genericCalls(ctx, b, verb, depth-1); calls != nil {
				return calls
			}
		}
	}
	return nil
}

// action is a method of a view set that a route names.
func (m *maker) action(ctx context.Context, r index.Route) handlers {
	class, ok := m.viewClass(ctx, r.File, r.HandlerParent, "")
	if !ok {
		return nil
	}
	d, ok := m.method(ctx, class, r.Handler, deepestBase)
	if !ok {
		d = class // its framework brings the method
	}
	return handlers{{route: r, path: d.Path, line: d.NameLine}}
}

// actions returns the handlers that a class and those that it extends have below a route.
func (m *maker) actions(ctx context.Context, r index.Route, class index.Definition, depth int) (hs handlers) {
	u := m.in.Index.Unit(ctx, class.Path)
	if u == nil {
		return nil
	}
	for _, a := range u.Actions {
		if a.HandlerParent == class.Name {
			h := handler{route: r, path: class.Path, line: a.HandlerLine}
			h.route.Method, h.route.Handler, h.route.Path = a.Method, a.Handler, strings.TrimSuffix(r.Path, "/")+a.Path
			hs = append(hs, h)
		}
	}
	if depth == 0 {
		return hs
	}
	for _, base := range bases(class) {
		if b, ok := m.viewClass(ctx, class.Path, bareName(base), ""); ok {
			hs = append(hs, m.actions(ctx, r, b, depth-1)...)
		}
	}
	return hs
}

// deepestBase bounds how far up methods are looked for, mostBases among how many bases of a class.
const (
	deepestBase = 4
	mostBases   = 8
)

func bases(class index.Definition) []string { return class.Bases[:min(mostBases, len(class.Bases))] }

// method finds a method of a class, or of one that it extends.
func (m *maker) method(ctx context.Context, class index.Definition, name string, depth int) (index.Definition, bool) {
	for _, d := range m.defined(ctx, name, runs) {
		if d.Path == class.Path && d.Parent == class.Name {
			return d, true
		}
	}
	if depth == 0 {
		return index.Definition{}, false
	}
	for _, base := range bases(class) {
		if b, ok := m.base(ctx, class, base); ok {
			if d, ok := m.method(ctx, b, name, depth-1); ok {
				return d, true
			}
		}
	}
	return index.Definition{}, false
}

// base finds a class that another one extends.
func (m *maker) base(ctx context.Context, class index.Definition, name string) (index.Definition, bool) {
	if syntax.LanguageOf(class.Path) == syntax.Ruby {
		return m.rubyClass(ctx, name, class.Path)
	}
	return m.viewClass(ctx, class.Path, bareName(name), "")
}

// viewClass finds a class as a file means it: its own, the one that it imports, or the only
// one of the name.
func (m *maker) viewClass(ctx context.Context, file, name, parent string) (index.Definition, bool) {
	all := m.defined(ctx, name, func(d index.Definition) bool { return d.Kind == syntax.Class })
	if i := slices.IndexFunc(all, func(d index.Definition) bool { return d.Path == file }); i >= 0 {
		return all[i], true
	}
	if u := m.in.Index.Unit(ctx, file); u != nil && len(all) > 1 {
		all = slices.DeleteFunc(all, func(d index.Definition) bool {
			return !slices.ContainsFunc(u.Imports, func(im syntax.Import) bool {
				return reaches(im, name, parent, file, d.Path)
			})
		})
	}
	if len(all) != 1 {
		return index.Definition{}, false
	}
	return all[0], true
}
