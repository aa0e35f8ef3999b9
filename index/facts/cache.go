package facts

import (
	"container/list"
	"crypto/sha256"
	"sync"

	"breakwater/index/syntax"
)

// Cache keeps the facts of contents that were asked for lately, so that each is
// parsed once in a run whoever asks. It may be used by several goroutines; the
// zero Cache is empty and ready, and bounded by [DefaultBudget].
type Cache struct {
	// Budget bounds the memory of the facts that are kept, in bytes, by
	// estimate; 0 means DefaultBudget.
	Budget int

	mu      sync.Mutex
	entries map[content]*entry
	recent  list.List // of the contents of filled entries, the one used last at the front
	size    int
}

// DefaultBudget is what a [Cache] holds unless told otherwise, in bytes.
const DefaultBudget = 32 << 20

// content names a text in a language.
type content struct {
	language syntax.Language
	sum      [sha256.Size]byte
}

type entry struct {
	file *File
	err  error
	size int           // bytes, by estimate
	done chan struct{} // closed once file and err are set

	place *list.Element // in Cache.recent; nil until it is filled
}

// Of returns the facts of source, as the function [Of] does.
func (c *Cache) Of(l syntax.Language, source []byte) (*File, error) {
	at := content{l.Family(), sha256.Sum256(source)}
	if l == syntax.TSX {
		at.language = l
	}
	e, mine := c.find(at)
	if !mine {
		<-e.done
		return e.file, e.err
	}
	defer close(e.done)
	e.file, e.err = Of(l, source)
	c.settle(at, e)
	return e.file, e.err
}

// find returns the entry of a content; mine says that the caller must fill it.
func (c *Cache) find(at content) (e *entry, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[at]; ok {
		if e.place != nil {
			c.recent.MoveToFront(e.place)
		}
		return e, false
	}
	if c.entries == nil {
		c.entries = map[content]*entry{}
	}
	e = &entry{done: make(chan struct{})}
	c.entries[at] = e
	return e, true
}

// settle counts a filled entry and lets the longest unused go.
func (c *Cache) settle(at content, e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.size = 256
	if e.file != nil {
		e.size += e.file.size()
	}
	c.size += e.size
	e.place = c.recent.PushFront(at)
	budget := c.Budget
	if budget == 0 {
		budget = DefaultBudget
	}
	for c.size > budget && c.recent.Len() > 1 {
		oldest := c.recent.Remove(c.recent.Back()).(content)
		c.size -= c.entries[oldest].size
		delete(c.entries, oldest)
	}
}

// size estimates the memory of the facts, in bytes.
func (f *File) size() int {
	const perNode, perName, perBinding, perCall, perFunction = 52, 48, 180, 160, 64
	return len(f.nodes)*perNode + len(f.names)*perName + len(f.Bindings)*perBinding + len(f.Calls)*perCall +
		len(f.Functions)*perFunction + len(f.refs)*24
}
