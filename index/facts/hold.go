package facts

import (
	"cmp"
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// Hold is a value that a call makes and something in the file keeps: what may
// have to be closed, released or awaited. Whether it must be is for a rule to
// say; the fact is what becomes of it.
type Hold struct {
	Call     int    // index of the call that makes it
	Function int    // index of the function that makes it
	Name     string // of the variable or field; empty if the value is used on the spot or dropped
	Field    bool   // kept in a field of the class
	Scoped   bool   // a With block, using or defer ends its life by itself
	Uses     []Use  // by place; those of an alias included
}

// UseKind is what happens to a held value.
type UseKind uint8

// The kinds of uses.
const (
	Invoked  UseKind = iota // a method is called on it: Name is "close", "Body.Close"
	Passed                  // it is an argument of a call: Name is the callee's meaning, or "?" and its name
	Returned                // it, or something that holds it, is returned or yielded
	Stored                  // it goes into a field, an element, a collection, a channel, another object
	Read                    // anything else
)

var useNames = [...]string{"invoked", "passed", "returned", "stored", "read"}

// String returns the kind in one word.
func (k UseKind) String() string { return useNames[k] }

// Use is one use of a held value.
type Use struct {
	Node
	Kind     UseKind
	Name     string // see UseKind
	Part     string // what of the value is used, where it is not the whole: "Body"
	Certain  bool   // runs on every exit: in finally, defer or the like
	Branch   bool   // in a branch that the making is not in
	Captured bool   // in a function inside the one that made it
}

// Holds returns the values that calls of the file make, by place of the call.
// Where following them takes more than stepsPerNode steps for each construct of
// the file, the rest counts as stored.
func (f *File) Holds() []Hold { return f.holds() }

// maxUses bounds the uses of one hold; what has more counts as stored.
const maxUses = 256

// The steps that following values may take. Real files take less than two for
// each construct.
const (
	stepsPerNode = 32
	leastSteps   = 1 << 14
)

// follower follows values to their uses.
type follower struct {
	*File
	uses map[int32][]Node // by variable
	left int              // steps that it may still take
}

func (f *File) findHolds() []Hold {
	fl := &follower{f, f.uses(), leastSteps + stepsPerNode*len(f.nodes)}
	holds := make([]Hold, 0, len(f.Calls))
	for i, c := range f.Calls {
		h := Hold{Call: i, Function: c.Function}
		if fl.left > 0 {
			fl.find(&h, c)
		}
		if fl.left <= 0 {
			h.Uses = []Use{{Node: c.Node, Kind: Stored}}
		}
		holds = append(holds, h)
	}
	return holds
}

func (f *follower) find(h *Hold, c Call) {
	top := value(c.Node)
	switch parent := top.Parent(); {
	case top.Role() == lang.Resource:
		h.Scoped = true
	case parent.Is(lang.Assign) && top.Role() == lang.Value:
		h.Scoped = parent.Role() == lang.Resource
		f.keep(h, parent, c.Node)
	case parent.Is(lang.Field) && top.Role() == lang.Value:
		f.keep(h, parent, c.Node)
	case c.Child(lang.Body).Valid() && !c.Has(lang.New): // it closes what the block that it is given gets
		h.Scoped = true
	default:
		if u, ok := f.use(c.Node, c.Node); ok {
			h.Uses = []Use{u}
		}
	}
}

// step counts a step; it reports whether there was one left.
func (f *follower) step() bool {
	visit()
	f.left--
	return f.left >= 0
}

// value climbs from an expression to the largest that has the same value.
func value(n Node) Node {
	for {
		p := n.Parent()
		same := p.Is(lang.Await, lang.Cast) || p.Is(lang.Cond) && n.Role() != lang.Condition ||
			p.Is(lang.Op) && slices.Contains(passing, p.Name())
		if same {
			n = p
		} else if call := passes(n); call.Valid() {
			n = call
		} else {
			return n
		}
	}
}

// passes returns the call that gives the value of n on, such as Rust's
// open(path).unwrap() and Ok(file); the zero Node if none does.
func passes(n Node) Node {
	call := n.Parent()
	if call.Is(lang.Member) && n.Role() == lang.ObjectOf && call.Role() == lang.Callee {
		call = call.Parent()
	}
	if !call.Is(lang.Call) {
		return Node{}
	}
	c, _ := n.f.CallAt(call)
	switch gives := ecosystem.Gives(n.f.Language, cmp.Or(c.Callee, "?"), c.Method); {
	case n.Role() == lang.ObjectOf && (gives == "unwrapped" || gives == "object"),
		n.Role() == lang.Arg && gives == "argument":
		return call
	}
	return Node{}
}

// keep fills in what becomes of a value that is assigned.
func (f *follower) keep(h *Hold, assign, made Node) {
	variable := int32(-1)
	for i := range f.bindingsAt(assign) {
		if !f.step() {
			return
		}
		b := &f.Bindings[i]
		if b.Value.Valid() && b.Value.Contains(made) && b.part == "" {
			variable, h.Name, h.Field = b.variable, b.Name, b.Scope.Is(lang.Class)
			break
		}
	}
	if variable < 0 {
		if target := assign.Child(lang.Target); target.Is(lang.Member, lang.Index) {
			h.Uses = []Use{{Node: target, Kind: Stored, Name: target.Name()}}
		}
		return
	}
	f.follow(h, variable, made, 2)
	slices.SortStableFunc(h.Uses, func(a, b Use) int { return cmp.Compare(a.i, b.i) })
}

// follow adds the uses of a variable, and of those that it is copied to.
func (f *follower) follow(h *Hold, variable int32, made Node, depth int) {
	uses := f.uses[variable]
	if !h.Field {
		from, _ := slices.BinarySearchFunc(uses, f.since(made), func(n Node, i int32) int { return cmp.Compare(n.i, i) })
		uses = uses[from:]
	}
	for _, n := range uses {
		if len(h.Uses) > maxUses || !f.step() {
			return
		}
		if len(h.Uses) == maxUses {
			h.Uses = append(h.Uses, Use{Node: n, Kind: Stored})
			return
		}
		u, ok := f.use(n, made)
		if !ok {
			continue
		}
		assign := value(n).Parent()
		copied := assign.Is(lang.Assign) && value(n).Role() == lang.Value && assign.Child(lang.Target).Is(lang.Name)
		if copied && depth > 0 {
			for i := range f.bindingsAt(assign) {
				if v := f.Bindings[i].variable; v != variable {
					f.follow(h, v, made, depth-1)
				}
			}
			continue
		}
		h.Uses = append(h.Uses, u)
	}
}

// since returns the first node that may use what is made at a place: that
// itself, or the head of the loop around it, which may come to it again.
func (f *follower) since(made Node) int32 {
	for fn := f.FunctionAt(made); ; fn = f.Functions[fn].Outer {
		if l := f.LoopAt(made); l >= 0 {
			return f.Loops[l].i
		}
		if fn <= 0 {
			return made.i
		}
		made = f.Functions[fn].Node
	}
}

// bindingsAt yields the indices of the bindings that a node makes.
func (f *File) bindingsAt(n Node) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		at, _ := slices.BinarySearchFunc(f.Bindings, n.i, func(b Binding, i int32) int { return cmp.Compare(b.Node.i, i) })
		for ; at < len(f.Bindings) && f.Bindings[at].Node.i == n.i; at++ {
			if !yield(at) {
				return
			}
		}
	}
}

