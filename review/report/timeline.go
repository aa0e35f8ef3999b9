package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"breakwater/failover"
)

// happening is one row of the timeline: an event of a backend, or several
// equal ones in a row.
type happening struct {
	Event
	where string // backend, and region where it has one
	from  string // where traffic left, for moves
	to    string // where it went, for moves
	times int
}

// events are the events of all backends in order of time. A request that has
// to go on to the next backend gives the same event each time; such runs are
// one row.
func (r Report) events() []happening {
	var all []happening
	for _, b := range r.Backends {
		for _, e := range b.Events {
			all = append(all, happen(b, e))
		}
	}
	slices.SortStableFunc(all, func(a, b happening) int { return a.At.Compare(b.At) })
	var out []happening
	for _, h := range all {
		if n := len(out); n > 0 && out[n-1].same(h) {
			out[n-1].times++
			continue
		}
		out = append(out, h)
	}
	return out
}

func happen(b Backend, e Event) happening {
	h := happening{Event: e, where: where(b), times: 1}
	if !e.moved() {
		return h
	}
	h.from, h.to = e.From, e.To
	if !e.betweenBackends() && b.Name != "" { // between regions of one backend
		h.from, h.to = qualified(b.Name, e.From), qualified(b.Name, e.To)
	}
	return h
}

func qualified(backend, region string) string {
	if region == "" || region == backend || strings.HasPrefix(region, backend+"/") {
		return cmp.Or(region, backend)
	}
	return backend + "/" + region
}

func where(b Backend) string { return plain(qualified(b.Name, b.Region)) }

func (h happening) same(o happening) bool {
	h.At, h.times, h.from, h.to = o.At, o.times, o.from, o.to
	return h == o
}

// clock is the time of day of the first of them, in UTC.
func (h happening) clock() string { return h.At.UTC().Format(time.TimeOnly) }

// what names the event with what it led from and to.
func (h happening) what() string {
	text := plain(string(h.Kind))
	switch {
	case h.moved():
		text += fmt.Sprintf(": %s → %s", plain(h.from), plain(h.to))
	case h.From != "" && h.To != "": // states of the breaker
		text = fmt.Sprintf("breaker %s → %s", plain(h.From), plain(h.To))
	}
	if h.times > 1 {
		text += fmt.Sprintf(" (%d times)", h.times)
	}
	return text
}

// words is the whole row for a terminal.
func (h happening) words() string {
	text := h.what()
	if !h.moved() {
		text = h.where + " " + text
	}
	if h.Detail != "" {
		text += ", " + plain(h.Detail)
	}
	return text
}

// moved reports whether the event took traffic from one place to another.
func (e Event) moved() bool {
	return e.Kind == failover.EventFailover || e.Kind == failover.EventRecovery || e.betweenBackends()
}

// betweenBackends reports whether one request went on, or to a second one, beyond the
// regions of a backend.
func (e Event) betweenBackends() bool {
	return e.Kind == failover.EventFallback || e.Kind == failover.EventOverlap
}

// Failovers returns how often traffic had to leave a backend or a region.
func (r Report) Failovers() int {
	n := 0
	for _, b := range r.Backends {
		for _, e := range b.Events {
			if e.Kind == failover.EventFailover || e.Kind == failover.EventFallback {
				n++
			}
		}
	}
	return max(n, r.Usage.Failovers)
}

// troubled reports whether a backend failed or was left.
func (r Report) troubled() bool {
	return r.Failovers() > 0 || slices.ContainsFunc(r.Backends, func(b Backend) bool {
		return b.Failures > 0 || slices.ContainsFunc(b.Events, Event.trouble)
	})
}

// trouble reports whether an event is worth a reader's attention: what a server
// does not know is found out once and costs nothing.
func (e Event) trouble() bool { return e.Kind != failover.EventCapability }
