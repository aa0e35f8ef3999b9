package failover

import (
	"sync"
	"time"
)

// EventKind names what happened.
type EventKind string

// The kinds of events.
const (
	EventOpen     EventKind = "open"      // a breaker opened: From, To are states
	EventHalfOpen EventKind = "half-open" // its time was over, a try was admitted
	EventClosed   EventKind = "closed"    // it closed
	EventFailover EventKind = "failover"  // the active region changed: From, To are regions
	EventRecovery EventKind = "recovery"  // back to the primary
	EventFallback EventKind = "fallback"  // one request went on to the next backend: From, To are backends
	// a request went on To a second region while the first, From, owed its answer
	EventOverlap    EventKind = "overlap"
	EventWait       EventKind = "wait"       // a request waited; Detail says why and how long
	EventForced     EventKind = "forced"     // everything was open, one try was made nevertheless
	EventCapability EventKind = "capability" // a server does not know a parameter; the run does without
	EventStore      EventKind = "store"      // the shared state was given up; breakers go on in memory
	EventKey        EventKind = "key"        // a key is empty or was refused
	EventBudget     EventKind = "budget"     // the run's requests are used up
)

// Event is one entry of the timeline.
type Event struct {
	At      time.Time
	Kind    EventKind
	Backend string
	Region  string
	From    string
	To      string
	Seq     uint64 // of the breaker's reported transitions, from 1; 0 for every other event
	Detail  string // one line for a person, free of keys
}

// eventLimit bounds the timeline: a flapping server must not fill the memory. The oldest events go first.
const eventLimit = 1000

// timeline keeps events in the order in which they were recorded. Safe for concurrent use.
type timeline struct {
	mu      sync.Mutex
	events  []Event
	dropped int
	failed  int // failovers so far, dropped ones included
}

func (t *timeline) add(e Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e.Kind == EventFailover || e.Kind == EventFallback {
		t.failed++
	}
	if len(t.events) == eventLimit {
		t.events = append(t.events[:0], t.events[1:]...)
		t.dropped++
	}
	t.events = append(t.events, e)
}

func (t *timeline) copy() (events []Event, dropped, failovers int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Event(nil), t.events...), t.dropped, t.failed
}
