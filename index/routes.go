package index

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// A file registers or mounts routes only if it mentions one of a language's
// router words and one of its verbs.
var (
	routerWords = strings.Fields(`app application api router routes route Router server fastify blueprint bp Blueprint
		urlpatterns mux Mux ServeMux http echo gin chi e r g group Group resources resource
		namespace Route RestController Controller RequestMapping Path ApiController
		WebApplication builder endpoints MapGet MapPost MapPut MapDelete urls include
		setGlobalPrefix HandleFunc Handle rest Rest koa hono rs
		web axum utoipa actix_web rocket scope Namespace config view_config routing Application
		Mvc nestjs ApplicationPath`)
	verbWords = strings.Fields(`get post put patch delete head options route api_route add_api_route websocket
		add_url_rule path re_path url use all Get Post Put Patch Delete Head Options Any Handle
		HandleFunc Method MethodFunc Mount GET POST PUT PATCH DELETE RequestMapping GetMapping
		PostMapping PutMapping PatchMapping DeleteMapping Path resources resource HttpGet
		HttpPost HttpPut HttpPatch HttpDelete MapGet MapPost MapPut MapPatch MapDelete
		MapMethods MapGroup match any setGlobalPrefix include include_router register_blueprint
		apiResource Route register controller Controller RestController urlpatterns
		add_get add_post add_put add_patch add_delete add_route add_view view_config view view_defaults route_name
		add_namespace add_subapp nest merge service configure routes mount prefix withRouting singleton apiResources
		ApplicationPath ControllerBase controllers RouterModule`)
)

// attributeWords are attributes of Rocket that stand on handlers.
var attributeWords = strings.Fields(`get post put patch delete head options`)

// Routes returns all HTTP routes by file and line, each under every path that
// it is reached by; where ctx ends, those of files that were parsed by then. Only files
// that mention words of routing are parsed: on a large tree this takes longer than a
// Context.
func (ix *Index) Routes(ctx context.Context) []Route {
	files := common2(ix.anyOf(routerWords), ix.anyOf(verbWords))
	if ix.written(syntax.Rust, "rocket") != nil { // whose attributes any file of a crate may use without a word of it
		files = ascending(append(files, ix.written(syntax.Rust, attributeWords...)...))
	}
	files = slices.DeleteFunc(files, func(id int) bool {
		e := &ix.tree.files[id]
		return e.lang == "" || e.class != ordinary
	})
	ix.load(ctx, files)
	j := newJoiner(ctx, ix, files)
	var all []Route
	for _, id := range files {
		for _, r := range ix.sketch(id).routes {
			if r.Unplaced() {
				all = append(all, Route{File: ix.tree.files[id].Path, Route: r})
				continue
			}
			if r, ok := j.told(id, r); ok {
				all = append(all, j.reached(id, r)...)
			}
		}
	}
	slices.SortStableFunc(all, byRegistration)
	return all
}

// reached returns a route of a file under each path that it is reached by.
func (j *joiner) reached(id int, r syntax.Route) (all []Route) {
	inherited := j.inherited(classAt{id, r.HandlerParent}, id, r, deepestMount)
	taken := slices.ContainsFunc(inherited, func(i Route) bool { return i.Path == r.Path })
	for _, i := range inherited {
		all = append(all, j.deployed(id, i.File, i.Route, above{})...)
	}
	if inherited != nil && (taken || r.Outer == "") { // its class has no path of its own
		return all
	}
	file := j.ix.tree.files[id].Path
	if r.Framework == "pyramid" {
		for _, path := range j.named(r.Router) {
			joined := r
			joined.Path = path
			all = append(all, Route{File: file, Route: joined})
		}
		return all
	}
	router := r.Router
	if r.Framework == "nestjs" { // whose modules mount classes
		router = r.HandlerParent
	}
	for _, outer := range j.prefixes(id, router, r.Function, deepestMount) {
		all = append(all, j.deployed(id, file, r, outer)...)
	}
	return all
}

// deployed is a route of a file below a prefix, and below those of its application.
func (j *joiner) deployed(id int, file string, r syntax.Route, outer above) (all []Route) {
	path := r.Path
	if outer.replaces {
		path = strings.TrimPrefix(path, r.Outer)
	}
	path = joinPath(r.Framework, outer.prefix, path)
	for _, application := range j.applications(id, r.Framework) {
		r.Path = joinPath(r.Framework, application, path)
		all = append(all, Route{File: file, Route: r})
	}
	return all
}

func byRegistration(a, b Route) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Method, b.Method),
		strings.Compare(a.Path, b.Path))
}

// written returns the files of a language that mention one of the words.
func (ix *Index) written(l syntax.Language, words ...string) []int {
	return slices.DeleteFunc(ix.anyOf(words), func(id int) bool { return ix.tree.files[id].lang != l })
}

// anyOf returns the files that mention one of the words.
func (ix *Index) anyOf(words []string) []int {
	var ids []int
	for _, w := range words {
		ids = append(ids, ix.outline.mentions.files(hashName(w))...)
	}
	return ascending(ids)
}
