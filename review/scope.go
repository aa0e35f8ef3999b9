package review

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/action"
	"breakwater/review/report"
	"breakwater/review/source"
)

// scope says what is under review.
type scope struct {
	full    bool
	change  source.Change
	paths   []string     // files that may become targets, sorted
	ignored []source.Gap // files that are no production code, or are not there: changed ones, or those judged by content
	left    []source.Gap // all code that is not reviewed for what it is, by path
	unread  []source.Gap // production code under review that could not be read
	why     string       // why nothing can be reviewed; empty if something can
	notices []string
}

func (s scope) name() action.Scope {
	if s.full {
		return action.ScopeFull
	}
	return action.ScopeDiff
}

// scopeOf decides what is reviewed: the change where there is one to compare
// with, else everything. comparing are notices about the comparison; was reads files as
// they were before the change, nil where there is none.
func scopeOf(in action.Inputs, s setup, was func(string) ([]byte, error), comparing []string) scope {
	sc := scope{change: s.change, full: in.Scope == action.ScopeFull}
	if !sc.full { // how the comparison went concerns nobody who asked for everything
		sc.notices = comparing
		if sc.full = s.change.Base == ""; sc.full {
			sc.notices = noticeFull(in, comparing)
		}
	}
	f := filter{in.SourceLang, s.workspace}
	changed := map[string]bool{}
	for _, file := range s.change.Files {
		changed[file.Path] = file.Status != source.Deleted
	}
	for _, file := range s.workspace.Files {
		reason := f.leftOut(file.Path, sc.full || changed[file.Path])
		if reason != "" && changed[file.Path] && was != nil && f.poses(file.Path, was) {
			reason = ""
		}
		switch {
		case reason == "":
			sc.paths = append(sc.paths, file.Path)
		case reason != otherFile:
			gap := source.Gap{Path: file.Path, Reason: reason}
			sc.left = append(sc.left, gap)
			judged := sc.full && f.leftOut(file.Path, false) == "" // by its content, which may only pretend
			if judged || !sc.full && changed[file.Path] {
				sc.ignored = append(sc.ignored, gap)
			}
		}
	}
	if sc.full {
		sc.unread = f.unread(s.workspace.Gaps)
	} else {
		sc.ignored = append(sc.ignored, f.missing(changed)...)
		sc.unread = f.unread(slices.DeleteFunc(slices.Concat(s.workspace.Gaps, sc.ignored), func(g source.Gap) bool {
			return !changed[g.Path]
		}))
	}
	sc.why = whyEmpty(in, s.workspace, sc)
	return sc
}

// filter tells which files of a workspace are reviewed.
type filter struct {
	languages []string // families; empty for all
	workspace *source.Workspace
}

// leftOut returns why a file is not reviewed; empty if it is. closely says to
// look into it too, not only at its path.
func (f filter) leftOut(name string, closely bool) string {
	lang := syntax.LanguageOf(name)
	if lang == "" && !reviewableWithoutGrammar(name) {
		return otherFile
	}
	if len(f.languages) > 0 && !slices.Contains(f.languages, string(lang.Family())) {
		return "not in a language of source-lang"
	}
	partOf := f.workspace.PathPartOf
	if closely {
		partOf = f.workspace.PartOf
	}
	return notProduction[partOf(name)]
}

// poses reports whether a file that people wrote is taken for something else since the change:
// whoever wrote that must not decide what is reviewed.
func (f filter) poses(name string, was func(string) ([]byte, error)) bool {
	if f.leftOut(name, false) != "" { // by its path
		return false
	}
	before, err := was(name)
	return untold(err) || err == nil && source.PartOf(path.Base(name), before) == source.Production
}

// untold reports whether git did not tell what a file was before the change, which must not take it out of the review.
// What was not there was nothing, and what is too large to be read is nothing that people wrote.
func untold(err error) bool {
	return err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, source.ErrTooLarge)
}

