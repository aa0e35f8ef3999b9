package behaviour

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// hides says what an edit leaves in a file and no longer offers to others, which
// another file mentions.
func (v *Vetter) hides(f File, was, is *code, all []File) string {
	for _, name := range was.offer {
		if slices.Contains(is.offer, name) {
			continue
		}
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

// stemOf is the name by which other files import one.
func stemOf(name string) string {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if stem == "index" || stem == "__init__" || stem == "mod" {
		stem = path.Base(path.Dir(name))
	}
	return stem
}
