package vet

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
)

// declared returns the lines of the top-level definitions of a text by name; nil
// in languages where a name may be defined twice.
func declared(tree *syntax.Tree, u *syntax.Unit) map[string][]int {
	switch tree.Language {
	case syntax.Go, syntax.Python, syntax.JavaScript, syntax.TypeScript, syntax.TSX:
	default:
		return nil
	}
	lines := strings.Split(string(tree.Source), "\n")
	out := map[string][]int{}
	for _, d := range u.Definitions {
		outer := d.Parent == "" && d.Name != "_" && d.Name != "init"
		if outer && d.NameLine <= len(lines) && atTop(tree.Language, lines[d.NameLine-1]) {
			out[d.Name] = append(out[d.Name], d.NameLine)
		}
	}
	return out
}

// once matches a declaration of JavaScript that no other one of the same name
// may stand beside; var, functions and their overloads may be repeated.
var once = regexp.MustCompile(`^(?:export\s+(?:default\s+)?)?(?:const|let|class|abstract\s+class)\s`)

// atTop reports whether a line declares at the outer level of its file. Units
// tell members from the rest, not what stands in a block.
func atTop(l syntax.Language, line string) bool {
	switch l {
	case syntax.Go:
		return true // its units are made by a parser that tells
	case syntax.Python:
		return line != "" && line[0] != ' ' && line[0] != '\t'
	}
	return once.MatchString(line)
}

// had returns the lines on which the file defined a name before the change.
func (v view) had(name string) []int {
	if v.before == nil {
		return nil
	}
	return v.before.declared()[name]
}

// redeclared says which top-level name a change defines a second time, nothing if
// there is none. Python allows it, and code that wraps what
// it defined before means it; two new definitions of one name are a clash.
func redeclared(v view) Objection {
	var twice []string
	for name, lines := range v.after.declared() {
		was := v.had(name)
		n := len(lines) + count(was, v.out)
		if n > 1 && n > len(was) && (v.after.tree.Language != syntax.Python || len(was) == 0) {
			twice = append(twice, name)
		}
	}
	if len(twice) == 0 {
		return Objection{}
	}
	name := slices.Min(twice)
	return object(name, "%s would define %q twice.", v.change.Name(), name)
}

// fresh returns the top-level names of a Go file that a change newly defines,
// sorted.
func fresh(v view) []string {
	if v.after.tree.Language != syntax.Go {
		return nil
	}
	var out []string
	for name := range v.after.declared() {
		if len(v.had(name)) == 0 {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// NewName is a top-level name that a change newly defines in a Go package.
type NewName struct{ Name, Path string } // the name with its folder, as the files of a folder share names

// newNames returns what a change newly defines in Go packages.
func newNames(v view) []NewName {
	var out []NewName
	for _, name := range fresh(v) {
		if !constrained(v.change.Name(), v.after.tree.Source) {
			out = append(out, NewName{path.Dir(v.change.Name()) + " " + name, v.change.Path})
		}
	}
	return out
}

// clash says which name a Go file newly defines that another file of its
// package defines already; nothing if there is none.
func (m *Vetter) clash(v view) Objection {
	names := newNames(v)
	if len(names) == 0 {
		return Objection{}
	}
	c := v.change
	pkg := v.after.unit().Package
	others := m.topLevel(path.Dir(c.Name()))
	for _, name := range fresh(v) {
		if q := others[pkg+" "+name]; q != "" && q != c.Path {
			return object(name, "%s would define %q, which %s defines.", c.Name(), name, q)
		}
	}
	return Objection{}
}

// topLevel returns the file that defines each top-level name of the Go packages
// in a folder, by "package name".
func (m *Vetter) topLevel(dir string) map[string]string {
	if known := m.tops[dir]; known != nil {
		return known
	}
	out := map[string]string{}
	for q := range m.tree.In(dir) {
		if syntax.LanguageOf(q) != syntax.Go {
			continue
		}
		t, err := m.tree.Text(q)
		if err != nil || constrained(q, t.Bytes()) {
			continue
		}
		if u, err := syntax.ParseUnit(q, t.Bytes()); err == nil {
			for _, d := range u.Definitions {
				if d.Parent == "" && d.Name != "_" && d.Name != "init" && d.Name != "main" {
					out[u.Package+" "+d.Name] = q
				}
			}
		}
	}
	if m.tops == nil {
		m.tops = map[string]map[string]string{}
	}
	m.tops[dir] = out
	return out
}

// systems matches the names of Go files that are built for some systems alone.
var systems = regexp.MustCompile(`_(?:aix|android|darwin|dragonfly|freebsd|illumos|ios|js|linux|netbsd|openbsd|plan9|solaris|unix|wasip1|windows|386|amd64|arm|arm64|loong64|mips\w*|ppc64\w*|riscv64|s390x|wasm)(?:_test)?\.go$`)

// constrained reports whether a Go file is not part of every build: then its
// names may stand in another file of the package too.
func constrained(name string, src []byte) bool {
	return systems.MatchString(name) || bytes.Contains(src, []byte("\n//go:build ")) ||
		bytes.HasPrefix(src, []byte("//go:build "))
}
