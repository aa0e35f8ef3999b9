package match

import (
	"slices"

	"breakwater/index/facts"
	"breakwater/index/lang"
)

// chained: [timeout]: one of these methods is called on the value, further on in
// the chain of calls or on the variable that keeps it. as: PATTERNS: the value
// is cast to such a type, or kept in a variable declared so.
func init() {
	const kinds = "call new remote hold"
	addCondition("chained", ofKinds(kinds, byNames((*Place).chained)))
	addCondition("as", ofKinds(kinds, byPatterns(func(p *Place, patterns Patterns) bool {
		return typedAs(p, patterns)
	})))
}

// chainOf returns the calls of a chain that begins with n, n included.
func chainOf(n facts.Node) (calls []facts.Node) {
	calls = []facts.Node{n}
	for {
		up := n.Parent()
		switch {
		case up.Is(lang.Member) && n.Role() == lang.ObjectOf && up.Role() == lang.Callee:
			up = up.Parent()
		case up.Is(lang.Call) && n.Role() == lang.ObjectOf:
		case up.Is(lang.Cast):
			n = up
			continue
		default:
			return calls
		}
		calls = append(calls, up)
		n = up
	}
}

func (p *Place) chained(names []string) bool {
	chain := chainOf(p.Node)
	p.last = chain[len(chain)-1]
	for _, n := range chain[1:] {
		if c, ok := p.CallAt(n); ok && slices.Contains(names, c.Method) {
			return true
		}
	}
	i := p.callIndex(p.last)
	return i >= 0 && slices.ContainsFunc(p.Holds()[i].Uses, func(u facts.Use) bool {
		return u.Kind == facts.Invoked && slices.Contains(names, lastPart(u.Name))
	})
}

func typedAs(p *Place, patterns Patterns) bool {
	for up := range p.Node.Up() {
		switch up.Kind() {
		case lang.Cast:
			if patterns.Match(up.Child(lang.TypeOf).Meaning()) {
				return true
			}
		case lang.Await, lang.Op, lang.Cond:
		case lang.Assign:
			for _, t := range []facts.Node{up.Child(lang.TypeOf), up.Parent().Child(lang.TypeOf)} {
				if t.Valid() && patterns.Match(t.Meaning()) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
	return false
}
