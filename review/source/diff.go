package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// diffFlags make git print one exact form, whatever is configured. Programs
// that a diff could run are switched off.
var diffFlags = []string{
	"diff", "--no-ext-diff", "--no-textconv", "--no-color", "--no-color-moved", "--find-renames", "--relative",
	"--inter-hunk-context=0", "--submodule=short", "--ignore-submodules=dirty", "--src-prefix=a/", "--dst-prefix=b/",
	"--full-index",
}

// between returns what lies between a commit and another one, or the work tree
// where head is empty, by path. Submodules that changed are returned apart.
//
// Git is asked twice: the raw form names the files exactly, NUL-separated; the
// patch form tells the lines. Both list the same files in the same order, so
// that no path is ever read from a patch.
func (g *Git) between(ctx context.Context, base, head string) (files []ChangedFile, submodules []string, err error) {
	commits := []string{base, head}
	if head == "" {
		commits = commits[:1]
	}
	raw, err := g.Run(ctx, slices.Concat(diffFlags, []string{"--raw", "-z"}, commits, []string{"--"})...)
	if err != nil {
		return nil, nil, fmt.Errorf("compare with %s: %w", base, err)
	}
	entries, err := parseRaw(raw)
	if err != nil {
		return nil, nil, fmt.Errorf("compare with %s: %w", base, err)
	}
	patch, err := g.Run(ctx, slices.Concat(diffFlags, []string{"--patch", "--unified=0"}, commits, []string{"--"})...)
	if err != nil {
		return nil, nil, fmt.Errorf("compare with %s: %w", base, err)
	}
	sections, err := parsePatch(patch)
	if err != nil {
		return nil, nil, fmt.Errorf("compare with %s: %w", base, err)
	}
	files, submodules, err = g.join(entries, sections)
	if err != nil {
		return nil, nil, fmt.Errorf("compare with %s: %w", base, err)
	}
	slices.SortFunc(files, func(a, b ChangedFile) int { return strings.Compare(a.Path, b.Path) })
	return files, submodules, nil
}

// rawEntry is one record of git's raw diff format.
type rawEntry struct {
	oldMode, newMode string
	status           byte // A, C, D, M, R, T, U
	path, oldPath    string
}

var errDiffFormat = errors.New("git printed a diff in an unknown form")

func parseRaw(out []byte) ([]rawEntry, error) {
	fields := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	var entries []rawEntry
	for i := 0; i < len(fields) && fields[i] != ""; i++ {
		meta := strings.Fields(strings.TrimPrefix(fields[i], ":"))
		if fields[i][0] != ':' || len(meta) != 5 || i+1 >= len(fields) {
			return nil, errDiffFormat
		}
		e := rawEntry{oldMode: meta[0], newMode: meta[1], status: meta[4][0]}
		i++
		e.path = fields[i]
		if e.status == 'R' || e.status == 'C' {
			if i++; i >= len(fields) {
				return nil, errDiffFormat
			}
			e.oldPath, e.path = e.path, fields[i]
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// section is what the patch form says about one file.
type section struct {
	lines  []Range
	opaque bool // git would not show the lines, since it takes the file for binary
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

const (
	modeSymlink   = "120000"
	modeSubmodule = "160000"
)

// join puts names and lines together.
func (g *Git) join(entries []rawEntry, sections []section) (files []ChangedFile, submodules []string, err error) {
	root, err := os.OpenRoot(g.dir)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	for _, e := range entries {
		need := 1
		if e.status == 'T' { // a change of type is printed as a deletion and a creation
			need = 2
		}
		if len(sections) < need {
			return nil, nil, errDiffFormat
		}
		s := sections[need-1]
		sections = sections[need:]
		switch {
		case e.newMode == modeSubmodule || e.oldMode == modeSubmodule && e.status != 'T':
			submodules = append(submodules, g.fromRepo(e.path))
		case e.newMode == modeSymlink || e.oldMode == modeSymlink && e.status == 'D':
		default:
			files = append(files, g.changed(root, e, s))
		}
	}
	if len(sections) > 0 {
		return nil, nil, errDiffFormat
	}
	return files, submodules, nil
}

func (g *Git) changed(root *os.Root, e rawEntry, s section) ChangedFile {
	f := ChangedFile{Path: g.fromRepo(e.path), Status: Modified, Lines: s.lines}
	switch e.status {
	case 'A', 'C':
		f.Status = Added
	case 'D':
		f.Status, f.Lines = Deleted, nil
	case 'R':
		f.Status, f.OldPath = Renamed, g.fromRepo(e.oldPath)
	}
	// A .gitattributes file of the pull request can declare its sources binary;
	// that must not take them out of the review.
	if s.opaque && f.Status != Deleted {
		f.Lines = wholeFile(root, e.path)
	} else {
		f.Lines = clip(root, e.path, f.Lines)
	}
	return f
}

// clip cuts the line after a deletion where the deletion was at the end of the
// file.
func clip(root *os.Root, name string, lines []Range) []Range {
	if len(lines) == 0 || lines[len(lines)-1].End == lines[len(lines)-1].Start {
		return lines
	}
	last := &lines[len(lines)-1]
	if whole := wholeFile(root, name); len(whole) == 1 && last.End > whole[0].End && last.Start <= whole[0].End {
		last.End = whole[0].End
	}
	return lines
}

// wholeFile is every line of a file of the work tree, none if it is empty or
// cannot be reviewed anyway.
func wholeFile(root *os.Root, name string) []Range {
	if plain(root, name) != nil {
		return nil
	}
	content, err := readBounded(root, name, DefaultMaxFileSize)
	if err != nil || len(content) == 0 {
		return nil
	}
	n := bytes.Count(content, []byte("\n"))
	if content[len(content)-1] != '\n' {
		n++
	}
	return []Range{{Start: 1, End: n}}
}

// untracked lists the files that git would take up with the next commit.
func (g *Git) untracked(ctx context.Context) ([]ChangedFile, error) {
	out, err := g.Run(ctx, "ls-files", "-z", "--others", "--exclude-standard")
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(g.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var files []ChangedFile
	for _, name := range splitZ(out) {
		if !strings.HasSuffix(name, "/") && plain(root, name) == nil {
			files = append(files, ChangedFile{Path: g.fromRepo(name), Status: Added, Lines: wholeFile(root, name)})
		}
	}
	return files, nil
}
