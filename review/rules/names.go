package rules

import "breakwater/index/syntax"

// names knows what the names of a file stand for, by scope.
type names struct {
	by map[string][]binding
}

// binding is one place where a name gets a meaning.
type binding struct {
	meaning    string // see scan.resolve; empty: something unknown
	start, end int    // bytes of the scope
	at         int    // byte of the binding
	value      syntax.Node
}

func newNames() *names { return &names{by: map[string][]binding{}} }

// add binds name within scope. An unknown meaning is bound too: it hides
// outer and library names.
func (ns *names) add(name, meaning string, scope, at, value syntax.Node) {
	if name == "" || name == "_" {
		return
	}
	start, end := scope.Bytes()
	where, _ := at.Bytes()
	ns.by[name] = append(ns.by[name], binding{meaning: meaning, start: start, end: end, at: where, value: value})
}

// find returns the binding of name that holds at a node: the latest before it
// in the innermost scope, or the first of that scope after it.
func (ns *names) find(name string, n syntax.Node) (binding, bool) {
	where, _ := n.Bytes()
	var best binding
	found := false
	all := ns.by[name]
	if !n.Spend(len(all) / 4) { // comparing four bindings takes as long as visiting a node
		return best, false
	}
	for _, b := range all {
		if where < b.start || where >= b.end {
			continue
		}
		if !found || b.closer(best, where) {
			best, found = b, true
		}
	}
	return best, found
}

// startOf returns the first byte of a node.
func startOf(n syntax.Node) int {
	start, _ := n.Bytes()
	return start
}

// closer reports whether b holds at byte where rather than o does.
func (b binding) closer(o binding, where int) bool {
	if size, other := b.end-b.start, o.end-o.start; size != other {
		return size < other
	}
	if early, other := b.at <= where, o.at <= where; early != other {
		return early
	}
	return b.at <= where && b.at >= o.at
}
