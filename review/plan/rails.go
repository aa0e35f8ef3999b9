package plan

import (
	"context"
	"path"
	"strings"

	"breakwater/index"
	"breakwater/index/syntax"
)

// railsAction finds the action of a controller that a route of Rails names, or one that the controller inherits. known
// is false where nobody defines the controller.
func (m *maker) railsAction(ctx context.Context, r index.Route) (d index.Definition, ok, known bool) {
	class, known := m.rubyClass(ctx, r.HandlerParent, r.File)
	if !known {
		return d, false, false
	}
	d, ok = m.method(ctx, class, bareName(r.Handler), deepestBase)
	return d, ok, true
}

// rubyClass finds a class or a module as a file means it: of several of the name the one whose file its modules name,
// and of these the nearest to the file, in a folder around it if in any.
func (m *maker) rubyClass(ctx context.Context, name, file string) (index.Definition, bool) {
	all := m.defined(ctx, lastName(name), func(d index.Definition) bool {
		return d.Kind == syntax.Class || d.Kind == syntax.Module
	})
	var found []index.Definition
	most := 0
	for _, d := range all {
		near := 1 + 2*sharedFolders(d.Path, file)
		if strings.HasPrefix(file, path.Dir(d.Path)+"/") {
			near++
		}
		if strings.HasSuffix("/"+d.Path, "/"+underscored(name)+".rb") {
			near += outOfReach
		}
		switch {
		case d.Path == file || syntax.LanguageOf(d.Path) != syntax.Ruby || near < most:
			continue
		case near > most:
			most, found = near, nil
		}
		found = append(found, d)
	}
	if len(found) != 1 {
		return index.Definition{}, false
	}
	return found[0], true
}

// outOfReach is more than any number of folders speaks for.
const outOfReach = 1 << 16

// sharedFolders counts the folders that two paths have in common.
func sharedFolders(a, b string) (n int) {
	for {
		x, restA, okA := strings.Cut(a, "/")
		y, restB, okB := strings.Cut(b, "/")
		if !okA || !okB || x != y {
			return n
		}
		a, b, n = restA, restB, n+1
	}
}
