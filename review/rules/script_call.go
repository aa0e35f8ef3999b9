package rules

import (
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// jsArgument returns the i-th argument, from 0.
func jsArgument(call syntax.Node, i int) syntax.Node {
	args := children(call.Field("arguments"))
	if i < 0 || i >= len(args) {
		return syntax.Node{}
	}
	return args[i]
}

// jsOption looks for the property key of an options object. known is false
// where the object may have it without our seeing it.
func jsOption(s *scan, object syntax.Node, keys ...string) (value syntax.Node, known bool) {
	if object.Is("identifier") {
		b, ok := s.names.find(object.Text(), object)
		if !ok || !b.value.Is("object") || jsSetLater(s, object, keys) {
			return syntax.Node{}, false
		}
		object = b.value
	}
	if !object.Valid() {
		return syntax.Node{}, true
	}
	if !object.Is("object") {
		return syntax.Node{}, false
	}
	known = true
	for c := range object.Children() {
		switch c.Kind() {
		case "pair":
			if slices.Contains(keys, strings.Trim(c.Field("key").Text(), `"'`)) {
				return c.Field("value"), true
			}
		case "shorthand_property_identifier":
			if slices.Contains(keys, c.Text()) {
				return c, true
			}
		case "spread_element":
			known = false
		}
	}
	return syntax.Node{}, known
}

// jsSetLater reports whether a property is assigned on a variable.
func jsSetLater(s *scan, name syntax.Node, keys []string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return s.mentions(name.Text() + "." + k + " =") })
}

// jsAddOption adds a property to the options object that is argument i of a
// call, or the object itself where there is none.
func jsAddOption(s *scan, call syntax.Node, i int, property string) []splice {
	list := call.Field("arguments")
	args := children(list)
	switch {
	case !list.Valid() || len(args) < i:
		return nil
	case len(args) == i && i == 0:
		_, end := list.Bytes()
		return []splice{insertAt(end-1, "{ "+property+" }")}
	case len(args) == i:
		_, end := args[i-1].Bytes()
		return []splice{insertAt(end, ", { "+property+" }")}
	case !args[i].Is("object"):
		return nil
	}
	return jsAddProperty(s, args[i], property)
}

func jsAddProperty(s *scan, object syntax.Node, property string) []splice {
	start, end := object.Bytes()
	final := last(object)
	if !final.Valid() {
		if hasComment(object) {
			return nil
		}
		return []splice{{start, end, "{ " + property + " }"}}
	}
	_, at := final.Bytes()
	if final.StartLine() == object.StartLine() || final.EndLine() == object.EndLine() {
		return []splice{insertAt(at, ", "+property)}
	}
	return s.addLine(object, final, property)
}

var browserFile = regexp.MustCompile(`from ['"](react|@tanstack/react-query|vue|svelte|preact|solid-js|@angular/core|react-dom|next/navigation|react-router[\w-]*)['"]|\b(document|window)\.\w|['"]use client['"]`)

// jsBrowser reports whether the file runs in a browser, where one hanging
// call holds up one person's page and not a server.
func jsBrowser(s *scan) bool {
	return s.file.Language == syntax.TSX || strings.HasSuffix(s.file.Path, ".jsx") || browserPath.MatchString(s.file.Path) || s.matchesFile(browserFile)
}

var browserPath = regexp.MustCompile(`(^|/)(web|frontend|client|ui|webapp)/src/|(^|/)(static|public|assets|www)/|/(components|hooks|views)/`)

// jsString returns the content of a string literal.
func jsString(n syntax.Node) string {
	if n.Is("string", "template_string") {
		return strings.Trim(n.Text(), "\"'`")
	}
	return ""
}

// jsHandler reports whether a function answers requests.
func jsHandler(fn syntax.Node) bool {
	params := fn.Field("parameters").Text()
	if requestParams.MatchString(params) {
		return true
	}
	if !fn.Parent().Is("arguments") {
		return false
	}
	call := fn.Parent().Parent()
	return slices.Contains(append([]string{"use", "all", "route"}, httpVerbs...), lastName(call.Field("function"))) && strings.HasPrefix(jsString(jsArgument(call, 0)), "/")
}

var requestParams = regexp.MustCompile(`\(\s*_?(req|request)\b[^,]*,\s*_?(res|response|reply|rep|h)\b|\(\s*ctx\s*(:\s*\w*Context)?\s*[,)]`)
