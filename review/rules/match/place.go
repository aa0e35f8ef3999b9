package match

import (
	"slices"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/finding"
)

// Place is a fact that a detector looks at, with what the detector's
// conditions have found out about it.
type Place struct {
	*file
	facts.Node     // the fact's place in the file
	Function   int // index of the function that runs it

	call     *facts.Call // of calls, constructions, holds and listeners
	hold     *facts.Hold
	keep     *facts.Keep
	loop     *facts.Loop
	handler  *facts.Handler
	spawn    *facts.Spawn
	listener *facts.Listener
	entry    *facts.Entry
	guard    *facts.Guard
	binding  *facts.Binding

	body       facts.Node            // of a fan-out: what is done for each item
	last       facts.Node            // where the code that shows it ends; zero: where the fact does
	leaves     facts.Node            // where its function is left with what it made; zero if nobody asked
	confidence finding.Confidence    // that a condition asks for; empty if none does
	noted      map[string]string     // words for texts
	shown      map[string]facts.Node // code for texts
}

// note keeps a word that texts may name in braces.
func (p *Place) note(name, word string) {
	if p.noted == nil {
		p.noted = map[string]string{}
	}
	p.noted[name] = word
}

// show keeps code that texts may name in braces.
func (p *Place) show(name string, n facts.Node) {
	if p.shown == nil {
		p.shown = map[string]facts.Node{}
	}
	p.shown[name] = n
}

// file is the facts of a file with what detectors ask again and again.
type file struct {
	*facts.File
	around   Around
	loops    map[facts.Node]int   // → index in Loops
	handlers map[facts.Node]int   // → index in Handlers()
	entries  map[int]*facts.Entry // by function
	callers  map[string][]int     // calls of the file's own functions, by callee
	command  *bool
	browser  *bool
	packaged *manifest
	versions map[string]string // declared, by library
	types    map[facts.Node]string
	opened   []facts.Node
	fans     []Place
	delays   map[facts.Node]int // calls that wait → index in Loops
	nodes    map[lang.Kind][]facts.Node
	bindings map[facts.Node][]facts.Binding // by what binds
	named    map[string][]facts.Binding     // by name
	makers   map[string]Place               // by function that is called, see maker
	known    map[asked]*Place               // the first fact of that kind in a span; nil for none
	latest   map[asked]*Place               // the last one
	reached  map[int]facts.EntryKind        // by function, see reachedBy
	others   map[*facts.File]*file          // of the project, see at
	awaits   map[[2]string]bool             // by callee and method: whether the project awaits such a call
	left     int                            // steps that detectors may still take
}

// asked is a question about a span of code.
type asked struct {
	by *matcher
	of facts.Node
}

func newFile(f *facts.File) *file {
	return &file{File: f, left: budget(f), known: map[asked]*Place{}, latest: map[asked]*Place{}}
}

// budget is how many steps detectors may take in a file.
func budget(f *facts.File) int {
	_, size := f.Root().Bytes()
	return leastBudget + budgetPerByte*size
}

// misread reports whether the place lies in or right behind what does not fit
// the grammar, so that what surrounds it is a guess.
func (p *Place) misread() bool {
	from := p.StartLine() - misreadLines
	if fn := p.around(); fn.Is(lang.Func) {
		from = min(from, fn.StartLine())
	}
	return slices.ContainsFunc(p.Errors, func(e syntax.SyntaxError) bool {
		return e.StartLine <= p.EndLine() && e.EndLine >= from
	})
}

// misreadLines is how far behind an error the grammar may not have recovered.
const misreadLines = 3

// nodesOf returns the nodes of a kind, in source order.
func (f *file) nodesOf(k lang.Kind) []facts.Node {
	if f.nodes == nil {
		f.nodes = map[lang.Kind][]facts.Node{}
		for n := range f.Root().Walk() {
			f.nodes[n.Kind()] = append(f.nodes[n.Kind()], n)
		}
	}
	return f.nodes[k]
}

// loopAt returns the loop that n is, if it is one.
func (f *file) loopAt(n facts.Node) *facts.Loop {
	if f.loops == nil {
		f.loops = map[facts.Node]int{}
		for i, l := range f.Loops {
			f.loops[l.Node] = i
		}
	}
	if i, ok := f.loops[n]; ok && n.Is(lang.Loop) {
		return &f.Loops[i]
	}
	return nil
}

// handlerAt returns the handler that n is, if it is one.
func (f *file) handlerAt(n facts.Node) *facts.Handler {
	if f.handlers == nil {
		f.handlers = map[facts.Node]int{}
		for i, h := range f.Handlers() {
			f.handlers[h.Node] = i
		}
	}
	if i, ok := f.handlers[n]; ok {
		return &f.Handlers()[i]
	}
	return nil
}

// entryOf returns the entry that a function is; nil if it is none.
func (f *file) entryOf(function int) *facts.Entry {
	if f.entries == nil {
		f.entries = map[int]*facts.Entry{}
		all := f.Entries()
		for i := range all {
			f.entries[all[i].Function] = &all[i]
		}
	}
	return f.entries[function]
}

// callersOf returns the indices of the calls of a function of the file.
func (f *file) callersOf(function int) []int {
	if f.callers == nil {
		f.callers = map[string][]int{}
		for i, c := range f.Calls {
			if len(c.Callee) > 1 && c.Callee[0] == '.' {
				f.callers[c.Callee] = append(f.callers[c.Callee], i)
			}
		}
	}
	return f.callers["."+f.Functions[function].Symbol]
}

// callersThrough returns the calls of a function whose work is done where it
// is called: it is named, no async function, and no decorator changes what
// calling it means.
func (f *file) callersThrough(function int) []int {
	fn := f.Functions[function]
	if function == 0 || fn.Name() == "" || fn.Has(lang.Async) || len(f.Decorators(fn.Node)) > 0 {
		return nil
	}
	return f.callersOf(function)
}

// calledBy is the place of a call that does what p does, one step away.
func (p *Place) calledBy(call int) Place {
	q := callPlace(p.file, call)
	q.noted = map[string]string{"via": written(p.Child(lang.Callee))}
	return q
}

// functionIndex returns the index of the function that n is; -1 if it is none.
func (f *file) functionIndex(n facts.Node) int {
	i, ok := slices.BinarySearchFunc(f.Functions, n, func(fn facts.Function, n facts.Node) int {
		switch {
		case fn.Node == n:
			return 0
		case fn.Before(n):
			return -1
		}
		return 1
	})
	if !ok {
		return -1
	}
	return i
}
