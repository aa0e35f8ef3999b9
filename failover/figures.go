package failover

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// latencySamples bounds what a region remembers of its answers; the latest count.
const latencySamples = 512

// figures are what one region has done in this run. Safe for concurrent use: an answer, the usual case, takes no lock.
type figures struct {
	requests  atomic.Int64
	answers   atomic.Int64
	longest   atomic.Int64                 // ns
	latencies [latencySamples]atomic.Int64 // of answers, a ring: ns plus one, 0 is not written yet

	mu       sync.Mutex // guards all below
	failures int
	kinds    map[Kind]int
	last     string
	waits    time.Duration
}

// ok takes in the time that an answer took.
func (r *region) ok(latency time.Duration) {
	f := &r.figures
	ns := int64(latency)
	f.latencies[(f.answers.Add(1)-1)%latencySamples].Store(ns + 1)
	for longest := f.longest.Load(); ns > longest; longest = f.longest.Load() {
		if f.longest.CompareAndSwap(longest, ns) {
			return
		}
	}
}

func (r *region) fail(k Kind, err error) {
	f := &r.figures
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures++
	if f.kinds == nil {
		f.kinds = map[Kind]int{}
	}
	f.kinds[k]++
	f.last = strings.TrimPrefix(err.Error(), r.place.String()+": ") // whoever shows it names the place
}

func (r *region) waited(d time.Duration) {
	r.figures.mu.Lock()
	r.figures.waits += d
	r.figures.mu.Unlock()
}

// slowest is the longest that an answer took; 0 before the first.
func (r *region) slowest() time.Duration { return time.Duration(r.figures.longest.Load()) }

// slowest is the longest that an answer took anywhere in this run: questions are of a kind.
func (e *Executor) slowest() (longest time.Duration) {
	for _, r := range e.regions {
		longest = max(longest, r.slowest())
	}
	return longest
}

// silent reports whether a region has been asked and has never said a word, not even an error.
func (r *region) silent() bool {
	r.figures.mu.Lock()
	defer r.figures.mu.Unlock()
	return r.figures.kinds[KindNoAnswer]+r.figures.kinds[KindTimeout] > 0 && !r.answers.Load()
}

func (r *region) lastError() string {
	r.figures.mu.Lock()
	defer r.figures.mu.Unlock()
	return r.figures.last
}

// into fills in the figures of a snapshot.
func (f *figures) into(s *RegionStatus) {
	f.mu.Lock()
	defer f.mu.Unlock()
	sorted := f.sorted()
	s.Requests, s.Failures, s.LastError, s.Waited = int(f.requests.Load()), f.failures, f.last, f.waits
	s.FailuresByKind = maps.Clone(f.kinds)
	s.LatencyP50, s.LatencyP95 = percentile(sorted, 50), percentile(sorted, 95)
}

// sorted returns the latencies that are remembered, the shortest first.
func (f *figures) sorted() []time.Duration {
	var all []time.Duration
	for i := range f.latencies {
		if ns := f.latencies[i].Load(); ns > 0 {
			all = append(all, time.Duration(ns-1))
		}
	}
	slices.Sort(all)
	return all
}

// percentile returns the nearest rank of sorted latencies; 0 without any.
func percentile(sorted []time.Duration, p int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*p+99)/100-1]
}