// usesByVariable lists the places that read each variable, by place.
func (f *File) usesByVariable() map[int32][]Node {
	uses := map[int32][]Node{}
	for i := range f.nodes {
		b, ok := f.refs[int32(i)]
		if n := (Node{f, int32(i)}); ok && n.Role() != lang.Target && n.Role() != lang.Parameter {
			v := f.Bindings[b].variable
			uses[v] = append(uses[v], n)
		}
	}
	return uses
}

// use says what happens to the value at n; ok is false where nothing does.
func (f *follower) use(n, made Node) (Use, bool) {
	u := Use{Node: n, Kind: Read}
	path, at := "", n
	for f.step() {
		p := at.Parent()
		if call := passes(at); call.Valid() && path == "" {
			at = call
			continue
		}
		switch {
		case p.Is(lang.Member) && at.Role() == lang.ObjectOf:
			if at = p; len(path) < longMeaning {
				path = strings.TrimPrefix(path+"."+p.Name(), ".")
			}
			continue
		case p.Is(lang.Call) && at.Role() == lang.Callee && path != "":
			u.Kind, u.Name = Invoked, path
			at = p
		case p.Is(lang.Call) && at.Role() == lang.ObjectOf:
			u.Kind, u.Name = Invoked, strings.TrimPrefix(path+"."+p.Name(), ".")
			at = p
		case p.Is(lang.Call) && p.Has(lang.New) && inside(at):
			u.Kind, u.Name, u.Part = Stored, f.callee(p), path
		case p.Is(lang.Call) && inside(at):
			u.Kind, u.Name, u.Part = Passed, f.callee(p), path
		case p.Is(lang.Return, lang.Yield), p.Is(lang.Func) && at.Role() == lang.Body && !f.table.Last, f.isResult(at):
			u.Kind, u.Part = Returned, path
		case p.Is(lang.Assign) && at.Role() == lang.Value && !p.Child(lang.Target).Is(lang.Name, lang.None):
			u.Kind, u.Name, u.Part = Stored, p.Child(lang.Target).Name(), path
		case p.Is(lang.Send) && at.Role() == lang.Value:
			u.Kind = Stored
		case p.Is(lang.Pair, lang.Object, lang.List, lang.Spread, lang.Await, lang.Cast, lang.Cond, lang.Op):
			at = p
			continue
		}
		break
	}
	if u.Kind == Read {
		u.Part = path
	}
	u.Certain, u.Branch, u.Captured = f.certainty(at, made)
	return u, u.Kind != Read || path != "" || n != made
}

