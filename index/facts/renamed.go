package facts

import (
	"cmp"
	"hash/fnv"
	"slices"

	"breakwater/index/lang"
)

// Defines reports whether a function of the file has a symbol.
func (f *File) Defines(symbol string) bool { _, ok := f.symbols[symbol]; return ok }

// Renamed returns what functions of f were called in an earlier version of the file, by
// their symbols now. Of the functions that only one of the two versions has it pairs those
// with the same code, and then those with mostly the same, the most alike first.
func (f *File) Renamed(before *File) map[string]string {
	r := renames{now: f.lacking(before), was: before.lacking(f), names: map[string]string{}}
	r.pairEqual(func(d definition) likeness { return likeness{d.sum, lastPart(d.symbol)} }) // methods of a renamed class
	r.pairEqual(func(d definition) likeness { return likeness{sum: d.sum} })
	r.pairAlike()
	return r.names
}

// renames are functions that only one of two versions of a file has, and which of them
// are the same.
type renames struct {
	now, was []definition // those without a pair
	names    map[string]string
}

// definition is a function by its code.
type definition struct {
	symbol string
	tokens map[string]int // how often each occurs
	size   int            // number of all tokens
	sum    uint64         // hash of them in their order
}

// likeness is what equal functions have in common.
type likeness struct {
	sum  uint64
	name string
}

// lacking returns the functions whose symbol the other version has not, by place.
func (f *File) lacking(other *File) (all []definition) {
	for i, fn := range f.Functions[1:] {
		first, named := f.symbols[fn.Symbol]
		if named && int(first) == i+1 && !other.Defines(fn.Symbol) {
			all = append(all, f.definition(fn))
		}
	}
	return all
}

// definition reads the code of a function, without its comments and its own name.
func (f *File) definition(fn Function) definition {
	d := definition{symbol: fn.Symbol, tokens: map[string]int{}}
	h := fnv.New64a()
	for n := range fn.Walk() {
		if n.Is(lang.Comment) {
			continue
		}
		for _, t := range token(n) {
			if t == fn.Name() {
				t = "" // also where it calls itself
			}
			d.tokens[t]++
			d.size++
			h.Write([]byte(t + "\x00"))
		}
	}
	d.sum = h.Sum64()
	return d
}

// pair notes that two functions are one.
func (r *renames) pair(now, was int) {
	r.names[r.now[now].symbol] = r.was[was].symbol
	r.now[now].symbol, r.was[was].symbol = "", ""
}

// pairEqual pairs the functions with equal keys, in their order.
func (r *renames) pairEqual(of func(definition) likeness) {
	olds := map[likeness][]int{}
	for i, d := range r.was {
		if d.symbol != "" {
			olds[of(d)] = append(olds[of(d)], i)
		}
	}
	for i, d := range r.now {
		if same := olds[of(d)]; d.symbol != "" && len(same) > 0 {
			olds[of(d)] = same[1:]
			r.pair(i, same[0])
		}
	}
}

const (
	leastAlike   = 0.5     // share of the tokens that two versions of a function have in common
	mostCompared = 2 << 20 // tokens; what a change beyond that renames has new ids
)

// pairAlike pairs what is left, the most alike first.
func (r *renames) pairAlike() {
	type couple struct {
		now, was int
		alike    float64
	}
	var all []couple
	left := mostCompared
	for i, a := range r.now {
		for k, b := range r.was {
			if left -= len(a.tokens) + 1; left < 0 {
				return
			}
			if s := a.alike(b); a.symbol != "" && b.symbol != "" && s >= leastAlike {
				all = append(all, couple{i, k, s})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b couple) int { return cmp.Compare(b.alike, a.alike) })
	for _, c := range all {
		if r.now[c.now].symbol != "" && r.was[c.was].symbol != "" {
			r.pair(c.now, c.was)
		}
	}
}

// alike is the share of the tokens that two functions have in common, of the larger one's.
func (d definition) alike(o definition) float64 {
	common := 0
	for t, n := range d.tokens {
		common += min(n, o.tokens[t])
	}
	return float64(common) / float64(max(d.size, o.size, 1))
}
