package failover

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"
)

// adaptiveOptions tune an adaptive. The zero value is on and sensible.
type adaptiveOptions struct {
	MaxFailures    int           // the breaker's own; 0 means 5
	ResetTime      time.Duration // the breaker's own; 0 means 60 s
	Alpha          float64       // weight of one result in the error rate, in (0, 1]; 0 means 0.1
	LowRate        *float64      // at or below it the threshold doubles; nil means 0.1
	HighRate       *float64      // at or above it the threshold halves; nil means 0.9
	MinFailures    int           // bounds of the adapted threshold; 0 means 2
	MaxMaxFailures int           // 0 means 20
	MinReset       time.Duration // bounds of the adapted reset time; 0 means 10 s
	MaxReset       time.Duration // 0 means 600 s
	RecoveryWeight float64       // weight of one outage in the recovery time, in (0, 1]; 0 means 0.3

	// InitialRecovery starts the estimate of how long an outage lasts; nil means the reset time.
	InitialRecovery *time.Duration
}

func (o adaptiveOptions) withDefaults() adaptiveOptions {
	fill := func(d *time.Duration, fallback time.Duration) {
		if *d == 0 {
			*d = fallback
		}
	}
	o.MaxFailures = cmp.Or(o.MaxFailures, defaultMaxFailures)
	o.MinFailures = cmp.Or(o.MinFailures, 2)
	o.MaxMaxFailures = cmp.Or(o.MaxMaxFailures, 20)
	fill(&o.ResetTime, defaultResetTime)
	fill(&o.MinReset, 10*time.Second)
	fill(&o.MaxReset, 600*time.Second)
	if o.Alpha == 0 {
		o.Alpha = 0.1
	}
	if o.RecoveryWeight == 0 {
		o.RecoveryWeight = 0.3
	}
	if o.LowRate == nil {
		o.LowRate = new(0.1)
	}
	if o.HighRate == nil {
		o.HighRate = new(0.9)
	}
	if o.InitialRecovery == nil {
		o.InitialRecovery = new(o.ResetTime)
	}
	return o
}

// problems writes its conditions so that NaN, which compares false with everything, fails them.
func (o adaptiveOptions) problems() error {
	var problems []error
	want := func(ok bool, field string, value any, rule string) {
		if !ok {
			problems = append(problems, fmt.Errorf("adaptive: %s is %v: want %s", field, value, rule))
		}
	}
	low, high := *o.LowRate, *o.HighRate
	want(o.MaxFailures >= 1, "max-failures", o.MaxFailures, "at least 1")
	want(o.ResetTime > 0, "reset-time", o.ResetTime, "more than 0s")
	want(o.Alpha > 0 && o.Alpha <= 1, "alpha", o.Alpha, "in (0, 1]")
	want(low >= 0 && low < high, "low rate", low, "at least 0 and below the high rate")
	want(high > low && high <= 1, "high rate", high, "above the low rate and at most 1")
	want(o.MinFailures >= 1, "min failures", o.MinFailures, "at least 1")
	want(o.MaxMaxFailures >= o.MinFailures, "max of max-failures", o.MaxMaxFailures, "at least min failures")
	want(o.MinReset >= 100*time.Millisecond, "min reset", o.MinReset, "at least 100ms")
	want(o.MaxReset >= o.MinReset, "max reset", o.MaxReset, "at least min reset")
	want(o.RecoveryWeight > 0 && o.RecoveryWeight <= 1, "recovery weight", o.RecoveryWeight, "in (0, 1]")
	want(*o.InitialRecovery >= 0 && *o.InitialRecovery < forever, "initial recovery", *o.InitialRecovery,
		"at least 0s and finite")
	return errors.Join(problems...)
}

// adaptive moves a breaker's thresholds with what it sees: a server that mostly fails is given up sooner, one that
// hardly ever fails later, and the time it stays open follows how long its outages last. Safe for concurrent use.
type adaptive struct {
	opts adaptiveOptions

	mu       sync.Mutex // guards all below; the clock is read under it, so that stamps are in order
	rate     float64
	recovery float64   // nanoseconds
	opened   time.Time // zero while not open
	now      func() time.Time
}

// adaptiveStatus is an adaptive at one point in time, all of it from one look.
type adaptiveStatus struct {
	ErrorRate   float64       // moving average, 0 to 1
	Recovery    time.Duration // moving average of the length of outages
	MaxFailures int           // threshold in force
	ResetTime   time.Duration // reset time in force
	OpenAt      time.Time     // zero while not open
}

// newAdaptive returns a controller. The error joins everything that is wrong with the options.
func newAdaptive(o adaptiveOptions) (*adaptive, error) {
	o = o.withDefaults()
	if err := o.problems(); err != nil {
		return nil, err
	}
	return &adaptive{opts: o, recovery: float64(*o.InitialRecovery), now: time.Now}, nil
}

// record takes in one result.
func (a *adaptive) record(failed bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	sample := 0.0
	if failed {
		sample = 1
	}
	a.rate = min(1, max(0, (1-a.opts.Alpha)*a.rate+a.opts.Alpha*sample))
}

// begin stamps the start of an outage; the latest stamp counts.
func (a *adaptive) begin() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.opened = a.now()
}

// end ends an outage and takes its length in; without a stamp it does nothing.
func (a *adaptive) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.opened.IsZero() {
		return
	}
	length := max(0, float64(a.now().Sub(a.opened)))
	a.opened = time.Time{}
	w := a.opts.RecoveryWeight
	a.recovery = (1-w)*a.recovery + w*length
}

// forget drops the stamp without taking a length in: somebody closed the breaker by hand.
func (a *adaptive) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.opened = time.Time{}
}

func (a *adaptive) thresholds() (failures int, reset time.Duration) {
	s := a.status()
	return s.MaxFailures, s.ResetTime
}

// status returns the averages and the thresholds that follow from them.
func (a *adaptive) status() adaptiveStatus {
	a.mu.Lock()
	defer a.mu.Unlock()
	return adaptiveStatus{
		ErrorRate: a.rate, Recovery: time.Duration(a.recovery), OpenAt: a.opened,
		MaxFailures: a.maxFailures(), ResetTime: a.resetTime(),
	}
}

func (a *adaptive) maxFailures() int {
	o := a.opts
	n := o.MaxFailures
	switch {
	case a.rate >= *o.HighRate:
		n = max(1, n/2)
	case a.rate <= *o.LowRate:
		n *= 2
	}
	return min(o.MaxMaxFailures, max(o.MinFailures, n))
}

func (a *adaptive) resetTime() time.Duration {
	estimate := math.Min(a.recovery, float64(a.opts.MaxReset))
	return max(a.opts.MinReset, time.Duration(estimate))
}
