// Package bench measures failover against gobreaker, failsafe-go and backoff in one run, and the wall time of a crowd
// of requests against the ideal. Ratios are checked by TestRatios; the figures are printed by go test -bench.
package bench

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/failsafe-go/failsafe-go/timeout"
	"github.com/sony/gobreaker/v2"

	"breakwater/failover"
)

var (
	errDown = errors.New("down")
	place   = failover.Place{Backend: "b", Region: "one"}
)

func newBreaker(b *testing.B) *failover.Breaker {
	b.Helper()
	breaker, err := failover.NewBreaker(place, failover.BreakerOptions{})
	if err != nil {
		b.Fatal(err)
	}
	return breaker
}

func allowDone(b *testing.B) {
	breaker := newBreaker(b)
	b.ReportAllocs()
	for b.Loop() {
		p, err := breaker.Allow()
		if err != nil {
			b.Fatal(err)
		}
		_ = p.Done(failover.Verdict{Outcome: failover.OK}) // only a Store can fail
	}
}

// allowDoneFailsafe is the manual way of failsafe-go's breaker, without its executor.
func allowDoneFailsafe(b *testing.B) {
	breaker := circuitbreaker.NewBuilder[int]().Build()
	b.ReportAllocs()
	for b.Loop() {
		if !breaker.TryAcquirePermit() {
			b.Fatal("rejected")
		}
		breaker.RecordSuccess()
	}
}

// parallel runs one call by several goroutines at once.
func parallel(b *testing.B, call func() error) {
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := call(); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func allowDoneParallel(b *testing.B) {
	breaker := newBreaker(b)
	parallel(b, func() error {
		p, err := breaker.Allow()
		if err != nil {
			return err
		}
		return p.Done(failover.Verdict{Outcome: failover.OK})
	})
}

func allowDoneGobreakerParallel(b *testing.B) {
	breaker := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})
	parallel(b, func() error {
		_, err := breaker.Execute(func() (int, error) { return 1, nil })
		return err
	})
}

func allowDoneFailsafeParallel(b *testing.B) {
	breaker := circuitbreaker.NewBuilder[int]().Build()
	parallel(b, func() error {
		if !breaker.TryAcquirePermit() {
			return errDown
		}
		breaker.RecordSuccess()
		return nil
	})
}

func doParallel(b *testing.B) {
	e, err := failover.NewExecutor(failover.ExecutorOptions{Backends: []failover.BackendOptions{{Name: "b", Regions: []string{"one", "two"}}}})
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	answered := func(context.Context, failover.Place) (int, error) { return 1, nil }
	if _, err := failover.Do(ctx, e, answered); err != nil { // until the first answer a region may be overtaken
		b.Fatal(err)
	}
	parallel(b, func() error { _, err := failover.Do(ctx, e, answered); return err })
}

func doFailsafeParallel(b *testing.B) {
	e := failsafe.With[int](
		retrypolicy.NewBuilder[int]().WithBackoff(time.Second, 30*time.Second).Build(),
		circuitbreaker.NewBuilder[int]().Build(),
		timeout.New[int](2*time.Minute),
	)
	parallel(b, func() error {
		_, err := e.GetWithExecution(func(failsafe.Execution[int]) (int, error) { return 1, nil })
		return err
	})
}

func allowDoneGobreaker(b *testing.B) {
	breaker := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := breaker.Execute(func() (int, error) { return 1, nil }); err != nil {
			b.Fatal(err)
		}
	}
}

func openReject(b *testing.B) {
	breaker := newBreaker(b)
	if err := breaker.ForceOpen("by hand", time.Hour); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := breaker.Allow(); err == nil {
			b.Fatal("admitted")
		}
	}
}

func openRejectGobreaker(b *testing.B) {
	breaker := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		Timeout: time.Hour, ReadyToTrip: func(gobreaker.Counts) bool { return true },
	})
	_, _ = breaker.Execute(func() (int, error) { return 0, errDown })
	b.ReportAllocs()
	for b.Loop() {
		if _, err := breaker.Execute(func() (int, error) { return 1, nil }); err == nil {
			b.Fatal("admitted")
		}
	}
}

func openRejectFailsafe(b *testing.B) {
	breaker := circuitbreaker.NewBuilder[int]().Build()
	breaker.Open()
	b.ReportAllocs()
	for b.Loop() {
		if breaker.TryAcquirePermit() {
			b.Fatal("admitted")
		}
	}
}

func activeRegion(b *testing.B) {
	r, err := failover.NewRouter(failover.RouterOptions{Regions: map[string][]string{"b": {"one", "two"}}, Requests: true})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := r.Active("b"); !ok {
			b.Fatal("no region")
		}
	}
}

func do(b *testing.B) {
	e, err := failover.NewExecutor(failover.ExecutorOptions{Backends: []failover.BackendOptions{{Name: "b", Regions: []string{"one", "two"}}}})
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := failover.Do(ctx, e, func(context.Context, failover.Place) (int, error) { return 1, nil }); err != nil {
			b.Fatal(err)
		}
	}
}

func doFailsafe(b *testing.B) {
	e := failsafe.With[int](
		retrypolicy.NewBuilder[int]().WithBackoff(time.Second, 30*time.Second).Build(),
		circuitbreaker.NewBuilder[int]().Build(),
		timeout.New[int](2*time.Minute),
	)
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.WithContext(ctx).GetWithExecution(func(failsafe.Execution[int]) (int, error) { return 1, nil }); err != nil {
			b.Fatal(err)
		}
	}
}

func doBackoff(b *testing.B) {
	breaker := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := backoff.Retry(ctx, func() (int, error) {
			return breaker.Execute(func() (int, error) { return 1, nil })
		}); err != nil {
			b.Fatal(err)
		}
	}
}

func doBackoffParallel(b *testing.B) {
	breaker := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})
	parallel(b, func() error {
		_, err := backoff.Retry(context.Background(), func() (int, error) {
			return breaker.Execute(func() (int, error) { return 1, nil })
		})
		return err
	})
}

func BenchmarkAllowDone(b *testing.B) {
	b.Run("failover", allowDone)
	b.Run("gobreaker", allowDoneGobreaker)
	b.Run("failsafe, manual", allowDoneFailsafe)
	b.Run("failover, parallel", allowDoneParallel)
	b.Run("gobreaker, parallel", allowDoneGobreakerParallel)
	b.Run("failsafe, manual, parallel", allowDoneFailsafeParallel)
}

func BenchmarkOpenReject(b *testing.B) {
	b.Run("failover", openReject)
	b.Run("gobreaker", openRejectGobreaker)
	b.Run("failsafe, manual", openRejectFailsafe)
}

func BenchmarkActiveRegion(b *testing.B) { activeRegion(b) }

func BenchmarkDo(b *testing.B) {
	b.Run("failover", do)
	b.Run("failsafe", doFailsafe)
	b.Run("backoff+gobreaker", doBackoff)
	b.Run("failover, parallel", doParallel)
	b.Run("failsafe, parallel", doFailsafeParallel)
	b.Run("backoff+gobreaker, parallel", doBackoffParallel)
}
