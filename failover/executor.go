package failover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Executor sends requests through breakers, retries and routes. There is one loop, here, and nothing below it retries.
// Safe for concurrent use.
type Executor struct {
	opts     ExecutorOptions
	backends []*backend
	regions  []*region // of all backends, in order
	router   *Router
	sent     atomic.Int64 // counted only where MaxRequests bounds it
	waiters  atomic.Int32 // requests that wait for a region or a try
	serving  atomic.Int32 // index of the backend that answered last; -1 before the first answer
	start    time.Time
	events   queue[Event]

	mu      sync.Mutex
	changed chan struct{} // closed at the next transition of any breaker
}

// backend is one backend at work.
type backend struct {
	opts    BackendOptions
	limit   time.Duration // retry-after-limit
	bounded bool          // its attempts were given, so that no outage is sat out beyond them
	index   int
	first   int // index of its primary in Executor.regions
	regions []*region
	route   *route
	window  int // context window in tokens, 0 unknown
}

// region is one region at work.
type region struct {
	place    Place
	index    int // in Executor.regions
	breaker  *Breaker
	unusable error        // why it is never asked
	cool     atomic.Int64 // until when, on Executor.start, the server asked everybody to stay away
	down     atomic.Int64 // since when, on Executor.start, it has only failed; 0 while it has not
	back     atomic.Int64 // when, on Executor.start, it last answered after it had failed
	answers  atomic.Bool  // something was heard from it in this run, were it an error
	answered atomic.Bool  // it has given an answer in this run
	overdue  atomic.Bool  // an attempt outlasted its patience, and nothing was heard since
	trial    atomic.Bool  // one request is finding out whether it answers
	refused  atomic.Bool  // its key or account was refused
	figures  figures
}

// NewExecutor returns an executor. The error joins everything that is wrong with the options.
func NewExecutor(o ExecutorOptions) (*Executor, error) {
	e := &Executor{opts: o, start: time.Now()}
	e.serving.Store(-1)
	e.opts.MaxRequests = copied(o.MaxRequests)
	if e.opts.Logger == nil {
		e.opts.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Store != nil {
		e.opts.Store = &optionalStore{Store: o.Store, tell: func(err error) {
			e.opts.Logger.Warn("the shared state of breakers is given up", "error", err.Error())
			e.emit(Event{At: time.Now(), Kind: EventStore, Detail: oneLine(err.Error())})
		}}
	}
	var problems []error
	for i, b := range o.Backends {
		added, err := e.add(i, b)
		problems = append(problems, err)
		e.backends = append(e.backends, added)
	}
	problems = append(problems, e.makeRouter())
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return e, nil
}

// slotGrace is how long after the end of its attempt a slot is free at the latest, where another host left it
// behind: its clock may differ a little.
const slotGrace = 5 * time.Second

func (e *Executor) add(i int, o BackendOptions) (*backend, error) {
	o.Regions = slices.Clone(o.Regions)
	if len(o.Regions) == 0 {
		o.Regions = []string{o.Name}
	}
	bounded := o.Attempts > 0
	o.Attempts = cmp.Or(o.Attempts, defaultAttempts)
	if o.AttemptTimeout == 0 {
		o.AttemptTimeout = defaultAttemptTimeout
	}
	if o.Breaker.HalfOpenLimit == 0 {
		o.Breaker.HalfOpenLimit = o.AttemptTimeout + slotGrace
	}
	o.Backoff = o.Backoff.withDefaults()
	b := &backend{opts: o, bounded: bounded, limit: defaultRetryAfterLimit, index: i, first: len(e.regions)}
	if o.RetryAfterLimit != nil {
		b.limit = *o.RetryAfterLimit
	}
	problems := []error{o.problems(b.limit)}
	for _, name := range o.Regions {
		r, err := e.addRegion(b, name)
		problems = append(problems, err)
		b.regions = append(b.regions, r)
	}
	return b, errors.Join(problems...)
}

func (e *Executor) addRegion(b *backend, name string) (*region, error) {
	r := &region{place: Place{b.opts.Name, name}, index: len(e.regions)}
	o := b.opts.Breaker
	theirs := o.OnTransition
	o.Store, o.Logger = e.opts.Store, e.opts.Logger
	o.OnTransition = func(t Transition) {
		e.transition(r, t)
		if theirs != nil {
			theirs(t)
		}
	}
	var err error
	r.breaker, err = NewBreaker(r.place, o)
	e.regions = append(e.regions, r)
	return r, err
}

func (e *Executor) makeRouter() error {
	o := e.opts.Router
	o.Regions, o.Requests, o.OnEvent = map[string][]string{}, o.Probe == nil, e.emit
	if o.Logger == nil {
		o.Logger = e.opts.Logger
	}
	for _, b := range e.backends {
		if _, twice := o.Regions[b.opts.Name]; twice {
			return fmt.Errorf("backends: duplicate name %q", b.opts.Name)
		}
		o.Regions[b.opts.Name] = b.opts.Regions
	}
	var err error
	if e.router, err = NewRouter(o); err != nil {
		return err
	}
	for _, b := range e.backends {
		b.route = e.router.routes[b.opts.Name]
	}
	return nil
}

// Do calls f until it succeeds: in the active region of the first backend, then where the decision table says. Each
// call gets a context of its own that ends with the attempt. f returns a *Failure where it knows the row of the table;
// any other error is of the network, or KindUnknown. The error of Do is an *UnavailableError when every region was
// tried or rejected, ErrBudget when the calls are used up, and f's own error when no other region could do better.
func Do[T any](ctx context.Context, e *Executor, f func(ctx context.Context, p Place) (T, error)) (T, error) {
	value, err := e.run(ctx, task{send: func(ctx context.Context, fl *flight) (any, error) {
		return f(ctx, fl.region.place)
	}})
	result, _ := value.(T)
	return result, err
}
