package vet

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"

	"breakwater/index/facts"
	"breakwater/index/lang"
	"breakwater/index/syntax"
)

// declared returns the last lines of the top-level definitions of a file by name;
// nil in languages where a name may be defined twice. The first line may be that
// of a decorator.
func declared(f *facts.File, u *syntax.Unit) map[string][]int {
	if f == nil || once[f.Language] == nil {
		return nil
	}
	out := map[string][]int{}
	for _, b := range f.Bindings {
		if b.Name == "_" || b.Name == "init" || !atTop(b.Node) {
			continue
		}
		if once[f.Language](b.Node) || b.Node.Has(lang.Abstract) && defines(u, b.Name, syntax.Class) {
			out[b.Name] = append(out[b.Name], b.Node.EndLine())
		}
	}
	return out
}

// defines reports whether a file has a definition of a kind: facts do not tell
// abstract classes from interfaces.
func defines(u *syntax.Unit, name string, kind syntax.Kind) bool {
	return slices.ContainsFunc(u.Definitions, func(d syntax.Definition) bool {
		return d.Parent == "" && d.Name == name && d.Kind == kind
	})
}

// once tells, by language, definitions that no other one of the same name may
// stand beside.
var once = map[syntax.Language]func(facts.Node) bool{
	syntax.Go: definition, syntax.Python: definition,
	syntax.JavaScript: lexical, syntax.TypeScript: lexical, syntax.TSX: lexical,
}

// definition reports whether n defines a name of the file; methods are members.
func definition(n facts.Node) bool {
	return n.Is(lang.Func, lang.Class, lang.Assign) && !n.Child(lang.Receiver).Valid()
}

// lexical reports whether n is a const, let or class; var, functions and their
// overloads, interfaces and namespaces may be repeated.
func lexical(n facts.Node) bool {
	if n.Is(lang.Class) {
		return !n.Has(lang.Abstract) && !n.Has(lang.Static)
	}
	return n.Is(lang.Assign) && n.Parent().Is(lang.Decl) && !n.Parent().Has(lang.Hoist)
}

// atTop reports whether a definition stands at the outer level of its file.
func atTop(n facts.Node) bool {
	up := n.Parent()
	for up.Is(lang.Decl) {
		up = up.Parent()
	}
	return up.Is(lang.File)
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
var systems = regexp.MustCompile(`_(?:aix|android|darwin|dragonfly|freebsd|illumos|ios|js|linux|netbsd|openbsd|plan9|` +
	`solaris|unix|wasip1|windows|386|amd64|arm|arm64|loong64|mips\w*|ppc64\w*|riscv64|s390x|wasm)(?:_test)?\.go$`)

// constrained reports whether a Go file is not part of every build: then its
// names may stand in another file of the package too.
func constrained(name string, src []byte) bool {
	if systems.MatchString(name) {
		return true
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.PackageClauseOnly|parser.ParseComments)
	return err == nil && slices.ContainsFunc(f.Comments, func(g *ast.CommentGroup) bool {
		return slices.ContainsFunc(g.List, func(c *ast.Comment) bool {
			return c.Pos() < f.Package && constraint.IsGoBuild(c.Text)
		})
	})
}
