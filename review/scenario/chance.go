package scenario

import (
	"math"
	"slices"
)

// chance is how often a difference that is none may pass for one without a doubt: in one of nine hundred tests. A
// suggestion is held against some two dozen operations under faults, each by two tests: so one of twenty that change
// nothing is called worse without a doubt (C. E. Bonferroni's bound). Three calls in each of two runs reach it, where
// all of one side fail and none of the other: 1 of 924 ways.
const chance = 1.0 / 900

// overlap is the probability that of n things drawn from all, k of which are marked, at least hit are marked: the
// upper tail of the hypergeometric distribution, and so Fisher's exact test of a table of two by two, one-sided
// (R. A. Fisher, "The Logic of Inductive Inference", 1935). What is no more than expected gives 1.
func overlap(all, k, n, hit int) float64 {
	if float64(hit)*float64(all) <= float64(k)*float64(n) {
		return 1
	}
	p := math.Exp(logChoose(k, hit) + logChoose(all-k, n-hit) - logChoose(all, n))
	sum := 0.0
	for ; hit <= min(k, n) && p > sum*1e-12; hit++ { // terms fall from here on
		sum += p
		p *= float64(k-hit) / float64(hit+1) * float64(n-hit) / float64(all-k-n+hit+1)
	}
	return min(sum, 1)
}

func logChoose(n, k int) float64 {
	lg := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	return lg(n) - lg(k) - lg(n-k)
}

// more reports whether a larger share of b's calls failed than of a's, beyond chance.
func more(a, b Figures) bool {
	return overlap(a.Requests+b.Requests, a.Failed+b.Failed, b.Requests, b.Failed) <= chance
}

// slowest is how many calls the tail has at least, whose times decide: fewer cannot be told from chance, unless all
// calls are few.
const slowest = 10

// slower reports whether b's calls are the slow ones beyond chance: of the slowest twentieth of both together, more
// are b's than a draw of as many would give. That is the quantile test of R. A. Johnson, S. Verrill and D. H. Moore
// ("Two-Sample Rank Tests for Detecting Changes That Occur in a Small Proportion of the Treated Population",
// Biometrics 43, 1987). It takes no shape of times for granted. Of few calls the tail is up to half.
func slower(a, b []float64) bool {
	both := slices.Concat(a, b)
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	slices.Sort(both)
	tail := min(max(len(both)/20, slowest), len(both)/2)
	from := both[len(both)-tail]
	inA, inB := atLeast(a, from), atLeast(b, from)
	return overlap(len(both), inA+inB, len(b), inB) <= chance
}

// atLeast counts the times from a value on.
func atLeast(times []float64, from float64) (n int) {
	for _, t := range times {
		if t >= from {
			n++
		}
	}
	return n
}

// enough reports whether so many calls could show anything at all: if all of one side failed and none of the other.
func enough(a, b int) bool { return overlap(a+b, b, b, b) <= chance }

// summarized is from how many calls of a run on its p95 counts where only a summary is known: with 400, the share of
// calls beyond the p95 of a sample is known to two points (twice the standard error √(.05·.95/400)).
const summarized = 400
