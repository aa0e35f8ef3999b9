package failover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Chat asks the backends until one answers. A refusal and a content filter are replies, see Reply.Refused.
//
// The errors, for errors.Is: ErrUnavailable (as *UnavailableError: every region with its last error), ErrBudget,
// ErrNotAdmitted, ErrNoKey, ErrNoBackend, ErrContextLength. A *Failure that no other server would spare is returned as
// it is: the caller's own mistake, or its cancelled context. No error holds a key. Beside an error the Reply holds the
// attempts and tokens that it cost.
func (c *Client) Chat(ctx context.Context, req Request) (Reply, error) {
	var bill bill
	value, err := c.exec.run(ctx, task{
		need: need(req), solo: req.OnDelta != nil,
		send: func(ctx context.Context, f *flight) (any, error) { return c.ask(ctx, req, f, &bill) },
		admit: func() bool {
			spent := bill.total()
			return req.Admit == nil || req.Admit(spent.counted)
		},
		reduce: func(r *region, f *Failure) bool { return c.reduce(r, f, req) },
	})
	reply, _ := value.(Reply)
	var f *Failure
	if errors.As(err, &f) && f.Kind == KindContentFilter && !errors.Is(err, ErrUnavailable) {
		reply = Reply{
			FinishReason: finishFilter, Refusal: cmp.Or(f.Message, "content filter"), Backend: f.Backend, Region: f.Region,
			Model: c.modelOf(Place{f.Backend, f.Region}),
		}
		err = nil
	}
	if err != nil {
		reply = Reply{}
	}
	paid := bill.total()
	reply.Attempts, reply.Estimated = paid.attempts, paid.estimated
	reply.TokensIn, reply.TokensCached, reply.TokensOut = paid.in, paid.cached, paid.out
	reply.Counted = paid.counted
	return reply, err
}

func need(req Request) int {
	if req.PromptTokens == 0 {
		return 0
	}
	return req.PromptTokens + req.MaxOutputTokens
}

func (c *Client) modelOf(p Place) string {
	for _, e := range c.endpoints {
		if e.backend.Name == p.Backend && e.region.Name == p.Region {
			return e.region.Model
		}
	}
	return ""
}

// ask makes one attempt, which is paid for on the bills of its region and of its request.
func (c *Client) ask(ctx context.Context, req Request, fl *flight, paid *bill) (Reply, error) {
	e, p := c.endpoints[fl.region.index], fl.region.place
	prompt := req.prompt(c.tokens)
	e.bill.open(prompt)
	paid.open(prompt)
	if limit := e.backend.MaxOutputTokens; limit > 0 && (req.MaxOutputTokens == 0 || req.MaxOutputTokens > limit) {
		req.MaxOutputTokens = limit
	}
	s := e.capability.shape()
	reply, err := e.watched(ctx, req, s, fl, c.exec)
	reply = reply.counted(req, err, c.tokens)
	var fail *Failure
	if errors.As(err, &fail) {
		fail.shape = s
	}
	e.bill.settle(prompt, reply)
	paid.settle(prompt, reply)
	if reply.whole {
		if change, news := e.capability.whole(); news {
			c.reduced(p, change)
		}
	}
	if err != nil {
		return reply, err
	}
	reply.Backend, reply.Region, reply.Structure = p.Backend, p.Region, byText.String()
	if req.Schema != nil {
		reply.Structure = s.structure.String()
	}
	return reply, nil
}

// watched asks, and watches a stream.
func (e *endpointState) watched(ctx context.Context, req Request, s shape, fl *flight, exec *Executor) (Reply, error) {
	if !s.stream {
		reply, err := e.asker.chat(ctx, req, s)
		if err == nil && reply.Text != "" {
			err = deliver(req.OnDelta, reply.Text)
		}
		return reply, err
	}
	w := &watch{
		first: e.backend.FirstTokenTimeout, idle: e.backend.IdleTimeout,
		elsewhere: func() bool { return exec.elsewhere(fl.region) }, heard: func() { fl.begun() },
	}
	if w.first == 0 {
		w.first = defaultFirstTokenTimeout
	}
	if w.idle == 0 {
		w.idle = defaultIdleTimeout
	}
	ctx, end := w.start(ctx)
	defer end()
	reply, err := e.asker.chat(ctx, req, s)
	if req.OnDelta != nil {
		err = asStreamOpen(err)
	}
	return reply, causeOf(ctx, err)
}

func (c *Client) reduced(p Place, detail string) {
	c.exec.emit(Event{At: time.Now(), Kind: EventCapability, Backend: p.Backend, Region: p.Region, Detail: detail})
}

func (c *Client) reduce(r *region, f *Failure, req Request) bool {
	change, ok := c.endpoints[r.index].capability.reduce(f.shape, f, req.Schema != nil)
	if ok && change != "" {
		c.reduced(r.place, fmt.Sprintf("%s: %s", strings.TrimSpace(change), f.Message))
	}
	return ok
}
