package scenario

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lueurCall is one call as lueur wrote it, with the faults and the decision given.
func lueurCall(time, faults, decision string) string {
	return fmt.Sprintf(`{"title": "Steps", "timestamp": 1, "target": {"address": "http://localhost:7070/ping"},
		"metrics": {"dns": [], "protocol": {"type": "http", "code": 200}, "ttfb": 1, "total_time": %s, "faults": []},
		"expect": {"type": "http", "wanted": {"status_code": 200, "response_time_under": 490.0}, "got": {"decision": "%s"}},
		"faults": %s, "errors": [], "total_time": 0.0}`, time, decision, faults)
}

func latencyOf(mean int) string {
	return fmt.Sprintf(`[{"type": "latency", "mean": %d.0, "stddev": 5.0, "direction": "ingress"}]`, mean)
}

const byPath = "results of lueur, which name no method: operations are known by their path alone"

// TestLueur reads the results of fault's predecessor: one item a call, no method, no operation.
func TestLueur(t *testing.T) {
	for _, tt := range []struct {
		name  string
		items string
		want  []string
		notes []string
	}{
		{"the first call without the fault", calls(lueurCall("400", `[]`, "success"),
			lueurCall("470", latencyOf(80), "success"), lueurCall("600", latencyOf(80), "failure")), []string{
			"calls 3, 470 600 600 600 ms", "failing: failed 1, errors 0, unmet 1",
			"latency of 80 ± 5 ms on ingress; repeated calls, 1 of them without the fault", "faults: latency",
		}, nil},
		{"steps", calls(lueurCall("400", latencyOf(80), "success"), lueurCall("470", latencyOf(110), "success"),
			lueurCall("480", latencyOf(140), "success")), []string{
			"calls 3, 470 480 480 480 ms",
			"latency of 80 ± 5 ms on ingress; repeated calls, 30 ms more each time", "faults: latency",
		}, nil},
		{"no title", `{"target": {"address": "http://localhost:7070/ping"}, "metrics": {"total_time": 5}}`,
			[]string{"calls 1, 5 5 5 5 ms"}, nil},
		{"no target", calls(lueurCall("400", `[]`, "success"), `{"title": "Steps"}`, `{"title": "Steps", "target": null}`),
			[]string{"calls 1, 400 400 400 400 ms"}, []string{"r.json: calls without a target address, which were left out: 2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := parse([]byte(`{"plugins": [], "items": [`+tt.items+`]}`), "r.json")
			if err != nil || len(r.Operations) != 1 {
				t.Fatal(err, r.Operations)
			}
			o := r.Operations[0]
			if o.Name() != "/ping" || o.Server != "http://localhost:7070" {
				t.Errorf("operation %q at %q", o.Name(), o.Server)
			}
			if diff := cmp.Diff(strings.Join(tt.want, "\n"), lines(o.Evidence[0])); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if diff := cmp.Diff(append([]string{"r.json: " + byPath}, tt.notes...), r.Notes); diff != "" {
				t.Errorf("notes: -want +got:\n%s", diff)
			}
		})
	}
}

// TestLueurCutShort keeps the calls that were complete.
func TestLueurCutShort(t *testing.T) {
	text := `{"plugins": [], "items": [` + calls(lueurCall("400", `[]`, "failure"), lueurCall("400", `[]`, "failure"))
	r, err := parse([]byte(text[:len(text)-20]), "r.json")
	if err == nil || len(r.Operations) != 1 || r.Operations[0].Evidence[0].Calls != 1 {
		t.Errorf("%v, %+v", err, r.Operations)
	}
}

// yamlResults is what fault writes where the name of its results ends in .yaml: errors are tagged values there.
const yamlResults = `start: 1
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

const yamlLueur = `plugins: []
items:
- title: T
  target: {address: 'http://h/a'}
  metrics: {protocol: null, total_time: 500.5, timed_out: true}
  faults:
  - {type: blackhole, direction: egress}
