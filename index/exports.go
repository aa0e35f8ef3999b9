package index

import (
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// imported returns the definitions that an import brings in under a name.
func (s *session) imported(name string, imp imported) []ref {
	of := imp.name
	if of == "" {
		of = name
		if isScript(s.file.lang) { // const db = require("./db")
			if refs := s.inModule(of, imp.files, passedOver); refs != nil {
				return refs
			}
			of = defaultName
		}
	}
	return s.inModule(of, imp.files, passedOver)
}

// passedOver is how many files may pass a name on before it is given up.
const passedOver = 5

// defaultName is the name that scripts import the default of a module by.
const defaultName = "default"

// inModule returns the top-level definitions of a name in imported files, and
// in those that they in turn export: index.ts, __init__.py.
func (s *session) inModule(name string, files []int, depth int) []ref {
	if len(files) == 0 {
		return nil
	}
	if name == defaultName {
		return s.defaultsOf(files, depth)
	}
	if refs := s.find(name, files, topLevel); refs != nil || depth == 0 || s.file.lang == syntax.Go {
		return refs
	}
	for _, id := range files { // under this name
		for _, imp := range s.sketch(id).imports {
			renamed := imp.Alias == name && imp.Name != "" && imp.Name != "*"
			if renamed || imp.Alias == "" && imp.Name == name {
				if refs := s.inModule(imp.Name, without(s.ix.tree.resolve(id, imp), files), depth-1); refs != nil {
					return refs
				}
			}
		}
	}
	next := s.passedOn(files)
	if refs := s.find(name, next, topLevel); refs != nil {
		return refs
	}
	next = s.barrels(name, next)
	return s.inModule(name, next[:min(len(next), 4*mostFiles)], depth-1)
}

// passedOn returns the files all of whose names files export too.
func (s *session) passedOn(files []int) []int {
	var next []int
	for _, id := range files {
		for _, imp := range s.sketch(id).imports {
			if imp.Name == "*" && imp.Alias == "" || imp.Name == "" && !isScript(s.file.lang) {
				next = append(next, s.ix.tree.resolve(id, imp)...)
			}
		}
	}
	return without(ascending(next), files)
}

// barrels keeps the files that may pass a name on: those that mention it, and
// those that stand for their folder, which need not.
func (s *session) barrels(name string, ids []int) []int {
	return slices.DeleteFunc(slices.Clone(ids), func(id int) bool {
		switch stemOf(s.ix.tree.files[id].Path) {
		case "index", "__init__", "mod", "lib":
			return false
		}
		_, mentions := slices.BinarySearch(s.ix.outline.mentions.files(hashName(name)), id)
		return !mentions
	})
}

func without(ids, seen []int) []int {
	return slices.DeleteFunc(slices.Clone(ids), func(id int) bool { return slices.Contains(seen, id) })
}

// defaultsOf returns what script files export as their default: as they say,
// else what is named like the file, else the first exported definition.
func (s *session) defaultsOf(files []int, depth int) []ref {
	for _, id := range files {
		if name := s.sketch(id).export.Name; name != "" && name != defaultName {
			if refs := s.find(name, []int{id}, topLevel); refs != nil {
				return refs
			}
			if imp, ok := s.scopeOf(id).imports[name]; ok && depth > 0 {
				return s.inModule(orName(imp.name, name), without(imp.files, files), depth-1)
			}
		}
		for _, imp := range s.sketch(id).imports { // export {default} from "./view"
			if depth > 0 && (imp.Alias == defaultName || imp.Name == defaultName && imp.Alias == "") {
				return s.inModule(imp.Name, without(s.ix.tree.resolve(id, imp), files), depth-1)
			}
		}
		if export := s.sketch(id).export; export.Type != "" || export.From != "" {
			continue // a value without a name: see typeOfDefault
		}
		if refs := s.likelyDefault(id); refs != nil {
			return refs
		}
	}
	return nil
}

func orName(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

func (s *session) likelyDefault(id int) []ref {
	first := -1
	for i, d := range s.sketch(id).defs {
		if d.Parent == "" && strings.EqualFold(d.Name, stemOf(s.ix.tree.files[id].Path)) {
			return []ref{{id, i}}
		}
		if d.Parent == "" && d.Exported && first < 0 {
			first = i
		}
	}
	if first < 0 {
		return nil
	}
	return []ref{{id, first}}
}

// typeOfDefault is the type of a value that a script exports as its default
// without giving it a name: export default new Environment().
func (s *session) typeOfDefault(files []int, depth int) named {
	for _, id := range files {
		switch export := s.sketch(id).export; {
		case export.Type != "":
			return named{export.Type, id}
		case export.From != "":
			return s.typeIn(id, "", export.From, depth)
		}
	}
	return named{}
}
