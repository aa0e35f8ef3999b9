package scenario

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSamePath(t *testing.T) {
	for _, tt := range []struct {
		want     bool
		template string
		path     string
	}{
		{true, "/", "/"},
		{true, "/", ""},
		{true, "/users", "/users/"},
		{true, "/users/{id}", "/users/7"},
		{true, "/users/{id}", "/users/{user_id}"},
		{true, "/users/:id", "/users/{user_id}"},
		{true, "/users/<int:id>", "/users/7"},
		{true, "/users/<id>/mail", "/users/7/mail"},
		{true, "/users/7", "/users/{id}"},
		{true, "/files/{name}.json", "/files/a.json"},
		{true, "/files/{rest:path}", "/files/a/b/c"},
		{true, "/files/{rest...}", "/files/a/b"},
		{true, "/files/*", "/files/a/b"},
		{true, "/posts/{year?}", "/posts"},
		{true, "/users/{id:[0-9]+}", "/users/7"},
		{true, "http://h:80/users/{id}?x=1", "/users/7"},
		{false, "/users/{id}", "/users/"},
		{false, "/users/{id}", "/users"},
		{false, "/users/{id}", "/users/7/mail"},
		{false, "/users", "/user"},
		{false, "/Users", "/users"},
		{false, "/files/{name}.json", "/files/.json"},
		{false, "/a/{b}", "/c/d"},
	} {
		if got := SamePath(tt.template, tt.path); got != tt.want {
			t.Errorf("SamePath(%q, %q) = %t", tt.template, tt.path, got)
		}
		if got := SamePath(tt.path, tt.template); got != tt.want {
			t.Errorf("SamePath(%q, %q) = %t", tt.path, tt.template, got)
		}
	}
}

func TestServes(t *testing.T) {
	for _, tt := range []struct {
		want        bool
		route, path string
	}{
		{true, "/users/{id}", "/users/7"},
		{true, "/users/:id", "/users/{user_id}"},
		{true, "/files/{name}.json", "/files/{file}.json"},
		{true, "/files/*", "/files/{a}/{b}"},
		{true, "/users/{id}/mail", "/users/7/mail"},
		{true, "/posts/{year?}", "/posts"},
		{false, "/users/me", "/users/{id}"},
		{false, "/users/me", "/users/:id"},
		{false, "/files/list", "/files/{rest...}"},
		{false, "/files/a.json", "/files/{name}.json"},
	} {
		if got := Serves(tt.route, tt.path); got != tt.want {
			t.Errorf("Serves(%q, %q) = %t", tt.route, tt.path, got)
		}
	}
}

func FuzzSamePath(f *testing.F) {
	f.Add("/users/{id}", "/users/:id?")
	f.Add("/{*a}", "//")
	f.Fuzz(func(t *testing.T, a, b string) {
		if SamePath(a, b) != SamePath(b, a) {
			t.Errorf("%q and %q: depends on the order", a, b)
		}
		if !SamePath(a, a) {
			t.Errorf("%q is not itself", a)
		}
	})
}

func TestSelect(t *testing.T) {
	ops := []Operation{
		{ID: "index__get", Method: "GET", Path: "/"},
		{ID: "create_user", Method: "POST", Path: "/users/"},
		{ID: "read_user", Method: "GET", Path: "/users/{user_id}"},
		{Method: "GET", Path: "/users/{user_id}/mail"},
	}
	for _, tt := range []struct {
		patterns  []string
		want      string
		unmatched []string
	}{
		{nil, "index__get create_user read_user GET /users/{user_id}/mail", nil},
		{[]string{"all"}, "index__get create_user read_user GET /users/{user_id}/mail", nil},
		{[]string{"create_user"}, "create_user", nil},
		{[]string{"*_user"}, "create_user read_user", nil},
		{[]string{"GET /users/{user_id}"}, "read_user", nil},
		{[]string{"get /users/7"}, "read_user", nil},
		{[]string{"GET /users/*"}, "read_user", nil},
		{[]string{"/users/**"}, "create_user read_user GET /users/{user_id}/mail", nil},
		{[]string{"* /"}, "index__get", nil},
		{[]string{"POST /**", "index__get"}, "index__get create_user", nil},
		{[]string{"DELETE /users/*", "reed_user", "read_user"}, "read_user", []string{"DELETE /users/*", "reed_user"}},
	} {
		kept, unmatched := Select(ops, tt.patterns)
		var names []string
		for _, o := range kept {
			names = append(names, o.Name())
		}
		if got := strings.Join(names, " "); got != tt.want {
			t.Errorf("%q: want %s, got %s", tt.patterns, tt.want, got)
		}
		if diff := cmp.Diff(tt.unmatched, unmatched); diff != "" {
			t.Errorf("%q: unmatched %s", tt.patterns, diff)
		}
	}
}

func TestGlobIsFast(t *testing.T) {
	if glob(strings.Repeat("*a", 2000)+"b", strings.Repeat("a", 2000)) {
		t.Error("matches")
	}
}

