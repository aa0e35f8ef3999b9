package scenario

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSample reads the results of the sample application.
func TestSample(t *testing.T) {
	data, err := os.ReadFile("../../testdata/webapp/results.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Parse(data, "results.json")
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
	if diff := cmp.Diff(want, got); diff != "" {
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
			Scenario wireScenario `json:"scenario"`
			Results  []struct {
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
				t.Errorf("%s, item %d: id %q, %d calls of %d, %d failures of %d", s.Scenario.Title, i, item.Call.Meta.OperationID, len(r.Results), r.Requests, failures, r.Failures)
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
	or := func(s, otherwise string) string {
		if s == "" {
			return otherwise
		}
		return s
	}
	return fmt.Sprintf(`{"start": 1, "end": 2, "results": [{"scenario": {"title": %q, "items": [{"call": %s, "context": %s}]%s}, "results": [{"target": {"address": "http://h/x"}, "results": [%s], %s "failure_counts": 0, "total_time": {"secs": 1, "nanos": 0}}]}]}`,
		or(f.title, "T"), or(f.call, `{"method": "get", "url": "http://h:1/x?q=1", "meta": {"operation_id": "x"}}`), or(f.context, `{}`), f.config, f.results, f.counts)
}

const (
	good     = `{"start": 1, "expect": null, "metrics": {"protocol": {"type": "http", "code": 200}, "total_time": 10}, "faults": [], "errors": []}`
	bad      = `{"start": 1, "expect": null, "metrics": {"protocol": {"type": "http", "code": 503}, "total_time": 20}, "faults": [], "errors": []}`
	errored  = `{"start": 1, "expect": null, "metrics": {"protocol": null, "total_time": 30, "errored": true}, "faults": [], "errors": []}`
	timedOut = `{"start": 1, "expect": null, "metrics": {"protocol": null, "total_time": 500, "timed_out": true}, "faults": [{"type": "blackhole"}], "errors": []}`
	unsent   = `{"start": 1, "expect": null, "metrics": null, "faults": [], "errors": [{"HTTPMethodError": "BAD METHOD"}]}`
)

// judged is a call with an expectation.
func judged(code int, wanted, decision string) string {
	return fmt.Sprintf(`{"expect": {"type": "http", "wanted": %s, "got": {"decision": %s}}, "metrics": {"protocol": {"code": %d}, "total_time": 10}, "errors": []}`, wanted, decision, code)
}

func calls(cs ...string) string { return strings.Join(cs, ",") }

// TestEvidence states the semantics of results, one at a time.
func TestEvidence(t *testing.T) {
	const load = `"strategy": {"mode": "load", "duration": "1s", "clients": 1, "rps": 2}`
	latencySLO := `{"slo_type": "latency", "title": "P95", "objective": 95.0, "threshold": 15.0}`
	errorSLO := `{"slo_type": "error", "title": "errors", "objective": 99.0, "threshold": 1.0}`
	status := `{"status_code": 200, "response_time_under": null, "all_slo_are_valid": null}`
	for _, tt := range []struct {
		name string
		file file
		want Evidence
	}{
		{"a good call", file{results: good}, Evidence{Detail: "no fault; one call", Calls: 1, P50: 10, P95: 10, P99: 10, Max: 10}},
		{"a status of 500 or more is an error", file{results: calls(good, bad)}, Evidence{Detail: "no fault; one call", Calls: 2, Errors: 1, P50: 15, P95: 20, P99: 20, Max: 20, Failing: true}},
		{"transport errors and timeouts are errors", file{results: calls(errored, timedOut)}, Evidence{Faults: []string{"blackhole"}, Detail: "no fault; one call", Calls: 2, Errors: 2, P50: 265, P95: 500, P99: 500, Max: 500, Failing: true}},
		{"a missed expectation", file{results: judged(404, status, `"failure"`)}, Evidence{Detail: "no fault; one call", Calls: 1, Failed: 1, P50: 10, P95: 10, P99: 10, Max: 10, Failing: true}},
		{"a decision that was not taken", file{results: judged(404, status, `null`)}, Evidence{Detail: "no fault; one call", Calls: 1, P50: 10, P95: 10, P99: 10, Max: 10}},
		{"an expectation of objectives alone always fails in fault, and says nothing",
			file{results: judged(200, `{"status_code": null, "response_time_under": null, "all_slo_are_valid": true}`, `"failure"`)},
			Evidence{Detail: "no fault; one call", Calls: 1, P50: 10, P95: 10, P99: 10, Max: 10}},
		{"objectives of a load are judged anew",
			file{context: `{` + load + `, "slo": [` + latencySLO + `,` + errorSLO + `]}`, results: calls(good, timedOut)},
			Evidence{Faults: []string{"blackhole"}, Detail: "no fault; load of 1 client at 2 requests a second for 1s", Calls: 2, Errors: 1, P50: 255, P95: 500, P99: 500, Max: 500,
				Missed: []string{"P95: P95 was 500 ms, 485 ms over 15 ms", "errors: 50.0 % of the calls (2) failed, 49.0 points over 1 %"}, Failing: true}},
		{"objectives that hold", file{context: `{` + load + `, "slo": [` + latencySLO + `,` + errorSLO + `]}`, results: calls(good, good)},
			Evidence{Detail: "no fault; load of 1 client at 2 requests a second for 1s", Calls: 2, P50: 10, P95: 10, P99: 10, Max: 10,
				Met: []string{"P95: P95 was 10 ms, 5 ms below 15 ms", "errors: 0.0 % of the calls (2) failed, 1.0 points below 1 %"}}},
		{"an objective by its other name", file{context: `{"slo": [{"type": "latency", "title": "P50", "objective": 50, "threshold": 5}]}`, results: good},
			Evidence{Detail: "no fault; one call", Calls: 1, P50: 10, P95: 10, P99: 10, Max: 10, Missed: []string{"P50: P50 was 10 ms, 5 ms over 5 ms"}, Failing: true}},
		{"a baseline under the fault", file{context: `{"faults": [{"type": "latency", "mean": 80}], "strategy": {"mode": "repeat", "step": 30, "count": 1, "add_baseline_call": true}}`, results: calls(good, good)},
			Evidence{Faults: []string{"latency"}, Detail: "latency of 80 ms; repeated calls, 30 ms more each time, the first of them, though called the baseline, under the fault too",
				Calls: 2, P50: 10, P95: 10, P99: 10, Max: 10}},
		{"no measurements, no verdict", file{context: `{"slo": [` + latencySLO + `]}`}, Evidence{Detail: "no fault; one call"}},
		{"requests_count is the denominator", file{results: calls(good, bad), counts: `"requests_count": 40,`, context: `{"slo": [{"slo_type": "error", "title": "e", "threshold": 5}]}`},
			Evidence{Detail: "no fault; one call", Calls: 40, Errors: 1, P50: 15, P95: 20, P99: 20, Max: 20, Failing: true,
				Met: []string{"e: 2.5 % of the calls (40) failed, 2.5 points below 5 %"}}},
		{"a count that cannot be", file{results: good, counts: `"requests_count": -4,`}, Evidence{Detail: "no fault; one call", Calls: 1, P50: 10, P95: 10, P99: 10, Max: 10}},
		{"faults in words",
			file{results: good, context: `{"faults": [
				{"type": "latency", "mean": 80.0, "stddev": 5, "direction": "ingress", "side": "server"}, {"type": "latency", "distribution": "uniform", "min": 1, "max": 2, "direction": "both"},
				{"type": "latency", "distribution": "pareto", "shape": 1.5, "scale": 20},
				{"type": "packetloss", "period": "start:10%%,duration:15%"}, {"type": "bandwidth", "rate": 512, "unit": "KBps"}, {"type": "jitter", "amplitude": 80, "frequency": 8},
				{"type": "httperror", "status_code": 500, "probability": 0.05}, {"type": "blackhole", "period": "start:2s"}, {"type": "novelty"}],
				"strategy": {"mode": "repeat", "step": 30, "count": 3}}`},
			Evidence{Faults: []string{"bandwidth", "blackhole", "httperror", "jitter", "latency", "novelty", "packetloss"},
				Detail: "latency of 80 ± 5 ms on ingress at the server's side, latency of 1 to 2 ms, latency by a Pareto distribution of shape 1.5 from 20 ms on, packet loss (from 10% for 15%), bandwidth of 512 KBps, jitter of 80 ms at 8 Hz, status 500 in 5 % of the calls, black hole (from 2s), novelty; repeated calls, 30 ms more each time",
				Calls:  1, P50: 10, P95: 10, P99: 10, Max: 10}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Parse([]byte(tt.file.String()), "results.json")
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Scenario = "T"
			want := []Operation{{ID: "x", Method: "GET", Path: "/x", Server: "http://h:1", Evidence: []Evidence{tt.want}}}
			if diff := cmp.Diff(want, r.Operations); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestNotes states what is tolerated, and what is said about it.
func TestNotes(t *testing.T) {
	template := `{"method": "GET", "url": "http://h/users/{id}", "meta": {"operation_id": "x"}}`
	status := `{"status_code": 200}`
	for _, tt := range []struct {
		name    string
		text    string
		note    string // part of the only note; empty for none
		failing bool
	}{
		{"a parameter without value: redirects and client errors do not count", file{call: template, config: `, "config": {"http": {"paths": {"segments": {"id": ""}}}}`, results: calls(judged(307, status, `"failure"`), judged(404, status, `"failure"`))}.String(), "/users/{id} was called without a value for id", false},
		{"a parameter without value: server errors do", file{call: template, config: `, "config": {"http": {"paths": {"segments": {"id": ""}}}}`, results: bad}.String(), "/users/{id} was called without a value for id", true},
		{"fewer results than items", `{"results": [{"scenario": {"title": "T", "items": [{"call": {"method": "GET", "url": "/a"}}, {"call": {"method": "GET", "url": "/b"}}]}, "results": [{"results": []}]}]}`, `"T": the run did not reach all of its items (items: 2, results: 1)`, false},
		{"more results than items", `{"results": [{"scenario": {"title": "T", "items": []}, "results": [{"results": []}]}]}`, "", false},
		{"results before their scenario", `{"results": [{"results": [{"results": [` + bad + `]}], "scenario": {"title": "T", "items": [{"call": {"method": "GET", "url": "/a"}}]}}]}`, "", true},
		{"calls that could not be made", file{results: unsent}.String(), "calls of x that could not be made at all: 1", false},
		{"no scenario", `{"start": 1, "end": 2, "results": []}`, "holds no scenario", false},
		{"a field of another type", file{results: `{"metrics": {"protocol": {"code": "200"}, "total_time": 10}}`}.String(), "field metrics.protocol.code holds a string", false},
		{"a list that is none", `{"results": [{"scenario": {"title": "T", "items": []}, "results": 7}]}`, "should be a list", false},
		{"a number too large", file{results: `{"metrics": {"total_time": 1e999}}`}.String(), "total_time", false},
		{"a byte order mark", "\uFEFF" + file{results: good}.String(), "", false},
		{"unknown fields", `{"new": {"a": [1, {"b": null}]}, "results": [{"scenario": {"title": "T", "items": [], "x": 1}, "results": [], "y": [[]]}]}`, "", false},
		{"two documents in one file", file{results: good}.String() + "\n" + file{results: bad}.String(), "", true},
		{"a call without anything", file{call: `{}`, results: good}.String(), "a call without method and operation id", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Parse([]byte(tt.text), "results.json")
			if err != nil {
				t.Fatal(err)
			}
			if tt.note == "" && len(r.Notes) > 0 || tt.note != "" && (len(r.Notes) != 1 || !strings.Contains(r.Notes[0], tt.note) || !strings.HasPrefix(r.Notes[0], "results.json: ")) {
				t.Errorf("want a note with %q, got %q", tt.note, r.Notes)
			}
			failing := false
			for _, o := range r.Operations {
				failing = failing || o.Failing()
			}
			if failing != tt.failing {
				t.Errorf("failing: want %t, got %t", tt.failing, failing)
			}
		})
	}
}

// TestOtherFiles: one clear message for everything that is not results, with
// what to do.
func TestOtherFiles(t *testing.T) {
	whole := file{results: good}.String()
	for _, tt := range []struct{ name, text, want string }{
		{"lueur without calls", `{"plugins": [], "items": []}`, "results of lueur without a call"},
		{"items of something else", `{"items": [{"id": 1}]}`, "no calls of lueur"},
		{"scenario as JSON", `{"title": "T", "items": []}`, "a scenario, not its results"},
		{"scenario as YAML", "---\ntitle: T\nitems:\n- call:\n", "a scenario, not its results"},
		{"YAML of another shape", "start: 1\nresults:\n- check_id: x\n", "its fields are results, start"},
		{"YAML with aliases", "start: &a 1\nend: *a\nresults: []\n", "aliases"},
		{"broken YAML", "start: 1\nresults:\n- [\n", "not valid YAML"},
		{"YAML with keys that are no text", "start: 1\nresults:\n- {1: 2}\n", "no JSON"},
		{"run report", "## Scenarios Report\n\nStart: 2025\n", "Markdown"},
		{"k6 summary", `{"root_group": {}, "metrics": {"http_reqs": {}}}`, "tag requests with name"},
		{"k6 stream", `{"type": "Metric", "data": {}}` + "\n" + `{"type": "Point", "data": {}}`, "k6"},
		{"JUnit", `<?xml version="1.0"?><testsuites><testsuite/></testsuites>`, "JUnit"},
		{"HTML", `<html>`, "XML or HTML"},
		{"Locust as JSON", `[{"name": "/", "method": "GET", "num_requests": 3}]`, "Locust"},
		{"Locust as CSV", "Type,Name,Request Count\nGET,/,3\n", "a table"},
		{"Artillery", `{"aggregate": {}, "intermediate": []}`, "Artillery"},
		{"Vegeta", `{"latencies": {}, "status_codes": {}}`, "Vegeta"},
		{"Newman", `{"collection": {}, "run": {}}`, "Newman"},
		{"Chaos Toolkit", `{"chaoslib-version": "1"}`, "Chaos Toolkit"},
		{"OpenAPI", `{"openapi": "3.1.0", "paths": {}}`, "OpenAPI"},
		{"SARIF", `{"version": "2.1.0", "runs": []}`, "SARIF"},
		{"our own report", `{"version": "1", "findings": [], "coverage": {}}`, "a report of this tool"},
		{"results of another tool", `{"results": [{"check_id": "x", "path": "a.py"}], "errors": []}`, "its fields are results, errors"},
		{"some JSON", `{"a": 1}`, "its fields are a"},
		{"empty object", `{}`, "without anything in it"},
		{"a number", `7`, "without anything in it"},
		{"null", `null`, "without anything in it"},
		{"empty", "", "empty"},
		{"blank", " \n\n", "empty"},
		{"gzip", "\x1f\x8b\x08\x00\x00", "compressed"},
		{"UTF-16", "\xff\xfe{\x00", "UTF-16"},
		{"LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "LFS"},
		{"prose", "hello", "not JSON"},
		{"cut short", whole[:len(whole)-40], "ends in the middle of the results (complete scenarios before that: 0)"},
		{"broken", `{"results": [{"scenario": oops`, "not valid JSON at byte"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.text), "in/results.json")
			if err == nil {
				t.Fatal("want an error")
			}
			if msg := err.Error(); !strings.Contains(msg, tt.want) || !strings.HasPrefix(msg, "in/results.json: ") || strings.Contains(msg, "\n") || len(msg) > 400 {
				t.Errorf("want one line with %q, got %q", tt.want, msg)
			}
		})
	}
}

// TestCutShort keeps what was complete.
func TestCutShort(t *testing.T) {
	one := `{"scenario": {"title": "T", "items": [{"call": {"method": "GET", "url": "/a"}}]}, "results": [{"results": [` + bad + `]}]}`
	text := `{"results": [` + one + `,` + one
	r, err := Parse([]byte(text[:len(text)-5]), "r.json")
	if err == nil || !strings.Contains(err.Error(), "complete scenarios before that: 1") {
		t.Errorf("got %v", err)
	}
	if len(r.Operations) != 1 || len(r.Operations[0].Evidence) != 1 {
		t.Errorf("want the first scenario, got %+v", r.Operations)
	}
}

// endless gives one scenario with calls until n bytes are out.
type endless struct {
	head, call, tail string
	left             int
	buf              string
}

func (e *endless) Read(p []byte) (int, error) {
	if e.buf == "" {
		switch {
		case e.head != "":
			e.buf, e.head = e.head, ""
		case e.left > 0:
			e.buf = e.call
		case e.tail != "":
			e.buf, e.tail = e.tail, ""
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, e.buf)
	e.buf, e.left = e.buf[n:], e.left-n
	return n, nil
}

func stream(size int) *endless {
	return &endless{
		head: `{"results": [{"scenario": {"title": "T", "items": [{"call": {"method": "GET", "url": "/a"}}]}, "results": [{"results": [` + good,
		call: "," + strings.Replace(good, `"errors": []`, `"errors": [], "pad": "`+strings.Repeat("x", 1000)+`"`, 1),
		tail: `]}]}]}`, left: size,
	}
}

// TestSize reads more than it may keep, and refuses what is beyond the limit.
func TestSize(t *testing.T) {
	const size = 8 << 20
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r, err := Read(stream(size), "r.json")
	runtime.GC()
	runtime.ReadMemStats(&after)
	if err != nil || len(r.Operations) != 1 || r.Operations[0].Evidence[0].Calls < 5000 {
		t.Errorf("%v, %+v", err, r.Operations)
	}
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > size/8 {
		t.Errorf("%d MiB of results keep %d KiB", size>>20, kept>>10)
	}
	if _, err := readUpTo(1<<20, stream(1<<20), "r.json"); err == nil || !strings.Contains(err.Error(), "larger than 1 MiB") {
		t.Errorf("beyond the limit: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, r := range []string{good, bad, errored, timedOut, unsent, judged(200, `{}`, `null`)} {
		f.Add([]byte(file{results: r, context: `{"faults": [{"type": "latency"}], "slo": [{"slo_type": "latency", "objective": 99}]}`}.String()))
	}
	f.Add([]byte(`{"plugins": [], "items": []}`))
	f.Add([]byte("\uFEFF{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Parse(data, "r.json")
		if err != nil && (strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "r.json")) {
			t.Errorf("message %q", err)
		}
		again, _ := Parse(data, "r.json")
		if diff := cmp.Diff(r, again); diff != "" {
			t.Errorf("not the same twice: %s", diff)
		}
		for _, o := range r.Operations {
			if o.Name() == "" || strings.ContainsAny(o.Name(), "\n\r") {
				t.Errorf("name %q", o.Name())
			}
			Section(data, o)
		}
		Merge(r, again)
	})
}

// BenchmarkRead sets reading 100 MiB of results beside what encoding/json takes to pass over them, token by token and
// into values.
func BenchmarkRead(b *testing.B) {
	const size = 100 << 20
	for name, read := range map[string]func(io.Reader) error{
		"results": func(r io.Reader) error { _, err := Read(r, "r.json"); return err },
		"values":  func(r io.Reader) error { var v any; return json.NewDecoder(r).Decode(&v) },
		"tokens": func(r io.Reader) error {
			for d := json.NewDecoder(r); ; {
				if _, err := d.Token(); err == io.EOF {
					return nil
				} else if err != nil {
					return err
				}
			}
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				if err := read(stream(size)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
