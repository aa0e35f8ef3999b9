package patch

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
// [Suggest] makes them; read returns the files of that tree, fs.ErrNotExist
// for what is not there. The error is an [Overlap] where two of them change the
// same lines, else it says what of a patch does not fit the tree.
func Merge(read func(path string) ([]byte, error), diffs ...[]byte) (Merged, error) {
	j := newJoiner()
	for i, d := range diffs {
		cs, err := parsePatch(d, read)
		if err != nil {
			return Merged{}, fmt.Errorf("patch %d: %w", i+1, err)
		}
		if o := j.conflict(cs); o != nil {
			o.Second = i
			return Merged{}, o
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
