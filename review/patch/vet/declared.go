package vet

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"breakwater/index/syntax"
	"breakwater/review/finding"
	"breakwater/review/patch/diff"
)

// declared counts the top-level definitions of a text by name; nil in languages
// where a name may be defined twice.
func declared(name string, tree *syntax.Tree) map[string]int {
	switch tree.Language {
	case syntax.Go, syntax.Python, syntax.JavaScript, syntax.TypeScript, syntax.TSX:
	default:
		return nil
	}
	lines := strings.Split(string(tree.Source), "\n")
	out := map[string]int{}
	for _, d := range syntax.UnitOf(name, tree).Definitions {
		if d.Parent == "" && d.Name != "_" && d.Name != "init" && d.NameLine <= len(lines) && atTop(tree.Language, lines[d.NameLine-1]) {
			out[d.Name]++
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

// redeclared says which top-level name a change defines a second time, as the
// end of a sentence; empty if none. Python allows it, and code that wraps what
// it defined before means it; two new definitions of one name are a clash.
func redeclared(c *diff.Change, v view) string {
	now, was := declared(c.Name(), v.after), v.oldDeclared()
	var twice []string
	for name, n := range now {
		if n > 1 && n > was[name] && (v.after.Language != syntax.Python || was[name] == 0) {
			twice = append(twice, name)
		}
	}
	if len(twice) == 0 {
		return ""
	}
	return fmt.Sprintf("%s would define %q twice.", c.Name(), slices.Min(twice))
}

// fresh returns the top-level names of a Go file that a change newly defines,
// sorted.
func fresh(c *diff.Change, v view) []string {
	if v.after.Language != syntax.Go {
		return nil
	}
	was := v.oldDeclared()
	var out []string
	for name := range declared(c.Name(), v.after) {
		if was[name] == 0 {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// NewName is a top-level name that changes newly define in a Go package.
type NewName struct{ Name, Path string } // the name with its folder, as the files of a folder share names

// NewNames returns what changes newly define in Go packages.
func (m *Vetter) NewNames(cs []*diff.Change) []NewName {
	var out []NewName
	for _, c := range cs {
		if syntax.LanguageOf(c.Name()) != syntax.Go || c.Op == finding.Delete || !renames(c) {
			continue
		}
		v, reason := m.view(c)
		if reason != "" {
			continue
		}
		for _, name := range fresh(c, v) {
			if !constrained(c.Name(), v.after.Source) {
				out = append(out, NewName{path.Dir(c.Name()) + " " + name, c.Path})
			}
		}
		v.close()
	}
	return out
}

// clash says which name a Go file newly defines that another file of its
// package defines already, as the end of a sentence; empty if none.
func (m *Vetter) clash(c *diff.Change, v view) string {
	names := fresh(c, v)
	if len(names) == 0 {
		return ""
	}
	if constrained(c.Name(), v.after.Source) {
		return ""
	}
	pkg := syntax.UnitOf(c.Name(), v.after).Package
	others := m.topLevel(path.Dir(c.Name()))
	for _, name := range names {
		if q := others[pkg+" "+name]; q != "" && q != c.Path {
			return fmt.Sprintf("%s would define %q, which %s defines.", c.Name(), name, q)
		}
	}
	return ""
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
	return systems.MatchString(name) || bytes.Contains(src, []byte("\n//go:build ")) || bytes.HasPrefix(src, []byte("//go:build "))
}
