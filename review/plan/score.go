package plan

import (
	"slices"
	"strings"

	"breakwater/index"
	"breakwater/index/syntax"
	"breakwater/review/scenario"
)

// What speaks for a handler of an operation, added up. Less than a name does not count.
const (
	sameID       = 100 // the code states the operation's id, or its framework derives it
	sameTemplate = 60  // the paths differ in nothing but their parameters
	samePath     = 30  // one path is an instance of the other, and the more the more they are alike
	sameName     = 20  // the operation's id is the name of the handler
	namePart     = 16  // it ends with it
	sameEnd      = 4   // the path ends like the route's, whose prefix nobody may have seen
	sameWords    = 1   // parameters have the same names
	ownMethod    = 1   // the route is of this method alone
	sameSlash    = 1   // of two paths that are not written alike, both end with a slash, or neither
)

// of returns the handler of an operation: the one that most speaks for. others are those
// that as much speaks for, so that there is none.
func (hs handlers) of(o scenario.Operation) (best handler, others handlers, ok bool) {
	most := 0
	var fitting handlers
	for _, h := range hs {
		n := score(h.route, o)
		if n < sameName || n < most {
			continue
		}
		if n > most {
			most, fitting = n, nil
		}
		fitting = append(fitting, h)
	}
	switch {
	case len(fitting) == 0:
		return handler{}, nil, false
	case !fitting.onePlace():
		return handler{}, fitting, false
	}
	return fitting[0], nil, true
}

// onePlace reports whether all handlers are the same code.
func (hs handlers) onePlace() bool {
	return !slices.ContainsFunc(hs, func(h handler) bool { return h.path != hs[0].path || h.line != hs[0].line })
}

// score says how much speaks for it that a route serves an operation; 0 is nothing.
func score(r index.Route, o scenario.Operation) (n int) {
	switch {
	case r.Unplaced() && r.OperationID == o.ID:
		return sameName // and whatever states more speaks for more
	case r.Unplaced(), !sameMethod(r.Method, o.Method):
		return 0
	}
	derived := r.Framework == "fastapi" && o.ID == syntax.FastAPIOperationID(r.Handler, r.Path, r.Method)
	if o.ID != "" && (derived || r.OperationID == o.ID) {
		n += sameID
	}
	at := pathScore(r.Path, o.Path)
	if r.Framework == "aspnet" { // which does not tell apart what differs in case alone
		at = pathScore(strings.ToLower(r.Path), strings.ToLower(o.Path))
	}
	n += at
	another := at == 0 && o.Path != "" && strings.Trim(r.Path, "/") != ""
	if stated := r.OperationID != "" && o.ID != "" && r.OperationID != o.ID; stated && at <= sameEnd {
		another = true // its name and the end of its path are those of another operation
	}
	switch name := bareName(r.Handler); {
	case name == "" || another:
	case o.ID == name:
		n += sameName
	case !strings.HasSuffix(o.ID, "_"+name):
	case o.Path == "": // nothing else is known
		n += sameName
	default:
		n += namePart
	}
	if n > 0 && r.Method != "" && r.Method != "*" {
		n += ownMethod
	}
	return n
}

// pathScore compares the path of a route with that of an operation.
func pathScore(route, path string) int {
	switch {
	case path == "":
		return 0
	case route == path:
		return sameTemplate + sameWords
	case scenario.SameTemplate(route, path):
		return sameTemplate
	case scenario.Serves(route, path) && (scenario.Likeness(route, path) > 1 || valued(path)):
		n := scenario.Likeness(route, path)
		if strings.HasSuffix(route, "/") == strings.HasSuffix(path, "/") {
			n += sameSlash
		}
		return samePath + min(n, sameTemplate-samePath-1)
	case scenario.EndsLike(path, route):
		return sameEnd
	}
	return 0
}

// bareName strips a module or class from the name of a handler.
func bareName(handler string) string { return handler[strings.LastIndexAny(handler, ".#")+1:] }

// sameMethod reports whether a route could serve a method; an empty one is
// unknown.
func sameMethod(route, asked string) bool {
	return route == "*" || route == "" || asked == "" || strings.EqualFold(route, asked)
}

// valued reports whether each segment of a path looks like a value or a parameter: a route that
// is nothing but parameters takes no words.
func valued(path string) bool {
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if !strings.ContainsAny(segment, "0123456789{:<") {
			return false
		}
	}
	return true
}
