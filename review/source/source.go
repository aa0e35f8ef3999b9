// Package source presents the code under review as plain values: the files of
// the workspace ([Workspace]), what the pull request changed ([Change]), and
// what could not be read ([Gap]).
//
// Everything is read through an os.Root of the workspace, so no path and no
// symlink leads outside.
package source

import (
	"cmp"
	"slices"
	"strings"
)

// Range is a run of lines, 1-based and inclusive.
type Range struct {
	Start, End int
}

// Overlaps reports whether r and o share a line.
func (r Range) Overlaps(o Range) bool { return r.Start <= o.End && o.Start <= r.End }

// Gap is something that should have been looked at and was not.
type Gap struct {
	Path   string // slash-separated, relative to the workspace; empty for the run as a whole
	Reason string // one line for a person
}

// SortGaps sorts gaps by path, then by reason.
func SortGaps(gaps []Gap) {
	slices.SortFunc(gaps, func(a, b Gap) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Reason, b.Reason))
	})
}

// Status says what happened to a file between base and head.
type Status string

// The statuses of a [ChangedFile].
const (
	Added    Status = "added"
	Modified Status = "modified"
	Renamed  Status = "renamed"
	Deleted  Status = "deleted"
)

// ChangedFile is one file of a [Change]. Lines are those of the reviewed tree
// that were added or altered, in order. A pure deletion leaves the two lines it
// lay between, or the one at either end of the file: in most languages the line
// before it tells whose end was cut off.
type ChangedFile struct {
	Path    string // in the reviewed tree; for Deleted its path in the base
	OldPath string // for Renamed, else empty
	Status  Status
	Lines   []Range // lines of the reviewed tree that were added or altered, in order
}

// Was is the path in the base.
func (f ChangedFile) Was() string { return cmp.Or(f.OldPath, f.Path) }

// Wrote reports whether the change wrote one of some lines of the file.
func (f ChangedFile) Wrote(start, end int) bool {
	return slices.ContainsFunc(f.Lines, Range{Start: start, End: end}.Overlaps)
}

// Change is what lies between two commits, or between a commit and the work
// tree. An empty Base means that no base could be had; then there are no Files.
type Change struct {
	Base     string        // commit id compared against
	Head     string        // commit id of the pull request's head; equals Reviewed outside pull requests
	Reviewed string        // commit id that is checked out; empty without git
	Dirty    bool          // the work tree differs from Reviewed and was reviewed as it lies
	Compared string        // one line for a person: what was compared with what; empty without a Base
	Files    []ChangedFile // by path

	Submodules []string // that changed: what is in them is no part of the change
}

// OldPaths are the paths that renamed files had in the base, by those of today.
func (c Change) OldPaths() map[string]string {
	was := map[string]string{}
	for _, f := range c.Files {
		if f.Status == Renamed {
			was[f.Path] = f.OldPath
		}
	}
	return was
}
