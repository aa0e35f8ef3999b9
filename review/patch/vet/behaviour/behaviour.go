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
// found, under aliases too; what is computed is not. One table per language
// ([languages]) holds all that is known of it.
package behaviour

import (
	"bytes"
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

// New returns a Vetter for a tree. Once done is closed it looks nothing up in
// other files any more, and takes what is not known for new.
func New(p Project, done <-chan struct{}) *Vetter {
	return &Vetter{project: project{Project: p, done: done}}
}

// Reason says in one sentence why a patch must not be applied unread; empty if
// nothing speaks against it.
func (v *Vetter) Reason(files []File) string {
	for _, f := range files {
		if reason := v.brings(f); reason != "" {
			return reason
		}
	}
	for _, f := range files {
		if reason := v.takes(f, files); reason != "" {
			return reason
		}
	}
	return ""
}

// brings says what an edit newly does in a file.
func (v *Vetter) brings(f File) string {
	lang, known := languages[syntax.LanguageOf(f.Path).Family()]
	if f.After == nil || !known {
		return ""
	}
	was, is := v.before(f), read(f.Path, f.After)
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
