package scenario

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lines shows evidence, one kind of statement a line.
func lines(e Evidence) string {
	said := []string{fmt.Sprintf("calls %d, %g %g %g %g ms", e.Calls, e.P50, e.P95, e.P99, e.Max)}
	if e.Failing {
		said = append(said, fmt.Sprintf("failing: failed %d, errors %d, unmet %d", e.Failed, e.Errors, e.Unmet))
	}
	if e.Uncounted {
		said = append(said, "errors not counted")
	}
	if e.Detail != "no fault; one call" {
		said = append(said, e.Detail)
	}
	if len(e.Faults) > 0 {
		said = append(said, "faults: "+strings.Join(e.Faults, " "))
	}
	for _, m := range e.Missed {
		said = append(said, "missed "+m)
	}
	for _, m := range e.Met {
		said = append(said, "met "+m)
	}
	return strings.Join(said, "\n")
}

// TestEvidence states the semantics of results, one at a time.
func TestEvidence(t *testing.T) {
	const (
		latency = `{"slo_type": "latency", "title": "P95", "objective": 95.0, "threshold": 15.0}`
		errors  = `{"slo_type": "error", "title": "errors", "objective": 99.0, "threshold": 1.0}`
		load    = `{"strategy": {"mode": "load", "duration": "1s", "clients": 1, "rps": 2},
			"slo": [` + latency + `,` + errors + `]}`
		byType   = `{"slo": [{"type": "latency", "title": "P50", "objective": 50, "threshold": 5}]}`
		byBoth   = `{"slo": [{"type": "error", "slo_type": "error", "title": "e", "threshold": 5}]}`
		upTo5    = `{"slo": [{"slo_type": "error", "title": "e", "threshold": 5}]}`
		twoGood  = "calls 2, 10 10 10 10 ms"
		status   = `{"status_code": 200, "response_time_under": null, "all_slo_are_valid": null}`
		slosOnly = `{"status_code": null, "response_time_under": null, "all_slo_are_valid": true}`
		repeat   = `{"faults": [{"type": "latency", "mean": 80}],
			"strategy": {"mode": "repeat", "step": 30, "count": 1, "add_baseline_call": true}}`
	)
	for _, tt := range []struct {
		name string
		file file
		want []string
	}{
		{"a good call", file{results: good}, []string{"calls 1, 10 10 10 10 ms"}},
		{"a status of 500 or more is an error", file{results: calls(good, bad)},
			[]string{"calls 2, 15 20 20 20 ms", "failing: failed 0, errors 1, unmet 1"}},
		{"transport errors and timeouts are errors", file{results: calls(errored, timedOut)},
			[]string{"calls 2, 265 500 500 500 ms", "failing: failed 0, errors 2, unmet 2", "faults: blackhole"}},
		{"a missed expectation", file{results: judged(404, status, `"failure"`)},
			[]string{"calls 1, 10 10 10 10 ms", "failing: failed 1, errors 0, unmet 1"}},
		{"a call may miss its expectation by an error", file{results: judged(503, status, `"failure"`)},
			[]string{"calls 1, 10 10 10 10 ms", "failing: failed 1, errors 1, unmet 1"}},
		{"a decision that was not taken", file{results: judged(404, status, `null`)}, []string{"calls 1, 10 10 10 10 ms"}},
		{"an expectation of objectives alone always fails in fault, and says nothing",
			file{results: judged(200, slosOnly, `"failure"`)}, []string{"calls 1, 10 10 10 10 ms"}},
		{"objectives of a load are judged anew", file{context: load, results: calls(good, timedOut)}, []string{
			"calls 2, 255 500 500 500 ms", "failing: failed 0, errors 1, unmet 1",
			"no fault; load of 1 client at 2 requests a second for 1s", "faults: blackhole",
			"missed P95: P95 was 500 ms, 485 ms over 15 ms",
			"missed errors: 50.0 % of the calls (2) failed, 49.0 points over 1 %",
		}},
		{"objectives that hold", file{context: load, results: calls(good, good)}, []string{
			twoGood, "no fault; load of 1 client at 2 requests a second for 1s",
			"met P95: P95 was 10 ms, 5 ms below 15 ms", "met errors: 0.0 % of the calls (2) failed, 1.0 points below 1 %",
		}},
		{"an objective by its other name", file{results: good, context: byType}, []string{
			"calls 1, 10 10 10 10 ms", "failing: failed 0, errors 0, unmet 0", "missed P50: P50 was 10 ms, 5 ms over 5 ms",
		}},
		{"an objective by both names", file{results: good, context: byBoth},
			[]string{"calls 1, 10 10 10 10 ms", "met e: 0.0 % of the calls (1) failed, 5.0 points below 5 %"}},
		{"a baseline under the fault", file{context: repeat, results: calls(good, good)}, []string{
			twoGood, "latency of 80 ms; repeated calls, 30 ms more each time, " +
				"the first of them, though called the baseline, under the fault too", "faults: latency",
		}},
		{"no measurements, no verdict", file{context: `{"slo": [` + latency + `]}`}, []string{"calls 0, 0 0 0 0 ms"}},
		{"requests_count is the denominator",
			file{results: calls(good, bad), counts: `"requests_count": 40,`, context: upTo5}, []string{
				"calls 40, 15 20 20 20 ms", "failing: failed 0, errors 1, unmet 1",
				"met e: 2.5 % of the calls (40) failed, 2.5 points below 5 %",
			}},
		{"a count that cannot be", file{results: good, counts: `"requests_count": -4,`}, []string{"calls 1, 10 10 10 10 ms"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := parse([]byte(tt.file.String()), "results.json")
			if err != nil || len(r.Operations) != 1 {
				t.Fatal(err, r.Operations)
			}
			o := r.Operations[0]
			if o.ID != "x" || o.Method != "GET" || o.Path != "/x" || o.Server != "http://h:1" {
				t.Errorf("operation %+v", o)
			}
			if diff := cmp.Diff(strings.Join(tt.want, "\n"), lines(o.Evidence[0])); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestFaultsInWords describes every kind of fault, and those that nobody knows.
func TestFaultsInWords(t *testing.T) {
	for _, tt := range []struct{ fault, want string }{
		{`"type": "latency", "mean": 80.0, "stddev": 5, "direction": "ingress", "side": "server"`,
			"latency of 80 ± 5 ms on ingress at the server's side"},
		{`"type": "latency", "distribution": "uniform", "min": 1, "max": 2, "direction": "both"`, "latency of 1 to 2 ms"},
		{`"type": "latency", "distribution": "pareto", "shape": 1.5, "scale": 20`,
			"latency by a Pareto distribution of shape 1.5 from 20 ms on"},
		{`"type": "packetloss", "period": "start:10%%,duration:15%"`, "packet loss (from 10% for 15%)"},
		{`"type": "bandwidth", "rate": 512, "unit": "KBps"`, "bandwidth of 512 KBps"},
		{`"type": "jitter", "amplitude": 80, "frequency": 8`, "jitter of 80 ms at 8 Hz"},
		{`"type": "httperror", "status_code": 500, "probability": 0.05`, "status 500 in 5 % of the calls"},
		{`"type": "blackhole", "period": "start:2s"`, "black hole (from 2s)"},
		{`"type": "novelty", "depth": 3`, `unknown fault {"type": "novelty", "depth": 3}`},
		{``, "unknown fault {}"},
	} {
		r, err := parse([]byte(file{results: good, context: `{"faults": [{` + tt.fault + `}]}`}.String()), "r.json")
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Operations[0].Evidence[0].Detail; got != tt.want+"; one call" {
			t.Errorf("%s: want %q, got %q", tt.fault, tt.want, got)
		}
	}
	many := strings.Repeat(`{"type": "jitter"},`, 11) + `{"type": "jitter"}`
	r, err := parse([]byte(file{results: good, context: `{"faults": [` + many + `]}`}.String()), "r.json")
	if err != nil || !strings.Contains(r.Operations[0].Evidence[0].Detail, ", and 2 more; ") {
		t.Errorf("%v, %+v", err, r.Operations)
	}
}

// TestPlayed keeps an item that failed so that it can be run again, without what may hold secrets.
func TestPlayed(t *testing.T) {
	f := file{
		call: `{"method": "POST", "url": "http://joe:secret1@h:1/users/{id}?token=secret2", "timeout": 500,
			"headers": {"Authorization": "secret3"}, "body": "secret4", "meta": {"operation_id": "x"}}`,
		context: `{"upstreams": ["http://joe:secret5@up:2/"], "new": 1,
			"faults": [{"type": "latency", "mean": 800.0, "global": false}]}`,
		config:  `, "config": {"http": {"headers": {"X": "secret6"}, "paths": {"segments": {"id": "7"}}}}`,
		results: bad,
	}
	r, err := parse([]byte(f.String()), "r.json")
	if err != nil {
		t.Fatal(err)
	}
	want := &Played{
		Item: []byte(`{"call":{"method":"POST","url":"http://h:1/users/{id}","timeout":500,"meta":{"operation_id":"x"}},` +
			`"context":{"upstreams":["http://up:2"],"faults":[{"type":"latency","mean":800.0,"global":false}]}}`),
		Segments: map[string]string{"id": "7"},
		LeftOut:  []string{"the query", "headers", "the body"},
	}
	if diff := cmp.Diff(want, r.Operations[0].Evidence[0].Played); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	f.results, f.config = good, ""
	if r, _ := parse([]byte(f.String()), "r.json"); r.Operations[0].Evidence[0].Played != nil {
		t.Error("what held is kept to be played again")
	}
}
