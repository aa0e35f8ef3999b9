package behaviour

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// hides says what an edit leaves in a file and no longer offers to others, which
// another file mentions.
func (v *Vetter) hides(f File, was, is *code, all []File) string {
	for _, name := range was.unoffered(is, f.Part) {
		mentioned, what := name, name
		if name == "default" {
			mentioned, what = stemOf(f.Path), "its default export"
		}
		if v.elsewhere(mentioned, was, all) {
			return fmt.Sprintf("It no longer exports %s from %s, and other code mentions it.", what, f.Path)
		}
	}
	return ""
}

// unoffered lists what a file offers and no longer does after an edit; part says which
// of its lines stay as they are.
func (was *code) unoffered(is *code, part *Part) (names []string) {
	for _, e := range was.offer {
		stays := func(now syntax.Export) bool { return now.Name == e.Name }
		if !part.leaves(e.Line) && !slices.ContainsFunc(is.offer, stays) {
			names = append(names, e.Name)
		}
	}
	return names
}

// stemOf is the name by which other files import one.
func stemOf(name string) string {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if stem == "index" || stem == "__init__" || stem == "mod" {
		stem = path.Base(path.Dir(name))
	}
	return stem
}
