package source

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"breakwater/index/syntax"
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
// Git prints two forms at once, with an empty line between them: the raw form names the
// files exactly; the patch form tells the lines. Both list the same files in the same order,
// so that no path is ever read from a patch.
func (g *Git) between(ctx context.Context, base, head string) (files []ChangedFile, submodules []string, err error) {
	commits := []string{base, head}
	if head == "" {
		commits = commits[:1]
	}
	formats := []string{"--raw", "--patch", "--unified=0"}
	out, err := g.ask(ctx, slices.Concat(diffFlags, formats, commits, []string{"--"})...)
	if err != nil {
		return nil, nil, fmt.Errorf("compare with %s: %w", base, err)
	}
	entries, patch, err := parseRaw(out)
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

// Differing lists the files in which two commits differ.
func (g *Git) Differing(ctx context.Context, from, to string) (names []string, err error) {
	out, err := g.ask(ctx, slices.Concat(diffFlags, []string{"--name-only", "-z", from, to, "--"})...)
	for name := range strings.SplitSeq(string(out), "\x00") {
		if name != "" {
			names = append(names, g.fromRepo(name))
		}
	}
	return names, err
}

// Added returns the lines of a file of the work tree that a commit lacks, all of
// them where the commit has no such file. was is its path in the commit. Unlike
// the Lines of a [ChangedFile], lines beside a pure deletion are not among them.
func (g *Git) Added(ctx context.Context, base, name, was string) ([]Range, error) {
	if _, err := g.ShowFile(ctx, base, was); err != nil {
		return nil, err
	}
	what := []string{"--patch", "--unified=0", base, "--", g.spec(name), g.spec(was)}
	out, err := g.ask(ctx, slices.Concat(diffFlags, what)...)
	if err != nil {
		return nil, fmt.Errorf("compare %s with %s: %w", name, base, err)
	}
	sections, err := parsePatch(out)
	if err != nil {
		return nil, fmt.Errorf("compare %s with %s: %w", name, base, err)
	}
	var lines []Range
	for _, s := range sections {
		if s.opaque {
			return nil, fmt.Errorf("compare %s with %s: git takes it for binary", name, base)
		}
		lines = append(lines, s.added...)
	}
	return lines, nil
}

const (
	modeSymlink   = "120000"
	modeSubmodule = "160000"
)

// join puts names and lines together.
func (g *Git) join(entries []rawEntry, sections []section) (files []ChangedFile, submodules []string, err error) {
	t, err := g.openTree()
	if err != nil {
		return nil, nil, err
	}
	defer t.close()
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
		case e.newMode == modeSymlink: // it has no lines of its own
			files = append(files, ChangedFile{Path: g.fromRepo(e.path), Status: Modified})
		case e.oldMode == modeSymlink && e.status == 'D':
		default:
			files = append(files, g.changed(t, e, s))
		}
	}
	if len(sections) > 0 {
		return nil, nil, errDiffFormat
	}
	return files, submodules, nil
}

func (g *Git) changed(t *tree, e rawEntry, s section) ChangedFile {
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
		f.Lines = wholeFile(t, e.path)
	} else {
		f.Lines = clip(t, e.path, f.Lines)
	}
	return f
}

// openTree opens the work tree from the folder in which git runs.
func (g *Git) openTree() (*tree, error) {
	root, err := os.OpenRoot(g.dir)
	if err != nil {
		return nil, err
	}
	return &tree{root: root}, nil
}

// clip cuts the line after a deletion where the deletion was at the end of the
// file.
func clip(t *tree, name string, lines []Range) []Range {
	if len(lines) == 0 || lines[len(lines)-1].End == lines[len(lines)-1].Start {
		return lines
	}
	last := &lines[len(lines)-1]
	if whole := wholeFile(t, name); len(whole) == 1 && last.End > whole[0].End && last.Start <= whole[0].End {
		last.End = whole[0].End
	}
	return lines
}

// wholeFile is every line of a file of the work tree, none if it is empty or
// cannot be reviewed anyway.
func wholeFile(t *tree, name string) []Range {
	content, err := t.read(name, syntax.MaxWritten)
	if err != nil {
		return nil
	}
	return AllLines(content)
}

// AllLines are the lines of a file; none if it is empty.
func AllLines(content []byte) []Range {
	if len(content) == 0 {
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
	out, err := g.ask(ctx, "ls-files", "-z", "--others", "--exclude-standard")
	if err != nil {
		return nil, err
	}
	t, err := g.openTree()
	if err != nil {
		return nil, err
	}
	defer t.close()
	var files []ChangedFile
	for _, name := range splitZ(out) {
		if !strings.HasSuffix(name, "/") && t.plain(name) == nil {
			files = append(files, ChangedFile{Path: g.fromRepo(name), Status: Added, Lines: wholeFile(t, name)})
		}
	}
	return files, nil
}
