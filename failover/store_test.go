package failover

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// eachStore runs a test on both stores.
func eachStore(t *testing.T, id string, f func(t *testing.T, s Store)) {
	t.Helper()
	t.Run(id, func(t *testing.T) {
		t.Parallel()
		t.Run("memory", func(t *testing.T) { t.Parallel(); f(t, &memoryStore{}) })
		t.Run("file", func(t *testing.T) { t.Parallel(); f(t, newFileStore(t)) })
	})
}

func newFileStore(t testing.TB) *FileStore {
	t.Helper()
	s, err := NewFileStore(filepath.Join(t.TempDir(), "state.json"))
	if err != nil {
		t.Fatal(err)
	}
	s.wait = time.Minute // a loaded machine is no reason to fail
	return s
}

func get(t testing.TB, s Store, name string) Record {
	t.Helper()
	r, err := s.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func set(t testing.TB, s Store, name string, want Record) {
	t.Helper()
	if err := s.Update(name, func(r *Record) { *r = want }); err != nil {
		t.Fatal(err)
	}
}

// step applies one transition to a stored record, as a breaker with these limits does.
func step(t testing.TB, s Store, threshold int, f func(r *Record, l limits, now int64)) Record {
	t.Helper()
	l := limits{
		first: defaultResetTime / windowShare, random: rand.Float64, failures: threshold,
		reset: time.Minute, forced: time.Minute, slots: 1, slotLimit: time.Hour,
	}
	if err := s.Update("b", func(r *Record) { f(r, l, time.Now().UnixNano()) }); err != nil {
		t.Error(err)
	}
	return get(t, s, "b")
}

func settled(o Outcome) func(*Record, limits, int64) {
	return func(r *Record, l limits, now int64) { r.settle(r.Generation, Verdict{Outcome: o}, l, now) }
}

// cas is a compare-and-set on Update: what the references offer as an operation of its own.
func cas(t testing.TB, s Store, expected, to State) (won bool) {
	t.Helper()
	if err := s.Update("b", func(r *Record) {
		if won = r.State == expected; won {
			r.State = to
		}
	}); err != nil {
		t.Error(err)
	}
	return won
}

// crowd runs f in n goroutines at once.
func crowd(n int, f func(i int)) {
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { <-start; f(i) })
	}
	close(start)
	wg.Wait()
}

// many is smaller than the references' hundred where each step locks and replaces a file.
func openRecord(until time.Time) Record {
	return Record{State: Open, Failures: 3, Until: until.UnixNano()}
}

