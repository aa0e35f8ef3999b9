package failover

import "sync"

// bill adds up what attempts cost, of one request or of one region. Attempts may overlap; while one is in flight, its
// prompt counts as estimated. Safe for concurrent use; the zero value is empty.
type bill struct {
	mu       sync.Mutex
	sum      charge
	inFlight int
}

// charge is what attempts cost.
type charge struct {
	attempts        int
	in, cached, out int // tokens; cached ones are among in
	counted         int // what a budget should count for in and out
	estimated       bool
}

func (b *bill) open(prompt int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sum.attempts++
	b.inFlight++
	b.sum.in += prompt
	b.sum.counted += prompt
}

// settle replaces the estimated prompt of an attempt by what the attempt cost.
func (b *bill) settle(prompt int, r Reply) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inFlight--
	b.sum.in += r.TokensIn - prompt
	b.sum.counted += r.Counted - prompt
	b.sum.cached += r.TokensCached
	b.sum.out += r.TokensOut
	b.sum.estimated = b.sum.estimated || r.Estimated
}

func (b *bill) total() charge {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.sum
	c.estimated = c.estimated || b.inFlight > 0
	return c
}
