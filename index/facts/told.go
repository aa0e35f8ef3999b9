package facts

import (
	"hash"
	"hash/fnv"
	"iter"
	"slices"
	"strconv"
	"strings"

	"breakwater/index/lang"
)

// Told says which of all places that look alike a statement is: those of functions of one
// symbol, such as overloads, and those of one function, such as handlers of routes.
type Told struct {
	Namesake string // which of several functions of its symbol; empty where there is one
	Way      string // which of several functions without a name in it, and of several statements there that say the same
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
	d := Told{Namesake: t.which[at], Way: t.way(n)}
	head, nth := f.head(at)+"\x00"+f.head(inner), t.nth[n.i]
	if !t.shared[at] && !t.shared[inner] {
		d.Head = hashed(head, nth)
	}
	d.Code = hashed(head, nth, strconv.FormatUint(t.sums[inner], 16))
	return d
}

// Statements yields what the statements of the functions of a symbol say, and what tells each
// from its likes.
func (f *File) Statements(symbol string) iter.Seq2[string, Told] {
	return func(yield func(string, Told) bool) {
		t := f.told()
		for s, all := range t.says {
			for _, i := range all {
				n := Node{f, i}
				if f.Functions[s.home].Symbol == symbol && !yield(strings.Join(f.wordsOf(n), " "), f.tell(n)) {
					return
				}
			}
		}
	}
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
	which   []string           // by function: what tells it from its namesakes, or those without a name beside it
	shared  []bool             // by function: another of those has its head
	sums    []uint64           // by function: hash of its code without its name and comments
	says    map[saying][]int32 // statements by what they say
	nth     map[int32]string   // by statement: order among those of its innermost function; empty for the first
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
		named: map[string][]int32{}, unnamed: map[int32][]int32{}, says: map[saying][]int32{}, nth: map[int32]string{},
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
		f.distinguish(t, fns)
	}
	for _, fns := range t.unnamed {
		f.distinguish(t, fns)
	}
	for i := range f.nodes {
		if n := (Node{f, int32(i)}); isStatement(n) {
			s := saying{t.home(n), sumOf(f.wordsOf(n))}
			t.says[s] = append(t.says[s], n.i)
		}
	}
	for _, all := range t.says {
		seen := map[int32]int{} // by innermost function
		for _, n := range all {
			fn := f.in[n].function
			if seen[fn]++; seen[fn] > 1 {
				t.nth[n] = " " + strconv.Itoa(seen[fn])
			}
		}
	}
	return t
}

// way is [Told.Way] of a statement.
func (t *telling) way(n Node) string {
	if inner := n.f.in[n.i].function; t.homes[inner] != inner {
		return t.which[inner] + t.nth[n.i]
	}
	return t.nth[n.i]
}