// arrived are the files of a change, where a file that was renamed to code under review from what is none, such as
// tests or code of others, is one that was added: nobody reviewed it there.
func arrived(files []source.ChangedFile, f filter) []source.ChangedFile {
	out := slices.Clone(files)
	for i, file := range out {
		if file.Status != source.Renamed || f.leftOut(file.OldPath, false) == "" || f.leftOut(file.Path, false) != "" {
			continue
		}
		if content, err := f.workspace.Read(file.Path); err == nil {
			out[i] = source.ChangedFile{Path: file.Path, Status: source.Added, Lines: source.AllLines(content)}
		}
	}
	return out
}

// missing lists changed code that the work tree lacks.
func (f filter) missing(changed map[string]bool) []source.Gap {
	var gaps []source.Gap
	for _, name := range f.workspace.Missing {
		if changed[name] && f.leftOut(name, false) != otherFile {
			gaps = append(gaps, source.Gap{Path: name,
				Reason: "is not in the work tree: a sparse checkout leaves it out, or an earlier step removed it"})
		}
	}
	return gaps
}

// unread lists the production code among gaps, as far as it can be told.
func (f filter) unread(gaps []source.Gap) []source.Gap {
	return slices.DeleteFunc(slices.Clone(gaps), func(g source.Gap) bool { return f.leftOut(g.Path, true) != "" })
}

// noticeFull says that everything is reviewed, in one breath with the reason
// where the last notice gives it.
func noticeFull(in action.Inputs, comparing []string) []string {
	n := len(comparing)
	if n == 0 {
		return []string{notice("Nothing to compare with was found, so all of %s is reviewed.", place(in))}
	}
	notices := slices.Clone(comparing)
	notices[n-1] = fmt.Sprintf("%s All of %s is reviewed instead.", notices[n-1], place(in))
	return notices
}

// whyEmpty says why no file is under review.
func whyEmpty(in action.Inputs, w *source.Workspace, s scope) string {
	switch {
	case len(s.unread) > 0:
		return noneRead(s.unread[0])
	case len(w.Files) == 0 && len(w.Gaps) == 0:
		return fmt.Sprintf("There is no file to review in %s.", place(in))
	case !s.full && len(s.ignored) > 0:
		return fmt.Sprintf("Nothing that changed is code that runs in production: %s.", grouped(s.ignored))
	case len(s.paths) == 0 && len(s.left) > 0:
		return fmt.Sprintf("Of %s in %s, none is code that runs in production: %s.",
			report.Count(len(w.Files), "file", "files"), place(in), grouped(s.left))
	case len(s.paths) == 0:
		return fmt.Sprintf("Of %s in %s, none is source code that this review covers.",
			report.Count(len(w.Files), "file", "files"), place(in))
	case !s.full && len(s.change.Files) == 0 && len(s.change.Submodules) > 0:
		return fmt.Sprintf("Only submodules changed, whose code is not part of this review: %s.", some(s.change.Submodules))
	case !s.full && len(s.change.Files) == 0:
		return fmt.Sprintf("No file differs from commit %.7s.", s.change.Base)
	case !s.full:
		return fmt.Sprintf("No code was added or altered in what changed: %s.", some(names(s.change.Files)))
	}
	return "No file holds code."
}

func noneRead(first source.Gap) string {
	return fmt.Sprintf("The code under review could not be read: %s: %s.", first.Path, first.Reason)
}

// grouped names the first files of each reason, in the order of the files.
func grouped(gaps []source.Gap) string {
	var reasons []string
	paths := map[string][]string{}
	for _, g := range gaps {
		if paths[g.Reason] == nil {
			reasons = append(reasons, g.Reason)
		}
		paths[g.Reason] = append(paths[g.Reason], g.Path)
	}
	for i, reason := range reasons {
		reasons[i] = fmt.Sprintf("%s (%s)", some(paths[reason]), reason)
	}
	return strings.Join(reasons, "; ")
}

func names(files []source.ChangedFile) []string {
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Path)
	}
	return paths
}

// some names the first of what changed.
func some(paths []string) string {
	const most = 3
	shown := slices.Clone(paths[:min(most, len(paths))])
	if n := len(paths) - most; n > 0 {
		shown = append(shown, fmt.Sprintf("and %d more", n))
	}
	return strings.Join(shown, ", ")
}
