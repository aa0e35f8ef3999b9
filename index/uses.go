package index

import (
	"cmp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// resolve returns the definitions that a use may mean, and how sure that is
// in (0, 1].
func (s *session) resolve(u use, depth int) ([]ref, float64) {
	if depth <= 0 {
		return nil, 0
	}
	if u.qualifier == "" {
		return s.resolvePlain(u), 1
	}
	if imp, rest, ok := s.importOf(u.qualifier); ok {
		refs, sure := s.resolveImported(u, imp, rest, depth)
		if refs != nil || s.locals[splitChain(u.qualifier)[0]] == "" { // else a variable hides the import
			return refs, sure
		}
	}
	if t := s.typeOf(u.qualifier, depth); t.name != "" {
		refs := s.members(t, u.name, 4)
		if refs == nil && s.file.lang == syntax.Java {
			refs = s.members(t, property(u.name), 4)
		}
		if refs != nil || len(s.classesOf(t)) > 0 || s.external(t) {
			return refs, 1
		}
	}
	if refs := s.fullNamed(u); refs != nil {
		return refs, 1
	}
	if t := s.typeOf(s.elementOf(u), depth); t.name != "" {
		if refs := s.members(t, u.name, 4); refs != nil {
			return refs, 1
		}
	}
	return s.guess(u)
}

// elementOf reads the object of a use from its line where the object is an
// element: "s.parts[]" for s.parts[i].Name. Empty for anything else.
func (s *session) elementOf(u use) string {
	if u.qualifier != "?" {
		return ""
	}
	line := string(s.text.lines(u.line, u.line))
	at := strings.Index(line, "]."+u.name)
	if at < 0 {
		return ""
	}
	depth := 0
	for i := at; i >= 0; i-- {
		switch line[i] {
		case ']':
			depth++
		case '[':
			if depth--; depth == 0 {
				return lastChain(line[:i]) + "[]"
			}
		}
	}
	return ""
}

// lastChain returns the names and dots at the end of text.
func lastChain(text string) string {
	i := len(text)
	for i > 0 && (class[text[i-1]] != other || text[i-1] == '.') {
		i--
	}
	return text[i:]
}

// external reports whether a type is known to be another library's.
func (s *session) external(t named) bool {
	name, _, _ := strings.Cut(t.name, ".") // of its package, in Go
	imp, ok := s.scopeOf(t.in).imports[name]
	return ok && len(imp.files) == 0
}

// importOf finds the import that a chain begins with, the longest if several.
func (s *session) importOf(chain string) (imported, []string, bool) {
	parts := splitChain(strings.TrimSuffix(chain, "()"))
	if strings.HasSuffix(chain, "()") || len(parts) == 0 {
		return imported{}, nil, false
	}
	for n := len(parts); n > 0; n-- {
		if imp, ok := s.imports[strings.Join(parts[:n], ".")]; ok {
			return imp, parts[n:], true
		}
	}
	return imported{}, nil, false
}

func (s *session) resolveImported(u use, imp imported, rest []string, depth int) ([]ref, float64) {
	if len(imp.files) == 0 {
		return nil, 0 // of another library
	}
	if len(rest) == 0 {
		if imp.name == "" {
			return s.inModule(u.name, imp.files, passedOver), 1
		}
		if refs := s.inModule(u.name, moduleNamed(s.ix.tree, imp), 2); refs != nil { // from pkg import module
			return refs, 1
		}
	}
	t := s.typeOf(u.qualifier, depth)
	if t.name == "" {
		return s.guess(u)
	}
	return s.members(t, u.name, 4), 1
}

// moduleNamed returns the files of an imported name that is a module itself.
func moduleNamed(t *tree, imp imported) []int {
	var ids []int
	for _, id := range imp.files {
		if stem := stemOf(t.files[id].Path); stem == imp.name || stem == "__init__" || stem == "index" {
			ids = append(ids, id)
		}
	}
	return ids
}

// resolvePlain resolves a name without a qualifier.
func (s *session) resolvePlain(u use) []ref {
	own := s.ix.tree.packageOf(s.id)
	if imp, ok := s.imports[u.name]; ok {
		if len(imp.files) == 0 {
			return nil
		}
		if refs := s.imported(u.name, imp); refs != nil {
			return refs
		}
		return s.find(cmp.Or(imp.name, u.name), imp.files, anywhere)
	}
	// a class in the own one, or in what that extends
	inner := s.file.lang == syntax.Java && u.name[0] >= 'A' && u.name[0] <= 'Z'
	if s.file.lang != syntax.Go && (u.call || inner) { // methods without "this."
		for _, class := range s.holders() {
			if refs := s.members(s.own(class), u.name, 4); refs != nil {
				return refs
			}
		}
	}
	if refs := s.find(u.name, []int{s.id}, topLevel); refs != nil {
		return refs
	}
	if refs := s.find(u.name, own, topLevel); refs != nil {
		return refs
	}
	if refs := s.find(u.name, []int{s.id}, anywhere); refs != nil {
		return refs
	}
	return s.wildcard(u)
}

// wildcard resolves a name that some import may bring in unnamed, or that
// the language finds by itself.
func (s *session) wildcard(u use) []ref {
	switch s.file.lang.Family() {
	case syntax.Go, syntax.JavaScript, syntax.TypeScript:
		return s.find(u.name, s.dotImports(), topLevel)
	case syntax.Python:
		return s.inModule(u.name, s.dotImports(), passedOver)
	case syntax.Java:
		if refs := s.find(u.name, s.reach, topLevel); refs != nil {
			return refs
		}
		return s.find(u.name, s.dotImports(), anywhere) // import static com.acme.Queries.*
	}
	if refs := s.find(u.name, s.reach, topLevel); refs != nil {
		return refs
	}
	ids, of := s.anyFile(u.name)
	if of > mostFiles {
		return nil
	}
	return s.find(u.name, ids, topLevel)
}

// dotImports returns the files that are imported with all their names.
func (s *session) dotImports() []int {
	var ids []int
	for _, imp := range s.unit.Imports {
		if imp.Name == "*" && imp.Alias == "" || imp.Alias == "." {
			ids = append(ids, s.ix.tree.resolve(s.id, imp)...)
		}
	}
	return ascending(ids)
}

// guess finds members by name alone, for objects of unknown type: the rarer
// the name, the surer.
func (s *session) guess(u use) ([]ref, float64) {
	if !u.call && s.file.lang != syntax.Go || len(u.name) < 3 {
		return nil, 0
	}
	ids, of := s.anyFile(u.name)
	if of > mostFiles {
		ids = common2(s.ix.outline.defines.files(hashName(u.name)), s.reach)
	}
	member := func(d *definition) bool {
		return d.Parent != "" && (d.Kind == syntax.Method || d.Kind == syntax.Function)
	}
	refs := s.find(u.name, ids, member)
	known := set{}
	for _, t := range s.locals {
		known.add(t)
	}
	if near := slices.DeleteFunc(slices.Clone(refs), func(r ref) bool {
		return !known.has(s.def(r).Parent)
	}); len(near) > 0 {
		refs = near
	}
	if len(refs) > mostFiles {
		return nil, 0
	}
	return refs, 0.5 / float64(max(1, len(refs), of/4))
}