// distinguish notes what tells functions apart, if they are several: what they are called by;
// of those that share it their code too, and the order of those that share both.
func (f *File) distinguish(t *telling, fns []int32) {
	if len(fns) < 2 {
		return
	}
	heads, n := map[string]int{}, map[string]int{}
	for _, fn := range fns {
		heads[f.head(fn)]++
	}
	for _, fn := range fns {
		which := f.head(fn)
		if t.shared[fn] = heads[which] > 1; t.shared[fn] {
			which += "\x00" + strconv.FormatUint(t.sums[fn], 16)
		}
		if n[which]++; n[which] > 1 {
			which += "\x00" + strconv.Itoa(n[which])
		}
		t.which[fn] = hashed(which)
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
	said = append(said, f.namedBy(fn.Node, lang.Base, lang.Elem, lang.Result)...) // such as the interface it is for
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
	switch n.Kind() {
	case lang.Class:
		for _, d := range f.Decorators(n) {
			said = append(append(said, "@"), f.wordsOf(d)...)
		}
		said = append(said, "in", n.Name())
		said = append(said, f.namedBy(n, lang.Base, lang.Elem)...)
	case lang.Func:
		said = append(said, "in", n.Name(), f.takes(Function{Node: n}))
	case lang.Assign, lang.Decl:
		said = f.namedBy(n, lang.Target)
	case lang.Field, lang.Pair, lang.Block:
		said = append([]string{n.Name()}, f.namedBy(n, lang.Base, lang.Key)...)
	case lang.Call:
		said = append([]string{"to", n.Name()}, f.namedBy(n, lang.Callee, lang.ObjectOf)...)
		said = append(said, f.beside(n, child)...)
	case lang.List, lang.Object:
		said = f.beside(n, child)
	case lang.If, lang.Cond, lang.Case, lang.Switch:
		said = f.namedBy(n, lang.Condition)
	case lang.Handler:
		said = append([]string{"on"}, f.namedBy(n, lang.TypeOf)...)
	}
	if r := child.Role(); r == lang.Then || r == lang.Else {
		said = append(said, r.String())
	}
	return said
}

// namedBy are the words of what a construct begins with, in some roles: what comes before its
// members is short.
func (f *File) namedBy(n Node, roles ...lang.Role) (said []string) {
	for c := range n.Children() {
		if c.Role() == lang.Child || c.Role() == lang.Arg || c.Role() == lang.Body {
			break
		}
		if slices.Contains(roles, c.Role()) {
			said = append(said, f.wordsOf(c)...)
		}
	}
	return said
}

// maxBeside bounds what beside a function says what it is called by, in siblings, and in the
// constructs of each.
const maxBeside = 16

// beside is what stands with a function in a literal or a call, such as the method and the
// path of a route: all that has a name there, of the rest what is before it, and what is behind
// it, if it is the only function.
func (f *File) beside(n, child Node) (said []string) {
	var behind []string
	left, alone := maxBeside, child.Is(lang.Func)
	for c := range n.Children() {
		if left--; left < 0 {
			break
		}
		switch {
		case c == child || c.Role() == lang.Callee || c.Role() == lang.ObjectOf:
		case !plain(c):
			alone = alone && c.Is(lang.Pair)
			if n.Is(lang.Call) && child.Is(lang.Func) && c.i < child.i { // then(one, other)
				said = append(said, "then")
			}
		case c.Is(lang.Pair) || c.i < child.i:
			said = append(said, f.wordsOf(c)...)
		default:
			behind = append(behind, f.wordsOf(c)...)
		}
	}
	if alone {
		said = append(said, behind...)
	}
	return said
}

// plain reports whether code is short, and holds no function.
func plain(n Node) bool {
	if n.data().next-n.i > maxBeside {
		return false
	}
	for m := range n.Walk() {
		if m.Is(lang.Func, lang.Class) {
			return false
		}
	}
	return true
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
	type open struct {
		fn, next int32
		words    hash.Hash64
	}
	stack := []open{{0, int32(len(f.nodes)), fnv.New64a()}}
	leave := func(at int32) {
		for last := len(stack) - 1; last > 0 && stack[last].next <= at; last-- {
			sum := stack[last].words.Sum64()
			sums[stack[last].fn] = sum
			add(stack[last-1].words, strconv.FormatUint(sum, 16))
			stack = stack[:last]
		}
	}
	for i := int32(0); i < int32(len(f.nodes)); i++ {
		leave(i)
		n := Node{f, i}
		if fn, ok := f.funcs[i]; ok && fn > 0 {
			stack = append(stack, open{fn, n.data().next, fnv.New64a()})
		}
		if n.Is(lang.Comment) {
			continue
		}
		top := stack[len(stack)-1]
		name := f.Functions[top.fn].Name()
		for _, t := range token(n) {
			if t == name { // also where it calls itself
				t = ""
			}
			add(top.words, t)
		}
	}
	leave(int32(len(f.nodes)))
	sums[0] = stack[0].words.Sum64()
	return sums
}

// add adds words to a hash.
func add(h hash.Hash64, words ...string) {
	for _, w := range words {
		h.Write([]byte(w + "\x00"))
	}
}

func sumOf(words []string) uint64 {
	h := fnv.New64a()
	add(h, words...)
	return h.Sum64()
}

// hashed is a short name for parts.
func hashed(parts ...string) string { return strconv.FormatUint(sumOf(parts), 16) }
