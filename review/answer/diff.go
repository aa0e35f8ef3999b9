package answer

import (
	"regexp"
	"strconv"
	"strings"

	"breakwater/review/finding"
)

// parseDiff reads a unified diff as models write it: with or without file
// headers, with bare, odd or wrong hunk headers, with context lines that lack
// their leading space, and with prose between hunks.
func parseDiff(lines []string, path string) ([]finding.Edit, string) {
	p := diffParser{lines: lines}
	p.file(fileDiff{path: path, op: finding.Replace})
	for p.pos < len(p.lines) {
		if problem := p.step(); problem != "" {
			return nil, problem
		}
	}
	p.endHunk()
	return editsOf(p.used(), p.in)
}

type diffParser struct {
	lines []string
	pos   int
	in    int // added and removed lines met
	files []fileDiff

	hunk             *hunk // open hunk; nil outside
	oldLeft, newLeft int   // lines that the hunk's header still promises
	counted          bool  // the header gave counts
	done             bool  // a counted hunk is complete: what follows is prose until the next header
}

func (p *diffParser) file(d fileDiff) {
	p.endHunk()
	p.files = append(p.files, d)
}

func (p *diffParser) current() *fileDiff { return &p.files[len(p.files)-1] }

// used returns the files that the diff does something to.
func (p *diffParser) used() []fileDiff {
	var out []fileDiff
	for _, d := range p.files {
		if len(d.hunks) > 0 || d.op != finding.Replace {
			out = append(out, d)
		}
	}
	return out
}

// step reads one line, or the two of a file header.
func (p *diffParser) step() string {
	line := p.lines[p.pos]
	switch {
	case strings.HasPrefix(line, "diff --git "), strings.HasPrefix(line, "diff -"):
		p.file(fileDiff{path: gitPath(line), op: finding.Replace})
	case p.atFileHeader():
		p.fileHeader(headerPath(line[4:]), headerPath(p.lines[p.pos+1][4:]))
		p.pos++
	case p.atHalfHeader():
		path := headerPath(line[4:])
		p.fileHeader(path, path)
	case strings.HasPrefix(line, "@@"):
		p.hunkHeader(line)
	case p.hunk == nil && p.extended(line):
	case strings.HasPrefix(line, "GIT binary patch"), strings.HasPrefix(line, "Binary files "):
		return "it changes a binary file"
	default:
		p.body(line)
	}
	p.pos++
	return ""
}

// atFileHeader tells a header from a removed line that starts with "-- ".
func (p *diffParser) atFileHeader() bool {
	line := p.lines[p.pos]
	if !strings.HasPrefix(line, "--- ") || p.pos+1 >= len(p.lines) || !strings.HasPrefix(p.lines[p.pos+1], "+++ ") {
		return false
	}
	if p.hunk == nil || p.complete() {
		return true
	}
	after := ""
	if p.pos+2 < len(p.lines) {
		after = p.lines[p.pos+2]
	}
	return strings.HasPrefix(after, "@@") || strings.HasPrefix(p.lines[p.pos+1], "+++ b/") ||
		strings.HasPrefix(p.lines[p.pos+1], "+++ /dev/null")
}

// atHalfHeader reports whether one line of a file header stands alone, as models
// write it, right before a hunk.
func (p *diffParser) atHalfHeader() bool {
	line := p.lines[p.pos]
	if !strings.HasPrefix(line, "--- ") && !strings.HasPrefix(line, "+++ ") || p.pos+1 >= len(p.lines) {
		return false
	}
	return strings.HasPrefix(p.lines[p.pos+1], "@@") && (p.hunk == nil || p.hunk.changed() > 0) &&
		barePath.MatchString(headerPath(line[4:]))
}

// barePath matches what is a path and not code.
var barePath = regexp.MustCompile(`^[\w@./+-]*[\w+-]\.\w+$`)

func (p *diffParser) fileHeader(before, after string) {
	p.endHunk()
	d := p.current()
	another := d.path != "" && d.path != before && d.path != after
	if len(d.hunks) > 0 || another && d.op == finding.Replace {
		p.file(fileDiff{op: finding.Replace})
		d = p.current()
	}
	switch {
	case before == devNull && after == devNull:
	case before == devNull:
		d.path, d.op = after, finding.Create
	case after == devNull:
		d.path, d.op = before, finding.Delete
	case d.op == finding.Rename:
	case before != after && before != "" && after != "" && !sameTail(before, after):
		d.path, d.to, d.op = before, after, finding.Rename
	default:
		d.path = after
	}
}

