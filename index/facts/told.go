package facts

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"breakwater/index/lang"
)

// Told says which of all places that look alike a statement is: those of functions of one
// symbol, such as overloads, and those of one function, such as handlers of routes.
type Told struct {
	Namesake string // which of several functions of its symbol; empty where there is one
	Way      string // which of several statements of that function that say the same; empty where there is one
	Head     string // hash of what the functions around it are called by, see [File.Tell]; empty where several share it
	Code     string // hash of that and of what the innermost of them does
}

// Tell says what tells the statement at a spot from its likes. Functions are told apart by
// what they are called by beside their name: modifiers, decorators with their arguments, types
// of parameters, and what holds them, such as the name of an object, a route, a condition.
// Where that is the same, their code tells, and then their order.
func (f *File) Tell(s Spot) Told { return f.tell(f.statementAt(s)) }

func (f *File) tell(n Node) Told {
	if !n.Valid() {
		return Told{}
	}
	t := f.told()
	at := t.home(n)
	inner := f.in[n.i].function
	d := Told{Namesake: t.which[at], Way: t.ways[n.i]}
	head, nth := f.head(at)+"\x00"+f.head(inner), t.nth[n.i]
	if !t.shared[at] && !t.alike[n.i] {
		d.Head = hashed(head, nth)
	}
	d.Code = hashed(head, nth, strconv.FormatUint(t.sums[inner], 16))
	return d
}

// HomeOf returns the function with a name that the statement at a spot is of, by its index in
// [File.Functions]; a definition is its own. The first is the code outside of all others.
func (f *File) HomeOf(s Spot) int {
	if n := f.statementAt(s); n.Valid() {
		return int(f.told().home(n))
	}
	return 0
}

// Named returns the functions of a symbol that have code: one by what tells it from its
// namesakes, or all of them where that is empty or nobody knows it.
func (f *File) Named(symbol, namesake string) (all []Function) {
	t := f.told()
	for _, i := range t.named[symbol] {
		if t.which[i] == namesake {
			return []Function{f.Functions[i]}
		}
		all = append(all, f.Functions[i])
	}
	return all
}

// home returns the index of the function with a name that a statement is of; a definition is
// its own.
func (t *telling) home(n Node) int32 {
	at, head := n.f.funcs[n.i]
	if !head {
		at = n.f.in[n.i].function
	}
	return t.homes[at]
}

// findHomes returns for each function the one around it that has a name, or is the file.
func (f *File) findHomes() []int32 {
	homes := make([]int32, len(f.Functions))
	for i, fn := range f.Functions[1:] {
		if homes[i+1] = int32(i + 1); fn.Name() == "" {
			homes[i+1] = homes[fn.Outer]
		}
	}
	return homes
}

// telling is what tells the functions and statements of a file apart.
type telling struct {
	homes   []int32            // by function: the one around it that has a name, or is the file
	unnamed map[int32][]int32  // those without a name, by that
	named   map[string][]int32 // functions with a name and code, by symbol
	which   []string           // by function: [Told.Namesake]
	shared  []bool             // by function: another of its symbol has its head
	sums    []uint64           // by function: hash of its code without its name and comments
	says    map[saying][]int32 // statements by what they say
	ways    map[int32]string   // by statement, of those with others that say the same: [Told.Way]
	nth     map[int32]string   // by statement: order among those of its innermost function; empty for the first
	alike   map[int32]bool     // by statement: another one that says the same is in a function with the same head
}

// saying is what a statement of a function says.
type saying struct {
	home int32
	sum  uint64 // of its words
}

