package source

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// rawEntry is one record of git's raw diff format.
type rawEntry struct {
	oldMode, newMode string
	status           byte // A, C, D, M, R, T, U
	path, oldPath    string
}

var errDiffFormat = errors.New("git printed a diff in an unknown form")

// parseRaw reads the records before the first empty line, and returns what follows it. A record is
// ":mode mode id id status", a tab, the path, and of what was renamed or copied another tab and path.
func parseRaw(out []byte) (entries []rawEntry, rest []byte, err error) {
	for len(out) > 0 {
		line := cutLine(&out)
		if len(line) == 0 {
			break
		}
		fields := strings.Split(string(line), "\t")
		meta := strings.Fields(strings.TrimPrefix(fields[0], ":"))
		if line[0] != ':' || len(meta) != 5 {
			return nil, nil, errDiffFormat
		}
		e := rawEntry{oldMode: meta[0], newMode: meta[1], status: meta[4][0]}
		paths := 1
		if e.status == 'R' || e.status == 'C' {
			paths = 2
		}
		if len(fields) != 1+paths {
			return nil, nil, errDiffFormat
		}
		names := fields[1:]
		for i, name := range names {
			if names[i], err = unquote(name); err != nil {
				return nil, nil, err
			}
		}
		e.path = names[len(names)-1]
		if paths == 2 {
			e.oldPath = names[0]
		}
		entries = append(entries, e)
	}
	return entries, out, nil
}

// unquote reads a path as git prints it: where it has unusual bytes, in quotes and with escapes that
// C and Go write alike.
func unquote(name string) (string, error) {
	if !strings.HasPrefix(name, `"`) {
		return name, nil
	}
	path, err := strconv.Unquote(name)
	if err != nil {
		return "", errDiffFormat
	}
	return path, nil
}

// section is what the patch form says about one file.
type section struct {
	lines  []Range
	added  []Range // those of lines that hold something new: no pure deletions
	opaque bool    // git would not show the lines, since it takes the file for binary
}

var hunkHeader = regexp.MustCompile(`^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@`)

// parsePatch reads git's own patch output without context lines. Counting the
// lines of each hunk keeps content that looks like a header from being one.
func parsePatch(out []byte) ([]section, error) {
	var sections []section
	for len(out) > 0 {
		line := cutLine(&out)
		switch {
		case bytes.HasPrefix(line, []byte("diff --git ")):
			sections = append(sections, section{})
		case bytes.HasPrefix(line, []byte("* Unmerged path ")):
			sections = append(sections, section{opaque: true})
		case len(sections) == 0:
			return nil, errDiffFormat
		case bytes.HasPrefix(line, []byte("Binary files ")):
			sections[len(sections)-1].opaque = true
		case bytes.HasPrefix(line, []byte("@@ ")):
			r, n, err := parseHunk(line)
			if err != nil {
				return nil, err
			}
			for ; n > 0; n-- {
				if len(out) == 0 || out[0] != '-' && out[0] != '+' && out[0] != '\\' {
					return nil, errDiffFormat
				}
				if out[0] == '\\' { // "\ No newline at end of file" is not counted
					n++
				}
				cutLine(&out)
			}
			s := &sections[len(sections)-1]
			s.lines = append(s.lines, r)
			if !bytes.Contains(line, []byte(",0 @@")) {
				s.added = append(s.added, r)
			}
		}
	}
	return sections, nil
}

// cutLine takes one line off the front, without its line feed.
func cutLine(out *[]byte) []byte {
	line, rest, _ := bytes.Cut(*out, []byte("\n"))
	*out = rest
	return line
}

// parseHunk returns the lines of the new file that a hunk touches, and the
// number of lines that follow its header.
func parseHunk(header []byte) (Range, int, error) {
	m := hunkHeader.FindSubmatch(header)
	if m == nil {
		return Range{}, 0, errDiffFormat
	}
	removed, err1 := count(m[2])
	start, err2 := strconv.Atoi(string(m[3]))
	added, err3 := count(m[4])
	if errors.Join(err1, err2, err3) != nil || removed > math.MaxInt32 || added > math.MaxInt32 || start > math.MaxInt32 {
		return Range{}, 0, errDiffFormat
	}
	if added == 0 { // start is then the line before the deletion, 0 at the top
		return Range{Start: max(start, 1), End: start + 1}, removed, nil
	}
	return Range{Start: start, End: start + added - 1}, removed + added, nil
}

// count reads the optional length of a hunk; left out it is 1.
func count(digits []byte) (int, error) {
	if digits == nil {
		return 1, nil
	}
	return strconv.Atoi(string(digits))
}
