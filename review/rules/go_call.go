package rules

import (
	"path"
	"strings"

	"breakwater/index/syntax"
)

// goArgument returns the i-th argument of a call, from 0.
func goArgument(call syntax.Node, i int) syntax.Node {
	args := children(call.Field("arguments"))
	if i < 0 || i >= len(args) {
		return syntax.Node{}
	}
	return args[i]
}

// goKey returns the value of a keyed element of a composite literal.
func goKey(literal syntax.Node, key string) syntax.Node {
	for e := range literal.Field("body").Children() {
		if e.Is("keyed_element") && e.Child(0).Text() == key {
			return e.Child(1).Child(0)
		}
	}
	return syntax.Node{}
}

// goTop returns the named function around n, through function literals.
func goTop(n syntax.Node) syntax.Node {
	return enclosing(n, "function_declaration", "method_declaration")
}

// goGiven is the context that a function was given by its caller.
type goGiven struct {
	text string      // how to write it: "ctx", "r.Context()"; empty if there is none
	fn   syntax.Node // the function that has it as a parameter
	safe bool        // text means the parameter at the place in question, in the same function
}

// goContext returns an expression for the caller's context in scope at n;
// empty if there is none.
func goContext(s *scan, n syntax.Node) string { return goContextAt(s, n).text }

// goContextAt looks for the nearest function around n with a context among
// its parameters.
func goContextAt(s *scan, n syntax.Node) goGiven {
	inside := true
	for up := range n.Up() {
		if !up.Is(goFunctions...) {
			continue
		}
		for _, p := range below(up.Field("parameters"), "parameter_declaration") {
			name := p.Field("name").Text()
			if name == "" || name == "_" || !enclosing(p, goFunctions...).Same(up) {
				continue
			}
			if suffix, ok := goContextOf[goType(s, p.Field("type"))]; ok {
				b, found := s.names.find(name, n)
				return goGiven{text: name + suffix, fn: up, safe: inside && found && b.value.Same(p)}
			}
		}
		inside = false
	}
	return goGiven{}
}

// goContextOf says how the context is had from a parameter, by its type.
var goContextOf = map[string]string{
	"context.Context{}": "", "net/http.Request{}": ".Context()", "github.com/gin-gonic/gin.Context{}": ".Request.Context()",
}

// goNeed returns the change that imports a standard package, nothing if the
// file does already.
func goNeed(s *scan, at syntax.Node, pkg string) (changes []splice, ok bool) {
	if b, found := s.names.find(path.Base(pkg), at); found {
		return nil, b.meaning == pkg
	}
	decl := syntax.Node{}
	for c := range s.tree.Root().Children() {
		if c.Is("import_declaration") {
			decl = c
			break
		}
	}
	specs := below(decl, "import_spec")
	if len(specs) == 0 {
		return nil, false
	}
	if !decl.Child(0).Is("import_spec_list") {
		start, _ := decl.Bytes()
		return []splice{insertAt(start, "import \""+pkg+"\"\n")}, true
	}
	after := syntax.Node{}
	for i, spec := range specs {
		if i > 0 && spec.StartLine() > specs[i-1].EndLine()+1 && after.Valid() {
			break
		}
		full := strings.Trim(spec.Field("path").Text(), `"`)
		if first, _, _ := strings.Cut(full, "/"); !strings.Contains(first, ".") && full > pkg {
			start, _ := spec.Bytes()
			return []splice{insertAt(start, "\""+pkg+"\"\n"+s.indent(spec))}, true
		}
		after = spec
	}
	_, end := after.Bytes()
	return []splice{insertAt(end, "\n"+s.indent(after)+"\""+pkg+"\"")}, true
}

// goCommand reports whether the file belongs to a command rather than to a
// service or library: package main without a server.
func goCommand(s *scan) bool {
	return strings.Contains(s.text(), "package main\n") && !s.mentions("ListenAndServe", "http.HandlerFunc", "http.ResponseWriter", "gin.", "echo.", "chi.", "grpc.NewServer")
}
