package diff

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"breakwater/review/finding"
)

// Parse reads a diff in the exact form that print writes, against the
// files it is for, and returns what it does. Counts, positions and every
// context line must be right: it is the proof of a patch, and the reader of
// patches that verify tries. Nothing is searched for and nothing forgiven.
func Parse(diff []byte, read func(path string) ([]byte, error)) ([]*Change, error) {
	return parse(diff, func(path string) (*Text, error) {
		b, err := read(path)
		return NewText(b), err
	})
}

func parse(diff []byte, read func(path string) (*Text, error)) ([]*Change, error) {
	r := &patchReader{lines: strings.SplitAfter(string(diff), "\n"), read: read}
	if n := len(r.lines); n > 0 && r.lines[n-1] == "" {
		r.lines = r.lines[:n-1]
	}
	var out []*Change
	for r.pos < len(r.lines) {
		c, err := r.file()
		if err != nil {
			return nil, fmt.Errorf("line %d of the patch: %w", r.pos+1, err)
		}
		out = append(out, c)
	}
	return out, nil
}

type patchReader struct {
	lines []string
	pos   int
	read  func(path string) (*Text, error)
}

// next returns the line at hand without its line end if it starts with prefix,
// and moves on.
func (r *patchReader) next(prefix string) (rest string, ok bool) {
	if r.pos >= len(r.lines) {
		return "", false
	}
	rest, ok = strings.CutPrefix(r.lines[r.pos], prefix)
	if ok {
		r.pos++
	}
	return strings.TrimSuffix(rest, "\n"), ok
}

func (r *patchReader) file() (*Change, error) {
	head, ok := r.next("diff --git ")
	if !ok {
		return nil, errors.New("expected a file header")
	}
	c := &Change{Op: finding.Replace}
	var err error
	if c.Path, c.To, err = gitNames(head); err != nil {
		return nil, err
	}
	if _, ok := r.next("new file mode "); ok {
		c.Op = finding.Create
	}
	if _, ok := r.next("deleted file mode "); ok {
		c.Op = finding.Delete
	}
	r.next("similarity index ")
	if _, ok := r.next("rename from "); ok {
		if _, ok := r.next("rename to "); !ok {
			return nil, errors.New("rename without a target")
		}
		c.Op = finding.Rename
	}
	if c.Op != finding.Rename {
		c.To = ""
	}
	if err := r.load(c); err != nil {
		return nil, err
	}
	return c, r.hunks(c)
}

func (r *patchReader) load(c *Change) error {
	t, err := r.read(c.Path)
	switch {
	case c.Op == finding.Create && err == nil:
		return fmt.Errorf("%s exists already", c.Path)
	case c.Op == finding.Create && errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	}
	c.Before = t
	return nil
}

func (r *patchReader) hunks(c *Change) error {
	if _, ok := r.next("--- "); !ok {
		return nil
	}
	if _, ok := r.next("+++ "); !ok {
		return errors.New("expected +++")
	}
	at := 0
	for r.pos < len(r.lines) && strings.HasPrefix(r.lines[r.pos], "@@ ") {
		end, err := r.hunk(c, at)
		if err != nil {
			return err
		}
		at = end
	}
	return nil
}

// hunk reads one hunk; floor is where the hunk before it ended.
func (r *patchReader) hunk(c *Change, floor int) (end int, err error) {
	head, _ := r.next("@@ -")
	var start, oldN, newStart, newN int
	if _, err := fmt.Sscanf(head, "%d,%d +%d,%d @@", &start, &oldN, &newStart, &newN); err != nil {
		return 0, fmt.Errorf("hunk header: %w", err)
	}
	at := start
	if oldN > 0 {
		at--
	}
	if at < floor || at+oldN > len(c.Before.Lines) {
		return 0, errors.New("hunk outside of its file")
	}
	for oldN > 0 || newN > 0 {
		kind, line, err := r.line()
		if err != nil {
			return 0, err
		}
		inOld, inNew := kind != '+', kind != '-'
		other := inOld && (oldN == 0 || c.Before.Lines[at] != line)
		if other || inNew && newN == 0 {
			return 0, fmt.Errorf("line %d of %s is not what the patch says", at+1, c.Path)
		}
		switch kind {
		case ' ':
			at, oldN, newN = at+1, oldN-1, newN-1
		case '-':
			c.put(Splice{Start: at, End: at + 1})
			at, oldN = at+1, oldN-1
		case '+':
			c.put(Splice{at, at, []string{line}})
			newN--
		}
	}
	return at, nil
}

// line reads a line of a hunk together with the marker that may follow it.
func (r *patchReader) line() (kind byte, line string, err error) {
	if r.pos >= len(r.lines) {
		return 0, "", errors.New("hunk is cut off")
	}
	l := r.lines[r.pos]
	if !strings.ContainsRune(" -+", rune(l[0])) {
		return 0, "", fmt.Errorf("unexpected line %q in a hunk", l)
	}
	r.pos++
	line = l[1:]
	if _, ok := r.next(noNewline); ok {
		line = strings.TrimSuffix(line, "\n")
	}
	return l[0], line, nil
}

// put adds a splice, joined to the last one where they touch.
func (c *Change) put(s Splice) {
	if n := len(c.Splices); n > 0 && c.Splices[n-1].End == s.Start {
		last := &c.Splices[n-1]
		last.End, last.Lines = s.End, append(last.Lines, s.Lines...)
		return
	}
	s.Lines = slices.Clip(s.Lines)
	c.Splices = append(c.Splices, s)
}

// gitNames reads the two names of a "diff --git" line.
func gitNames(head string) (from, to string, err error) {
	if strings.HasPrefix(head, `"`) || strings.HasSuffix(head, `"`) {
		from, head, err = quotedName(head)
		if err == nil {
			to, _, err = quotedName(strings.TrimPrefix(head, " "))
		}
	} else {
		from, to, _ = strings.Cut(head, " ")
	}
	from, a := strings.CutPrefix(from, "a/")
	to, b := strings.CutPrefix(to, "b/")
	named := func(p string) bool { return fs.ValidPath(p) && p != "." }
	whole := a && b && named(from) && named(to)
	if err != nil || !whole {
		return "", "", fmt.Errorf("cannot read the names in %q", head)
	}
	return from, to, nil
}

func quotedName(s string) (name, rest string, err error) {
	if !strings.HasPrefix(s, `"`) {
		name, rest, _ = strings.Cut(s, " ")
		return name, rest, nil
	}
	q, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", "", err
	}
	name, err = strconv.Unquote(q)
	return name, s[len(q):], err
}
