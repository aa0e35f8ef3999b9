package scenario

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// parse is [Read] of a file that is in memory.
func parse(data []byte, name string) (Results, error) { return Read(bytes.NewReader(data), name) }

// TestSample reads the results of the sample application.
func TestSample(t *testing.T) {
	data, err := os.ReadFile("../../testdata/webapp/results.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := parse(data, "results.json")
	if err != nil || len(r.Notes) > 0 {
		t.Fatal(err, r.Notes)
	}
	type row struct {
		Name, Method, Path string
		Evidence           int
		Failing            []string
	}
	want := []row{
		{"create_user_users__post", "POST", "/users/", 7, []string{"latency", "httperror", "blackhole", "packetloss"}},
		{"index__get", "GET", "/", 7, nil},
		{"read_user_users__user_id__get", "GET", "/users/{user_id}", 7, []string{"latency", "httperror", "blackhole"}},
	}
	var got []row
	for _, o := range r.Operations {
		x := row{o.Name(), o.Method, o.Path, len(o.Evidence), nil}
		for _, e := range o.Evidence {
			if e.Failing {
				x.Failing = append(x.Failing, e.Faults...)
			}
		}
		got = append(got, x)
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestSampleIsConsistent holds the sample to what a real run would give: its
// operation ids are those of openapi.json, and its counters count.
func TestSampleIsConsistent(t *testing.T) {
	ids := map[string]bool{}
	var spec struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
		} `json:"paths"`
	}
	load(t, "../../testdata/webapp/openapi.json", &spec)
	for _, methods := range spec.Paths {
		for _, op := range methods {
			ids[op.OperationID] = true
		}
	}
	var file struct {
		Results []struct {
			Scenario struct {
				Title string     `json:"title"`
				Items []wireItem `json:"items"`
			} `json:"scenario"`
			Results []struct {
				Results  []wireCall `json:"results"`
				Requests int        `json:"requests_count"`
				Failures int        `json:"failure_counts"`
			} `json:"results"`
		} `json:"results"`
	}
	load(t, "../../testdata/webapp/results.json", &file)
	for _, s := range file.Results {
		if len(s.Results) != len(s.Scenario.Items) {
			t.Errorf("%s: %d results for %d items", s.Scenario.Title, len(s.Results), len(s.Scenario.Items))
		}
		for i, item := range s.Scenario.Items {
			r, failures := s.Results[i], 0
			for _, c := range r.Results {
				if c.Expect != nil && c.Expect.Got.Decision == "failure" {
					failures++
				}
			}
			if !ids[item.Call.Meta.OperationID] || len(r.Results) != r.Requests || failures != r.Failures {
				t.Errorf("%s, item %d: id %q, %d calls of %d, %d failures of %d", s.Scenario.Title, i,
					item.Call.Meta.OperationID, len(r.Results), r.Requests, failures, r.Failures)
			}
		}
	}
}

func load(t *testing.T, name string, to any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(data, to)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// file is a results file with one item; what is empty takes a sensible value.
type file struct {
	title, call, context, config, results, counts string
}

func (f file) String() string {
	call := cmp.Or(f.call, `{"method": "get", "url": "http://h:1/x?q=1", "meta": {"operation_id": "x"}}`)
	item := fmt.Sprintf(`{"call": %s, "context": %s}`, call, cmp.Or(f.context, `{}`))
	scenario := fmt.Sprintf(`{"title": %q, "items": [%s]%s}`, cmp.Or(f.title, "T"), item, f.config)
	result := fmt.Sprintf(`{"target": {"address": "http://h/x"}, "results": [%s], %s "failure_counts": 0}`,
		f.results, f.counts)
	return fmt.Sprintf(`{"start": 1, "end": 2, "results": [{"scenario": %s, "results": [%s]}]}`, scenario, result)
}

// scenarioOf is an element of the top level's results.
func scenarioOf(items, results string) string {
	return fmt.Sprintf(`{"scenario": {"title": "T", "items": [%s]}, "results": [%s]}`, items, results)
}

const getA, getB = `{"call": {"method": "GET", "url": "/a"}}`, `{"call": {"method": "GET", "url": "/b"}}`

// call is one call of a results file.
func call(metrics, rest string) string {
	return fmt.Sprintf(`{"start": 1, "expect": null, "metrics": %s, "faults": [%s], "errors": []}`, metrics, rest)
}

var (
	good     = call(`{"protocol": {"type": "http", "code": 200}, "total_time": 10}`, "")
	bad      = call(`{"protocol": {"type": "http", "code": 503}, "total_time": 20}`, "")
	errored  = call(`{"protocol": null, "total_time": 30, "errored": true}`, "")
	timedOut = call(`{"protocol": null, "total_time": 500, "timed_out": true}`, `{"type": "blackhole"}`)
	unsent   = `{"start": 1, "expect": null, "metrics": null, "faults": [], "errors": [{"HTTPMethodError": "BAD METHOD"}]}`
)

// judged is a call with an expectation.
func judged(code int, wanted, decision string) string {
	return fmt.Sprintf(`{"expect": {"type": "http", "wanted": %s, "got": {"decision": %s}},
		"metrics": {"protocol": {"code": %d}, "total_time": 10}, "errors": []}`, wanted, decision, code)
}

func calls(cs ...string) string { return strings.Join(cs, ",") }
