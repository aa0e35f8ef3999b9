package index

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

const (
	mostCallers = 6
	longCaller  = 40 // lines; of longer callers the lines around the call are shown
	aroundCall  = 8  // lines before and after
)

// callers finds the code that calls what the span defines.
func (s *session) callers() []candidate {
	var all []candidate
	for _, d := range s.called() {
		all = append(all, s.callersOf(d)...)
	}
	s.sort(all)
	return all[:min(len(all), mostCallers)]
}

const mostCalled = 4

// called returns the definitions of the span that others can call: at most
// a few, the outermost first.
func (s *session) called() []syntax.Definition {
	var defs []syntax.Definition
	for _, d := range s.targets {
		inside := d.NameLine >= s.q.StartLine && d.NameLine <= s.q.EndLine || d.EndLine >= s.q.EndLine
		callable := d.Kind == syntax.Function || d.Kind == syntax.Method
		if inside && callable && len(d.Name) > 1 {
			defs = append(defs, d)
		}
	}
	return defs[:min(len(defs), mostCalled)]
}

func (s *session) callersOf(d syntax.Definition) []candidate {
	files := s.mentioning(d)
	s.ix.load(s.ctx, files)
	rivals := len(s.ix.outline.defines.files(hashName(d.Name)))
	var all []candidate
	for _, at := range s.chunksWith(fieldRefs, d.Name, files) {
		sure := s.reaches(at.file, d)
		if sure < 1 && rivals > 3 {
			continue // one of many of this name, and no sign that ours is meant
		}
		all = append(all, s.callsIn(at, d, sure)...)
	}
	return all
}

// mentioning returns the files that may call d: of many the nearest of those
// that also mention where it comes from.
func (s *session) mentioning(d syntax.Definition) []int {
	ids := s.ix.outline.mentions.files(hashName(d.Name))
	ids = slices.DeleteFunc(ids, func(id int) bool {
		e := &s.ix.tree.files[id]
		return !sameWorld(e.lang, s.file.lang) || e.test && !s.file.test || e.class >= generated
	})
	if len(ids) > mostFiles {
		ids = ascending(append(common2(ids, s.ix.outline.mentions.files(hashName(s.origin(d)))),
			common2(ids, s.ix.tree.packageOf(s.id))...))
	}
	slices.SortFunc(ids, func(a, b int) int { return cmp.Or(cmp.Compare(s.far(a), s.far(b)), cmp.Compare(a, b)) })
	return ascending(ids[:min(len(ids), mostFiles)])
}

// origin is the name under which other files know where d comes from.
func (s *session) origin(d syntax.Definition) string {
	if d.Parent != "" {
		return d.Parent
	}
	if s.file.lang == syntax.Go {
		return s.unit.Package
	}
	if stem := stemOf(s.file.Path); stem != "index" && stem != "__init__" && stem != "mod" {
		return stem
	}
	return stemOf(s.file.dir)
}

// reaches is 1 if a file plainly sees d, less if that is not known.
func (s *session) reaches(id int, d syntax.Definition) float64 {
	if id == s.id {
		return 1
	}
	if _, ok := slices.BinarySearch(s.ix.tree.packageOf(s.id), id); ok {
		return 1
	}
	for _, imp := range s.sketch(id).imports {
		if slices.Contains(s.ix.tree.resolve(id, imp), s.id) {
			return 1
		}
	}
	if d.Parent != "" && slices.Contains(s.ix.outline.mentions.files(hashName(d.Parent)), id) {
		return 0.8
	}
	return 0.4
}

// located is a chunk of a file.
type located struct {
	file int
	chunk
}

// chunksWith asks the keyword index for the chunks of files that have a term.
func (s *session) chunksWith(field, term string, files []int) []located {
	var all []located
	err := s.ix.find(s.ctx, field, term, func(path string, c chunk) {
		id, ok := s.ix.tree.byPath[path]
		if _, wanted := slices.BinarySearch(files, id); ok && wanted {
			all = append(all, located{id, c})
		}
	})
	if err != nil {
		s.ix.note("keyword index: " + err.Error())
	}
	slices.SortFunc(all, func(a, b located) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.start, b.start))
	})
	return all
}

// callsIn finds the lines of a chunk that call d, and shows the definitions
// that they are in, each once.
func (s *session) callsIn(at located, d syntax.Definition, sure float64) []candidate {
	t := s.textOf(at.file)
	var all []candidate
	last := -1
	for n := at.start; n <= min(at.end, t.count()); n++ {
		line := string(t.lines(n, n))
		i := indexWord(line, d.Name)
		if i < 0 || at.file == s.id && n >= s.q.StartLine && n <= s.q.EndLine {
			continue
		}
		in := s.enclosing(at.file, n)
		called := strings.HasPrefix(strings.TrimSpace(line[i+len(d.Name):]), "(")
		if !called || in < 0 || in == last || s.sketch(at.file).defs[in].NameLine == n {
			continue
		}
		last = in
		c := s.candidate(ref{at.file, in}, calls)
		if c.span.end-c.span.start > longCaller {
			c.span = chunk{max(c.span.start, n-aroundCall), min(c.span.end, n+aroundCall)}
			c.def = nil
		}
		c.score = sure * s.standing(at.file)
		c.why, c.line = fmt.Sprintf("calls %s on line %d", d.Name, n), n
		all = append(all, c)
	}
	return all
}

// enclosing returns the innermost definition of a file around a line; -1 if
// the line is in none.
func (s *session) enclosing(id, line int) int {
	best := -1
	defs := s.sketch(id).defs
	for i, d := range defs {
		if d.StartLine <= line && line <= d.EndLine &&
			(best < 0 || d.EndLine-d.StartLine <= defs[best].EndLine-defs[best].StartLine) {
			best = i
		}
	}
	return best
}
