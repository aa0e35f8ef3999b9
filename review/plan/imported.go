package plan

import (
	"cmp"
	"path"
	"strings"

	"breakwater/index/syntax"
)

// importsAs reports whether an import of one file makes another one known under a name.
func importsAs(im syntax.Import, name, by, file string) bool {
	where, relative := importedPath(im, true, by)
	file = strings.TrimSuffix(file, path.Ext(file))
	return importedAs(im) == name && (file == where || !relative && strings.HasSuffix(file, "/"+where))
}

// importedAs is the name under which a file knows what it imports.
func importedAs(im syntax.Import) string {
	return cmp.Or(im.Alias, im.Name, im.Module[strings.LastIndexAny(im.Module, "./")+1:])
}

// importedPath is where an import leads, to its module or to a member that is a module too,
// without an extension: the end of the path, all of it where the import is relative.
func importedPath(im syntax.Import, member bool, by string) (where string, relative bool) {
	where = strings.TrimLeft(im.Module, ".")
	up := len(im.Module) - len(where)
	if !strings.Contains(where, "/") {
		where = strings.ReplaceAll(where, ".", "/")
	}
	if member {
		where = path.Join(where, im.Name)
	}
	if up == 0 {
		return where, false
	}
	for range up {
		by = path.Dir(by)
	}
	return path.Join(by, where), true
}

// reaches reports whether an import of a file of Python brings in a name, on its own or as
// a member of parent, that another file may define: the module itself, or one of a package.
func reaches(im syntax.Import, name, parent, by, file string) bool {
	where, _ := importedPath(im, parent != "", by)
	file = "/" + strings.TrimSuffix(file, path.Ext(file)) + "/"
	return importedAs(im) == cmp.Or(parent, name) && strings.Contains(file, "/"+where+"/")
}
