package failover

import (
	"errors"
	"time"
)

// giveUp joins what is known of every region.
func (c *call) giveUp() error {
	if c.final != nil {
		return c.final
	}
	if c.only != nil {
		return c.visits[c.only.index].err
	}
	u := &UnavailableError{Attempts: c.total}
	wait, known := forever, false
	for _, b := range c.e.backends {
		for _, r := range b.regions {
			err, after, ok := c.why(b, r)
			u.Regions = append(u.Regions, err)
			if ok {
				wait, known = min(wait, after), true
			}
		}
	}
	if known {
		u.RetryAfter = wait
	}
	if sentinel := common(u.Regions); sentinel != nil {
		return sentinel
	}
	return u
}

// why explains why a region has not answered, and after how long asking it again makes sense.
//
//lint:ignore ST1008 the error is what was asked for, not a failure to find out
func (c *call) why(b *backend, r *region) (err error, after time.Duration, ok bool) {
	status := r.breaker.Status()
	after = max(0, time.Until(status.Until))
	if cool := c.e.start.Add(time.Duration(r.cool.Load())); status.State != Open {
		after = max(0, time.Until(cool))
	}
	switch {
	case r.unusable != nil:
		return r.unusable, 0, false
	case c.visits != nil && c.visits[r.index].err != nil:
		return c.visits[r.index].err, after, true
	case !c.fits(b):
		return &placeError{r.place, ErrContextLength}, 0, false
	case status.State == Open:
		return &OpenError{Place: r.place, State: Open, Until: status.Until, Reason: r.lastError()}, after, true
	case status.State == HalfOpen:
		return &OpenError{Place: r.place, State: HalfOpen, Reason: r.lastError()}, after, true
	}
	return &placeError{r.place, errCooling}, after, true
}

// placeError says where a condition without an HTTP answer holds.
type placeError struct {
	place Place
	err   error
}

func (p *placeError) Error() string { return p.place.String() + ": " + p.err.Error() }

func (p *placeError) Unwrap() error { return p.err }

// common finds the one reason that all regions share and that a caller acts upon; nil if they differ.
func common(errs []error) error {
	for _, sentinel := range []error{ErrNoKey, ErrContextLength} {
		all := len(errs) > 0
		for _, err := range errs {
			all = all && errors.Is(err, sentinel)
		}
		if all {
			return errors.Join(errs...)
		}
	}
	return nil
}
