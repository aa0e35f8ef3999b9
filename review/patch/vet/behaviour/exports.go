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
func (v *Vetter) hides(f File, was *code, all []File) string {
	left := exports(f.Path, f.After)
	for _, name := range exports(f.Path, f.Before) {
		if slices.Contains(left, name) {
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

// exports lists what a file offers to others. One that cannot be parsed offers
// nothing; the caller checks syntax before.
func exports(path string, source []byte) []string {
	tree, err := syntax.Parse(syntax.LanguageOf(path), source)
	if err != nil {
		return nil
	}
	defer tree.Close()
	return syntax.Exports(path, tree)
}

// stemOf is the name by which other files import one.
func stemOf(name string) string {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if stem == "index" || stem == "__init__" || stem == "mod" {
		stem = path.Base(path.Dir(name))
	}
	return stem
}
