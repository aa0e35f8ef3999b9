package plan

import (
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/target"
)

// Weights of what the code of a target does, each counted once: what deals
// with other systems and with failure comes first. They order the review under
// a budget; they never decide a finding.
const (
	libraryWeight     = 4 // calls a library
	retryWeight       = 4 // a loop that retries, polls or works
	transactionWeight = 4
	spawnWeight       = 3
	guardWeight       = 3 // a timeout, limit, lock or breaker
	holdWeight        = 3 // keeps what a library call makes
	handlerOfWeight   = 2 // handles a failure
	awaitWeight       = 1
	loopWeight        = 1
)

// Weights of what is known about a target beyond its code.
const (
	operationWeight = 20  // scenario results name it
	failingWeight   = 100 // and show it failing
	handlerWeight   = 8   // it handles a route
	changedWeight   = 0.1 // each changed line, up to maxChanged
	maxChanged      = 50
)

// raise adds to the risk of a target what its operation and its changed lines make of it.
func raise(t *target.Target) {
	if t.Operation != nil {
		t.Risk += operationWeight
		if t.Operation.Failing() {
			t.Risk += failingWeight
		}
	}
	changed := 0
	for _, c := range t.Changed {
		changed += c.End - c.Start + 1
	}
	t.Risk += changedWeight * float64(min(changed, maxChanged))
}

// weigh says how early the code of a piece is reviewed for what it does.
func weigh(p piece, code *facts.File) float64 {
	seen := map[string]float64{"serves": weightIf(serves(p, code), handlerWeight)}
	for n := range code.Between(p.span.Start, p.span.End) {
		if !p.shows(n.StartLine()) {
			continue
		}
		switch n.Kind() {
		case lang.Call:
			c, _ := code.CallAt(n)
			seen["await"] = max(seen["await"], weightIf(c.Awaited, awaitWeight))
			seen["library"] = max(seen["library"], weightIf(ofLibrary(c), libraryWeight))
			seen[string(c.Role)] = roleWeights[c.Role]
		case lang.Assign:
			c, _ := code.CallAt(n.Child(lang.Value))
			seen["hold"] = max(seen["hold"], weightIf(ofLibrary(c), holdWeight))
		case lang.Loop:
			l, _ := code.LoopOf(n)
			seen["loop"] = loopWeight
			seen["retry"] = max(seen["retry"], weightIf(l.Kind != facts.Iterates, retryWeight))
		case lang.Handler, lang.Throw:
			seen["failure"] = handlerOfWeight
		case lang.Spawn:
			seen[string(ecosystem.Spawn)] = spawnWeight
		}
	}
	var sum float64
	for _, w := range seen {
		sum += w
	}
	return sum
}

var roleWeights = map[ecosystem.Role]float64{
	ecosystem.Spawn: spawnWeight, ecosystem.Timeout: guardWeight, ecosystem.Limit: guardWeight,
	ecosystem.Lock: guardWeight, ecosystem.Breaker: guardWeight, ecosystem.Retry: guardWeight,
	ecosystem.Transaction: transactionWeight,
}

func weightIf(yes bool, weight float64) float64 {
	if yes {
		return weight
	}
	return 0
}

// ofLibrary reports whether a call reaches into a library, as far as its
// meaning tells: it names a module that is none of the file's own.
func ofLibrary(c facts.Call) bool {
	return c.Callee != "" && c.Callee[0] != '.' && strings.ContainsAny(c.Callee, "./") && c.Role != ecosystem.Log
}
