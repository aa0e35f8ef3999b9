package scenario

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// k6 reads the metrics of an end-of-test summary of k6, as --summary-export or handleSummary write it
// (https://grafana.com/docs/k6/latest/results-output/end-of-test/). Only figures of tagged requests belong to an
// operation; k6 keeps those that a threshold names, as in http_req_duration{name:GET /users/{id}}.
func (p *reader) k6() error {
	groups := map[string]*k6Group{}
	err := p.object(func(key string) error {
		name, tags, tagged := strings.Cut(key, "{")
		if !strings.HasPrefix(name, "http_req") {
			return p.skip()
		}
		p.notes.add(k6Untagged)
		tags, closed := strings.CutSuffix(tags, "}")
		if !tagged || !closed || groups[tags] == nil && len(groups) >= maxOperations {
			return p.skip()
		}
		if groups[tags] == nil {
			groups[tags] = &k6Group{tags: k6Tags(tags)}
		}
		return groups[tags].read(p, name)
	})
	for _, tags := range slices.Sorted(maps.Keys(groups)) {
		p.enterK6(*groups[tags])
	}
	if p.scenarios > 0 {
		p.notes.drop(k6Untagged)
	} else {
		p.notes.add(noScenario)
	}
	return err
}

const k6Untagged = "a summary of k6 in which no figure belongs to an operation"

// k6Group is what k6 measured of the requests with the same tags. Durations are in milliseconds.
type k6Group struct {
	tags     map[string]string
	measured bool
	e        Evidence
}

func (p *reader) enterK6(g k6Group) {
	op := g.operation()
	if !g.measured || op.ID == "" && (op.Method == "" || op.Path == "") {
		return
	}
	p.scenarios++
	e := g.e
	e.Scenario = clip("k6 "+g.tags["scenario"], 200)
	e.Detail = "no fault named; load by k6"
	if fault := clip(strings.ToLower(g.tags["fault"]), 40); fault != "" {
		e.Faults, e.Detail = []string{fault}, fault+"; load by k6"
	}
	e.Calls = max(e.Calls, e.Failed)
	e.Failing = e.Failed > 0 || len(e.Missed) > 0
	p.book.add(op, []Evidence{e}, &p.notes)
}

// operation is named by the tags operation_id or operation, and by name ("GET /users/{id}"), or method with name or url.
func (g k6Group) operation() Operation {
	o := Operation{ID: clip(g.tags["operation_id"]+g.tags["operation"], 200), Method: strings.ToUpper(clip(g.tags["method"], 20))}
	where := g.tags["name"]
	if where == "" {
		where = g.tags["url"]
	}
	if method, path, ok := strings.Cut(where, " "); ok {
		o.Method, where = strings.ToUpper(clip(method, 20)), strings.TrimSpace(path)
	}
	if strings.HasPrefix(where, "/") || strings.Contains(where, "://") {
		o.Path = pathOf(where)
	}
	return o
}

// k6Tags takes "name:GET /a,method:GET" apart; a comma within a value stays.
func k6Tags(text string) map[string]string {
	tags, last := map[string]string{}, ""
	for part := range strings.SplitSeq(text, ",") {
		key, value, ok := strings.Cut(part, ":")
		key = strings.TrimSpace(key)
		if ok && key != "" && !strings.ContainsAny(key, "/{} ") {
			tags[key], last = strings.TrimSpace(value), key
		} else if last != "" {
			tags[last] += "," + part
		}
		if len(tags) >= 32 {
			break
		}
	}
	return tags
}

func (g *k6Group) read(p *reader, name string) error {
	var m map[string]json.RawMessage
	if err := p.value(&m); err != nil {
		return err
	}
	values := m // --summary-export holds them beside the thresholds, handleSummary below values
	if inner, ok := m["values"]; ok {
		values = nil
		_ = json.Unmarshal(inner, &values) // what is no object has no values
	}
	number := func(key string) float64 {
		var f float64
		_ = json.Unmarshal(values[key], &f) // what is absent or no number is 0
		return max(f, 0)
	}
	switch name {
	case "http_req_duration":
		g.measured = true
		g.e.P50, g.e.P95, g.e.P99, g.e.Max = number("med"), number("p(95)"), number("p(99)"), number("max")
	case "http_req_failed":
		g.measured = true
		g.e.Failed = count(number("passes")) // of a rate, what passed is what was true
		g.e.Calls = max(g.e.Calls, count(number("passes")+number("fails")))
	case "http_reqs":
		g.measured = true
		g.e.Calls = max(g.e.Calls, count(number("count")))
	}
	g.missed(name, m["thresholds"])
	return nil
}

// count makes a whole number of one that JSON brought.
func count(f float64) int { return int(min(f, 1<<31-1)) }

// missed notes the thresholds that did not hold: handleSummary says ok, --summary-export whether it was crossed.
func (g *k6Group) missed(metric string, raw json.RawMessage) {
	var thresholds map[string]json.RawMessage
	_ = json.Unmarshal(raw, &thresholds) // absent or of another kind: none
	for _, t := range slices.Sorted(maps.Keys(thresholds)) {
		var verdict struct {
			OK *bool `json:"ok"`
		}
		crossed := false
		if json.Unmarshal(thresholds[t], &verdict) == nil && verdict.OK != nil {
			crossed = !*verdict.OK
		} else {
			_ = json.Unmarshal(thresholds[t], &crossed) // of another kind: no verdict
		}
		if crossed && len(g.e.Missed) < 20 {
			g.e.Missed = append(g.e.Missed, fmt.Sprintf("threshold %s of %s was crossed", clip(t, 80), metric))
		}
	}
}