func TestMerge(t *testing.T) {
	e := func(s string) []Evidence { return []Evidence{{Scenario: s}} }
	got := Merge(
		Results{Notes: []string{"n"}, Operations: []Operation{
			{ID: "b", Method: "GET", Path: "/b/1", Evidence: e("1")}, {Method: "GET", Path: "/a", Evidence: e("2")},
		}},
		Results{Operations: []Operation{
			{ID: "b", Method: "GET", Path: "/b/{id}", Evidence: e("3")}, {Method: "GET", Path: "/b/2", Evidence: e("4")},
		}},
	)
	want := Results{
		Operations: []Operation{
			{Method: "GET", Path: "/a", Evidence: e("2")},
			{ID: "b", Method: "GET", Path: "/b/{id}", Evidence: []Evidence{{Scenario: "1"}, {Scenario: "3"}, {Scenario: "4"}}},
		},
		Notes: []string{"n"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFailsUnder(t *testing.T) {
	o := Operation{Evidence: []Evidence{{Faults: []string{"latency"}, Failing: true}, {Faults: []string{"blackhole"}}}}
	for _, tt := range []struct {
		want   bool
		faults []string
	}{
		{true, []string{"latency"}}, {true, []string{"blackhole", "latency"}}, {false, []string{"blackhole"}}, {false, nil},
	} {
		if got := o.FailsUnder(tt.faults...); got != tt.want {
			t.Errorf("%q: %t", tt.faults, got)
		}
	}
}

// TestPercentile follows the definition with figures worked out by hand.
func TestPercentile(t *testing.T) {
	for _, tt := range []struct {
		want float64
		p    float64
		in   []float64
	}{
		{0, 50, nil}, {7, 1, []float64{7}}, {7, 99, []float64{7}}, {1.5, 50, []float64{1, 2}}, {2, 50, []float64{1, 2, 3}},
		{1, 10, []float64{1, 2, 3}}, {3, 90, []float64{1, 2, 3}}, {2.25, 45, []float64{1, 2, 3, 4}},
		{4, 1e9, []float64{1, 4}}, {1, -5, []float64{1, 4}},
	} {
		if got := percentile(tt.in, tt.p); got != tt.want {
			t.Errorf("P%g of %v: want %g, got %g", tt.p, tt.in, tt.want, got)
		}
	}
}

const review = "# Report\n\n" +
	"## Posture\n\nThe `GET /` route holds. The `POST /users/` route breaks.\n\nNothing here.\n\n" +
	"| Scenario | Endpoint |\n|---|---|\n| black hole | `GET /users/{user_id}` |\n| loss | `POST /users/` |\n\n" +
	"## Changes to create_user\n\n```python\n# POST /users/\n\ndb.rollback()\n```\n\nDo it.\n\n## Next\n\nMore tests.\n"

func TestReview(t *testing.T) {
	const (
		posture = "## Posture\n\nThe `GET /` route holds. The `POST /users/` route breaks.\n\n"
		table   = "| Scenario | Endpoint |\n|---|---|\n"
		change  = "## Changes to create_user\n\n```python\n# POST /users/\n\ndb.rollback()\n```\n\n"
	)
	for _, tt := range []struct {
		name string
		op   Operation
		want string
	}{
		{"by method and path", Operation{Method: "POST", Path: "/users/"},
			posture + table + "| loss | `POST /users/` |\n\n" + change},
		{"a path within a longer one does not count", Operation{Method: "GET", Path: "/users/"},
			"# Report\n\n" + posture + "Nothing here.\n\n" + table +
				"| black hole | `GET /users/{user_id}` |\n| loss | `POST /users/` |\n\n"},
		{"a heading speaks for all below", Operation{ID: "create_user", Method: "X", Path: "/"}, change + "Do it.\n\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ParseReview([]byte(review)).About(tt.op)); diff != "" {
				t.Error(diff)
			}
		})
	}
	lines := []byte(strings.Repeat("x POST /users/ é\n", 5000))
	long := ParseReview(lines).About(Operation{Method: "POST", Path: "/users/"})
	if len(long) > MaxSection || !strings.HasSuffix(long, "\n") || len(long) < MaxSection-100 {
		t.Errorf("%d bytes", len(long))
	}
	if got := ParseReview(nil).About(Operation{}); got != "" {
		t.Errorf("of nothing: %q", got)
	}
}

// BenchmarkReview asks a report of 1 MiB about 2,000 operations, beside what taking it apart once costs.
func BenchmarkReview(b *testing.B) {
	text := []byte(strings.Repeat(review, 1<<20/len(review)))
	for name, operations := range map[string]int{"parse": 0, "operations": 2000} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r := ParseReview(text)
				for i := range operations {
					r.About(Operation{ID: "op" + strconv.Itoa(i), Method: "GET", Path: "/" + strconv.Itoa(i)})
				}
			}
		})
	}
}

func TestSameTemplate(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"/users/{id}", "/users/:user_id"}:  true,
		{"/users/<int:id>/", "/users/{id}"}: true,
		{"/users/me", "/users/me"}:          true,
		{"/users/me", "/users/{id}"}:        false,
		{"/users/{id}.json", "/users/{id}"}: false,
		{"/users", "/users/{id}"}:           false,
	} {
		if got := SameTemplate(pair[0], pair[1]); got != want {
			t.Errorf("%q: %t", pair, got)
		}
	}
}
