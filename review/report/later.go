package report

import "breakwater/review/finding"

// Shard is one job's share of the targets.
type Shard struct {
	Index int    `json:"index"` // from 1
	Count int    `json:"count"`
	Plan  string `json:"plan"` // hash of the ids of all targets
}

// Suppression says why a finding is folded away.
type Suppression struct {
	By     finding.Suppressor `json:"by"`
	Reason string             `json:"reason"`
	Path   string             `json:"path"`  // where it is written; empty for an input
	Line   int                `json:"line"`  // 0 where it has none
	Until  string             `json:"until"` // YYYY-MM-DD in UTC, inclusive; empty without end
	New    bool               `json:"new"`   // the pull request added it
	Gates  bool               `json:"gates"` // the finding counts for fail-on all the same
}

// Disputed is a finding that a model refuted with a quote of the code.
type Disputed struct {
	Finding
	RefutedBy     string `json:"refuted_by"` // backend
	RefutedQuote  string `json:"refuted_quote"`
	RefutedReason string `json:"refuted_reason"`
	Gates         bool   `json:"gates"` // it counts for fail-on all the same
}

// Baseline compares the findings with those of an earlier report or of the base.
type Baseline struct {
	From       string  `json:"from"` // file or commit; empty without a baseline
	New        int     `json:"new"`
	Persisting int     `json:"persisting"`
	Fixed      []Fixed `json:"fixed"`
}

// Fixed is a finding of the baseline that is gone, at a place that was reviewed.
type Fixed struct {
	ID    string `json:"id" redact:"id"`
	Rule  string `json:"rule" redact:"ours"`
	Title string `json:"title"`
	Path  string `json:"path"`
}

// Step is the usage of one step of the review.
type Step struct {
	Step      int      `json:"step"` // 1 looks for findings, 2 proves and fixes them
	Requests  int      `json:"requests"`
	TokensIn  int      `json:"tokens_in"`
	TokensOut int      `json:"tokens_out"`
	Cost      *float64 `json:"cost"` // nil without prices
}

// Redactions counts the secrets that were replaced before anything left the machine.
type Redactions struct {
	Count   int            `json:"count"`
	ByClass map[string]int `json:"by_class"` // adds up to Count
}

// Injection is text in the reviewed code that speaks to the reviewer.
type Injection struct {
	Path string `json:"path"`
	Line int    `json:"line"` // 1-based
	Kind string `json:"kind"`
}
