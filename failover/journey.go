package failover

import (
	"context"
	"errors"
	"time"
)

// task is one request as the executor sees it.
type task struct {
	call   func(ctx context.Context, r *region) error
	need   int                              // tokens of prompt and answer, 0 unknown
	reduce func(r *region, f *Failure) bool // takes a parameter back that a server does not know; nil cannot
}

// journey is the way of one request: what it has tried and learned.
type journey struct {
	task   *task
	visits []visit // by region; nil until something failed, which keeps the usual case cheap
	used   []int   // attempts by backend; nil as long as visits is
	total  int     // calls sent
	only   *region // the one region that a retry is bound to, because the kind of failure forbids to go elsewhere
	hop    bool    // the last failure says that another backend is the better bet
	larger int     // a context window that has proved too small: only larger ones are left; 0 means none has
	final  error   // what to return when no larger window is left
}

// visit is what one request knows about one region.
type visit struct {
	tries     int
	spent     bool      // not to be asked again by this request
	notBefore time.Time // own back-off
	err       error     // the last one
}

func (j *journey) visit(e *Executor, r *region) *visit {
	if j.visits == nil {
		j.visits = make([]visit, len(e.regions))
		j.used = make([]int, len(e.backends))
	}
	return &j.visits[r.index]
}

func (j *journey) attemptsLeft(b *backend) bool {
	return j.used == nil || j.used[b.index] < b.opts.Attempts
}

// fits reports whether a backend's context window can hold the request.
func (j *journey) fits(b *backend) bool {
	switch {
	case j.larger > 0 && b.window <= j.larger:
		return false
	case j.final != nil && j.larger == 0 && b.window == 0:
		return false // the window that was too small is unknown, so only a declared one can be known to be larger
	case b.window > 0 && j.task.need > b.window:
		return false
	}
	return true
}

// eligible reports whether this request may ask a region at all, now or later.
func (j *journey) eligible(b *backend, r *region) bool {
	return r.unusable == nil && (j.only == nil || j.only == r) && j.fits(b) && (j.visits == nil || !j.visits[r.index].spent)
}

// readyAt is when an eligible region may be asked: after this request's back-off and everybody's cooldown.
func (j *journey) readyAt(e *Executor, r *region) (at time.Time, now bool) {
	if j.visits != nil {
		at = j.visits[r.index].notBefore
	}
	if cool := r.cool.Load(); cool != 0 {
		if until := e.start.Add(time.Duration(cool)); until.After(at) {
			at = until
		}
	}
	return at, at.IsZero() || !time.Now().Before(at)
}

// run is the one loop of this package: backend by backend, then, if all are closed for a while, once more.
func (e *Executor) run(ctx context.Context, t *task) error {
	if err := ctx.Err(); err != nil {
		return &Failure{Kind: KindCanceled, Message: "not sent", Err: err}
	}
	if len(e.backends) == 0 {
		return ErrNoBackend
	}
	j := journey{task: t}
	for {
		for _, b := range e.backends {
			if done, err := e.pass(ctx, &j, b); done {
				return err
			}
		}
		again, done, err := e.linger(ctx, &j)
		switch {
		case done:
			return err
		case !again:
			return e.giveUp(&j)
		}
	}
}

// pass spends a request's attempts on one backend. done says that the request is over.
func (e *Executor) pass(ctx context.Context, j *journey, b *backend) (done bool, err error) {
	for j.attemptsLeft(b) {
		c, wait, err := e.choose(ctx, j, b)
		switch {
		case err != nil:
			return true, err
		case c.region != nil:
			if done, err := e.try(ctx, j, b, c); done {
				return true, err
			}
		case wait <= 0 || !e.mayWait(ctx, j, b, wait):
			return false, nil
		default:
			if err := e.sleep(ctx, b, wait); err != nil {
				return true, err
			}
		}
	}
	if j.only != nil {
		return true, j.visits[j.only.index].err
	}
	return false, nil
}

// patience is the longest that a request waits for a region while another backend could answer.
const patience = 10 * time.Second

func (e *Executor) mayWait(ctx context.Context, j *journey, b *backend, wait time.Duration) bool {
	if (wait > patience || j.hop) && j.only == nil && e.elsewhere(j, b) {
		return false
	}
	return wait <= max(b.limit, b.opts.Backoff.Max) && fitsDeadline(ctx, wait)
}

// elsewhere reports whether another backend could take the request now.
func (e *Executor) elsewhere(j *journey, b *backend) bool {
	for _, other := range e.backends {
		if other == b || !j.attemptsLeft(other) {
			continue
		}
		for _, r := range other.regions {
			if _, ready := j.readyAt(e, r); ready && j.eligible(other, r) && r.breaker.State() == Closed {
				return true
			}
		}
	}
	return false
}

func fitsDeadline(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > wait
}

func (e *Executor) sleep(ctx context.Context, b *backend, wait time.Duration) error {
	defer e.waiting(b, "waiting "+wait.Round(time.Millisecond).String()+" before the next try")()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return &Failure{Kind: KindCanceled, Message: "while waiting", Err: ctx.Err()}
	}
}

// waiting records a wait and returns what ends it. Of requests that wait at the same time only the first is recorded:
// a crowd waits for one reason.
func (e *Executor) waiting(b *backend, why string) (done func()) {
	if e.waiters.Add(1) == 1 {
		e.emit(Event{At: time.Now(), Kind: EventWait, Backend: b.opts.Name, Detail: why})
	}
	return func() { e.waiters.Add(-1) }
}

// giveUp joins what is known of every region.
func (e *Executor) giveUp(j *journey) error {
	if j.final != nil {
		return j.final
	}
	u := &UnavailableError{Attempts: j.total}
	wait, known := Forever, false
	for _, b := range e.backends {
		for _, r := range b.regions {
			err, after, ok := e.why(j, b, r)
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
func (e *Executor) why(j *journey, b *backend, r *region) (err error, after time.Duration, ok bool) {
	status := r.breaker.Status()
	after = max(0, time.Until(status.Until))
	if cool := e.start.Add(time.Duration(r.cool.Load())); status.State != Open {
		after = max(0, time.Until(cool))
	}
	switch {
	case r.unusable != nil:
		return r.unusable, 0, false
	case j.visits != nil && j.visits[r.index].err != nil:
		return j.visits[r.index].err, after, true
	case !j.fits(b):
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
