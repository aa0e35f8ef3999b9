package facts

import (
	"cmp"
	"slices"

	"breakwater/index/lang"
)

// active are the constructs of code that can fail, wait, hold or protect.
var active = map[lang.Kind]bool{
	lang.Call: true, lang.Loop: true, lang.Spawn: true, lang.Throw: true, lang.Try: true, lang.Handler: true,
	lang.With: true, lang.Defer: true, lang.Send: true, lang.Receive: true, lang.Select: true, lang.Await: true,
	lang.Yield: true, lang.Decorator: true,
}

// Trivial reports whether the code of a run of lines (1-based, inclusive)
// cannot hold a resilience defect: it has no call, loop, hold, spawn, handler,
// guard, throw or annotation, and gives no value to a field, option or constant
// that code elsewhere may read.
func (f *File) Trivial(start, end int) bool {
	for i := max(1, f.firstOn(start)); i < len(f.nodes) && f.nodes[i].line <= uint32(end); i++ {
		n := Node{f, int32(i)}
		if active[n.Kind()] || n.Is(lang.Op) && n.Name() == "<-" || f.gives(n) {
			return false
		}
	}
	return true
}

// gives reports whether a node gives a value to what code elsewhere can read:
// a field, an option, a constant.
func (f *File) gives(n Node) bool {
	switch n.Kind() {
	case lang.Pair:
		return n.Child(lang.Value).Valid()
	case lang.Field:
		return n.Child(lang.Value).Valid() && f.readElsewhere(n, n.Name(), n.Child(lang.Target).Name())
	case lang.Assign:
		if !n.Child(lang.Value).Valid() {
			return false
		}
		for _, target := range n.All(lang.Target) {
			if target.Is(lang.Member, lang.Index) && f.readElsewhere(n, target.Name()) {
				return true
			}
		}
		outside := f.FunctionAt(n) == 0
		return outside && f.readElsewhere(n, n.Name(), n.Child(lang.Target).Name())
	}
	return false
}

// readElsewhere reports whether code outside the definition around n may read
// one of names: some does in this file, or other files can.
func (f *File) readElsewhere(n Node, names ...string) bool {
	around := n
	if fn := f.FunctionAt(n); fn > 0 {
		around = f.Functions[fn].Node
	}
	for _, name := range names {
		if name == "" {
			continue
		}
		if name[0] != '_' && name[0] != '#' { // visible outside, as far as the name tells
			return true
		}
		if reads := f.reads()[name]; len(reads) > 0 { // by place: one outside lies before or behind
			first, last := reads[0], reads[len(reads)-1]
			if !around.Contains(first) || !around.Contains(last) {
				return true
			}
		}
	}
	return false
}

// findReads lists, by name, the places that read a name or member.
func (f *File) findReads() map[string][]Node {
	reads := map[string][]Node{}
	for n := range f.nodesOf(lang.Name, lang.Member) {
		if n.Role() != lang.Target {
			reads[n.Name()] = append(reads[n.Name()], n)
		}
	}
	return reads
}

// firstOn returns the index of the first node that begins on a line or after.
func (f *File) firstOn(line int) int {
	i, _ := slices.BinarySearchFunc(f.nodes, line, func(n node, line int) int { return cmp.Compare(int(n.line), line) })
	return i
}
