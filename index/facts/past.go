package facts

import (
	"cmp"
	"slices"
	"strings"
)

// Past follows the code of one function into an earlier version of it, which may have had
// another name and stood in another file.
type Past struct {
	now, before *File
	fn, was     int32             // its indices in both
	names       map[string]string // what its variables, and it itself, were called, by their names now
	inner       map[int32]int32   // functions without a name in it, by those of now
	wrote       func(start, end int) bool
	sayings     map[uint64]map[int32]int32 // statements, by those of now; by what these say
}

// Follow returns the past of a function, given by its index in [File.Functions]. called are
// the functions that the change renamed; wrote tells whether the change wrote one of some lines.
func Follow(now *File, fn int, before *File, was int, called map[string]string, wrote func(start, end int) bool) *Past {
	p := &Past{now: now, before: before, fn: int32(fn), was: int32(was), wrote: wrote}
	p.sayings = map[uint64]map[int32]int32{}
	a, b := now.Functions[fn], before.Functions[was]
	p.names = FormerNames(a, b, called)
	if a.Name() != b.Name() { // the head of a definition names it, and what calls itself
		p.names[a.Name()] = b.Name()
	}
	p.inner = matched(now, now.told().unnamed[p.fn], before, before.told().unnamed[p.was], wrote)
	return p
}

// Was tells what a statement of the function said before, and what told it from its likes.
// It is new where none said that, or it was none of those.
func (p *Past) Was(s Spot) (statement string, told Told, isNew bool) {
	n := p.now.statementAt(s)
	words := p.now.wordsOf(n)
	for i, w := range words {
		words[i] = cmp.Or(p.names[w], w)
	}
	statement = strings.Join(words, " ")
	if !n.Valid() {
		return statement, Told{}, false
	}
	sum := sumOf(p.now.wordsOf(n))
	there := p.before.told().says[saying{p.was, sumOf(words)}]
	all, known := p.sayings[sum]
	if !known {
		all = p.statements(p.now.told().says[saying{p.fn, sum}], there)
		p.sayings[sum] = all
	}
	if old, stood := all[n.i]; stood {
		return statement, p.before.tell(Node{p.before, old}), false
	}
	told = p.now.tell(n)
	told.Namesake = p.before.told().which[p.was]
	for _, old := range there {
		if p.before.told().way(Node{p.before, old}) == told.Way {
			told.Way = added + told.Way
		}
	}
	return statement, told, true
}

// added begins what tells something new from what was called the same before.
const added = "new "

// New is what tells a function that a change added, by its index, from those of its symbol
// in the earlier version.
func New(now *File, fn int, before *File) (namesake string) {
	namesake = now.told().which[fn]
	for _, i := range before.told().named[now.Functions[fn].Symbol] {
		if before.told().which[i] == namesake {
			return added + namesake
		}
	}
	return namesake
}

// statements pairs statements that say the same: those of one function, in their order, then
// those that a change put into a function within, or took out of one that is gone.
func (p *Past) statements(news, olds []int32) map[int32]int32 {
	pairs := map[int32]int32{}
	then := func(fn int32) (int32, bool) {
		if fn == p.fn {
			return p.was, true
		}
		was, known := p.inner[fn]
		return was, known
	}
	left := map[int32][]int32{} // of the earlier version, by function
	for _, n := range olds {
		fn := p.before.in[n].function
		left[fn] = append(left[fn], n)
	}
	here := map[int32][]int32{}
	var order []int32
	for _, n := range news {
		fn := p.now.in[n].function
		if here[fn] == nil {
			order = append(order, fn)
		}
		here[fn] = append(here[fn], n)
	}
	for _, fn := range order {
		if was, known := then(fn); known {
			stay := fewest(here[fn], len(left[was]), func(i int32) bool {
				n := Node{p.now, i}
				return p.wrote(n.StartLine(), n.EndLine())
			})
			for i, n := range stay {
				pairs[n] = left[was][i]
			}
			left[was] = left[was][len(stay):]
		}
	}
	for _, n := range news {
		if _, known := pairs[n]; known {
			continue
		}
		if old, ok := p.moved(n, left, then); ok {
			pairs[n] = old
		}
	}
	return pairs
}

