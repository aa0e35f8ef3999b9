package index

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// joiner puts the prefixes under which routers are mounted before the paths
// of their routes, over file boundaries.
type joiner struct {
	ctx     context.Context
	ix      *Index
	mounted map[int][]mounted     // by the file that is mounted
	heirs   map[classAt][]mounted // classes, by what they inherit from
	whole   []mounted             // prefixes of whole applications, as code says them
	set     []mounted             // those that settings say, which may be others where it runs
	names   map[string][]mounted  // paths of routes that have a name
}

// classAt is a class of a file.
type classAt struct {
	file int
	name string
}

// mounted says that a router of a file is put under a prefix by another file.
type mounted struct {
	by     int
	mount  syntax.Mount
	router string // of the mounted file; empty for all of them
}

// deepest mount that is followed: no application nests further, a loop does.
const deepestMount = 6

// mostPaths is how many paths one registration may be reached under.
const mostPaths = 64

func newJoiner(ctx context.Context, ix *Index, files []int) *joiner {
	j := &joiner{ctx: ctx, ix: ix, mounted: map[int][]mounted{}, heirs: map[classAt][]mounted{},
		names: map[string][]mounted{}, set: ix.tree.deployed()}
	for _, id := range files {
		for _, m := range ix.sketch(id).mounts {
			switch m.Target {
			case syntax.EveryRoute:
				j.whole = append(j.whole, mounted{by: id, mount: m})
				continue
			case syntax.NamedRoute:
				j.names[m.Name] = append(j.names[m.Name], mounted{by: id, mount: m})
				continue
			}
			for _, target := range ix.mountedBy(id, m) {
				switch {
				case target == id:
				case m.Heir != "":
					base := classAt{target, m.Target}
					j.heirs[base] = append(j.heirs[base], mounted{by: id, mount: m})
				default:
					j.mounted[target] = append(j.mounted[target], mounted{id, m, routerOf(m)})
				}
			}
		}
	}
	return j
}

// mountedBy returns the files that a mount of a file reaches: of C#, whose names need no import, those that define it.
func (ix *Index) mountedBy(id int, m syntax.Mount) []int {
	if name, called := strings.CutSuffix(m.Target, "()"); called && ix.tree.files[id].lang == syntax.CSharp {
		return ix.outline.defines.files(hashName(name))
	}
	return ix.tree.resolveMount(id, m)
}

// routerOf is the router that is mounted, as its own file calls it: one that no import
// names is a function of the same package.
func routerOf(m syntax.Mount) string {
	if m.Module == "" && m.Name == "" {
		name := strings.TrimSuffix(m.Target, "()")
		return name[strings.LastIndexByte(name, '.')+1:]
	}
	router, _, _ := strings.Cut(strings.TrimSuffix(m.Name, "()"), ".")
	return router
}

// resolveMount returns the files that a mount of file from reaches.
func (t *tree) resolveMount(from int, m syntax.Mount) []int {
	if f := &t.files[from]; m.Module == "" && f.lang == syntax.Go {
		return t.sources(f.dir, syntax.Go)
	}
	name, _, _ := strings.Cut(m.Name, ".")
	return t.resolve(from, syntax.Import{Module: m.Module, Name: name})
}

// applications are the prefixes of the application that a file belongs to: what the nearest file says that sets one for
// all routes of a framework, be it code or settings. What settings say may be set otherwise, so that it may be missing.
func (j *joiner) applications(id int, framework string) []string {
	said := j.nearest(j.whole, id, framework)
	if set := j.nearest(j.set, id, framework); set != "" {
		return []string{said, joinPath(framework, set, said)}
	}
	return []string{said}
}

// nearest is the prefix of the file that is nearest to another, of several the first that there is.
func (j *joiner) nearest(all []mounted, id int, framework string) string {
	prefix, nearest := "", -1
	files := j.ix.tree.files
	for _, m := range all {
		near := sharedFolders(files[id].dir, files[m.by].dir)
		better := near > nearest || near == nearest && prefix == ""
		if m.mount.Framework == framework && better {
			prefix, nearest = m.mount.Prefix, near
		}
	}
	return prefix
}

// sharedFolders counts the folders that two paths begin with.
func sharedFolders(a, b string) (n int) {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	for n < min(len(x), len(y)) && x[n] == y[n] {
		n++
	}
	return n
}

// above is what a mount puts before the routes of a file.
type above struct {
	prefix   string
	replaces bool // what a router says of its own
}

// prefixes returns under which paths a router of a file is reached, sorted;
// just the empty one if nothing mounts it.
func (j *joiner) prefixes(id int, router, function string, depth int) []above {
	var all []above
	for _, m := range j.mounted[id] {
		if depth == 0 || !m.covers(router, function) {
			continue
		}
		own := j.text(m.by, m.mount.Prefix)
		for _, outer := range j.prefixes(m.by, m.mount.Router, "", depth-1) {
			all = append(all, above{joinPath(m.mount.Framework, outer.prefix, own), m.mount.Replaces})
		}
	}
	if all == nil {
		return []above{{}}
	}
	slices.SortFunc(all, func(a, b above) int { return strings.Compare(a.prefix, b.prefix) })
	all = slices.Compact(all)
	return all[:min(len(all), mostPaths)]
}

