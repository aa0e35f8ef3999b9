package answer

import (
	"regexp"
	"strings"

	"breakwater/review/finding"
)

// fence is one fenced block of a Markdown text.
type fence struct {
	info       string // what follows the opening fence
	lines      []string
	start, end int // lines of the opening and closing fence, 0-based
	closed     bool
}

var fenceOpen = regexp.MustCompile("^(\\s*)(`{3,}|~{3,})\\s*([^`]*)$")

// fencesOf finds the fenced blocks of a text. A fence inside a longer fence
// belongs to it; the indentation of the opening fence is taken off the lines.
func fencesOf(lines []string) []fence {
	var out []fence
	for i := 0; i < len(lines); i++ {
		m := fenceOpen.FindStringSubmatch(lines[i])
		if m == nil {
			continue
		}
		f := fence{info: strings.TrimSpace(m[3]), start: i, end: len(lines)}
		for j := i + 1; j < len(lines); j++ {
			t := strings.TrimSpace(lines[j])
			if strings.HasPrefix(t, m[2]) && strings.Trim(t, m[2][:1]) == "" {
				f.end, f.closed = j, true
				break
			}
			f.lines = append(f.lines, unindent(lines[j], m[1]))
		}
		out = append(out, f)
		i = f.end
	}
	return out
}

func unindent(line, by string) string {
	for i := range len(by) {
		if !strings.HasPrefix(line, by[i:i+1]) {
			break
		}
		line = line[1:]
	}
	return line
}

var (
	diffInfo = regexp.MustCompile(`(?i)^(?:diff|patch|udiff|unified)\b`)
	hunkLine = regexp.MustCompile(`^@@`)
	fileLine = regexp.MustCompile(`^(?:--- |\+\+\+ |diff --git )`)
)

// holdsEdits reports whether the fence holds a diff, a patch or blocks.
func (f fence) holdsEdits() bool {
	if diffInfo.MatchString(f.info) || dialectOf(f.lines) != unified {
		return true
	}
	files, hunks, changed := 0, 0, 0
	for _, l := range f.lines {
		switch {
		case fileLine.MatchString(l):
			files++
		case hunkLine.MatchString(l):
			hunks++
		case strings.HasPrefix(l, "+") || strings.HasPrefix(l, "-"):
			changed++
		}
	}
	return changed > 0 && (files >= 2 || hunks > 0)
}

// path returns the path that the info string names, as in "python app/x.py" or
// "python:app/x.py".
func (f fence) path() string {
	separates := func(c rune) bool { return strings.ContainsRune(` :="{}`, c) }
	for _, word := range strings.FieldsFunc(f.info, separates) {
		if m := pathLine.FindStringSubmatch(word); m != nil {
			return cleanPath(m[1])
		}
	}
	return ""
}

func (f fence) edits(path string) ([]finding.Edit, string) {
	switch dialectOf(f.lines) {
	case v4a:
		return parseV4A(f.lines, path)
	case blocks:
		return parseBlocks(f.lines, path)
	}
	return parseDiff(f.lines, path)
}