func (f *File) tellApart() *telling {
	n := len(f.Functions)
	t := &telling{
		homes: f.findHomes(), sums: f.sums(), which: make([]string, n), shared: make([]bool, n),
		named: map[string][]int32{}, unnamed: map[int32][]int32{}, says: map[saying][]int32{},
		ways: map[int32]string{}, nth: map[int32]string{}, alike: map[int32]bool{},
	}
	for i, fn := range f.Functions {
		switch home := t.homes[i]; {
		case home != int32(i):
			t.unnamed[home] = append(t.unnamed[home], int32(i))
		case i > 0 && fn.Child(lang.Body).Valid():
			t.named[fn.Symbol] = append(t.named[fn.Symbol], home)
		}
	}
	for _, fns := range t.named {
		if len(fns) > 1 {
			f.distinguish(t, fns, func(fn int32, which string, shared bool) {
				t.which[fn], t.shared[fn] = hashed(which), shared
			})
		}
	}
	for i := range f.nodes {
		if n := (Node{f, int32(i)}); isStatement(n) {
			s := saying{t.home(n), sumOf(f.wordsOf(n))}
			t.says[s] = append(t.says[s], n.i)
		}
	}
	for s, all := range t.says {
		if len(all) > 1 {
			f.tellStatements(t, s, all)
		}
	}
	return t
}

// tellStatements tells apart statements of one function that say the same.
func (f *File) tellStatements(t *telling, s saying, all []int32) {
	var inner []int32
	seen := map[int32]int{} // by innermost function
	for _, n := range all {
		fn := f.in[n].function
		if seen[fn]++; seen[fn] > 1 {
			t.nth[n] = " " + strconv.Itoa(seen[fn])
		} else {
			inner = append(inner, fn)
		}
		t.ways[n] = t.nth[n]
	}
	if len(inner) == 1 {
		return
	}
	ways, alike := map[int32]string{}, map[int32]bool{}
	f.distinguish(t, inner, func(fn int32, which string, shared bool) { ways[fn], alike[fn] = which, shared })
	for _, n := range all {
		fn := f.in[n].function
		t.ways[n], t.alike[n] = hashed(ways[fn])+t.nth[n], alike[fn]
	}
}

// distinguish says what tells functions apart: what they are called by; of those that share
// it their code too, and the order of those that share both.
func (f *File) distinguish(t *telling, fns []int32, say func(fn int32, which string, shared bool)) {
	heads, n := map[string]int{}, map[string]int{}
	for _, fn := range fns {
		heads[f.head(fn)]++
	}
	for _, fn := range fns {
		which := f.head(fn)
		shared := heads[which] > 1
		if shared {
			which += "\x00" + strconv.FormatUint(t.sums[fn], 16)
		}
		if n[which]++; n[which] > 1 {
			which += "\x00" + strconv.Itoa(n[which])
		}
		say(fn, which, shared)
	}
}

// maxHeld bounds how many constructs around a function say what it is called by.
const maxHeld = 64

// head is what a function is called by beside its name. That of the file is empty.
func (f *File) head(i int32) string {
	if i == 0 {
		return ""
	}
	fn := f.Functions[i]
	said := []string{"at"}
	for _, m := range modifiers {
		if fn.Has(m.flag) {
			said = append(said, m.name)
		}
	}
	for _, d := range f.Decorators(fn.Node) {
		said = append(said, "@")
		said = append(said, f.wordsOf(d)...)
	}
	said = append(said, f.takes(fn))
	at, left := fn.Node, maxHeld
	for up := range fn.Up() {
		if left--; left < 0 {
			break
		}
		said = append(said, f.nameOf(up, at)...)
		at = up
	}
	return strings.Join(said, " ")
}

var modifiers = []struct {
	flag lang.Flag
	name string
}{{lang.Static, "static"}, {lang.Async, "async"}, {lang.Property, "get"}, {lang.Generate, "*"}}

