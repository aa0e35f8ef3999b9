package patch

import (
	"fmt"
	"path"
	"slices"

	"breakwater/index/syntax"
)

// declared counts the top-level definitions of a text by name; nil in languages
// where a name may be defined twice.
func declared(name string, tree *syntax.Tree) map[string]int {
	switch tree.Language {
	case syntax.Go, syntax.Python, syntax.JavaScript, syntax.TypeScript, syntax.TSX:
	default:
		return nil
	}
	out := map[string]int{}
	for _, d := range syntax.UnitOf(name, tree).Definitions {
		overload := d.Kind == syntax.Function && tree.Language.Family() == syntax.TypeScript
		if d.Parent == "" && d.Name != "_" && d.Name != "init" && !overload {
			out[d.Name]++
		}
	}
	return out
}

// redeclared says which top-level name a change defines a second time, as the
// end of a sentence; empty if none. Python allows it, and code that wraps what
// it defined before means it; two new definitions of one name are a clash.
func redeclared(c *fileChange, v view) string {
	now, was := declared(c.name(), v.after), v.oldDeclared()
	var twice []string
	for name, n := range now {
		if n > 1 && n > was[name] && (v.after.Language != syntax.Python || was[name] == 0) {
			twice = append(twice, name)
		}
	}
	if len(twice) == 0 {
		return ""
	}
	return fmt.Sprintf("%s would define %q twice.", c.name(), slices.Min(twice))
}

// fresh returns the top-level names of a Go file that a change newly defines,
// sorted.
func fresh(c *fileChange, v view) []string {
	if v.after.Language != syntax.Go {
		return nil
	}
	was := v.oldDeclared()
	var out []string
	for name := range declared(c.name(), v.after) {
		if was[name] == 0 {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// clash says which name a Go file newly defines that another file of its
// package defines already, as the end of a sentence; empty if none.
func (m *maker) clash(c *fileChange, v view) string {
	names := fresh(c, v)
	if len(names) == 0 {
		return ""
	}
	pkg := syntax.UnitOf(c.name(), v.after).Package
	others := m.tree.topLevel(path.Dir(c.name()))
	for _, name := range names {
		if q := others[pkg+" "+name]; q != "" && q != c.path {
			return fmt.Sprintf("%s would define %q, which %s defines.", c.name(), name, q)
		}
	}
	return ""
}

// topLevel returns the file that defines each top-level name of the Go packages
// in a folder, by "package name".
func (c *cachedTree) topLevel(dir string) map[string]string {
	if known := c.tops[dir]; known != nil {
		return known
	}
	out := map[string]string{}
	for q := range c.pathsIn(dir) {
		if syntax.LanguageOf(q) != syntax.Go {
			continue
		}
		t, err := c.text(q)
		if err != nil {
			continue
		}
		if u, err := syntax.ParseUnit(q, t.bytes()); err == nil {
			for _, d := range u.Definitions {
				if d.Parent == "" && d.Name != "_" && d.Name != "init" && d.Name != "main" {
					out[u.Package+" "+d.Name] = q
				}
			}
		}
	}
	if c.tops == nil {
		c.tops = map[string]map[string]string{}
	}
	c.tops[dir] = out
	return out
}
