package index

import (
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// receiverNames stand for the object itself.
var receiverNames = []string{"self", "this", "cls", "$this", "Self", "static"}

// named is the type of a value: its bare name, empty if unknown, and the file
// that names it so, since another file may mean another type by that name.
type named struct {
	name string
	in   int
}

// own is a type as the file of the span names it.
func (s *session) own(name string) named { return named{name, s.id} }

// typeOf returns the type of a chain of names such as "self.client", as far
// as it can be told.
func (s *session) typeOf(chain string, depth int) named {
	if depth == 0 || s.ctx.Err() != nil {
		return named{}
	}
	if chain == "super()" {
		return s.typeOfName("super", depth)
	}
	if call, ok := strings.CutSuffix(chain, "()"); ok {
		return s.typeOfCall(call, depth)
	}
	chain, element := strings.CutSuffix(chain, "[]")
	parts := splitChain(chain)
	switch {
	case len(parts) == 0:
		return named{}
	case element:
		return s.typeOfElement(parts, depth)
	case len(parts) == 1:
		return s.typeOfName(parts[0], depth)
	}
	last := parts[len(parts)-1]
	t := s.typeOf(strings.Join(parts[:len(parts)-1], "."), depth)
	if imp, ok := s.imports[parts[0]]; ok && t.name == "" && len(parts) == 2 { // pkg.Value
		return s.typeOfRefs(s.inModule(last, imp.files, passedOver), depth)
	}
	return s.typeOfField(t, last, depth)
}

func (s *session) typeOfName(name string, depth int) named {
	if slices.Contains(receiverNames, name) {
		return s.own(s.parent)
	}
	if (name == "super" || name == "base" || name == "parent") && s.parent != "" {
		for _, c := range s.classesOf(s.own(s.parent)) {
			if bases := s.basesOf(c); len(bases) > 0 {
				return bases[0]
			}
		}
	}
	if t := s.locals[name]; t != "" {
		return s.own(t)
	}
	if from := s.origins[name]; from != "" && from != name {
		if t := s.typeOf(from, depth-1); t.name != "" {
			return t
		}
	}
	if imp, ok := s.imports[name]; ok {
		if refs := s.imported(name, imp); refs != nil {
			return s.typeOfRefs(refs, depth)
		}
		return s.typeOfDefault(imp.files, depth-1)
	}
	if refs := s.find(name, s.ix.tree.packageOf(s.id), topLevel); refs != nil {
		return s.typeOfRefs(refs, depth)
	}
	for _, class := range s.holders() { // a field without "this."
		if t := s.typeOfField(s.own(class), name, depth); t.name != "" {
			return t
		}
	}
	return s.namesake(name)
}

// namesake returns the class that a variable is named after, as subscriber is
// after Subscriber, if there is just one.
func (s *session) namesake(name string) named {
	if s.file.lang == syntax.Go || len(name) < 4 {
		return named{}
	}
	var class strings.Builder
	for part := range strings.SplitSeq(strings.Trim(name, "_$"), "_") {
		if part != "" {
			class.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	if t := s.own(class.String()); t.name != name && len(s.classesOf(t)) == 1 {
		return t
	}
	return named{}
}

// textOf returns the source of a file of the tree; empty if it cannot be read.
func (s *session) textOf(id int) text {
	if t, ok := s.texts[id]; ok {
		return t
	}
	src, err := s.ix.tree.files[id].Read()
	if err != nil || len(src) > syntax.MaxWritten {
		src = nil
	}
	s.texts[id] = newText(src)
	return s.texts[id]
}
