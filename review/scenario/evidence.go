package scenario

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// measurement is what the calls of one item showed, without the calls.
type measurement struct {
	address  string    // where the calls went
	requests int       // as counted by the run
	calls    int       // that are in the file
	unsent   int       // that could not be made at all
	times    []float64 // milliseconds, of the calls that were made
	errors   int       // errored, timed out, or answered with 500 or more
	failed   int       // expectation failed
	rejected int       // of those, answered with 300 to 499
	faults   map[string]bool
}

// add counts one call. Status 500 and timeouts count as errors beside
// transport errors, though the run's own counter holds only the last: to
// whoever called, each is a failure.
func (m *measurement) add(c wireCall) {
	m.calls++
	for _, f := range c.Faults {
		m.fault(f.Type)
	}
	code := 0
	if c.Metrics == nil {
		m.unsent++
	} else {
		code = c.Metrics.Protocol.Code
		if t := c.Metrics.TotalTime; t >= 0 {
			m.times = append(m.times, t)
		}
		if c.Metrics.Errored || c.Metrics.TimedOut || code >= 500 {
			m.errors++
		}
	}
	if c.Expect == nil || c.Expect.Got.Decision != "failure" {
		return
	}
	if w := c.Expect.Wanted; w.Status == nil && w.Time == nil && w.AllSLOOK != nil {
		return // fault judges objectives only over a load and calls all else a failure
	}
	m.failed++
	if code >= 300 && code < 500 {
		m.rejected++
	}
}

// maxFaultKinds bounds the set of fault kinds of one item.
const maxFaultKinds = 32

func (m *measurement) fault(kind string) {
	kind = strings.ToLower(clip(kind, 40))
	if kind == "" || len(m.faults) >= maxFaultKinds {
		return
	}
	if m.faults == nil {
		m.faults = map[string]bool{}
	}
	m.faults[kind] = true
}

// evidence turns the measurements of an item into what they say about its
// operation.
func evidence(sc wireScenario, item wireItem, m measurement, n *notes) Evidence {
	for _, f := range item.Context.Faults {
		m.fault(f.Type)
	}
	title := clip(sc.Title, 200)
	slices.Sort(m.times)
	e := Evidence{
		Scenario: title,
		Faults:   slices.Sorted(maps.Keys(m.faults)),
		Detail:   words(item.Context.Faults, item.Context.Strategy),
		Calls:    min(max(m.requests, m.calls), math.MaxInt32),
		Failed:   m.failed,
		Errors:   m.errors,
		P50:      percentile(m.times, 50),
		P95:      percentile(m.times, 95),
		P99:      percentile(m.times, 99),
		Max:      percentile(m.times, 100),
	}
	if blank := blankSegment(sc, item, m.address); blank != "" {
		e.Failed -= m.rejected
		e.Detail += "; called without a value for " + blank + ", so that redirects and client errors say nothing"
		n.add(fmt.Sprintf("%s was called without a value for %s: set config.http.paths.segments in the scenario; redirects and client errors of these calls were not counted", pathOf(item.Call.URL), blank))
	}
	e.Missed, e.Met = objectives(item.Context.SLO, m, e.Calls)
	e.Failing = e.Failed > 0 || e.Errors > 0 || len(e.Missed) > 0
	return e
}

// objectives recomputes the verdicts on the objectives, which results.json does
// not hold, and puts them in words. An objective without measurements has no
// verdict.
func objectives(slos []wireSLO, m measurement, calls int) (missed, met []string) {
	for _, s := range slos[:min(len(slos), 20)] {
		title := clip(s.Title, 80)
		switch s.Type + s.Alias {
		case "latency":
			got := percentile(m.times, s.Objective)
			switch {
			case len(m.times) == 0:
			case got > s.Threshold:
				missed = append(missed, fmt.Sprintf("%s: P%g was %s, %s over %s",
					title, s.Objective, milliseconds(got), milliseconds(got-s.Threshold), milliseconds(s.Threshold)))
			default:
				met = append(met, fmt.Sprintf("%s: P%g was %s, %s below %s",
					title, s.Objective, milliseconds(got), milliseconds(s.Threshold-got), milliseconds(s.Threshold)))
			}
		case "error":
			rate := 100 * float64(m.errors) / float64(max(1, calls))
			switch {
			case m.errors > 0 && rate >= s.Threshold:
				missed = append(missed, fmt.Sprintf("%s: %.1f %% of the calls (%d) failed, %.1f points over %g %%",
					title, rate, calls, rate-s.Threshold, s.Threshold))
			case m.calls > 0:
				met = append(met, fmt.Sprintf("%s: %.1f %% of the calls (%d) failed, %.1f points below %g %%",
					title, rate, calls, s.Threshold-rate, s.Threshold))
			}
		}
	}
	return missed, met
}

// percentile returns the p-th percentile of sorted values by the method that
// fault uses (R-6: position (n+1)p/100, linear between neighbours); 0 without
// values.
func percentile(sorted []float64, p float64) float64 {
	n := len(sorted)
	if n == 0 {
		return 0
	}
	h := float64(n+1) * p / 100
	switch {
	case !(h >= 1): // also for what is no number
		return sorted[0]
	case h >= float64(n):
		return sorted[n-1]
	}
	j := int(h)
	return sorted[j-1] + (h-float64(j))*(sorted[j]-sorted[j-1])
}

// blankSegment returns the name of a path parameter that the calls left empty,
// as generated scenarios do; empty if there is none.
func blankSegment(sc wireScenario, item wireItem, address string) string {
	called := pathOf(address)
	for _, segment := range strings.Split(pathOf(item.Call.URL), "/") {
		name, ok := strings.CutPrefix(segment, "{")
		name, closed := strings.CutSuffix(name, "}")
		if !ok || !closed {
			continue
		}
		value, given := sc.Config.HTTP.Paths.Segments[name]
		if given && value == "" || called != "" && !strings.Contains(called, "{") && !SamePath(item.Call.URL, called) {
			return clip(name, 40)
		}
	}
	return ""
}
