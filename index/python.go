package index

import (
	"path"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// pythonModule returns the file of a module, and that of the imported name if
// the name is a module itself.
func (t *tree) pythonModule(f *entry, imp syntax.Import) []int {
	dots := len(imp.Module) - len(strings.TrimLeft(imp.Module, "."))
	parts := strings.FieldsFunc(imp.Module, func(r rune) bool { return r == '.' })
	var ids []int
	if dots == 0 {
		ids = t.suffix(f, parts)
		if imp.Name != "" && imp.Name != "*" {
			ids = append(ids, t.suffix(f, append(slices.Clone(parts), imp.Name))...)
		}
		return ascending(ids)
	}
	dir := f.dir
	for range dots - 1 {
		dir = path.Dir(dir)
	}
	base := path.Join(append([]string{dir}, parts...)...)
	ids = append(ids, t.exact(base, ".py", ".pyi", "/__init__.py", "/__init__.pyi")...)
	if imp.Name != "" && imp.Name != "*" {
		ids = append(ids, t.exact(path.Join(base, imp.Name), ".py", ".pyi", "/__init__.py")...)
	}
	return ascending(ids)
}

// pythonName returns the name that a file is imported by from outside its
// package: its path from the topmost folder with an __init__.py.
func (t *tree) pythonName(e *entry) string {
	name := stemOf(e.Path)
	if name == "__init__" {
		name = ""
	}
	for dir := e.dir; dir != "." && dir != "/"; dir = path.Dir(dir) {
		if _, ok := t.byPath[dir+"/__init__.py"]; !ok {
			break
		}
		name = strings.TrimSuffix(path.Base(dir)+"."+name, ".")
	}
	return name
}
