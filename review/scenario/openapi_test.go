package scenario

import (
	"strings"
	"testing"
)

// TestDescribe reads OpenAPI documents as people write them.
func TestDescribe(t *testing.T) {
	const users = `{"/users": {"get": {"operationId": "list"}, "parameters": [], "x-team": 1}, "x-paths": "none"}`
	for name, c := range map[string]struct {
		text string
		want string // names of operations, or what an error says
	}{
		"JSON":            {`{"openapi": "3.1.0", "paths": ` + users + `}`, "list GET /users"},
		"an older one":    {`{"swagger": "2.0", "basePath": "/v1/", "paths": ` + users + `}`, "list GET /v1/users"},
		"a server's path": {"openapi: 3.0.0\nservers: [{url: 'https://{h}/v1'}]\npaths: " + users, "list GET /v1/users"},
		"status codes":    {"openapi: 3.0.0\npaths:\n  /x:\n    put:\n      responses:\n        200: {}\n", " PUT /x"},
		"true and null":   {"openapi: 3.0.0\npaths:\n  /x:\n    put: {x-of: {on: 1, ~: 2}}\n", " PUT /x"},
		"an alias": {"openapi: 3.0.0\nx-all: &all {}\npaths:\n  /x:\n    put: *all\n",
			"OpenAPI document: YAML with aliases"},
		"no path":           {"openapi: 3.1.0\nwebhooks: {}\n", ""},
		"another document":  {`{"$schema": "x", "generator-cli": {"version": "7.0.1"}}`, ""},
		"an empty one":      {"", ""},
		"one that is cut":   {`{"openapi": "3.1.0", "paths": {`, "OpenAPI document: unexpected EOF"},
		"no YAML":           {"openapi: [", "OpenAPI document: not valid YAML: "},
		"a key that is two": {"openapi: 3.0.0\n? [a, b]\n: c\n", "OpenAPI document: "},
	} {
		ops, err := Describe([]byte(c.text))
		var got []string
		for _, o := range MergeDescribed(ops).Operations {
			got = append(got, o.ID+" "+o.Method+" "+o.Path)
		}
		said, right := strings.Join(got, ", "), false
		if right = err == nil && said == c.want; err != nil {
			said = err.Error()
			right = c.want != "" && strings.HasPrefix(said, c.want) && !strings.Contains(said, "results.json")
		}
		if !right {
			t.Errorf("%s: %q, want %q", name, said, c.want)
		}
	}
}
