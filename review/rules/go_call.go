package rules

import (
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
