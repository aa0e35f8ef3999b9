package report

import (
	"io"
	"iter"

	"breakwater/review/target"
)

// Plan is plan.json: what was or would be put before the reviewer.
type Plan struct {
	Version  string               `json:"version"`
	Tokens   int                  `json:"tokens"` // estimate for all targets together
	Estimate PlanEstimate         `json:"estimate"`
	Targets  iter.Seq[PlanTarget] `json:"targets"` // each made as it is asked for
	// Addresses are all that a run may call: of models, the artifact store and the origin of the repository.
	Addresses []string `json:"addresses"`
}

// PlanEstimate is what asking about all targets once takes, without a second look.
type PlanEstimate struct {
	Requests int `json:"requests"`
	TokensIn int `json:"tokens_in"`
	// Cost of these and of answers of the expected length, in the currency of the prices; nil without prices.
	Cost *float64 `json:"cost"`
}

// PlanTarget is one target of a plan.
type PlanTarget struct {
	ID        string        `json:"id"`
	Kind      target.Kind   `json:"kind"`
	Path      string        `json:"path"`
	StartLine int           `json:"start_line"`
	EndLine   int           `json:"end_line"`
	Symbol    string        `json:"symbol"`
	Operation string        `json:"operation"`
	Tokens    int           `json:"tokens"`
	Context   []PlanContext `json:"context"` // in order of use
}

// PlanContext is code that goes with a target.
type PlanContext struct {
	Path      string  `json:"path"`
	StartLine int     `json:"start_line"`
	EndLine   int     `json:"end_line"`
	Symbol    string  `json:"symbol"`
	Score     float64 `json:"score"`
	Why       string  `json:"why"`
}

// NewPlan makes a plan of targets, in their order, that are asked about in so many
// requests.
func NewPlan(ts []target.Target, requests int, addresses []string) Plan {
	p := Plan{Version: Version, Addresses: list(addresses)}
	for i := range ts {
		p.Tokens += ts[i].Tokens
	}
	p.Targets = func(yield func(PlanTarget) bool) {
		for i := range ts {
			if !yield(planTarget(ts[i])) {
				return
			}
		}
	}
	p.Estimate = PlanEstimate{Requests: requests, TokensIn: p.Tokens}
	return p
}

func planTarget(t target.Target) PlanTarget {
	out := PlanTarget{
		ID: t.ID, Kind: t.Kind, Path: t.Path, StartLine: t.StartLine, EndLine: t.EndLine, Symbol: t.Symbol, Tokens: t.Tokens,
		Context: convert(t.Context, func(c target.Context) PlanContext {
			return PlanContext{Path: c.Path, StartLine: c.StartLine, EndLine: c.EndLine, Symbol: c.Symbol, Score: c.Score,
				Why: c.Why}
		}),
	}
	if t.Operation != nil {
		out.Operation = t.Operation.Name()
	}
	return out
}

// Print writes plan.json, in pieces none of which ends within a text.
func (p Plan) Print(w io.Writer) error { return printJSON(w, p) }
