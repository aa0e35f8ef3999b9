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
	for _, c := range f.Calls {
		if c.Role != ecosystem.Listen && c.Role != ecosystem.Timer {
			continue
		}
		l := Listener{Node: c.Node, Kind: c.Role, Kept: targetOf(c.Node), On: c.Receiver().Name(), Function: c.Function}
		if event := c.Arg(0); event.Is(lang.String) {
			l.Event = event.Name()
		}
		l.Removed = f.removes(l)
		all = append(all, l)
	}
	return all
}

// removes reports whether some call takes the listener away: it is given the
// timer, or the same object and event.
func (f *File) removes(l Listener) bool {
	for _, c := range f.Calls {
		if c.Role != ecosystem.Remove {
			continue
		}
		arg := c.Arg(0)
		if l.Kept != "" && (arg.Name() == l.Kept || c.Receiver().Name() == l.Kept) {
			return true
		}
		if l.On != "" && c.Receiver().Name() == l.On && (l.Event == "" || arg.Name() == l.Event) {
			return true
		}
	}
	return false
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
