package failover

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// Options tune a Client. The zero value works.
type Options struct {
	Logger      *slog.Logger      // nil logs nothing
	MaxRequests *int              // HTTP requests of the whole run; nil means no bound
	Transport   http.RoundTripper // nil means the standard one
	UserAgent   string            // names the program to providers; empty means that of the HTTP library
	OnEvent     func(Event)       // called in order, never while a lock is held
	OnAttempt   func(Attempt)     // for metrics; by several goroutines at once, never while a lock is held

	// Tokens estimates how many a text costs, for servers that do not count or not credibly; nil takes a third of its
	// bytes.
	Tokens func(text string) int

	// NextOnContentFilter asks the next backend where one's content filter refused the prompt. Without it that is a
	// Reply like any other.
	NextOnContentFilter bool

	// Outlast sits an outage out: a request whose attempts are used up everywhere goes on, at the pace of back-off and
	// breakers, for as long as a server that is down can be expected back. That is the longest open window, a sixth of
	// it for a server that has never answered in this run.
	Outlast bool
}

// Client sends chat requests to the backends of a Config. Safe for concurrent use; it needs no closing.
type Client struct {
	cfg       Config
	exec      *Executor
	endpoints []*endpointState // by region, as Executor.regions
	timeline  timeline
	onEvent   func(Event)
	tokens    estimate
}

// endpointState is what a Client knows about one region.
type endpointState struct {
	backend    Backend
	region     Region
	asker      asker
	capability *capability
	bill       bill
}

// New returns a Client for a configuration, which it copies. The error joins everything that is wrong with it.
func New(cfg Config, opts Options) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	c := &Client{cfg: cfg.clone(), onEvent: opts.OnEvent, tokens: opts.Tokens}
	if c.tokens == nil {
		c.tokens = byBytes
	}
	if opts.Transport == nil {
		opts.Transport = roundTripper()
	}
	if opts.UserAgent != "" {
		opts.Transport = introduced{opts.Transport, opts.UserAgent}
	}
	c.connect(opts.Transport)
	o := c.executorOptions(opts)
	if path := c.cfg.Failover.StateFile; path != "" {
		store, err := NewFileStore(path)
		if err != nil {
			return nil, err
		}
		o.Store = store
	}
	exec, err := NewExecutor(o)
	if err != nil {
		return nil, err
	}
	c.exec = exec
	c.finish()
	return c, nil
}

// connect gives every region an adapter of its own, with its own key: nothing of one region can reach another.
func (c *Client) connect(rt http.RoundTripper) {
	var keys []Secret
	for _, b := range c.cfg.Backends {
		for _, r := range b.Regions {
			keys = append(keys, r.Key)
		}
	}
	for _, b := range c.cfg.Backends {
		t := transport{client: newHTTPClient(rt), limit: b.retryAfterLimit(), scrub: newScrubber(keys...)}
		for _, r := range b.Regions {
			e := &endpointState{backend: b, region: r, capability: newCapability(b, r), asker: adapters[b.Type].connect(r, t)}
			c.endpoints = append(c.endpoints, e)
		}
	}
}

func (b Backend) retryAfterLimit() time.Duration {
	if b.RetryAfterLimit == nil {
		return defaultRetryAfterLimit
	}
	return *b.RetryAfterLimit
}

func (c *Client) executorOptions(opts Options) ExecutorOptions {
	f := c.cfg.Failover
	o := ExecutorOptions{
		MaxRequests: opts.MaxRequests, OnEvent: c.record, OnAttempt: opts.OnAttempt, Logger: opts.Logger,
		NextOnContentFilter: opts.NextOnContentFilter, NoOverlap: f.NoOverlap,
		HedgeAfter: f.HedgeAfter, Outlast: opts.Outlast,
		Router: RouterOptions{
			MinDuration: f.MinDuration, HealthCheckTimeout: f.HealthCheckTimeout,
			Recovery: f.Recovery, Probe: c.probe(opts.Transport),
		},
	}
	for _, b := range c.cfg.Backends {
		bo := BackendOptions{
			Name: b.Name, Attempts: b.Attempts, AttemptTimeout: b.AttemptTimeout, RetryAfterLimit: b.RetryAfterLimit,
			Breaker: BreakerOptions{
				MaxFailures: b.MaxFailures, ResetTime: b.ResetTime, HalfOpen: b.HalfOpen, Adaptive: f.Adaptive,
			},
		}
		for _, r := range b.Regions {
			bo.Regions = append(bo.Regions, r.Name)
		}
		o.Backends = append(o.Backends, bo)
	}
	return o
}

// finish tells the executor what only a chat client knows about its regions.
func (c *Client) finish() {
	for _, b := range c.exec.backends {
		b.window = c.cfg.Backends[b.index].ContextWindow
	}
	for i, e := range c.endpoints {
		if !e.region.KeyEmpty {
			continue
		}
		r := c.exec.regions[i]
		r.unusable = &placeError{r.place, ErrNoKey}
		c.record(Event{At: time.Now(), Kind: EventKey, Backend: r.place.Backend, Region: r.place.Region,
			Detail: ErrNoKey.Error()})
	}
}

func (c *Client) record(e Event) {
	c.timeline.add(e)
	if c.onEvent != nil {
		c.onEvent(e)
	}
}

// probe returns a health probe where a backend names a probe-url, nil where requests are to be the probes.
func (c *Client) probe(rt http.RoundTripper) ProbeFunc {
	urls := map[Place]string{}
	for _, e := range c.endpoints {
		if e.region.ProbeURL != "" {
			urls[Place{e.backend.Name, e.region.Name}] = e.region.ProbeURL
		}
	}
	if len(urls) == 0 {
		return nil
	}
	client := newHTTPClient(rt)
	return func(ctx context.Context, p Place) (bool, error) {
		if urls[p] == "" {
			return true, nil // nothing to ask; the next request will tell
		}
		return healthy(ctx, client, urls[p])
	}
}

func healthy(ctx context.Context, client *http.Client, url string) (bool, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	return resp.StatusCode >= 200 && resp.StatusCode < 300, nil
}
