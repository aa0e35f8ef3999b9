package answer

import (
	"fmt"
	"regexp"
	"strings"

	"breakwater/review/finding"
)

// parseEdits reads edits out of text in one of the dialects for them. path is
// what edits without a path of their own apply to. It is all or nothing: the
// second result says, for a person, what could not be read; every added and
// removed line of the text is either in the edits or in that sentence.
func parseEdits(text, path string) ([]finding.Edit, string) {
	lines := splitLines(text)
	edits, problem := parseLines(lines, path)
	if problem == "" && len(edits) == 0 {
		problem = "there is no edit in it"
	}
	return edits, problem
}

func parseLines(lines []string, path string) ([]finding.Edit, string) {
	d := dialectOf(lines)
	if d == blocks { // their paths stand before the fences
		return parseBlocks(lines, path)
	}
	if inner := fenced(lines); inner != nil {
		return parseFences(inner, path)
	}
	if d == v4a {
		return parseV4A(lines, path)
	}
	return parseDiff(lines, path)
}

type dialect int

const (
	unified dialect = iota
	v4a
	blocks
)

var (
	v4aHead   = regexp.MustCompile(`^\*\*\* (?:Begin Patch|(?:Add|Update|Delete) File:)`)
	blockHead = regexp.MustCompile(`^\s*<{5,10}\s*(?:SEARCH|ORIGINAL|OLD|HEAD|BEFORE)\b.*$`)
)

func dialectOf(lines []string) dialect {
	for _, l := range lines {
		switch {
		case v4aHead.MatchString(l):
			return v4a
		case blockHead.MatchString(l):
			return blocks
		}
	}
	return unified
}

// fenced returns the fences of a text that hold edits; nil if it has none.
func fenced(lines []string) []fence {
	var inner []fence
	for _, f := range fencesOf(lines) {
		if f.holdsEdits() {
			inner = append(inner, f)
		}
	}
	return inner
}

func parseFences(fs []fence, path string) ([]finding.Edit, string) {
	var all []finding.Edit
	for _, f := range fs {
		if p := f.path(); p != "" {
			path = p
		}
		edits, problem := f.edits(path)
		if problem != "" {
			return nil, problem
		}
		all = append(all, edits...)
	}
	return all, ""
}

// hunk is a run of lines of a diff: context, removed and added lines.
type hunk struct {
	start    int // line of the old file, 1-based; 0 if unknown
	anchors  []string
	ops      []op
	oldNoEOL bool // the old text ends without a line break, by its marker
	newNoEOL bool
}

// op is one line of a hunk: kind is ' ', '-' or '+'.
type op struct {
	kind byte
	text string
}

// changed counts the added and removed lines.
func (h hunk) changed() int {
	n := 0
	for _, o := range h.ops {
		if o.kind != ' ' {
			n++
		}
	}
	return n
}

// side returns the text of one side of the hunk; drop is the other side's kind.
func (h hunk) side(drop byte, noEOL bool) string {
	var b strings.Builder
	for _, o := range h.ops {
		if o.kind != drop {
			b.WriteString(o.text)
			b.WriteByte('\n')
		}
	}
	if noEOL {
		return strings.TrimSuffix(b.String(), "\n")
	}
	return b.String()
}

func (h hunk) edit(path string) finding.Edit {
	return finding.Edit{
		Op: finding.Replace, Path: path, StartLine: h.start, Anchors: h.anchors,
		Search: h.side('+', h.oldNoEOL), Replace: h.side('-', h.newNoEOL),
		Marks: h.marks(), OpenEnd: h.openEnded(),
	}
}

// marks returns the kinds of the hunk's lines.
func (h hunk) marks() string {
	marks := make([]byte, len(h.ops))
	for i, o := range h.ops {
		marks[i] = o.kind
	}
	return string(marks)
}

// openEnded reports whether new lines stand at one end of a hunk with several
// others. A diff leaves context away only at the edge of a file, so a line may
// have been forgotten there.
func (h hunk) openEnded() bool {
	first, last := h.ops[0].kind == '+', h.ops[len(h.ops)-1].kind == '+'
	context := 0
	for _, o := range h.ops {
		if o.kind == '-' {
			return false
		}
		if o.kind == ' ' {
			context++
		}
	}
	return first != last && context > 1
}

// parts splits a hunk where it takes lines away right after it added some. In a
// diff the removed lines come first, so what stood between was forgotten, and
// the new lines belong before that. Only the first part knows where it starts.
func (h hunk) parts() []hunk {
	var out []hunk
	known, from := false, 0
	for i, o := range h.ops {
		if known && o.kind == '-' && h.ops[i-1].kind == '+' {
			part := hunk{start: h.start, anchors: h.anchors, ops: h.ops[from:i]}
			out = append(out, part)
			h.start, known, from = 0, false, i
		}
		known = known || o.kind != '+' && strings.TrimSpace(o.text) != ""
	}
	h.ops = h.ops[from:]
	return append(out, h)
}

// fileDiff is what a diff does to one file.
type fileDiff struct {
	path, to string // to is set for renames
	op       finding.Op
	hunks    []hunk
}

// edits turns a file's part of a diff into edits.
func (d fileDiff) edits() ([]finding.Edit, string) {
	if d.path == "" && d.op != finding.Replace {
		return nil, "a diff does not say which file it is for"
	}
	var out []finding.Edit
	if d.op == finding.Create || d.op == finding.Delete {
		e := finding.Edit{Op: d.op, Path: d.path}
		for _, h := range d.hunks {
			e.Search += h.side('+', h.oldNoEOL)
			e.Replace += h.side('-', h.newNoEOL)
		}
		return []finding.Edit{e}, ""
	}
	if d.op == finding.Rename {
		out = append(out, finding.Edit{Op: d.op, Path: d.path, To: d.to})
	}
	for _, h := range d.hunks {
		for _, part := range h.parts() {
			if part.changed() > 0 {
				out = append(out, part.edit(d.path))
			}
		}
	}
	return out, ""
}

// editsOf joins the files of a diff and compares what went in with what came
// out: in is how many added and removed lines the text held.
func editsOf(files []fileDiff, in int) ([]finding.Edit, string) {
	var all []finding.Edit
	out := 0
	for _, d := range files {
		edits, problem := d.edits()
		if problem != "" {
			return nil, problem
		}
		all = append(all, edits...)
		for _, h := range d.hunks {
			out += h.changed()
		}
	}
	if in != out {
		return nil, fmt.Sprintf("%d of the %d changed lines of its diff could not be understood", in-out, in)
	}
	return all, ""
}
