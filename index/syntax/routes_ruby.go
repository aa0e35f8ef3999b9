package syntax

import (
	"bytes"
	"slices"
	"strings"
)

// railsScope is one level of blocks in a routes file.
type railsScope struct {
	next       int32 // first node after it
	path       string
	module     string // namespace of controllers: "Admin::"
	controller string // resources in whose block it is
	member     string // what stands before a member's own path: "/:id"
	nested     string // what stands before routes nested in it: "/:post_id"
	silent     bool   // of a concern: its routes are where it is used
}

// hasRails reports whether a file has routes in Rails' own language.
func hasRails(path string, src []byte) bool {
	return strings.HasSuffix(path, "config/routes.rb") || strings.Contains(path, "config/routes/") ||
		bytes.Contains(src, []byte("routes.draw"))
}

// railsCall reads a call of the routes DSL.
func railsCall(w *walker, n Node) {
	for len(w.blocks) > 0 && w.blocks[len(w.blocks)-1].next <= n.i {
		w.blocks = w.blocks[:len(w.blocks)-1]
	}
	outer := railsScope{}
	if len(w.blocks) > 0 {
		outer = w.blocks[len(w.blocks)-1]
	}
	if n.Field("receiver").Valid() || outer.silent {
		return
	}
	railsAt(w, n, outer)
}

// railsAt reads a call of the routes DSL in a scope.
func railsAt(w *walker, n Node, outer railsScope) {
	inner := outer
	inner.next = n.flat().next
	switch method := n.Field("method").short(); method {
	case "namespace":
		name := rubyText(n.Field("arguments").Child(0))
		inner.path = railsJoin(outer.path, railsOption(n, "path", name))
		inner.module = railsModule(outer.module, railsOption(n, "module", name))
	case "scope":
		path := railsOption(n, "path", "")
		if first := n.Field("arguments").Child(0); first.Is("string", "simple_symbol") {
			path = rubyText(first)
		}
		inner.path = railsJoin(outer.path, path)
		if module := railsOption(n, "module", ""); module != "" {
			inner.module = railsModule(outer.module, module)
		}
		inner.controller = railsOption(n, "controller", outer.controller)
	case "resources", "resource":
		railsResources(w, n, outer, &inner, method == "resource")
	case "concern":
		w.concern(n)
		inner.silent = true
	case "member":
		inner.path = strings.TrimSuffix(outer.path, outer.nested) + outer.member
		inner.nested = ""
	case "collection":
		inner.path = strings.TrimSuffix(outer.path, outer.nested)
		inner.nested = ""
	case "get", "post", "put", "patch", "delete", "match":
		before := len(w.routes.routes)
		railsVerb(w, n, outer, method)
		railsEach(w, n, before)
		return
	case "root":
		railsRoot(w, n, outer)
		return
	case "devise_for", "mount":
		return
	}
	if n.Field("block").Valid() {
		w.blocks = append(w.blocks, inner)
	}
}

// railsEach reads %w[about terms].each { |page| get "pages/#{page}", to: "pages##{page}" }: what one call registered,
// from the route of a number on, stands there once for each element.
func railsEach(w *walker, n Node, from int) {
	raw := w.routes.routes[from:]
	if !slices.ContainsFunc(raw, func(r registration) bool { return strings.Contains(r.Path+r.Handler, "#{") }) {
		return
	}
	name, elements := rubyLoop(n)
	if name == "" {
		return
	}
	raw = slices.Clone(raw)
	w.routes.routes = w.routes.routes[:from]
	for _, element := range elements {
		for _, r := range raw {
			for _, part := range []*string{&r.Path, &r.Handler, &r.HandlerParent} {
				*part = strings.ReplaceAll(*part, "#{"+name+"}", element)
			}
			w.routes.routes = append(w.routes.routes, r)
		}
	}
}

// rubyLoop is the loop over a list of words around a call: the name of an element, and the elements.
func rubyLoop(n Node) (name string, elements []string) {
	steps := eachSteps
	for p := range n.Up() {
		if steps--; steps == 0 {
			break
		}
		list := p.Field("receiver")
		each := p.Kind() == "call" && p.Field("method").short() == "each"
		if !each || !list.Is("array", "string_array", "symbol_array") {
			continue
		}
		name = p.Field("block").Field("parameters").Child(0).short()
		for c := range list.Children() {
			if len(elements) < mostElements {
				elements = append(elements, strings.Trim(c.short(), `:"'`))
			}
		}
		return name, elements
	}
	return "", nil
}

// concern remembers the block of a concern.
func (w *walker) concern(n Node) {
	if w.concerns == nil {
		w.concerns = map[string]Node{}
	}
	w.concerns[rubyText(n.Field("arguments").Child(0))] = n.Field("block")
}

