package match

import (
	"slices"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// Conditions about what a function is given and what it gives away:
//
//	own-parameter: VALUES  the function itself, not one around it, has such a parameter, and its name
//	                       stands for nothing else at the place
//	ignored-parameter: VALUES  the function has such a parameter, and nothing in it uses that
//	results: PATTERNS      every result that it declares is of such a type
//	beside: VALUES         the result of the call is given to a call together with such a value
//	stored: true           the result goes into a field, an element, a collection, another object
//	outlives: true         something may go on using the result after the function: it is returned, stored,
//	                       or used by a function inside it or by work that runs beside it
//	discards: 1            nothing takes this result of the call, counted from 0
//	kept-function: PATTERNS  the place lies in a function without a name that is kept, or given to such a call,
//	                       rather than called or given to another
func init() {
	addCondition("own-parameter", anywhere(byValue((*Place).ownParameter)))
	addCondition("ignored-parameter", anywhere(byValue((*Place).ignoredParameter)))
	addCondition("results", anywhere(byPatterns((*Place).resultsAre)))
	addCondition("beside", ofKinds("call new", byValue((*Place).givenBeside)))
	addCondition("stored", ofKinds("call new", flag(func(p *Place) bool {
		return p.anyUse(func(u facts.Use) bool { return u.Kind == facts.Stored })
	})))
	addCondition("outlives", ofKinds("call new hold", flag(func(p *Place) bool {
		return p.anyUse(func(u facts.Use) bool {
			away := u.Kind == facts.Stored || u.Kind == facts.Returned || u.Captured
			return away || u.Around(lang.Spawn, lang.Func).Is(lang.Spawn)
		})
	})))
	addCondition("discards", ofKinds("call", func(_ compiler, v catalogue.Value) (condition, error) {
		i, err := v.Int(0, 9)
		return func(p *Place) bool { return p.discards(i) }, err
	}))
	addCondition("kept-function", anywhere(byPatterns(func(p *Place, keepers Patterns) bool {
		return p.inKeptFunction(keepers)
	})))
}

func (p *Place) anyUse(test func(u facts.Use) bool) bool {
	i := p.callIndex(p.Node)
	return i >= 0 && slices.ContainsFunc(p.Holds()[i].Uses, test)
}

// ownParameter reports whether the function that runs the place has a
// parameter that passes a test and is not hidden from the place.
func (p *Place) ownParameter(test valueTest) bool {
	return p.hasParameter(test, func(fn, _ facts.Node, name string) bool { return !p.hidden(fn, name, test) })
}

// ignoredParameter reports whether the function that runs the place has a
// parameter that passes a test and that nothing in the function uses.
func (p *Place) ignoredParameter(test valueTest) bool {
	return p.hasParameter(test, func(fn, param facts.Node, name string) bool { return !p.uses(fn, param, name) })
}

// hasParameter reports whether the function that runs the place has a parameter, or
// a part of one that is taken apart, that passes a test and fits.
func (p *Place) hasParameter(test valueTest, fits func(fn, param facts.Node, name string) bool) bool {
	fn := p.Functions[p.Function]
	for _, param := range fn.All(lang.Parameter) {
		for _, part := range parts(param) {
			name, ok := passing(p, part, test)
			if ok && name != "_" && fits(fn.Node, part, name) {
				p.note("parameter", name)
				return true
			}
		}
	}
	return false
}

// parts are the names that a parameter brings: itself, or the entries of an object that
// it is taken apart into.
func parts(param facts.Node) []facts.Node {
	object := param
	if target := param.Child(lang.Target); target.Is(lang.Object) {
		object = target
	}
	if !object.Is(lang.Object) {
		return []facts.Node{param}
	}
	var all []facts.Node
	for part := range object.Children() {
		if part.Is(lang.Name, lang.Param) || part.Is(lang.Pair) && part.Child(lang.Value).Is(lang.Name) {
			all = append(all, part)
		}
	}
	return all
}

// uses reports whether a name occurs in a function besides the parameter itself.
func (p *Place) uses(fn, param facts.Node, name string) bool {
	return slices.ContainsFunc(p.nodesOf(lang.Name), func(n facts.Node) bool {
		p.left--
		return n.Name() == name && fn.Contains(n) && !param.Contains(n)
	})
}

// passing returns the name of a parameter that passes a test by its name or type.
func passing(p *Place, param facts.Node, test valueTest) (name string, ok bool) {
	target, typ := param.Child(lang.Target), param.Child(lang.TypeOf)
	if !target.Valid() {
		target = param
	}
	return target.Name(), target.Name() != "" && (test(p, target) || typ.Valid() && test(p, typ))
}

// hidden reports whether a name of a function may stand for something else than
// what passes a test at the place.
func (p *Place) hidden(fn facts.Node, name string, test valueTest) bool {
	for _, b := range p.bindingsOf(name) {
		p.left--
		isParam := b.Node.Is(lang.Param) || b.Node.Role() == lang.Parameter
		begun := b.Node.Before(p.Node) && !(b.Node.Is(lang.Assign) && b.Node.Contains(p.Node))
		inForce := begun && b.Scope.Contains(p.Node) && fn.Contains(b.Node)
		if inForce && !isParam && !p.sameKind(b, test) {
			return true
		}
	}
	return false
}

// sameKind reports whether what a binding stands for passes a test of types.
func (p *Place) sameKind(b facts.Binding, test valueTest) bool {
	return b.Value.Valid() && b.Value.Meaning() != "" && test(p, b.Value)
}

// bindingsOf are the bindings of a name anywhere in the file.
func (f *file) bindingsOf(name string) []facts.Binding {
	if f.named == nil {
		f.named = map[string][]facts.Binding{}
		for _, b := range f.Bindings {
			f.named[b.Name] = append(f.named[b.Name], b)
		}
	}
	return f.named[name]
}

// resultsAre reports whether patterns match the types of all results that the
// function around the place declares.
func (p *Place) resultsAre(patterns Patterns) bool {
	return !slices.ContainsFunc(p.results(), func(m string) bool { return !patterns.Match(m) })
}

// results are the types that the function around the place declares to return.
func (p *Place) results() (types []string) {
	for _, r := range p.Functions[p.Function].All(lang.Result) {
		if t := r.Child(lang.TypeOf); t.Valid() {
			r = t
		}
		types = append(types, r.Meaning())
	}
	return types
}

// givenBeside reports whether the result of the call is an argument of a call
// that also gets a value which passes a test.
func (p *Place) givenBeside(test valueTest) bool {
	return p.anyUse(func(u facts.Use) bool {
		call := u.Around(lang.Call)
		if u.Kind != facts.Passed {
			return false
		}
		return slices.ContainsFunc(call.All(lang.Arg), func(arg facts.Node) bool {
			return !arg.Contains(u.Node) && test(p, arg)
		})
	})
}

// discards reports whether nothing takes the i-th result of the call.
func (p *Place) discards(i int) bool {
	targets := targetsOf(p.Node)
	return dropped(p.Node) || i < len(targets) && targets[i].Name() == "_"
}

// targetsOf are what takes the results of a call.
func targetsOf(call facts.Node) []facts.Node {
	assign := call.Parent()
	if !assign.Is(lang.Assign) || call.Role() != lang.Value {
		return nil
	}
	targets := assign.All(lang.Target)
	if len(targets) == 1 && targets[0].Is(lang.List) {
		targets = targets[0].All(lang.Target)
	}
	return targets
}

func (p *Place) inKeptFunction(keepers Patterns) bool {
	for up := range p.Up() {
		if !up.Is(lang.Func) {
			continue
		}
		c, called := p.CallAt(up.Parent())
		switch {
		case up.Name() != "":
			return false
		case !called || up.Role() == lang.Arg && keepers.Match(callee(&c)):
			return true
		}
	}
	return false
}
