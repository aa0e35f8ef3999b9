package syntax

import "strings"

// scriptEach is a loop over a list of the file: what stands for an element, and the elements.
type scriptEach struct {
	as       Node // a name or a pattern
	elements []Node
}

// eachSteps bounds how far up the loop around a call is looked for, mostElements how many of a list are read, and
// mostUnrolled how many in a file, for all calls in loops together.
const (
	eachSteps    = 16
	mostElements = 256
	mostUnrolled = 4096
)

// scriptList keeps a list for loops over it: const routes = [{path: "/x", router: x}].
func scriptList(w *walker, name string, value Node) {
	if value = scriptPlain(value); value.Is("as_expression", "satisfies_expression") {
		value = value.Child(0)
	}
	if value.Kind() == "array" && name != "" {
		w.listed(name, value)
	}
}

// listed keeps a list for loops over it.
func (w *walker) listed(name string, list Node) {
	if w.lists == nil {
		w.lists = map[string]Node{}
	}
	w.lists[name] = list
}

// scriptLoop is the loop around a call: routes.forEach((route) => …) or for (const route of routes).
func scriptLoop(w *walker, n Node) (each scriptEach, ok bool) {
	steps := eachSteps
	for p := range n.Up() {
		if steps--; steps == 0 {
			break
		}
		list := Node{}
		switch {
		case p.Kind() == "for_in_statement":
			each.as, list = p.Field("left"), p.Field("right")
		case p.Is("arrow_function", "function_expression"):
			call := p.Parent().Parent()
			f := call.Field("function")
			if name := f.Field("property").short(); name != "forEach" && name != "map" {
				return each, false
			}
			if each.as = p.Field("parameter"); !each.as.Valid() {
				each.as = p.Field("parameters").Child(0)
			}
			list = f.Field("object")
		default:
			continue
		}
		if pattern := each.as.Field("pattern"); pattern.Valid() { // of TypeScript
			each.as = pattern
		}
		if list.Kind() == "identifier" {
			list = w.lists[list.short()]
		}
		if list.Kind() != "array" {
			return each, false
		}
		for c := range list.Children() {
			if w.unrolled++; len(each.elements) == mostElements || w.unrolled > mostUnrolled {
				break
			}
			each.elements = append(each.elements, c)
		}
		return each, len(each.elements) > 0
	}
	return each, false
}

// of is what an expression of the loop's body is for an element: itself where it has nothing to do with that.
func (each scriptEach) of(element, n Node) Node {
	object := n.Field("object")
	switch {
	case n.Kind() == "spread_element":
		return each.of(element, n.Child(0))
	case n.Kind() == "identifier" && each.as.Kind() == "identifier" && n.short() == each.as.short():
		return element
	case n.Kind() == "member_expression" && object.short() == each.as.short() && object.Kind() == "identifier":
		return scriptValue(element, n.Field("property").short())
	case n.Kind() == "identifier" && each.as.Kind() == "object_pattern":
		for c := range each.as.Children() {
			if c.Kind() == "shorthand_property_identifier_pattern" && c.short() == n.short() {
				return scriptValue(element, n.short())
			}
		}
	}
	return n
}

// scriptValue is the value of a key in an object literal, be it given by its name alone.
func scriptValue(object Node, key string) Node {
	if object.Kind() == "object" {
		for c := range object.Children() {
			if c.Kind() == "shorthand_property_identifier" && c.short() == key {
				return c
			}
		}
	}
	return pairOf(object, key)
}

// scriptTable reads router[route.method](route.path, route.handler) in a loop over a list of routes.
func scriptTable(w *walker, n, f Node, args []Node) {
	each, ok := scriptLoop(w, n)
	if !ok || len(args) < 2 {
		return
	}
	name, router := scriptReceiver(w, n, f.Field("object"))
	if router == none && !routerLike(lastPart(name)) {
		return
	}
	index := f.Field("index")
	if g := index.Field("function"); index.Kind() == "call_expression" { // route.method.toLowerCase()
		index = g.Field("object")
	}
	for _, element := range each.elements {
		verb, _ := w.text(each.of(element, index))
		path, ok := w.text(each.of(element, args[0]))
		h, handled := scriptHandler(each.of(element, args[len(args)-1]))
		if verb = strings.ToLower(verb); !ok || !handled || !httpVerbs[verb] {
			continue
		}
		w.register(element, router, Route{Method: strings.ToUpper(verb), Path: path,
			Framework: w.routes.framework(router, w.scriptFramework())}, w.scriptOwn(n, h))
	}
}