func TestStoreRecords(t *testing.T) {
	t.Parallel()
	full := Record{State: HalfOpen, Failures: 2, LastFailure: 3, Until: 4, Slots: 1, SlotSince: 5, Generation: 6, Forced: true, Reopened: 7}
	defaults := func(t *testing.T, s Store) {
		if got := get(t, s, "new"); got != (Record{}) {
			t.Errorf("record %+v", got)
		}
	}
	roundTrip := func(t *testing.T, s Store) {
		set(t, s, "b", full)
		if got := get(t, s, "b"); got != full {
			t.Errorf("record %+v", got)
		}
	}
	eachStore(t, "S-01", defaults)
	eachStore(t, "S-02", roundTrip)
	eachStore(t, "S-03", func(t *testing.T, s Store) {
		set(t, s, "b", full)
		r := get(t, s, "b")
		r.Failures = 99
		if got := get(t, s, "b"); got != full {
			t.Errorf("changed through a copy: %+v", got)
		}
	})
	eachStore(t, "S-04", func(t *testing.T, s Store) {
		if !cas(t, s, Closed, Open) || get(t, s, "b").State != Open {
			t.Error("not applied")
		}
	})
	eachStore(t, "S-05", func(t *testing.T, s Store) {
		if cas(t, s, Open, HalfOpen) || get(t, s, "b").State != Closed {
			t.Error("applied")
		}
	})
	eachStore(t, "S-06", func(t *testing.T, s Store) {
		if got := step(t, s, 9, settled(Fail)).Failures; got != 1 {
			t.Errorf("count %d", got)
		}
	})
	eachStore(t, "S-07", func(t *testing.T, s Store) {
		for want := 1; want <= 3; want++ {
			if got := step(t, s, 9, settled(Fail)).Failures; got != want {
				t.Errorf("count %d, want %d", got, want)
			}
		}
	})
	eachStore(t, "S-09", func(t *testing.T, s Store) {
		set(t, s, "b", full)
		defaults(t, s)
	})
	eachStore(t, "S-10", roundTrip)
	eachStore(t, "S-11", func(t *testing.T, s Store) {
		n := 100
		crowd(n, func(int) { step(t, s, 999, settled(Fail)) })
		if got := get(t, s, "b").Failures; got != n {
			t.Errorf("count %d, want %d", got, n)
		}
	})
	eachStore(t, "S-12", func(t *testing.T, s Store) {
		var won atomic.Int32
		crowd(100, func(int) {
			if cas(t, s, Closed, Open) {
				won.Add(1)
			}
		})
		if won.Load() != 1 {
			t.Errorf("%d winners", won.Load())
		}
	})
	for id, name := range map[string]string{"SA-01": "", "SA-02": strings.Repeat("n", 10_000), "SA-03": "región/日本 \n\"x\""} {
		eachStore(t, id, func(t *testing.T, s Store) {
			if got := get(t, s, name); got != (Record{}) {
				t.Errorf("record %+v", got)
			}
			set(t, s, name, full)
			if get(t, s, name) != full || get(t, s, name+"2") != (Record{}) {
				t.Error("names are not apart")
			}
		})
	}
	eachStore(t, "SA-06", func(t *testing.T, s Store) {
		if !cas(t, s, Closed, Closed) {
			t.Error("refused")
		}
	})
	eachStore(t, "SA-07", func(t *testing.T, s Store) {
		if cas(t, s, State(77), Open) {
			t.Error("accepted")
		}
	})
	t.Run("SA-08", func(t *testing.T) {
		t.Parallel()
		s := &memoryStore{}
		for range 1000 {
			step(t, s, 9999, settled(Fail))
		}
		if got := get(t, s, "b").Failures; got != 1000 {
			t.Errorf("count %d", got)
		}
	})
	eachStore(t, "SA-14", func(t *testing.T, s Store) {
		crowd(100, func(i int) {
			if i%2 == 0 {
				set(t, s, "b", full)
			} else if got := get(t, s, "b"); got != full && got != (Record{}) {
				t.Errorf("half a record: %+v", got)
			}
		})
	})
}

