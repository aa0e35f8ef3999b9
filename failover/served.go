package failover

import (
	"errors"
	"time"
)

// served notes which backend answers. Where that changes, the way from the one before to this one is the timeline's:
// every backend on it with the reason why it did not answer. A request that was too long for the backends before says
// nothing about them.
func (c *call) served(b *backend) {
	e := c.e
	for _, earlier := range e.backends[:b.index] {
		if !c.fits(earlier) {
			return
		}
	}
	if int(e.serving.Load()) == b.index {
		return
	}
	before := int(e.serving.Swap(int32(b.index)))
	switch {
	case before == b.index || (before < 0 && b.index == 0):
		return
	case before > b.index:
		e.emit(Event{
			At: time.Now(), Kind: EventRecovery, Backend: b.opts.Name, From: e.backends[before].opts.Name, To: b.opts.Name,
			Detail: "it answers again",
		})
		return
	}
	for i := max(0, before); i < b.index; i++ {
		from, to := e.backends[i], e.backends[i+1]
		e.emit(Event{
			At: time.Now(), Kind: EventFallback, Backend: to.opts.Name,
			From: from.opts.Name, To: to.opts.Name, Detail: c.whyNot(from),
		})
	}
}

// whyNot says in one word, or a few, why a backend did not answer this request.
func (c *call) whyNot(b *backend) string {
	for _, r := range b.regions {
		var f *Failure
		switch {
		case r.unusable != nil:
			return ErrNoKey.Error()
		case c.visits != nil && errors.As(c.visits[r.index].err, &f):
			return string(f.Kind)
		case r.breaker.lastState() != Closed:
			return "its breaker is " + r.breaker.lastState().String()
		case r.overdue.Load():
			return "no answer yet"
		}
		if _, ready := c.readyAt(r); !ready {
			return errCooling.Error()
		}
	}
	return "it did not answer"
}
