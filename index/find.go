package index

import (
	"cmp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// most files that one name may make us parse beyond those in reach.
const mostFiles = 12

// find returns the definitions of a name in the given files, ascending.
func (s *session) find(name string, files []int, keep func(*definition) bool) []ref {
	ids := common2(s.ix.outline.defines.files(hashName(name)), files)
	s.ix.load(s.ctx, ids)
	var refs []ref
	for _, id := range ids {
		for i := range s.sketch(id).defs {
			if d := &s.sketch(id).defs[i]; d.Name == name && keep(d) {
				refs = append(refs, ref{id, i})
			}
		}
	}
	return refs
}

func topLevel(d *definition) bool { return d.Parent == "" }
func anywhere(*definition) bool   { return true }
func isType(d *definition) bool {
	return container(d.Kind) || d.Kind == syntax.Type
}

// anyFile returns the files of the whole tree that may define a name: of too
// many the nearest ones, and then how many there are.
func (s *session) anyFile(name string) (ids []int, of int) {
	for _, id := range s.ix.outline.defines.files(hashName(name)) {
		e := &s.ix.tree.files[id]
		if sameWorld(e.lang, s.file.lang) && (!e.test || s.file.test) && !e.silent() {
			ids = append(ids, id)
		}
	}
	of = len(ids)
	if of > mostFiles {
		slices.SortFunc(ids, func(a, b int) int { return cmp.Or(cmp.Compare(s.far(a), s.far(b)), cmp.Compare(a, b)) })
		ids = ids[:mostFiles]
	}
	return ascending(ids), of
}

// sameWorld reports whether code of one language can call that of the other.
func sameWorld(a, b syntax.Language) bool {
	return a != "" && (a.Family() == b.Family() || isScript(a) && isScript(b))
}

// far ranks files by how unlikely the span is to use them: less is nearer.
func (s *session) far(id int) int {
	e := &s.ix.tree.files[id]
	n := 100 - common(e.Path, s.file.Path)
	if _, ok := slices.BinarySearch(s.reach, id); ok {
		n -= 100
	}
	switch e.class {
	case generated:
		n += 400
	case vendored:
		n += 200
	}
	return n
}

// inModule returns the top-level definitions of a name in imported files, and
// in those that they in turn export: index.ts, __init__.py.
func (s *session) inModule(name string, files []int, depth int) []ref {
	if len(files) == 0 {
		return nil
	}
	if refs := s.find(name, files, topLevel); refs != nil || depth == 0 || s.file.lang == syntax.Go {
		return refs
	}
	var next []int
	for _, id := range files {
		s.ix.load(s.ctx, []int{id})
		for _, imp := range s.sketch(id).imports {
			if imp.Name == "" || imp.Name == "*" || imp.Name == name || imp.Alias == name {
				next = append(next, s.ix.tree.resolve(id, imp)...)
			}
		}
	}
	next = slices.DeleteFunc(ascending(next), func(id int) bool { return slices.Contains(files, id) })
	return s.inModule(name, next[:min(len(next), 4*mostFiles)], depth-1)
}

// classesOf returns the definitions of a type, nearest first: own file, own
// package, imported, anywhere.
func (s *session) classesOf(typ string) []ref {
	if typ == "" {
		return nil
	}
	if refs, ok := s.classes[typ]; ok {
		return refs
	}
	s.classes[typ] = nil // a cycle of types ends here
	refs := s.findClass(typ)
	s.classes[typ] = refs
	return refs
}

func (s *session) findClass(typ string) []ref {
	if refs := s.find(typ, []int{s.id}, isType); refs != nil {
		return refs
	}
	if imp, ok := s.imports[typ]; ok {
		if len(imp.files) == 0 {
			return nil // another library's
		}
		name := cmp.Or(imp.name, typ)
		if refs := slices.DeleteFunc(s.inModule(name, imp.files, 3), func(r ref) bool { return !isType(s.def(r)) }); len(refs) > 0 {
			return refs
		}
		if refs := s.find(name, imp.files, isType); refs != nil {
			return refs
		}
	}
	if refs := s.find(typ, s.reach, isType); refs != nil {
		return refs
	}
	ids, _ := s.anyFile(typ)
	refs := s.find(typ, ids, isType)
	if len(refs) > 3 { // too common a name to tell which
		return nil
	}
	return refs
}

// members returns the definitions of a name that belong to a type or to what
// it builds on.
func (s *session) members(typ, name string, depth int) []ref {
	var refs []ref
	for _, c := range s.classesOf(typ) {
		refs = append(refs, s.membersOf(c, name, depth)...)
	}
	return refs
}

func (s *session) membersOf(c ref, name string, depth int) []ref {
	class := s.def(c)
	files := []int{c.file}
	if e := s.ix.tree.files[c.file]; e.lang == syntax.Go || e.lang == syntax.CSharp || e.lang == syntax.Rust {
		files = s.ix.tree.packageOf(c.file)
	}
	refs := s.find(name, files, func(d *definition) bool { return d.Parent == class.Name })
	if refs != nil || depth == 0 {
		return refs
	}
	for _, base := range class.Bases {
		if base != class.Name {
			refs = append(refs, s.members(base, name, depth-1)...)
		}
	}
	return refs
}

// splitChain cuts "self.client" into its names.
func splitChain(q string) []string {
	return strings.FieldsFunc(q, func(r rune) bool { return strings.ContainsRune(`.:@?!\->`, r) })
}
