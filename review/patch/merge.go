package patch

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/review/finding"
)

// Overlap is the error of [Merge] for patches that cannot go together.
type Overlap struct {
	First, Second int // indexes of the patches
	Path          string
}

func (o *Overlap) Error() string {
	return fmt.Sprintf("patches %d and %d both change %s", o.First+1, o.Second+1, o.Path)
}

// Merged is what several patches do to a tree together.
type Merged struct {
	Files   map[string][]byte // path → whole text afterwards, for what is changed or new
	Removed []string          // paths that are gone, renamed ones included, sorted
	Diff    []byte            // one unified diff that does the same
}

// Merge combines patches that were all made against the same tree, as
// [Suggest] makes them; read returns the files of that tree, fs.ErrNotExist
// for what is not there. The error is an [Overlap] where two of them change the
// same lines, else it says what of a patch does not fit the tree.
func Merge(read func(path string) ([]byte, error), diffs ...[]byte) (Merged, error) {
	j := &joiner{byPath: map[string]*fileChange{}, owners: map[string][]owned{}}
	for i, d := range diffs {
		cs, err := parsePatch(d, read)
		if err != nil {
			return Merged{}, fmt.Errorf("patch %d: %w", i+1, err)
		}
		for _, c := range cs {
			if first, clash := j.clash(c); clash {
				return Merged{}, &Overlap{first, i, c.path}
			}
		}
		j.add(i, cs)
	}
	out := Merged{Files: map[string][]byte{}}
	cs := j.changes()
	for _, c := range cs {
		if c.op == finding.Delete || c.op == finding.Rename {
			out.Removed = append(out.Removed, c.path)
		}
		if c.op != finding.Delete {
			out.Files[c.name()] = newLines(c.after())
		}
	}
	slices.SortFunc(out.Removed, strings.Compare)
	if len(cs) > 0 {
		out.Diff = printAll(cs)
	}
	return out, nil
}

// clash returns who changes the same lines as c already.
func (j *joiner) clash(c *fileChange) (number int, found bool) {
	old := j.byPath[c.path]
	if old == nil {
		return 0, false
	}
	if old.op != finding.Replace || c.op != finding.Replace {
		return j.owners[c.path][0].number, true
	}
	if o, _ := j.taken(c); o != nil {
		return o.number, true
	}
	return 0, false
}
