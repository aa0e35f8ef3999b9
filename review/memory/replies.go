package memory

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"
	"sync/atomic"

	"breakwater/failover"
	"breakwater/review/answer"
)

// Backend is what answers where nothing is remembered.
type Backend interface {
	Chat(ctx context.Context, req failover.Request) (failover.Reply, error)
}

// Server is who may have given an answer: one region of a backend.
type Server struct {
	Backend, Region string          // its names in this run
	Identity        string          // what makes it the same one in another run: dialect, address and model
	Key             failover.Secret // authenticates what is kept of it
}

// Replies is a Backend that remembers: what it was asked in an earlier run it
// answers itself. Several goroutines may use it at once.
type Replies struct {
	store   *Store
	backend Backend
	servers []Server
	hide    func(string) string
	count   atomic.Int64
	asking  sync.Map // key of a request → *sync.Mutex
}

// Replies returns b with a memory. servers are those that b asks, the preferred
// one first. hide takes out of a text what must not be kept; an answer that it
// would change is not.
func (s *Store) Replies(b Backend, servers []Server, hide func(string) string) *Replies {
	return &Replies{store: s, backend: b, servers: servers, hide: hide}
}

// Chat answers from memory, by any of the servers, and asks where nothing is
// remembered. A reply from memory took no attempts and no tokens.
func (r *Replies) Chat(ctx context.Context, q failover.Request) (failover.Reply, error) {
	c := canonical(q)
	// Of two equal requests of one run the second has the answer of the first, as in the next run.
	turn, _ := r.asking.LoadOrStore(c.text, new(sync.Mutex))
	turn.(*sync.Mutex).Lock()
	defer turn.(*sync.Mutex).Unlock()
	if reply, ok := r.recall(q, c); ok {
		r.count.Add(1)
		return reply, nil
	}
	reply, err := r.backend.Chat(ctx, q)
	if err == nil && !reply.Refused() {
		r.keep(q, c, reply)
	}
	return reply, err
}

// Recalls reports whether Chat would answer from memory.
func (r *Replies) Recalls(q failover.Request) bool {
	_, ok := r.recall(q, canonical(q))
	return ok
}

// Count is how many answers came from memory.
func (r *Replies) Count() int { return int(r.count.Load()) }

func (r *Replies) recall(q failover.Request, c request) (failover.Reply, bool) {
	for _, s := range r.servers {
		body, ok := r.store.Get(s.Key.Reveal(), name(q, c, s))
		var e entry
		if !ok || json.Unmarshal(body, &e) != nil {
			continue
		}
		if text, ok := c.unpack(e); ok {
			return failover.Reply{Text: text, Backend: s.Backend, Region: s.Region}, true
		}
	}
	return failover.Reply{}, false
}

func (r *Replies) keep(q failover.Request, c request, reply failover.Reply) {
	e, ok := c.pack(reply.Text, r.hide)
	if !ok || !useful(q, reply.Text) {
		return
	}
	body, err := json.Marshal(e)
	if err != nil {
		r.store.fail(err)
		return
	}
	for _, s := range r.servers {
		if s.Backend == reply.Backend && s.Region == reply.Region {
			r.store.Put(s.Key.Reveal(), name(q, c, s), body)
		}
	}
}

// mostProved bounds the findings of one request for proofs.
const mostProved = 1000

// useful reports whether an answer to a request for proofs proves anything. That
// there is nothing to find is an answer; that there is nothing to say of what was
// found is none.
func useful(q failover.Request, text string) bool {
	if q.Schema == nil || q.Schema.Name != answer.ProofName {
		return true
	}
	_, err := answer.ParseProofs(text, make([]string, mostProved))
	return err == nil
}

// name is the key of a request's answer by a server.
func name(q failover.Request, c request, s Server) string {
	schema := failover.Schema{}
	if q.Schema != nil {
		schema = *q.Schema
	}
	return Key("reply 1", c.text, schema.Name, string(schema.JSON), strconv.Itoa(q.MaxOutputTokens), s.Identity)
}
