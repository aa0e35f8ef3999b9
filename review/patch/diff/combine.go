package diff

import (
	"fmt"
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

// Joint combines changes of the same tree that several made.
type Joint struct {
	byPath map[string]*Change
	owners map[string][]owned // path → who changes which lines
	made   map[string]int     // path in lower case → who makes or moves a file there
}

type owned struct {
	Splice
	number int
}

// NewJoint returns a Joint that holds nothing yet.
func NewJoint() *Joint {
	return &Joint{byPath: map[string]*Change{}, owners: map[string][]owned{}, made: map[string]int{}}
}

// Conflict returns what speaks against adding changes; nil if nothing does.
func (j *Joint) Conflict(cs []*Change) *Overlap {
	for _, c := range cs {
		old := j.byPath[c.Path]
		if by, ok := j.made[strings.ToLower(c.Name())]; ok && old == nil &&
			(c.Op == finding.Create || c.Op == finding.Rename) {
			return &Overlap{First: by, Path: c.Name(), Put: true}
		}
		if old == nil {
			continue
		}
		if old.Op != finding.Replace || c.Op != finding.Replace {
			return &Overlap{First: j.owners[c.Path][0].number, Path: c.Path}
		}
		if o, at := j.taken(c); o != nil {
			return &Overlap{First: o.number, Path: c.Path, Line: at + 1}
		}
	}
	return nil
}

// taken returns who has what a change wants, and the line; nil if nobody. The
// same change twice is one, and imports at one place go one after the other.
func (j *Joint) taken(c *Change) (by *owned, line int) {
	for _, s := range c.Splices {
		for i, o := range j.owners[c.Path] {
			if Touches(o.Splice, s) && !o.Same(s) && !(o.Imports(c.Path) && s.Imports(c.Path)) {
				return &j.owners[c.Path][i], s.Start
			}
		}
	}
	return nil, 0
}

// Add adds changes of whoever has a number, with which nothing conflicts.
func (j *Joint) Add(number int, cs []*Change) {
	for _, c := range cs {
		j.byPath[c.Path] = j.with(c)
		if c.Op == finding.Create || c.Op == finding.Rename {
			j.made[strings.ToLower(c.Name())] = number
		}
		if len(c.Splices) == 0 {
			j.owners[c.Path] = append(j.owners[c.Path], owned{number: number})
		}
		for _, s := range c.Splices {
			j.owners[c.Path] = append(j.owners[c.Path], owned{s, number})
		}
	}
}

// with returns the joint change of a file together with one more.
func (j *Joint) with(c *Change) *Change {
	old := j.byPath[c.Path]
	if old == nil {
		return c
	}
	both := *old
	both.Splices = slices.Clone(old.Splices)
	for _, s := range c.Splices {
		both.include(s)
	}
	SortSplices(both.Splices)
	return &both
}

// include adds a splice to a joint change, without what the change brings
// already.
func (c *Change) include(s Splice) {
	if slices.ContainsFunc(c.Splices, s.Same) {
		return
	}
	if !s.Imports(c.Path) {
		c.Splices = append(c.Splices, s)
		return
	}
	at := -1
	s.Lines = slices.Clone(s.Lines)
	for i, o := range c.Splices {
		brings := func(l string) bool { return strings.TrimSpace(l) != "" && slices.Contains(o.Lines, l) }
		if o.Start != s.Start && !slices.ContainsFunc(s.Lines, brings) || !o.Imports(c.Path) {
			continue
		}
		s.Lines = slices.DeleteFunc(s.Lines, brings)
		if o.Start == s.Start {
			at = i
		}
	}
	switch {
	case strings.TrimSpace(strings.Join(s.Lines, "")) == "":
	case at >= 0:
		c.Splices[at].Lines = slices.Concat(c.Splices[at].Lines, s.Lines)
	default:
		c.Splices = append(c.Splices, s)
	}
}

// Changes returns the changes of all together, by path.
func (j *Joint) Changes() []*Change {
	var out []*Change
	for _, c := range j.byPath {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b *Change) int { return strings.Compare(a.Path, b.Path) })
	return out
}
