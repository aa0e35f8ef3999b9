package patch

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"breakwater/review/finding"
)

// Overlap says why changes cannot be combined with earlier ones. It is the
// error of [Merge].
type Overlap struct {
	First, Second int    // numbers of what brought the changes; for Merge indexes of its patches
	Path          string // what both change
	Line          int    // 1-based line that both want; 0 if they deal with the file as a whole
	Put           bool   // both put a file at Path
}

func (o *Overlap) Error() string {
	return fmt.Sprintf("patches %d and %d both change %s", o.First+1, o.Second+1, o.Path)
}

// joiner combines changes of the same tree that several made.
type joiner struct {
	byPath map[string]*fileChange
	owners map[string][]owned // path → who changes which lines
	made   map[string]int     // path in lower case → who makes or moves a file there
}

type owned struct {
	splice
	number int
}

func newJoiner() *joiner {
	return &joiner{byPath: map[string]*fileChange{}, owners: map[string][]owned{}, made: map[string]int{}}
}

// conflict returns what speaks against adding changes; nil if nothing does.
func (j *joiner) conflict(cs []*fileChange) *Overlap {
	for _, c := range cs {
		old := j.byPath[c.path]
		if by, ok := j.made[strings.ToLower(c.name())]; ok && old == nil && (c.op == finding.Create || c.op == finding.Rename) {
			return &Overlap{First: by, Path: c.name(), Put: true}
		}
		if old == nil {
			continue
		}
		if old.op != finding.Replace || c.op != finding.Replace {
			return &Overlap{First: j.owners[c.path][0].number, Path: c.path}
		}
		if o, at := j.taken(c); o != nil {
			return &Overlap{First: o.number, Path: c.path, Line: at + 1}
		}
	}
	return nil
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
			j.made[strings.ToLower(c.name())] = number
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