// nameOf is what a construct calls the one of its children that leads to a function.
func (f *File) nameOf(n, child Node) (said []string) {
	say := func(roles ...lang.Role) {
		for c := range n.Children() {
			if c.i >= child.i || c.Role() == lang.Child || c.Role() == lang.Arg || c.Role() == lang.Body {
				return // what comes first is short
			}
			if slices.Contains(roles, c.Role()) {
				said = append(said, f.wordsOf(c)...)
			}
		}
	}
	switch n.Kind() {
	case lang.Class:
		said = append(said, "in", n.Name())
		say(lang.Base, lang.Elem)
	case lang.Func:
		said = append(said, "in", n.Name(), f.takes(Function{Node: n}))
	case lang.Assign, lang.Decl:
		say(lang.Target)
	case lang.Field, lang.Pair, lang.Block:
		said = append(said, n.Name())
		say(lang.Key)
	case lang.Call:
		said = append(said, "to", n.Name())
		say(lang.Callee, lang.ObjectOf)
		said = append(said, f.literals(n, child)...)
	case lang.If, lang.Cond, lang.Case, lang.Switch:
		say(lang.Condition)
	case lang.Handler:
		say(lang.TypeOf)
	}
	if r := child.Role(); r == lang.Then || r == lang.Else {
		said = append(said, r.String())
	}
	return said
}

// maxLiterals bounds how many arguments before a function say what it is called by.
const maxLiterals = 4

// literals are the texts and numbers before an argument of a call, such as a route.
func (f *File) literals(call, before Node) (said []string) {
	n := 0
	for arg := range call.Children() {
		if n++; n > maxLiterals+1 || arg.i >= before.i {
			break
		}
		if arg.Is(lang.String, lang.Number) {
			said = append(said, f.wordsOf(arg)...)
		}
	}
	return said
}

// takes are the types of a function's parameters.
func (f *File) takes(fn Function) string {
	var types []string
	for _, p := range fn.All(lang.Parameter) {
		said := strings.Join(f.wordsOf(p.Child(lang.TypeOf)), " ")
		if said == "" {
			said = "_"
		}
		types = append(types, said)
	}
	return "(" + strings.Join(types, ",") + ")"
}

// sums are hashes of what functions do, without comments and their names, by function. What
// a function within another does counts in it by its own hash.
func (f *File) sums() []uint64 {
	sums := make([]uint64, len(f.Functions))
	for i := range sums {
		sums[i] = offset64
	}
	type open struct{ fn, next int32 }
	stack := []open{{0, int32(len(f.nodes))}}
	leave := func(at int32) {
		for last := len(stack) - 1; last > 0 && stack[last].next <= at; last-- {
			outer := stack[last-1].fn
			sums[outer] = mixed(sums[outer], strconv.FormatUint(sums[stack[last].fn], 16))
			stack = stack[:last]
		}
	}
	for i := int32(0); i < int32(len(f.nodes)); i++ {
		leave(i)
		n := Node{f, i}
		if fn, ok := f.funcs[i]; ok && fn > 0 {
			stack = append(stack, open{fn, n.data().next})
		}
		if n.Is(lang.Comment) {
			continue
		}
		at := stack[len(stack)-1].fn
		name := f.Functions[at].Name()
		for _, t := range token(n) {
			if t == name { // also where it calls itself
				t = ""
			}
			sums[at] = mixed(sums[at], t)
		}
	}
	leave(int32(len(f.nodes)))
	return sums
}

const (
	offset64 = 14695981039346656037 // of FNV-1a
	prime64  = 1099511628211
)

// mixed adds a word to a hash.
func mixed(sum uint64, word string) uint64 {
	for i := range len(word) {
		sum = (sum ^ uint64(word[i])) * prime64
	}
	return sum * prime64 // its end
}

func sumOf(words []string) uint64 {
	sum := uint64(offset64)
	for _, w := range words {
		sum = mixed(sum, w)
	}
	return sum
}

// hashed is a short name for parts.
func hashed(parts ...string) string {
	h := fnv.New64a()
	for _, p := range parts {
		h.Write([]byte(p + "\x00"))
	}
	return strconv.FormatUint(h.Sum64(), 16)
}
