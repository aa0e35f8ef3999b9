package scenario

import (
	"strings"
	"testing"
)

// TestOtherFiles: one clear message for everything that is not results, with
// what to do.
func TestOtherFiles(t *testing.T) {
	whole := file{results: good}.String()
	for _, tt := range []struct{ name, text, want string }{
		{"lueur without calls", `{"plugins": [], "items": []}`, "results of lueur without a call"},
		{"items of something else", `{"items": [{"id": 1}]}`, "no calls of lueur"},
		{"scenario as JSON", `{"title": "T", "items": []}`, "a scenario, not its results"},
		{"commented scenario as YAML", "# what we run\n\ntitle: T\nitems:\n- call:\n", "a scenario, not its results"},
		{"scenario without title as YAML", "items:\n- call: {}\n", "no calls of lueur"},
		{"k6, machine-readable, without tags", `{"config": {}, "metadata": {}, "version": "1.0.0",
			"results": {"metrics": [{"name": "http_reqs", "values": {"count": 1}}]}}`, "tag requests with name"},
		{"scenario as YAML", "---\ntitle: T\nitems:\n- call:\n", "a scenario, not its results"},
		{"YAML of another shape", "start: 1\nresults:\n- check_id: x\n", "its fields are results, start"},
		{"YAML with aliases", "start: &a 1\nend: *a\nresults: []\n", "aliases"},
		{"broken YAML", "start: 1\nresults:\n- [\n", "not valid YAML"},
		{
			"YAML with keys that are no text",
			"start: 1\nresults:\n- {1: 2}\n",
			"line 3: YAML that is no JSON: a key that is no text",
		},
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
		{"results of another tool", `{"results": [{"check_id": "x", "path": "a.py"}], "errors": []}`,
			"its fields are results, errors"},
		{"some JSON", `{"a": 1}`, "its fields are a"},
		{"empty object", `{}`, "without anything in it"},
		{"a number", `7`, "without anything in it"},
		{"null", `null`, "without anything in it"},
		{"empty", "", "empty"},
		{"blank", " \n\n", "empty"},
		{"gzip", "\x1f\x8b\x08\x00\x00", "compressed"},
		{"Zstandard", "\x28\xb5\x2f\xfd\x00", "compressed"},
		{"zip", "PK\x03\x04", "compressed"},
		{"UTF-16", "\xff\xfe{\x00", "UTF-16"},
		{"LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "LFS"},
		{"prose", "hello", "not JSON"},
		{"cut short", whole[:len(whole)-40], "ends in the middle of the results (complete scenarios before that: 0)"},
		{"a list that is cut short", `[`, "ends in the middle of the results"},
		{"another one", `[{"name": "/", "met`, "ends in the middle of the results"},
		{"a broken list", `[oops`, "not valid JSON at byte"},
		{"broken", `{"results": [{"scenario": oops`, "not valid JSON at byte"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parse([]byte(tt.text), "in/results.json")
			if err == nil {
				t.Fatal("want an error")
			}
			msg := err.Error()
			oneLine := strings.HasPrefix(msg, "in/results.json: ") && !strings.Contains(msg, "\n") && len(msg) < 400
			if !oneLine || !strings.Contains(msg, tt.want) {
				t.Errorf("want one line with %q, got %q", tt.want, msg)
			}
		})
	}
}

// TestCutShort keeps what was complete.
func TestCutShort(t *testing.T) {
	one := scenarioOf(getA, `{"results": [`+bad+`]}`)
	text := `{"results": [` + one + `,` + one
	r, err := parse([]byte(text[:len(text)-5]), "r.json")
	if err == nil || !strings.Contains(err.Error(), "complete scenarios before that: 1") {
		t.Errorf("got %v", err)
	}
	if len(r.Operations) != 1 || len(r.Operations[0].Evidence) != 1 {
		t.Errorf("want the first scenario, got %+v", r.Operations)
	}
}
