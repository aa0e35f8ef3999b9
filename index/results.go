package index

import (
	"cmp"
	"slices"
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
	if t := s.typeOfRefs(refs, depth-1); t.name != "" {
		return t
	}
	switch s.file.lang {
	case syntax.Go:
		return s.typeOfGoCall(qualifier, name, depth-1)
	case syntax.Java:
		return s.typeOfJavaCall(qualifier, name, depth-1)
	}
	return named{}
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

// typeOfRefs returns the type that all the definitions whose type is known
// agree on.
func (s *session) typeOfRefs(refs []ref, depth int) named {
	var t named
	for _, r := range refs {
		d := s.def(r)
		of := named{d.result, r.file}
		switch {
		case isType(d), d.Kind == syntax.Method && d.Name == d.Parent: // a constructor
			of.name = d.Name
		case of.name == "" && d.From != "":
			of = s.typeIn(r.file, d.Parent, d.From, depth-1)
		}
		if call, ok := strings.CutSuffix(of.name, "()"); ok {
			of = s.typeIn(r.file, d.Parent, call+"()", depth-1)
		}
		switch {
		case of.name == "": // an overload without a type
		case t.name == "":
			t = of
		case t.name != of.name:
			return named{}
		}
	}
	return t
}

// typeIn returns the type of a chain of names as another file understands it,
// in code of the class parent if it is not empty.
func (s *session) typeIn(file int, parent, chain string, depth int) named {
	if depth <= 0 {
		return named{}
	}
	if list, ok := strings.CutSuffix(chain, "[]"); ok {
		return s.elementIn(s.typeIn(file, parent, list, depth-1))
	}
	callee, call := strings.CutSuffix(chain, "()")
	parts := splitChain(callee)
	if len(parts) == 0 {
		return named{}
	}
	last := parts[len(parts)-1]
	if len(parts) == 1 {
		if slices.Contains(receiverNames, last) {
			return named{parent, file}
		}
		return s.typeNamedIn(file, last, call, depth)
	}
	if t := s.typeIn(file, parent, strings.Join(parts[:len(parts)-1], "."), depth-1); t.name != "" {
		if refs := s.members(t, last, 4); call && refs != nil {
			return s.typeOfRefs(refs, depth-1)
		}
		return s.typeOfField(t, last, depth-1)
	}
	if refs := s.named(file, parts); len(refs) > 0 {
		return s.typeOfRefs(refs[:1], depth-1)
	}
	return s.classCalled(file, last, call)
}

// typeNamedIn is typeIn of a single name.
func (s *session) typeNamedIn(file int, name string, call bool, depth int) named {
	if refs := s.named(file, []string{name}); len(refs) > 0 {
		return s.typeOfRefs(refs[:1], depth-1)
	}
	if imp, ok := s.scopeOf(file).imports[name]; ok && !call {
		return s.typeOfDefault(imp.files, depth-1)
	}
	return s.classCalled(file, name, call)
}

// classCalled takes a capital for the sign of a class.
func (s *session) classCalled(file int, name string, call bool) named {
	if call && name[0] >= 'A' && name[0] <= 'Z' && s.ix.tree.files[file].lang != syntax.Go {
		return named{name, file}
	}
	return named{}
}

// named returns the definitions that a chain of names means in another file:
// by the import that it begins with, else anywhere in reach.
func (s *session) named(file int, parts []string) []ref {
	name, sc := parts[len(parts)-1], s.scopeOf(file)
	if imp, ok := sc.imports[parts[0]]; ok && len(imp.files) > 0 {
		if len(parts) == 1 {
			return s.imported(name, imp)
		}
		if refs := s.inModule(name, imp.files, passedOver); refs != nil {
			return refs
		}
	}
	if refs := s.find(name, []int{file}, topLevel); refs != nil {
		return refs
	}
	return s.find(name, sc.reach, topLevel)
}