`

func TestYAML(t *testing.T) {
	unsent := `r.yaml: scenario "T": calls of a that could not be made at all: 1`
	timedOut := "500.5 500.5 500.5 500.5 ms\nfailing: failed 0, errors 1, unmet 1\n" +
		"black hole on egress; one call\nfaults: blackhole"
	whole := "calls 2, " + timedOut
	for _, tt := range []struct {
		name, text string
		want       []string // by evidence
		notes      []string
	}{
		{"results", yamlResults, []string{whole}, []string{unsent}},
		{"after comments", "# made by us\n---\n\n# on Monday\n" + yamlResults, []string{whole}, []string{unsent}},
		{"several documents", yamlResults + "---\n" + yamlResults + "---\n", []string{whole, whole}, []string{unsent}},
		{"of lueur", yamlLueur, []string{"calls 1, " + timedOut}, []string{"r.yaml: " + byPath}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := parse([]byte(tt.text), "r.yaml")
			if err != nil || len(r.Operations) != 1 {
				t.Fatal(err, r.Operations)
			}
			var got []string
			for _, e := range r.Operations[0].Evidence {
				got = append(got, lines(e))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if !slices.Equal(r.Notes, tt.notes) {
				t.Errorf("notes %q", r.Notes)
			}
		})
	}
}

// TestK6 reads every form of k6's end-of-test summary. Thresholds say the opposite of each other: the export whether
// one was crossed, handleSummary whether it is ok; the machine-readable form has none.
func TestK6(t *testing.T) {
	figures := []string{
		"calls 40, 12.5 310 420 500 ms", "failing: failed 0, errors 2, unmet 2", "latency; load by k6", "faults: latency",
	}
	thresholds := []string{
		"missed threshold p(95)<300 of http_req_duration was crossed",
		"missed threshold p(95)<9 of http_req_waiting was crossed",
		"met threshold p(99)<900 of http_req_duration was kept", "met threshold rate<0.1 of http_req_failed was kept",
	}
	for name, want := range map[string][]string{
		"export.json":          slices.Concat(figures, thresholds),
		"handlesummary.json":   slices.Concat(figures, thresholds),
		"machinereadable.json": {"calls 40, 12.5 310 0 500 ms", figures[1], figures[2], figures[3]},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile("testdata/k6/" + name)
			if err != nil {
				t.Fatal(err)
			}
			r, err := parse(text, name)
			if err != nil || len(r.Operations) != 1 {
				t.Fatal(err, r.Operations)
			}
			if o := r.Operations[0]; o.Name() != "GET /users/{id}" || o.Evidence[0].Scenario != "k6 peak" {
				t.Errorf("operation %s, scenario %s", o.Name(), o.Evidence[0].Scenario)
			}
			if diff := cmp.Diff(strings.Join(want, "\n"), lines(r.Operations[0].Evidence[0])); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			crossed := "thresholds that were crossed and belong to no operation (1): " +
				"threshold p(95)<200 of http_req_duration was crossed; "
			if name != "machinereadable.json" && !only(r.Notes, name+": ", crossed) {
				t.Errorf("notes %q", r.Notes)
			}
		})
	}
}

// TestK6Operations states how tags name an operation, in any order and quotes.
func TestK6Operations(t *testing.T) {
	for tags, want := range map[string]string{
		"operation_id:read_user,method:GET":     "read_user",
		"name:POST /users":                      "POST /users",
		"method:PUT,name:/users/{id}":           "PUT /users/{id}",
		` name:"/users/{id}" , method:'PUT' `:   "PUT /users/{id}",
		"url:http://h/a?x=1,2,method:GET":       "GET /a",
		"url:http://joe:s3c/ret@h/a,method:GET": "GET /a",
		"group:::login":                         "",
		"method:GET":                            "",
	} {
		r, _ := parse([]byte(`{"root_group": {}, "metrics": {`+metric("http_req_duration", tags)+`}}`), "s.json")
		got := ""
		for _, o := range r.Operations {
			got += o.Name()
		}
		if got != want {
			t.Errorf("%s: want %q, got %q", tags, want, got)
		}
	}
}

func metric(name, tags string) string {
	return fmt.Sprintf(`%q: {"med": 1, "p(95)": 2, "max": 3, "passes": 0, "fails": 9}`, name+"{"+tags+"}")
}

// TestK6Groups: the same tags are the same requests, however they are written; errors that nobody counted are not none.
func TestK6Groups(t *testing.T) {
	duration := metric("http_req_duration", "name:GET /a,scenario:s")
	failed := metric("http_req_failed", `scenario:"s", name:GET /a`)
	for text, want := range map[string]string{
		duration:                "calls 0, 1 2 0 3 ms\nerrors not counted\nno fault named; load by k6",
		duration + "," + failed: "calls 9, 1 2 0 3 ms\nno fault named; load by k6",
	} {
		r, err := parse([]byte(`{"root_group": {}, "metrics": {`+text+`}}`), "s.json")
		if err != nil || len(r.Operations) != 1 || len(r.Operations[0].Evidence) != 1 {
			t.Fatal(err, r.Operations)
		}
		if diff := cmp.Diff(want, lines(r.Operations[0].Evidence[0])); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}
