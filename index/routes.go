package index

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// routeWords are names without which no file registers a route, in any of the
// frameworks that package syntax knows.
var routeWords = strings.Fields(`get post put patch delete head options route api_route add_api_route websocket
	add_url_rule path re_path url urlpatterns router use all Get Post Put Patch Delete Head Options Any Handle HandleFunc
	Handler Method MethodFunc Group Route Mount GET POST PUT PATCH DELETE HEAD OPTIONS ANY Controller All
	RequestMapping GetMapping PostMapping PutMapping PatchMapping DeleteMapping Path resources resource root namespace
	HttpGet HttpPost HttpPut HttpPatch HttpDelete MapGet MapPost MapPut MapPatch MapDelete MapMethods MapGroup
	match any redirect view apiResource service web scope include_router`)

// Routes returns all HTTP routes by file and line. Only files that mention a
// word of routing are parsed.
func (ix *Index) Routes() []Route {
	ix.routesOnce.Do(func() { ix.routes = ix.findRoutes(context.Background()) })
	return slices.Clone(ix.routes)
}

func (ix *Index) findRoutes(ctx context.Context) []Route {
	var ids []int
	for _, w := range routeWords {
		ids = append(ids, ix.outline.mentions.files(hashName(w))...)
	}
	ids = slices.DeleteFunc(ascending(ids), func(id int) bool {
		e := &ix.tree.files[id]
		return e.lang == "" || e.class != ordinary
	})
	ix.load(ctx, ids)
	var all []Route
	for _, id := range ids {
		for _, r := range ix.sketch(id).routes {
			all = append(all, Route{File: ix.tree.files[id].Path, Route: r})
		}
	}
	slices.SortStableFunc(all, func(a, b Route) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Method, b.Method), strings.Compare(a.Path, b.Path))
	})
	return all
}