// moved finds what a statement was in the function around its own, which is new, or in one
// within its own that is gone, and takes it out of left.
func (p *Past) moved(n int32, left map[int32][]int32, then func(int32) (int32, bool)) (old int32, ok bool) {
	take := func(was int32) bool {
		if ok = len(left[was]) > 0; ok {
			old, left[was] = left[was][0], left[was][1:]
		}
		return ok
	}
	fn := p.now.in[n].function
	was, known := then(fn)
	for !known && fn != p.fn { // around
		fn = int32(p.now.Functions[fn].Outer)
		if was, known = then(fn); known {
			take(was)
			return old, ok
		}
	}
	stands := map[int32]bool{}
	for _, o := range p.inner {
		stands[o] = true
	}
	var gone []int32
	for o, all := range left {
		if len(all) > 0 && o != was && !stands[o] && p.before.Functions[was].Contains(p.before.Functions[o].Node) {
			gone = append(gone, o)
		}
	}
	if len(gone) > 0 {
		take(slices.Min(gone))
	}
	return old, ok
}

// fewest returns n of those in all, in their order: of more, those that the change did not
// write come first.
func fewest(all []int32, n int, wrote func(int32) bool) []int32 {
	if len(all) <= n {
		return all
	}
	out, drop := slices.Clone(all), len(all)-n
	for _, always := range []bool{false, true} {
		for i := len(out) - 1; i >= 0 && drop > 0; i-- {
			if always || wrote(out[i]) {
				out, drop = slices.Delete(out, i, i+1), drop-1
			}
		}
	}
	return out
}

// matching pairs functions that look alike with those of an earlier version.
type matching struct {
	now, before *File
	wrote       func(start, end int) bool
	pairs       map[int32]int32 // by those of now
	taken       map[int32]bool
}

// matched tells which functions were which in an earlier version: those that are called the
// same and do the same, then those that are called the same, then those that do the same, then
// what is mostly the same. Where a change may have added one beside others that it could be
// taken for, it is new: nothing that a change adds is known.
func matched(now *File, news []int32, before *File, olds []int32, wrote func(start, end int) bool) map[int32]int32 {
	m := matching{now, before, wrote, map[int32]int32{}, map[int32]bool{}}
	type key struct {
		head string
		sum  uint64
	}
	m.by(news, olds, func(f *File, i int32) any { return key{f.head(i), f.told().sums[i]} }, m.equal)
	m.by(news, olds, func(f *File, i int32) any { return f.head(i) }, func(news, olds []int32) {
		if len(news) == 1 && len(olds) == 1 {
			m.pair(news[0], olds[0])
			return
		}
		m.likely(news, olds)
	})
	m.by(news, olds, func(f *File, i int32) any { return f.told().sums[i] }, m.equal)
	m.by(news, olds, func(*File, int32) any { return nil }, m.likely)
	return m.pairs
}

func (m *matching) pair(now, old int32) { m.pairs[now], m.taken[old] = old, true }

// by calls match with those of both versions that have one key and no pair.
func (m *matching) by(news, olds []int32, key func(*File, int32) any, match func(news, olds []int32)) {
	left := map[any][]int32{}
	for _, o := range olds {
		if !m.taken[o] {
			left[key(m.before, o)] = append(left[key(m.before, o)], o)
		}
	}
	if len(left) == 0 {
		return
	}
	alike, order := map[any][]int32{}, []any{}
	for _, n := range news {
		if _, known := m.pairs[n]; known {
			continue
		}
		k := key(m.now, n)
		if alike[k] == nil {
			order = append(order, k)
		}
		alike[k] = append(alike[k], n)
	}
	for _, k := range order {
		if len(left[k]) > 0 {
			match(alike[k], left[k])
		}
	}
}

// equal pairs those that nothing tells apart, in their order.
func (m *matching) equal(news, olds []int32) {
	wrote := func(i int32) bool {
		fn := m.now.Functions[i]
		return m.wrote(fn.StartLine(), fn.EndLine())
	}
	for i, n := range fewest(news, len(olds), wrote) {
		m.pair(n, olds[i])
	}
}

// likely pairs those that are mostly the same, the most alike first, unless one was added.
func (m *matching) likely(news, olds []int32) {
	if len(news) > len(olds) || len(news)*len(olds) > mostLikely {
		return
	}
	var r renames
	for _, n := range news {
		r.now = append(r.now, m.now.definition(m.now.Functions[n]))
	}
	for _, o := range olds {
		r.was = append(r.was, m.before.definition(m.before.Functions[o]))
	}
	r.pairAlike(func(definition, definition) bool { return true }, func(n, o int) { m.pair(news[n], olds[o]) })
}

// mostLikely bounds how many functions of one name are compared with each other.
const mostLikely = 10_000
