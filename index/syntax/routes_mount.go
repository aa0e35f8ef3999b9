package syntax

import (
	"slices"
	"strings"
)

// scriptMount reads app.use("/x", router), app.use(require("./x")), Hono's app.route("/x", router) and
// fastify.register(plugin, {prefix: "/x"}).
func scriptMount(w *walker, n, f Node, args []Node) {
	if len(args) == 0 {
		return
	}
	at := int(n.flat().start)
	name, into := scriptReceiver(w, n, f.Field("object"))
	if into == none && !routerLike(lastPart(name)) {
		return
	}
	m := mounting{into: into, name: name, at: at, line: n.StartLine(),
		framework: w.routes.framework(into, w.scriptFramework())}
	each, _ := scriptLoop(w, n)
	of := slices.Clone(args)
	for _, element := range each.elements {
		for i, a := range args {
			of[i] = each.of(element, a)
		}
		if slices.Equal(of, args) { // it has nothing to do with the list
			break
		}
		scriptMountOne(w, m, f, of)
	}
	if slices.Equal(of, args) {
		scriptMountOne(w, m, f, args)
	}
}

// scriptMountOne reads what such a call is given.
func scriptMountOne(w *walker, m mounting, f Node, args []Node) {
	target := args[len(args)-1]
	if f.Field("property").short() == "register" {
		target = args[0]
		if len(args) > 1 {
			m.prefix = w.property(args[1], "prefix")
		}
	} else if len(args) > 1 {
		m.prefix = w.prefix(args[0])
	}
	m.target, m.module = scriptTarget(w, target)
	m = w.byMaker(m)
	sure := f.Field("property").short() == "route"
	if m.target == "" && m.module == "" || !sure && !scriptMountable(w, m) {
		return
	}
	w.routes.mount(m)
}

// scriptTarget writes what is mounted: a variable, f() for what f returns, or
// the module of require("…").
func scriptTarget(w *walker, n Node) (target, module string) {
	if class := scriptMade(n); class != "" {
		return class, ""
	}
	if f := n.Field("function"); n.Kind() == "call_expression" {
		first := n.Field("arguments").Child(0)
		switch {
		case f.short() == "require":
			module, _ = w.text(first)
			return "", module
		case f.short() == "import":
			return "", ""
		case f.Field("property").short() == "routes": // koa: router.routes()
			return f.Field("object").short(), ""
		case f.Is("identifier", "member_expression"):
			if f.Field("function").short() == "require" || f.Kind() == "call_expression" {
				return "", ""
			}
			return f.short() + "()", ""
		}
		return "", ""
	}
	if object := n.Field("object"); n.Kind() == "member_expression" && object.Field("function").short() == "require" {
		return scriptTarget(w, object) // require("./x").default
	}
	if n.Is("identifier", "member_expression") {
		return n.short(), ""
	}
	return "", ""
}

// scriptMade is the class of new Users(db).router, new Users().routes() or new Users(); empty for anything else.
func scriptMade(n Node) string {
	if n.Kind() == "call_expression" {
		n = n.Field("function")
	}
	if n.Kind() == "member_expression" {
		n = n.Field("object")
	}
	if n.Kind() != "new_expression" {
		return ""
	}
	return n.Field("constructor").short()
}

// scriptPassed reads addUsers(router), which registers on a router that it is given.
func scriptPassed(w *walker, n, f Node) {
	if f.Kind() != "identifier" || len(w.routes.routers) == 0 {
		return
	}
	for a := range n.Field("arguments").Children() {
		if a.Kind() != "identifier" {
			continue
		}
		into := w.routes.find(a.short(), int(a.flat().start))
		if into == none {
			continue
		}
		scriptGiven(w, n, into)
		m := mounting{into: into, name: w.routes.routers[into].name, target: f.short() + "()", at: int(n.flat().start),
			line: n.StartLine(), framework: w.routes.framework(into, w.scriptFramework())}
		if scriptMountable(w, m) {
			w.routes.mount(m)
		}
		return
	}
}

// scriptMountable tells what may have routes from middleware of packages. Own
// middleware passes too, which does no harm: it has no routes to join.
func scriptMountable(w *walker, m mounting) bool {
	if m.module != "" || len(w.routes.resolve(m)) > 0 {
		return true
	}
	module, name := w.u.origin(m.target)
	routes := strings.Contains(strings.ToLower(m.target+" "+module+" "+name), "route")
	if strings.HasPrefix(m.target, "express.") || strings.Contains(m.target, "static") {
		return false
	}
	return routes || strings.HasPrefix(module, ".")
}
