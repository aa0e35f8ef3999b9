package index

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// configuration finds where the clients, pools, sessions and engines that the
// span uses are made, and where its settings stand.
func (s *session) configuration() []candidate {
	var all []candidate
	if s.parent != "" && s.usesFields() {
		all = append(all, s.makersOf(s.own(s.parent), 1)...)
	}
	for _, t := range s.heldTypes() {
		if len(s.classesOf(t)) > 0 {
			all = append(all, s.makersOf(t, 0.7)...)
		} else {
			all = append(all, s.givers(t.name)...)
		}
	}
	all = append(all, s.madeOf()...)
	return append(all, s.settings()...)
}

// madeOf follows the variables of other files that the span uses to what they
// are made of: from a session factory to its engine.
func (s *session) madeOf() []candidate {
	var all []candidate
	seen := map[ref]bool{}
	for _, u := range s.uses {
		refs, sure := s.resolve(u, 6)
		for _, r := range refs {
			d := s.def(r)
			made := d.Parent == "" && (d.Kind == syntax.Function || d.Kind == syntax.Variable)
			if sure < 1 || seen[r] || !made {
				continue
			}
			seen[r] = true
			all = append(all, s.partsOf(r, partDepth)...)
		}
	}
	s.sort(all)
	return all[:min(len(all), mostParts)]
}

const (
	mostParts = 4
	partDepth = 2 // from a function to the factory that it calls to what that is made of
)

// partsOf returns the variables of its own file that a definition names, and
// those that they name in turn.
func (s *session) partsOf(r ref, depth int) []candidate {
	if depth == 0 {
		return nil
	}
	var all []candidate
	d := s.def(r)
	named := set{}
	for w := range wordsOf(s.textOf(r.file).lines(d.NameLine, min(d.EndLine, d.NameLine+longCaller))) {
		named.add(string(w))
	}
	for i, part := range s.sketch(r.file).defs {
		p := ref{r.file, i}
		variable := part.Kind == syntax.Variable && part.Parent == ""
		shown := r.file == s.id && part.StartLine >= s.q.StartLine && part.EndLine <= s.q.EndLine
		if !variable || shown || p == r || !named.has(part.Name) {
			continue
		}
		c := s.candidate(p, configures)
		c.score = 0.4 * float64(depth) * s.standing(p.file)
		c.why = fmt.Sprintf("is what %s is made of", d.Name)
		all = append(append(all, c), s.partsOf(p, depth-1)...)
	}
	return all
}

// usesFields reports whether the span uses members of its own object.
func (s *session) usesFields() bool {
	return slices.ContainsFunc(s.uses, func(u use) bool {
		first, _, _ := strings.Cut(u.qualifier, ".")
		return slices.Contains(receiverNames, first) || s.locals[first] == s.parent
	})
}

// heldTypes returns the types of the variables, parameters and fields that the
// span calls something on.
func (s *session) heldTypes() []named {
	var types []named
	for _, u := range s.uses {
		if u.qualifier == "" || !u.call {
			continue
		}
		if _, _, imported := s.importOf(u.qualifier); imported {
			continue
		}
		if t := s.typeOf(u.qualifier, 4); t.name != "" && t.name != s.parent {
			types = append(types, t)
		}
	}
	slices.SortFunc(types, func(a, b named) int {
		return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.in, b.in))
	})
	return slices.CompactFunc(types, func(a, b named) bool { return a.name == b.name })
}

// makerNames are constructors and what is called like one.
var makerNames = []string{"__init__", "constructor", "initialize", "__construct", "new", "New", "create", "build"}

// makersOf finds the code that constructs a type of the tree.
func (s *session) makersOf(t named, score float64) []candidate {
	var refs []ref
	typ := t.name
	for _, name := range append(slices.Clone(makerNames), typ) {
		refs = append(refs, slices.DeleteFunc(s.members(t, name, 2), func(r ref) bool { return isType(s.def(r)) })...)
	}
	for _, c := range s.classesOf(t) {
		near := s.ix.tree.packageOf(c.file)
		for _, name := range []string{"New" + typ, "new" + typ, "New", "Open" + typ, "create" + typ, "make" + typ, "get" +
			typ, "get_" + strings.ToLower(typ)} {
			refs = append(refs, s.find(name, near, func(d *definition) bool { return d.Parent == "" && d.result == typ })...)
		}
	}
	var all []candidate
	for _, r := range refs[:min(len(refs), 3)] {
		if d := s.def(r); r.file == s.id && d.StartLine >= s.q.StartLine && d.EndLine <= s.q.EndLine {
			continue
		}
		c := s.candidate(r, configures)
		c.score = score * s.standing(r.file)
		c.why = fmt.Sprintf("constructs %s, which the lines use", typ)
		all = append(all, c)
	}
	return all
}

// givers finds the functions and variables of the tree that give an object of
// another library's type, such as the bean that configures an HTTP client.
func (s *session) givers(typ string) []candidate {
	files := s.ix.outline.mentions.files(hashName(typ[strings.LastIndexByte(typ, '.')+1:]))
	files = slices.DeleteFunc(files, func(id int) bool {
		e := &s.ix.tree.files[id]
		return !sameWorld(e.lang, s.file.lang) || e.test && !s.file.test || e.class != ordinary
	})
	slices.SortFunc(files, func(a, b int) int { return cmp.Or(cmp.Compare(s.far(a), s.far(b)), cmp.Compare(a, b)) })
	files = ascending(files[:min(len(files), mostFiles)])
	s.ix.load(s.ctx, files)
	var all []candidate
	for _, id := range files {
		for i, d := range s.sketch(id).defs {
			makes := d.result == typ || d.result == typ+"()" || strings.HasSuffix(d.result, "."+typ+"()")
			shown := id == s.id && d.EndLine >= s.q.StartLine && d.StartLine <= s.q.EndLine
			if !makes || shown {
				continue
			}
			c := s.candidate(ref{id, i}, configures)
			c.score = 0.6 * s.standing(id)
			c.why = fmt.Sprintf("makes the %s that the lines use", typ)
			all = append(all, c)
		}
	}
	s.sort(all)
	return all[:min(len(all), 3)]
}

// paragraph returns the last line of the run of statements that begins with a
// variable: what configures it usually stands right below.
func (s *session) paragraph(r ref, d *definition) int {
	if d.Kind != syntax.Variable || d.Parent != "" || s.ix.tree.files[r.file].lang == syntax.Go {
		return d.EndLine
	}
	t, end := s.textOf(r.file), d.EndLine
	for n := d.EndLine + 1; n <= min(d.EndLine+8, t.count()); n++ {
		line := string(t.lines(n, n))
		if !strings.HasPrefix(line, d.Name+".") {
			break
		}
		end = n
	}
	return end
}
