package diff

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"breakwater/review/finding"

	"github.com/sourcegraph/go-diff/diff"
)

// Prove shows that a printed diff does exactly what was computed: read back
// strictly against the same files it gives the same bytes, and a second reader
// loses nothing of it.
func Prove(cs []*Change, printed []byte) error {
	before := map[string]*Change{}
	for _, c := range cs {
		before[c.Path] = c
	}
	read := func(path string) (*Text, error) {
		c := before[path]
		if c == nil || c.Op == finding.Create {
			return NewText(nil), fs.ErrNotExist
		}
		return c.Before, nil
	}
	got, err := parse(printed, read)
	if err != nil {
		return err
	}
	if len(got) != len(cs) {
		return fmt.Errorf("the patch holds %d files, not %d", len(got), len(cs))
	}
	for i, c := range cs {
		g := got[i]
		if g.Path != c.Path || g.To != c.To || g.Op != c.Op || !sameResult(g, c) {
			return fmt.Errorf("the patch of %s does not give the computed text", c.Path)
		}
	}
	return reread(cs)
}

// sameResult reports whether two changes of one file give the same lines, as
// equal splices do.
func sameResult(a, b *Change) bool {
	return slices.EqualFunc(a.Splices, b.Splices, Splice.Same) || slices.Equal(a.After(), b.After())
}

// reread parses the diff by go-diff and prints it again, file by file. That
// library neither checks counts nor quotes names, and silently ends a file at a
// line it does not know, so only equal bytes count; names are quoted for it.
// A file that is only moved has nothing that it looks at.
func reread(cs []*Change) error {
	for _, c := range cs {
		if len(c.Splices) == 0 {
			continue
		}
		printed := Print([]*Change{c})
		f, err := diff.ParseFileDiffOptions(printed, diff.ParseOptions{KeepCR: true})
		if err != nil {
			return fmt.Errorf("read the patch back: %w", err)
		}
		f.OrigName, f.NewName = quoteSide(f.OrigName), quoteSide(f.NewName)
		again, err := diff.PrintFileDiff(f)
		if err != nil {
			return fmt.Errorf("print the patch again: %w", err)
		}
		if !bytes.Equal(again, printed) {
			return fmt.Errorf("the patch of %s read back is not the same", c.Path)
		}
	}
	return nil
}

func quoteSide(name string) string {
	if strings.HasPrefix(name, `"`) || name == devNull {
		return name
	}
	return quotePath(name)
}
