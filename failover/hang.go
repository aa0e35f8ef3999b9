package failover

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// hangFloor is the least time after which silence says something about a server.
const hangFloor = time.Second

// hung tells a server that was silent until the request's deadline from a request that began too late.
func (f *flight) hung(ctx context.Context) bool {
	silent := time.Since(f.started) >= max(hangFloor, knownNeed*f.region.slowest())
	return errors.Is(ctx.Err(), context.DeadlineExceeded) && silent && !f.heard.Load()
}

// hang is the failure of an attempt that somebody cut.
func (r *region) hang(after time.Duration, why string) *Failure {
	return &Failure{
		Kind: KindNoAnswer, Backend: r.place.Backend, Region: r.place.Region,
		Message: fmt.Sprintf("nothing came for %s; %s", after.Round(100*time.Millisecond), why),
		Err:     context.DeadlineExceeded,
	}
}

// cut ends a request whose caller has left while attempts were in flight.
func (c *call) cut(ctx context.Context) {
	const why = "the request's deadline passed"
	err := c.leave(func(f *flight) bool { return f.hung(ctx) }, why)
	if err == nil {
		err = &Failure{Kind: KindCanceled, Message: "while waiting for an answer", Err: ctx.Err()}
	}
	c.finish(nil, err)
}

// abandon ends what is still in flight when the request is over. Whoever was overtaken has failed.
func (c *call) abandon() {
	overtaken := func(f *flight) bool { return f.region.overdue.Load() && f.overdue && !f.heard.Load() }
	_ = c.leave(overtaken, "another region answered first")
}

// leave ends every attempt in flight. It returns the failure of the last one that hung, if any did.
func (c *call) leave(hung func(*flight) bool, why string) (err error) {
	for _, f := range c.flights {
		f.bound.end()
		d := decisionOf(KindCanceled)
		if hung(f) {
			d = decisionOf(KindNoAnswer)
			err = f.region.hang(time.Since(f.started), why)
			c.e.note(f, d, err)
		}
		c.e.ended(f, d)
		c.e.end(f, d.Verdict)
	}
	c.flights = nil
	return err
}
