package ask

import (
	"context"
	"sync"
)

// AnswerTokens is what an answer is expected to cost before its length is known.
const AnswerTokens = 2000

// mostAnswered is what an answer costs at most, in nearly every case.
const mostAnswered = 16 * 1024

// mostCost is what a target may cost: its request and the one that asks again.
func mostCost(prompt int) int { return 2 * (prompt + mostAnswered) }

// ledger keeps a run within its tokens and requests. Targets are admitted one after
// the other, each with a request of its own. One that may not fit beside those still
// open waits until these are settled, so that what a budget cuts off does not depend
// on who answers first.
type ledger struct {
	limit int // of tokens; 0 for none
	most  int // requests; 0 for no limit

	mu      sync.Mutex
	asked   int           // requests of the targets let in, and what was sent beyond them
	used    int           // by the attempts so far, answered or not
	open    int           // at most needed by the targets that are being asked about
	settled chan struct{} // closed at the next settlement; nil while nobody waits
}

// Why a target is not let in.
const (
	noTokens   = "what is left of max-tokens does not cover another request"
	noRequests = "max-requests is used up"
)

// admit lets in a target whose request costs prompt tokens, or says what is not
// there. A target that was let in is settled by its caller. Where ctx ends first it
// is let in, and finds out by itself that it is late.
func (l *ledger) admit(ctx context.Context, prompt int) (without string) {
	for {
		wait, without := l.try(prompt)
		if wait == nil {
			return without
		}
		select {
		case <-wait:
		case <-ctx.Done():
			l.force(prompt)
			return ""
		}
	}
}

// try is admit without waiting: the channel is closed when it is worth another
// try, and nil where the answer is final.
func (l *ledger) try(prompt int) (wait <-chan struct{}, without string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	surely := l.limit == 0 || l.used+l.open+mostCost(prompt) <= l.limit
	switch {
	case !l.room():
		return nil, noRequests
	case surely, l.open == 0 && l.used+prompt+AnswerTokens <= l.limit:
		l.open += mostCost(prompt)
		l.asked++
		return nil, ""
	case l.open == 0:
		return nil, noTokens
	case l.settled == nil:
		l.settled = make(chan struct{})
	}
	return l.settled, ""
}

func (l *ledger) force(prompt int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open += mostCost(prompt)
	l.asked++
}

// room reports whether a request is left.
func (l *ledger) room() bool { return l.most == 0 || l.asked < l.most }

// meter books what one request costs while it runs: its attempts may be many.
type meter struct {
	ledger *ledger
	prompt int // estimate for each attempt
	booked int
}

// admit books what the attempts so far cost, and reports whether what is left covers
// another one, whose prompt is booked before it is sent.
func (m *meter) admit(spent int) bool {
	l := m.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	l.used += spent - m.booked
	m.booked = spent
	if l.limit > 0 && l.used+m.prompt+AnswerTokens > l.limit {
		return false
	}
	l.used += m.prompt
	m.booked += m.prompt
	return true
}

// close books what the request cost in the end, and how often it was sent.
func (m *meter) close(spent, sent int) {
	m.ledger.mu.Lock()
	defer m.ledger.mu.Unlock()
	m.ledger.used += spent - m.booked
	m.ledger.asked += max(0, sent-1)
	m.booked = spent
}

// again reports whether a target that was let in can be asked about once more, and
// lets it.
func (l *ledger) again(prompt int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.room() || l.limit > 0 && l.used+prompt+AnswerTokens > l.limit {
		return false
	}
	l.asked++
	return true
}

// settle closes a target.
func (l *ledger) settle(prompt int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open -= mostCost(prompt)
	if l.settled != nil {
		close(l.settled)
		l.settled = nil
	}
}
