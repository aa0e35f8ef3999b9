package facts

import (
	"slices"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
)

// markSleeps gives the role Sleep to calls of what only sleeps: a function of
// the file, and a promise made by one. const pause = ms => new Promise(r => setTimeout(r, ms))
func (f *File) markSleeps() {
	sleepers := f.sleepers()
	if len(sleepers) == 0 {
		return
	}
	for i := range f.Calls {
		c := &f.Calls[i]
		if c.Role == "" && (sleepers[f.defined(c.Callee)] || sleepers[f.promised(*c)]) {
			c.Role = ecosystem.Sleep
		}
	}
}

// promised returns the index of the function that a promise is made by; -1 if
// the call makes none.
func (f *File) promised(c Call) int {
	if fn := c.Arg(0); c.Callee == "Promise" && c.Has(lang.New) && fn.Is(lang.Func) {
		return int(f.funcs[fn.i])
	}
	return -1
}

// sleepers returns the functions that do nothing but sleep, by index.
func (f *File) sleepers() map[int]bool {
	sleeps, acts := map[int]bool{}, map[int]bool{0: true}
	var handler Node // around the walk, the outermost
	handlers := slices.Collect(f.nodesOf(lang.Handler))
	for _, c := range f.Calls {
		for ; len(handlers) > 0 && handlers[0].i < c.i; handlers = handlers[1:] {
			if !handler.Contains(handlers[0]) {
				handler = handlers[0]
			}
		}
		does := acts
		switch {
		case c.Role == ecosystem.Sleep:
			does = sleeps
		case c.Role == ecosystem.Random, f.promised(c) >= 0, pureCall(c):
			continue
		}
		for i, steps := c.Function, 0; i > 0 && steps < maxNesting; i, steps = f.Functions[i].Outer, steps+1 {
			visit()
			if handler.Contains(c.Node) && f.Functions[i].Contains(handler) && c.Role != ecosystem.Sleep {
				break // what is done where sleeping is interrupted
			}
			does[i] = true
		}
	}
	for i := range sleeps {
		if acts[i] || f.Functions[i].loops() {
			delete(sleeps, i)
		}
	}
	return sleeps
}

// loops reports whether a function is more than a few calls.
func (fn Function) loops() bool {
	steps := 0
	for n := range fn.Walk() {
		if steps++; steps > maxSleeper || slices.Contains(busy, n.Kind()) {
			return true
		}
	}
	return false
}

// maxSleeper bounds the nodes of a function that only sleeps.
const maxSleeper = 200

var busy = []lang.Kind{lang.Loop, lang.Spawn, lang.With, lang.Receive, lang.Select}
