package failover

import (
	"sync"
	"sync/atomic"
)

// Store keeps breaker records for several breakers at once, under their place's name. Implementations are safe for
// concurrent use.
type Store interface {
	// Get returns a copy of a record; the zero Record where there is none.
	Get(name string) (Record, error)
	// Update changes a record while nobody else can: f sees the current one and changes it in place. Where Update
	// returns an error, the stored record is as it was.
	Update(name string, f func(*Record)) error
}

// optionalStore goes on in memory once a store has failed: what is shared is a convenience, and a store that is slow
// to fail must not be slow again at every call.
type optionalStore struct {
	Store
	memory memoryStore
	lost   atomic.Bool
	tell   func(error) // told once
}

func (s *optionalStore) give(err error) {
	if !s.lost.Swap(true) {
		s.tell(err)
	}
}

// Get implements Store.
func (s *optionalStore) Get(name string) (Record, error) {
	if !s.lost.Load() {
		rec, err := s.Store.Get(name)
		if err == nil {
			return rec, nil
		}
		s.give(err)
	}
	return s.memory.Get(name)
}

// Update implements Store.
func (s *optionalStore) Update(name string, f func(*Record)) error {
	if !s.lost.Load() {
		err := s.Store.Update(name, f)
		if err == nil {
			return nil
		}
		s.give(err)
	}
	return s.memory.Update(name, f)
}

// memoryStore shares breakers within one process. The zero value is ready to use.
type memoryStore struct {
	mu      sync.Mutex
	records map[string]Record
}

// Get implements Store.
func (s *memoryStore) Get(name string) (Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.records[name], nil
}

// Update implements Store.
func (s *memoryStore) Update(name string, f func(*Record)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.records == nil {
		s.records = map[string]Record{}
	}
	r := s.records[name]
	f(&r)
	s.records[name] = r
	return nil
}
