package facts

import (
	"cmp"
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// Listener is a callback that stays registered, or a timer that goes on, until
// somebody takes it away.
type Listener struct {
	Node                    // the call that registers it
	Kind     ecosystem.Role // Listen or Timer
	Event    string         // the event's name, where it is written down
	On       string         // name of what it listens to; empty if it has none
	Kept     string         // variable or field that keeps the timer or the function that ends it
	Function int            // index of the function that registers it
	Removed  bool           // something in the file takes such a listener or timer away
}

// Listeners returns the callbacks and timers that the file registers, by place.
func (f *File) Listeners() []Listener { return f.listeners() }

func (f *File) findListeners() []Listener {
	var all []Listener
	removed := f.removals()
	for _, c := range f.Calls {
		kind := registers(c)
		if kind != ecosystem.Listen && kind != ecosystem.Timer {
			continue
		}
		l := Listener{Node: c.Node, Kind: kind, Kept: targetOf(c.Node), On: c.Receiver().Name(), Function: c.Function}
		l.Event = eventOf(c)
		l.Removed = removed.has(l, f.variableOf(value(c.Node).Parent()))
		all = append(all, l)
	}
	for n := range f.nodesOf(lang.Assign) {
		if target := n.Child(lang.Target); n.Name() == "+=" && f.handles(n) {
			l := Listener{
				Node: n, Kind: ecosystem.Listen, Event: target.Name(), On: target.Child(lang.ObjectOf).Name(),
				Function: f.FunctionAt(n),
			}
			l.Removed = removed.has(l, -1)
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b Listener) int { return cmp.Compare(a.i, b.i) })
	return all
}

// eventOf is the event that a call listens to: its first argument, or a part of
// its name.
func eventOf(c Call) string {
	if event := c.Arg(0); event.Is(lang.String) {
		return event.Name()
	}
	if c.Role != "" {
		return ""
	}
	return strings.TrimPrefix(strings.TrimPrefix(c.Method, "add"), "remove")
}

// variableOf is the variable that an assignment gives a value, as the index of
// its first binding; -1 if none.
func (f *File) variableOf(assign Node) int32 {
	for i := range f.bindingsAt(assign) {
		return f.Bindings[i].variable
	}
	return -1
}

// registers is the role of a call, told by its name where its library is not
// known: addActionListener.
func registers(c Call) ecosystem.Role {
	switch {
	case c.Role != "" || !strings.HasSuffix(c.Method, "Listener"):
		return c.Role
	case strings.HasPrefix(c.Method, "add"):
		return ecosystem.Listen
	case strings.HasPrefix(c.Method, "remove"):
		return ecosystem.Remove
	}
	return ""
}

// handles reports whether an assignment adds a function to an event, or takes
// it away: bus.Received += OnReceived.
func (f *File) handles(assign Node) bool {
	value := assign.Child(lang.Value)
	b, ok := f.Refers(value)
	return assign.Child(lang.Target).Is(lang.Member) && (value.Is(lang.Func) || ok && b.Node.Is(lang.Func))
}

// removal is what some call takes away: a timer or callback by its variable, or
// by its name where the file does not bind it; or what listens to an object, to
// one event or whatever.
type removal struct {
	variable  int32
	on, event string
}

type removals map[removal]bool

func (f *File) removals() removals {
	all := removals{}
	for n := range f.nodesOf(lang.Assign) {
		if target := n.Child(lang.Target); n.Name() == "-=" && f.handles(n) {
			all[removal{-1, target.Child(lang.ObjectOf).Name(), target.Name()}] = true
		}
	}
	for _, c := range f.Calls {
		if registers(c) != ecosystem.Remove {
			continue
		}
		for _, n := range []Node{c.Receiver(), c.Arg(0)} {
			if i, ok := f.refs[n.i]; ok && n.Valid() {
				all[removal{variable: f.Bindings[i].variable}] = true
			}
		}
		on := c.Receiver().Name()
		all[removal{-1, on, eventOf(c)}] = true
		if c.Role != "" {
			all[removal{-1, on, ""}], all[removal{-1, on, c.Arg(0).Name()}] = true, true
		}
	}
	return all
}

func (r removals) has(l Listener, variable int32) bool {
	return variable >= 0 && r[removal{variable: variable}] || l.On != "" && r[removal{-1, l.On, l.Event}]
}

// Comments returns the comments of the file, by place; the Name of each is its
// text, cut at 4,096 bytes.
func (f *File) Comments() []Node {
	var all []Node
	for n := range f.nodesOf(lang.Comment) {
		all = append(all, n)
	}
	return all
}
