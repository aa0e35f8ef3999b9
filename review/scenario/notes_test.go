package scenario

import (
	"slices"
	"strings"
	"testing"
)

// TestNotes states what is tolerated, and what is said about it.
func TestNotes(t *testing.T) {
	const (
		template = `{"method": "GET", "url": "http://h/users/{id}", "meta": {"operation_id": "x"}}`
		blank    = `, "config": {"http": {"paths": {"segments": {"id": ""}}}}`
		status   = `{"status_code": 200}`
	)
	one := func(items, results string) string { return `{"results": [` + scenarioOf(items, results) + `]}` }
	rejected := calls(judged(307, status, `"failure"`), judged(404, status, `"failure"`))
	slo := func(fields string) string {
		return file{results: good, context: `{"slo": [{"title": "s", "threshold": 5` + fields + `}]}`}.String()
	}
	for _, tt := range []struct {
		name    string
		text    string
		note    string // part of the only note; empty for none
		failing bool
	}{
		{"a parameter without value: redirects and client errors do not count",
			file{call: template, config: blank, results: rejected}.String(),
			"/users/{id} was called without a value for id", false},
		{"a parameter without value: server errors do",
			file{call: template, config: blank, results: bad}.String(), "/users/{id} was called without a value for id", true},
		{"fewer results than items", one(calls(getA, getB), `{"results": []}`),
			`"T": the run did not reach all of its items (items: 2, results: 1)`, false},
		{"more results than items", one("", `{"results": []}`), "", false},
		{"results before their scenario", `{"results": [{"results": [{"results": [` + bad + `]}],
			"scenario": {"title": "T", "items": [` + getA + `]}}]}`, "", true},
		{"calls that could not be made",
			file{results: unsent}.String(), "calls of x that could not be made at all: 1", false},
		{"no scenario", `{"start": 1, "end": 2, "results": []}`, "holds no scenario", false},
		{"a field of another type", file{results: `{"metrics": {"protocol": {"code": "200"}, "total_time": 10}}`}.String(),
			"field metrics.protocol.code holds a string", false},
		{"a title of another type", `{"results": [{"scenario": {"title": 7, "items": []}, "results": []}]}`,
			"field title holds a number", false},
		{"faults of another type", file{results: good, context: `{"faults": 7}`}.String(),
			"field items.context.faults holds a number", false},
		{"a list that is none",
			`{"results": [{"scenario": {"title": "T", "items": []}, "results": 7}]}`, "should be a list", false},
		{"a number too large", file{results: `{"metrics": {"total_time": 1e999}}`}.String(), "total_time", false},
		{"a byte order mark", "\uFEFF" + file{results: good}.String(), "", false},
		{"unknown fields", `{"new": {"a": [1, {"b": null}]},
			"results": [{"scenario": {"title": "T", "items": [], "x": 1}, "results": [], "y": [[]]}]}`, "", false},
		{"two documents in one file", file{results: good}.String() + "\n" + file{results: bad}.String(), "", true},
		{"a call without anything",
			file{call: `{}`, results: good}.String(), "a call without method and path or an operation id", false},
		{"a call without path",
			file{call: `{"method": "GET"}`, results: good}.String(), "a call without method and path", false},
		{"a kind of fault that nobody knows",
			file{results: good, context: `{"faults": [{"type": "novelty"}, {"type": "Latency"}]}`}.String(),
			`a fault of kind "novelty", which is unknown`, false},
		{"a kind of fault that only the calls name",
			file{results: call(`{"total_time": 10}`, `{"type": "novelty"}`)}.String(),
			`a fault of kind "novelty", which is unknown`, false},
		{"a fault without a kind", file{results: good, context: `{"faults": [{}]}`}.String(), `a fault of kind ""`, false},
		{"an objective of a type that nobody knows",
			slo(`, "slo_type": "availability"`), `objective "s" has no verdict: its type is "availability"`, false},
		{"an objective of two types",
			slo(`, "slo_type": "error", "type": "latency"`), `its type is "error and latency"`, false},
		{"an objective without type", slo(``), `its type is ""`, false},
		{"an objective without measurements",
			file{context: `{"slo": [{"slo_type": "error", "title": "s"}]}`}.String(), "nothing was measured", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := parse([]byte(tt.text), "results.json")
			if err != nil {
				t.Fatal(err)
			}
			if tt.note == "" && len(r.Notes) > 0 || tt.note != "" && !only(r.Notes, "results.json: ", tt.note) {
				t.Errorf("want a note with %q, got %q", tt.note, r.Notes)
			}
			if failing := slices.ContainsFunc(r.Operations, Operation.Failing); failing != tt.failing {
				t.Errorf("failing: want %t, got %t", tt.failing, failing)
			}
		})
	}
}

// only reports whether there is one note, with a beginning and a part.
func only(notes []string, beginning, part string) bool {
	return len(notes) == 1 && strings.HasPrefix(notes[0], beginning) && strings.Contains(notes[0], part)
}

// TestPasswords: no part of a password in an address is taken for a server or a path.
func TestPasswords(t *testing.T) {
	for address, want := range map[string]string{
		"http://h/a":                        "http://h /a",
		"http://h:80/@scope/pkg":            "http://h:80 /@scope/pkg",
		"http://h/mail/joe@example.com":     "http://h /mail/joe@example.com",
		"http://[::1]:8080/a":               "http://[::1]:8080 /a",
		"http://{host}:{port}/a":            "http://{host}:{port} /a",
		"http://h":                          "http://h /",
		"https://joe:s3cret@h:8443/a":       "https://h:8443 /a",
		"http://joe:s3c/ret@h/a":            "http://h /a",
		"http://joe:s3c?ret@h/a":            "http://h /a",
		"http://joe:s3c#ret@h/a?x=1":        "http://h /a",
		"http://joe:s3@c/ret@h/a":           "http://c /ret@h/a", // as browsers read it: a host before the slash
		"http://joe:s3cret":                 " /",
		"http://joe:" + long + "@h/a":       "http://h /a",
		"joe:s3cret@h/a":                    " /a",
		"//joe:s3cret@h/a":                  " /a",
		"ftp://joe:s3cret@h/a":              " /a",
		"/users/joe@example.com":            " /users/joe@example.com",
		"/a?next=http://joe:s3cret@h/other": " /a",
	} {
		if got := serverOf(address) + " " + pathOf(address); got != want {
			t.Errorf("%s: want %q, got %q", address, want, got)
		}
	}
}

var long = strings.Repeat("s3cret/", 400)
