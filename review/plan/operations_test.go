package plan

import (
	"testing"

	"breakwater/index"
	"breakwater/index/syntax"
	"breakwater/review/scenario"
)

// TestHandlerOf ties an operation to the handler that its results name, and to none where they leave a doubt.
func TestHandlerOf(t *testing.T) {
	at := func(method, path, name string, line int) handler {
		route := index.Route{Route: syntax.Route{Method: method, Path: path, Handler: name}}
		return handler{route: route, path: "a.py", line: line}
	}
	hs := handlers{
		at("GET", "/", "index", 1), at("GET", "/ping", "ping", 2),
		at("GET", "/users/{id}", "read", 3), at("GET", "/users/me", "me", 4), at("POST", "/users/{id}", "change", 5),
		at("GET", "/both", "both", 6), at("HEAD", "/both", "both", 6),
		at("GET", "/twice/a", "twice", 7), at("GET", "/twice/b", "twice", 8),
	}
	for _, tt := range []struct {
		operation scenario.Operation
		want      int // line; 0: none
	}{
		{scenario.Operation{Method: "GET", Path: "/users/7"}, 3},
		{scenario.Operation{Method: "GET", Path: "/users/me"}, 4},
		{scenario.Operation{Method: "GET", Path: "/users/{user_id}"}, 3},
		{scenario.Operation{Method: "DELETE", Path: "/users/7"}, 0},
		{scenario.Operation{Path: "/ping"}, 2},
		{scenario.Operation{Path: "/both"}, 6},
		{scenario.Operation{Path: "/users/me"}, 4},
		{scenario.Operation{Path: "/users/7"}, 0},
		{scenario.Operation{Path: "/none"}, 0},
		{scenario.Operation{ID: "ping"}, 2},
		{scenario.Operation{ID: "api_ping"}, 2},
		{scenario.Operation{ID: "unknown"}, 0},
		{scenario.Operation{ID: "unknown", Method: "GET"}, 0},
		{scenario.Operation{ID: "twice"}, 0},
	} {
		if h, ok := hs.of(tt.operation); h.line != tt.want || ok != (tt.want > 0) {
			t.Errorf("%+v: want line %d, got %d, %t", tt.operation, tt.want, h.line, ok)
		}
	}
}
