package syntax

import (
	"regexp"
	"slices"
	"strings"
)

// springVerbs are Spring's method annotations.
var springVerbs = map[string]string{"GetMapping": "GET", "PostMapping": "POST", "PutMapping": "PUT",
	"PatchMapping": "PATCH", "DeleteMapping": "DELETE"}

// micronautVerbs are those of Micronaut.
var micronautVerbs = map[string]string{"Get": "GET", "Post": "POST", "Put": "PUT", "Patch": "PATCH", "Delete": "DELETE",
	"Head": "HEAD", "Options": "OPTIONS"}

// javaFramework is the framework whose annotations the file imports; Spring's where none is.
func (w *walker) javaFramework() string {
	switch {
	case w.imports("jakarta.ws.rs", "javax.ws.rs"):
		return "jax-rs"
	case w.imports("io.micronaut"):
		return "micronaut"
	}
	return "spring"
}

// jaxVerbs are those of JAX-RS.
var jaxVerbs = setOf("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")

// javaPaths notes @RequestMapping or @Path of the class just opened.
func javaPaths(w *walker, n Node) {
	s := w.top()
	for _, a := range annotationsOf(n) {
		switch lastPart(a.Field("name").short()) {
		case "RequestMapping":
			s.paths = springDefaults(w.templates(javaOwn(n, javaElement(a, "value", "path"))))
		case "ApplicationPath":
			if text, ok := w.text(javaOwn(n, javaElement(a, "value"))); ok {
				m := Mount{Prefix: absolute(text), Target: EveryRoute, Framework: "jax-rs", Line: n.StartLine()}
				w.u.Mounts = append(w.u.Mounts, m)
			}
		case "Path":
			s.paths = w.templates(javaOwn(n, javaElement(a, "value")))
		case "RestController", "Controller":
			switch {
			case w.javaFramework() == "micronaut": // of Spring, the value is a name
				s.paths = w.texts(javaOwn(n, javaElement(a, "value")))
			case s.paths == nil:
				s.paths = []string{""}
			}
		}
	}
}

// javaHeir notes that a class has the routes of those that it extends or implements, below
// its own path.
func javaHeir(w *walker, n Node, class string, bases []string) {
	prefixes, framework := w.top().paths, w.javaFramework()
	if prefixes == nil && framework != "jax-rs" { // no controller
		return
	}
	if prefixes == nil {
		prefixes = []string{""}
	}
	for _, base := range bases {
		module, _ := w.u.origin(base)
		for _, prefix := range prefixes {
			w.u.Mounts = append(w.u.Mounts, Mount{Prefix: prefix, Target: base, Module: module, Name: base, Heir: class,
				Framework: framework, Line: n.StartLine()})
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

// javaOwn is what a constant of a class stands for, where an annotation of the class names
// it; any other value is itself.
func javaOwn(class, value Node) Node {
	if !value.Is("identifier", "field_access") {
		return value
	}
	for member := range class.Field("body").Children() {
		d := member.Field("declarator")
		if member.Kind() == "field_declaration" && d.Field("name").short() == lastPart(value.short()) {
			return d.Field("value")
		}
	}
	return value
}

// javaRoutes adds the routes of a method's annotations.
func javaRoutes(w *walker, n Node, d *Definition) {
	outer := w.top().paths
	if outer == nil {
		outer = []string{""}
	}
	found := len(w.routes.routes)
	var jaxVerb, operation string
	var jaxAt Node
	jaxPath, jaxLocates := []string{""}, false
	annotations := annotationsOf(n)
	for _, a := range annotations {
		if lastPart(a.Field("name").short()) == "Operation" { // of OpenAPI
			operation, _ = w.text(javaElement(a, "operationId"))
		}
	}
	for _, a := range annotations {
		name := lastPart(a.Field("name").short())
		paths := springDefaults(w.templates(javaElement(a, "value", "path")))
		switch {
		case springVerbs[name] != "":
			w.annotated(annotation{a, outer, paths, []string{springVerbs[name]}, "spring", operation}, d)
		case name == "RequestMapping":
			w.annotated(annotation{a, outer, paths, springMethods(a), "spring", operation}, d)
		case micronautVerbs[name] != "" && w.javaFramework() == "micronaut":
			paths = plainURIs(w.texts(javaElement(a, "value", "uri", "uris")))
			w.annotated(annotation{a, outer, paths, []string{micronautVerbs[name]}, "micronaut", operation}, d)
		case jaxVerbs[name] && a.Kind() == "marker_annotation":
			jaxVerb, jaxAt = name, a
		case name == "Path":
			jaxPath, jaxLocates = paths, true
		}
	}
	switch {
	case jaxVerb != "":
		w.annotated(annotation{jaxAt, outer, jaxPath, []string{jaxVerb}, "jax-rs", operation}, d)
	case jaxLocates:
		javaLocator(w, n, outer, jaxPath)
	case len(w.routes.routes) == found && w.top().paths != nil && javaOverrides(annotations):
		w.register(n, none, Route{OperationID: d.Name, Framework: w.javaFramework()},
			handlerName{name: d.Name, parent: d.Parent, line: d.NameLine})
	}
}

// springDefaults puts the defaults of properties into paths, as Spring does where nothing sets them: ${api.base:/api}.
func springDefaults(paths []string) []string {
	for i, path := range paths {
		paths[i] = DefaultOf(path)
	}
	return paths
}

// DefaultOf is a text with the defaults of the properties in it: "/api" of "${api.base:/api}".
func DefaultOf(text string) string { return property.ReplaceAllString(text, "$1") }

var property = regexp.MustCompile(`\$\{[^{}:]*:?([^{}]*)\}`)

// javaOverrides reports whether a method implements one of an interface, which may say what it serves where nobody can
// see it: one that a build makes of an OpenAPI document.
func javaOverrides(annotations []Node) bool {
	return slices.ContainsFunc(annotations, func(a Node) bool { return a.Field("name").short() == "Override" })
}

// plainURIs writes URI templates (RFC 6570) as paths: {+rest} takes what follows, a path that {/id} ends may do without
// it, and {?a,b} is no part of the path.
func plainURIs(templates []string) (paths []string) {
	for _, t := range templates {
		path, without := "", ""
		for t != "" {
			before, after, found := strings.Cut(t, "{")
			name, rest, closed := strings.Cut(after, "}")
			path += before
			if t = rest; !found || !closed {
				break
			}
			switch name = strings.TrimSuffix(name, "*"); {
			case name == "" || strings.ContainsRune("?&#;", rune(name[0])):
			case name[0] == '/':
				without = path
				path += "/{" + name[1:] + "}"
			case name[0] == '+':
				path += "{" + name[1:] + "...}"
			default:
				path += "{" + name + "}"
			}
		}
		if paths = append(paths, path); without != "" {
			paths = append(paths, without)
		}
	}
	return paths
}

// javaLocator mounts the class that a method returns, whose routes go on below its path.
func javaLocator(w *walker, n Node, outer, paths []string) {
	name := bareType(n.Field("type").short())
	if name == "" || name == "void" {
		return
	}
	module, _ := w.u.origin(name)
	for _, prefix := range outer {
		for _, path := range paths {
			w.u.Mounts = append(w.u.Mounts, Mount{
				Prefix: absolute(joinPath("jax-rs", absolute(prefix), path)), Target: name, Module: module, Name: name,
				Framework: "jax-rs", Line: n.StartLine(),
			})
		}
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
