package failover

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Options tune a Client. The zero value works.
type Options struct {
	Logger      *slog.Logger      // nil logs nothing
	MaxRequests int               // HTTP requests of the whole run; 0 means no bound
	Transport   http.RoundTripper // nil means the standard one
	OnEvent     func(Event)       // called in order, never while a lock is held
}

// Client sends chat requests to the backends of a Config. Safe for concurrent use.
type Client struct {
	mu      sync.Mutex
	cfg     Config
	opts    Options
	sent    int
	regions [][]*region0
	time    timeline
}

type region0 struct {
	status RegionStatus
	cap    *capability
	chat   adapter
}

// New returns a Client for a configuration, which it copies.
func New(cfg Config, opts Options) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	c := &Client{cfg: cfg.clone(), opts: opts}
	rt := opts.Transport
	if rt == nil {
		rt = transport()
	}
	var keys []Secret
	for _, b := range c.cfg.Backends {
		for _, r := range b.Regions {
			keys = append(keys, r.Key)
		}
	}
	for _, b := range c.cfg.Backends {
		var rs []*region0
		for _, r := range b.Regions {
			d := doer{client: newHTTPClient(rt), limit: DefaultRetryAfterLimit, scrub: newScrubber(keys...)}
			x := &region0{cap: newCapability(b.Type, r), status: RegionStatus{Backend: b.Name, Region: r.Name, Model: r.Model, State: "closed", KeyEmpty: r.KeyEmpty}}
			if b.Type == TypeAnthropic {
				x.chat = newAnthropic(r, d)
			} else {
				x.chat = newOpenAI(b.Type, r, d)
			}
			rs = append(rs, x)
		}
		c.regions = append(c.regions, rs)
	}
	return c, nil
}

// Chat asks the backends in order and returns the first usable answer.
func (c *Client) Chat(ctx context.Context, req Request) (Reply, error) {
	u := &UnavailableError{}
	if len(c.regions) == 0 {
		return Reply{}, ErrNoBackend
	}
	for _, rs := range c.regions {
		for _, r := range rs {
			if r.status.KeyEmpty {
				u.Regions = append(u.Regions, ErrNoKey)
				continue
			}
			reply, err := c.one(ctx, r, req, u)
			if err == nil || errors.Is(err, ErrBudget) {
				return reply, err
			}
			u.Regions = append(u.Regions, err)
		}
	}
	return Reply{}, u
}

func (c *Client) one(ctx context.Context, r *region0, req Request, u *UnavailableError) (Reply, error) {
	for {
		c.mu.Lock()
		if c.opts.MaxRequests > 0 && c.sent >= c.opts.MaxRequests {
			c.mu.Unlock()
			return Reply{}, ErrBudget
		}
		c.sent++
		r.status.Requests++
		c.mu.Unlock()
		u.Attempts++
		attempt, cancel := context.WithTimeout(ctx, DefaultAttemptTimeout)
		f := r.cap.form()
		reply, err := r.chat.chat(attempt, req, f)
		cancel()
		reply.Backend, reply.Region, reply.Attempts, reply.Structure = r.status.Backend, r.status.Region, u.Attempts, f.structure.String()
		c.mu.Lock()
		r.status.TokensIn += reply.TokensIn
		r.status.TokensOut += reply.TokensOut
		if err != nil {
			r.status.Failures++
			r.status.LastError = err.Error()
		}
		c.mu.Unlock()
		var fail *Failure
		if errors.As(err, &fail) && fail.Kind == KindCapability {
			if _, ok := r.cap.reduce(f, fail, req.Schema != nil); ok {
				continue
			}
		}
		return reply, err
	}
}

// Snapshot returns what the run has done so far.
func (c *Client) Snapshot() Snapshot {
	c.mu.Lock()
	defer c.mu.Unlock()
	var s Snapshot
	for _, rs := range c.regions {
		for _, r := range rs {
			s.Regions = append(s.Regions, r.status)
			s.Requests += r.status.Requests
		}
	}
	s.Events, s.Dropped, s.Failovers = c.time.copy()
	_ = time.Now
	return s
}
