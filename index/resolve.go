package index

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// resolve returns the files of the tree that an import in file from reaches,
// ascending; none if it leads outside.
func (t *tree) resolve(from int, imp syntax.Import) []int {
	f := &t.files[from]
	switch f.lang.Family() {
	case syntax.Go:
		return t.goPackage(f, imp.Module)
	case syntax.Python:
		return t.pythonModule(f, imp)
	case syntax.JavaScript, syntax.TypeScript:
		return t.scriptModule(f, imp.Module)
	}
	parts := strings.FieldsFunc(imp.Module, func(r rune) bool { return strings.ContainsRune(`./\:`, r) })
	if f.lang == syntax.Rust && len(parts) > 1 && slices.Contains(rustTops, parts[0]) {
		if parts = parts[1:]; len(parts) == 1 && parts[0] != "*" { // of the same crate, as one name alone does not tell
			return t.suffix(f, parts)
		}
	}
	ids := t.nameParts(f, parts, imp.Name)
	if ids == nil && f.lang == syntax.Rust {
		ids = t.crateFile(append(slices.Clone(parts), imp.Name))
	}
	return ids
}

// crateFile returns the file of a path that begins with a crate of the tree, whose folder may have another name: the
// last parts may name things in it.
func (t *tree) crateFile(parts []string) []int {
	for _, r := range t.moduleRoots() {
		if r.name != parts[0]+"/Cargo.toml" {
			continue
		}
		for n := len(parts); n > 1; n-- {
			if ids := t.exact(path.Join(r.dir, "src", path.Join(parts[1:n]...)), ".rs", "/mod.rs"); ids != nil {
				return ids
			}
		}
		return t.exact(path.Join(r.dir, "src", "lib"), ".rs")
	}
	return nil
}

// rustTops say where the path of a module begins.
var rustTops = []string{"crate", "self", "super"}

// goPackage returns the files of an imported package.
func (t *tree) goPackage(f *entry, module string) []int {
	for _, r := range t.moduleRoots() {
		if !strings.HasSuffix(r.name, "/go.mod") {
			continue
		}
		name := strings.TrimSuffix(r.name, "/go.mod")
		rest, ok := strings.CutPrefix(module+"/", name+"/")
		if name == "std" {
			rest, ok = module, true
		}
		if !ok {
			continue
		}
		if ids := t.sources(path.Join(r.dir, rest), syntax.Go); ids != nil {
			return ids
		}
	}
	for dir := f.dir; ; dir = path.Dir(dir) {
		if ids := t.sources(path.Join(dir, "vendor", module), syntax.Go); ids != nil {
			return ids
		}
		if dir == "." || dir == "/" {
			break
		}
	}
	return t.sources(module, syntax.Go)
}

// sources returns the files of a language in a folder, tests left out.
func (t *tree) sources(dir string, l syntax.Language) []int {
	var ids []int
	for _, id := range t.byDir[path.Clean(dir)] {
		if t.files[id].lang == l && !t.files[id].test {
			ids = append(ids, id)
		}
	}
	return ids
}

var scriptEndings = []string{"", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".d.ts",
	"/index.ts", "/index.tsx", "/index.js", "/index.jsx", "/index.mjs", "/index.d.ts"}

// scriptModule returns the files of an import: by relative path, by the
// aliases of tsconfig.json, by the name of a package of the same tree, or by
// what looks like an alias, such as "@/".
func (t *tree) scriptModule(f *entry, module string) []int {
	if strings.HasPrefix(module, ".") {
		return t.scriptFile(path.Join(f.dir, module))
	}
	if ids := t.aliased(f.dir, module); ids != nil {
		return ids
	}
	for _, r := range t.moduleRoots() {
		name, ok := strings.CutSuffix(r.name, "/package.json")
		if !ok {
			continue
		}
		if rest, ok := strings.CutPrefix(module+"/", name+"/"); ok {
			for _, sub := range []string{"", "src", "lib"} {
				if ids := t.scriptFile(path.Join(r.dir, sub, rest)); ids != nil {
					return ids
				}
			}
		}
	}
	parts := strings.Split(strings.TrimLeft(module, "@~#"), "/")
	if parts[0] == "" {
		parts = parts[1:]
	}
	if len(parts) < 2 && !strings.HasPrefix(module, "@/") && !strings.HasPrefix(module, "~/") {
		return nil
	}
	return t.suffix(f, parts)
}

