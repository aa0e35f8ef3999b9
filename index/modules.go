package index

import (
	"cmp"
	"encoding/json"
	"path"
	"slices"
	"strings"
)

// root ties a module's name to the folder that holds it: of go.mod and
// package.json files.
type root struct {
	name, dir string
}

// maxFile is the size above which a file is left out: no one wrote it by hand.
const maxFile = 1 << 20

// moduleName reads the name that a go.mod or package.json gives its folder;
// empty if it gives none.
func moduleName(base string, src []byte) string {
	if base == "package.json" {
		var p struct {
			Name string `json:"name"`
		}
		if json.Unmarshal(src, &p) != nil {
			return ""
		}
		return p.Name
	}
	for line := range strings.Lines(string(src)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
			name, _, _ := strings.Cut(rest, "//")
			return strings.Trim(strings.TrimSpace(name), `"`)
		}
	}
	return ""
}

// moduleRoots returns the modules that the tree holds, longest name first.
func (t *tree) moduleRoots() []root {
	t.rootsOnce.Do(func() {
		for i := range t.files {
			f := &t.files[i]
			base := path.Base(f.Path)
			aliases := path.Ext(base) == ".json" && (strings.HasPrefix(base, "tsconfig") || base == "jsconfig.json")
			if base != "go.mod" && base != "package.json" && !aliases || strings.Contains(f.Path, "node_modules/") {
				continue
			}
			src, err := f.Read()
			if err != nil || len(src) > maxFile {
				continue
			}
			if aliases {
				t.aliases = append(t.aliases, readAliases(f.dir, src)...)
			} else if name := moduleName(base, src); name != "" {
				t.roots = append(t.roots, root{name + "/" + base, f.dir})
			}
		}
		sortAliases(t.aliases)
		slices.SortFunc(t.roots, func(a, b root) int {
			return cmp.Or(cmp.Compare(len(b.name), len(a.name)), strings.Compare(a.name, b.name), strings.Compare(a.dir, b.dir))
		})
	})
	return t.roots
}
