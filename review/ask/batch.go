package ask

import (
	"iter"
	"slices"
	"strings"

	"breakwater/review/source"
	"breakwater/review/target"
)

// What targets of one file may share a request. A model loses track of more: whoever is
// asked about nine definitions names as much as of five (docs/quality.md).
const (
	batchLines   = 250 // shown lines together, as many as one long target may have
	batchTargets = 6
)

// ContextTokens is how much code elsewhere a request shows: some hundred lines.
const ContextTokens = 1400

// batch is targets of one file that share a request, by line.
type batch struct {
	at      []int // places in the run's list of targets
	targets []target.Target
	lines   int // shown
}

// batches puts small neighbours together, or those that [Price] has put together.
// Each target is in exactly one batch; batches come in the order of their first,
// riskiest target.
func batches(ts []target.Target) []batch {
	type group struct {
		path    string
		request int
	}
	var all []batch
	last := map[group]int{} // → the batch that still takes targets
	count := map[string]int{}
	for _, t := range ts {
		count[t.Path]++
	}
	for i, t := range ts {
		n, of := t.Lines(), group{t.Path, t.Request}
		k, open := last[of]
		if !open || t.Request == 0 && !all[k].takes(t, n, evenly(count[t.Path])) {
			k = len(all)
			all = append(all, batch{})
			last[of] = k
		}
		b := &all[k]
		b.at, b.targets, b.lines = append(b.at, i), append(b.targets, t), b.lines+n
	}
	for i := range all {
		all[i].sort()
	}
	return all
}

// evenly is how many of n targets share a request, so that none is left with a few.
func evenly(n int) int {
	requests := (n + batchTargets - 1) / batchTargets
	return (n + requests - 1) / requests
}

// takes reports whether t, with n shown lines, fits into the batch of at most so many
// targets. What scenario results say of an operation goes with its own code alone.
func (b batch) takes(t target.Target, n, most int) bool {
	first := b.targets[0]
	return first.Kind == t.Kind && first.Operation == nil && t.Operation == nil &&
		b.lines+n <= batchLines && len(b.targets) < most
}

func (b *batch) sort() {
	order := make([]int, len(b.at))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return b.targets[i].StartLine - b.targets[j].StartLine })
	sorted := batch{lines: b.lines}
	for _, i := range order {
		sorted.at, sorted.targets = append(sorted.at, b.at[i]), append(sorted.targets, b.targets[i])
	}
	*b = sorted
}

// owner is the target whose lines a finding names, or else the first.
func (b batch) owner(path string, lines source.Range) target.Target {
	for _, t := range b.targets {
		if t.Covers(path, lines) {
			return t
		}
	}
	return b.targets[0]
}

// under returns the lines under review.
func (b batch) under() lineSet {
	s := lineSet{}
	for _, t := range b.targets {
		for _, r := range t.Shown() {
			s.add(t.Path, r)
		}
	}
	return s
}

// context yields what the targets are given of other code, the best of each
// first.
func (b batch) context() iter.Seq[target.Context] {
	return func(yield func(target.Context) bool) {
		for round, more := 0, true; more; round++ {
			more = false
			for _, t := range b.targets {
				if round >= len(t.Context) {
					continue
				}
				if more = true; !yield(t.Context[round]) {
					return
				}
			}
		}
	}
}

// libraries says what is known of the libraries that the targets call; no part if
// that is nothing.
func (b batch) libraries() []part {
	var all []string
	for _, t := range b.targets {
		all = append(all, t.Libraries...)
	}
	if len(all) == 0 {
		return nil
	}
	slices.Sort(all)
	text := strings.Join(slices.Compact(all), "\n")
	return []part{{head: "Libraries", label: "versions and defaults", text: text, foreign: true}}
}

// lineSet is lines of files.
type lineSet map[string]map[int]bool

func (s lineSet) add(path string, r source.Range) {
	if s[path] == nil {
		s[path] = map[int]bool{}
	}
	for line := r.Start; line <= r.End; line++ {
		s[path][line] = true
	}
}
