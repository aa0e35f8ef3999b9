package scenario

import (
	"cmp"
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
	both     int       // in errors and in failed
	refused  int       // rejected and not in errors
	faults   map[string]bool
}

// add counts one call. Status 500 and timeouts count as errors beside
// transport errors, though the run's own counter holds only the last: to
// whoever called, each is a failure.
func (m *measurement) add(c wireCall) {
	m.calls++
	for _, f := range c.Faults.kept {
		m.fault(f.Type)
	}
	code, errored := 0, false
	if c.Metrics == nil {
		m.unsent++
	} else {
		code = c.Metrics.Protocol.Code
		if t := c.Metrics.TotalTime; t >= 0 {
			m.times = append(m.times, t)
		}
		errored = c.Metrics.Errored || c.Metrics.TimedOut || code >= 500
	}
	if errored {
		m.errors++
	}
	if c.Expect == nil || c.Expect.Got.Decision != "failure" {
		return
	}
	if w := c.Expect.Wanted; w.Status == nil && w.Time == nil && w.AllSLOOK != nil {
		return // fault judges objectives only over a load and calls all else a failure
	}
	m.failed++
	if errored {
		m.both++
	}
	if code >= 300 && code < 500 {
		m.rejected++
		if !errored {
			m.refused++
		}
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
	faults := item.Context.Faults.kept
	for _, f := range faults {
		m.fault(f.Type)
		n.add(unknownKind(f.Type)) // also of one without a type
	}
	if item.Context.Faults.more || item.Context.SLO.more {
		n.add(fmt.Sprintf("scenario %q: more than %d faults or objectives of one item; the others were left out",
			sc.Title, maxFew))
	}
	slices.Sort(m.times)
	injected := slices.Sorted(maps.Keys(m.faults))
	for _, kind := range injected {
		n.add(unknownKind(kind))
	}
	e := Evidence{
		Scenario: sc.Title,
		Faults:   injected,
		Detail:   words(faults, item.Context.Strategy),
		Calls:    min(max(m.requests, m.calls), math.MaxInt32),
		Failed:   m.failed,
		Errors:   m.errors,
		Unmet:    m.failed + m.errors - m.both,
		P50:      percentile(m.times, 50),
		P95:      percentile(m.times, 95),
		P99:      percentile(m.times, 99),
		Max:      percentile(m.times, 100),
		Times:    slices.Clip(m.times),
	}
	if blank := blankSegment(sc, item, m.address); blank != "" {
		e.Failed -= m.rejected
		e.Unmet -= m.refused
		e.Detail += "; called without a value for " + blank + ", so that redirects and client errors say nothing"
		n.add(fmt.Sprintf("%s was called without a value for %s: set config.http.paths.segments in the scenario; "+
			"redirects and client errors of these calls were not counted", pathOf(item.Call.URL), blank))
	}
	for _, s := range item.Context.SLO.kept {
		s.judge(m, &e, n)
	}
	if e.Failing = e.Failed > 0 || e.Errors > 0 || len(e.Missed) > 0; e.Failing {
		e.Played = item.played(sc.Config)
	}
	return e
}

// judge recomputes the verdict on an objective, which results.json does not
// hold, and puts it in words. An objective that cannot be judged is a note.
func (s wireSLO) judge(m measurement, e *Evidence, n *notes) {
	kind, title := cmp.Or(s.Type, s.Alias), clip(s.Title, 80)
	if s.Alias != "" && s.Alias != kind {
		kind = s.Type + " and " + s.Alias
	}
	switch {
	case kind != "latency" && kind != "error":
		n.add(fmt.Sprintf("scenario %q: objective %q has no verdict: its type is %q, not latency or error",
			e.Scenario, title, clip(kind, 40)))
	case kind == "latency" && len(m.times) == 0, m.calls == 0:
		n.add(fmt.Sprintf("scenario %q: objective %q has no verdict: nothing was measured", e.Scenario, title))
	case kind == "latency":
		got := percentile(m.times, s.Objective)
		said := fmt.Sprintf("%s: P%g was %s, ", title, s.Objective, milliseconds(got))
		e.verdict(got <= s.Threshold, said+milliseconds(math.Abs(got-s.Threshold)), milliseconds(s.Threshold))
	default:
		rate := 100 * float64(m.errors) / float64(max(1, e.Calls))
		said := fmt.Sprintf("%s: %.1f %% of the calls (%d) failed, ", title, rate, e.Calls)
		e.verdict(m.errors == 0 || rate < s.Threshold,
			said+fmt.Sprintf("%.1f points", math.Abs(rate-s.Threshold)), fmt.Sprintf("%g %%", s.Threshold))
	}
}

func (e *Evidence) verdict(kept bool, margin, threshold string) {
	if kept {
		e.Met = append(e.Met, margin+" below "+threshold)
	} else {
		e.Missed = append(e.Missed, margin+" over "+threshold)
	}
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
	concrete := called != "" && !strings.Contains(called, "{")
	short := concrete && !SamePath(item.Call.URL, called)
	for _, segment := range strings.Split(pathOf(item.Call.URL), "/") {
		name, ok := strings.CutPrefix(segment, "{")
		name, closed := strings.CutSuffix(name, "}")
		if !ok || !closed {
			continue
		}
		value, given := sc.Config.HTTP.Paths.Segments.text(name)
		if given && value == "" || short {
			return clip(name, 40)
		}
	}
	return ""
}
