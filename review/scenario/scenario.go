// Package scenario reads the results of fault-injection runs (the results.json
// of the fault project, https://fault-project.com) and turns them into evidence
// for each API operation: which faults it survived and which it did not.
//
// Results are foreign text: sizes are bounded, unknown fields are ignored, and
// what cannot be used becomes a note rather than an error. [Parse] and [Read]
// read one file, [Merge] joins several, [Select] keeps the operations that a
// user asked for, and [ParseReview] reads what a review of the same run says about
// each.
package scenario

import (
	"slices"
	"strings"
)

// Operation is one API operation that scenarios exercised.
type Operation struct {
	ID       string // OpenAPI operation id; empty where the results name none
	Method   string // upper case; empty where the results name none
	Path     string // URL path without host and query; may keep {param}
	Server   string // scheme and host that the first call went to; empty where the results name none
	Evidence []Evidence
	Review   string // what a scenario review report says of it, see [Review]; empty where there is none
	Reported bool   // a scenario review report alone names it
}

// Name returns the operation id, or "METHOD /path" where there is none.
func (o Operation) Name() string {
	if o.ID != "" {
		return o.ID
	}
	return strings.TrimSpace(o.Method + " " + o.Path)
}

// Idempotent reports whether HTTP lets a client repeat the operation's method
// safely (RFC 9110, section 9.2.2).
func (o Operation) Idempotent() bool {
	switch o.Method {
	case "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE":
		return true
	}
	return false
}

// Failing reports whether any scenario found the operation wanting.
func (o Operation) Failing() bool {
	for _, e := range o.Evidence {
		if e.Failing {
			return true
		}
	}
	return false
}

// FailsUnder reports whether the operation failed in a scenario that injected
// one of the named faults ("latency", "blackhole", "httperror", …).
func (o Operation) FailsUnder(faults ...string) bool {
	return slices.ContainsFunc(o.Evidence, func(e Evidence) bool {
		return e.Failing && slices.ContainsFunc(e.Faults, func(f string) bool { return slices.Contains(faults, f) })
	})
}

// Evidence is what one scenario item showed about one operation.
type Evidence struct {
	Scenario string   // title
	Faults   []string // kinds of the injected faults as results name them, "latency", "httperror", …; sorted, unique
	Detail   string   // the faults and the strategy in words
	Calls    int
	Failed   int       // calls whose expectation failed
	Errors   int       // calls that errored, timed out or were answered with 500 or more; of k6, what it calls failed
	Unmet    int       // calls that are in Failed, in Errors or in both, each counted once
	P50      float64   // milliseconds; 0 without measurements
	P95      float64   // milliseconds
	P99      float64   // milliseconds; 0 where only a summary without it was given
	Max      float64   // milliseconds
	Times    []float64 // milliseconds of the calls that were made, ascending; nil where only a summary was given
	Missed   []string  // objectives that were missed, in words with the margin
	Met      []string  // objectives that were kept, in words with the margin
	Failing  bool      // Failed > 0, Errors > 0 or Missed is not empty

	Uncounted bool    // nobody counted errors, so that Errors says nothing
	Played    *Played // the item, where it failed and the results hold it; else nil
}
