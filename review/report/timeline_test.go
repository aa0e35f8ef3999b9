package report

import (
	"strings"
	"testing"
	"time"

	"breakwater/failover"
)

// The graph tells the true route, overlaps among it: from x, which hung, to y, and from y, which was limited, to z.
func TestTheGraphTellsTheWay(t *testing.T) {
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	r := Report{Backends: []Backend{
		{Name: "x", Region: "x.test"},
		{Name: "y", Region: "y.test", FailuresByKind: map[failover.Kind]int{"rate-limit-wait": 2}, Failures: 2,
			LatencyP50: 1500, LatencyP95: 2000, Events: []Event{
				{At: at, Kind: "overlap", From: "x/x.test", To: "y/y.test", Detail: "no answer after 10s"},
				{At: at.Add(time.Second), Kind: "fallback", From: "x", To: "y", Detail: "no-answer"},
			}},
		{Name: "z", Region: "z.test", Waited: 3.24, Events: []Event{
			{At: at.Add(2 * time.Second), Kind: "fallback", From: "y", To: "z", Detail: "rate-limit-wait"},
		}},
	}}
	text := r.backends()
	for _, want := range []string{
		`["x/x.test"]`, `["y/y.test"]`, "(1) 12 00 00 no answer after 10s", "rate-limit-wait", "overlap: x/x.test → y/y.test",
		"fallback: x → y", "fallback: y → z", "2 (2 × rate-limit-wait)", "1.5 s / 2.0 s", "3.2 s",
	} {
		if !strings.Contains(text, want) && !strings.Contains(text, strings.ReplaceAll(want, "12 00 00", "12:00:00")) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if n := r.Failovers(); n != 2 {
		t.Errorf("%d failovers; an overlap is none", n)
	}
	quiet := Report{Backends: []Backend{{Name: "x", Events: []Event{{Kind: "capability"}}}}}
	if quiet.troubled() {
		t.Error("a server that answers with one document counts as trouble")
	}
}
