package ask

import (
	"sync"
)

// answerTokens is what is set aside for an answer before its length is known.
const answerTokens = 2000

// tokens estimates how many tokens a text costs; see plan.Tokens for why three
// bytes make one.
func tokens(text string) int { return (len(text) + 2) / 3 }

// ledger keeps a run within its tokens. Tokens are set aside before a request
// and settled by what the server counted.
type ledger struct {
	mu    sync.Mutex
	limit int // 0 for none
	used  int // settled and set aside
}

// reserve sets n tokens aside, or reports that they are not there.
func (l *ledger) reserve(n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limit > 0 && l.used+n > l.limit {
		return false
	}
	l.used += n
	return true
}

// settle replaces what was set aside by what was used. A server that does not
// count leaves the estimate standing.
func (l *ledger) settle(reserved, used int) {
	if used == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.used += used - reserved
}
