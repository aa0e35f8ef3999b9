package index

import (
	"regexp"
	"strings"

	"breakwater/index/syntax"
)

// scope is what the names of a file may mean beyond what it defines itself.
type scope struct {
	imports map[string]imported // by the name that they have in the file
	reach   []int               // files that imports lead to, and those of the own package; ascending
}

// imported is what an import brings in. Without files it leads out of the tree.
type imported struct {
	files []int
	name  string // in those files; empty for the module itself
}

// scopeOf returns the scope of a file, worked out once in a session.
func (s *session) scopeOf(id int) *scope {
	if sc, ok := s.scopes[id]; ok {
		return sc
	}
	sc := &scope{imports: map[string]imported{}, reach: s.ix.tree.packageOf(id)}
	s.scopes[id] = sc
	for _, imp := range s.sketch(id).imports {
		files := s.ix.tree.resolve(id, imp)
		sc.reach = append(sc.reach, files...)
		sc.bind(s.ix.tree.files[id].lang, imp, files)
	}
	sc.reach = ascending(sc.reach)
	return sc
}

// bind notes the name under which a file knows what it imports.
func (sc *scope) bind(l syntax.Language, imp syntax.Import, files []int) {
	name := imp.Alias
	if name == "" || name == "." {
		name = imp.Name
	}
	if name == "" {
		name = importName(l, imp.Module)
		if l == syntax.Python {
			sc.imports[imp.Module] = imported{files: files}
		}
	}
	if _, taken := sc.imports[name]; taken && len(files) == 0 {
		return
	}
	of := imp.Name
	if of == "*" { // the module under a name, or all of its names
		if of = ""; imp.Alias == "" {
			return
		}
	}
	byClass := l == syntax.Java || l == syntax.PHP || l == syntax.Rust // these import the class by its full name
	if of == "" && imp.Name == "" && byClass {
		of = name
	}
	sc.imports[name] = imported{files: files, name: of}
}

var majorVersion = regexp.MustCompile(`^v[0-9]`)

// importName returns the name that an imported module has where none is given.
func importName(l syntax.Language, module string) string {
	parts := strings.FieldsFunc(module, func(r rune) bool { return strings.ContainsRune(`/\:`, r) })
	if l != syntax.Go && l.Family() != syntax.TypeScript && l != syntax.JavaScript {
		parts = strings.FieldsFunc(module, func(r rune) bool { return strings.ContainsRune(`./\:`, r) })
	}
	if len(parts) == 0 {
		return module
	}
	last := parts[len(parts)-1]
	if l == syntax.Go && len(parts) > 1 && majorVersion.MatchString(last) {
		last = parts[len(parts)-2]
	}
	if l == syntax.Go {
		last, _, _ = strings.Cut(last, ".")
		last = strings.TrimPrefix(last, "go-")
	}
	return last
}
