package failover

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options tune a Client. The zero value works.
type Options struct {
	Logger      *slog.Logger      // nil logs nothing
	MaxRequests int               // HTTP requests of the whole run; 0 means no bound
	Transport   http.RoundTripper // nil means the standard one
	UserAgent   string            // names the program to providers; empty means that of the HTTP library
	OnEvent     func(Event)       // called in order, never while a lock is held
	OnAttempt   func(Attempt)     // for metrics; by several goroutines at once, never while a lock is held
	Store       Store             // shares breakers; nil means Failover.StateFile, or memory

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
}

// endpointState is what a Client knows about one region.
type endpointState struct {
	backend    Backend
	region     Region
	asker      asker
	capability *capability

	mu                  sync.Mutex
	tokensIn, tokensOut int
}

// New returns a Client for a configuration, which it copies. The error joins everything that is wrong with it.
func New(cfg Config, opts Options) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	c := &Client{cfg: cfg.clone(), onEvent: opts.OnEvent}
	if opts.Transport == nil {
		opts.Transport = roundTripper()
	}
	if opts.UserAgent != "" {
		opts.Transport = introduced{opts.Transport, opts.UserAgent}
	}
	if c.cfg.Failover.StateFile != "" && opts.Store == nil {
		store, err := NewFileStore(c.cfg.Failover.StateFile)
		if err != nil {
			return nil, err
		}
		opts.Store = store
	}
	c.connect(opts.Transport)
	exec, err := NewExecutor(c.executorOptions(opts))
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
		return DefaultRetryAfterLimit
	}
	return *b.RetryAfterLimit
}

func (c *Client) executorOptions(opts Options) ExecutorOptions {
	f := c.cfg.Failover
	o := ExecutorOptions{
		MaxRequests: opts.MaxRequests, Store: opts.Store, OnEvent: c.record, OnAttempt: opts.OnAttempt, Logger: opts.Logger,
		NextOnContentFilter: opts.NextOnContentFilter, NoOverlap: f.NoOverlap, HedgeAfter: f.HedgeAfter, Outlast: opts.Outlast,
		Router: RouterOptions{
			MinDuration: f.MinDuration, HealthCheckTimeout: f.HealthCheckTimeout, Recovery: f.Recovery, Probe: c.probe(opts.Transport),
		},
	}
	for _, b := range c.cfg.Backends {
		bo := BackendOptions{
			Name: b.Name, Attempts: b.Attempts, AttemptTimeout: b.AttemptTimeout, RetryAfterLimit: b.RetryAfterLimit,
			Breaker:  BreakerOptions{MaxFailures: b.MaxFailures, ResetTime: b.ResetTime, HalfOpen: b.HalfOpen},
			Adaptive: f.Adaptive,
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
		c.record(Event{At: time.Now(), Kind: EventKey, Backend: r.place.Backend, Region: r.place.Region, Detail: ErrNoKey.Error()})
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

// Chat asks the backends until one answers. A refusal and a content filter are replies, see Reply.Refused.
//
// The errors, for errors.Is: ErrUnavailable (as *UnavailableError: every region with its last error), ErrBudget,
// ErrNoKey, ErrNoBackend, ErrContextLength. A *Failure whose rule says NextNever is returned as it is: the caller's
// own mistake, or its cancelled context. No error holds a key. Beside an error the Reply holds the attempts and tokens
// that it cost.
func (c *Client) Chat(ctx context.Context, req Request) (Reply, error) {
	var bill bill
	value, err := c.exec.run(ctx, &task{
		need: need(req), solo: req.OnDelta != nil,
		send: func(ctx context.Context, f *flight) (any, error) {
			bill.open(req.PromptTokens)
			reply, err := c.ask(ctx, req, f)
			if ctx.Err() == nil {
				bill.settle(req.PromptTokens, reply)
			}
			return reply, err
		},
		reduce: func(r *region, f *Failure) bool { return c.reduce(r, f, req) },
	})
	reply, _ := value.(Reply)
	var f *Failure
	if errors.As(err, &f) && f.Kind == KindContentFilter && !errors.Is(err, ErrUnavailable) {
		reply = Reply{
			FinishReason: finishFilter, Refusal: orElse(f.Message, "content filter"), Backend: f.Backend, Region: f.Region,
			Model: c.modelOf(Place{f.Backend, f.Region}),
		}
		err = nil
	}
	if err != nil {
		reply = Reply{}
	}
	reply.Attempts, reply.TokensIn, reply.TokensOut = bill.total()
	return reply, err
}

// bill adds up what the attempts of one request cost. Attempts may overlap, and one that was cut never says what it
// cost: its prompt counts as estimated.
type bill struct {
	mu       sync.Mutex
	attempts int
	in, out  int
}

func (b *bill) open(estimate int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.attempts++
	b.in += estimate
}

// settle replaces the estimate by what the server counted.
func (b *bill) settle(estimate int, r Reply) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.in += r.TokensIn - estimate
	b.out += r.TokensOut
}

func (b *bill) total() (attempts, in, out int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.attempts, b.in, b.out
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

// ask makes one attempt.
func (c *Client) ask(ctx context.Context, req Request, fl *flight) (Reply, error) {
	e, p := c.endpoints[fl.region.index], fl.region.place
	if limit := e.backend.MaxOutputTokens; limit > 0 && (req.MaxOutputTokens == 0 || req.MaxOutputTokens > limit) {
		req.MaxOutputTokens = limit
	}
	s := e.capability.shape()
	reply, err := e.watched(ctx, req, s, fl, c.exec)
	var fail *Failure
	if errors.As(err, &fail) {
		fail.shape = s
	}
	e.mu.Lock()
	e.tokensIn += reply.TokensIn
	e.tokensOut += reply.TokensOut
	e.mu.Unlock()
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
		w.first = DefaultFirstTokenTimeout
	}
	if w.idle == 0 {
		w.idle = DefaultIdleTimeout
	}
	ctx, end := w.start(ctx)
	defer end()
	reply, err := e.asker.chat(ctx, req, s)
	if req.OnDelta != nil {
		err = asStreamOpen(err)
	}
	return reply, verdict(ctx, err)
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
