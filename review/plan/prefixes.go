package plan

import (
	"strings"

	"breakwater/review/scenario"
)

// Bounds of the search for prefixes.
const (
	prefixSegments = 3
	prefixSample   = 50 // operations without a handler, of the first four times as many
)

// prefixes are what a proxy, a server or a setting puts before paths, which stands in no route: several operations have
// a handler without it, and most of those that begin so and have none with it. How many do, by prefix.
func (hs handlers) prefixes(ops []scenario.Operation) map[string]int {
	found, lacking := map[string]int{}, map[string]int{}
	sample := 0
	for _, o := range ops[:min(len(ops), 4*prefixSample)] {
		if sample == prefixSample {
			break
		}
		if _, others, ok := hs.of(o); ok || len(others) > 0 || o.Path == "" {
			continue
		}
		sample++
		for prefix := range leading(o.Path) {
			if prefix == o.Path { // nothing is left that would tell
				break
			}
			lacking[prefix]++
			if _, _, ok := hs.of(without(o, prefix)); ok {
				found[prefix]++
			}
		}
	}
	for prefix, n := range found {
		if n < 2 || 2*n <= lacking[prefix] {
			delete(found, prefix)
		}
	}
	return found
}

// leading yields the first segments of a path, one, two and so on, the shorter ones first.
func leading(path string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for at, n := 0, 0; n < prefixSegments && at < len(path); n++ {
			next := strings.IndexByte(path[at+1:], '/')
			if next < 0 {
				next = len(path) - at - 1
			}
			if at += 1 + next; !yield(path[:at]) {
				return
			}
		}
	}
}

// without is an operation without what stands before its path.
func without(o scenario.Operation, prefix string) scenario.Operation {
	if o.Path = strings.TrimPrefix(o.Path, prefix); o.Path == "" {
		o.Path = "/"
	}
	return o
}

// below is of, where prefixes may stand before paths: the one that most operations have.
func (hs handlers) below(prefixes map[string]int, o scenario.Operation) (best handler, others handlers, ok bool) {
	best, others, ok = hs.of(o)
	if ok || len(others) > 0 || o.Path == "" {
		return best, others, ok
	}
	most := ""
	for prefix := range leading(o.Path) {
		if prefixes[prefix] > prefixes[most] {
			most = prefix
		}
	}
	if most == "" {
		return best, others, ok
	}
	return hs.of(without(o, most))
}
