package match

import (
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/review/catalogue"
)

// keep looks at values that a call makes and an object keeps in a field: its value
// is patterns of the calls.
//
//	unended: [close, quit]  the object has a method that ends it, and neither that nor other code of the
//	                        file ends the value: by such a method, or by a function that it is given to
//	closing: {…}            a method that ends the object has such a fact
func init() {
	addKind(&kind{name: "keep", calls: true, count: countCalls, place: keepPlace, choose: chooseKeep})
	addCondition("unended", ofKinds("keep", byNames((*Place).unended)))
	nested("closing", true, func(p *Place, m *matcher) bool {
		return p.keep != nil && slices.ContainsFunc(p.closers(), func(fn facts.Node) bool { return p.has(m, fn) })
	})
}

func keepPlace(f *file, i int) Place {
	p, all := callPlace(f, i), f.Keeps()
	if at, ok := slices.BinarySearchFunc(all, i, func(k facts.Keep, i int) int { return k.Call - i }); ok {
		p.keep = &all[at]
	}
	return p
}

func chooseKeep(c compiler, v catalogue.Value) (selection, error) {
	s, err := chooseCall(c, v)
	called := s.test
	s.test = func(p *Place) bool {
		if p.keep == nil || !called(p) {
			return false
		}
		p.note("name", p.keep.Field)
		return true
	}
	return s, err
}

// closers are the methods that end the object which keeps the place's value.
func (p *Place) closers() (all []facts.Node) {
	for _, fn := range p.Functions {
		class, name, _ := strings.Cut(fn.Symbol, ".")
		p.left--
		if fn.Name() != "" && class == p.keep.Class && ends.of(name) && !fn.Has(lang.Abstract) {
			all = append(all, fn.Node)
		}
	}
	return all
}

func (p *Place) unended(methods []string) bool {
	closers := p.closers()
	r := release{methods: methods}
	for _, u := range p.keep.Uses {
		p.left--
		within := func(fn facts.Node) bool { return fn.Contains(u.Node) }
		if r.ends(p, u) || u.Kind == facts.Read && !checked(u) && slices.ContainsFunc(closers, within) {
			return false
		}
	}
	working := false
	for _, fn := range closers {
		from, to := p.callsIn(fn)
		for i := from; i < to; i++ {
			p.left--
			if p.elsewhereEnds(&p.Calls[i]) {
				return false
			}
		}
		for n := range fn.Own() {
			working = working || n.Is(lang.Call, lang.Assign)
		}
		p.note("closer", fn.Name())
	}
	return working && !p.endedElsewhere(r)
}

// checked reports whether a use only asks whether there is a value.
func checked(u facts.Use) bool {
	return u.Around(lang.If, lang.Block, lang.Call).Is(lang.If)
}

// ends reports whether a use gives the value back, or may.
func (r release) ends(p *Place, u facts.Use) bool {
	switch u.Kind {
	case facts.Invoked:
		return slices.Contains(r.methods, lastPart(u.Name))
	case facts.Passed:
		return r.releases(false, u.Name) || u.Part == "" && p.keeps(u)
	case facts.Stored:
		return u.Part == ""
	case facts.Read:
		walked := u.Around(lang.Loop, lang.Block).Is(lang.Loop)
		return walked || slices.Contains(r.methods, lastPart(u.Part)) || opens(u.Node)
	}
	return false
}

// opens reports whether a block opens what n is, and closes it at its end.
func opens(n facts.Node) bool {
	return n.Role() == lang.Resource || n.Parent().Is(lang.Assign) && n.Parent().Role() == lang.Resource
}

// elsewhereEnds reports whether a call in what ends the object runs code of the
// object that the file does not show.
func (p *Place) elsewhereEnds(c *facts.Call) bool {
	own, of := strings.CutPrefix(c.Callee, "."+p.keep.Class+".")
	if !of || strings.ContainsRune(own, '.') {
		return strings.HasPrefix(written(c.Node), "super")
	}
	return !slices.ContainsFunc(p.Functions, func(fn facts.Function) bool { return "."+fn.Symbol == c.Callee })
}

// endedElsewhere reports whether another file of the project ends a field of the
// name, or gives it to who may.
func (p *Place) endedElsewhere(r release) bool {
	for _, other := range p.mentioning(p.keep.Field, false) {
		for i := range other.Calls {
			c := &other.Calls[i]
			of := c.Receiver()
			if of.Name() == p.keep.Field && slices.Contains(r.methods, c.Method) {
				return true
			}
			if arg := c.Arg(0); arg.Is(lang.Member) && arg.Name() == p.keep.Field && r.releases(false, callee(c)) {
				return true
			}
		}
	}
	return false
}