const devNull = "/dev/null"

// sameTail reports whether two spellings can mean one path: models put roots
// and made-up prefixes before either side.
func sameTail(a, b string) bool {
	return strings.HasSuffix("/"+a, "/"+b) || strings.HasSuffix("/"+b, "/"+a) ||
		a[strings.LastIndexByte(a, '/')+1:] == b[strings.LastIndexByte(b, '/')+1:]
}

// extended reads git's header lines between "diff --git" and the hunks.
func (p *diffParser) extended(line string) bool {
	d := p.current()
	key, value, _ := strings.Cut(line, " ")
	switch {
	case strings.HasPrefix(line, "rename from "):
		d.path, d.op = unquote(strings.TrimPrefix(line, "rename from ")), finding.Rename
	case strings.HasPrefix(line, "rename to "):
		d.to = unquote(strings.TrimPrefix(line, "rename to "))
	case strings.HasPrefix(line, "new file mode"):
		d.op = finding.Create
	case strings.HasPrefix(line, "deleted file mode"):
		d.op = finding.Delete
	case key == "index" && strings.Contains(value, ".."), strings.HasPrefix(line, "similarity index"),
		strings.HasPrefix(line, "old mode"), strings.HasPrefix(line, "new mode"):
	default:
		return false
	}
	return true
}

var (
	ranges = regexp.MustCompile(`^@@+\s*-(\d{1,9})(?:,(\d{1,9}))?\s+\+(\d{1,9})(?:,(\d{1,9}))?\s*(?:@@+)?(.*)$`)
	bare   = regexp.MustCompile(`^[@.…\s]*$`)
)

func (p *diffParser) hunkHeader(line string) {
	stacked := p.hunk != nil && len(p.hunk.ops) == 0 && !p.counted
	var anchors []string
	if stacked {
		anchors = p.hunk.anchors
	}
	p.endHunk()
	p.hunk = &hunk{anchors: anchors}
	section := strings.Trim(line, "@")
	if m := ranges.FindStringSubmatch(line); m != nil {
		p.hunk.start, _ = strconv.Atoi(m[1])
		p.oldLeft, p.newLeft = count(m[2]), count(m[4])
		p.counted = true
		section = m[5]
	}
	if !bare.MatchString(section) {
		p.hunk.anchors = append(p.hunk.anchors, strings.Trim(section, " \t@"))
	}
}

func count(s string) int {
	if s == "" {
		return 1
	}
	n, _ := strconv.Atoi(s)
	return n
}

// endHunk closes the open hunk. Blank lines at its end belong to the text
// around it when the header did not promise them.
func (p *diffParser) endHunk() {
	h := p.hunk
	p.hunk, p.counted, p.done, p.oldLeft, p.newLeft = nil, false, false, 0, 0
	if h == nil || len(h.ops) == 0 {
		return
	}
	for n := len(h.ops); n > 0 && h.ops[n-1] == (op{' ', ""}); n-- {
		h.ops = h.ops[:n-1]
	}
	d := p.current()
	d.hunks = append(d.hunks, *h)
}

func gitPath(line string) string {
	rest := strings.TrimPrefix(line, "diff --git ")
	if i := strings.LastIndex(rest, " b/"); i >= 0 && rest != line {
		return stripSide(rest[i+1:])
	}
	if fields := strings.Fields(rest); len(fields) == 2 && rest != line {
		return stripSide(unquote(fields[1]))
	}
	return ""
}

// headerPath reads the path of a --- or +++ line.
func headerPath(s string) string {
	s, _, _ = strings.Cut(s, "\t")
	s = remark.ReplaceAllString(unquote(strings.TrimSpace(s)), "$1")
	if s == devNull || s == "dev/null" {
		return devNull
	}
	return stripSide(cleanPath(s))
}

// remark matches what models add to the path of a header: "x.py (original)".
var remark = regexp.MustCompile(`^(.*\.\w+)\s+\([\w ]{1,30}\)$`)

func stripSide(s string) string {
	if rest, ok := strings.CutPrefix(s, "a/"); ok {
		return rest
	}
	return strings.TrimPrefix(s, "b/")
}

func unquote(s string) string {
	if u, err := strconv.Unquote(s); err == nil {
		return u
	}
	return s
}
