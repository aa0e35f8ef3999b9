package scenario

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lueurCall is one call as lueur wrote it, with the faults and the decision given.
func lueurCall(time, faults, decision string) string {
	return `{"title": "Steps", "timestamp": 1, "target": {"address": "http://localhost:7070/ping"},
		"metrics": {"dns": [], "protocol": {"type": "http", "code": 200, "body_length": 3}, "ttfb": 1, "total_time": ` + time + `, "faults": []},
		"expect": {"type": "http", "wanted": {"status_code": 200, "response_time_under": 490.0}, "got": {"status_code": 200, "decision": "` + decision + `"}},
		"faults": ` + faults + `, "errors": [], "total_time": 0.0}`
}

// TestLueur reads the results of fault's predecessor: one item a call, no method, no operation.
func TestLueur(t *testing.T) {
	latency := `[{"type": "latency", "mean": 80.0, "stddev": 5.0, "side": "client", "direction": "ingress"}]`
	r, err := Parse([]byte(`{"plugins": [], "items": [`+calls(
		lueurCall("400", `[]`, "success"), lueurCall("470", latency, "success"), lueurCall("600", latency, "failure"))+`]}`), "r.json")
	if err != nil {
		t.Fatal(err)
	}
	want := Results{
		Operations: []Operation{{Path: "/ping", Evidence: []Evidence{{
			Scenario: "Steps", Faults: []string{"latency"}, Detail: "latency of 80 ± 5 ms on ingress at the client's side; repeated calls",
			Calls: 3, Failed: 1, P50: 470, P95: 600, P99: 600, Max: 600, Failing: true,
		}}}},
		Notes: []string{"r.json: results of lueur, which name no method: operations are known by their path alone"},
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if name := r.Operations[0].Name(); name != "/ping" {
		t.Errorf("name %q", name)
	}
}

// TestLueurCutShort keeps the calls that were complete.
func TestLueurCutShort(t *testing.T) {
	text := `{"plugins": [], "items": [` + calls(lueurCall("400", `[]`, "failure"), lueurCall("400", `[]`, "failure"))
	r, err := Parse([]byte(text[:len(text)-20]), "r.json")
	if err == nil || len(r.Operations) != 1 || r.Operations[0].Evidence[0].Calls != 1 {
		t.Errorf("%v, %+v", err, r.Operations)
	}
}

// TestYAML reads what fault writes where the name of its results ends in .yaml: errors are tagged values there.
func TestYAML(t *testing.T) {
	text := `start: 1
end: 2
results:
- scenario:
    title: T
    items:
    - call: {method: GET, url: 'http://h/a', meta: {operation_id: a}}
      context:
        faults:
        - {type: blackhole, direction: egress}
  results:
  - target: {address: 'http://h/a'}
    results:
    - start: 1
      expect: null
      metrics: {dns: [], protocol: null, total_time: 500.5, faults: [], errored: false, timed_out: true}
      faults: []
      errors: []
    - start: 2
      expect: null
      metrics: null
      faults: []
      errors:
      - !HTTPError builder error
    requests_count: 2
`
	r, err := Parse([]byte(text), "results.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := Results{
		Operations: []Operation{{ID: "a", Method: "GET", Path: "/a", Server: "http://h", Evidence: []Evidence{{
			Scenario: "T", Faults: []string{"blackhole"}, Detail: "black hole on egress; one call", Calls: 2, Errors: 1,
			P50: 500.5, P95: 500.5, P99: 500.5, Max: 500.5, Failing: true,
		}}}},
		Notes: []string{`results.yaml: scenario "T": calls of a that could not be made at all: 1`},
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestK6 reads both forms of k6's end-of-test summary. Their thresholds say the opposite of each other: the export
// whether one was crossed, handleSummary whether it is ok.
func TestK6(t *testing.T) {
	want := []Operation{{ID: "", Method: "GET", Path: "/users/{id}", Evidence: []Evidence{{
		Scenario: "k6 peak", Faults: []string{"latency"}, Detail: "latency; load by k6", Calls: 40, Failed: 2,
		P50: 12.5, P95: 310, P99: 420, Max: 500, Missed: []string{"threshold p(95)<300 of http_req_duration was crossed"}, Failing: true,
	}}}}
	for name, text := range map[string]string{
		"export": `{"root_group": {"name": ""}, "metrics": {
			"http_reqs": {"count": 90, "rate": 9},
			"http_req_duration{name:GET /users/{id},scenario:peak,fault:latency}": {"avg": 30, "min": 2, "med": 12.5, "max": 500, "p(90)": 250, "p(95)": 310, "p(99)": 420,
				"thresholds": {"p(95)<300": true, "p(99)<900": false}},
			"http_req_failed{name:GET /users/{id},scenario:peak,fault:latency}": {"value": 0.05, "passes": 2, "fails": 38, "thresholds": {"rate<0.1": false}}}}`,
		"handleSummary": `{"root_group": {}, "options": {}, "state": {}, "metrics": {
			"http_req_duration": {"type": "trend", "contains": "time", "values": {"med": 5}},
			"http_req_duration{name:GET /users/{id},scenario:peak,fault:latency}": {"type": "trend", "contains": "time",
				"values": {"avg": 30, "min": 2, "med": 12.5, "max": 500, "p(90)": 250, "p(95)": 310, "p(99)": 420},
				"thresholds": {"p(95)<300": {"ok": false}, "p(99)<900": {"ok": true}}},
			"http_req_failed{name:GET /users/{id},scenario:peak,fault:latency}": {"type": "rate", "contains": "default",
				"values": {"rate": 0.05, "passes": 2, "fails": 38}, "thresholds": {"rate<0.1": {"ok": true}}}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Parse([]byte(text), "summary.json")
			if err != nil || len(r.Notes) > 0 {
				t.Fatal(err, r.Notes)
			}
			if diff := cmp.Diff(want, r.Operations); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestK6Operations states how tags name an operation.
func TestK6Operations(t *testing.T) {
	for tags, want := range map[string]string{
		"operation_id:read_user,method:GET": "read_user",
		"name:POST /users":                  "POST /users",
		"method:PUT,name:/users/{id}":       "PUT /users/{id}",
		"url:http://h/a?x=1,2,method:GET":   "GET /a",
		"group:::login":                     "",
		"method:GET":                        "",
	} {
		r, _ := Parse([]byte(`{"root_group": {}, "metrics": {"http_req_duration{`+tags+`}": {"med": 1, "p(95)": 2, "max": 3}}}`), "s.json")
		got := ""
		for _, o := range r.Operations {
			got += o.Name()
		}
		if got != want {
			t.Errorf("%s: want %q, got %q", tags, want, got)
		}
	}
}
