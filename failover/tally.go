package failover

import (
	"sync"
	"sync/atomic"
)

// tally counts without the cores that count at once taking a cache line from each other. The zero value is 0.
type tally struct {
	pool  sync.Pool // hands each core the cell that it used last
	next  atomic.Uint32
	cells [8]struct {
		atomic.Int64
		_ [2*cacheLine - 8]byte // two lines: processors fetch them in pairs
	}
}

// cacheLine is what cores share memory in, on the machines of today.
const cacheLine = 64

func (t *tally) add() {
	cell, _ := t.pool.Get().(*atomic.Int64)
	if cell == nil {
		cell = &t.cells[t.next.Add(1)%uint32(len(t.cells))].Int64
	}
	cell.Add(1)
	t.pool.Put(cell)
}

func (t *tally) sum() (n int) {
	for i := range t.cells {
		n += int(t.cells[i].Load())
	}
	return n
}
