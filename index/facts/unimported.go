package facts

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// mostUsers bounds the files that may import a package or make an object of a class.
const mostUsers = 20

// unimported reports whether no file that counts imports the package of Go that a file
// belongs to, which is no program and not the first of its module: a package for tests
// need not say so.
func (p *Project) unimported(file string, l syntax.Language, counts func(path string) bool) bool {
	dir := path.Dir(file)
	here := func(at string) bool { return path.Dir(at) == dir }
	if l != syntax.Go || slices.ContainsFunc(p.Tree.Define("main"), here) {
		return false
	}
	folder := p.inModule(dir)
	if folder == "." {
		return false
	}
	left := mostUsers
	return !slices.ContainsFunc(p.spelling(folder), func(at string) bool {
		if here(at) || path.Ext(at) != ".go" || !counts(at) {
			return false
		}
		left--
		f := p.File(at)
		return left < 0 || f == nil || f.imports(folder)
	})
}

// inModule is a folder as seen from that of the go.mod which it belongs to.
func (p *Project) inModule(dir string) string {
	for root := dir; root != "."; root = path.Dir(root) {
		if _, err := p.Tree.Read(path.Join(root, "go.mod")); err == nil {
			return path.Join(".", strings.TrimPrefix(strings.TrimPrefix(dir, root), "/"))
		}
	}
	return dir
}

// spelling returns the files that mention every word of a path.
func (p *Project) spelling(dir string) (files []string) {
	for i, word := range strings.FieldsFunc(dir, notOfName) {
		mention := p.Tree.Mention(word)
		if i == 0 {
			files = slices.Clone(mention)
		}
		files = slices.DeleteFunc(files, func(at string) bool {
			_, found := slices.BinarySearch(mention, at)
			return !found
		})
	}
	return files
}

// notOfName reports whether a rune separates names.
func notOfName(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// imports reports whether an import names the package in a folder of its module.
func (f *File) imports(folder string) bool {
	for n := range f.nodesOf(lang.Import) {
		if endsWith(strings.Trim(n.Name(), "\"`"), folder) {
			return true
		}
	}
	return false
}
