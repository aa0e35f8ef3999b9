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

// classesOf returns the definitions of a type as the file that names it
// understands the name.
func (s *session) classesOf(t named) []ref {
	if t.name == "" {
		return nil
	}
	if refs, ok := s.classes[t]; ok {
		return refs
	}
	s.classes[t] = nil // a cycle of types ends here
	refs := s.findClass(t)
	s.classes[t] = refs
	return refs
}

// findClass looks for a type nearest first: in the file that names it, what
// that imports, what is in its reach, in ours, anywhere.
func (s *session) findClass(t named) []ref {
	if pkg, name, ok := strings.Cut(t.name, "."); ok {
		return s.classIn(t.in, pkg, name)
	}
	if refs := s.find(t.name, []int{t.in}, isType); refs != nil {
		return refs
	}
	sc := s.scopeOf(t.in)
	if imp, ok := sc.imports[t.name]; ok {
		if len(imp.files) == 0 {
			return nil // another library's
		}
		if refs := slices.DeleteFunc(s.imported(t.name, imp), func(r ref) bool { return !isType(s.def(r)) }); len(refs) > 0 {
			return refs
		}
		if refs := s.find(cmp.Or(imp.name, t.name), imp.files, isType); refs != nil {
			return refs
		}
	}
	for _, reach := range [][]int{sc.reach, s.reach} {
		if refs := s.find(t.name, reach, isType); refs != nil {
			return refs
		}
	}
	ids, _ := s.anyFile(t.name)
	refs := s.find(t.name, ids, isType)
	if len(refs) > 3 { // too common a name to tell which
		return nil
	}
	return refs
}

// classIn returns the definitions of a type that a Go file names with its
// package.
func (s *session) classIn(file int, pkg, name string) []ref {
	sc := s.scopeOf(file)
	if imp, ok := sc.imports[pkg]; ok {
		return s.find(name, imp.files, isType)
	}
	refs := s.find(name, sc.reach, isType) // the package has another name than its folder
	return slices.DeleteFunc(refs, func(r ref) bool { return s.sketch(r.file).pkg != pkg })
}

// members returns the definitions of a name that belong to a type or to what
// it builds on.
func (s *session) members(t named, name string, depth int) []ref {
	var refs []ref
	for _, c := range s.classesOf(t) {
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
	for _, base := range s.basesOf(c) {
		refs = append(refs, s.members(base, name, depth-1)...)
	}
	return refs
}

// basesOf returns the types whose members a type has too. A base of the same
// name, as in class Client(base.Client), is another file's.
func (s *session) basesOf(c ref) []named {
	d := s.def(c)
	if d.Kind == syntax.Type && d.result != "" {
		return []named{{d.result, c.file}}
	}
	var bases []named
	for _, base := range d.Bases {
		if base != d.Name {
			bases = append(bases, named{base, c.file})
		} else if refs := s.find(base, without(s.scopeOf(c.file).reach, []int{c.file}), isType); len(refs) == 1 {
			bases = append(bases, named{base, refs[0].file})
		}
	}
	return bases
}

// splitChain cuts "self.client" into its names.
func splitChain(q string) []string {
	return strings.FieldsFunc(q, func(r rune) bool { return strings.ContainsRune(`.:@?!\->`, r) })
}
