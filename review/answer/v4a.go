package answer

import (
	"strings"

	"breakwater/review/finding"
)

// parseV4A reads the patch form that starts with "*** Begin Patch": files by
// "*** Update File:", places by "@@" and a heading, no line numbers.
func parseV4A(lines []string, path string) ([]finding.Edit, string) {
	p := diffParser{}
	p.file(fileDiff{path: path, op: finding.Replace})
	for i, line := range lines {
		p.lines, p.pos = lines, i
		switch {
		case strings.HasPrefix(line, "*** "):
			p.v4aHeader(strings.TrimPrefix(line, "*** "))
		case strings.HasPrefix(line, "@@"):
			p.hunkHeader(line)
		case strings.HasPrefix(line, "+"), strings.HasPrefix(line, "-"), p.hunk != nil:
			p.body(line)
		case p.current().op == finding.Replace && (strings.HasPrefix(line, " ") || line != "" && p.goesOn()):
			p.hunk = &hunk{}
			p.body(line)
		}
	}
	p.endHunk()
	return editsOf(p.used(), p.in)
}

func (p *diffParser) v4aHeader(head string) {
	if strings.HasPrefix(head, "End of File") {
		return
	}
	if to, ok := strings.CutPrefix(head, "Move to:"); ok {
		d := p.current()
		d.op, d.to = finding.Rename, cleanPath(to)
		return
	}
	for _, h := range []struct {
		word string
		op   finding.Op
	}{{"Update File:", finding.Replace}, {"Add File:", finding.Create}, {"Delete File:", finding.Delete}} {
		if name, ok := strings.CutPrefix(head, h.word); ok {
			p.file(fileDiff{path: stripSide(cleanPath(name)), op: h.op})
			return
		}
	}
	p.endHunk() // Begin Patch, End Patch
}
