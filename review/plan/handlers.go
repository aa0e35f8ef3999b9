package plan

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"

	"breakwater/index"
	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// handler is a route with the place of the code that handles it.
type handler struct {
	route index.Route
	path  string
	line  int // a line of the handling code, 1-based
}

type handlers []handler

// handlers finds the code behind every route.
func (m *maker) handlers(ctx context.Context) handlers {
	var hs handlers
	for _, r := range m.in.Index.Routes(ctx) {
		if !m.mayRun(r.File) {
			continue
		}
		switch r.Framework {
		case "django", "flask", "aiohttp":
			if views := m.ofClass(ctx, r); len(views) > 0 {
				hs = append(hs, views...)
				continue
			}
		}
		h := handler{route: r, path: r.File, line: r.HandlerLine}
		d, ok := m.given(ctx, r)
		if !ok {
			d, ok = m.handling(ctx, r)
		}
		if !ok {
			d, ok = m.handlerMaker(ctx, r)
		}
		switch {
		case ok:
			h.path, h.line = d.Path, d.NameLine
		case r.Framework == "rails": // its routes hold no code
			continue
		case r.HandlerParent != "" && r.HandlerLine == r.Line: // it is somewhere else, nobody knows where
			continue
		}
		hs = append(hs, h)
	}
	return hs
}

// requests are the types of Go by which a function takes a request.
var requests = []string{"http.Request", "http.ResponseWriter", "gin.Context", "echo.Context", "fiber.Ctx",
	"fasthttp.RequestCtx"}

// given finds the handler among what a wrapper is given: the definition that takes a request.
func (m *maker) given(ctx context.Context, r index.Route) (index.Definition, bool) {
	for _, name := range r.Given {
		r.Handler, r.HandlerParent = bareName(name), ""
		if before, ok := strings.CutSuffix(name, "."+r.Handler); ok {
			r.HandlerParent = before
		}
		d, ok := m.handling(ctx, r)
		if ok && m.takes(ctx, d, requests) {
			return d, true
		}
	}
	return index.Definition{}, false
}

// takes reports whether a function has a parameter or a variable of one of the types.
func (m *maker) takes(ctx context.Context, d index.Definition, types []string) bool {
	u := m.in.Index.Unit(ctx, d.Path)
	return u != nil && slices.ContainsFunc(u.Definitions, func(own syntax.Definition) bool {
		return own.NameLine == d.NameLine && own.Name == d.Name &&
			slices.ContainsFunc(own.Locals, func(l syntax.Local) bool { return slices.Contains(types, l.Type) })
	})
}

