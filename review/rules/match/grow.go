package match

import (
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// grow looks at places that give a collection one more entry under a key that is not
// written down, where the collection lives as long as the file's module or its object and
// nothing in the file takes an entry away, counts them, or hands the collection to others.
// Its value says how long it lives: file, field, or any.
//
//	remembers: true   the same function looks the key up first: it is a cache
func init() {
	addKind(&kind{
		name: "grow", count: func(f *file) int { return len(f.growing()) },
		place:  func(f *file, i int) Place { return f.growing()[i] },
		choose: chooseWord(func(p *Place) string { return p.noted["holder"] }, "file", "field", "any"),
	})
	addCondition("remembers", ofKinds("grow", flag(func(p *Place) bool {
		name := p.noted["name"]
		return slices.ContainsFunc(p.readsOf(name), func(n facts.Node) bool {
			p.left--
			return p.around().Contains(n) && looksUp(n)
		})
	})))
}

// looksUp reports whether a use of a collection asks for an entry by its key, to find out
// whether there is one: the answer is kept, or a condition by itself.
func looksUp(n facts.Node) bool {
	up := n.Parent()
	switch {
	case up.Is(lang.Index) && n.Role() == lang.ObjectOf:
		return up.Role() == lang.Value && up.Parent().Is(lang.Assign)
	case up.Is(lang.Op):
		return up.Name() == "in" || up.Name() == "not in"
	}
	call := methodOn(n)
	switch word := methodName(call); {
	case word == "get" || word == "Load":
		for call.Parent().Is(lang.Op, lang.Await, lang.Cast) {
			call = call.Parent()
		}
		return call.Role() == lang.Value && call.Parent().Is(lang.Assign)
	default:
		return call.Valid() && asking[word]
	}
}

// methodOn is the call of a method of n; the zero Node if there is none.
func methodOn(n facts.Node) facts.Node {
	up := n.Parent()
	if n.Role() != lang.ObjectOf || up.Is(lang.Index) {
		return facts.Node{}
	}
	if up.Is(lang.Member) && up.Role() == lang.Callee {
		up = up.Parent()
	}
	if !up.Is(lang.Call) {
		return facts.Node{}
	}
	return up
}

func methodName(call facts.Node) string {
	if callee := call.Child(lang.Callee); callee.Valid() {
		return callee.Name()
	}
	return call.Name()
}

// What methods do to a collection: give it an entry, ask for one; others that leave what
// is in it are below. Any other method may take entries away.
var (
	adding = map[string]bool{
		"set": true, "put": true, "Store": true, "putIfAbsent": true, "computeIfAbsent": true, "LoadOrStore": true,
		"setdefault": true, "append": true, "push": true, "add": true,
	}
	asking = map[string]bool{
		"has": true, "containsKey": true, "includes": true, "contains": true,
		"computeIfAbsent": true, "putIfAbsent": true, "LoadOrStore": true, "setdefault": true,
	}
	leaving = map[string]bool{
		"values": true, "keys": true, "items": true, "entries": true, "forEach": true, "Range": true, "entrySet": true, "keySet": true,
		"stream": true, "copy": true, "isEmpty": true, "get": true, "Load": true, "getOrDefault": true,
	}
)

// growing finds the entries that collections are given and nothing takes away, by place.
func (f *file) growing() []Place {
	if f.grows != nil {
		return f.grows
	}
	f.grows = []Place{}
	note := func(at, collection, key facts.Node, function int) {
		holder := f.holderOf(collection)
		written := key.Is(lang.String, lang.Number) && key.Name() != "" && !computed(key)
		if holder == "" || function == 0 || !key.Valid() || written {
			return
		}
		if f.left--; f.left < 0 || !f.only(collection.Name()) {
			return
		}
		p := Place{file: f, Node: at, Function: function}
		p.note("holder", holder)
		p.note("name", collection.Name())
		f.grows = append(f.grows, p)
	}
	for _, a := range f.nodesOf(lang.Assign) {
		for _, target := range a.All(lang.Target) {
			if target.Is(lang.Index) {
				note(a, target.Child(lang.ObjectOf), target.Child(lang.Key), f.FunctionAt(a))
			}
		}
	}
	for i := range f.Calls {
		if c := &f.Calls[i]; adding[c.Method] && c.Receiver().Valid() {
			note(c.Node, c.Receiver(), c.Arg(0), c.Function)
		}
	}
	slices.SortStableFunc(f.grows, func(a, b Place) int {
		if starts(a.Node, b.Node) {
			return -1
		}
		return 1
	})
	return f.grows
}

// computed reports whether a literal has parts that are computed.
func computed(n facts.Node) bool {
	for range n.Children() {
		return true
	}
	return false
}

// holderOf says how long an empty collection lives that is filled at n: "file", "field",
// or "" where it is none or another one's.
func (f *file) holderOf(n facts.Node) string {
	b, ok := f.Refers(n)
	switch {
	case ok && b.Scope.Is(lang.File) && emptyCollection(b):
		return "file"
	case ok && b.Scope.Is(lang.Class):
		f.left -= len(f.bindingsOf(b.Name))
		static := b.Node.Is(lang.Field) && b.Node.Has(lang.Static) || b.Node.Parent().Has(lang.Static)
		if !slices.ContainsFunc(f.bindingsOf(b.Name), emptyCollection) && !emptyMap(f, b) {
			return ""
		}
		if static {
			return "file"
		}
		return "field"
	}
	return ""
}

// emptyCollection reports whether a binding gives its name an empty collection.
func emptyCollection(b facts.Binding) bool {
	v := b.Value
	switch {
	case v.Is(lang.Object, lang.List):
		return !computed(v)
	case v.Is(lang.Call):
		last := lastPart(strings.TrimSuffix(v.Meaning(), "()"))
		if last == "" {
			last = methodName(v)
		}
		return collections[last] && !v.Child(lang.Arg).Is(lang.Name, lang.Call, lang.List, lang.Object)
	}
	return false
}

// emptyMap reports whether a field of a struct is a map, which nobody fills where it is made.
func emptyMap(f *file, b facts.Binding) bool {
	return f.Language.Family() == "go" && b.Type.Is(lang.Type) && strings.HasPrefix(b.Type.Name(), "map")
}

// collections are constructors of collections that have no limit.
var collections = map[string]bool{
	"Map": true, "Set": true, "dict": true, "list": true, "set": true, "defaultdict": true, "OrderedDict": true, "make": true,
	"HashMap": true, "ConcurrentHashMap": true, "LinkedHashMap": true, "TreeMap": true, "ArrayList": true, "HashSet": true,
	"ConcurrentLinkedQueue": true, "CopyOnWriteArrayList": true,
}

// only reports whether all that the file does with a collection of a name is to fill it,
// look into it and walk it.
func (f *file) only(name string) bool {
	if known, ok := f.filled[name]; ok {
		return known
	}
	if f.filled == nil {
		f.filled = map[string]bool{}
	}
	made := 0
	for _, b := range f.bindingsOf(name) {
		if b.Node.Is(lang.Assign) && f.FunctionAt(b.Node) > 0 {
			made++ // a second time, it is emptied
		}
	}
	f.filled[name] = made <= 1 && !slices.ContainsFunc(f.readsOf(name), func(n facts.Node) bool {
		f.left--
		return !f.harmless(n)
	})
	return f.filled[name]
}

// harmless reports whether a use of a collection leaves all that is in it.
func (f *file) harmless(n facts.Node) bool {
	if call := methodOn(n); call.Valid() {
		word := methodName(call)
		return adding[word] || asking[word] || leaving[word]
	}
	up := n.Parent()
	if up.Is(lang.Index) && n.Role() == lang.ObjectOf {
		deleted := up.Parent()
		return !deleted.Is(lang.Call) && !(deleted.Is(lang.Op) && deleted.Name() == "delete")
	}
	return up.Is(lang.Op) || up.Is(lang.Loop) && n.Role() == lang.Iter || n.Role() == lang.Condition
}

// readsOf are the places that read a name or member.
func (f *file) readsOf(name string) []facts.Node {
	if f.reads == nil {
		f.reads = map[string][]facts.Node{}
		for _, k := range []lang.Kind{lang.Name, lang.Member} {
			for _, n := range f.nodesOf(k) {
				if !slices.Contains([]lang.Role{lang.Target, lang.Parameter, lang.Key}, n.Role()) {
					f.reads[n.Name()] = append(f.reads[n.Name()], n)
				}
			}
		}
	}
	return f.reads[name]
}
