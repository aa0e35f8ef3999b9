package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The types of this file are a scenario file as fault's "scenario run" takes it.
type (
	nextScenario struct {
		Title       string      `yaml:"title"`
		Description string      `yaml:"description"`
		Items       []nextItem  `yaml:"items"`
		Config      *nextConfig `yaml:"config,omitempty"`
	}
	nextConfig struct {
		HTTP struct {
			Paths struct {
				Segments map[string]string `yaml:"segments"`
			} `yaml:"paths"`
		} `yaml:"http"`
	}
	nextItem struct {
		Call    nextCall    `yaml:"call"`
		Context nextContext `yaml:"context"`
		Expect  any         `yaml:"expect,omitempty"`
	}
	nextCall struct {
		Method  string            `yaml:"method"`
		URL     string            `yaml:"url"`
		Timeout any               `yaml:"timeout,omitempty"` // milliseconds
		Meta    map[string]string `yaml:"meta,omitempty"`
	}
	nextContext struct {
		Upstreams []string `yaml:"upstreams"`
		Faults    any      `yaml:"faults"`
		Strategy  any      `yaml:"strategy,omitempty"`
		SLO       any      `yaml:"slo,omitempty"`
		Proxy     any      `yaml:"proxy,omitempty"`
		RunsOn    any      `yaml:"runs_on,omitempty" json:"runs_on"`
	}
)

// tryable are the faults that a scenario can inject, each with parameters that
// show a missing timeout, retry or fallback; the first are tried first.
var tryable = []struct {
	kind  string
	fault map[string]any
}{
	{"blackhole", map[string]any{"type": "blackhole", "direction": "egress", "period": "start:30%,duration:20%"}},
	{"httperror", map[string]any{"type": "httperror", "status_code": 503, "probability": 0.2}},
	{"latency", map[string]any{
		"type": "latency", "side": "server", "mean": 800.0, "stddev": 100.0, "direction": "ingress",
	}},
	{"packetloss", map[string]any{"type": "packetloss", "direction": "egress", "period": "start:30%,duration:40%"}},
	{"bandwidth", map[string]any{
		"type": "bandwidth", "rate": 256, "unit": "KBps", "side": "server", "direction": "ingress",
	}},
	{"jitter", map[string]any{
		"type": "jitter", "amplitude": 80.0, "frequency": 8.0, "side": "server", "direction": "ingress",
	}},
}

// mostNext bounds the scenarios that are proposed.
const mostNext = 12

const defaultServer = "http://localhost:8080"

// nextScenarios proposes what to run next: what broke an operation again, as it
// was played, and then the faults that it has not met, under load and with
// objectives.
func (a analysis) nextScenarios() string {
	var again, fresh []nextScenario
	unnamed, unjudged := 0, 0
	for _, o := range a.shown {
		unjudged += o.unjudged()
		again = append(again, o.again()...)
		if o.Method == "" || o.Path == "" {
			unnamed++
			continue
		}
		for _, t := range tryable {
			if !o.met(t.kind) {
				fresh = append(fresh, o.next("Not tried yet: ", t.kind, t.fault))
			}
		}
	}
	all := append(again, fresh...)
	text := "## More Reliability Tests\n\n"
	if unnamed > 0 {
		text += count(unnamed, "operation") + " without method or path in the results: no new scenario can be proposed. " +
			"Name both in the scenarios.\n\n"
	}
	if n := len(a.Operations) - len(a.shown); n > 0 {
		text += "Nothing is proposed for " + count(n, "operation") + " that this report leaves out.\n\n"
	}
	switch {
	case len(all) > 0:
		return text + proposed(all)
	case unnamed+unjudged+a.failing == 0 && len(a.shown) == len(a.Operations):
		return text + "Every operation met every kind of fault that a scenario can inject, and held: " +
			"raise their intensity next.\n\n"
	}
	return text
}

func proposed(all []nextScenario) string {
	var text bytes.Buffer
	e := yaml.NewEncoder(&text)
	e.SetIndent(2)
	for _, s := range all[:min(len(all), mostNext)] {
		if err := e.Encode(s); err != nil {
			return ""
		}
	}
	return "Save as `next.yaml` and run `fault scenario run --scenario next.yaml --result results.json`. " +
		"Set the address, values for path parameters, and a body where the operation takes one.\n\n" +
		fence("yaml", text.String()) + left(len(all)-mostNext, "more combination") + "\n"
}

