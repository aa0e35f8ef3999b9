package index

import (
	"cmp"
	"strings"

	"breakwater/index/syntax"
)

// typeOfCall returns what a function, method or class gives when called.
func (s *session) typeOfCall(callee string, depth int) named {
	if depth <= 0 {
		return named{}
	}
	parts := splitChain(callee)
	if len(parts) == 0 {
		return named{}
	}
	name, qualifier := parts[len(parts)-1], strings.Join(parts[:len(parts)-1], ".")
	var refs []ref
	if strings.Contains(callee, ".") || strings.Contains(callee, ":") || strings.Contains(callee, "->") {
		refs, _ = s.resolve(use{name: name, qualifier: qualifier, call: true}, depth-1)
	} else if refs, _ = s.resolve(use{name: name, call: true}, depth-1); len(refs) == 0 {
		for _, u := range s.uses { // "f()" of a chain: f may have an object
			if u.name == name && u.call && u.qualifier != "" && u.qualifier != name+"()" {
				refs, _ = s.resolve(u, depth-1)
				break
			}
		}
	}
	if t := s.typeOfRefs(refs, depth-1); t.name != "" || s.file.lang != syntax.Go {
		return t
	}
	return s.typeOfGoCall(qualifier, name, depth-1)
}

// typeOfGoCall is for what is no function of the tree: a field or a variable
// that is called, or something of another library, which then gives things of
// that library.
func (s *session) typeOfGoCall(qualifier, name string, depth int) named {
	if qualifier == "" {
		return s.own(s.locals[name])
	}
	if imp, _, ok := s.importOf(qualifier); ok && len(imp.files) == 0 && s.locals[qualifier] == "" {
		return s.own(qualifier + "." + cmp.Or(strings.TrimPrefix(name, "New"), name))
	}
	t := s.typeOf(qualifier, depth)
	if s.external(t) {
		return t
	}
	return s.typeOfField(t, name, depth)
}

// typeOfRefs returns the type that all the definitions agree on.
func (s *session) typeOfRefs(refs []ref, depth int) named {
	var t named
	for _, r := range refs {
		d := s.def(r)
		of := named{d.result, r.file}
		switch {
		case isType(d):
			of.name = d.Name
		case d.Kind == syntax.Method && d.Name == d.Parent: // a constructor
			of.name = d.Name
		}
		if call, ok := strings.CutSuffix(of.name, "()"); ok {
			of = s.resultOfCall(r.file, call, depth-1)
		}
		if t.name != "" && of.name != t.name {
			return named{}
		}
		if t.name == "" {
			t = of
		}
	}
	return t
}

// resultOfCall returns what a call in another file gives: of a function of
// the tree its result, of a name with a capital that name.
func (s *session) resultOfCall(file int, callee string, depth int) named {
	if depth <= 0 {
		return named{}
	}
	parts := splitChain(callee)
	if len(parts) == 0 {
		return named{}
	}
	name := parts[len(parts)-1]
	if refs := s.calledIn(file, parts); len(refs) > 0 {
		return s.typeOfRefs(refs[:1], depth-1)
	}
	if name[0] >= 'A' && name[0] <= 'Z' && s.ix.tree.files[file].lang != syntax.Go {
		return named{name, file}
	}
	return named{}
}

// calledIn returns the functions or classes that a chain of names means in
// another file: by the import that it begins with, else anywhere in reach.
func (s *session) calledIn(file int, parts []string) []ref {
	name, sc := parts[len(parts)-1], s.scopeOf(file)
	if imp, ok := sc.imports[parts[0]]; ok && len(imp.files) > 0 {
		if len(parts) == 1 {
			return s.imported(name, imp)
		}
		if refs := s.inModule(name, imp.files, 3); refs != nil {
			return refs
		}
	}
	return s.find(name, sc.reach, topLevel)
}
