package match

import (
	"breakwater/index/facts"
	"breakwater/index/lang"
)

// Who looks after what the place uses:
//
//	managed: true           a with block around the place opens what the method is called on, or is given it
//	within: PATTERNS        a with block around the place opens such
//	class: {…}              the class around the place has such a fact
//	decorating: {…}         a function that decorates the one around the place does
//	providing: {…}          a function that a framework calls for its parameters does: Depends(get_db)
//	made-by: {…}            a function of the project that makes what the method is called on does
//	calling: {…}            the function of the project that the place calls does, or has such a decorator
//	lent: PATTERNS          what the method is called on is a parameter without a type, or of such a type
func init() {
	addCondition("managed", ofKinds("call", flag((*Place).managed)))
	addCondition("within", anywhere(byPatterns(func(p *Place, patterns Patterns) bool {
		return p.eachOpened(func(opened facts.Node) bool { return patterns.Match(p.opens(opened)) })
	})))
	nested("class", true, func(p *Place, m *matcher) bool {
		class := p.Around(lang.Class)
		return class.Valid() && p.has(m, class)
	})
	nested("decorating", true, func(p *Place, m *matcher) bool { return p.siteHas(m, p.decorators()) })
	nested("providing", true, func(p *Place, m *matcher) bool { return p.siteHas(m, p.providers()) })
	nested("calling", true, func(p *Place, m *matcher) bool {
		if p.call == nil {
			return false
		}
		site, known := p.site(p.call.Callee)
		return known && p.siteHas(m, []facts.Site{site})
	})
	nested("made-by", true, func(p *Place, m *matcher) bool {
		if p.call == nil {
			return false
		}
		made, ok := p.CallAt(valueOf(p.file, p.call.Receiver()))
		site, known := p.site(made.Callee)
		return ok && known && p.siteHas(m, []facts.Site{site})
	})
	addCondition("lent", ofKinds("call", byPatterns(func(p *Place, patterns Patterns) bool {
		b, ok := p.Refers(p.call.Receiver())
		isParam := b.Node.Is(lang.Param) || b.Node.Role() == lang.Parameter
		return ok && isParam && (!b.Type.Valid() || patterns.Match(b.Type.Meaning()))
	})))
}

// eachOpened asks about what the with blocks around the place open, until one
// answer is yes.
func (p *Place) eachOpened(test func(opened facts.Node) bool) bool {
	for up := range p.Up() {
		if up.Is(lang.Func) {
			return false
		}
		for _, r := range up.All(lang.Resource) {
			if p.left--; up.Is(lang.With) && test(r) {
				return true
			}
		}
	}
	return false
}

// opens is the meaning of what a with block opens.
func (p *Place) opens(resource facts.Node) string {
	if resource.Is(lang.Assign) {
		resource = resource.Child(lang.Value)
	}
	if c, ok := p.CallAt(resource); ok {
		return callee(&c)
	}
	return resource.Meaning()
}

func (p *Place) managed() bool {
	object := written(p.call.Receiver())
	return object != "" && p.eachOpened(func(resource facts.Node) bool {
		value := resource
		if resource.Is(lang.Assign) {
			if value = resource.Child(lang.Value); written(resource.Child(lang.Target)) == object {
				return true
			}
		}
		for _, arg := range value.All(lang.Arg) {
			if written(arg) == object {
				return true
			}
		}
		return written(value) == object
	})
}

// siteHas reports whether one of the functions has a fact that m describes.
func (p *Place) siteHas(m *matcher, sites []facts.Site) bool {
	for _, s := range sites {
		q := Place{file: p.file}
		if s.File != p.File {
			q.file = newFile(s.File)
		}
		q.Node = s.File.Functions[s.Function].Node
		if p.left--; q.has(m, q.Node) {
			return true
		}
	}
	return false
}

// decorators are the functions of the project that decorate the one around the
// place.
func (p *Place) decorators() (all []facts.Site) {
	for _, d := range p.Decorators(p.around()) {
		if site, ok := p.site(decoration(p.file, d)); ok {
			all = append(all, site)
		}
	}
	return all
}

// providers are the functions of the project that a framework calls to fill the
// parameters of the function around the place.
func (p *Place) providers() (all []facts.Site) {
	for _, param := range p.around().All(lang.Parameter) {
		all = append(all, p.providedIn(p.File, p.file.around.Path, param)...)
		if alias := param.Child(lang.TypeOf).Meaning(); alias != "" {
			all = append(all, p.aliased(alias)...)
		}
	}
	return all
}

// providedIn are the functions that the calls of Depends within n name, in the
// file at a path.
func (p *Place) providedIn(f *facts.File, path string, n facts.Node) (all []facts.Site) {
	for c := range n.Walk() {
		p.left--
		call, ok := f.CallAt(c)
		if !ok || call.Method != "Depends" {
			continue
		}
		if site, ok := p.siteFrom(f, path, call.Arg(0).Meaning()); ok {
			all = append(all, site)
		}
	}
	return all
}

// aliased are the providers that an alias of a type names, here or in the file
// that defines it: SessionDep = Annotated[Session, Depends(get_db)].
func (p *Place) aliased(alias string) (all []facts.Site) {
	name := lastPart(alias)
	search := func(f *facts.File, path string) {
		for _, b := range f.Bindings {
			if b.Name == name && b.Scope.Is(lang.File) && b.Node.Is(lang.Assign) {
				all = append(all, p.providedIn(f, path, b.Node)...)
			}
		}
	}
	search(p.File, p.file.around.Path)
	if project := p.file.around.Project; len(all) == 0 && project != nil && project.Tree != nil {
		for _, path := range project.Defining(p.file.around.Path, alias) {
			if other := project.File(path); other != nil {
				search(other, path)
			}
		}
	}
	return all
}
