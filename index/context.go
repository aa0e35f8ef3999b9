package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// evidence is why a piece of code is worth reading, in order of use: what the
// span calls says most of what can fail in it, how its clients are set up and
// what already guards it say what is done about that. What stands in the same
// file comes after them: who reviews a change has that file open.
type evidence int

const (
	usesElsewhere evidence = iota // defined in another file and used by the span
	configures                    // constructs or configures what the span uses
	guards                        // protects the span: wrappers, decorators, base classes
	usesHere                      // defined in the same file
	mounts                        // routes and mounts that lead to the span
	calls                         // calls the span
	usesMaybe                     // may be used: found by name alone
	evidences
)

// Below these scores what seems to be used is only one of several that may be,
// and one of too many that share its name to be shown.
const (
	doubtful  = 0.1
	oneOfMany = 0.04
)

// candidate is a piece of code that may become a hit.
type candidate struct {
	evidence evidence
	file     int
	span     chunk
	symbol   string
	score    float64
	why      string
	line     int         // where the relation stands: in the span, or of a caller in its own file; 0 if nowhere
	def      *definition // nil for lines that are no definition
}

// Context returns what to read along with the lines of q, most helpful first,
// within the budget; no line twice. It is empty for an unknown path.
func (ix *Index) Context(ctx context.Context, q Query) []Hit {
	if ctx.Err() != nil {
		return nil
	}
	s := ix.newSession(ctx, q)
	if s == nil {
		return ix.byWords(ctx, q)
	}
	var all []candidate
	all = append(all, s.definitions()...)
	all = append(all, s.configuration()...)
	all = append(all, s.protection()...)
	all = append(all, s.mountings()...)
	all = append(all, s.callers()...)
	s.sort(all)
	return s.fill(all, q.Budget)
}

// sort orders candidates by evidence and score; ties by place, so that the
// order never depends on how the index came to be.
func (s *session) sort(all []candidate) {
	files := s.ix.tree.files
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.evidence, b.evidence), cmp.Compare(b.score, a.score),
			strings.Compare(files[a.file].Path, files[b.file].Path), cmp.Compare(a.span.start, b.span.start),
			cmp.Compare(a.span.end, b.span.end), strings.Compare(a.why, b.why))
	})
}

// definitions finds what the span uses.
func (s *session) definitions() []candidate {
	best := map[ref]candidate{}
	for _, u := range s.uses {
		if s.ctx.Err() != nil {
			break
		}
		refs, sure := s.resolve(u, 6)
		refs = s.fitting(u, refs)
		for i, r := range refs {
			d := s.def(r)
			if r.file == s.id && d.StartLine >= s.q.StartLine && d.EndLine <= s.q.EndLine {
				continue // the span itself
			}
			c := s.candidate(r, usesElsewhere)
			c.score = sure * s.standing(r.file) * worth(d, u) * s.portion(i, refs)
			c.why, c.line = fmt.Sprintf("defines %s, used on line %d", c.symbol, u.line), u.line
			switch {
			case c.score < oneOfMany:
				continue
			case c.score < doubtful:
				c.evidence = usesMaybe
				c.why = fmt.Sprintf("may define %s, used on line %d", c.symbol, u.line)
			case r.file == s.id:
				c.evidence = usesHere
			}
			if old, ok := best[r]; !ok || c.score > old.score {
				best[r] = c
			}
		}
	}
	all := make([]candidate, 0, len(best))
	for _, c := range best {
		all = append(all, c)
	}
	return all
}

// portion is how likely refs[i] is meant among refs. Variants of one name for
// several platforms exclude each other: servers run the first of platforms.
// Overloads, which follow one another in a file, belong together.
func (s *session) portion(i int, refs []ref) float64 {
	mine, better, equal, before := s.platform(refs[i].file), 0, set{}, 0
	for k, o := range refs {
		switch p := s.platform(o.file); {
		case p < mine:
			better++
		case o.file == refs[i].file && s.def(o).Parent == s.def(refs[i]).Parent:
			if k < i {
				before++
			}
			fallthrough
		case p == mine:
			equal.add(s.ix.tree.files[o.file].Path + " " + s.def(o).Parent)
		}
	}
	if better > 0 {
		return 0.25 / float64(len(refs))
	}
	return 1 / float64(len(equal)) / float64(1+before)
}

var platforms = []string{"linux", "unix", "posix", "amd64"}

// platform ranks a file by the platform in its name: less is likelier.
func (s *session) platform(id int) int {
	e := &s.ix.tree.files[id]
	if e.lang != syntax.Go {
		return 0
	}
	rank := 0
	for i, part := range strings.Split(stemOf(e.Path), "_") {
		switch {
		case i > 0 && slices.Contains(platforms, part):
			rank--
		case i > 0 && foreign[part]:
			rank += 4
		}
	}
	return rank
}

var foreign = setOf(`aix android darwin dragonfly freebsd hurd illumos ios js nacl netbsd openbsd plan9 solaris wasip1
	windows zos wasm bsd 386 arm arm64 loong64 mips mips64 mipsle mips64le ppc64 ppc64le ppc64x riscv64 s390x sparc64
	stub other noasm purego generic race msan asan mipsx mips64x arm64be`)

// candidate shows a definition.
func (s *session) candidate(r ref, e evidence) candidate {
	d := s.def(r)
	return candidate{evidence: e, file: r.file, span: chunk{d.StartLine, s.paragraph(r, d)},
		symbol: symbolOf(&d.Definition), def: d}
}

func symbolOf(d *syntax.Definition) string {
	if d.Parent != "" {
		return d.Parent + "." + d.Name
	}
	return d.Name
}

// standing is how far code of a file counts.
func (s *session) standing(id int) float64 {
	e := &s.ix.tree.files[id]
	w := 1.0
	if e.test && !s.file.test {
		w = 0.02
	}
	switch e.class {
	case generated:
		w *= 0.5
	case vendored:
		if s.file.class != vendored {
			w *= 0.7
		}
	}
	return w
}

// worth is how much the kind of a definition tells a reviewer of its user.
func worth(d *definition, u use) float64 {
	switch {
	case d.Parent != "" && (d.Kind == syntax.Variable || d.Kind == syntax.Constant): // its class says more
		return 0.6
	case u.call && !isType(d):
		return 1
	case isType(d):
		return 0.9
	}
	return 0.8
}
