package match

import (
	"slices"
	"sort"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
	"breakwater/review/catalogue"
)

// call looks at calls and constructions by what they resolve to; new only at
// constructions, a variable of the type without a value included.
func init() {
	addKind(&kind{name: "call", calls: true, count: countCalls, place: callPlace, at: callAt, choose: chooseCall})
	addKind(&kind{name: "new", calls: true, count: countCalls, place: callPlace, at: callAt, choose: chooseNew})
	addKind(&kind{name: "zero", count: countBindings, place: bindingPlace, choose: chooseZero})
	addCondition("awaited", ofKinds("call new hold", flag(func(p *Place) bool { return awaited(p.Node) })))
	addCondition("receiver", ofKinds("call hold acquire remote listener", byValue(func(p *Place, test valueTest) bool {
		n := p.call.Receiver()
		return n.Valid() && test(p, n)
	})))
	// stays: [io.ReadAll, …]: nothing but these functions gets hold of the value, or of what its methods give.
	addCondition("stays", ofKinds("call new hold", byPatterns(func(p *Place, to Patterns) bool {
		depth := 0
		if p.call != nil && p.call.Constructs() || p.call.Callee == "new" {
			depth = 1 // what a client's methods give must stay, too
		}
		return p.stays(p.callIndex(p.Node), to, depth)
	})))
	// handed: true: the value goes to someone else: it is returned, stored or passed on.
	addCondition("handed", ofKinds("call new hold remote", flag(func(p *Place) bool {
		i := p.callIndex(p.Node)
		if chain := chainOf(p.Node); len(chain) > 1 {
			i = p.callIndex(chain[len(chain)-1])
		}
		return i >= 0 && slices.ContainsFunc(p.Holds()[i].Uses, func(u facts.Use) bool {
			return u.Part == "" && (u.Kind == facts.Returned || u.Kind == facts.Stored || u.Kind == facts.Passed)
		})
	})))
	addCondition("dropped", ofKinds("call new acquire remote", flag(func(p *Place) bool { return dropped(p.Node) })))
}

func countCalls(f *file) int { return len(f.Calls) }

func callPlace(f *file, i int) Place {
	c := &f.Calls[i]
	return Place{file: f, Node: c.Node, Function: c.Function, call: c}
}

func callAt(f *file, n facts.Node) (Place, bool) {
	c, ok := f.CallAt(n)
	return Place{file: f, Node: n, Function: c.Function, call: &c}, ok
}

// callIndex returns the index of the call that n is; -1 if it is none.
func (f *file) callIndex(n facts.Node) int {
	i := sort.Search(len(f.Calls), func(i int) bool { return !f.Calls[i].Before(n) })
	if i < len(f.Calls) && f.Calls[i].Node == n {
		return i
	}
	return -1
}

// stays reports whether the value of a call is used up by those who make it:
// methods are called on it, parts of it are read, and nothing that could
// outlive it gets hold of it. What its methods give must stay likewise.
func (p *Place) stays(call int, to Patterns, depth int) bool {
	if call < 0 {
		return false
	}
	h := &p.Holds()[call]
	if h.Name == "" && !p.usedOnTheSpot(h) {
		return false
	}
	if h.Field || h.Function == 0 && (depth == 0 || !p.private(h.Name)) {
		return false
	}
	for _, u := range h.Uses {
		p.left--
		switch {
		case u.Captured && h.Function != 0:
			return false
		case u.Kind == facts.Invoked && depth > 0 && !strings.Contains(u.Name, "."):
			if made := u.Around(lang.Call); !dropped(made) && !p.stays(p.callIndex(made), to, depth-1) {
				return false
			}
		case u.Kind == facts.Invoked, u.Kind == facts.Read && u.Part != "" && !strings.EqualFold(u.Part, "body"):
		case u.Kind == facts.Passed && u.Part != "" && to.Match(u.Name):
		case u.Part != "" && !strings.EqualFold(u.Part, "body"):
		default:
			return false
		}
	}
	return true
}

// usedOnTheSpot reports whether the value of a call is not kept, but a method of
// it is called at once.
func (p *Place) usedOnTheSpot(h *facts.Hold) bool {
	return len(h.Uses) > 0 && (h.Uses[0].Kind == facts.Invoked || h.Uses[0].Part != "")
}

// private reports whether no other file of the project uses a variable of the
// package.
func (p *Place) private(name string) bool {
	return p.Language.Family() == "go" && strings.ToLower(name[:1]) == name[:1] && len(p.mentioning(name, false)) == 0
}

// calledName is the name by which detectors of a call are found.
func calledName(c *facts.Call) string {
	if c.Callee == "" {
		return c.Method
	}
	return lastPart(c.Callee)
}

// callee is the meaning of what a call calls; "?.name" where it is not known.
func callee(c *facts.Call) string {
	if c.Callee == "" {
		return "?." + c.Method
	}
	return c.Callee
}

func chooseCall(c compiler, v catalogue.Value) (selection, error) {
	patterns, err := c.patterns(v)
	return selection{names: patterns.last, test: func(p *Place) bool {
		if patterns.Match(callee(p.call)) {
			return true
		}
		elsewhere := p.calleeElsewhere(p.call)
		return elsewhere != "" && patterns.Match(elsewhere)
	}}, err
}

func chooseNew(c compiler, v catalogue.Value) (selection, error) {
	patterns, err := c.patterns(v)
	names := patterns.last
	if names != nil && c.language == syntax.Go {
		names = append(names, "new")
	}
	return selection{names: names, test: func(p *Place) bool {
		made := p.call.Constructs() && patterns.Match(p.call.Callee)
		return made || p.call.Callee == "new" && patterns.Match(p.call.Meaning()) // Go's new(T)
	}}, err
}

func countBindings(f *file) int { return len(f.Bindings) }

func bindingPlace(f *file, i int) Place {
	b := &f.Bindings[i]
	return Place{file: f, Node: b.Node, Function: f.FunctionAt(b.Node), binding: b}
}

// chooseZero selects variables of a type that begin with its zero value.
func chooseZero(c compiler, v catalogue.Value) (selection, error) {
	patterns, err := c.patterns(v)
	return selection{test: func(p *Place) bool {
		b := p.binding
		declared := b.Node.Is(lang.Assign) && b.Type.Valid() && !b.Node.Child(lang.Value).Valid()
		return declared && !b.Node.Has(lang.Optional) && patterns.Match(b.Type.Meaning())
	}}, err
}

// awaited reports whether the value of an expression is awaited: at once, or
// after more of the chain.
func awaited(n facts.Node) bool {
	for up := range n.Up() {
		switch up.Kind() {
		case lang.Await:
			return true
		case lang.Member, lang.Call, lang.Index:
			if n.Role() == lang.Arg {
				return false
			}
			n = up
			continue
		}
		return false
	}
	return false
}

// dropped reports whether nothing takes the value of an expression.
func dropped(n facts.Node) bool {
	for n.Parent().Is(lang.Await) {
		n = n.Parent()
	}
	return n.Parent().Is(lang.Block, lang.File, lang.Case) && n.Role() != lang.Condition
}