// railsConcerns reads the concerns that resources take in, one level deep.
func railsConcerns(w *walker, n Node, inner railsScope) {
	for _, name := range railsNames(railsValue(n, "concerns")) {
		block, ok := w.concerns[name]
		if !ok {
			continue
		}
		before := len(w.blocks)
		scopes := []railsScope{inner}
		for c := range block.Walk() {
			for len(scopes) > 1 && scopes[len(scopes)-1].next <= c.i {
				scopes = scopes[:len(scopes)-1]
			}
			if c.Kind() != "call" || c.Field("receiver").Valid() {
				continue
			}
			railsAt(w, c, scopes[len(scopes)-1])
			if len(w.blocks) > before { // what it opened is open here, and nowhere else
				scopes = append(scopes, w.blocks[before])
				w.blocks = w.blocks[:before]
			}
		}
	}
}

func railsJoin(prefix, path string) string {
	if path = strings.Trim(path, "/"); path == "" || len(prefix) > longestPath {
		return prefix
	}
	return prefix + "/" + path
}

func railsModule(outer, name string) string {
	if len(outer) > longestPath {
		return outer
	}
	return outer + railsClass(name) + "::"
}

// railsOption is the text of an option: only: "x", path: :y.
func railsOption(n Node, name, otherwise string) string {
	if v := railsValue(n, name); v.Is("string", "simple_symbol") {
		return rubyText(v)
	}
	return otherwise
}

func railsValue(n Node, name string) Node {
	for c := range n.Field("arguments").Children() {
		if c.Kind() == "pair" && strings.Trim(c.Field("key").short(), ":\"'") == name {
			return c.Field("value")
		}
	}
	return Node{}
}

// rubyText is the text of a string or a symbol.
func rubyText(n Node) string {
	if n.Is("simple_symbol", "bare_symbol") {
		return strings.Trim(n.short(), ":\"'")
	}
	return unquote(n.short())
}

// railsClass turns "admin/user_pages" into "Admin::UserPages".
func railsClass(name string) string {
	var b strings.Builder
	for i, part := range strings.Split(name, "/") {
		if i > 0 {
			b.WriteString("::")
		}
		for _, word := range strings.Split(part, "_") {
			if word != "" {
				b.WriteString(strings.ToUpper(word[:1]) + word[1:])
			}
		}
	}
	return b.String()
}

// railsVerb reads get "/x", to: "users#show" and get :preview.
func railsVerb(w *walker, n Node, outer railsScope, verb string) {
	path, to := "", railsOption(n, "to", "")
	for c := range n.Field("arguments").Children() {
		switch {
		case c.Is("string", "simple_symbol") && path == "":
			path = rubyText(c)
		case c.Kind() == "pair" && c.Field("key").Kind() == "string": // get "/x" => "users#show"
			path, to = rubyText(c.Field("key")), rubyText(c.Field("value"))
		}
	}
	controller, action := railsTarget(outer, n, path, to)
	path = railsOption(n, "path", path) // get :new, path: "sign_in"
	methods := []string{strings.ToUpper(verb)}
	if verb == "match" {
		methods = nil
		for _, m := range railsNames(railsValue(n, "via")) {
			methods = append(methods, strings.ToUpper(m))
		}
		if len(methods) == 0 || methods[0] == "ALL" {
			methods = []string{"*"}
		}
	}
	base := outer.path
	switch railsOption(n, "on", "") {
	case "member":
		base = strings.TrimSuffix(outer.path, outer.nested) + outer.member
	case "collection":
		base = strings.TrimSuffix(outer.path, outer.nested)
	}
	for _, m := range methods {
		railsRoute(w, n, m, railsJoin(base, path), controller, action)
	}
}

// railsTarget finds controller and action of to: "users#show", or what they
// are without it.
func railsTarget(outer railsScope, n Node, path, to string) (controller, action string) {
	if c, a, ok := strings.Cut(to, "#"); ok {
		return outer.module + railsClass(c), a
	}
	action = railsOption(n, "action", "")
	controller = outer.controller
	if c := railsOption(n, "controller", ""); c != "" {
		controller = outer.module + railsClass(c)
	}
	if action == "" {
		action = path[strings.LastIndexByte(path, '/')+1:]
	}
	if c, _, ok := strings.Cut(strings.Trim(path, "/"), "/"); ok && controller == "" {
		controller = outer.module + railsClass(c)
	}
	return controller, action
}

func railsRoot(w *walker, n Node, outer railsScope) {
	to := railsOption(n, "to", "")
	if first := n.Field("arguments").Child(0); first.Kind() == "string" {
		to = rubyText(first)
	}
	if controller, action, ok := strings.Cut(to, "#"); ok {
		railsRoute(w, n, "GET", outer.path, outer.module+railsClass(controller), action)
	}
}