func TestStoreTransitions(t *testing.T) {
	t.Parallel()
	eachStore(t, "S-13", func(t *testing.T, s Store) {
		if got := step(t, s, 3, settled(Fail)); got.Failures != 1 || got.State != Closed {
			t.Errorf("record %+v", got)
		}
	})
	eachStore(t, "S-14", func(t *testing.T, s Store) {
		for range 3 {
			step(t, s, 3, settled(Fail))
		}
		if got := get(t, s, "b"); got.State != Open || got.Until <= got.LastFailure {
			t.Errorf("record %+v", got)
		}
	})
	eachStore(t, "S-15", func(t *testing.T, s Store) {
		set(t, s, "b", Record{State: HalfOpen, Slots: 1})
		if got := step(t, s, 3, settled(Fail)); got.State != Open || got.Slots != 0 {
			t.Errorf("record %+v", got)
		}
	})
	eachStore(t, "S-16", func(t *testing.T, s Store) {
		for range 3 {
			step(t, s, 5, settled(Fail))
		}
		if got := get(t, s, "b"); got.State != Closed || got.Failures != 3 {
			t.Errorf("record %+v", got)
		}
	})
	eachStore(t, "S-17", func(t *testing.T, s Store) {
		n := 100
		crowd(n, func(int) { step(t, s, 2*n, settled(Fail)) })
		if got := get(t, s, "b").Failures; got != n {
			t.Errorf("count %d", got)
		}
	})
	eachStore(t, "S-18", func(t *testing.T, s Store) {
		set(t, s, "b", Record{Failures: 5})
		if got := step(t, s, 9, settled(OK)).Failures; got != 0 {
			t.Errorf("count %d", got)
		}
	})
	eachStore(t, "S-19", func(t *testing.T, s Store) {
		set(t, s, "b", Record{State: HalfOpen, Slots: 1, Failures: 5})
		if got := step(t, s, 9, settled(OK)); got.State != Closed || got.Failures != 0 || got.Slots != 0 {
			t.Errorf("record %+v", got)
		}
	})
	eachStore(t, "S-20", func(t *testing.T, s Store) {
		want := openRecord(time.Now().Add(time.Hour))
		set(t, s, "b", want)
		if got := step(t, s, 9, settled(OK)); got != want {
			t.Errorf("record %+v", got)
		}
	})
	eachStore(t, "S-21", func(t *testing.T, s Store) {
		want := Record{Failures: 2, Generation: 4}
		set(t, s, "b", want)
		got := step(t, s, 9, func(r *Record, l limits, now int64) { r.settle(3, Verdict{Outcome: OK}, l, now) })
		if got != want {
			t.Errorf("a result of another time changed the record: %+v", got)
		}
	})
	claims := func(t *testing.T, s Store, n int) int32 {
		var won atomic.Int32
		crowd(n, func(int) {
			step(t, s, 3, func(r *Record, l limits, now int64) {
				if ok, _ := r.admit(l, now); ok {
					won.Add(1)
				}
			})
		})
		return won.Load()
	}
	eachStore(t, "SA-49", func(t *testing.T, s Store) {
		set(t, s, "b", openRecord(time.Now().Add(-time.Second)))
		if won := claims(t, s, 100/2); won != 1 || get(t, s, "b").State != HalfOpen {
			t.Errorf("%d admitted, record %+v", won, get(t, s, "b"))
		}
	})
	eachStore(t, "SA-50", func(t *testing.T, s Store) {
		set(t, s, "b", Record{State: HalfOpen})
		if won := claims(t, s, 100/2); won != 1 {
			t.Errorf("%d admitted", won)
		}
	})
	eachStore(t, "SA-51", func(t *testing.T, s Store) {
		want := openRecord(time.Now().Add(time.Hour))
		set(t, s, "b", want)
		if won := claims(t, s, 3); won != 0 || get(t, s, "b") != want {
			t.Errorf("%d admitted, record %+v", won, get(t, s, "b"))
		}
	})
	eachStore(t, "SA-52", func(t *testing.T, s Store) {
		set(t, s, "b", openRecord(time.Now().Add(-time.Second)))
		step(t, s, 3, func(r *Record, _ limits, now int64) { r.extend(now, time.Hour) })
		if won := claims(t, s, 1); won != 0 || get(t, s, "b").State != Open {
			t.Errorf("%d admitted, record %+v", won, get(t, s, "b"))
		}
	})
	eachStore(t, "SA-42", func(t *testing.T, s Store) {
		want := Record{State: Open, Until: 9}
		set(t, s, "b", want)
		if cas(t, s, Closed, HalfOpen) || get(t, s, "b") != want {
			t.Errorf("record %+v", get(t, s, "b"))
		}
	})
	eachStore(t, "SA-46", func(t *testing.T, s Store) {
		n := 100
		crowd(n, func(i int) { step(t, s, 999, settled([]Outcome{OK, Fail}[i%2])) })
		if got := get(t, s, "b"); got.State != Closed || got.Failures < 0 || got.Failures > n/2 || got.Slots != 0 {
			t.Errorf("record %+v", got)
		}
	})
	eachStore(t, "SA-48", func(t *testing.T, s Store) {
		n := 100
		crowd(n, func(int) { step(t, s, 999, settled(Fail)) })
		if got := get(t, s, "b").Failures; got != n {
			t.Errorf("count %d", got)
		}
	})
}

