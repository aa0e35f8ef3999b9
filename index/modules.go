package index

import (
	"cmp"
	"encoding/json"
	"path"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// root ties a module's name to the folder that holds it: of go.mod,
// package.json and Cargo.toml files.
type root struct {
	name, dir string
}

// moduleName reads the name that a go.mod, package.json or Cargo.toml gives its
// folder; empty if it gives none.
func moduleName(base string, src []byte) string {
	switch base {
	case "Cargo.toml":
		return crateName(src)
	case "package.json":
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

// crateName is the name by which code uses the crate of a Cargo.toml: that of its library, or of its package.
func crateName(src []byte) string {
	table, name := "", ""
	for line := range strings.Lines(string(src)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			table = strings.Trim(line, "[] ")
			continue
		}
		key, value, _ := strings.Cut(line, "=")
		if strings.TrimSpace(key) == "name" && (table == "lib" || table == "package" && name == "") {
			value, _, _ = strings.Cut(value, "#")
			name = strings.ReplaceAll(strings.Trim(value, " \"'"), "-", "_")
		}
	}
	return name
}

// moduleRoots returns the modules that the tree holds, longest name first.
func (t *tree) moduleRoots() []root {
	t.rootsOnce.Do(func() {
		for i := range t.files {
			f := &t.files[i]
			base := path.Base(f.Path)
			aliases := path.Ext(base) == ".json" && (strings.HasPrefix(base, "tsconfig") || base == "jsconfig.json")
			names := base == "go.mod" || base == "package.json" || base == "Cargo.toml"
			if !names && !aliases || strings.Contains(f.Path, "node_modules/") {
				continue
			}
			src, err := f.Read()
			if err != nil || len(src) > syntax.MaxWritten {
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
