package index

import (
	"context"
	"path"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// session answers one query. One goroutine each.
type session struct {
	ctx  context.Context
	ix   *Index
	q    Query
	id   int
	file *entry
	unit *syntax.Unit
	self *sketch
	text text

	targets []syntax.Definition // of the file, that the span touches
	parent  string              // class or receiver that the targets belong to
	outer   []string            // classes around parent whose members its code names like its own, the innermost first
	locals  map[string]string   // name → bare type
	origins map[string]string   // name → the call or member that it is assigned from
	scope                       // of the file

	scopes map[int]*scope // of other files

	sketches map[int]*sketch
	texts    map[int]text
	classes  map[named][]ref
	uses     []use
}

// use is a name that the span uses, with the first line that does.
type use struct {
	name, qualifier string
	call            bool
	line            int
	lines           []int // the first few
}

// ref is a definition of the tree.
type ref struct{ file, def int }

func (ix *Index) newSession(ctx context.Context, q Query) *session {
	id, ok := ix.tree.byPath[q.Path]
	unit := ix.Unit(ctx, q.Path)
	if !ok || unit == nil {
		return nil
	}
	src, err := ix.tree.files[id].Read()
	if err != nil {
		return nil
	}
	if q.StartLine <= 0 {
		q.StartLine, q.EndLine = 1, unit.Lines
	}
	s := &session{ctx: ctx, ix: ix, q: q, id: id, file: &ix.tree.files[id], unit: unit, text: newText(src),
		locals: map[string]string{}, origins: map[string]string{}, scopes: map[int]*scope{}, sketches: map[int]*sketch{},
		texts: map[int]text{}, classes: map[named][]ref{}}
	s.self = s.sketch(id)
	s.texts[id] = s.text
	s.touched()
	s.scope = *s.scopeOf(id)
	s.collectUses()
	s.prefetch()
	return s
}

// touched notes what the lines of the query belong to and the types that are
// known in them.
func (s *session) touched() {
	for _, d := range s.unit.Definitions {
		if d.StartLine > s.q.EndLine || d.EndLine < s.q.StartLine {
			continue
		}
		s.targets = append(s.targets, d)
		if container(d.Kind) && d.EndLine > s.q.EndLine {
			s.parent = d.Name
		}
		if d.Parent != "" {
			s.parent = d.Parent
		}
		for _, l := range d.Locals {
			if container(d.Kind) && d.StartLine < s.q.StartLine {
				continue // fields are not names of their own
			}
			if l.Type != "" {
				s.locals[l.Name] = l.Type
			} else if s.origins[l.Name] == "" {
				s.origins[l.Name] = l.From
			}
		}
	}
	s.outer = s.around()
}

// around lists the classes around the one that the targets belong to, in the
// languages where these share their names with it.
func (s *session) around() []string {
	if s.file.lang != syntax.Java && s.file.lang != syntax.CSharp {
		return nil
	}
	var outer []string
	for _, d := range s.targets { // an outer one comes first
		if container(d.Kind) && d.Name != s.parent && d.StartLine < s.q.StartLine && d.EndLine >= s.q.EndLine {
			outer = append(outer, d.Name)
		}
	}
	slices.Reverse(outer)
	return outer
}

// holders lists the classes whose members the targets name without an object,
// the nearest first.
func (s *session) holders() []string {
	if s.parent == "" {
		return nil
	}
	return append([]string{s.parent}, s.outer...)
}

// packageOf returns the files whose top-level names a file sees without an
// import: those of its folder in the languages where packages are folders.
func (t *tree) packageOf(id int) []int {
	e := &t.files[id]
	switch e.lang {
	case syntax.Go, syntax.Java, syntax.CSharp, syntax.PHP, syntax.Ruby:
	default:
		return []int{id}
	}
	var ids []int
	for _, other := range t.byDir[e.dir] {
		o := &t.files[other]
		if o.lang == e.lang && (e.test || !o.test) {
			ids = append(ids, other)
		}
	}
	if e.lang == syntax.Java { // tests see the package that they test, generated sources the one that they are made for
		for _, dir := range t.dirs[path.Base(e.dir)] {
			if dir != e.dir && javaPackage(dir) == javaPackage(e.dir) {
				ids = append(ids, t.sources(dir, syntax.Java)...)
			}
		}
	}
	return ascending(ids)
}

// javaPackage cuts the source root off a folder.
func javaPackage(dir string) string {
	if i := strings.LastIndex(dir, "/java/"); i >= 0 {
		return dir[i+len("/java/"):]
	}
	return dir
}

// collectUses gathers the names used in the span, each once with its
// qualifier, in order.
func (s *session) collectUses() {
	seen := map[[2]string]int{}
	from := s.q.StartLine
	for _, d := range s.targets { // with its decorators
		if d.NameLine >= s.q.StartLine {
			from = min(from, d.StartLine)
		}
	}
	for _, r := range s.unit.References {
		if r.Line < from || r.Line > s.q.EndLine {
			continue
		}
		key := [2]string{r.Name, r.Qualifier}
		if i, ok := seen[key]; ok {
			s.uses[i].call = s.uses[i].call || r.Call
			if lines := &s.uses[i].lines; len(*lines) < 6 {
				*lines = append(*lines, r.Line)
			}
			continue
		}
		seen[key] = len(s.uses)
		s.uses = append(s.uses, use{r.Name, r.Qualifier, r.Call, r.Line, []int{r.Line}})
	}
}

// prefetch loads at once what the lookups to come are sure to need.
func (s *session) prefetch() {
	var ids []int
	names := set{}
	for _, u := range s.uses {
		names.add(u.name)
	}
	for _, t := range s.locals {
		names.add(t)
	}
	names.add(s.parent)
	for name := range names {
		ids = append(ids, common2(s.ix.outline.defines.files(hashName(name)), s.reach)...)
	}
	s.ix.load(s.ctx, ascending(ids))
}

// common2 returns the numbers that are in both ascending lists.
func common2(a, b []int) []int {
	var both []int
	for _, n := range a {
		i, ok := slices.BinarySearch(b, n)
		if ok {
			both = append(both, n)
		}
		b = b[i:]
	}
	return both
}

func (s *session) sketch(id int) *sketch {
	if k, ok := s.sketches[id]; ok {
		return k
	}
	s.ix.load(s.ctx, []int{id})
	k := s.ix.sketch(id)
	s.sketches[id] = k
	return k
}

func (s *session) def(r ref) *definition { return &s.sketch(r.file).defs[r.def] }
