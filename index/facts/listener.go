package facts

import (
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
		if c.Role != ecosystem.Listen && c.Role != ecosystem.Timer {
			continue
		}
		l := Listener{Node: c.Node, Kind: c.Role, Kept: targetOf(c.Node), On: c.Receiver().Name(), Function: c.Function}
		if event := c.Arg(0); event.Is(lang.String) {
			l.Event = event.Name()
		}
		l.Removed = removed.has(l)
		all = append(all, l)
	}
	return all
}

// removal is what some call takes away: a timer or callback by its name, or
// what listens to an object, to one event or whatever.
type removal struct{ kept, on, event string }

type removals map[removal]bool

func (f *File) removals() removals {
	all := removals{}
	for _, c := range f.Calls {
		if c.Role != ecosystem.Remove {
			continue
		}
		on, first := c.Receiver().Name(), c.Arg(0).Name()
		all[removal{kept: first}], all[removal{kept: on}] = true, true
		all[removal{on: on}], all[removal{on: on, event: first}] = true, true
	}
	delete(all, removal{})
	return all
}

func (r removals) has(l Listener) bool {
	return l.Kept != "" && r[removal{kept: l.Kept}] || l.On != "" && r[removal{on: l.On, event: l.Event}]
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
