package failover

import (
	"context"
	"math/rand/v2"
	"testing"
)

// TestInterleavings compares the router with a sequential model of it over 10^5 random steps.
func TestInterleavings(t *testing.T) {
	t.Parallel()
	t.Run("X-18", func(t *testing.T) {
		t.Parallel()
		random := rand.New(rand.NewPCG(18, 26))
		for range 2000 {
			healthy := [3]bool{random.IntN(2) == 0, random.IntN(2) == 0, random.IntN(2) == 0}
			g := newRig(t, RouterOptions{Recovery: []Recovery{RequireHealthy, TimeOnly}[random.IntN(2)]})
			names := []string{primary, second, third}
			g.probe = func(_ context.Context, p Place) (bool, error) {
				for i, name := range names {
					if name == p.Region {
						return healthy[i], nil
					}
				}
				return false, nil
			}
			m := &model{timeOnly: g.opts.Recovery == TimeOnly}
			for range 50 {
				m.step(random, g, &healthy, names)
				if region, _ := g.Active("b"); region != names[m.look()] {
					t.Fatalf("active %s, the model says %s", region, names[m.active])
				}
			}
		}
	})
}

// TestSplitInterleavings takes the probe apart: between its claim and its result anything else may happen, and several
// overtaken probes may still be under way. Each step is one critical section of the router, so that random orders of
// steps are all the interleavings there are.
func TestSplitInterleavings(t *testing.T) {
	t.Parallel()
	t.Run("X-18 probes in flight", func(t *testing.T) {
		t.Parallel()
		random := rand.New(rand.NewPCG(10, 5))
		names := []string{primary, second, third}
		for range 2000 {
			g := newRig(t, RouterOptions{})
			m := &model{}
			var flight []claim
			for range 50 {
				flight = m.splitStep(random, g, names, flight)
				if region, _ := g.Active("b"); region != names[m.look()] || g.pending() != m.pending {
					t.Fatalf("active %s, pending %v; the model says %s, %v", region, g.pending(), names[m.active], m.pending)
				}
			}
		}
	})
}

// splitStep makes one step of router and model and returns the probes that are under way.
func (m *model) splitStep(random *rand.Rand, g *rig, names []string, flight []claim) []claim {
	rt := g.routes["b"]
	switch random.IntN(7) {
	case 0:
		g.Reset("b")
		*m = model{now: m.now, generation: m.generation + 1}
	case 1:
		m.now += random.IntN(25)
		g.at(m.now)
	case 2, 3:
		if len(flight) == 0 {
			return flight
		}
		i := random.IntN(len(flight))
		c, to, healthy := flight[i], random.IntN(3), random.IntN(2) == 0
		if healthy && to != c.region {
			g.commit(c, to, true)
			m.commit(c, to)
		}
		g.release(c)
		m.pending = m.pending && c.generation != m.generation
		return append(flight[:i:i], flight[i+1:]...)
	default:
		region, open := random.IntN(3), random.IntN(2) == 0
		seq := m.seq[region] + uint64(random.IntN(3))
		t := Transition{Place: Place{"b", names[region]}, To: map[bool]State{true: Open, false: Closed}[open], Seq: seq}
		if !open {
			g.OnStateChange(t)
			m.change(region, open, seq, [3]bool{})
			return flight
		}
		fresh := seq > m.seq[region]
		if g.notice(rt, region, t) != fresh {
			panic("the router and the model disagree about what is stale")
		}
		if !fresh {
			return flight
		}
		m.seq[region], m.open[region], m.known[region] = seq, true, true
		c, ok := g.claimFor(rt, region, seq)
		if want := region == m.active && !m.pending; ok != want {
			panic("the router and the model disagree about a claim")
		}
		if ok {
			m.generation++
			m.pending = true
			flight = append(flight, c)
		}
	}
	return flight
}

func (m *model) commit(c claim, to int) {
	if c.generation != m.generation || !m.pending || !m.open[c.region] {
		return
	}
	if m.active == 0 {
		m.since = m.now
	}
	m.active, m.pending = to, false
}

// model is the router as one would write it for a single goroutine: states, one position, one clock.
type model struct {
	timeOnly bool
	now      int
	active   int
	since    int
	seq      [3]uint64
	open     [3]bool
	known    [3]bool

	pending    bool
	generation uint64
}

func (m *model) look() int {
	if m.active != 0 && m.now-m.since >= 30 && (m.timeOnly || (m.known[0] && !m.open[0])) {
		m.active = 0
	}
	return m.active
}

func (m *model) step(random *rand.Rand, g *rig, healthy *[3]bool, names []string) {
	switch random.IntN(6) {
	case 0:
		g.Reset("b")
		*m = model{timeOnly: m.timeOnly, now: m.now}
	case 1:
		m.now += random.IntN(25)
		g.at(m.now)
	case 2:
		healthy[random.IntN(3)] = random.IntN(2) == 0
	default:
		region, open := random.IntN(3), random.IntN(2) == 0
		seq := m.seq[region] + uint64(random.IntN(3)) // now and then a stale one
		to := Closed
		if open {
			to = Open
		}
		g.OnStateChange(Transition{Place: Place{"b", names[region]}, To: to, Seq: seq})
		m.change(region, open, seq, *healthy)
	}
}

func (m *model) change(region int, open bool, seq uint64, healthy [3]bool) {
	if seq <= m.seq[region] {
		return
	}
	m.seq[region], m.open[region], m.known[region] = seq, open, true
	switch {
	case !open && region == 0 && m.active != 0 && m.now-m.since >= 30:
		m.active = 0
	case open && region == m.active:
		for to := range 3 {
			if to == region || m.open[to] || !healthy[to] {
				continue
			}
			if m.active == 0 {
				m.since = m.now
			}
			m.active = to
			return
		}
	}
}
