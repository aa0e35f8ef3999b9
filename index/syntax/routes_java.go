package syntax

import "strings"

// springVerbs are Spring's method annotations.
var springVerbs = map[string]string{"GetMapping": "GET", "PostMapping": "POST", "PutMapping": "PUT",
	"PatchMapping": "PATCH", "DeleteMapping": "DELETE"}

// jaxVerbs are those of JAX-RS.
var jaxVerbs = setOf("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")

// javaPaths notes @RequestMapping or @Path of the class just opened.
func javaPaths(w *walker, n Node) {
	s := w.top()
	for _, a := range annotationsOf(n) {
		switch lastPart(a.Field("name").short()) {
		case "RequestMapping":
			s.paths = w.texts(javaElement(a, "value", "path"))
		case "Path":
			s.paths = w.texts(javaElement(a, "value"))
		case "RestController", "Controller":
			if s.paths == nil {
				s.paths = []string{""}
			}
		}
	}
}

// javaElement is the value of an annotation's element; a bare value is
// "value".
func javaElement(a Node, names ...string) Node {
	for c := range a.Field("arguments").Children() {
		if c.Kind() != "element_value_pair" {
			return c
		}
		for _, name := range names {
			if c.Field("key").short() == name {
				return c.Field("value")
			}
		}
	}
	return Node{}
}

// javaRoutes adds the routes of a method's annotations.
func javaRoutes(w *walker, n Node, d *Definition) {
	outer := w.top().paths
	if outer == nil {
		outer = []string{""}
	}
	var jaxVerb string
	var jaxAt Node
	jaxPath := []string{""}
	for _, a := range annotationsOf(n) {
		name := lastPart(a.Field("name").short())
		paths := w.texts(javaElement(a, "value", "path"))
		switch {
		case springVerbs[name] != "":
			w.annotated(a, outer, paths, []string{springVerbs[name]}, "spring", d)
		case name == "RequestMapping":
			w.annotated(a, outer, paths, springMethods(a), "spring", d)
		case jaxVerbs[name] && a.Kind() == "marker_annotation":
			jaxVerb, jaxAt = name, a
		case name == "Path":
			jaxPath = paths
		}
	}
	if jaxVerb != "" {
		w.annotated(jaxAt, outer, jaxPath, []string{jaxVerb}, "jax-rs", d)
	}
}

// springMethods reads method = RequestMethod.GET, or a list of them.
func springMethods(a Node) []string {
	value := Node{}
	for c := range a.Field("arguments").Children() {
		if c.Field("key").short() == "method" {
			value = c.Field("value")
		}
	}
	var verbs []string
	for c := range value.Walk() {
		if c.Kind() != "identifier" {
			continue
		}
		if verb := c.short(); jaxVerbs[verb] {
			verbs = append(verbs, verb)
		}
	}
	if len(verbs) == 0 {
		return []string{"*"}
	}
	return verbs
}

// javaConstant remembers String constants, for paths made of them.
func javaConstant(w *walker, declared string, declarator Node) {
	if strings.HasSuffix(declared, "String") {
		w.constant(declarator.Field("name").short(), declarator.Field("value"))
	}
}
