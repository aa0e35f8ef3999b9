package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"breakwater/index"
	"breakwater/index/syntax"
	"breakwater/review/scenario"
	"breakwater/review/target"
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
		at("GET", "/same/{id}", "left", 9), at("GET", "/same/{name}", "right", 10),
		at("GET", "/assets/*", "assets", 11), at("GET", "/assets/{name}", "asset", 12),
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
		{scenario.Operation{ID: "twice", Method: "GET", Path: "/twice/b"}, 8},
		{scenario.Operation{Method: "GET", Path: "/same/7"}, 0},
		{scenario.Operation{ID: "right", Method: "GET", Path: "/same/7"}, 10},
		{scenario.Operation{ID: "api_left", Method: "GET", Path: "/v1/same/7"}, 9},
		{scenario.Operation{ID: "api_ping", Method: "GET", Path: "/orders"}, 0},
		{scenario.Operation{Method: "GET", Path: "/assets/a/b"}, 11},
		{scenario.Operation{Method: "GET", Path: "/assets/logo"}, 12},
	} {
		if h, _, ok := hs.of(tt.operation); h.line != tt.want || ok != (tt.want > 0) {
			t.Errorf("%+v: want line %d, got %d, %t", tt.operation, tt.want, h.line, ok)
		}
	}
}

// TestSeveralHandlers: who is asked for a doubt is told between which handlers.
func TestSeveralHandlers(t *testing.T) {
	files := tree{}
	for _, name := range []string{"a", "b"} {
		files[name+".py"] = "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n" +
			"@app.get(\"/users/{id}\")\ndef read_" + name + "(id):\n    return load(id)\n"
	}
	in := files.input(t)
	in.Operations = []scenario.Operation{{Method: "GET", Path: "/users/7", Evidence: []scenario.Evidence{{}}}}
	p, err := Make(t.Context(), in)
	const want = "operation GET /users/7 of the scenario results: several handlers fit, a.py:7, b.py:7: " +
		"name its operation id in the scenarios; set source-dir to the service that was tested"
	if err != nil || len(p.Targets) > 0 || len(p.Gaps) != 1 || p.Gaps[0].Reason != want {
		t.Errorf("error %v, %d targets, gaps %v", err, len(p.Targets), p.Gaps)
	}
}

// TestHandled: each operation has the code that handles it, also where a function handles several, and where nobody
// reviews it.
func TestHandled(t *testing.T) {
	in := tree{
		"a.py": "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get(\"/x\")\n@app.get(\"/y\")\n" +
			"def both():\n    return load()\n",
		"app/controllers/pages_controller.rb": "class PagesController\n  def z\n    load\n  end\nend\n",
		"config/routes.rb":                    "Rails.application.routes.draw do\n  get \"/z\", to: \"pages#z\"\nend\n",
	}.input(t)
	in.Code, in.Paths = in.Paths, []string{"a.py"}
	for _, path := range []string{"/x", "/y", "/z", "/none"} {
		o := scenario.Operation{Method: "GET", Path: path, Evidence: []scenario.Evidence{{}}}
		in.Operations = append(in.Operations, o)
	}
	p, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	want := []target.Place{{Path: "a.py", StartLine: 6, EndLine: 9}, {Path: "a.py", StartLine: 6, EndLine: 9},
		{Path: "app/controllers/pages_controller.rb", StartLine: 2, EndLine: 4}, {}}
	if diff := cmp.Diff(want, p.Handlers); diff != "" {
		t.Errorf("handlers, -want +got:\n%s", diff)
	}
	const unread = "handles operation GET /z of the scenario results in line 2, and no built-in rule reads this kind " +
		"of file; a model would"
	if len(p.Targets) != 1 || len(p.Gaps) != 2 || p.Gaps[0].Reason != unread {
		t.Errorf("%d targets, gaps %+v", len(p.Targets), p.Gaps)
	}
}

// TestPrefixes: a server may put several prefixes before paths, and one of a single operation, or of few among many,
// is none.
func TestPrefixes(t *testing.T) {
	at := func(path string, line int) handler {
		return handler{route: index.Route{Route: syntax.Route{Method: "GET", Path: path}}, path: "a.go", line: line}
	}
	hs := handlers{at("/songs", 1), at("/albums", 2), at("/img/{id}", 3), at("/m3u/{id}", 4), at("/once", 5)}
	get := func(path string) scenario.Operation { return scenario.Operation{Method: "GET", Path: path} }
	var ops []scenario.Operation
	wants := map[string]int{
		"/api/v1/songs": 1, "/api/v1/albums": 2, "/share/img/7": 3, "/share/m3u/7": 4, "/other/once": 0,
		"/api/admin/v1/img/7": 3, "/api/admin/v1/once": 5, "/api/v1": 0,
		"/web/songs": 0, "/web/once": 0, "/web/a": 0, "/web/b": 0,
	}
	for path := range wants {
		ops = append(ops, get(path))
	}
	prefixes := hs.prefixes(ops)
	for path, want := range wants {
		if h, _, ok := hs.below(prefixes, get(path)); h.line != want || ok != (want > 0) {
			t.Errorf("%s: line %d, want %d; prefixes %v", path, h.line, want, prefixes)
		}
	}
}
