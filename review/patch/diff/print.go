package diff

import (
	"bytes"
	"fmt"
	"strings"

	"breakwater/review/finding"
)

// Change is what happens to one file.
type Change struct {
	Path    string // in the reviewed tree
	To      string // new path for a rename; else empty
	Op      finding.Op
	Before  *Text    // empty for a new file
	Splices []Splice // in order, minimal, not overlapping
}

// After returns the lines of the file afterwards.
func (c *Change) After() []string { return c.Before.apply(c.Splices) }

// Bytes returns the file afterwards.
func (c *Change) Bytes() []byte { return []byte(strings.Join(c.After(), "")) }

// Name returns the path of the file afterwards.
func (c *Change) Name() string {
	if c.To != "" {
		return c.To
	}
	return c.Path
}

// contextLines is how many unchanged lines surround a change in a diff: what
// git apply needs to be sure of a place.
const contextLines = 3

// print writes the change as a file of a unified diff in git's form.
func (c *Change) print(b *bytes.Buffer) {
	from, to := quotePath("a/"+c.Path), quotePath("b/"+c.Name())
	fmt.Fprintf(b, "diff --git %s %s\n", from, to)
	switch c.Op {
	case finding.Create:
		b.WriteString("new file mode 100644\n")
		from = devNull
	case finding.Delete:
		b.WriteString("deleted file mode 100644\n")
		to = devNull
	case finding.Rename:
		if len(c.Splices) == 0 { // the mark of a rename alone, which readers wait for
			b.WriteString("similarity index 100%\n")
		}
		fmt.Fprintf(b, "rename from %s\nrename to %s\n", quotePath(c.Path), quotePath(c.To))
	}
	if len(c.Splices) == 0 {
		return
	}
	fmt.Fprintf(b, "--- %s\n+++ %s\n", from, to)
	shift := 0
	for _, group := range c.groups() {
		shift += c.printHunk(b, group, shift)
	}
}

const devNull = "/dev/null"

// groups joins splices whose context would overlap.
func (c *Change) groups() [][]Splice {
	var out [][]Splice
	for i, s := range c.Splices {
		if i > 0 && s.Start-c.Splices[i-1].End <= 2*contextLines {
			out[len(out)-1] = append(out[len(out)-1], s)
			continue
		}
		out = append(out, []Splice{s})
	}
	return out
}

// printHunk writes one hunk and returns by how many lines it makes the file
// longer; shift is what the hunks before it made.
func (c *Change) printHunk(b *bytes.Buffer, group []Splice, shift int) int {
	lines := c.Before.Lines
	lo := max(0, group[0].Start-contextLines)
	hi := min(len(lines), group[len(group)-1].End+contextLines)
	grown := 0
	for _, s := range group {
		grown += len(s.Lines) - (s.End - s.Start)
	}
	oldN, newN := hi-lo, hi-lo+grown
	fmt.Fprintf(b, "@@ -%d,%d +%d,%d @@\n", hunkStart(lo, oldN), oldN, hunkStart(lo+shift, newN), newN)
	at := lo
	for _, s := range group {
		printLines(b, ' ', lines[at:s.Start])
		printLines(b, '-', lines[s.Start:s.End])
		printLines(b, '+', s.Lines)
		at = s.End
	}
	printLines(b, ' ', lines[at:hi])
	return grown
}

// hunkStart is the 1-based line of a header; an empty side names the line
// before it.
func hunkStart(lo, n int) int {
	if n == 0 {
		return lo
	}
	return lo + 1
}

func printLines(b *bytes.Buffer, kind byte, lines []string) {
	for _, l := range lines {
		b.WriteByte(kind)
		b.WriteString(l)
		if !strings.HasSuffix(l, "\n") {
			b.WriteString("\n" + noNewline + "\n")
		}
	}
}

const noNewline = `\ No newline at end of file`

// quotePath writes a path as git does: in C quotes, bytes beyond ASCII in
// octal, where it holds anything unusual. Spaces count as unusual, since GNU
// patch stops at them.
func quotePath(p string) string {
	plain := true
	var b strings.Builder
	for i := range len(p) {
		switch c := p[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
			plain = false
		case c < 0x20 || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
			plain = false
		default:
			b.WriteByte(c)
			plain = plain && c != ' '
		}
	}
	if plain {
		return p
	}
	return `"` + b.String() + `"`
}

// Print writes several changes as one diff.
func Print(cs []*Change) []byte {
	var b bytes.Buffer
	for _, c := range cs {
		c.print(&b)
	}
	return b.Bytes()
}
