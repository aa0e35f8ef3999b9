package behaviour

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/ecosystem"
	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// shadows says whether a new file takes the place of something that the project uses: of a
// library that code imports by that name, of a type that code beside it takes from
// elsewhere, or of a file that is found by the same name.
func (v *Vetter) shadows(f File) string {
	if f.Before != nil || f.After == nil || f.From == f.Path {
		return ""
	}
	dir, base := path.Split(f.Path)
	dir, stem := path.Clean(dir), strings.TrimSuffix(base, path.Ext(base))
	l := syntax.LanguageOf(f.Path)
	if twin := v.project.twin(f.Path, dir, stem, l); twin != "" {
		return fmt.Sprintf("It brings %s, which is found in the place of %s.", f.Path, twin)
	}
	for _, name := range v.project.newNames(f.Path, stem) {
		if v.project.library(l, dir, name) {
			return fmt.Sprintf("It brings %s, which code that imports %s would find in its place.", f.Path, name)
		}
	}
	if v.project.takesType(l, dir, stem) {
		return fmt.Sprintf("It brings %s, a type that code beside it takes from elsewhere.", f.Path)
	}
	return ""
}

// twin is a file of the project that is found by the name of a new one, which comes first.
func (p *project) twin(name, dir, stem string, l syntax.Language) string {
	family := lang.TableOf(l)
	switch {
	case l == syntax.Python && stem == "__init__": // a folder comes before a file
		stem, dir = path.Base(dir), path.Dir(dir)
	case family != scripts:
		return ""
	}
	for _, other := range p.Paths() {
		if lang.TableOf(syntax.LanguageOf(other)) != family || other == name {
			continue
		}
		in, base := path.Dir(other), path.Base(other)
		module := strings.TrimSuffix(base, path.Ext(base))
		if module == "index" && family == scripts { // a file comes before a folder
			in, module = path.Dir(in), path.Base(in)
		}
		if in == dir && module == stem {
			return other
		}
	}
	return ""
}

const scripts = "script" // the table of JavaScript and TypeScript

// newNames are the parts of the path of a new file that no file of the project has: what
// code can import it by.
func (p *project) newNames(name, stem string) []string {
	parts := strings.Split(path.Dir(name), "/")
	names := append(parts, stem)
	return slices.DeleteFunc(names, func(part string) bool {
		return slices.Contains([]string{".", "__init__", "mod", "lib", "src"}, part) || p.called(part)
	})
}

// called reports whether a file or a folder of the project is called so.
func (p *project) called(part string) bool {
	return slices.ContainsFunc(p.Paths(), func(other string) bool {
		base, folders := path.Base(other), strings.Split(path.Dir(other), "/")
		return strings.TrimSuffix(base, path.Ext(base)) == part || slices.Contains(folders, part)
	})
}

// library reports whether code of the project imports a library by a name that it has no
// file for, so that a file of that name in a folder would be found instead.
func (p *project) library(l syntax.Language, dir, name string) bool {
	pattern, ok := importsOf[lang.TableOf(l)]
	if !ok || lang.TableOf(l) == scripts && !p.rooted() {
		return false
	}
	inside := l == syntax.Python && p.has(path.Join(dir, "__init__.py"))
	if l == syntax.Python && !inside && ecosystem.Standard(l, name) {
		return true
	}
	uses := regexp.MustCompile(strings.ReplaceAll(pattern, "NAME", regexp.QuoteMeta(name)))
	question := fmt.Sprintf("imports %s %s %s %t", lang.TableOf(l), dir, name, inside)
	found, _ := p.any(question, func(other string, content []byte) bool {
		near := !inside || path.Dir(other) == dir
		return near && lang.TableOf(syntax.LanguageOf(other)) == lang.TableOf(l) && uses.Match(content)
	})
	return found
}

// rooted reports whether scripts of the project are found by names without a dot before them.
func (p *project) rooted() bool {
	found, _ := p.any("baseUrl", func(name string, content []byte) bool {
		base := path.Base(name)
		settings := strings.HasPrefix(base, "tsconfig") || strings.HasPrefix(base, "jsconfig")
		return settings && bytes.Contains(content, []byte(`"baseUrl"`))
	})
	return found
}

// importsOf are the ways in which code imports a library NAME that a file of the project
// could stand for.
var importsOf = map[string]string{
	"python": `(?m)^[ \t]*(?:import[ \t]+(?:[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*,[ \t]*)*NAME\b|` +
		`from[ \t]+NAME(?:\.|[ \t]))`,
	"ruby":  `(?m)^[ \t]*require[ \t(]+['"]NAME(?:/|['"])`,
	"rust":  `(?m)(?:^|[^\w:])NAME::\w`,
	scripts: `(?:\bfrom|\brequire\(|\bimport\(?)\s*['"]NAME(?:/|['"])`,
}

// takesType reports whether code in a folder uses a type of the name of a new file there, which
// it takes from elsewhere: types of the same package come before those of imports.
func (p *project) takesType(l syntax.Language, dir, stem string) bool {
	if l != syntax.Java && l != syntax.CSharp {
		return false
	}
	word := regexp.MustCompile(`\b` + regexp.QuoteMeta(stem) + `\b`)
	defined := regexp.MustCompile(`\b(?:class|interface|enum|record|struct)\s+` + regexp.QuoteMeta(stem) + `\b`)
	imported := regexp.MustCompile(`(?m)^\s*import\s+[\w.]+\.` + regexp.QuoteMeta(stem) + `\s*;`)
	beside, _ := p.any("type "+dir+"/"+stem, func(other string, content []byte) bool {
		beside := path.Dir(other) == dir && syntax.LanguageOf(other) == l
		return beside && word.Match(content) && !imported.Match(content)
	})
	if !beside {
		return false
	}
	elsewhere, looked := p.any("defines "+string(l)+" "+stem, func(other string, content []byte) bool {
		return syntax.LanguageOf(other) == l && bytes.Contains(content, []byte(stem)) && defined.Match(content)
	})
	return !elsewhere || !looked
}
