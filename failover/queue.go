package failover

import "sync"

// queue hands values to one receiver in the order of push, one at a time, and never while a lock of the pusher is
// held. A push from within the receiver is delivered after it returns.
type queue[T any] struct {
	mu     sync.Mutex
	values []T
	busy   bool
}

func (q *queue[T]) push(v T) {
	q.mu.Lock()
	q.values = append(q.values, v)
	q.mu.Unlock()
}

// drain delivers until the queue is empty. Where another goroutine is at it already, that one delivers all.
func (q *queue[T]) drain(receive func(T)) {
	for {
		v, ok := q.start()
		if !ok {
			return
		}
		func() {
			defer q.stop() // also when the receiver panics
			receive(v)
		}()
	}
}

func (q *queue[T]) start() (v T, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.busy || len(q.values) == 0 {
		return v, false
	}
	q.busy = true
	v = q.values[0]
	q.values = q.values[1:]
	return v, true
}

func (q *queue[T]) stop() {
	q.mu.Lock()
	q.busy = false
	q.mu.Unlock()
}
