package index

import (
	"hash/maphash"
	"sync/atomic"
)

// filter tells whether a term was seen before in a field: yes may be wrong,
// no never is. Several goroutines may use it.
type filter struct {
	seed maphash.Seed
	bits []uint32
}

const filterBits = 1 << 22

func newFilter() *filter {
	return &filter{maphash.MakeSeed(), make([]uint32, filterBits/32)}
}

// add notes a term and reports whether it was there.
func (f *filter) add(field, term string) bool {
	h := maphash.String(f.seed, term) + uint64(len(field))<<8 + uint64(field[0])
	h = (h ^ h>>29) * 0x9E3779B97F4A7C15 >> 42 % filterBits
	bit := uint32(1) << (h % 32)
	word := &f.bits[h/32]
	return atomic.LoadUint32(word)&bit != 0 || atomic.OrUint32(word, bit)&bit != 0
}