// isResult reports whether a function gives the value of n by its place: it
// is the last that the function comes to.
func (f *follower) isResult(n Node) bool {
	for f.table.Last && f.step() {
		p := n.Parent()
		switch {
		case p.Is(lang.Func):
			silent := f.table.BlockScope && p.Name() != "" && !p.Child(lang.Result).Valid() // Rust's fn f() { … }
			return n.Role() == lang.Body && !behind(n).Valid() && !silent
		case !p.Is(lang.Block, lang.If, lang.Try, lang.Case, lang.Switch, lang.Handler), n.Role() == lang.Condition:
			return false
		case p.Is(lang.Block, lang.Try) && behind(n).Valid():
			return false
		}
		n = p
	}
	return false
}

// behind returns the sibling after n that runs after it.
func behind(n Node) Node {
	for n = after(n); n.Is(lang.Comment, lang.Handler, lang.Finally, lang.Func); {
		n = after(n)
	}
	return n
}

// inside reports whether a node is among the arguments of the call above it.
func inside(n Node) bool { return n.Role() == lang.Arg || n.Role() == lang.Body }

func (f *File) callee(call Node) string {
	if c, ok := f.CallAt(call); ok && c.Callee != "" {
		return c.Callee
	}
	return "?" + methodOf(call)
}

// certainty says whether a use runs on every exit, only in a branch, or in a
// function of its own, seen from where the value is made.
func (f *follower) certainty(n, made Node) (certain, branch, captured bool) {
	child := n
	for up := range n.Up() {
		if !f.step() {
			return false, true, false
		}
		if up.Contains(made) {
			certain = certain || up.Is(lang.Try) && child.Is(lang.Finally)
			break
		}
		switch up.Kind() {
		case lang.Defer, lang.Finally:
			certain = true
		case lang.Func:
			captured = true
		case lang.If:
			branch = branch || child.Role() == lang.Then || child.Role() == lang.Else
		case lang.Case, lang.Handler:
			branch = true
		}
		child = up
	}
	return certain && !branch, branch, captured
}

// UsesOf returns what happens to the values of a variable, by place.
func (f *File) UsesOf(b Binding) []Use {
	h := Hold{Field: true} // every use counts, wherever it stands
	fl := &follower{f, f.uses(), leastSteps}
	fl.follow(&h, b.variable, b.Scope, 2)
	if fl.left < 0 {
		h.Uses = append(h.Uses, Use{Node: b.Node, Kind: Stored})
	}
	slices.SortStableFunc(h.Uses, func(a, b Use) int { return cmp.Compare(a.i, b.i) })
	return h.Uses
}

// parameters returns the parameters of a function that callers fill: without
// the one that stands for the object itself.
func (fn Function) parameters() []Node {
	params := fn.All(lang.Parameter)
	self := tableOf(fn.f.Language).Self
	if len(params) > 0 && slices.Contains(self, params[0].Name()) {
		params = params[1:]
	}
	return params
}

// nameOf is the name of a parameter.
func nameOf(param Node) string { return cmp.Or(param.Name(), param.Child(lang.Target).Name()) }