// brokenStore fails every change.
type brokenStore struct{ memoryStore }

var errBroken = errors.New("disk full")

func (s *brokenStore) Update(string, func(*Record)) error { return errBroken }

func TestStoreBreaker(t *testing.T) {
	t.Parallel()
	made := func(t *testing.T, s Store, threshold int) *Breaker {
		return newBreaker(t, BreakerOptions{Store: s, MaxFailures: threshold})
	}
	eachStore(t, "S-41", func(t *testing.T, s Store) { wantState(t, made(t, s, 2), Closed) })
	eachStore(t, "S-42", func(t *testing.T, s Store) {
		b := made(t, s, 2)
		times(b, 2, Fail)
		wantState(t, b, Open)
	})
	eachStore(t, "S-43", func(t *testing.T, s Store) {
		b := made(t, s, 2)
		times(b, 2, Fail)
		b.Reset()
		if got := b.Status(); got.State != Closed || got.Failures != 0 {
			t.Errorf("status %+v", got)
		}
	})
	t.Run("S-44", func(t *testing.T) {
		t.Parallel()
		b := made(t, nil, 1)
		times(b, 1, Fail)
		wantState(t, b, Open)
	})
	eachStore(t, "S-45", func(t *testing.T, s Store) {
		first, other := made(t, s, 1), made(t, s, 1)
		times(first, 1, Fail)
		wantState(t, other, Open)
		_, err := other.Allow()
		var open *OpenError
		if !errors.As(err, &open) || open.RetryAfter() <= 0 {
			t.Errorf("rejected with %v", err)
		}
	})
	eachStore(t, "SA-29", func(t *testing.T, s Store) {
		if !admitted(made(t, s, 2)) {
			t.Error("rejected")
		}
	})
	eachStore(t, "SA-30", func(t *testing.T, s Store) {
		set(t, s, here.String(), Record{State: HalfOpen, Slots: 1, SlotSince: time.Now().UnixNano()})
		if admitted(made(t, s, 2)) {
			t.Error("admitted")
		}
	})
	eachStore(t, "SA-31", func(t *testing.T, s Store) {
		set(t, s, here.String(), Record{State: HalfOpen})
		b := made(t, s, 2)
		if first, then := admitted(b), admitted(b); !first || then {
			t.Errorf("admitted %v, then %v", first, then)
		}
	})
	eachStore(t, "SA-32", func(t *testing.T, s Store) {
		b := made(t, s, 9)
		times(b, 2, Fail)
		times(b, 1, OK)
		if got := get(t, s, here.String()).Failures; got != 0 {
			t.Errorf("count %d", got)
		}
	})
	eachStore(t, "SA-33", func(t *testing.T, s Store) {
		b := made(t, s, 2)
		b.Reset()
		if got := b.Status(); got.State != Closed || got.Counts.Changes != 0 {
			t.Errorf("status %+v", got)
		}
	})
	eachStore(t, "SA-34", func(t *testing.T, s Store) {
		set(t, s, here.String(), Record{State: HalfOpen, Slots: 1})
		b := made(t, s, 2)
		b.ForceOpen("by hand", 0)
		wantState(t, b, Open)
	})
	eachStore(t, "SA-35", func(t *testing.T, s Store) {
		set(t, s, here.String(), Record{State: HalfOpen, Slots: 1, Failures: 3})
		b := made(t, s, 2)
		b.Reset()
		if got := b.Status(); got.State != Closed || got.Failures != 0 {
			t.Errorf("status %+v", got)
		}
	})
	eachStore(t, "SA-36", func(t *testing.T, s Store) {
		b := made(t, s, 2)
		b.ForceOpen("by hand", 0)
		times(b, 1, OK)
		wantState(t, b, Open)
	})
	eachStore(t, "SA-37", func(t *testing.T, s Store) {
		b := made(t, s, 9)
		for _, o := range []Outcome{OK, Fail} {
			times(b, 1, o)
			wantState(t, b, Closed)
		}
		b.ForceOpen("by hand", 0)
		wantState(t, b, Open)
		b.Reset()
		wantState(t, b, Closed)
	})
	eachStore(t, "SA-38", func(t *testing.T, s Store) {
		b := made(t, s, 9)
		b.ForceOpen("by hand", time.Hour)
		if admitted(b) {
			t.Error("admitted")
		}
		before := b.Status().Until
		b.ForceOpen("again", 0)
		if got := b.Status().Until; !got.Equal(before) {
			t.Errorf("a shorter stop moved the window from %s to %s", before, got)
		}
		b.ForceOpen("longer", 2*time.Hour)
		if got := b.Status().Until; got.Before(before.Add(59 * time.Minute)) {
			t.Errorf("a longer stop left the window at %s", got)
		}
		_ = b.Record(Verdict{Outcome: OK})
		_ = b.Record(Verdict{Outcome: Fail})
		if s := b.Status(); s.State != Open || s.Counts.Changes != 1 {
			t.Errorf("status %+v; want open, by one transition", s)
		}
		b.Reset()
		wantState(t, b, Closed)
	})
	eachStore(t, "SA-39", func(t *testing.T, s Store) {
		for o, want := range map[Outcome]State{OK: Closed, Fail: Open} {
			set(t, s, here.String(), Record{State: HalfOpen})
			b := made(t, s, 9)
			p, err := b.Allow()
			if err != nil {
				t.Fatal(err)
			}
			p.Done(Verdict{Outcome: o})
			wantState(t, b, want)
		}
	})
	eachStore(t, "SA-40", func(t *testing.T, s Store) {
		set(t, s, here.String(), Record{State: Open})
		b := made(t, s, 9)
		if !admitted(b) {
			t.Error("rejected")
		}
		wantState(t, b, HalfOpen)
	})
	t.Run("SA-41", func(t *testing.T) {
		t.Parallel()
		b := made(t, &brokenStore{}, 2)
		if err := b.Record(Verdict{Outcome: Fail}); !errors.Is(err, errBroken) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("SA-43", func(t *testing.T) {
		t.Parallel()
		b := made(t, &brokenStore{}, 2)
		if err := b.Record(Verdict{Outcome: OK}); !errors.Is(err, errBroken) {
			t.Errorf("error %v", err)
		}
		wantState(t, b, Closed)
	})
	t.Run("a broken store does not stop a run", func(t *testing.T) {
		t.Parallel()
		e := newExecutor(t, ExecutorOptions{Backends: []BackendOptions{{Name: "b"}}, Store: &brokenStore{}})
		if err := script(nil).run(t.Context(), e); err != nil {
			t.Error(err)
		}
	})
	eachStore(t, "SA-45", func(t *testing.T, s Store) {
		b := made(t, s, 1)
		other, err := NewBreaker(Place{"b", second}, BreakerOptions{Store: s, MaxFailures: 1})
		if err != nil {
			t.Fatal(err)
		}
		times(b, 1, Fail)
		wantState(t, other, Closed)
	})
	eachStore(t, "SA-47", func(t *testing.T, s Store) {
		b := made(t, s, 9)
		p, err := b.Allow()
		if err != nil {
			t.Fatal(err)
		}
		b.ForceOpen("by hand", 0)
		p.Done(Verdict{Outcome: OK})
		wantState(t, b, Open)
	})
	eachStore(t, "SA-59", func(t *testing.T, s Store) {
		set(t, s, here.String(), openRecord(time.Now().Add(-time.Second)))
		b := made(t, s, 9)
		p, err := b.Allow()
		if err != nil || !p.Probe() {
			t.Errorf("first: probe %v, %v", p.Probe(), err)
		}
		if q, err := b.Allow(); err == nil || q.Probe() {
			t.Errorf("second: probe %v, %v", q.Probe(), err)
		}
	})
}