// again returns what the operation failed in, as it was played; where results do
// not hold that, as on k6's, the kind of fault alone.
func (o Operation) again() []nextScenario {
	var out []nextScenario
	for _, e := range o.Evidence {
		if !e.Failing {
			continue
		}
		if s, ok := e.again(); ok {
			out = append(out, s)
			continue
		}
		for _, t := range tryable {
			if o.Method != "" && o.Path != "" && slices.Contains(e.Faults, t.kind) {
				out = append(out, o.next("Again, but not as it was played: ", t.kind, t.fault))
			}
		}
	}
	return out
}

// again returns the scenario item as it was played.
func (e Evidence) again() (nextScenario, bool) {
	if e.Played == nil {
		return nextScenario{}, false
	}
	var item nextItem
	if json.Unmarshal(e.Played.Item, &item) != nil {
		return nextScenario{}, false
	}
	s := nextScenario{
		Title:       "Again after the change: " + plain(e.Scenario),
		Description: "As it was played.",
		Items:       []nextItem{item.tidy()},
	}
	if len(e.Played.LeftOut) > 0 {
		s.Description = "As it was played, without " + and(e.Played.LeftOut) + " of the call: add them again."
	}
	segments := parameters(item.Call.URL)
	for name := range segments {
		segments[name] = cmp.Or(plain(e.Played.Segments[name]), segments[name])
	}
	return s.with(segments), true
}

// tidy returns the item without invisible characters, and with whole numbers
// written as such.
func (i nextItem) tidy() nextItem {
	i.Call.Method, i.Call.URL, i.Call.Timeout = plain(i.Call.Method), plain(i.Call.URL), tidy(i.Call.Timeout)
	for key, value := range i.Call.Meta {
		delete(i.Call.Meta, key)
		i.Call.Meta[plain(key)] = plain(value)
	}
	c := &i.Context
	for n, upstream := range c.Upstreams {
		c.Upstreams[n] = plain(upstream)
	}
	for _, v := range []*any{&c.Faults, &c.Strategy, &c.SLO, &c.Proxy, &c.RunsOn, &i.Expect} {
		*v = tidy(*v)
	}
	if c.Faults == nil {
		c.Faults = []any{} // fault refuses a context without
	}
	return i
}

func tidy(v any) any {
	switch v := v.(type) {
	case string:
		return plain(v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v)
		}
	case []any:
		for i := range v {
			v[i] = tidy(v[i])
		}
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			out[plain(key)] = tidy(value)
		}
		return out
	}
	return v
}

// met reports whether some scenario injected a kind of fault.
func (o Operation) met(kind string) bool {
	return slices.ContainsFunc(o.Evidence, func(e Evidence) bool { return slices.Contains(e.Faults, kind) })
}

func (o Operation) next(why, kind string, fault map[string]any) nextScenario {
	server := cmp.Or(plain(o.Server), defaultServer)
	item := nextItem{
		Call: nextCall{Method: plain(o.Method), URL: server + plain(o.Path), Timeout: 2000},
		Context: nextContext{
			Upstreams: []string{server}, Faults: []any{fault},
			Strategy: map[string]any{"mode": "load", "duration": "20s", "clients": 3, "rps": 5},
			SLO: []map[string]any{
				{"slo_type": "latency", "title": "P95 < 300ms", "objective": 95.0, "threshold": 300.0},
				{"slo_type": "error", "title": "< 1% errors", "objective": 99.0, "threshold": 1.0},
			},
		},
		Expect: map[string]any{"all_slo_are_valid": true},
	}
	if o.ID != "" {
		item.Call.Meta = map[string]string{"operation_id": plain(o.ID)}
	}
	s := nextScenario{
		Title:       why + kind + " on " + plain(o.title(120)),
		Description: "Load of 3 clients under " + kind + ", with objectives that results are judged by.",
		Items:       []nextItem{item},
	}
	return s.with(parameters(o.Path))
}

// with gives the scenario values of path parameters.
func (s nextScenario) with(segments map[string]string) nextScenario {
	if len(segments) > 0 {
		s.Config = &nextConfig{}
		s.Config.HTTP.Paths.Segments = segments
	}
	return s
}

// parameters are the {names} of a path, each with a value to be replaced.
func parameters(path string) map[string]string {
	out := map[string]string{}
	for segment := range strings.SplitSeq(path, "/") {
		name, open := strings.CutPrefix(segment, "{")
		if name, closed := strings.CutSuffix(name, "}"); open && closed && len(out) < 20 {
			out[plain(name)] = "1"
		}
	}
	return out
}
