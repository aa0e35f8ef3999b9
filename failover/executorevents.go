package failover

import (
	"context"
	"fmt"
	"log/slog"
)

// transitionKinds names the events of breakers.
var transitionKinds = [...]EventKind{Closed: EventClosed, Open: EventOpen, HalfOpen: EventHalfOpen}

// transition passes a breaker's change on to the timeline, to the router, and to whoever waits for one.
func (e *Executor) transition(r *region, t Transition) {
	if t.To == Closed {
		r.refused.Store(false)
	}
	e.emit(Event{
		At: t.At, Kind: transitionKinds[t.To], Backend: t.Place.Backend, Region: t.Place.Region,
		From: t.From.String(), To: t.To.String(), Seq: t.Seq, Detail: t.Reason,
	})
	e.wake()
	e.router.OnStateChange(t)
}

func (e *Executor) emit(ev Event) {
	e.log(ev)
	if e.opts.OnEvent != nil {
		e.events.push(ev)
		e.events.drain(func(ev Event) { e.guarded("OnEvent", func() { e.opts.OnEvent(ev) }) })
	}
}

// guarded calls what a caller has handed in: a panic in it must cost nobody an answer.
func (e *Executor) guarded(name string, call func()) {
	defer func() {
		if p := recover(); p != nil {
			e.opts.Logger.Error(name+" panicked", "type", fmt.Sprintf("%T", p))
		}
	}()
	call()
}

// attempted tells whoever keeps metrics.
func (e *Executor) attempted(a Attempt) {
	if e.opts.OnAttempt != nil {
		e.guarded("OnAttempt", func() { e.opts.OnAttempt(a) })
	}
}

// log writes what an event holds, and leaves out what it does not.
func (e *Executor) log(ev Event) {
	var attrs []slog.Attr
	for _, a := range []slog.Attr{
		slog.String("place", placeName(ev.Backend, ev.Region)), slog.String("from", ev.From), slog.String("to",
			ev.To), slog.String("detail", ev.Detail),
	} {
		if a.Value.String() != "" {
			attrs = append(attrs, a)
		}
	}
	e.opts.Logger.LogAttrs(context.Background(), slog.LevelInfo, string(ev.Kind), attrs...)
}

func (e *Executor) wake() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.changed != nil {
		close(e.changed)
		e.changed = nil
	}
}

// nextChange returns a channel that closes at the next transition of any breaker.
func (e *Executor) nextChange() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.changed == nil {
		e.changed = make(chan struct{})
	}
	return e.changed
}
