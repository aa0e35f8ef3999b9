package diff

import (
	"fmt"
	"slices"
	"strings"

	"breakwater/review/finding"
)

// Merged is what several patches do to a tree together.
type Merged struct {
	Files   map[string][]byte // path → whole text afterwards, for what is changed or new
	Removed []string          // paths that are gone, renamed ones included, sorted
	Diff    []byte            // one unified diff that does the same
}

// Merge combines patches that were all made against the same tree, as
// package patch makes them; read returns the files of that tree, fs.ErrNotExist
// for what is not there. The error is an [Overlap] where two of them change the
// same lines, else it says what of a patch does not fit the tree.
func Merge(read func(path string) ([]byte, error), diffs ...[]byte) (Merged, error) {
	j := NewJoint()
	for i, d := range diffs {
		cs, err := Parse(d, read)
		if err != nil {
			return Merged{}, fmt.Errorf("patch %d: %w", i+1, err)
		}
		if o := j.Conflict(cs); o != nil {
			o.Second = i
			return Merged{}, o
		}
		j.Add(i, cs)
	}
	out := Merged{Files: map[string][]byte{}}
	cs := j.Changes()
	for _, c := range cs {
		if c.Op == finding.Delete || c.Op == finding.Rename {
			out.Removed = append(out.Removed, c.Path)
		}
		if c.Op != finding.Delete {
			out.Files[c.Name()] = c.Bytes()
		}
	}
	slices.SortFunc(out.Removed, strings.Compare)
	if len(cs) > 0 {
		out.Diff = Print(cs)
	}
	return out, nil
}
