package ask

import (
	"context"
	"errors"
	"testing"

	"breakwater/failover"
)

// remembering answers from an earlier run the targets whose request it knows.
type remembering struct {
	*backend
	known map[string]bool // by user text
}

func (r remembering) Recalls(q failover.Request) bool { return r.known[q.User] }

func (r remembering) Chat(ctx context.Context, q failover.Request) (failover.Reply, error) {
	if r.Recalls(q) {
		return failover.Reply{Text: none, Backend: "test"}, nil
	}
	return r.backend.Chat(ctx, q)
}

// What an earlier run answered needs no tokens, and no model that is up.
func TestWhatIsRemembered(t *testing.T) {
	ts := targets(8)
	for i := range ts {
		ts[i].Symbol = ts[i].ID
	}
	down := &backend{answer: func(context.Context, int) (failover.Reply, error) {
		return failover.Reply{}, &failover.UnavailableError{Regions: []error{errors.New("refused")}}
	}}
	for name, c := range map[string]struct {
		backend *backend
		tokens  int
		other   Status // of the targets that nobody remembers
	}{
		"no tokens left": {replies(none), 1, OverBudget},
		"an outage":      {down, 0, Unavailable},
	} {
		b := remembering{c.backend, map[string]bool{}}
		o := options(b)
		o.MaxTokens = c.tokens
		for _, i := range []int{0, 5, 7} {
			b.known[o.write(batches(ts[i : i+1])[0]).user] = true
		}
		for i, r := range New(o).All(t.Context(), ts) {
			want := c.other
			if b.known[o.write(batches(ts[i : i+1])[0]).user] {
				want = Answered
			}
			if r.Status != want {
				t.Errorf("%s: target %d: status %v, want %v", name, i, r.Status, want)
			}
		}
	}
}

// Answers from memory say nothing about whether the model is up.
func TestMemoryHidesNoOutage(t *testing.T) {
	ts := targets(40)
	down := &backend{answer: func(context.Context, int) (failover.Reply, error) {
		return failover.Reply{}, &failover.UnavailableError{Regions: []error{errors.New("refused")}}
	}}
	b := remembering{down, map[string]bool{}}
	o := options(b)
	for i := range ts {
		ts[i].Symbol = ts[i].ID
		b.known[o.write(batches(ts[i : i+1])[0]).user] = i%2 == 0
	}
	New(o).All(t.Context(), ts)
	if n := len(down.asked); n > 4 {
		t.Errorf("%d requests to a dead backend; want a handful", n)
	}
}