// named returns the paths of the routes with a name.
func (j *joiner) named(name string) (paths []string) {
	for _, m := range j.names[name] {
		for _, outer := range j.prefixes(m.by, m.mount.Router, "", deepestMount) {
			if len(paths) < mostPaths {
				paths = append(paths, joinPath(m.mount.Framework, outer.prefix, m.mount.Prefix))
			}
		}
	}
	return paths
}

// covers reports whether routes of a router, or those that a function
// registers, are what is mounted.
func (m mounted) covers(router, function string) bool {
	switch m.router {
	case "", router, function:
		return true
	}
	return router == "" && function == ""
}

// told is a route of a file with the texts of the constants that its path names. One whose path nobody knows is none.
func (j *joiner) told(id int, r syntax.Route) (syntax.Route, bool) {
	if !strings.Contains(r.Path, syntax.NameMark) {
		return r, true
	}
	controller := strings.TrimSuffix(r.HandlerParent, "Controller")
	if r.Framework == "aspnet" { // the path of a base class, or what it is where none is known
		r.Path, r.Outer = j.inheritedPath(id, r.Path, controller), j.inheritedPath(id, r.Outer, controller)
	}
	path := j.text(id, r.Path)
	if strings.Contains(path, syntax.NameMark) || strings.Trim(path, "/") == "" {
		return r, false
	}
	r.Path, r.Outer = path, j.text(id, r.Outer)
	return r, true
}

// inheritedPath puts the name of a controller into a path that begins with that of its base class.
func (j *joiner) inheritedPath(id int, path, controller string) string {
	base, rest, marked := strings.Cut(strings.TrimPrefix(path, "/"+syntax.NameMark), syntax.NameMark)
	if !marked || !strings.HasPrefix(path, "/"+syntax.NameMark) || !strings.HasSuffix(base, "Controller") &&
		!strings.HasSuffix(base, "ControllerBase") {
		return path
	}
	template := cmp.Or(j.constant(id, base), j.anywhere(base), "[controller]")
	return "/" + strings.Trim(strings.ReplaceAll(template, "[controller]", controller), "/") + rest
}

// anywhere returns the text of the only definition of a name that has one.
func (j *joiner) anywhere(name string) (text string) {
	for _, f := range j.ix.outline.defines.files(hashName(name)) {
		j.ix.load(j.ctx, []int{f})
		for _, d := range j.ix.sketch(f).defs {
			if d.Name != name || d.Value == "" || d.Value == text {
				continue
			}
			if text != "" {
				return ""
			}
			text = d.Value
		}
	}
	return text
}

// text puts what constants stand for into a path that names them. What is not known at its beginning, as a setting is,
// is left out; elsewhere the name stays.
func (j *joiner) text(id int, path string) string {
	all, rest, marked := strings.Cut(path, syntax.NameMark)
	for marked {
		name, after, _ := strings.Cut(rest, syntax.NameMark)
		value := j.constant(id, name)
		if value == "" && strings.Trim(all, "/") != "" {
			value = syntax.NameMark
		}
		if value == "" || strings.HasPrefix(value, "/") {
			all = strings.TrimSuffix(all, "/")
		}
		after, rest, marked = strings.Cut(after, syntax.NameMark)
		all += value + after
	}
	return all
}

// constant returns the text that a name such as settings.API_V1 stands for in
// a file: the value of a constant or attribute of what the file imports, of the
// class or object that the name says where several have it.
func (j *joiner) constant(id int, chain string) string {
	if chain == "" {
		return ""
	}
	parts := splitChain(chain)
	name, parent, found := parts[len(parts)-1], "", ""
	if len(parts) > 1 {
		parent = parts[len(parts)-2]
	}
	files := []int{id}
	for _, imp := range j.ix.sketch(id).imports {
		files = append(files, j.ix.tree.resolve(id, imp)...)
	}
	files = ascending(append(files, j.ix.tree.packageOf(id)...))
	for _, f := range common2(j.ix.outline.defines.files(hashName(name)), files) {
		j.ix.load(j.ctx, []int{f})
		for _, d := range j.ix.sketch(f).defs {
			if d.Name != name || d.Value == "" {
				continue
			}
			if d.Parent == parent {
				return d.Value
			}
			found = cmp.Or(found, d.Value)
		}
	}
	return found
}

// joinPath puts a prefix before a path as the framework does.
func joinPath(framework, prefix, path string) string {
	switch {
	case prefix == "":
		return path
	case framework == "fastapi" || framework == "echo":
		return prefix + path
	case framework == "django":
		return "/" + strings.TrimPrefix(prefix, "/") + strings.TrimPrefix(path, "/")
	case path == "" || path == "/":
		return prefix
	}
	return strings.TrimSuffix(prefix, "/") + "/" + strings.TrimPrefix(path, "/")
}