func (t *tree) scriptFile(p string) []int {
	ids := t.exact(p, scriptEndings...)
	if ids == nil && path.Ext(p) != "" { // "./db.js" is written for db.ts
		ids = t.exact(strings.TrimSuffix(p, path.Ext(p)), scriptEndings...)
	}
	return ids
}

func (t *tree) exact(base string, endings ...string) []int {
	for _, e := range endings {
		if id, ok := t.byPath[base+e]; ok && t.files[id].lang != "" {
			return []int{id}
		}
	}
	return nil
}

// nameParts resolves a dotted name whose last parts may be a class, a member
// or a package: com.acme.Client, com.acme.Client.of, com.acme.*.
func (t *tree) nameParts(f *entry, parts []string, name string) []int {
	if name == "*" || len(parts) > 0 && parts[len(parts)-1] == "*" {
		parts = slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return p == "*" })
		if ids := t.folder(f, parts); ids != nil || f.lang != syntax.Java {
			return ids
		}
		return t.suffix(f, parts) // the names in a class
	}
	if name != "" {
		if ids := t.suffix(f, append(slices.Clone(parts), name)); ids != nil {
			return ids
		}
	}
	for n := len(parts); n > 1 && n > len(parts)-2; n-- {
		if ids := t.suffix(f, parts[:n]); ids != nil {
			return ids
		}
	}
	return nil
}

// folder returns the files of the folder whose path ends in parts.
func (t *tree) folder(f *entry, parts []string) []int {
	if len(parts) == 0 {
		return nil
	}
	want := strings.Join(parts, "/")
	var ids []int
	for _, dir := range t.dirs[parts[len(parts)-1]] {
		if dir == want || strings.HasSuffix(dir, "/"+want) {
			ids = append(ids, t.sources(dir, f.lang)...)
		}
	}
	return ascending(ids)
}

// suffix returns the files of f's language whose path without ending is, or
// ends in, parts: of several those nearest to f. The first parts may be
// missing from the path, as the name of the top package often is.
func (t *tree) suffix(f *entry, parts []string) []int {
	if len(parts) == 0 {
		return nil
	}
	var best []int
	bestScore := 0
	for _, id := range t.byStem[parts[len(parts)-1]] {
		e := &t.files[id]
		if e.lang.Family() != f.lang.Family() && !(isScript(e.lang) && isScript(f.lang)) {
			continue
		}
		match := matching(e.Path, parts)
		if match < len(parts) && (match < 2 || match < len(parts)-2) {
			continue
		}
		score := match*1000 + common(e.Path, f.Path)
		if e.lang == syntax.Python && match == len(parts) && t.pythonName(e) == strings.Join(parts, ".") {
			score += 500 // not just the end of a longer name
		}
		switch cmp.Compare(score, bestScore) {
		case 1:
			best, bestScore = []int{id}, score
		case 0:
			best = append(best, id)
		}
	}
	return best
}

func isScript(l syntax.Language) bool {
	return l.Family() == syntax.TypeScript || l == syntax.JavaScript
}

// matching counts how many of the last parts agree with the end of p.
func matching(p string, parts []string) int {
	dir, base := path.Split(p)
	elems := strings.FieldsFunc(dir, func(r rune) bool { return r == '/' })
	stem, _, _ := strings.Cut(base, ".")
	if stem != parts[len(parts)-1] {
		if len(elems) == 0 {
			return 0
		}
		elems, stem = elems[:len(elems)-1], elems[len(elems)-1]
	}
	n := 0
	for ; n < len(parts); n++ {
		at := stem
		if n > 0 {
			if n > len(elems) {
				break
			}
			at = elems[len(elems)-n]
		}
		if at != parts[len(parts)-1-n] {
			break
		}
	}
	return n
}

// common counts the folders that two paths share from the top.
func common(a, b string) int {
	n := 0
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '/' {
			n++
		}
	}
	return n
}

func ascending(ids []int) []int {
	slices.Sort(ids)
	return slices.Compact(ids)
}
