package index

import (
	"cmp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// receiverNames stand for the object itself.
var receiverNames = []string{"self", "this", "cls", "$this", "Self", "static"}

// typeOf returns the bare type of a chain of names such as "self.client", as
// far as it can be told; empty otherwise.
func (s *session) typeOf(chain string, depth int) string {
	if depth == 0 {
		return ""
	}
	if chain == "super()" {
		return s.typeOfName("super", depth)
	}
	if call, ok := strings.CutSuffix(chain, "()"); ok {
		return s.typeOfCall(call, depth)
	}
	chain, element := strings.CutSuffix(chain, "[]")
	parts := splitChain(chain)
	if len(parts) == 0 {
		return ""
	}
	if element {
		return s.typeOfElement(parts, depth)
	}
	t := s.typeOfName(parts[0], depth)
	for _, p := range parts[1:] {
		if t == "" {
			if imp, ok := s.imports[parts[0]]; ok { // pkg.Value
				return s.typeOfRefs(s.inModule(p, imp.files, 3), depth)
			}
			return ""
		}
		t = s.typeOfField(t, p, depth)
	}
	return t
}

func (s *session) typeOfName(name string, depth int) string {
	if slices.Contains(receiverNames, name) {
		return s.parent
	}
	if (name == "super" || name == "base" || name == "parent") && s.parent != "" {
		for _, c := range s.classesOf(s.parent) {
			if bases := s.def(c).Bases; len(bases) > 0 {
				return bases[0]
			}
		}
	}
	if t := s.locals[name]; t != "" {
		return t
	}
	if from := s.origins[name]; from != "" && from != name {
		if t := s.typeOf(from, depth-1); t != "" {
			return t
		}
	}
	if t := s.typeFromText(name, depth); t != "" {
		return t
	}
	if imp, ok := s.imports[name]; ok {
		return s.typeOfRefs(s.inModule(cmp.Or(imp.name, name), imp.files, 3), depth)
	}
	if refs := s.find(name, s.ix.tree.packageOf(s.id), topLevel); refs != nil {
		return s.typeOfRefs(refs, depth)
	}
	if s.parent != "" { // a field without "this."
		if t := s.typeOfField(s.parent, name, depth); t != "" {
			return t
		}
	}
	return s.namesake(name)
}

// namesake returns the class that a variable is named after, as subscriber is
// after Subscriber, if there is just one.
func (s *session) namesake(name string) string {
	if s.file.lang == syntax.Go || len(name) < 4 {
		return ""
	}
	var class strings.Builder
	for part := range strings.SplitSeq(strings.Trim(name, "_$"), "_") {
		if part != "" {
			class.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	if t := class.String(); t != name && len(s.classesOf(t)) == 1 {
		return t
	}
	return ""
}

// typeOfElement returns what a list or map holds, by the text that declares it.
func (s *session) typeOfElement(parts []string, depth int) string {
	name := parts[len(parts)-1]
	if len(parts) > 1 {
		owner := s.typeOf(strings.Join(parts[:len(parts)-1], "."), depth-1)
		for _, c := range s.classesOf(owner) {
			d := s.def(c)
			if t := heldBy(s.textOf(c.file), d.StartLine, d.EndLine, name); t != "" {
				return t
			}
		}
		return ""
	}
	for _, d := range s.targets {
		if t := heldBy(s.text, d.StartLine, min(d.EndLine, s.q.EndLine), name); t != "" {
			return t
		}
	}
	for _, r := range s.find(name, s.ix.tree.packageOf(s.id), topLevel) {
		d := s.def(r)
		if t := heldBy(s.textOf(r.file), d.NameLine, d.NameLine, name); t != "" {
			return t
		}
	}
	return ""
}

// textOf returns the source of a file of the tree; empty if it cannot be read.
func (s *session) textOf(id int) text {
	if t, ok := s.texts[id]; ok {
		return t
	}
	src, err := s.ix.tree.files[id].Read()
	if err != nil || len(src) > maxFile {
		src = nil
	}
	s.texts[id] = newText(src)
	return s.texts[id]
}

// typeFromText looks for the line of the span, or above it, that gives the
// name its value.
func (s *session) typeFromText(name string, depth int) string {
	from := s.q.StartLine
	for _, d := range s.targets {
		if !container(d.Kind) {
			from = min(from, d.StartLine)
		}
	}
	for n := from; n <= min(s.q.EndLine, s.text.count()); n++ {
		line := clip(s.text.lines(n, n), 400)
		if !strings.Contains(string(line), name) {
			continue
		}
		if over := rangedOver(string(line), name); over != "" {
			return s.typeOf(over+"[]", depth-1)
		}
		v := assignedValue(string(line), name)
		if call, ok := strings.CutSuffix(v, "()"); ok {
			if t := s.typeOfCall(call, depth-1); t != "" {
				return t
			}
		} else if v != "" {
			return v
		}
	}
	return ""
}

// typeOfCall returns what a function, method or class gives when called.
func (s *session) typeOfCall(callee string, depth int) string {
	if depth <= 0 {
		return ""
	}
	parts := splitChain(callee)
	if len(parts) == 0 {
		return ""
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
	return s.typeOfRefs(refs, depth-1)
}

// typeOfRefs returns the type that all the definitions agree on.
func (s *session) typeOfRefs(refs []ref, depth int) string {
	t := ""
	for _, r := range refs {
		d := s.def(r)
		of := d.result
		switch {
		case isType(d):
			of = d.Name
		case d.Kind == syntax.Method && d.Name == d.Parent: // a constructor
			of = d.Name
		}
		if call, ok := strings.CutSuffix(of, "()"); ok {
			of = s.resultOfCall(r.file, call, depth-1)
		}
		if t != "" && of != t {
			return ""
		}
		t = of
	}
	return t
}

// resultOfCall returns what a call in another file gives: of a function of
// the tree its result, of a name with a capital that name.
func (s *session) resultOfCall(file int, callee string, depth int) string {
	if depth <= 0 {
		return ""
	}
	parts := splitChain(callee)
	if len(parts) == 0 {
		return ""
	}
	name := parts[len(parts)-1]
	files := s.ix.tree.packageOf(file)
	for _, imp := range s.sketch(file).imports {
		files = append(files, s.ix.tree.resolve(file, imp)...)
	}
	if refs := s.find(name, ascending(files), topLevel); len(refs) > 0 {
		return s.typeOfRefs(refs[:1], depth-1)
	}
	if name[0] >= 'A' && name[0] <= 'Z' && s.ix.tree.files[file].lang != syntax.Go {
		return name
	}
	return ""
}

// typeOfField returns the type of a field, or the result of a property, of a
// type.
func (s *session) typeOfField(typ, field string, depth int) string {
	return s.fieldOf(typ, field, min(depth, 4))
}

func (s *session) fieldOf(typ, field string, depth int) string {
	if depth <= 0 {
		return ""
	}
	for _, c := range s.classesOf(typ) {
		class := s.def(c)
		for _, l := range class.Locals {
			if l.Name != field {
				continue
			}
			if l.Type != "" {
				return l.Type
			}
			if call, ok := strings.CutSuffix(l.From, "()"); ok {
				if t := s.resultOfCall(c.file, call, depth-1); t != "" {
					return t
				}
			}
		}
		if refs := s.membersOf(c, field, 0); len(refs) > 0 {
			if t := s.typeOfRefs(refs, depth-1); t != "" {
				return t
			}
		}
		for _, base := range class.Bases {
			if base == field { // embedded
				return base
			}
			if t := s.fieldOf(base, field, depth-1); t != "" {
				return t
			}
		}
	}
	return ""
}
