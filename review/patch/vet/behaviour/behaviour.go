// Package behaviour says why a patch needs a person to look at it first.
//
// A model writes edits after reading code that anybody may have written, so an
// edit can do what its reader never asked for: start a shell, send a secret
// somewhere, switch certificate checks off, or take away what other code needs.
// [Vetter.Reason] compares each file before and after an edit and names the
// first such thing that the file did not do before. Fixes for resilience do
// none of them.
//
// What a file does is one value: its deeds, each with the name that it resolves
// to and what it is given, read from the facts of its code (package facts). So
// aliases, imports inside functions and texts in pieces make no difference. What
// the facts cannot tell, such as a call of what an index computes, is a deed as
// well. The tables in deeds/ hold all that is known of libraries, one for each
// language.
package behaviour

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"breakwater/index/facts"
	"breakwater/index/syntax"
)

// File is what a patch does to one file. Before and After are its bytes, nil
// where it does not exist; Path is where it stands afterwards, or stood.
type File struct {
	Path   string
	From   string // the path before, if it was another one
	Before []byte
	After  []byte
	Tree   *syntax.Tree // of After; nil if nobody has parsed it yet
	Facts  *facts.File  // of Tree; nil if that is too much to tell
	Part   *Part        // what is enough to read of After, as a rule; nil if all of it is
}

// Project is the tree that a patch is for.
type Project interface {
	Paths() []string
	Read(path string) ([]byte, error)
}

// Vetter vets patches for one tree. One goroutine at a time may use it.
type Vetter struct {
	project project
	last    code // the file that was read last before an edit
}

// New returns a Vetter for a tree.
func New(p Project) *Vetter { return &Vetter{project: project{Project: p}} }

// Reason says in one sentence why a patch must not be applied unread; empty if
// nothing speaks against it. Once ctx ends it looks nothing up in other files
// any more, and takes what is not known for new.
func (v *Vetter) Reason(ctx context.Context, files []File) string {
	v.project.done, v.project.asked = ctx.Done(), 0
	readings := make([]*code, len(files)) // afterwards; nil for a file that is deleted
	settled := make([]bool, len(files))
	for i, f := range files {
		if ctx.Err() != nil {
			return "There was no time left to see what it does."
		}
		if reason := v.shadows(f); reason != "" {
			return reason
		}
		settled[i] = v.settles(f)
		if f.After == nil || settled[i] {
			continue
		}
		was := v.before(f)
		readings[i] = f.after()
		if reason := v.brings(f, was, readings[i]); reason != "" {
			return reason
		}
	}
	for i, f := range files {
		if f.Part = nil; settled[i] {
			continue
		}
		if reason := v.takes(f, readings[i], files); reason != "" {
			return reason
		}
	}
	return ""
}

// brings says what an edit newly does in a file.
func (v *Vetter) brings(f File, was, is *code) string {
	switch {
	case is.unread:
		return fmt.Sprintf("%s cannot be read to see what the edit does.", f.Path)
	case is.facts == nil:
		return ""
	}
	had, done := was.deeds(), was.did()
	for _, k := range kinds {
		for _, d := range is.deeds() {
			if d.kind == k && !done[d.key()] && !d.among(had) && !v.project.does(d) {
				return fmt.Sprintf(phrases[k], f.Path, short(d.name))
			}
		}
	}
	if is.spent() {
		return fmt.Sprintf("There is more in %s than can be followed to see what the edit does.", f.Path)
	}
	if reason := v.writes(f, was, is); reason != "" {
		return reason
	}
	return v.sends(f, was, is)
}

// short is a name as a sentence can hold it.
func short(name string) string {
	name = strings.ToValidUTF8(strings.ReplaceAll(name, hole, "…"), "")
	return name[:min(len(name), 80)]
}

// writes says which file of the project an edit newly writes or deletes.
func (v *Vetter) writes(f File, was, is *code) string {
	for _, w := range is.written {
		if !slices.Contains(was.written, w) && v.project.has(w) {
			return fmt.Sprintf("It newly writes or deletes a file of the project in %s (%s).", f.Path, w)
		}
	}
	return ""
}

// before reads a file as it was; the findings of a file follow each other.
func (v *Vetter) before(f File) *code {
	if v.last.path != f.Path || !bytes.Equal(v.last.text, f.Before) {
		v.last = *read(f.Path, f.Before)
	}
	return &v.last
}

// phrases say what an edit newly does, of a path and a name.
var phrases = map[kind]string{
	process:   "It newly starts a process or a shell in %s (%s).",
	eval:      "It newly runs text as code in %s (%s).",
	hidden:    "It newly calls what only shows at run time in %s (%s).",
	unchecked: "It newly switches certificate checks off in %s (%s).",
	variable:  "It newly reads the environment in %s (%s), which the project does not do elsewhere.",
	destroys:  "It newly deletes files in %s (%s).",
	outside:   "It newly reaches out of the project in %s (%s).",
	address:   "It brings an address in numbers into %s (%s).",
	patches:   "It newly puts a function in the place of another module's in %s (%s).",
	includes:  "It newly takes files into the program in %s (%s).",
	encoded:   "It brings a text into %s that a reader cannot read (%s).",
}
