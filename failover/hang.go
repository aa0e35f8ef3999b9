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
	var err error = &Failure{Kind: KindCanceled, Message: "while waiting for an answer", Err: ctx.Err()}
	for _, f := range c.flights {
		f.bound.end()
		d := decisionOf(KindCanceled)
		if f.hung(ctx) {
			d = decisionOf(KindNoAnswer)
			err = f.region.hang(time.Since(f.started), "the request's deadline passed")
			c.e.note(f, d, err)
		}
		c.e.ended(f, d)
		c.e.end(f, d.Verdict)
	}
	c.flights = nil
	c.finish(nil, err)
}
