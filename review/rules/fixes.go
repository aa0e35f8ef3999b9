package rules

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"breakwater/index/syntax"
	"breakwater/review/source"
)

// What one file may make of fixes. A fix is proved by parsing the whole file,
// and shows whole lines, so that both number and length of lines multiply.
const (
	maxFixes   = 200
	maxTries   = 100    // proofs, where fixes do not hold together
	maxFixText = 20_000 // bytes of the lines that one fix replaces
)

// pending is the fix of one finding, to be proved once the rules are through.
type pending struct {
	finding int // index in scan.found
	changes []splice
}

// offer keeps the fix of the latest finding. Changes that overlap each other
// are a rule's mistake and no fix.
func (s *scan) offer(changes []splice) {
	changes = slices.Clone(changes)
	slices.SortStableFunc(changes, inOrder)
	switch {
	case len(changes) == 0 || overlap(changes):
	case len(s.fixes) >= maxFixes:
		s.unfixed++
	case s.replaced(changes) > maxFixText:
		s.longLines++
	default:
		s.fixes = append(s.fixes, pending{len(s.found) - 1, changes})
	}
}

func inOrder(a, b splice) int { return cmp.Or(a.start-b.start, a.end-b.end) }

// overlap reports whether two of the changes, which are in order, want the same
// bytes.
func overlap(changes []splice) bool {
	for i := 1; i < len(changes); i++ {
		if changes[i].start < changes[i-1].end {
			return true
		}
	}
	return false
}

// replaced counts the bytes of the lines that changes touch.
func (s *scan) replaced(changes []splice) int {
	n := 0
	for _, c := range changes {
		start, end := s.lineSpan(c)
		n += end - start
	}
	return n
}

// prove gives the findings their edits, as far as these leave the file valid:
// one that would leave more syntax errors than there were is dropped, since no
// suggestion is better than a broken one.
func (s *scan) prove(ctx context.Context) {
	for left := s.fixes; len(left) > 0; {
		together, apart := disjoint(left)
		s.proveAll(ctx, together)
		left = apart
	}
}

// disjoint splits fixes into those that can be made at once and the rest.
func disjoint(fixes []pending) (together, apart []pending) {
	var taken []splice
	for _, f := range fixes {
		all := slices.Concat(taken, f.changes)
		slices.SortStableFunc(all, inOrder)
		if overlap(all) {
			apart = append(apart, f)
			continue
		}
		taken, together = all, append(together, f)
	}
	return together, apart
}

// proveAll proves fixes together, as one parse is enough where all are good,
// and by halves where they are not.
func (s *scan) proveAll(ctx context.Context, fixes []pending) {
	if ctx.Err() != nil || s.tries == maxTries {
		s.unfixed += len(fixes)
		return
	}
	s.tries++
	var all []splice
	for _, f := range fixes {
		all = append(all, f.changes...)
	}
	slices.SortStableFunc(all, inOrder)
	switch {
	case s.staysValid(ctx, all):
		for _, f := range fixes {
			s.found[f.finding].Edits = s.lineEdits(f.changes)
		}
	case len(fixes) > 1:
		s.proveAll(ctx, fixes[:len(fixes)/2])
		s.proveAll(ctx, fixes[len(fixes)/2:])
	}
}

func (s *scan) staysValid(ctx context.Context, changes []splice) bool {
	after := apply(s.file.Source, 0, len(s.file.Source), changes)
	tree, err := syntax.ParseContext(ctx, s.file.Language, []byte(after))
	if err != nil {
		return false
	}
	defer tree.Close()
	return len(tree.Errors()) <= s.errors()
}

// errors counts the syntax errors of the file, once.
func (s *scan) errors() int {
	if s.broken == nil {
		n := len(s.tree.Errors())
		s.broken = &n
	}
	return *s.broken
}

// unfixedGaps says which fixes were not made, since findings without one look as if
// there were none.
func unfixedGaps(path string, unfixed, longLines int) []source.Gap {
	var gaps []source.Gap
	tell := func(n int, why string) {
		if n > 0 {
			gaps = append(gaps, source.Gap{Path: path, Reason: fmt.Sprintf("Findings of the built-in rules reported without their fix: %d. Reason: %s.", n, why)})
		}
	}
	tell(unfixed, fmt.Sprintf("at most %d are proved for one file, in %d tries, within the time of the run", maxFixes, maxTries))
	tell(longLines, "their lines are too long")
	return gaps
}
