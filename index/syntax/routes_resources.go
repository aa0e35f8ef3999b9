package syntax

import (
	"slices"
	"strings"
)

// railsActions are what resources define: action, method, path.
var railsActions = []struct{ action, method, path string }{
	{"index", "GET", ""}, {"create", "POST", ""}, {"new", "GET", "/new"}, {"edit", "GET", "/:id/edit"},
	{"show", "GET", "/:id"}, {"update", "PATCH", "/:id"}, {"update", "PUT", "/:id"}, {"destroy", "DELETE", "/:id"},
}

func railsResources(w *walker, n Node, outer railsScope, inner *railsScope, single bool) {
	for c := range n.Field("arguments").Children() {
		if !c.Is("simple_symbol", "string") {
			continue
		}
		name := rubyText(c)
		controller := railsOption(n, "controller", name)
		if single && controller == name {
			controller = name + "s"
		}
		path := railsJoin(outer.path, railsOption(n, "path", name))
		inner.controller = outer.module + railsClass(controller)
		inner.path, inner.member, inner.nested = path, "", ""
		if !single {
			inner.member = "/:" + railsOption(n, "param", "id")
			inner.nested = "/:" + strings.TrimSuffix(name, "s") + "_id"
			inner.path += inner.nested
		}
		railsStandard(w, n, path, inner.controller, single)
		if railsValue(n, "concerns").Valid() {
			railsConcerns(w, n, *inner)
		}
	}
}

// railsStandard adds the actions that only: and except: leave.
func railsStandard(w *walker, n Node, path, controller string, single bool) {
	only, except := railsNames(railsValue(n, "only")), railsNames(railsValue(n, "except"))
	for _, a := range railsActions {
		left := only == nil || slices.Contains(only, a.action)
		if !left || slices.Contains(except, a.action) || single && a.action == "index" {
			continue
		}
		if single {
			a.path = strings.TrimPrefix(a.path, "/:id")
		}
		if named := railsPathName(n, a.action); named != "" { // path_names: { new: "sign_up" }
			a.path = strings.TrimSuffix(a.path, a.action) + named
		}
		railsRoute(w, n, a.method, path+a.path, controller, a.action)
	}
}

// railsPathName is how the path of an action is called where path_names: says so.
func railsPathName(n Node, action string) string {
	for pair := range railsValue(n, "path_names").Children() {
		if strings.Trim(pair.Field("key").short(), ":\"'") == action {
			return rubyText(pair.Field("value"))
		}
	}
	return ""
}

// railsNames reads :x, [:x, :y] or %i[x y].
func railsNames(n Node) []string {
	if !n.Valid() {
		return nil
	}
	names := []string{}
	for c := range n.Walk() {
		if c.Is("simple_symbol", "bare_symbol", "bare_string") {
			names = append(names, rubyText(c))
		}
	}
	return names
}

func railsRoute(w *walker, n Node, method, path, controller, action string) {
	if controller != "" {
		controller += "Controller"
	}
	for _, p := range railsOptional(path) {
		w.register(n, none, Route{Method: method, Path: absolute(p), Framework: "rails"},
			handlerName{name: action, parent: controller})
	}
}

// railsOptional returns a path with all of its optional parts, "/top(/:length)", and without.
func railsOptional(path string) []string {
	open := strings.IndexByte(path, '(')
	if open < 0 {
		return []string{path}
	}
	end := strings.LastIndexByte(path, ')')
	return []string{path[:open] + path[max(open, end+1):], strings.NewReplacer("(", "", ")", "").Replace(path)}
}
