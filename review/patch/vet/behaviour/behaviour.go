// Package behaviour says why a patch needs a person to look at it first.
//
// A model writes edits after reading code that anybody may have written, so an
// edit can do what its reader never asked for: start a shell, send a secret
// somewhere, switch certificate checks off, or take away what other code needs.
// [Vetter.Reason] compares each file before and after an edit and names the
// first such thing that the file did not do before. Fixes for resilience do
// none of them.
//
// It works on the tokens of a file, not on its meaning: what is spelled out is
// found, under aliases too; what is computed is not, but for a look-up of any name
// in a module that starts processes. One table per language
// ([languages]) holds all that is known of it.
package behaviour

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"breakwater/index/syntax"
)

// File is what a patch does to one file. Before and After are its bytes, nil
// where it does not exist; Path is where it stands afterwards, or stood.
type File struct {
	Path   string
	From   string // the path before, if it was another one
	Before []byte
	After  []byte

	// Excerpt is After with blank lines for definitions that stand in it as in
	// Before, at the lines Same of Before; nil if all of After must be read.
	Excerpt []byte
	Same    []Lines
}

// Lines is a run of lines of a file, 1-based and inclusive, in order.
type Lines struct{ First, Last int }

// now reads what may differ in a file after an edit. An excerpt has the names
// that the rest of the file gives to others.
func (f File) now(was *reading) *reading {
	if f.Excerpt == nil {
		return read(f.Path, f.After)
	}
	return readWith(f.Path, f.Excerpt, was.aliases)
}

// same reports whether a line of Before is one of those that Excerpt lacks.
func (f File) same(line int) bool {
	i, found := slices.BinarySearchFunc(f.Same, line, func(l Lines, line int) int { return l.Last - line })
	return found || i < len(f.Same) && f.Same[i].First <= line
}

// Project is the tree that a patch is for.
type Project interface {
	Paths() []string
	Read(path string) ([]byte, error)
}

// Vetter vets patches for one tree. One goroutine at a time may use it.
type Vetter struct {
	project project
	last    reading // of the file that was read last before an edit
}

// New returns a Vetter for a tree.
func New(p Project) *Vetter { return &Vetter{project: project{Project: p}} }

// Reason says in one sentence why a patch must not be applied unread; empty if
// nothing speaks against it. Once ctx ends it looks nothing up in other files
// any more, and takes what is not known for new.
func (v *Vetter) Reason(ctx context.Context, files []File) string {
	v.project.done, v.project.asked = ctx.Done(), 0
	readings := make([]*reading, len(files)) // afterwards; nil for a file that is deleted
	for i, f := range files {
		if f.After == nil {
			continue
		}
		was := v.before(f)
		readings[i] = f.now(was)
		if reason := v.brings(f, was, readings[i]); reason != "" {
			return reason
		}
	}
	for i, f := range files {
		if reason := v.takes(f, readings[i], files); reason != "" {
			return reason
		}
	}
	return ""
}

// brings says what an edit newly does in a file.
func (v *Vetter) brings(f File, was, is *reading) string {
	lang, known := languages[syntax.LanguageOf(f.Path).Family()]
	if !known {
		return ""
	}
	for _, k := range kinds {
		had, has := was.facts(lang)[k], is.facts(lang)[k]
		if i := slices.IndexFunc(has, func(x fact) bool { return !x.among(had) && !v.project.does(k, x) }); i >= 0 {
			return fmt.Sprintf(phrases[k], f.Path, has[i].name)
		}
	}
	return v.sends(f, was, is)
}

// before reads a file as it was; the findings of a file follow each other.
func (v *Vetter) before(f File) *reading {
	if v.last.path != f.Path || !bytes.Equal(v.last.source, f.Before) {
		v.last = *read(f.Path, f.Before)
	}
	return &v.last
}

// kind is what a piece of code may do.
type kind int

const (
	process kind = iota
	eval
	unchecked
	variable
)

// kinds are looked for in this order: the worst first.
var kinds = []kind{process, eval, unchecked, variable}

// phrases say what an edit newly does, of a path and a name.
var phrases = map[kind]string{
	process:   "It newly starts a process or a shell in %s (%s).",
	eval:      "It newly runs text as code in %s (%s).",
	unchecked: "It newly switches certificate checks off in %s (%s).",
	variable:  "It newly reads the environment in %s (%s), which the project does not do elsewhere.",
}
