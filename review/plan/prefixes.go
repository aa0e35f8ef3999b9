package plan

import (
	"maps"
	"slices"
	"strings"

	"breakwater/review/scenario"
)

// Bounds of the search for a prefix.
const (
	prefixSegments = 3
	prefixSample   = 50 // operations without a handler, of the first four times as many
)

// prefixes are what a proxy or a server puts before paths, which stands in no route: several
// operations have a handler without it. There is at most one for each first segment, by which
// they are returned.
func (hs handlers) prefixes(ops []scenario.Operation) map[string]string {
	found := map[string]int{}
	sample := 0
	for _, o := range ops[:min(len(ops), 4*prefixSample)] {
		if sample == prefixSample {
			break
		}
		if _, others, ok := hs.of(o); ok || len(others) > 0 || o.Path == "" {
			continue
		}
		sample++
		for at, n := 0, 0; n < prefixSegments; n++ {
			next := strings.IndexByte(o.Path[at+1:], '/')
			if next < 0 {
				break
			}
			at += 1 + next
			inner := o
			inner.Path = o.Path[at:]
			if _, _, ok := hs.of(inner); ok {
				found[o.Path[:at]]++
			}
		}
	}
	best := map[string]string{}
	for _, p := range slices.Sorted(maps.Keys(found)) { // the shorter one first
		if first := firstSegment(p); found[p] >= 2 && found[p] > found[best[first]] {
			best[first] = p
		}
	}
	return best
}

// firstSegment is "/api" of "/api/v1/users".
func firstSegment(path string) string {
	if path == "" {
		return ""
	}
	first, _, _ := strings.Cut(path[1:], "/")
	return path[:1] + first
}

// below is of, where prefixes may stand before paths.
func (hs handlers) below(prefixes map[string]string, o scenario.Operation) (best handler, others handlers, ok bool) {
	best, others, ok = hs.of(o)
	prefix := prefixes[firstSegment(o.Path)]
	rest, inside := strings.CutPrefix(o.Path, prefix)
	if ok || len(others) > 0 || prefix == "" || !inside {
		return best, others, ok
	}
	o.Path = rest
	return hs.of(o)
}
