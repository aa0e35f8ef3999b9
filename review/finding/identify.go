package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// Sort orders findings by severity, then confidence, path, line and rule, so
// that equal input gives equal output.
func Sort(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return firstNonZero(
			a.Severity.Rank()-b.Severity.Rank(),
			a.Confidence.Rank()-b.Confidence.Rank(),
			strings.Compare(a.Path, b.Path),
			a.StartLine-b.StartLine,
			strings.Compare(a.Rule, b.Rule),
			strings.Compare(a.Title, b.Title),
		)
	})
}

func firstNonZero(vs ...int) int {
	for _, v := range vs {
		if v != 0 {
			return v
		}
	}
	return 0
}

// Identify sets the ID of every finding. An ID is made of rule, path, symbol
// and the quoted code with white space folded, never of line numbers, so that
// it survives edits above the place; equal ones are told apart by their order
// in the file. The slice's order does not matter and is kept.
func Identify(fs []Finding) {
	order := make([]int, len(fs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return firstNonZero(strings.Compare(fs[a].Path, fs[b].Path), fs[a].StartLine-fs[b].StartLine)
	})
	seen := map[string]int{}
	for _, i := range order {
		f := &fs[i]
		key := strings.Join([]string{f.Rule, f.Path, f.Symbol, strings.Join(strings.Fields(f.Quote), " ")}, "\x00")
		n := seen[key]
		seen[key] = n + 1
		if n > 0 {
			key += "\x00" + strconv.Itoa(n)
		}
		sum := sha256.Sum256([]byte(key))
		f.ID = hex.EncodeToString(sum[:8])
	}
}
