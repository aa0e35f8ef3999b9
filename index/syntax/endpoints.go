package syntax

import (
	"cmp"
	"slices"
)

// endpoints collects what one file says about HTTP routes, in terms that all
// frameworks share: routers, what is registered on them, and which router is
// mounted where. Paths are put together at the end, because a router is often
// mounted after its routes are registered.
type endpoints struct {
	routers []router
	routes  []registration
	mounts  []mounting
	paths   map[int][]string // prefixes worked out
}

// manyRouters and manyMounts bound what is kept of one file; no real one
// comes near.
const (
	manyRouters = 1000
	manyMounts  = 1000
)

// router is a variable that routes are registered on.
type router struct {
	name      string // as written: "app", "s.router"
	class     string // that it stands for: other files mount the class; empty if none
	function  string // definition that it belongs to; empty at top level
	from, to  int    // bytes of the source in which the name means it
	prefix    string // its own
	parent    int    // router it is a group of; none if none
	framework string
	shadow    bool // something else of this name that hides a router
}

const none = -1

// known is the name by which other files know a router.
func (r router) known() string { return cmp.Or(r.class, r.name) }

// registration is a route whose path lacks the prefixes of its router.
type registration struct {
	Route
	router int // none if unknown
}

// mounting puts a router under a prefix of another.
type mounting struct {
	into      int // none if unknown
	name      string
	prefix    string // see [NameMark]
	target    string // variable, or "f()" for the routers of a function
	module    string // where target comes from, if the mount says it itself
	as        string // what target is called there; empty for the module itself
	at, line  int
	framework string
	replaces  bool // the prefix stands for the target's own
	targets   []int
}

// declare adds a router and returns its number; none if there are too many.
func (e *endpoints) declare(r router) int {
	if len(e.routers) >= manyRouters {
		return none
	}
	e.routers = append(e.routers, r)
	return len(e.routers) - 1
}

// find returns the router that a name means at a byte offset: that of the
// smallest range, and of those the latest; none if there is none.
func (e *endpoints) find(name string, at int) int {
	best := none
	for i, r := range e.routers {
		if r.name != name || at < r.from || at >= r.to {
			continue
		}
		if best == none || r.to-r.from <= e.routers[best].to-e.routers[best].from {
			best = i
		}
	}
	if best != none && e.routers[best].shadow {
		return none
	}
	return best
}

// hide notes that within a range a name is no router.
func (e *endpoints) hide(name string, from, to int) {
	if e.find(name, from) != none {
		e.declare(router{name: name, from: from, to: to, parent: none, shadow: true})
	}
}

// framework is that of a router, else a default.
func (e *endpoints) framework(router int, otherwise string) string {
	if router != none && e.routers[router].framework != "" {
		return e.routers[router].framework
	}
	return otherwise
}

func (e *endpoints) mount(m mounting) {
	if len(e.mounts) < manyMounts {
		e.mounts = append(e.mounts, m)
	}
}

// settle writes routes and mounts with full paths to the unit.
func (e *endpoints) settle(u *Unit) {
	e.paths = map[int][]string{none: {""}}
	for i := range e.mounts {
		e.mounts[i].targets = e.resolve(e.mounts[i])
	}
	for _, r := range e.routes {
		for _, prefix := range e.prefixes(r.router) {
			route := r.Route
			route.Path = joinPath(route.Framework, prefix, r.Path)
			if route.Framework == "flask" {
				route.Outer = prefix
			}
			if r.router != none {
				route.Router = e.routers[e.list(r.router)].known()
			}
			if route.Function == "" {
				route.Function = e.registrar(r.router)
			}
			u.Routes = append(u.Routes, route)
		}
	}
	for _, m := range e.mounts {
		if len(m.targets) == 0 {
			e.expose(u, m)
		}
	}
	for i := range u.Routes {
		u.Routes[i].Path, u.Routes[i].Outer = plainTemplate(u.Routes[i].Path), plainTemplate(u.Routes[i].Outer)
	}
	for i := range u.Mounts {
		u.Mounts[i].Prefix = plainTemplate(u.Mounts[i].Prefix)
	}
	u.findHandlers()
}

// registrar is the function that makes the router to which a router of the file's top level is added; empty if there is
// none.
func (e *endpoints) registrar(router int) string {
	for range mountPaths {
		if router == none || e.routers[router].function != "" {
			break
		}
		if parent := e.routers[router].parent; parent != none {
			router = parent
			continue
		}
		i := slices.IndexFunc(e.mounts, func(m mounting) bool { return slices.Contains(m.targets, router) })
		if i < 0 {
			break
		}
		router = e.mounts[i].into
	}
	if router == none {
		return ""
	}
	return e.routers[router].function
}

// list is the list of Django's patterns that includes a router, by which other files know it, or the blueprint of an
// API of Flask; of any other router, itself.
func (e *endpoints) list(router int) int {
	if r := e.routers[router]; r.framework == "flask" && r.parent != none {
		return r.parent
	}
	for range len(e.mounts) { // a list may include itself
		i := slices.IndexFunc(e.mounts, func(m mounting) bool {
			return m.framework == "django" && m.into != none && slices.Contains(m.targets, router)
		})
		if i < 0 {
			break
		}
		router = e.mounts[i].into
	}
	return router
}

// findHandlers fills in the lines of handlers that the file defines.
func (u *Unit) findHandlers() {
	if len(u.Routes) == 0 {
		return
	}
	lines := map[[2]string]int{} // parent and name; no parent for any
	for _, d := range slices.Backward(u.Definitions) {
		lines[[2]string{d.Parent, d.Name}] = d.NameLine
		lines[[2]string{"", d.Name}] = d.NameLine
	}
	for i := range u.Routes {
		if r := &u.Routes[i]; r.HandlerLine == 0 {
			r.HandlerLine = cmp.Or(lines[[2]string{r.HandlerParent, r.Handler}], lines[[2]string{"", r.Handler}], r.Line)
		}
	}
}
