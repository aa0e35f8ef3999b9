package patch

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"breakwater/review/finding"
)

// join decides which suggestions go together, first come first served, and
// returns their joint patch. Every suggestion is joined by what it does to the
// original files, never to what an earlier one made of them. What comes of it is
// checked as each suggestion was: file by file, once as a rule, and where that
// fails the suggestion that broke it is left out and the rest joined anew.
func (m *maker) join(ss []Suggestion, drafts []draft) []byte {
	t := together{maker: m, drafts: drafts, known: map[string]string{}, broken: map[int]string{}}
	j := t.assemble(ss)
	for t.breaks(ss, j) {
		j = t.assemble(ss)
	}
	cs := j.changes()
	if len(cs) == 0 {
		return nil
	}
	if j.ours {
		cs = settled(cs)
	}
	diff := printAll(cs)
	if prove(cs, diff) != nil { // each part was proved before; a bug of ours must not reach a user
		return nil
	}
	return diff
}

// assemble joins what does not conflict and is not known to break the rest.
func (t *together) assemble(ss []Suggestion) *joiner {
	j := &joiner{byPath: map[string]*fileChange{}, owners: map[string][]owned{}, made: map[string]owned{}, names: map[string]definer{}}
	for i := range ss {
		if ss[i].Status != Placed {
			continue
		}
		ss[i].Joint, ss[i].LeftOutReason = LeftOut, t.leftOut(j, i, ss[i])
		if ss[i].LeftOutReason == "" {
			ss[i].Joint = Applied
			j.add(ss[i].Number, t.drafts[i].changes)
			for _, name := range t.newNames(i) {
				j.names[name.name] = definer{name.path, ss[i].Number}
			}
			j.ours = j.ours || t.drafts[i].ours
		}
	}
	return j
}

func (t *together) leftOut(j *joiner, i int, s Suggestion) string {
	if held := t.drafts[i].held; held != "" {
		return held
	}
	if len(s.Needs) > 0 {
		var names []string
		for _, n := range s.Needs {
			names = append(names, n.Package)
		}
		return fmt.Sprintf("It needs %s, which the project does not declare.", strings.Join(names, ", "))
	}
	if t.late() {
		return "There was no time left to try it with the others."
	}
	if reason := j.conflict(t.drafts[i].changes); reason != "" {
		return reason
	}
	for _, name := range t.newNames(i) {
		if by, ok := j.names[name.name]; ok && by.path != name.path {
			return fmt.Sprintf("It defines a name that suggestion %d defines in another file of the package.", by.number)
		}
	}
	return t.broken[i]
}

// joiner is the joint patch as far as it has come.
type joiner struct {
	byPath map[string]*fileChange
	owners map[string][]owned // path → who changes which lines
	made   map[string]owned   // path in lower case → who makes or moves a file there
	names  map[string]definer // "folder name" → who newly defines it in a Go package
	ours   bool               // a rule wrote some of it, see settled
}

// definer is where a name is newly defined.
type definer struct {
	path   string
	number int // of the suggestion
}

type owned struct {
	splice
	number int
}

func (j *joiner) conflict(cs []*fileChange) string {
	for _, c := range cs {
		old := j.byPath[c.path]
		if by, ok := j.made[strings.ToLower(c.name())]; ok && old == nil && (c.op == finding.Create || c.op == finding.Rename) {
			return fmt.Sprintf("It overlaps suggestion %d: both put a file at %s.", by.number, c.name())
		}
		if old == nil {
			continue
		}
		if old.op != finding.Replace || c.op != finding.Replace {
			return fmt.Sprintf("It overlaps suggestion %d: both deal with %s as a whole.", j.owners[c.path][0].number, c.path)
		}
		if o, at := j.taken(c); o != nil {
			return fmt.Sprintf("It overlaps suggestion %d at line %d of %s.", o.number, at+1, c.path)
		}
	}
	return ""
}

// taken returns who has what a change wants, and the line; nil if nobody. The
// same change twice is one, and imports at one place go one after the other.
func (j *joiner) taken(c *fileChange) (by *owned, line int) {
	for _, s := range c.splices {
		for i, o := range j.owners[c.path] {
			if touches(o.splice, s) && !o.same(s) && !(o.imports() && s.imports()) {
				return &j.owners[c.path][i], s.start
			}
		}
	}
	return nil, 0
}

var importOnly = regexp.MustCompile(`^\s*(?:import\s.*[^({\[,\s]|from\s+\S+\s+import\s+[^(]*|(?:const|let|var)\s.*=\s*require\(.*\);?|(?:[\w.]+\s+)?"[^"]+"|use\s.*;)?\s*$`)

// imports reports whether a splice only adds import lines, each one whole.
func (s splice) imports() bool {
	return s.start == s.end && !slices.ContainsFunc(s.lines, func(l string) bool { return !importOnly.MatchString(l) })
}

func (j *joiner) add(number int, cs []*fileChange) {
	for _, c := range cs {
		j.byPath[c.path] = j.with(c)
		if c.op == finding.Create || c.op == finding.Rename {
			j.made[strings.ToLower(c.name())] = owned{number: number}
		}
		if len(c.splices) == 0 {
			j.owners[c.path] = append(j.owners[c.path], owned{number: number})
		}
		for _, s := range c.splices {
			j.owners[c.path] = append(j.owners[c.path], owned{s, number})
		}
	}
}

// with returns the joint change of a file together with one more.
func (j *joiner) with(c *fileChange) *fileChange {
	old := j.byPath[c.path]
	if old == nil {
		return c
	}
	both := *old
	both.splices = slices.Clone(old.splices)
	for _, s := range c.splices {
		both.include(s)
	}
	sortSplices(both.splices)
	return &both
}

// include adds a splice to a joint change, without what the change brings
// already.
func (c *fileChange) include(s splice) {
	if slices.ContainsFunc(c.splices, s.same) {
		return
	}
	if !s.imports() {
		c.splices = append(c.splices, s)
		return
	}
	at := -1
	s.lines = slices.Clone(s.lines)
	for i, o := range c.splices {
		if !o.imports() {
			continue
		}
		s.lines = slices.DeleteFunc(s.lines, func(l string) bool { return strings.TrimSpace(l) != "" && slices.Contains(o.lines, l) })
		if o.start == s.start {
			at = i
		}
	}
	switch {
	case strings.TrimSpace(strings.Join(s.lines, "")) == "":
	case at >= 0:
		c.splices[at].lines = slices.Concat(c.splices[at].lines, s.lines)
	default:
		c.splices = append(c.splices, s)
	}
}

func (j *joiner) changes() []*fileChange {
	var out []*fileChange
	for _, c := range j.byPath {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b *fileChange) int { return strings.Compare(a.path, b.path) })
	return out
}
