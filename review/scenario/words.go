package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// words describes faults and strategy for a person.
func words(faults []wireFault, s wireStrategy) string {
	const most = 10
	var parts []string
	for _, f := range faults[:min(len(faults), most)] {
		parts = append(parts, f.words())
	}
	if n := len(faults) - most; n > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", n))
	}
	if len(parts) == 0 {
		parts = append(parts, "no fault")
	}
	return strings.Join(parts, ", ") + "; " + s.words()
}

func (f wireFault) words() string {
	out := f.what()
	if f.Direction == "ingress" || f.Direction == "egress" {
		out += " on " + f.Direction
	}
	if f.Side == "client" || f.Side == "server" {
		out += " at the " + f.Side + "'s side"
	}
	if p := period(f.Period); p != "" {
		out += " (" + p + ")"
	}
	return out
}

// what names the fault with its parameters; one of an unknown kind stands as the results have it.
func (f wireFault) what() string {
	if words, ok := kinds[f.Type]; ok {
		return words(f)
	}
	return "unknown fault " + f.raw
}

// kinds are the kinds of faults that scenarios inject, by the names of results, each in words.
var kinds = map[string]func(wireFault) string{
	"latency":    wireFault.latency,
	"packetloss": func(wireFault) string { return "packet loss" },
	"bandwidth": func(f wireFault) string {
		return fmt.Sprintf("bandwidth of %g %s", f.Rate, clip(f.Unit, 10))
	},
	"jitter": func(f wireFault) string {
		return fmt.Sprintf("jitter of %s at %g Hz", milliseconds(f.Amplitude), f.Frequency)
	},
	"blackhole": func(wireFault) string { return "black hole" },
	"httperror": func(f wireFault) string {
		if f.Probability != nil {
			return fmt.Sprintf("status %d in %g %% of the calls", f.StatusCode, 100**f.Probability)
		}
		return fmt.Sprintf("status %d", f.StatusCode)
	},
}

// unknownKind notes a kind of fault that no rule is tied to; empty of a known one.
func unknownKind(kind string) string {
	if _, known := kinds[kind]; known {
		return ""
	}
	return fmt.Sprintf("a fault of kind %q, which is unknown: it is shown as it stands, and explains no finding "+
		"(known: %s)", kind, strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
}

func (f wireFault) latency() string {
	switch {
	case f.Mean != nil && f.Stddev != nil:
		return fmt.Sprintf("latency of %g ± %s", *f.Mean, milliseconds(*f.Stddev))
	case f.Mean != nil:
		return "latency of " + milliseconds(*f.Mean)
	case f.Min != nil && f.Max != nil:
		return fmt.Sprintf("latency of %g to %s", *f.Min, milliseconds(*f.Max))
	}
	if f.Shape != nil && f.Scale != nil {
		return fmt.Sprintf("latency by a Pareto distribution of shape %g from %s on", *f.Shape, milliseconds(*f.Scale))
	}
	return "latency"
}

func (s wireStrategy) words() string {
	switch s.Mode {
	case "repeat":
		out := "repeated calls"
		if s.Step != 0 {
			out += fmt.Sprintf(", %s more each time", milliseconds(s.Step))
		}
		if s.Baseline {
			out += ", the first of them, though called the baseline, under the fault too"
		}
		if s.unfaulted > 0 {
			out += fmt.Sprintf(", %d of them without the fault", s.unfaulted)
		}
		return out
	case "load":
		return fmt.Sprintf("load of %s at %s a second for %s",
			several(s.Clients, "client"), several(s.RPS, "request"), clip(s.Duration, 20))
	case "single", "":
		return "one call"
	}
	return clip(s.Mode, 40)
}

func several(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// period puts "start:10%,duration:15%" in words. Results may hold "10%%" where
// the scenario said "10%".
func period(p string) string {
	var parts []string
	for _, part := range strings.Split(strings.ReplaceAll(clip(p, 80), "%%", "%"), ",") {
		key, value, ok := strings.Cut(strings.TrimSpace(part), ":")
		switch {
		case !ok:
		case key == "start":
			parts = append(parts, "from "+value)
		case key == "duration":
			parts = append(parts, "for "+value)
		}
	}
	return strings.Join(parts, " ")
}

func milliseconds(ms float64) string {
	if ms >= 10_000 {
		return fmt.Sprintf("%.1f s", ms/1000)
	}
	if ms >= 10 {
		return fmt.Sprintf("%.0f ms", ms)
	}
	return fmt.Sprintf("%.3g ms", ms)
}
