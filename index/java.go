package index

import (
	"strings"

	"breakwater/index/syntax"
)

// fullNamed resolves org.acme.Client, a class by its full name.
func (s *session) fullNamed(u use) []ref {
	if s.file.lang != syntax.Java || !strings.Contains(u.qualifier, ".") || strings.ContainsAny(u.qualifier, "()?") {
		return nil
	}
	files := s.ix.tree.resolve(s.id, syntax.Import{Module: u.qualifier, Name: u.name})
	return s.find(u.name, files, isType)
}

// property returns the field that an accessor is generated for, such as by
// Lombok: name for getName and isName. Other names stay: a record's accessors
// are called like its fields.
func property(accessor string) string {
	for _, prefix := range []string{"get", "is", "set"} {
		if rest, ok := strings.CutPrefix(accessor, prefix); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return strings.ToLower(rest[:1]) + rest[1:]
		}
	}
	return accessor
}

// typeOfJavaCall is for methods that nobody wrote: an accessor gives its
// field, a factory of a class, such as its builder, the class.
func (s *session) typeOfJavaCall(qualifier, name string, depth int) named {
	t := s.typeOf(qualifier, depth)
	if of := s.typeOfField(t, property(name), depth); of.name != "" {
		return of
	}
	if t.name == lastName(qualifier) || name == "build" {
		return t
	}
	return named{}
}

func lastName(chain string) string { return chain[strings.LastIndexByte(chain, '.')+1:] }
