package failover

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// Backoff says how long to wait before the same region is asked again. The zero value waits about 1, 2, 4 … 30 s.
type Backoff struct {
	First  time.Duration // 0 means 1 s
	Max    time.Duration // bound of every wait, jitter included; 0 means 30 s
	Factor float64       // growth from wait to wait, at least 1; 0 means 2
	Jitter *float64      // each wait is spread by so much to both sides, in [0, 1]; nil means 0.2

	random func() float64 // in [0, 1); tests set it
}

func (b Backoff) withDefaults() Backoff {
	if b.First == 0 {
		b.First = time.Second
	}
	if b.Max == 0 {
		b.Max = 30 * time.Second
	}
	if b.Factor == 0 {
		b.Factor = 2
	}
	if b.Jitter == nil {
		b.Jitter = new(0.2)
	}
	if b.random == nil {
		b.random = rand.Float64
	}
	return b
}

// problems writes its conditions so that NaN fails them.
func (b Backoff) problems() error {
	var problems []error
	want := func(ok bool, field string, value any, rule string) {
		if !ok {
			problems = append(problems, fmt.Errorf("backoff: %s is %v: want %s", field, value, rule))
		}
	}
	want(b.First > 0, "first", b.First, "more than 0s")
	want(b.Max > 0, "max", b.Max, "more than 0s")
	want(b.Factor >= 1 && !math.IsInf(b.Factor, 0), "factor", b.Factor, "at least 1 and finite")
	want(*b.Jitter >= 0 && *b.Jitter <= 1, "jitter", *b.Jitter, "in [0, 1]")
	return errors.Join(problems...)
}

// delay is the wait after the nth try, n from 1. Jitter comes before the bound, so that no wait exceeds it.
func (b Backoff) delay(n int) time.Duration {
	d := float64(b.First) * math.Pow(b.Factor, float64(n-1))
	d *= 1 - *b.Jitter + 2**b.Jitter*b.random()
	return time.Duration(min(d, float64(b.Max)))
}
