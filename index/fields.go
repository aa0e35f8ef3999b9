package index

import (
	"strings"

	"breakwater/index/syntax"
)

// typeOfField returns the type of a field, or the result of a property, of a
// type.
func (s *session) typeOfField(t named, field string, depth int) named {
	return s.fieldOf(t, field, min(depth, 4))
}

func (s *session) fieldOf(t named, field string, depth int) named {
	if depth <= 0 {
		return named{}
	}
	if s.file.lang == syntax.Go && s.external(t) {
		return t // of the same library, most likely: not of the tree
	}
	for _, c := range s.classesOf(t) {
		class := s.def(c)
		for _, l := range class.Locals {
			if l.Name != field {
				continue
			}
			if l.Type != "" {
				return named{l.Type, c.file}
			}
			if t := s.typeIn(c.file, class.Name, l.From, depth-1); t.name != "" {
				return t
			}
		}
		if refs := s.membersOf(c, field, 0); len(refs) > 0 {
			if t := s.typeOfRefs(refs, depth-1); t.name != "" {
				return t
			}
		}
		for _, base := range s.basesOf(c) {
			if lastName(base.name) == field { // embedded
				return base
			}
			if t := s.fieldOf(base, field, depth-1); t.name != "" {
				return t
			}
		}
	}
	return named{}
}

// typeOfElement returns what a list, map or channel holds.
func (s *session) typeOfElement(parts []string, depth int) named {
	return s.elementIn(s.typeOf(strings.Join(parts, "."), depth-1))
}

// elementIn returns what a list, map or channel holds.
func (s *session) elementIn(t named) named {
	if held, ok := strings.CutPrefix(t.name, "[]"); ok {
		return named{held, t.in}
	}
	for _, c := range s.classesOf(t) { // type List []Item
		if held, ok := strings.CutPrefix(s.def(c).result, "[]"); ok {
			return named{held, c.file}
		}
	}
	return named{}
}