// handlerMaker finds the function of Go that makes a handler: one of the same package, of a
// package that the file imports, or a method of what stands before it.
func (m *maker) handlerMaker(ctx context.Context, r index.Route) (index.Definition, bool) {
	u := m.in.Index.Unit(ctx, r.File)
	if r.HandlerMaker == "" || u == nil {
		return index.Definition{}, false
	}
	name := bareName(r.HandlerMaker)
	before := strings.TrimSuffix(strings.TrimSuffix(r.HandlerMaker, name), ".")
	imported := slices.IndexFunc(u.Imports, func(im syntax.Import) bool {
		return before != "" && before == cmp.Or(im.Alias, path.Base(im.Module))
	})
	for _, d := range m.defined(ctx, name, runs) {
		var fits bool
		switch {
		case before == "":
			fits = d.Parent == "" && path.Dir(d.Path) == path.Dir(r.File)
		case imported >= 0:
			fits = d.Parent == "" && strings.HasSuffix("/"+u.Imports[imported].Module, "/"+path.Dir(d.Path))
		default:
			fits = d.Parent != "" && m.belongs(ctx, r, before, d)
		}
		if fits {
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

// mayRun reports whether a file is code that may handle an operation.
func (m *maker) mayRun(path string) bool {
	_, ok := slices.BinarySearch(m.in.Code, path)
	return ok || m.in.Code == nil && m.reviewed(path)
}

// defined returns the definitions of a kind that code which may run has of a name.
func (m *maker) defined(ctx context.Context, name string, kind func(index.Definition) bool) []index.Definition {
	return slices.DeleteFunc(m.in.Index.Lookup(ctx, name), func(d index.Definition) bool {
		return !kind(d) || !m.mayRun(d.Path)
	})
}

// runs reports whether a definition is code that a route can lead to.
func runs(d index.Definition) bool { return d.Kind == syntax.Function || d.Kind == syntax.Method }

// handling finds the definition that a route names: of those that fit, the one in the
// route's own file first, then the one in the file that the framework expects.
func (m *maker) handling(ctx context.Context, r index.Route) (index.Definition, bool) {
	if r.Handler == "" {
		return index.Definition{}, false
	}
	if r.Framework == "rails" {
		if d, ok, known := m.railsAction(ctx, r); known {
			return d, ok
		}
	}
	fitting := m.fitting(ctx, r)
	beside := -1
	for i, d := range fitting {
		switch {
		case d.Path != r.File:
		case d.NameLine == r.HandlerLine: // the one of several overloads
			return d, true
		case beside < 0:
			beside = i
		}
	}
	if beside >= 0 {
		return fitting[beside], true
	}
	for _, d := range fitting {
		if m.expected(ctx, r, d.Path) {
			return d, true
		}
	}
	if len(fitting) == 0 || len(fitting) > 1 && (namespaced(r.File) || ofSeveral(fitting)) {
		return index.Definition{}, false
	}
	return fitting[0], true
}

// ofSeveral reports whether definitions are of classes of different names.
func ofSeveral(ds []index.Definition) bool {
	return slices.ContainsFunc(ds, func(d index.Definition) bool { return d.Parent != ds[0].Parent })
}

// namespaced reports whether a file's language has modules, packages or namespaces of which one name stands for
// another, so that of several definitions with the name of a handler none can be taken for it.
func namespaced(file string) bool {
	l := syntax.LanguageOf(file)
	return l == syntax.Rust || l == syntax.PHP || l == syntax.Go || l == syntax.Ruby
}

// expected reports whether a file is where the framework or the language looks for what a route names.
func (m *maker) expected(ctx context.Context, r index.Route, file string) bool {
	switch syntax.LanguageOf(r.File) {
	case syntax.Rust:
		return inModule(file, r.HandlerParent) || r.HandlerParent == "" && m.globbed(ctx, r.File, file)
	case syntax.Go:
		if path.Dir(file) == path.Dir(r.File) {
			return true
		}
	}
	return m.imports(ctx, r.File, cmp.Or(r.HandlerParent, bareName(r.Handler)), file)
}

// imports reports whether an import by which a file knows a name leads to another file.
func (m *maker) imports(ctx context.Context, by, name, file string) bool {
	u := m.in.Index.Unit(ctx, by)
	return u != nil && slices.ContainsFunc(u.Imports, func(im syntax.Import) bool {
		return importedAs(im) == name && slices.Contains(m.in.Index.Imported(by, im), file)
	})
}

// inModule reports whether a file of Rust is a module: users::admin is users/admin.rs or users/admin/mod.rs, also where
// another crate's name stands before it.
func inModule(file, module string) bool {
	file = strings.TrimSuffix(strings.TrimSuffix(file, ".rs"), "/mod")
	_, within, _ := strings.Cut(module, "::")
	for _, path := range []string{module, within} {
		if path != "" && strings.HasSuffix("/"+file, "/"+strings.ReplaceAll(path, "::", "/")) {
			return true
		}
	}
	return false
}

// globbed reports whether a file of Rust uses everything of another one.
func (m *maker) globbed(ctx context.Context, by, file string) bool {
	u := m.in.Index.Unit(ctx, by)
	return u != nil && slices.ContainsFunc(u.Imports, func(im syntax.Import) bool {
		module, all := strings.CutSuffix(im.Module+"::"+im.Name, "::*")
		module, all = strings.TrimSuffix(module, "::*"), all || strings.HasSuffix(im.Module, "::*")
		for _, top := range []string{"crate::", "self::", "super::"} {
			module = strings.TrimPrefix(module, top)
		}
		return all && inModule(file, module)
	})
}

// fitting lists the definitions that a route may name: those of the class, module or type that
// stands before the handler; where nobody knows what that is, the only one of the name.
func (m *maker) fitting(ctx context.Context, r index.Route) (fitting []index.Definition) {
	var named []index.Definition
	table := lang.TableOf(syntax.LanguageOf(r.File)) // of JavaScript and TypeScript the same
	for _, d := range m.defined(ctx, bareName(r.Handler), runs) {
		if lang.TableOf(syntax.LanguageOf(d.Path)) != table {
			continue
		}
		named = append(named, d)
		if m.belongs(ctx, r, r.HandlerParent, d) {
			fitting = append(fitting, d)
		}
	}
	known := func(d index.Definition) bool { return d.Kind == syntax.Class || d.Kind == syntax.Interface }
	homonyms := m.in.Index.Lookup(ctx, lastName(r.HandlerParent))
	if len(fitting) == 0 && len(named) == 1 && !slices.ContainsFunc(homonyms, known) && !m.interfaced(ctx, r) {
		return named
	}
	return fitting
}

// interfaced reports whether a route of TypeScript says by an interface of the project what its handler is of: a class
// that does not implement that is none.
func (m *maker) interfaced(ctx context.Context, r index.Route) bool {
	u := m.in.Index.Unit(ctx, r.File)
	if u == nil || u.Language != syntax.TypeScript && u.Language != syntax.TSX {
		return false
	}
	return slices.ContainsFunc(u.Definitions, func(d syntax.Definition) bool {
		return slices.ContainsFunc(d.Locals, func(l syntax.Local) bool {
			return l.Name == r.HandlerParent && l.Type != "" && m.isInterface(ctx, bareName(l.Type))
		})
	})
}

// isInterface reports whether the project defines a type as an interface.
func (m *maker) isInterface(ctx context.Context, name string) bool {
	return slices.ContainsFunc(m.in.Index.Lookup(ctx, name), func(d index.Definition) bool {
		return d.Kind == syntax.Interface
	})
}

// underscored is the file of a controller as Rails names it: "Api::UsersController" is
// "api/users_controller".
func underscored(class string) string {
	names := strings.Split(class, "::")
	for i, name := range names {
		names[i] = lang.InWords(name)
	}
	return strings.Join(names, "/")
}

// belongs reports whether a definition is of what a route names before its handler: a class,
// be it with the modules around it, or a module that the route's file imports.
func (m *maker) belongs(ctx context.Context, r index.Route, parent string, d index.Definition) bool {
	if syntax.LanguageOf(d.Path) == syntax.PHP && parent != "" {
		u := m.in.Index.Unit(ctx, d.Path)
		return u != nil && strings.HasSuffix(`\`+u.Package+`\`+d.Parent, `\`+parent)
	}
	if parent == "" || d.Parent == parent || d.Parent != "" && lastName(parent) == d.Parent {
		return true
	}
	u := m.in.Index.Unit(ctx, r.File)
	switch {
	case u == nil:
		return false
	case d.Parent == "" && u.Language == syntax.Rust:
		return inModule(d.Path, parent)
	case d.Parent == "":
		named := func(im syntax.Import) bool { return importsAs(im, parent, r.File, d.Path) }
		return slices.ContainsFunc(u.Imports, named) || m.imports(ctx, r.File, parent, d.Path)
	}
	return m.named(ctx, u, parent, d.Parent, valueSteps)
}

// valueSteps bounds how often a value is given on, field to variable, before it has a type.
const valueSteps = 2

// named reports whether a name of a file stands for a value of a type: as declared, made by a function, or taken from a
// field of the same file.
func (m *maker) named(ctx context.Context, u *syntax.Unit, name, typ string, steps int) bool {
	for _, around := range u.Definitions {
		for _, l := range around.Locals {
			if l.Name != name {
				continue
			}
			field, member := strings.CutPrefix(l.From, "self.")
			switch {
			case bareName(l.Type) == typ, l.Type == "" && m.makes(ctx, l.From, typ), m.extends(ctx, typ, l.Type):
				return true
			case member && l.Type == "" && steps > 0 && m.named(ctx, u, field, typ, steps-1):
				return true
			}
		}
	}
	return false
}

// extends reports whether a class says that it extends or implements a type.
func (m *maker) extends(ctx context.Context, class, typ string) bool {
	return typ != "" && slices.ContainsFunc(m.in.Index.Lookup(ctx, class), func(d index.Definition) bool {
		return d.Kind == syntax.Class && slices.Contains(d.Bases, bareName(typ))
	})
}

// lastName is the class of a name with the modules or namespaces around it: "Api::Users", `App\Users`.
func lastName(name string) string { return name[strings.LastIndexAny(name, `:\`)+1:] }

// makes reports whether a value is what a function returns whose result is of a type.
func (m *maker) makes(ctx context.Context, value, typ string) bool {
	function, called := strings.CutSuffix(value, "()")
	return called && slices.ContainsFunc(m.defined(ctx, bareName(function), runs), func(d index.Definition) bool {
		return bareName(d.Result) == typ
	})
}
