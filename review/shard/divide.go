// Package shard divides a review among the jobs of a matrix, and makes one review
// of what they report.
//
// Each job makes the whole plan and takes its [Part] of it: [Divide] depends on
// nothing but the plan. It leaves a [Record], which holds what its reviewers claimed
// before anything was made of it. [Collect] reads the records of all jobs, and
// [Merge] puts them together as if one job had reviewed everything; what follows is
// the same code for both.
package shard

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"hash/fnv"
	"math/bits"
	"slices"
	"strings"

	"breakwater/review/plan"
	"breakwater/review/target"
)

// Part is one job's share of a plan.
type Part struct {
	plan.Plan     // its share of the targets; the gaps are those of the whole plan
	Cost      int // of its targets within the budget, by the estimate that Divide was given
}

// Divide shares a plan out among count jobs, so that the most expensive part costs
// little more than the others. The targets of a file stay together, since a job
// reads the whole file for one of them, and asks a model about all it found in one: those
// that cost more than a fair share go to as few jobs as that takes. Those of one request
// always stay together, so that all jobs together ask what one would. cost estimates
// one target within the budget; the others are read by the rules alone and cost what
// their text does.
func Divide(p plan.Plan, count int, cost func(target.Target) int) []Part {
	d := division{whole: p, cost: cost}
	d.list()
	parts := make([]Part, count)
	of := assign(d.units(count), len(d.targets), count)
	for i, t := range d.targets {
		part := &parts[of[i]]
		switch d.kind(i) {
		case within:
			part.Targets, part.Cost = append(part.Targets, t), part.Cost+cost(t)
		case over:
			part.Over = append(part.Over, t)
		case late:
			part.Late = append(part.Late, t)
		case trivial:
			part.Trivial = append(part.Trivial, t)
		}
	}
	for i := range parts {
		parts[i].Gaps = p.Gaps
	}
	return parts
}

// division is a plan while it is divided.
type division struct {
	whole   plan.Plan
	cost    func(target.Target) int
	targets []target.Target // within the budget, over it, late and trivial
	costs   []int           // of each
	total   int
}

// kind is where a target stands in a plan.
type kind int

const (
	within kind = iota
	over
	late
	trivial
)

func (d *division) kind(i int) kind {
	switch n, m := len(d.whole.Targets), len(d.whole.Targets)+len(d.whole.Over); {
	case i < n:
		return within
	case i < m:
		return over
	case i < m+len(d.whole.Late):
		return late
	}
	return trivial
}

// lineCost is what a line costs, about as many tokens as a model reads of it.
const lineCost = 10

// RulesCost is what a target costs that the rules alone read, comparable to what a model
// reads.
func RulesCost(t target.Target) int { return 1 + lineCost*t.Lines() }

func (d *division) list() {
	d.targets = slices.Concat(d.whole.Targets, d.whole.Over, d.whole.Late, d.whole.Trivial)
	d.costs = make([]int, len(d.targets))
	for i, t := range d.targets {
		d.costs[i] = RulesCost(t)
		if d.kind(i) == within {
			d.costs[i] = max(1, d.cost(t))
		}
		d.total += d.costs[i]
	}
}

// unit are targets that stay together.
type unit struct {
	key     string
	cost    int
	targets []int
}

// units are the files, and the parts of those that cost too much for one of count jobs.
func (d *division) units(count int) []unit {
	byPath := map[string]*unit{}
	var files []*unit
	for i, t := range d.targets {
		u := byPath[t.Path]
		if u == nil {
			u = &unit{key: t.Path}
			byPath[t.Path] = u
			files = append(files, u)
		}
		u.cost, u.targets = u.cost+d.costs[i], append(u.targets, i)
	}
	var out []unit
	share := d.total / count
	for _, u := range files {
		if u.cost <= share {
			out = append(out, *u)
			continue
		}
		out = append(out, join(d.requests(*u), share)...)
	}
	return out
}

// join puts units that follow each other together while they cost no more than a share.
func join(units []unit, share int) (out []unit) {
	for _, u := range units {
		last := len(out) - 1
		if last < 0 || out[last].cost+u.cost > share {
			out = append(out, u)
			continue
		}
		out[last].cost += u.cost
		out[last].targets = append(out[last].targets, u.targets...)
	}
	return out
}

// requests returns those about a file, or its targets where none is asked for.
func (d *division) requests(file unit) (out []unit) {
	of := map[int]int{} // request → place in out
	for _, i := range file.targets {
		t := d.targets[i]
		k, asked := of[t.Request]
		if !asked || t.Request == 0 {
			k = len(out)
			of[t.Request] = k
			out = append(out, unit{key: t.ID})
		}
		out[k].cost, out[k].targets = out[k].cost+d.costs[i], append(out[k].targets, i)
	}
	return out
}

// assign returns the part of each of n targets: the most expensive unit first, each goes
// to the part that its key prefers among those with room for it, or else where least is so
// far. So most stay where they were when some change, and with what their job remembers.
func assign(units []unit, n, count int) []int {
	slices.SortFunc(units, func(a, b unit) int { // by the power of two, which a small change seldom changes
		return cmp.Or(bits.Len(uint(b.cost))-bits.Len(uint(a.cost)), strings.Compare(a.key, b.key))
	})
	p := shares{loads: make([]int, count)}
	for _, u := range units {
		p.full += u.cost
	}
	p.full = (p.full + count - 1) / count
	p.full += p.full / slack
	of := make([]int, n)
	for _, u := range units {
		at := p.place(u)
		p.loads[at] += u.cost
		for _, i := range u.targets {
			of[i] = at
		}
	}
	return of
}

// slack is the part of a fair share by which one may exceed it, so that what a file costs
// may change a little and the others stay.
const slack = 16

// shares is how much each part has so far, and with how much one is full.
type shares struct {
	loads []int
	full  int
}

func (p shares) place(u unit) (at int) {
	hash := fnv.New64a()
	hash.Write([]byte(u.key))
	key := hash.Sum64()
	for i := 1; i < len(p.loads); i++ {
		if p.before(i, at, u.cost, key) {
			at = i
		}
	}
	return at
}

// before reports whether part i is a better place than part k (rendezvous hashing, of the
// parts with room or else of those that have least).
func (p shares) before(i, k, cost int, key uint64) bool {
	room, other := p.loads[i]+cost <= p.full, p.loads[k]+cost <= p.full
	switch {
	case room != other:
		return room
	case !room && p.loads[i] != p.loads[k]:
		return p.loads[i] < p.loads[k]
	}
	return liking(key, i) > liking(key, k)
}

// liking is how much a key prefers a part: a number that looks random (splitmix64).
func liking(key uint64, part int) uint64 {
	x := key + uint64(part+1)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// PlanID is the hash of the ids of all targets of a plan but the trivial ones.
func PlanID(p plan.Plan) string {
	hash := sha256.New()
	for _, t := range slices.Concat(p.Targets, p.Over, p.Late) {
		hash.Write([]byte(t.ID + "\x00"))
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// Budget is what part i may use of a total that the parts share by their cost. The
// shares add up to the total. A part without cost has no share.
func Budget(total int, parts []Part, i int) int {
	before, all := 0, 0
	for k, p := range parts {
		if k < i {
			before += p.Cost
		}
		all += p.Cost
	}
	if all == 0 {
		return 0
	}
	upTo := func(cost int) int { return int(float64(total) * float64(cost) / float64(all)) }
	return upTo(before+parts[i].Cost) - upTo(before)
}
