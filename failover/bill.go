package failover

import "sync"

// bill adds up what attempts cost, of one request or of one region. Attempts may overlap; while one is in flight, its
// prompt counts as estimated. Safe for concurrent use; the zero value is empty.
type bill struct {
	mu        sync.Mutex
	attempts  int
	inFlight  int
	in, out   int
	estimated bool
}

func (b *bill) open(prompt int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.attempts++
	b.inFlight++
	b.in += prompt
}

// settle replaces the estimated prompt of an attempt by what the attempt cost.
func (b *bill) settle(prompt int, r Reply) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inFlight--
	b.in += r.TokensIn - prompt
	b.out += r.TokensOut
	b.estimated = b.estimated || r.Estimated
}

func (b *bill) total() (attempts, in, out int, estimated bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.attempts, b.in, b.out, b.estimated || b.inFlight > 0
}
