package plan

import (
	"testing"

	"breakwater/index"
	"breakwater/index/syntax"
	"breakwater/review/scenario"
)

// TestOperationWithoutMethod ties an operation of unknown method to a handler only where the path leaves no doubt.
func TestOperationWithoutMethod(t *testing.T) {
	at := func(method, path string, line int) handler {
		return handler{route: index.Route{Route: syntax.Route{Method: method, Path: path}}, path: "a.py", line: line}
	}
	hs := handlers{at("GET", "/ping", 1), at("GET", "/users", 2), at("POST", "/users", 3), at("GET", "/both", 4), at("HEAD", "/both", 4)}
	for path, want := range map[string]int{"/ping": 1, "/users": 0, "/both": 4, "/none": 0} {
		if h, ok := hs.of(scenario.Operation{Path: path}); h.line != want || ok != (want > 0) {
			t.Errorf("%s: want line %d, got %d, %t", path, want, h.line, ok)
		}
	}
}
