// Package facts says what the code of a file does, in one form for all
// languages: which calls it makes and what they resolve to, what it acquires
// and where that is released, its loops, handlers, background work, entries and
// guards. Rules, prompts, vetting, ids and the index read these facts; nobody
// above this package looks at source text or at a syntax tree to judge code.
//
// [Of] parses a file once, lowers its tree to [Node] values by the language's
// table (package lang), resolves what names stand for, and lets go of the tree.
// The facts of a file are a pure function of its language and bytes. What needs
// another file is answered by a [Project].
//
// A meaning is the dotted path of what an expression stands for, with imports
// and aliases resolved: "requests.get", "net/http.Client" for the type and for
// every value of it, "net/http.Client.Do" for a method of such a value. What the
// file defines itself begins with a dot (".Store.save"), what another file of
// the project does with its relative path ("./db.query"); "f()" is the result of
// a function f whose type is not known, "[]T" a collection of T, "~T" a promise
// of T, "Option<T>" another type that is asked for what is in it. A name that
// nothing in the file binds is a builtin or the package's own and stands for
// itself ("open"). An empty meaning says that the file does not tell.
package facts

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// File is what the code of one file does. It holds no source, must not be
// changed, and may be read by several goroutines.
type File struct {
	Language syntax.Language
	Errors   []syntax.SyntaxError // where the source does not fit the grammar
	Unread   syntax.Unread        // what no facts tell of for that

	Functions []Function // by place; the first stands for code outside all others
	Bindings  []Binding  // by place
	Calls     []Call     // by place
	Loops     []Loop     // by place

	Circular bool // some name leads back to itself, so that what it means may depend on the order of the source
	Deep     bool // some name leads deeper than is followed

	table *table
	nodes []node
	names []string
	in    []around        // by node
	calls map[int32]int32 // node → index in Calls
	funcs map[int32]int32 // node → index in Functions
	loops map[int32]int32 // node → index in Loops
	refs  map[int32]int32 // Name or Member → index in Bindings

	symbols map[string]int32 // symbol of a named function → index in Functions

	holds     func() []Hold
	keeps     func() []Keep
	handlers  func() []Handler
	spawns    func() []Spawn
	guards    func() []Guard
	entries   func() []Entry
	listeners func() []Listener
	uses      func() map[int32][]Node
	reads     func() map[string][]Node
	leads     func() map[int32]int
	mentions  func() map[string][]Node
	variables func() map[string][]int32
	imported  func() map[string]string
	told      func() *telling
}

// What it may take to parse a file, in time of a processor: some ten times what an honest
// one takes.
const (
	leastTime = 2 * time.Second
	timePerMB = 5 * time.Second
)

// Of returns the facts of source. The error, meant for a person, says why there are
// none: no grammar, too large, or not read in time, as hostile files can make it.
// ctx-free by design: a file costs milliseconds, and the processor time of one that
// does not is bounded by its size, far above what an honest one takes.
func Of(l syntax.Language, source []byte) (f *File, err error) {
	if len(source) > syntax.MaxRead {
		return nil, fmt.Errorf("larger than %d MiB", syntax.MaxRead>>20)
	}
	defer func() { // a panic over a file must not take the review along
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("its code could not be read: %v", p)
		}
	}()
	tree, err := syntax.ParseWithin(l, source, leastTime+time.Duration(len(source))*timePerMB/1e6)
	if err != nil {
		return nil, err
	}
	defer tree.Close()
	return FromTree(tree)
}

// FromTree returns the facts of a parsed file. The tree is not kept.
func FromTree(tree *syntax.Tree) (*File, error) {
	t := tableOf(tree.Language)
	if t == nil {
		return nil, fmt.Errorf("no table for language %q", tree.Language)
	}
	f := &File{Language: tree.Language, Errors: tree.Errors(), table: t, names: []string{""}}
	if len(f.Errors) > 0 {
		f.Unread = tree.Unread()
	}
	l := &lowering{f: f, t: t, tree: tree, names: map[string]uint32{"": 0}}
	if err := l.lower(); err != nil {
		return nil, err
	}
	r := newResolver(f, t, l.names)
	r.bind()
	r.resolve()
	f.refs = r.refs
	f.collect(r)
	f.markSleeps()
	f.holds = sync.OnceValue(f.findHolds)
	f.keeps = sync.OnceValue(f.findKeeps)
	f.handlers = sync.OnceValue(f.findHandlers)
	f.spawns = sync.OnceValue(f.findSpawns)
	f.guards = sync.OnceValue(f.findGuards)
	f.entries = sync.OnceValue(f.findEntries)
	f.listeners = sync.OnceValue(f.findListeners)
	f.uses = sync.OnceValue(f.usesByVariable)
	f.reads = sync.OnceValue(f.findReads)
	f.leads = sync.OnceValue(f.findLeads)
	f.mentions = sync.OnceValue(f.findMentions)
	f.told = sync.OnceValue(f.tellApart)
	f.variables, f.imported = sync.OnceValue(f.variableScopes), sync.OnceValue(f.importMeanings)
	f.describeLoops()
	f.nodes, f.Bindings, f.Calls = exact(f.nodes), exact(f.Bindings), exact(f.Calls)
	return f, nil
}

// exact returns a list without the room that it grew into, for a file that is kept.
func exact[T any](list []T) []T {
	if cap(list)-len(list) > len(list)/16 {
		return slices.Clone(list)
	}
	return list
}

// Root returns the node of the whole file.
func (f *File) Root() Node { return Node{f, 0} }

// nodesOf yields the nodes of one of kinds, in source order.
func (f *File) nodesOf(kinds ...lang.Kind) func(yield func(Node) bool) {
	return func(yield func(Node) bool) {
		for i := range f.nodes {
			if n := (Node{f, int32(i)}); n.Is(kinds...) && !yield(n) {
				return
			}
		}
	}
}
