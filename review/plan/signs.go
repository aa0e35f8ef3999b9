package plan

import (
	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
	"breakwater/review/source"
)

// signs gathers what the code of some lines does, as far as a rule of the
// catalogue may ask for it.
func signs(lines source.Range, shows func(line int) bool, code *facts.File) map[catalogue.Sign]bool {
	found := map[catalogue.Sign]bool{}
	for n := range code.Between(lines.Start, lines.End) {
		if shows(n.StartLine()) {
			signOf(n, code, found)
		}
	}
	for _, h := range code.Handlers() {
		if shows(h.StartLine()) {
			found[catalogue.Handler] = true
		}
	}
	for _, l := range code.Loops {
		if shows(l.StartLine()) {
			signsOfLoop(l, found)
		}
	}
	for _, s := range code.Spawns() {
		if shows(s.StartLine()) {
			found[catalogue.Spawn] = true
		}
	}
	for _, e := range code.Entries() {
		if shows(code.Functions[e.Function].StartLine()) {
			found[signOfEntry[e.Kind]] = true
		}
	}
	return found
}

var signOfEntry = map[facts.EntryKind]catalogue.Sign{
	facts.Request: catalogue.Request, facts.Main: catalogue.Main, facts.OnSignal: catalogue.Main,
	facts.Job: catalogue.Consumer, facts.Consumer: catalogue.Consumer,
}

func signsOfLoop(l facts.Loop, found map[catalogue.Sign]bool) {
	found[catalogue.Loop] = true
	found[catalogue.Retry] = found[catalogue.Retry] || l.Kind != facts.Iterates
	found[catalogue.Works] = found[catalogue.Works] || l.Kind == facts.Works || l.Endless
	for n := range l.Own() {
		if n.Is(lang.Handler) {
			found[catalogue.Retry] = true // what failed may be tried again
		}
	}
}

var signOfKind = map[lang.Kind]catalogue.Sign{
	lang.Loop: catalogue.Loop, lang.Handler: catalogue.Handler, lang.Defer: catalogue.Defer, lang.Spawn: catalogue.Spawn,
	lang.Await: catalogue.Await, lang.Send: catalogue.Channel, lang.Receive: catalogue.Channel,
	lang.Select: catalogue.Channel,
	lang.With:   catalogue.Resource,
}

var signOfRole = map[ecosystem.Role]catalogue.Sign{
	ecosystem.Sleep: catalogue.Wait, ecosystem.Wait: catalogue.Wait, ecosystem.Receive: catalogue.Wait,
	ecosystem.Limit: catalogue.Limit,
	ecosystem.Lock:  catalogue.Lock, ecosystem.Timeout: catalogue.Deadline, ecosystem.Breaker: catalogue.Breaker,
	ecosystem.Retry: catalogue.Retry, ecosystem.Transaction: catalogue.Transaction, ecosystem.Listen: catalogue.Listener,
	ecosystem.Timer: catalogue.Timer, ecosystem.Exit: catalogue.Exit, ecosystem.Spawn: catalogue.Spawn,
	ecosystem.Pool: catalogue.Executor,
}

// signOf adds the signs of one construct.
func signOf(n facts.Node, code *facts.File, found map[catalogue.Sign]bool) {
	if s := signOfKind[n.Kind()]; s != "" {
		found[s] = true
	}
	switch n.Kind() {
	case lang.Func:
		if n.Has(lang.Async) {
			found[catalogue.Await] = true
		}
	case lang.Param:
		named(found, n.Name(), n.Child(lang.Target).Name(), n.Child(lang.TypeOf).Meaning())
	case lang.Type, lang.Decorator:
		named(found, n.Name(), n.Meaning(), n.Child(lang.Value).Meaning())
	case lang.Call:
		c, _ := code.CallAt(n)
		if s := signOfRole[c.Role]; s != "" {
			found[s] = true
		}
		if c.Role == ecosystem.Log {
			return
		}
		if ecosystem.Remote(code.Language, c.Callee) {
			found[catalogue.Remote] = true
		}
		named(found, c.Callee, c.Method)
		for of := c.Receiver(); of.Valid(); of = of.Child(lang.ObjectOf) {
			named(found, of.Name())
		}
	}
}

// named adds the signs of names.
func named(found map[catalogue.Sign]bool, names ...string) {
	for _, name := range names {
		for _, s := range catalogue.SignsIn(name) {
			found[s] = true
		}
	}
}
