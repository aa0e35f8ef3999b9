package syntax

import (
	"slices"
	"strings"
)

func (e *endpoints) resolve(m mounting) []int {
	if m.module != "" {
		return nil
	}
	if function, ok := strings.CutSuffix(m.target, "()"); ok {
		var found []int
		for i, r := range e.routers {
			if r.function == lastPart(function) && r.function != "" && r.parent == none && i != m.into {
				found = append(found, i)
			}
		}
		return found
	}
	if i := e.find(m.target, m.at); i != none && i != m.into {
		return []int{i}
	}
	ofClass := func(r router) bool { return r.class != "" && r.class == m.target }
	if i := slices.IndexFunc(e.routers, ofClass); i >= 0 && i != m.into {
		return []int{i}
	}
	return nil
}

// byMaker puts the function that makes a router in the place of a variable that holds it, where the file tells no more
// of that: const users = userRoutes(db).
func (w *walker) byMaker(m mounting) mounting {
	if strings.ContainsAny(m.target, ".()") || m.module != "" || len(w.routes.resolve(m)) > 0 {
		return m
	}
	if function := w.madeBy(m.target); function != "" {
		m.target = function
	}
	return m
}

// expose adds a mount of what another file defines.
func (e *endpoints) expose(u *Unit, m mounting) {
	module, name := m.module, m.as
	if module == "" {
		module, name = u.origin(m.target)
	}
	for _, outer := range e.prefixes(m.into) {
		u.Mounts = append(u.Mounts, Mount{
			Prefix: joinPath(m.framework, outer, m.prefix), Target: m.target, Module: module, Name: name,
			Router: e.mountedOn(m), Framework: m.framework, Replaces: m.replaces, Line: m.line,
		})
	}
}

// mountedOn is the router that something is mounted on, as other files know it.
func (e *endpoints) mountedOn(m mounting) string {
	if m.into == none {
		return m.name
	}
	if r := e.routers[m.into]; r.framework == "flask" {
		return e.routers[e.list(m.into)].known()
	} else if r.class != "" {
		return r.class
	}
	return m.name
}

// origin tells which module a name as used comes from, and what it is called
// there.
func (u *Unit) origin(used string) (module, name string) {
	first, rest, _ := strings.Cut(strings.TrimSuffix(used, "()"), ".")
	for _, im := range u.Imports {
		local := im.Alias
		switch {
		case local != "":
		case im.Name != "":
			local = im.Name
		default:
			local = im.Module[strings.LastIndexAny(im.Module, "./")+1:]
			if im.Module == used || strings.HasPrefix(used, im.Module+".") { // import a.b; a.b.router
				return im.Module, strings.TrimPrefix(strings.TrimPrefix(used, im.Module), ".")
			}
		}
		if local != first {
			continue
		}
		switch {
		case im.Name == "" || im.Name == "*" || im.Name == "default":
			return im.Module, rest
		case rest == "":
			return im.Module, im.Name
		case strings.HasSuffix(im.Module, "."): // from . import users; users.router
			return im.Module + im.Name, rest
		default:
			return im.Module + "." + im.Name, rest
		}
	}
	return "", ""
}
