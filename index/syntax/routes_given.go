package syntax

import (
	"go/ast"
	"slices"
	"strings"
)

// What a function of the project registers that is given a router, a path and a handler: its call says all that counts,
// and nobody has to read what it does with them.

// givenPath picks the path among the texts that such a function is given, and the method if one is that.
func givenPath(texts []string) (method, path string, ok bool) {
	method = "*"
	for _, text := range texts {
		switch {
		case httpVerbs[strings.ToLower(text)]:
			method = strings.ToUpper(text)
		case !ok && (text == "" || text[0] == '/'):
			path, ok = text, true
		}
	}
	return method, path, ok
}

// given reads add(r, "/users", list). A path may lack its slash where the function is one of the file: get(r, "users",
// list).
func (r *goRoutes) given(c *ast.CallExpr, into int, prefix string) {
	callee, plain := c.Fun.(*ast.Ident)
	handler := c.Args[len(c.Args)-1]
	switch handler.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.FuncLit, *ast.CallExpr:
	default:
		return
	}
	if _, text := r.text(handler); !plain || text || len(c.Args) < 3 {
		return
	}
	var texts []string
	for _, a := range c.Args[:len(c.Args)-1] {
		if text, ok := r.text(a); ok {
			texts = append(texts, text)
		} else if verb, ok := strings.CutPrefix(goQualifier(a), "http.Method"); ok {
			texts = append(texts, verb)
		}
	}
	method, path, ok := givenPath(texts)
	if !ok && r.own[callee.Name] && len(texts) > 0 && method == "*" {
		path, ok = absolute(texts[0]), !strings.ContainsAny(texts[0], " \n")
	}
	if ok {
		r.register(c, Route{Method: method, Path: joinPath(r.framework, prefix, path),
			Framework: r.endpoints.framework(into, r.framework)}, into, handler)
	}
}

// scriptGiven reads add(router, "get", "/users", list).
func scriptGiven(w *walker, n Node, into int) {
	args := slices.Collect(n.Field("arguments").Children())
	if len(args) < 3 {
		return
	}
	method, path, ok := givenPath(w.allTexts(args))
	h, handled := scriptHandler(args[len(args)-1])
	if ok && handled {
		w.register(n, into, Route{Method: method, Path: path, Framework: w.routes.framework(into, w.scriptFramework())},
			w.scriptOwn(n, h))
	}
}

// pythonGiven reads add(router, "/users", list, methods=["GET"]).
func pythonGiven(w *walker, n Node) {
	at, _ := n.Bytes()
	into, h := none, handlerName{}
	var args []Node
	for i := 0; ; i++ {
		a := positional(n, i)
		if !a.Valid() {
			break
		}
		if router := w.routes.find(a.short(), at); router != none && a.Is("identifier", "attribute") {
			into = router
		} else if a.Is("identifier", "attribute", "call") {
			h = pythonHandler(a)
		}
		args = append(args, a)
	}
	method, path, ok := givenPath(w.allTexts(args))
	if into == none || h.name == "" || !ok {
		return
	}
	methods := pythonVerbs(w, argument(n, "methods"))
	if len(methods) == 0 {
		methods = []string{method}
	}
	for _, method := range methods {
		w.register(n, into, Route{Method: method, Path: path, Framework: w.routes.framework(into, "")}, h)
	}
}

// allTexts are the texts among expressions.
func (w *walker) allTexts(all []Node) (texts []string) {
	for _, n := range all {
		if text, ok := w.text(n); ok {
			texts = append(texts, text)
		}
	}
	return texts
}
