package report

import (
	"bytes"
	"cmp"
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
		Call    nextCall       `yaml:"call"`
		Context nextContext    `yaml:"context"`
		Expect  map[string]any `yaml:"expect"`
	}
	nextCall struct {
		Method  string            `yaml:"method"`
		URL     string            `yaml:"url"`
		Timeout int               `yaml:"timeout"` // milliseconds
		Meta    map[string]string `yaml:"meta,omitempty"`
	}
	nextContext struct {
		Upstreams []string         `yaml:"upstreams"`
		Faults    []map[string]any `yaml:"faults"`
		Strategy  map[string]any   `yaml:"strategy"`
		SLO       []map[string]any `yaml:"slo"`
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
	{"latency", map[string]any{"type": "latency", "side": "server", "mean": 800.0, "stddev": 100.0, "direction": "ingress"}},
	{"packetloss", map[string]any{"type": "packetloss", "direction": "egress", "period": "start:30%,duration:40%"}},
	{"bandwidth", map[string]any{"type": "bandwidth", "rate": 256, "unit": "KBps", "side": "server", "direction": "ingress"}},
	{"jitter", map[string]any{"type": "jitter", "amplitude": 80.0, "frequency": 8.0, "side": "server", "direction": "ingress"}},
}

// mostNext bounds the scenarios that are proposed.
const mostNext = 12

const defaultServer = "http://localhost:8080"

// nextScenarios proposes what to run next: what broke an operation again, under
// load and with objectives, and then the faults that it has not met.
func (a analysis) nextScenarios() string {
	var again, fresh []nextScenario
	for _, o := range a.shown {
		if o.Method == "" || o.Path == "" {
			continue
		}
		for _, t := range tryable {
			switch met, broke := o.met(t.kind), slices.Contains(o.brokeUnder(), t.kind); {
			case broke:
				again = append(again, o.next("Again after the change: ", t.kind, t.fault))
			case !met:
				fresh = append(fresh, o.next("Not tried yet: ", t.kind, t.fault))
			}
		}
	}
	all := append(again, fresh...)
	if len(all) == 0 {
		return "## More Reliability Tests\n\nEvery operation met every kind of fault that a scenario can inject, and held: " +
			"raise their intensity next.\n\n"
	}
	var text bytes.Buffer
	e := yaml.NewEncoder(&text)
	e.SetIndent(2)
	for _, s := range all[:min(len(all), mostNext)] {
		if err := e.Encode(s); err != nil {
			return ""
		}
	}
	return "## More Reliability Tests\n\nSave as `next.yaml` and run " +
		"`fault scenario run --scenario next.yaml --result results.json`. " +
		"Set the address, values for path parameters, and a body where the operation takes one.\n\n" +
		fence("yaml", text.String()) + left(len(all)-mostNext, "more combination") + "\n"
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
			Upstreams: []string{server}, Faults: []map[string]any{fault},
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
		Title:       why + kind + " on " + plain(short(o.Method+" "+o.Path, 120)),
		Description: "Load of 3 clients under " + kind + ", with objectives that results are judged by.",
		Items:       []nextItem{item},
	}
	if segments := parameters(o.Path); len(segments) > 0 {
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
