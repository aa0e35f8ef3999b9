package facts

import (
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// stops reports whether a loop's head asks if it was told to end.
func stops(head Node) bool {
	for n := range head.Own() {
		if n.Is(lang.Name, lang.Member) && stopping.MatchString(n.Name()) {
			return true
		}
	}
	return false
}

// delayAt returns the call that waits where a call of a loop does: itself, or
// the timer in a promise that it makes; -1 if it does not wait.
func (t *turns) delayAt(call int) int {
	c := t.Calls[call]
	waits := pausing.MatchString(c.Method) || waiting.MatchString(c.Method) && c.Role != ecosystem.Limit
	switch {
	case c.Role == ecosystem.Sleep, waits:
		return call
	case c.Has(lang.New) && c.Callee == "Promise":
		for i := call + 1; i < len(t.Calls) && c.Contains(t.Calls[i].Node); i++ {
			if t.Calls[i].Role == ecosystem.Sleep {
				return i
			}
		}
	}
	return -1
}

// Duration returns the argument that says how long a call waits: the second
// of a timer, the last of any other that is not what ends the wait early; the
// zero Node if none does.
func (c Call) Duration() Node {
	if c.Callee == "setTimeout" || strings.HasSuffix(c.Callee, "timers.setTimeout") {
		return c.Arg(1)
	}
	last := c.Arg(0)
	for i := 1; c.Arg(i).Valid(); i++ {
		if n := c.Arg(i); !n.Is(lang.Object) && !cancelling.MatchString(n.Name()) {
			last = n
		}
	}
	return last
}
