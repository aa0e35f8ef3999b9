package facts

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/lang"
)

// bindImport binds what an import names.
func (r *resolver) bindImport(n Node) {
	module := r.module(n.Name())
	items := n.All(lang.Imported)
	if slices.ContainsFunc(items, func(c Node) bool { return c.Name() == "*" }) {
		r.openModule(cmp.Or(module, r.pathOf(items[0])))
		return
	}
	named := len(items) > 0 || r.t.Import == "none"
	for c := range n.Children() {
		switch c.Role() {
		case lang.Alias, lang.Default:
			named = true
			r.bindTo(n, c.Name(), module)
		case lang.Imported:
			r.bindItem(n, c, module)
		}
	}
	switch {
	case named:
	case r.t.Import == "all":
		r.openModule(module)
	default:
		r.bindTo(n, r.lastOf(module), module)
	}
}

// openModule notes that the names of a module may be used without it. What the
// file opens itself goes before what is open everywhere.
func (r *resolver) openModule(module string) {
	module = strings.TrimSuffix(strings.TrimSuffix(module, "*"), ".")
	if len(r.wild) < tooMany && !slices.Contains(r.wild, module) {
		r.wild = slices.Insert(r.wild, len(r.wild)-len(r.t.Open), module)
	}
}

// pathOf is the path that a name, or the members of one, spell.
func (r *resolver) pathOf(n Node) string {
	path := r.module(n.Name())
	for object := n.Child(lang.ObjectOf); object.Valid(); object = object.Child(lang.ObjectOf) {
		path = r.module(object.Name()) + "." + path
	}
	return path
}

// bindItem binds one imported name, and those below it where imports nest.
func (r *resolver) bindItem(n, item Node, module string) {
	full, name := r.pathOf(item), r.lastOf(r.pathOf(item))
	if full == r.t.Default {
		full = ""
	}
	if module != "" && slices.Contains(r.t.Self, full) { // use std::io::{self}
		full, name = "", r.lastOf(module)
	}
	if strings.HasSuffix(module, "/") {
		full = module + full
	} else if module != "" && full != "" {
		full = module + "." + full
	} else if full == "" {
		full = module
	}
	if strings.HasSuffix(full, "*") {
		r.openModule(full)
		return
	}
	if len(full) > longMeaning {
		return
	}
	inner := item.All(lang.Imported)
	for _, c := range inner {
		r.bindItem(n, c, full)
	}
	alias := item.Child(lang.Alias)
	switch {
	case len(inner) > 0 || item.Is(lang.List, lang.Object):
	case alias.Valid():
		r.bindTo(n, alias.Name(), full)
	case module == "" && r.t.Import == "first":
		first, _, _ := strings.Cut(full, ".")
		r.bindTo(n, first, first)
	default:
		r.bindTo(n, name, full)
	}
}

func (r *resolver) bindTo(n Node, name, meaning string) {
	if meaning == "" {
		return
	}
	r.intern(name)
	r.add(n, name, Binding{Node: n, Scope: r.scope(n), meaning: meaning, from: n.i})
}

// module writes a module's name with dots between its parts. A path that leads
// to another file of the project keeps its dots: "./db".
func (r *resolver) module(name string) string {
	for _, separator := range r.t.Separator {
		name = strings.ReplaceAll(name, separator, ".")
	}
	if relative(name) {
		return name
	}
	if rest := strings.TrimLeft(name, "."); rest != name { // Python's: one dot for this package, one more for each above
		up := len(name) - len(rest) - 1
		return cmp.Or(strings.Repeat("../", up), "./") + rest
	}
	return strings.TrimPrefix(name, "node:")
}

// relative reports whether a meaning leads to another file of the project.
func relative(m string) bool { return strings.HasPrefix(m, "./") || strings.HasPrefix(m, "../") }

var majorVersion = regexp.MustCompile(`^v\d+$`)

// lastOf is the name that an import of a module binds where it gives none.
func (r *resolver) lastOf(module string) string {
	if strings.Contains(module, "/") {
		dir, last := path.Split(module)
		if majorVersion.MatchString(last) {
			last = path.Base(dir)
		}
		last, _, _ = strings.Cut(last, ".")
		return strings.TrimSuffix(strings.TrimPrefix(last, "go-"), "-go")
	}
	return module[strings.LastIndexByte(module, '.')+1:]
}
